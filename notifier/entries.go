package notifier

import (
	"reflect"
	"slices"

	"github.com/pipelinebot/pipelinebot/store"
)

// entered brings the entries of one build on a card up to date with a finding. A card keeps what it told; what comes
// after is its latest word on that, and is told in full by a message of its own.
func entered(entries []store.Event, f Finding, live, told bool) []store.Event {
	switch f.Kind {
	case store.Reviewing:
		if f.Quiet {
			return filledIn(entries, f.Event)
		}
		if !live || !told {
			return entries
		}
	case store.Decided:
		return decidedOn(entries, f.Event, live)
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

// decidedOn puts the decision on the review it ends, and on the live card that said last that its build waits.
func decidedOn(entries []store.Event, e store.Event, live bool) []store.Event {
	out := slices.Clone(entries)
	for i, old := range out {
		if old.Build.ID == e.Build.ID && (ends(e, old) || live && old.Follow != nil && old.Follow.Kind == store.Reviewing) {
			follow := *e.Follow
			out[i].Follow = &follow
		}
	}
	return out
}

// ends reports whether a decision is about a review that an entry says still waits.
func ends(decision, old store.Event) bool {
	return old.Kind == store.Reviewing && old.Review != nil && old.Follow == nil &&
		(old.Review.Key == decision.Review.Key || old.Review.Key == unread)
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
// still waits more than that its build asks again, and how it was decided, and by whom, more than what the build did then,
// which is told by itself.
func saysMore(e store.Event, f Finding, follow store.Follow) bool {
	sameRun := e.Build.ID == f.Build.ID && e.Build.ExecuteCount == f.Build.ExecuteCount
	switch {
	case e.Kind == store.Reviewing && sameRun && follow.Kind == store.Retried: // Its run began, whatever the order of their times.
		return true
	case e.Kind != store.Reviewing || e.Follow != nil && e.Follow.Kind != store.Decided:
		return sameRun && e.Kind == follow.Kind && e.Follow == nil && follow.By == ""
	default:
		return e.Follow != nil || follow.Kind == store.Reviewing
	}
}

// speaksFor reports whether an event makes an older one of the same message needless: a start says nothing beside what
// came of it, and the newest failure speaks for the build.
func speaksFor(e, old store.Event) bool {
	return old.Build.ID != "" && old.Build.ID == e.Build.ID && (old.Kind == store.Started || old.Kind == e.Kind && e.Kind == store.Failed)
}

func sameEvents(a, b []store.Event) bool { return reflect.DeepEqual(a, b) }

func sameEvent(a, b store.Event) bool { return reflect.DeepEqual(a, b) }
