package notifier

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// draft is one tick of one project before anybody is told of it.
type draft struct {
	change store.Change
	found  []Finding
	known  standing
}

// drawUp compares what was seen with what was committed. It is pure. failure is why the project as a whole could not
// be read: then nothing is known, and all that may change is since when it is blind.
func drawUp(snap store.Snapshot, subs []store.Subscription, s sight, failure error, now time.Time, blindAfter time.Duration) draft {
	d := drafter{
		snap: snap, sight: s, now: now, blindAfter: blindAfter,
		draft: draft{change: store.Change{Watch: snap.Watch, Prev: snap.Revision, Taken: now}},
	}
	d.project(failure)
	d.known = standingOf(s, failure)
	if failure != nil {
		return d.draft
	}
	for _, rec := range s.matched {
		d.pipeline(rec)
	}
	for _, id := range slices.Sorted(maps.Keys(s.failed)) {
		if _, listed := s.records[id]; !listed {
			d.unreadable(d.stateOf(id), s.failed[id])
		}
	}
	d.absent()
	oldestFirst(d.found) // Also across pipelines.
	d.drop(subs)
	d.listed()
	return d.draft
}

type drafter struct {
	draft
	snap       store.Snapshot
	sight      sight
	now        time.Time
	blindAfter time.Duration
}

// project keeps account of how long the project cannot be read.
func (d *drafter) project(failure error) {
	was := d.snap.Blind
	next, tell := sightedness(was, d.now)
	kind := store.Sighted
	if failure != nil {
		next, tell = blindness(was, failure, d.now, d.blindAfter)
		kind = store.Blind
	}
	if next != was {
		d.change.Blind = &next
	}
	if tell {
		about := next
		if failure == nil {
			about = was
		}
		d.found = append(d.found, blindEvent(kind, d.snap.Watch, store.PipelineState{}, about, d.now))
	}
}

// stateOf is what was committed of a pipeline.
func (d *drafter) stateOf(id string) store.PipelineState {
	state := d.snap.Pipelines[id]
	state.ID = id
	return state
}

// pipeline takes up one pipeline that was listed. Numbers that stay lower for so long that people were told are not a
// replica that lags but a restored back-up, or a list that tells none: from then on the history is believed. What was
// seen up to the mark stays known, so that what happened meanwhile is told, and nothing again.
func (d *drafter) pipeline(rec record) {
	if d.sight.postponed[rec.ID] {
		return
	}
	prev := d.snap.Pipelines[rec.ID]
	next := prev
	next.ID, next.Name = rec.ID, rec.Name
	if err := d.sight.failed[rec.ID]; err != nil {
		d.unreadable(next, err)
		return
	}
	if seen, looked := d.sight.seen[rec.ID]; looked {
		var found []Finding
		next, found = Diff(prev, seen)
		d.found = append(d.found, found...)
		d.known.weigh(prev, next, seen)
	}
	if !lower(rec, prev) {
		var tell bool
		if next.Blind, tell = sightedness(prev.Blind, d.now); tell {
			d.found = append(d.found, blindEvent(store.Sighted, d.snap.Watch, next, prev.Blind, d.now))
		}
	}
	d.put(prev, next)
}

// unreadable keeps the state of a pipeline whose builds could not be read.
func (d *drafter) unreadable(next store.PipelineState, cause error) {
	prev := d.snap.Pipelines[next.ID]
	var tell bool
	next.Blind, tell = blindness(prev.Blind, cause, d.now, d.blindAfter)
	if tell {
		d.found = append(d.found, blindEvent(store.Blind, d.snap.Watch, next, next.Blind, d.now))
	}
	d.put(prev, next)
}

// absent takes up pipelines that somebody named by their id and that BK-CI does not show any more. That may be a
// deletion, and it may be an answer without data; either way nobody hears of their builds. Those that only a pattern asks
// for come and go without a word.
func (d *drafter) absent() {
	for _, id := range d.sight.absent {
		if d.snap.Pipelines[id].Token != "" {
			d.unreadable(d.stateOf(id), apiclient.ErrNotFound)
		}
	}
}

func (d *drafter) put(prev, next store.PipelineState) {
	if !samePipeline(prev, next) {
		d.change.Put = append(d.change.Put, next)
	}
}

// samePipeline compares values, not how a store happens to give them back.
func samePipeline(a, b store.PipelineState) bool { return reflect.DeepEqual(plain(a), plain(b)) }

// plain puts times into one zone and empty lists into one form.
func plain(p store.PipelineState) store.PipelineState {
	p.Mark, p.BrokenSince = p.Mark.UTC(), p.BrokenSince.UTC()
	p.Blind.Since, p.Blind.Ended = p.Blind.Since.UTC(), p.Blind.Ended.UTC()
	p.BrokenBy = append([]string(nil), p.BrokenBy...)
	p.Known = append([]store.BuildState(nil), p.Known...)
	for i := range p.Known {
		p.Known[i].Update = p.Known[i].Update.UTC()
		p.Known[i].Waits = append([]string(nil), p.Known[i].Waits...)
	}
	return p
}

// drop forgets pipelines nobody subscribes to any more. One that is absent from the list keeps its state as long as
// its last known name is asked for.
func (d *drafter) drop(subs []store.Subscription) {
	asked := interestOf(subs)
	for _, id := range slices.Sorted(maps.Keys(d.snap.Pipelines)) {
		name := d.snap.Pipelines[id].Name
		if rec, listed := d.sight.records[id]; listed {
			name = rec.Name
		}
		if !asked.covers(id, name) {
			d.change.Drop = append(d.change.Drop, id)
		}
	}
}

// listed moves the line behind which a pipeline counts as newborn. It is written when something else is, or when a
// pipeline lies beyond it that nobody asked for: should it be asked for later, its past must not be news. It stays
// where it is while a newborn pipeline could not be read yet.
func (d *drafter) listed() {
	if !d.sight.whole {
		return
	}
	for _, rec := range d.sight.matched {
		if rec.Newborn && (d.sight.failed[rec.ID] != nil || d.sight.postponed[rec.ID]) {
			return
		}
	}
	if d.change.Empty() && !d.snap.Listed.IsZero() && !d.unasked() {
		return
	}
	d.change.Listed = firstTime(d.sight.server, d.now)
}

// unasked reports whether a pipeline made after the line is asked for by nobody.
func (d *drafter) unasked() bool {
	matched := make(map[string]bool, len(d.sight.matched))
	for _, rec := range d.sight.matched {
		matched[rec.ID] = true
	}
	for _, rec := range d.sight.records {
		if !matched[rec.ID] && beyond(rec, d.snap.Listed) {
			return true
		}
	}
	return false
}
