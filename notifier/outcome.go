package notifier

import (
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// begin tells that a build left the queue, or runs again.
func (d *differ) begin(old store.BuildState, fresh bool, b Build) {
	if !b.Begun || (!fresh && begun(apiclient.BuildStatus(old.Status))) {
		return
	}
	switch {
	case b.Ref.ExecuteCount <= firstRun:
		d.tell(d.event(store.Started, b, b.Ref.Start))
	case b.Ending == Open:
		d.tell(d.event(store.Retried, b, b.Ref.Start))
	}
}

// end tells how a build ended, if it had not ended that way before.
func (d *differ) end(was Ending, b Build) {
	if b.Ending == was {
		return
	}
	switch b.Ending {
	case Bad:
		d.fail(b)
	case Good:
		d.heal(b)
	case Stopped:
		e := d.event(store.Canceled, b, b.moment())
		e.Reason = b.Ref.Status
		if b.Detail != nil && b.Detail.CanceledBy != "" {
			e.Follow = &store.Follow{Kind: store.Canceled, At: e.At, By: b.Detail.CanceledBy}
		}
		d.tell(e)
	case Open:
	}
}

// fail lengthens the row of failures, or begins one.
func (d *differ) fail(b Build) {
	s := &d.next
	s.Streak++
	if s.BrokenSince.IsZero() {
		s.BrokenSince = b.moment()
	}
	s.BrokenBy = withBreaker(s.BrokenBy, b.Ref.ID)
	e := d.event(store.Failed, b, b.moment())
	e.Reason, e.First, e.Streak = b.Ref.Status, s.BrokenSince, s.Streak
	e.Failures = b.Errors
	if b.Detail != nil && len(b.Detail.Failures) > 0 {
		e.Failures = b.Detail.Failures
	}
	d.tell(e)
}

// heal ends the row of failures, if there is one. A cancelled build neither lengthens nor ends it.
func (d *differ) heal(b Build) {
	s := &d.next
	e := d.event(store.Succeeded, b, b.moment())
	e.Reason = b.Ref.Status
	if s.Streak == 0 {
		d.tell(e)
		return
	}
	e.Kind, e.First, e.Streak = store.Recovered, s.BrokenSince, s.Streak
	d.tell(e, s.BrokenBy...)
	s.Streak, s.BrokenSince, s.BrokenBy = 0, time.Time{}, nil
}

// withBreaker adds a failed build to the row; the first one stays whatever the length, because the thread of the
// row hangs on its card.
func withBreaker(row []string, id string) []string {
	if slices.Contains(row, id) {
		return row
	}
	row = append(row, id)
	if len(row) > maxKept {
		row = slices.Delete(row, 1, 2)
	}
	return row
}
