package boltstore

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// Claim implements store.Outbox.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) (store.Batch, error) {
	var batch store.Batch
	idle := false
	// Looking before writing spares an fsync each time nothing is ready.
	err := s.view(ctx, func(t *tx) (err error) {
		var picked []pick
		picked, batch.Next, err = t.pick(now, limit)
		idle = len(picked) == 0
		return err
	})
	if err != nil || idle {
		return batch, err
	}
	err = s.update(ctx, func(t *tx) error {
		batch = store.Batch{}
		picked, next, err := t.pick(now, limit)
		if err != nil {
			return err
		}
		batch.Next = next
		for _, p := range picked {
			d, err := t.lease(p, now, lease)
			if err != nil {
				return err
			}
			batch.Deliveries = append(batch.Deliveries, d)
			batch.Next = sooner(batch.Next, now.Add(lease))
		}
		return nil
	})
	if err != nil {
		return store.Batch{}, err
	}
	return batch, nil
}

// pick is the head of a target that may be claimed.
type pick struct {
	target string
	key    []byte
	head   store.Delivery
}

// pick walks `ready` from its front: the heads that may be claimed now, and when the next of the others may be.
func (t *tx) pick(now time.Time, limit int) (picked []pick, next time.Time, err error) {
	err = t.each(ready, nil, func(key, _ []byte) (bool, error) {
		at, target := splitReady(key)
		if at.After(now) || len(picked) >= limit {
			next = sooner(next, at)
			return false, nil
		}
		p, err := t.head(target)
		if err != nil {
			return false, err
		}
		closed, err := t.gate(p.head.Method())
		if err != nil {
			return false, err
		}
		if closed.After(now) {
			next = sooner(next, closed)
			return true, nil
		}
		picked = append(picked, p)
		return true, nil
	})
	return picked, next, err
}

// head is the oldest delivery of a target that is owed something.
func (t *tx) head(target string) (pick, error) {
	p := pick{target: target}
	err := t.each(outbox, append(join(target), 0), func(key, payload []byte) (bool, error) {
		p.key = bytes.Clone(key)
		return false, t.decode(outbox, key, payload, &p.head)
	})
	if err == nil && p.key == nil {
		err = corrupt([]byte(ready), []byte(target), "nothing is owed to it")
	}
	return p, err
}

func (t *tx) gate(method string) (time.Time, error) {
	payload, err := t.payload(gates, join(method))
	if err != nil || len(payload) != 8 {
		return time.Time{}, err
	}
	return fromNanos(int64(binary.BigEndian.Uint64(payload))), nil
}

// lease writes the intent to send and hands out the delivery as it was before.
func (t *tx) lease(p pick, now time.Time, lease time.Duration) (store.Delivery, error) {
	d := p.head
	d.Lease = rand.Text()
	stored := d
	if stored.Doubt.IsZero() {
		stored.Doubt = now
	}
	if err := t.put(outbox, p.key, stored); err != nil {
		return d, err
	}
	r, err := t.target(p.target)
	if err != nil {
		return d, err
	}
	r.Lease, r.Until = d.Lease, now.Add(lease)
	return d, t.place(p.target, r, r.Until, true)
}

// sooner is the earlier of two moments; the zero time stands for never.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// Wake implements store.Outbox.
func (s *Store) Wake(ctx context.Context, target string, now time.Time) error {
	return s.update(ctx, func(t *tx) error {
		r, err := t.target(target)
		if err != nil || r.Lease != "" || !r.Next.After(now) {
			return err
		}
		r.Next = now
		return t.place(target, r, now, r.Owed > 0)
	})
}

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
	var expired []pick
	index := 0
	err = t.each(outbox, append(join(target), 0), func(key, payload []byte) (bool, error) {
		p := pick{key: bytes.Clone(key)}
		if err := t.decode(outbox, key, payload, &p.head); err != nil {
			return false, err
		}
		inHand := index == 0 && r.Lease != ""
		if !inHand && (p.head.Created.Before(before) || r.Owed-index > keep) {
			expired = append(expired, p)
		}
		index++
		return true, nil
	})
	if err != nil || len(expired) == 0 {
		return 0, err
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
		if err := t.unindex(card); err != nil {
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

// releaseLeases ends the leases of the process that held the file before: the lock proves that it is gone. What it was
// sending stays in doubt.
func (t *tx) releaseLeases() error {
	held := map[string]targetRecord{}
	err := t.each(targets, nil, func(key, payload []byte) (bool, error) {
		var r targetRecord
		err := t.decode(targets, key, payload, &r)
		if r.Lease != "" {
			held[string(key)] = r
		}
		return true, err
	})
	if err != nil {
		return err
	}
	for id, r := range held {
		r.Lease, r.Until = "", time.Time{}
		if err := t.place(id, r, r.Next, r.Owed > 0); err != nil {
			return err
		}
	}
	return nil
}
