package boltstore

import (
	"bytes"
	"context"
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

// pick walks `ready` from its front: the heads that may be claimed now, and when the next of the others may be. Only what is
// picked is read, so that a closed method costs little however much waits for it.
func (t *tx) pick(now time.Time, limit int) (picked []pick, next time.Time, err error) {
	closed := map[string]time.Time{}
	err = t.each(ready, nil, func(key, method []byte) (bool, error) {
		at, target := splitReady(key)
		if at.After(now) || len(picked) >= limit {
			next = sooner(next, later(at, now)) // Never the zero time, which says that nothing is owed.
			return false, nil
		}
		until, known := closed[string(method)]
		if !known {
			if until, err = t.gate(string(method)); err != nil {
				return false, err
			}
			closed[string(method)] = until
		}
		if until.After(now) {
			next = sooner(next, until)
			return true, nil
		}
		p, err := t.head(target)
		picked = append(picked, p)
		return err == nil, err
	})
	return picked, next, err
}

// head is the delivery of a target that goes next.
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
