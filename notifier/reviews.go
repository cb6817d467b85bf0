package notifier

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// decided marks a remembered review key whose review is over. The key stays until the run of the build ends, so that
// an answer that shows an old picture once more is not taken for a new review.
const decided = "!"

// unread is the key of a wait that was told without its detail; the first wait the detail then names is that one.
const unread = "unread"

// reviews tells which waits began and which are over, and returns what to remember of them.
func (d *differ) reviews(remembered []string, b Build) []string {
	waits := slices.Clone(remembered)
	if b.Detail == nil && b.Ending == Open && (!b.Asks || hasOpen(waits)) {
		return waits
	}
	current := openReviews(b)
	if i := slices.Index(waits, unread); i >= 0 && len(current) > 0 && b.Detail != nil {
		waits[i] = current[0].Key
		e := d.event(store.Reviewing, b, firstTime(current[0].Since, b.Update, d.now.Seen))
		e.Review = &current[0]
		d.found = append(d.found, Finding{Event: e, Quiet: true})
	}
	for i, key := range waits {
		if isOpen(key) && !slices.ContainsFunc(current, func(r store.Review) bool { return r.Key == key }) {
			d.decide(key, b)
			waits[i] = decided + key
		}
	}
	for _, review := range current {
		if slices.Contains(waits, review.Key) || slices.Contains(waits, decided+review.Key) {
			continue
		}
		waits = append(waits, review.Key)
		e := d.event(store.Reviewing, b, firstTime(review.Since, b.Update, d.now.Seen))
		e.Review = &review
		d.tell(e)
	}
	if b.Ending != Open {
		return nil
	}
	return waits
}

// openReviews are the waits of a build that is not over; a detail read a moment before the end may still name some.
// A build that asks for somebody and whose detail cannot be read waits all the same.
func openReviews(b Build) []store.Review {
	switch {
	case b.Ending != Open:
		return nil
	case b.Detail != nil:
		return b.Detail.Waits
	default:
		return []store.Review{unreadReview(b.Ref)}
	}
}

// unreadReview is all that the history tells of a wait.
func unreadReview(b store.BuildRef) store.Review {
	review := store.Review{Key: unread, Kind: store.WaitGate}
	switch apiclient.BuildStatus(b.Status) {
	case apiclient.StatusTriggerReviewing:
		review.Kind = store.WaitTrigger
	case apiclient.StatusStageSuccess:
		review.Kind = store.WaitStage
		for _, s := range b.Stages {
			if s.Status == string(apiclient.StatusPause) {
				review.Stage = s.Name
			}
		}
	default: // What else waits, waits at a gate as far as the history tells.
	}
	return review
}

// decide tells how a review ended. A build that was cancelled says so itself.
func (d *differ) decide(key string, b Build) {
	var how Decision
	if b.Detail != nil {
		how = b.Detail.Decisions[key]
	}
	how.Verdict = cmp.Or(how.Verdict, verdictOf(key, b))
	if how.Verdict == "" {
		return
	}
	at := firstTime(how.At, b.Update, d.now.Seen)
	e := d.event(store.Decided, b, at)
	e.Review = &store.Review{Key: key}
	e.Follow = &store.Follow{Kind: store.Decided, At: at, By: how.By, Verdict: how.Verdict, Note: how.Note}
	d.tell(e)
}

// verdictOf guesses from what became of the build, where BK-CI keeps no record of the decision. A build that fails while
// it asks has mostly failed elsewhere, which it says itself; a gate, and a build that ends at a stage, were not passed.
func verdictOf(key string, b Build) string {
	switch b.Ending {
	case Bad:
		if key == unread || strings.Contains(key, "/gate#") || b.Ref.Status == string(apiclient.StatusStageSuccess) {
			return store.Rejected
		}
		return ""
	case Stopped:
		return ""
	default:
		return store.Approved
	}
}

func isOpen(key string) bool { return !strings.HasPrefix(key, decided) }

func hasOpen(waits []string) bool { return slices.ContainsFunc(waits, isOpen) }

// firstTime is the first that is known.
func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}
