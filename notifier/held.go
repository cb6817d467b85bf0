package notifier

import (
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

const (
	maxHeld  = 1000                             // Events of a project that mutes keep back from one target; beyond that the oldest are given up.
	heldMost = store.LongestMute + 24*time.Hour // How long an event is kept back: a day longer than a mute may last.
)

// lasts reports whether an event tells of something that stays as it is until somebody acts. What a mute keeps back of such
// is told when the mute ends, as far as it still is so then; of the rest it is not worth telling late.
func lasts(kind store.EventKind) bool {
	return kind == store.Failed || kind == store.Reviewing || kind == store.Blind
}

// hold keeps an event back. Of one row of failures the newest speaks: it knows how long the row is and when it began.
func (b *board) hold(e store.Event) {
	kept := slices.DeleteFunc(slices.Clone(b.held), func(old store.Event) bool {
		return old.Key() == e.Key() || e.Kind == store.Failed && old.Kind == store.Failed && old.Pipeline == e.Pipeline
	})
	kept = append(kept, e)
	b.held = slim(kept[max(0, len(kept)-maxHeld):])
}

// overtaken is what is left of the events kept back after a finding: without what it ends, and with what it adds.
func overtaken(held []store.Event, f Finding) []store.Event {
	touched := false
	for i := range held { // Mostly nothing of a thousand is, so nothing is copied.
		touched = touched || held[i].Pipeline == f.Pipeline
	}
	if !touched {
		return held
	}
	var left, newer []store.Event
	for _, e := range held {
		switch {
		case endsHeld(e, f):
		case e.Kind == store.Failed && f.Kind == store.Failed && e.Pipeline == f.Pipeline:
			newer = []store.Event{f.Event} // Also for those who hear of the first of a row alone: it was not told.
		default:
			left = append(left, e)
		}
	}
	if f.Build.ID != "" {
		left = entered(left, f, true, false)
	}
	return append(left, newer...)
}

// endsHeld reports whether what an event tells is over, by a finding.
func endsHeld(e store.Event, f Finding) bool {
	if e.Pipeline != f.Pipeline {
		return false
	}
	switch e.Kind {
	case store.Blind:
		return f.Kind == store.Sighted
	case store.Failed:
		return f.Kind == store.Recovered
	default:
		return f.Build.ID == e.Build.ID && endsWait(e, f)
	}
}

// endsWait reports whether a review is over by a finding about its build. That the build began says nothing, whatever
// the order of their times: a gate may have waited since a stage ended that an earlier run went through.
func endsWait(e store.Event, f Finding) bool {
	switch f.Kind {
	case store.Reviewing, store.Started:
		return false
	case store.Decided:
		return ends(f.Event, e)
	case store.Retried:
		return f.Build.ExecuteCount > e.Build.ExecuteCount
	default:
		return true
	}
}

// release tells what was kept back and is not silenced any more. Of what could not be read nobody knows whether it still
// is so: that stays until it can be.
func (b *board) release(was withheld) {
	var kept []store.Event
	for _, e := range b.held {
		f := Finding{Event: e}
		subs, stays := b.fate(f, b.clock, was)
		if stays {
			kept = append(kept, e)
		} else if len(subs) > 0 {
			f.Held = true
			into := b.place(f)
			if f.Kind == store.Reviewing { // The cards know of a failure since it was found, of a review once it is told.
				b.refresh(f, into)
			}
			into.add(f.Event, subs)
		}
	}
	b.held = kept
}

// leave takes out what this look found and tells, or keeps back, by itself.
func (b *board) leave(found []Finding) {
	if len(b.held) == 0 {
		return
	}
	asked := make(map[string]bool)
	for _, f := range found {
		if f.Kind == store.Failed && len(b.asking(f, b.clock)) > 0 {
			asked[f.Key()] = true
		}
	}
	b.held = slices.DeleteFunc(slices.Clone(b.held), func(e store.Event) bool { return asked[e.Key()] })
}

// fate decides about an event kept back: it stays, or it is told to those who still ask for it; nobody is none.
func (a audience) fate(f Finding, c clock, was withheld) (subs []string, stays bool) {
	switch {
	case c.now.Sub(f.Seen) > heldMost, was.known.isOver(f.Event):
		return nil, false
	case was.known.isUnclear(f.Event), f.Kind == store.Failed && f.Follow != nil && f.Follow.Kind == store.Retried:
		return nil, true // What runs again is told by how it ends.
	}
	first := f
	first.Streak = min(f.Streak, 1) // The first of its row that is told.
	if f.Kind != store.Blind {
		first.At = f.Seen.Add(-c.ahead) // BK-CI's clock may have been set since.
	}
	subs = a.asking(first, c)
	return subs, len(subs) > 0 && a.hush(f, c).muted
}

// due reports whether anything of what was kept back is to be told or forgotten.
func (a audience) due(was withheld, c clock) bool {
	return slices.ContainsFunc(was.events, func(e store.Event) bool {
		_, stays := a.fate(Finding{Event: e}, c, was)
		return !stays
	})
}
