package notifier

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/pipelinebot/pipelinebot/store"
)

// notes tells those who asked for the delivery that their channel cannot be posted to, by direct message. A person
// who cannot be reached is told nothing.
func (r *Relay) notes(ctx context.Context, d store.Delivery, o store.Outcome, h store.Health) ([]store.Delivery, error) {
	if isPerson(d.Target) {
		return nil, nil
	}
	subs, err := r.opts.Owners.Subscriptions(ctx, store.Filter{Target: d.Target})
	if err != nil {
		return nil, fmt.Errorf("reading who asked for what %s is owed: %w", d.Target, err)
	}
	var notes []store.Delivery
	for _, s := range asked(subs, d.Subscriptions) {
		told := slices.ContainsFunc(notes, func(n store.Delivery) bool { return n.Target == s.By })
		if told || !isPerson(s.By) {
			continue
		}
		notes = append(notes, store.Delivery{
			ID:     digest("broken", s.By, d.Target, strconv.FormatInt(o.At.UnixMilli(), 10)),
			Target: s.By, Act: store.Post, Created: o.At,
			Events: []store.Event{{
				Kind: store.Broken, Project: s.Project, Name: d.Target, At: o.At, Seen: o.At,
				Reason: o.Err, Detail: "the channel " + d.Target + " does not take messages", Count: max(h.Owed, 1),
			}},
		})
	}
	return notes, nil
}

// asked keeps the subscriptions a delivery was made for; all of the target when it does not say.
func asked(subs []store.Subscription, ids []string) []store.Subscription {
	chosen := slices.DeleteFunc(slices.Clone(subs), func(s store.Subscription) bool { return !slices.Contains(ids, s.ID) })
	if len(chosen) == 0 {
		return subs
	}
	return chosen
}

// isPerson reports whether a target is a person or a direct message, by the form of Slack's ids.
func isPerson(target string) bool {
	return target != "" && (target[0] == 'U' || target[0] == 'W' || target[0] == 'D')
}
