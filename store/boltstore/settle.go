package boltstore

import (
	"bytes"
	"context"
	"encoding/binary"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// deadRecord is a delivery that was given up, and when.
type deadRecord struct {
	At       time.Time      `json:"at"`
	Delivery store.Delivery `json:"delivery"`
}

// Settle implements store.Outbox.
func (s *Store) Settle(ctx context.Context, d store.Delivery, o store.Outcome) error {
	return s.update(ctx, func(t *tx) error {
		key, err := t.payload(owed, join(d.ID))
		if err != nil {
			return err
		}
		if key == nil || d.Lease == "" {
			return store.ErrLeaseLost
		}
		p := pick{target: d.Target, key: bytes.Clone(key)}
		if found, err := t.get(outbox, p.key, &p.head); err != nil {
			return err
		} else if !found || p.head.Lease != d.Lease {
			return store.ErrLeaseLost
		}
		r, err := t.target(p.target)
		if err != nil {
			return err
		}
		if r.Lease != d.Lease { // It expired, and another delivery went first.
			return store.ErrLeaseLost
		}
		return t.settle(p, r, o)
	})
}

func (t *tx) settle(p pick, r targetRecord, o store.Outcome) error {
	var err error
	r.Lease, r.Until, r.Next = "", time.Time{}, later(o.Next, o.At)
	switch o.Result {
	case store.Sent:
		if !o.Moot {
			r.Broken, r.Reason = time.Time{}, ""
			err = t.sent(p, o)
		}
	case store.Dead:
		err = t.bury(p, o)
	default:
		if o.Result == store.Suspend && r.Broken.IsZero() {
			r.Broken = o.At
		}
		if o.Result == store.Suspend {
			r.Reason = o.Err
		}
		err = t.putBack(p, o)
	}
	if err != nil {
		return err
	}
	if o.Result == store.Sent || o.Result == store.Dead {
		if err := t.remove(p.key, p.head, &r); err != nil {
			return err
		}
	}
	if err := t.hold(p.head.Method(), o.Hold); err != nil {
		return err
	}
	if err := t.place(p.target, r, r.Next, true); err != nil {
		return err
	}
	return t.enqueue(o.Enqueue)
}

// sent notes where the card went, what it shows, and that the subscriptions heard.
func (t *tx) sent(p pick, o store.Outcome) error {
	for _, id := range p.head.Subscriptions {
		known, err := t.payload(byID, join(id))
		if err != nil {
			return err
		}
		if known == nil {
			continue
		}
		if err := t.putRaw(delivered, join(id), stamp(o.At)); err != nil {
			return err
		}
	}
	if p.head.Card == "" {
		return nil
	}
	var card store.Card
	found, err := t.get(cards, join(p.head.Card), &card)
	if err != nil || !found {
		return err
	}
	if p.head.Act != store.Edit {
		card.Channel, card.Timestamp = o.Channel, o.Timestamp
	}
	card.Shown = max(card.Shown, o.Shown)
	return t.put(cards, join(card.ID), card)
}

func (t *tx) bury(p pick, o store.Outcome) error {
	seq, err := t.bolt.Bucket([]byte(dead)).NextSequence()
	if err != nil {
		return err
	}
	d := p.head
	d.Lease, d.LastErr = "", o.Err
	return t.put(dead, binary.BigEndian.AppendUint64(nil, seq), deadRecord{At: o.At, Delivery: d})
}

// putBack keeps the delivery where it stands in the queue of its target.
func (t *tx) putBack(p pick, o store.Outcome) error {
	d := p.head
	d.Lease, d.LastErr = "", o.Err
	if o.Count {
		d.Attempts++
	}
	if d.Tried = o.Tried; o.Certain {
		d.Doubt, d.Tried = time.Time{}, time.Time{}
	}
	return t.put(outbox, p.key, d)
}

// hold closes a method for every target; a gate is never opened early.
func (t *tx) hold(method string, until time.Time) error {
	closed, err := t.gate(method)
	if err != nil || !until.After(closed) {
		return err
	}
	return t.putRaw(gates, join(method), stamp(until))
}
