package boltstore

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/pipelinebot/pipelinebot/store"
)

// carryOver writes what was salvaged into a new file.
func (s *Store) carryOver(ctx context.Context, kept *salvaged) error {
	return s.update(ctx, func(t *tx) error {
		for _, sub := range kept.subs {
			if err := t.putSubscription(sub); err != nil {
				return err
			}
		}
		for _, set := range kept.sets {
			if err := t.put(settings, join(set.Target), set); err != nil {
				return err
			}
		}
		for _, step := range []func(*salvaged) error{t.carryCards, t.carryTargets, t.carryOwed} {
			if err := step(kept); err != nil {
				return err
			}
		}
		return nil
	})
}

// carryCards keeps what is shown, so that it can still be said what became of it.
func (t *tx) carryCards(kept *salvaged) error {
	for key, ids := range kept.byBuild {
		target, build := split([]byte(key))
		for id := range strings.SplitSeq(ids, "\x00") {
			card, known := kept.cards[id]
			if !known || card.Target != target || !slices.Contains(card.Builds(), build) {
				continue
			}
			if err := t.lead(card, build); err != nil {
				return err
			}
		}
	}
	for _, card := range kept.cards {
		for _, build := range card.Builds() {
			if err := t.lead(card, build); err != nil { // Nothing happens where it was led to above.
				return err
			}
		}
		if err := t.put(cards, join(card.ID), card); err != nil {
			return err
		}
	}
	return nil
}

// carryTargets keeps when each target may be tried again, and who cannot be posted to, so that nobody is told of it again.
func (t *tx) carryTargets(kept *salvaged) error {
	for id, r := range kept.targets {
		if err := t.put(targets, []byte(id), targetRecord{Next: r.Next, Broken: r.Broken, Reason: r.Reason}); err != nil {
			return err
		}
	}
	return nil
}

// carryOwed keeps what is owed, in order. What was read may be older than the last change, so each may have been sent: it
// is in doubt since it was owed, and looked up before it is sent.
func (t *tx) carryOwed(kept *salvaged) error {
	debts := slices.SortedFunc(maps.Values(kept.owed), func(a, b debt) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.delivery.ID, b.delivery.ID))
	})
	var all []store.Delivery
	for _, debt := range debts {
		d := debt.delivery
		if d.Lease = ""; d.Doubt.IsZero() {
			d.Doubt = d.Created
		}
		all = append(all, d)
	}
	return t.enqueue(all)
}
