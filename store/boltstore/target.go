package boltstore

import (
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// targetRecord is how a target stands: its pace, who holds its head, whether it can be posted to.
type targetRecord struct {
	Next   time.Time `json:"n,omitzero"` // Not to be tried before.
	Lease  string    `json:"l,omitempty"`
	Until  time.Time `json:"u,omitzero"` // End of the lease.
	Broken time.Time `json:"b,omitzero"`
	Reason string    `json:"r,omitempty"`
	Owed   int       `json:"o,omitempty"`
	// At is where the target stands in `ready`; meaningful only while something is owed.
	At time.Time `json:"a,omitzero"`
}

func (t *tx) target(id string) (targetRecord, error) {
	var r targetRecord
	_, err := t.get(targets, join(id), &r)
	return r, err
}

// place writes the target back and moves its one entry in `ready` to at; a target that is owed nothing has none.
func (t *tx) place(id string, r targetRecord, at time.Time, had bool) error {
	if had {
		if err := t.delete(ready, readyKey(r.At, id)); err != nil {
			return err
		}
	}
	r.At = time.Time{}
	if r.Owed > 0 {
		p, err := t.head(id)
		if err != nil {
			return err
		}
		r.At = fromNanos(nanos(at))
		if err := t.putRaw(ready, readyKey(r.At, id), []byte(p.head.Method())); err != nil {
			return err
		}
	}
	return t.put(targets, join(id), r)
}

// enqueue appends what is not owed already.
func (t *tx) enqueue(all []store.Delivery) error {
	for _, d := range all {
		known, err := t.payload(owed, join(d.ID))
		if err != nil {
			return err
		}
		if known != nil {
			continue
		}
		if err := t.append(d); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) append(d store.Delivery) error {
	seq, err := t.bolt.Bucket([]byte(outbox)).NextSequence()
	if err != nil {
		return err
	}
	key := outboxKey(d, seq)
	if err := t.put(outbox, key, d); err != nil {
		return err
	}
	if err := t.putRaw(owed, join(d.ID), key); err != nil {
		return err
	}
	r, err := t.target(d.Target)
	if err != nil {
		return err
	}
	r.Owed++
	if r.Owed > 1 { // Its turn comes with what is owed already, perhaps as the new head.
		return t.place(d.Target, r, r.At, true)
	}
	return t.place(d.Target, r, later(r.Next, d.Created), false)
}

// remove takes a delivery out of the outbox and off its target's count; the caller places the target.
func (t *tx) remove(key []byte, d store.Delivery, r *targetRecord) error {
	r.Owed--
	if err := t.delete(owed, join(d.ID)); err != nil {
		return err
	}
	return t.delete(outbox, key)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
