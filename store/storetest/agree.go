package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/pipelinebot/pipelinebot/store"
)

// agree makes random operations on a backend and on the model, and compares every answer and, at the end, everything.
func agree(t *testing.T, open func(t *testing.T) store.Store) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		backend := open(t)
		defer func() { _ = backend.Close() }()
		p := &pair{T: rt, t: t, backend: backend, model: NewModel(), now: epoch}
		rt.Repeat(map[string]func(*rapid.T){
			"":       func(*rapid.T) { p.compare() },
			"commit": p.commit,
			"claim":  p.claim,
			"settle": p.settle,
			"wait": func(rt *rapid.T) {
				p.now = p.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(rt, "seconds")) * time.Second)
			},
			"wake":      p.wake,
			"expire":    p.expire,
			"subscribe": p.subscribe,
			"delete":    p.remove,
		})
		if err := backend.Check(t.Context()); err != nil {
			rt.Fatalf("Check at the end: %v", err)
		}
	})
}

// pair is a backend and the model side by side; claims holds what both handed out, under their own leases.
type pair struct {
	*rapid.T
	t       *testing.T
	backend store.Store
	model   *Model
	now     time.Time
	owed    int
	claims  [][2]store.Delivery
}

func (p *pair) same(what string, backend, model any) {
	p.Helper()
	options := []cmp.Option{cmpopts.EquateEmpty(), cmpopts.EquateApproxTime(0), cmpopts.IgnoreFields(store.Delivery{}, "Lease")}
	if diff := cmp.Diff(model, backend, options...); diff != "" {
		p.Fatalf("%s: the backend differs from the model (-model +backend):\n%s", what, diff)
	}
}

func (p *pair) sameErr(what string, backend, model error) {
	p.Helper()
	for _, is := range []error{store.ErrConflict, store.ErrLeaseLost, store.ErrNotFound, store.ErrCorrupt} {
		if errors.Is(backend, is) != errors.Is(model, is) {
			p.Fatalf("%s: the backend says %v, the model %v", what, backend, model)
		}
	}
	if (backend == nil) != (model == nil) {
		p.Fatalf("%s: the backend says %v, the model %v", what, backend, model)
	}
}

func one(rt *rapid.T, what string, of ...string) string { return rapid.SampledFrom(of).Draw(rt, what) }

func aTarget(rt *rapid.T) string { return one(rt, "target", "C1", "C10", "U1") }

func aBuild(rt *rapid.T) string { return one(rt, "build", "b-1", "b-10", "b-2") }

func (p *pair) delivery(rt *rapid.T) store.Delivery {
	p.owed++
	act := rapid.SampledFrom([]store.Act{store.Post, store.Edit, store.Reply}).Draw(rt, "act")
	return store.Delivery{
		ID: fmt.Sprint("d", max(0, p.owed-rapid.IntRange(0, 1).Draw(rt, "again"))), Target: aTarget(rt), Act: act,
		Card: one(rt, "card", "", "card1", "card2"), Created: p.now, Subscriptions: []string{one(rt, "subscription", "s1", "s2")},
	}
}

func (p *pair) commit(rt *rapid.T) {
	watch := one(rt, "watch", "demo", "demo2")
	snap, err := p.model.Snapshot(p.t.Context(), watch)
	if err != nil {
		rt.Fatal(err)
	}
	c := store.Change{Watch: watch, Prev: snap.Revision - uint64(rapid.IntRange(0, 1).Draw(rt, "stale")), Taken: p.now}
	for range rapid.IntRange(0, 3).Draw(rt, "deliveries") {
		c.Enqueue = append(c.Enqueue, p.delivery(rt))
	}
	for range rapid.IntRange(0, 2).Draw(rt, "states") {
		c.Put = append(c.Put, state(one(rt, "pipeline", "p-1", "p-10", "p-2"), rapid.StringN(0, 5, 20).Draw(rt, "token")))
	}
	if rapid.Bool().Draw(rt, "drop") {
		c.Drop = []string{one(rt, "dropped", "p-1", "p-10")}
	}
	if rapid.Bool().Draw(rt, "card") {
		c.Cards = []store.Card{{ID: one(rt, "card id", "card1", "card2"), Target: aTarget(rt), Events: []store.Event{event(aBuild(rt)), event(aBuild(rt))}}}
	}
	if rapid.Bool().Draw(rt, "hold") {
		c.Held = map[string][]store.Event{aTarget(rt): slices.Repeat([]store.Event{event(aBuild(rt))}, rapid.IntRange(0, 2).Draw(rt, "held"))}
	}
	p.sameErr("Commit", p.backend.Commit(p.t.Context(), c), p.model.Commit(p.t.Context(), c))
}

func (p *pair) claim(rt *rapid.T) {
	limit := rapid.IntRange(0, 4).Draw(rt, "limit")
	backend, err1 := p.backend.Claim(p.t.Context(), p.now, lease, limit)
	model, err2 := p.model.Claim(p.t.Context(), p.now, lease, limit)
	p.sameErr("Claim", err1, err2)
	p.same("Claim", backend, model)
	for i := range model.Deliveries {
		p.claims = append(p.claims, [2]store.Delivery{backend.Deliveries[i], model.Deliveries[i]})
	}
}

func (p *pair) settle(rt *rapid.T) {
	if len(p.claims) == 0 {
		return
	}
	i := rapid.IntRange(0, len(p.claims)-1).Draw(rt, "claim")
	o := store.Outcome{
		Result: rapid.SampledFrom([]store.Result{store.Sent, store.Retry, store.Suspend, store.Dead}).Draw(rt, "result"),
		At:     p.now, Next: p.now.Add(time.Duration(rapid.IntRange(-5, 60).Draw(rt, "next")) * time.Second),
		Count: rapid.Bool().Draw(rt, "count"), Certain: rapid.Bool().Draw(rt, "certain"), Moot: rapid.Bool().Draw(rt, "moot"), Channel: "C", Err: "why",
		Tried: p.now, Timestamp: fmt.Sprint(p.owed), Shown: uint64(rapid.IntRange(0, 3).Draw(rt, "shown")),
	}
	if rapid.Bool().Draw(rt, "hold") {
		o.Hold = p.now.Add(20 * time.Second)
	}
	if rapid.Bool().Draw(rt, "follow") {
		o.Enqueue = []store.Delivery{p.delivery(rt)}
	}
	p.sameErr("Settle", p.backend.Settle(p.t.Context(), p.claims[i][0], o), p.model.Settle(p.t.Context(), p.claims[i][1], o))
}

func (p *pair) wake(rt *rapid.T) {
	target := aTarget(rt)
	p.sameErr("Wake", p.backend.Wake(p.t.Context(), target, p.now), p.model.Wake(p.t.Context(), target, p.now))
}

func (p *pair) expire(rt *rapid.T) {
	before, keep := p.now.Add(-time.Duration(rapid.IntRange(0, 300).Draw(rt, "age"))*time.Second), rapid.IntRange(0, 3).Draw(rt, "keep")
	backend, err1 := p.backend.Expire(p.t.Context(), before, keep, before)
	model, err2 := p.model.Expire(p.t.Context(), before, keep, before)
	p.sameErr("Expire", err1, err2)
	p.same("Expire", backend, model)
}

func (p *pair) subscribe(rt *rapid.T) {
	s := sub(one(rt, "id", "s1", "s2", "s3"), one(rt, "project", "demo", "demo2", "d"), one(rt, "pattern", "*", "p-1"), aTarget(rt))
	p.sameErr("PutSubscription", p.backend.PutSubscription(p.t.Context(), s), p.model.PutSubscription(p.t.Context(), s))
}

func (p *pair) remove(rt *rapid.T) {
	id := one(rt, "id", "s1", "s2", "s3")
	p.sameErr("DeleteSubscription", p.backend.DeleteSubscription(p.t.Context(), id), p.model.DeleteSubscription(p.t.Context(), id))
}

// compare looks at everything that can be looked at.
func (p *pair) compare() {
	p.Helper()
	ctx := p.t.Context()
	look := func(what string, ask func(store.Store) (any, error)) {
		backend, err1 := ask(p.backend)
		model, err2 := ask(p.model)
		p.sameErr(what, err1, err2)
		p.same(what, backend, model)
	}
	look("Stats", func(s store.Store) (any, error) { return s.Stats(ctx) })
	look("Projects", func(s store.Store) (any, error) { return s.Projects(ctx) })
	for _, f := range []store.Filter{{}, {Project: "demo"}, {Target: "C1"}} {
		look("Subscriptions", func(s store.Store) (any, error) { return s.Subscriptions(ctx, f) })
	}
	for _, watch := range []string{"demo", "demo2"} {
		look("Snapshot", func(s store.Store) (any, error) { return s.Snapshot(ctx, watch) })
		look("Sift", func(s store.Store) (any, error) { return s.Sift(ctx, watch, []string{"p-1", "p-404"}, nil) })
	}
	for _, target := range []string{"C1", "C10", "U1"} {
		look("Health", func(s store.Store) (any, error) { return s.Health(ctx, target) })
		look("Cards", func(s store.Store) (any, error) { return s.Cards(ctx, target, []string{"b-1", "b-10", "b-2"}) })
	}
}
