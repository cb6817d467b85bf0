package boltstore

import (
	"bytes"
	"context"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// Expire implements store.Outbox.
func (s *Store) Expire(ctx context.Context, before time.Time, keep int, forget time.Time) (int, error) {
	dropped := 0
	err := s.update(ctx, func(t *tx) error {
		dropped = 0
		var broken []string
		err := t.each(targets, nil, func(key, payload []byte) (bool, error) {
			var r targetRecord
			if err := t.decode(targets, key, payload, &r); err != nil {
				return false, err
			}
			if !r.Broken.IsZero() && r.Owed > 0 {
				broken = append(broken, string(key))
			}
			return true, nil
		})
		if err != nil {
			return err
		}
		for _, target := range broken {
			n, err := t.expireTarget(target, before, keep)
			if err != nil {
				return err
			}
			dropped += n
		}
		return t.forgetOld(forget)
	})
	return dropped, err
}

func (t *tx) expireTarget(target string, before time.Time, keep int) (int, error) {
	r, err := t.target(target)
	if err != nil {
		return 0, err
	}
	lanes := [2][]pick{} // What is told, and edits.
	err = t.each(outbox, append(join(target), 0), func(key, payload []byte) (bool, error) {
		p := pick{key: bytes.Clone(key)}
		err := t.decode(outbox, key, payload, &p.head)
		n := lane(p.head)
		lanes[n] = append(lanes[n], p)
		return true, err
	})
	if err != nil {
		return 0, err
	}
	var expired []pick
	for _, all := range lanes { // Edits have the room that the rest leaves.
		for i, p := range all {
			inHand := r.Lease != "" && p.head.Lease == r.Lease
			if !inHand && (p.head.Created.Before(before) || len(all)-i > keep) {
				expired = append(expired, p)
			}
		}
		keep = max(0, keep-len(all))
	}
	if len(expired) == 0 {
		return 0, nil
	}
	for _, p := range expired {
		if err := t.remove(p.key, p.head, &r); err != nil {
			return 0, err
		}
	}
	return len(expired), t.place(target, r, r.At, true)
}

// forgetOld drops cards and dead deliveries that nothing happened to since.
func (t *tx) forgetOld(before time.Time) error {
	var old []store.Card
	err := t.each(cards, nil, func(key, payload []byte) (bool, error) {
		var card store.Card
		err := t.decode(cards, key, payload, &card)
		if err == nil && card.Updated.Before(before) {
			old = append(old, card)
		}
		return true, err
	})
	if err != nil {
		return err
	}
	for _, card := range old {
		if err := t.unindex(card, store.Card{}); err != nil {
			return err
		}
		if err := t.delete(cards, join(card.ID)); err != nil {
			return err
		}
	}
	var keys [][]byte
	err = t.each(dead, nil, func(key, payload []byte) (bool, error) {
		var d deadRecord
		err := t.decode(dead, key, payload, &d)
		if err == nil && d.At.Before(before) {
			keys = append(keys, bytes.Clone(key))
		}
		return true, err
	})
	for _, key := range keys {
		if err := t.delete(dead, key); err != nil {
			return err
		}
	}
	return err
}
