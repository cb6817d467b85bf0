package notifier

import (
	"cmp"
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// Diff compares what was last committed of a pipeline with what BK-CI says now. It returns the state to commit and
// what happened in between, oldest first, each thing once. It is pure: the same two pictures give the same answer,
// and a picture compared with its own result gives nothing.
//
// The first picture of a pipeline says nothing: it is the line from which news is counted. Only a pipeline that is
// Newborn has no past, so all of its builds are news.
func Diff(prev store.PipelineState, now Observation) (store.PipelineState, []Finding) {
	d := differ{
		prev: prev, now: now, next: prev, known: make(map[string]store.BuildState), disputed: make(map[string]bool),
	}
	d.next.ID, d.next.Name, d.next.Token = now.ID, now.Name, now.Token
	d.next.BrokenBy = slices.Clone(prev.BrokenBy)
	for _, b := range prev.Known {
		d.known[b.ID] = b
	}
	for _, b := range inOrder(now.Builds) {
		d.compare(b)
	}
	d.next.Known = d.remember()
	d.next.Low = lowest(prev, d.next, now)
	if prev.Token == "" && !now.Newborn {
		return d.next, nil
	}
	oldestFirst(d.found)
	return d.next, bound(d.found, now)
}

// oldestFirst sorts by BK-CI's clock, which has second precision; what happened within one second stays in its order.
func oldestFirst(found []Finding) {
	slices.SortStableFunc(found, func(a, b Finding) int { return a.At.Truncate(time.Second).Compare(b.At.Truncate(time.Second)) })
}

// inOrder sorts finished builds by their end and puts open ones last, so that a row of failures is counted the way
// it came about whatever order the pages had.
func inOrder(builds []Build) []Build {
	sorted := slices.Clone(builds)
	slices.SortStableFunc(sorted, func(a, b Build) int {
		if open := boolOrder(a.Ending == Open, b.Ending == Open); open != 0 {
			return open
		}
		if a.Ending == Open {
			return cmp.Compare(a.Ref.Num, b.Ref.Num)
		}
		return cmp.Or(a.moment().Compare(b.moment()), cmp.Compare(a.Ref.Num, b.Ref.Num))
	})
	return sorted
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	default:
		return 1
	}
}

// differ is one comparison under way.
type differ struct {
	prev  store.PipelineState
	now   Observation
	next  store.PipelineState
	known map[string]store.BuildState
	found []Finding
	// disputed are builds of which an answer older than what is known was given; it may be given again.
	disputed map[string]bool
}

// compare takes up one build.
func (d *differ) compare(b Build) {
	old, seen := d.known[b.Ref.ID]
	if !seen && d.settled(b) {
		return
	}
	b.Ref.ExecuteCount = execution(old, seen, b)
	if seen && stale(old, b) {
		d.disputed[b.Ref.ID] = true
		return
	}
	fresh := !seen || b.Ref.ExecuteCount > old.ExecuteCount
	if fresh {
		old = store.BuildState{}
	}
	state := store.BuildState{
		ID: b.Ref.ID, Num: b.Ref.Num, ExecuteCount: b.Ref.ExecuteCount, Status: b.Ref.Status,
		Done: b.Ending != Open, Update: latest(old.Update, b.Update), MayWait: mayWait(old, fresh, b),
	}
	d.begin(old, fresh, b)
	state.Waits = d.reviews(old.Waits, b)
	d.end(endingOf(old), b)
	d.known[b.Ref.ID] = state
	d.next.Top = max(d.next.Top, b.Ref.Num)
	d.next.Mark = latest(d.next.Mark, capped(b.Update, d.now.Server))
}

// settled reports whether a build that is not remembered was told long ago: it was there at the last look, and it came
// to its present state before everything that look could have missed. Either something else about it changed, a
// remark perhaps, or the answer shows an old picture of it.
func (d *differ) settled(b Build) bool {
	return b.Ref.Num <= d.prev.Top && b.moment().Before(d.prev.Mark.Add(-settling))
}

// execution numbers the run of the build; servers that do not count get a count from what was seen.
func execution(old store.BuildState, seen bool, b Build) int {
	switch {
	case b.Ref.ExecuteCount > 0:
		return b.Ref.ExecuteCount
	case seen && old.Done && b.Ending == Open:
		return old.ExecuteCount + 1
	case seen:
		return max(old.ExecuteCount, firstRun)
	case b.Retry:
		return rerunAtLeast
	default:
		return firstRun
	}
}

// stale reports whether the answer is older than what is known: a run cannot be undone, nor a finished one reopened.
func stale(old store.BuildState, b Build) bool {
	if b.Ref.ExecuteCount != old.ExecuteCount {
		return b.Ref.ExecuteCount < old.ExecuteCount
	}
	return old.Done && b.Ending == Open
}

// mayWait keeps looking into a build whose model could not be read yet.
func mayWait(old store.BuildState, fresh bool, b Build) bool {
	switch {
	case b.Ending != Open:
		return false
	case b.Detail != nil:
		return b.Detail.MayWait
	default:
		return old.MayWait || (b.Begun && (fresh || !begun(apiclient.BuildStatus(old.Status))))
	}
}

// remember keeps the builds that later answers must be compared with, in a fixed order.
func (d *differ) remember() []store.BuildState {
	var kept []store.BuildState
	for _, b := range d.known {
		if !b.Done || d.disputed[b.ID] || !b.Update.Before(d.next.Mark.Add(-settling)) {
			kept = append(kept, b)
		}
	}
	slices.SortFunc(kept, func(a, b store.BuildState) int {
		return cmp.Or(cmp.Compare(a.Num, b.Num), cmp.Compare(a.ID, b.ID))
	})
	return kept
}

// event is an event about the build, with what all of them carry.
func (d *differ) event(kind store.EventKind, b Build, at time.Time) store.Event {
	return store.Event{
		Kind: kind, Project: d.now.Project, Pipeline: d.now.ID, Name: d.now.Name,
		Build: b.Ref, At: at, Seen: d.now.Seen,
	}
}

func (d *differ) tell(e store.Event, breakers ...string) {
	d.found = append(d.found, Finding{Event: e, Breakers: breakers})
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// capped keeps a time that lies in the server's own future from becoming a mark that hides what comes until then.
func capped(t, server time.Time) time.Time {
	if !server.IsZero() && t.After(server) {
		return server
	}
	return t
}
