package notifier

import (
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

const (
	maxHeld  = 1000                // Events of a project that mutes keep back from one target; beyond that the oldest are given up.
	heldMost = 30 * 24 * time.Hour // How long an event is kept back: as long as a mute may last.
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
	if len(held) == 0 {
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
		return f.Build.ID == e.Build.ID && f.Kind != store.Reviewing && (f.Kind != store.Decided || ends(f.Event, e))
	}
}

// release tells what was kept back and is not silenced any more. Of what could not be read nobody knows whether it still
// is so: that stays until it can be.
func (b *board) release(unclear func(store.Event) bool) {
	var kept []store.Event
	for _, e := range b.held {
		f := Finding{Event: e}
		subs, stays := b.fate(f, b.clock, unclear)
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

// fate decides about an event kept back: it stays, or it is told to those who still ask for it; nobody is none.
func (a audience) fate(f Finding, c clock, unclear func(store.Event) bool) (subs []string, stays bool) {
	switch {
	case c.now.Sub(f.Seen) > heldMost:
		return nil, false
	case unclear(f.Event):
		return nil, true
	}
	first := f
	first.Streak = min(f.Streak, 1) // The first of its row that is told.
	subs = a.asking(first, c)
	return subs, len(subs) > 0 && a.hush(f, c).muted
}

// due reports whether anything of what was kept back is to be told or forgotten.
func (a audience) due(held []store.Event, c clock, unclear func(store.Event) bool) bool {
	return slices.ContainsFunc(held, func(e store.Event) bool {
		_, stays := a.fate(Finding{Event: e}, c, unclear)
		return !stays
	})
}
