package notifier_test

import (
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestAnEditThatIsNotNeededHealsNoBrokenTarget(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.slack.fault = func(p store.Parcel) (bool, error) {
			if p.Delivery.Target[0] != 'U' {
				return false, reason(store.TargetGone)
			}
			return true, nil
		}
		d.shelf.subscribe("demo", "*", "C1")
		d.owe(store.Post, "C1", "card")
		d.relay.Nudge()
		pass(20 * time.Hour)
		d.owe(store.Edit, "C1", "card")
		pass(10 * time.Hour)
		if h, err := d.shelf.Health(t.Context(), "C1"); err != nil || h.Owed > 0 || h.BrokenSince.IsZero() {
			t.Errorf("health = %+v, %v; want the message forgotten, its edit not needed, and the channel broken", h, err)
		}
		d.owe(store.Post, "C1", "")
		d.relay.Nudge()
		pass(time.Hour)
		d.expect("U0WNER", "post U0WNER: brokenx1")
	})
}

func TestEditsOutliveATimeInWhichSlackEditsNothing(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.owe(store.Post, "C1", "card")
		d.relay.Nudge()
		pass(10 * time.Second)
		d.slack.set(func() {
			d.slack.fault = func(p store.Parcel) (bool, error) {
				if p.Delivery.Act == store.Edit {
					return false, reason(store.Ambiguous)
				}
				return true, nil
			}
		})
		d.follow("card", store.Recovered)
		d.owe(store.Edit, "C1", "card")
		for i := range 40 {
			for _, target := range []string{"C2", "C1"} {
				pass(time.Minute)
				d.owe(store.Post, target, "")
				d.relay.Nudge()
			}
			pass(time.Minute)
			if got := len(d.slack.lines("C1")); got != i+2 {
				t.Fatalf("after %d minutes %d messages were said, want %d: none waits for the edit", 3*i+3, got, i+2)
			}
		}
		d.slack.set(func() { d.slack.fault = nil })
		pass(time.Minute)
		if d.slack.edits != 1 {
			t.Errorf("edits = %d, want the one that Slack did not take for two hours", d.slack.edits)
		}
	})
}
