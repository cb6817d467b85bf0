package notifier

import (
	"reflect"
	"slices"

	"github.com/pipelinebot/pipelinebot/store"
)

// entered brings the entries of one build on a card up to date with a finding. On the live card of the build, what is
// told as a message in its thread takes the place of what the card said before; everything else is the latest word on
// what the card told.
func entered(entries []store.Event, f Finding, live, told bool) []store.Event {
	if !slices.ContainsFunc(entries, func(e store.Event) bool { return e.Build.ID == f.Build.ID }) {
		return entries
	}
	switch f.Kind {
	case store.Failed:
		if told {
			return replaced(entries, f.Event)
		}
	case store.Reviewing:
		if f.Quiet {
			return filledIn(entries, f.Event)
		}
		if told {
			return reviewed(entries, f.Event)
		}
		return entries
	case store.Decided:
		return decidedOn(entries, f.Event)
	case store.Started:
		return entries
	default:
	}
	follow := store.Follow{Kind: f.Kind, At: f.At}
	if f.Kind == store.Recovered {
		follow.Kind = store.Succeeded
	}
	if f.Follow != nil {
		follow.By = f.Follow.By
	}
	return followed(entries, f.Build.ID, f, follow, live)
}

// replaced puts the event where the build stood first and takes its other entries away.
func replaced(entries []store.Event, e store.Event) []store.Event {
	done := false
	out := make([]store.Event, 0, len(entries))
	for _, old := range entries {
		switch {
		case old.Build.ID != e.Build.ID:
			out = append(out, old)
		case !done:
			done = true
			out = append(out, e)
		}
	}
	return out
}

// reviewed adds a review: in the place of an entry that is over, or behind the reviews that still wait.
func reviewed(entries []store.Event, e store.Event) []store.Event {
	out, last := slices.Clone(entries), -1
	for i, old := range entries {
		if old.Build.ID != e.Build.ID {
			continue
		}
		if old.Kind != store.Reviewing || old.Follow != nil {
			out[i] = e
			return out
		}
		last = i
	}
	return slices.Insert(out, last+1, e)
}

// filledIn adds to a review that was told without its particulars what is known by now. It keeps its key, by which what
// is still owed of it is found.
func filledIn(entries []store.Event, e store.Event) []store.Event {
	out := slices.Clone(entries)
	for i, old := range out {
		if old.Build.ID == e.Build.ID && old.Review != nil && old.Review.Key == unread {
			review := *e.Review
			review.Key = unread
			out[i].Review = &review
		}
	}
	return out
}

// decidedOn puts the decision on the review it ends.
func decidedOn(entries []store.Event, e store.Event) []store.Event {
	out := slices.Clone(entries)
	for i, old := range out {
		if old.Build.ID != e.Build.ID || old.Kind != store.Reviewing || old.Review == nil || old.Follow != nil {
			continue
		}
		if old.Review.Key == e.Review.Key || old.Review.Key == unread {
			follow := *e.Follow
			out[i].Follow = &follow
		}
	}
	return out
}

// followed puts the latest word on every entry of the build that it says something new about. An entry on a card that
// is not live gets its last word from what became of the run it told, and of the one right after it: a build that is
// tried thirty times must not change thirty messages each time.
func followed(entries []store.Event, build string, f Finding, follow store.Follow, live bool) []store.Event {
	out := slices.Clone(entries)
	for i, old := range out {
		if old.Build.ID != build || saysMore(old, f, follow) {
			continue
		}
		if live || old.Follow == nil || (old.Follow.Kind == store.Retried && isNextRun(old.Build, f.Build)) {
			word := follow
			out[i].Follow = &word
		}
	}
	return out
}

func isNextRun(old, b store.BuildRef) bool {
	return old.ID == b.ID && b.ExecuteCount == old.ExecuteCount+1
}

// saysMore reports whether what an entry says already is worth more to its reader than the new word: that a review
// was approved, and by whom, more than that the build then went well; that it was rejected, more than that the build
// then failed.
func saysMore(e store.Event, f Finding, follow store.Follow) bool {
	if e.Kind == store.Reviewing && e.Follow != nil && e.Follow.Kind == store.Decided {
		good := []store.EventKind{store.Succeeded, store.Recovered, store.Retried}
		return slices.Contains(good, follow.Kind) || e.Follow.Verdict != store.Approved
	}
	sameRun := e.Build.ID == f.Build.ID && e.Build.ExecuteCount == f.Build.ExecuteCount
	return sameRun && e.Kind == follow.Kind && e.Follow == nil && follow.By == ""
}

// fold leaves one entry of a build that is told in several ways in one message: a start says nothing beside what
// came of it, and the newest failure speaks for the build.
func fold(events []store.Event) []store.Event {
	out := make([]store.Event, 0, len(events))
	for i, e := range events {
		later := slices.ContainsFunc(events[i+1:], func(n store.Event) bool {
			return e.Build.ID != "" && n.Build.ID == e.Build.ID && (e.Kind == store.Started || n.Kind == e.Kind && e.Kind == store.Failed)
		})
		if !later {
			out = append(out, e)
		}
	}
	return out
}

func sameEvents(a, b []store.Event) bool { return reflect.DeepEqual(a, b) }
