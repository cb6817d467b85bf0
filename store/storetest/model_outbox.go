package storetest

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func (m *Model) target(id string) *target {
	if m.targets[id] == nil {
		m.targets[id] = &target{}
	}
	return m.targets[id]
}

func (m *Model) owed(id string) bool {
	for _, all := range m.outbox {
		if slices.ContainsFunc(all, func(d store.Delivery) bool { return d.ID == id }) {
			return true
		}
	}
	return false
}

func (m *Model) enqueue(all []store.Delivery) {
	for _, d := range all {
		if m.owed(d.ID) {
			continue
		}
		t := m.target(d.Target)
		if len(m.outbox[d.Target]) == 0 {
			t.ready = latest(t.next, d.Created)
		}
		all := append(m.outbox[d.Target], copyOf(d))
		slices.SortStableFunc(all, func(a, b store.Delivery) int { return lane(a) - lane(b) })
		m.outbox[d.Target] = all
	}
}

// lane puts edits behind what a target is told.
func lane(d store.Delivery) int {
	if d.Act == store.Edit {
		return 1
	}
	return 0
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}

// waiting lists the targets that are owed something, longest-ready first.
func (m *Model) waiting() []string {
	var ids []string
	for id, all := range m.outbox {
		if len(all) > 0 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(m.targets[a].ready.Compare(m.targets[b].ready), cmp.Compare(a, b))
	})
	return ids
}

// Claim implements store.Outbox.
func (m *Model) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) (store.Batch, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return store.Batch{}, err
	}
	var batch store.Batch
	for _, id := range m.waiting() {
		t, head := m.targets[id], &m.outbox[id][0]
		gate := m.gates[head.Method()]
		if t.ready.After(now) || len(batch.Deliveries) >= limit {
			batch.Next = earliest(batch.Next, latest(t.ready, now))
			continue
		}
		if gate.After(now) {
			batch.Next = earliest(batch.Next, gate)
			continue
		}
		m.leases++
		head.Lease = strconv.Itoa(m.leases)
		batch.Deliveries = append(batch.Deliveries, copyOf(*head))
		if head.Tried = now; head.Doubt.IsZero() {
			head.Doubt = now
		}
		t.lease, t.ready = head.Lease, now.Add(lease)
		batch.Next = earliest(batch.Next, t.ready)
	}
	return batch, nil
}

// Settle implements store.Outbox.
func (m *Model) Settle(ctx context.Context, d store.Delivery, o store.Outcome) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	all := m.outbox[d.Target]
	t, at := m.target(d.Target), slices.IndexFunc(all, func(have store.Delivery) bool { return have.ID == d.ID })
	if at < 0 || d.Lease == "" || t.lease != d.Lease {
		return store.ErrLeaseLost
	}
	head := &all[at]
	t.lease, t.next = "", latest(o.Next, o.At)
	head.Lease, head.LastErr = "", o.Err
	switch o.Result {
	case store.Sent:
		if !o.Moot {
			t.broken, t.reason = time.Time{}, ""
			m.sent(*head, o)
		}
	case store.Dead:
		m.dead = append(m.dead, buried{o.At, *head})
	case store.Suspend:
		t.broken, t.reason = earliest(t.broken, o.At), o.Err
	case store.Retry:
	}
	if o.Count {
		head.Attempts++
	}
	if head.Tried = o.Tried; o.Certain {
		head.Doubt, head.Tried = time.Time{}, time.Time{}
	}
	method := head.Method()
	if o.Result == store.Sent || o.Result == store.Dead {
		m.outbox[d.Target] = slices.Delete(slices.Clone(all), at, at+1)
	}
	m.gates[method] = latest(m.gates[method], o.Hold)
	t.ready = t.next
	m.enqueue(o.Enqueue)
	return nil
}

func (m *Model) sent(d store.Delivery, o store.Outcome) {
	for _, id := range d.Subscriptions {
		if s, ok := m.subs[id]; ok {
			s.LastDelivered = o.At
			m.subs[id] = s
		}
	}
	card, ok := m.cards[d.Card]
	if !ok {
		return
	}
	if d.Act != store.Edit {
		card.Channel, card.Timestamp = o.Channel, o.Timestamp
	}
	card.Shown = max(card.Shown, o.Shown)
	m.cards[d.Card] = card
}

// Expire implements store.Outbox.
func (m *Model) Expire(ctx context.Context, before time.Time, keep int, cards time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	dropped := 0
	for id, t := range m.targets {
		if t.broken.IsZero() {
			continue
		}
		all, kept := m.outbox[id], []store.Delivery(nil)
		told := len(slices.DeleteFunc(slices.Clone(all), func(d store.Delivery) bool { return lane(d) > 0 }))
		for i, d := range all {
			newer, room := told-i, keep // How many of its lane are as new, itself included.
			if lane(d) > 0 {
				newer, room = len(all)-i, max(0, keep-told)
			}
			inHand := t.lease != "" && d.Lease == t.lease
			if inHand || (!d.Created.Before(before) && newer <= room) {
				kept = append(kept, d)
			}
		}
		dropped += len(all) - len(kept)
		m.outbox[id] = kept
	}
	for id, card := range m.cards {
		if card.Updated.Before(cards) {
			m.unindex(card, store.Card{})
			delete(m.cards, id)
		}
	}
	m.dead = slices.DeleteFunc(m.dead, func(b buried) bool { return b.at.Before(cards) })
	return dropped, nil
}

// Wake implements store.Outbox.
func (m *Model) Wake(ctx context.Context, id string, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if t := m.target(id); t.lease == "" && t.next.After(now) {
		t.next, t.ready = now, now
	}
	return ctx.Err()
}

// Health implements store.Inspector.
func (m *Model) Health(ctx context.Context, id string) (store.Health, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	t := m.target(id)
	return store.Health{BrokenSince: t.broken, Reason: t.reason, Next: t.next, Owed: len(m.outbox[id])}, ctx.Err()
}

// Stats implements store.Inspector.
func (m *Model) Stats(ctx context.Context) (store.Stats, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	stats := store.Stats{Dead: len(m.dead), Subscriptions: len(m.subs)}
	for id, all := range m.outbox {
		stats.Owed += len(all)
		if m.targets[id].broken.IsZero() && len(all) > 0 {
			stats.Oldest = earliest(stats.Oldest, all[0].Created)
		}
	}
	for _, t := range m.targets {
		if !t.broken.IsZero() {
			stats.Broken++
		}
	}
	for _, snap := range m.snapshots {
		stats.Pipelines += len(snap.Pipelines)
	}
	return stats, ctx.Err()
}

// Check implements store.Inspector.
func (m *Model) Check(ctx context.Context) error { return ctx.Err() }
