package boltstore

import (
	"crypto/rand"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// lease writes the intent to send and hands out the delivery as it was before.
func (t *tx) lease(p pick, now time.Time, lease time.Duration) (store.Delivery, error) {
	d := p.head
	d.Lease = rand.Text()
	stored := d
	if stored.Tried = now; stored.Doubt.IsZero() {
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

// releaseLeases ends the leases of the process that held the file before: the lock proves that it is gone. What it was
// sending stays in doubt, and each target has the turn it had when it was owed that. Only `ready` can hold such targets.
func (t *tx) releaseLeases() error {
	var held []string
	err := t.each(ready, nil, func(key, _ []byte) (bool, error) {
		_, id := splitReady(key)
		r, err := t.target(id)
		if r.Lease != "" {
			held = append(held, id)
		}
		return true, err
	})
	if err != nil {
		return err
	}
	for _, id := range held {
		if err := t.release(id); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) release(id string) error {
	r, err := t.target(id)
	if err != nil {
		return err
	}
	p, err := t.head(id)
	if err != nil {
		return err
	}
	p.head.Lease, r.Lease, r.Until = "", "", time.Time{}
	if err := t.put(outbox, p.key, p.head); err != nil {
		return err
	}
	return t.place(id, r, later(r.Next, p.head.Created), true)
}
