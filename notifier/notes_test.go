package notifier_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// forgetful cannot say at first who asked for anything.
type forgetful struct {
	*shelf
	fails int
}

func (f *forgetful) Subscriptions(ctx context.Context, by store.Filter) ([]store.Subscription, error) {
	if f.fails--; f.fails >= 0 {
		return nil, errors.New("the store is busy")
	}
	return f.shelf.Subscriptions(ctx, by)
}

func TestOwnersAreToldEvenWhenTheyCannotBeFoundAtFirst(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.slack.fault = func(p store.Parcel) (bool, error) {
			if p.Delivery.Target == "C1" {
				return false, reason(store.TargetGone)
			}
			return true, nil
		}
		d.shelf.subscribe("demo", "*", "C1")
		d.owe(store.Post, "C1", "")
		d.relay.Nudge()
		pass(time.Hour)
		d.expect("U0WNER", "post U0WNER: brokenx1")
	}, func(o *notifier.RelayOptions) { o.Owners = &forgetful{shelf: o.Outbox.(*shelf), fails: 2} })
}
