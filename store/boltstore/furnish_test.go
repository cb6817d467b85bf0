package boltstore_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// quick leaves out fsync, where a test is not about it.
func quick() boltstore.Options {
	return boltstore.Options{NoSync: true, LockTimeout: 100 * time.Millisecond}
}

func mustOpen(t *testing.T, path string, o boltstore.Options) *boltstore.Store {
	t.Helper()
	s, err := boltstore.Open(t.Context(), path, o)
	if err != nil {
		t.Fatalf("opening %s: %v", path, err)
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func subscription(i int) store.Subscription {
	return store.Subscription{
		ID: fmt.Sprintf("sub-%03d", i), Project: fmt.Sprint("demo", i%2), Pattern: fmt.Sprint("release-", i),
		Target: fmt.Sprint("C", i%5), By: "U1", Created: epoch, Events: store.DefaultKinds(),
	}
}

func state(i, token int) store.PipelineState {
	return store.PipelineState{
		ID: fmt.Sprintf("p-%032x", i), Name: fmt.Sprint("release ", i), Token: fmt.Sprint(token), Mark: epoch, Top: i,
		Known: []store.BuildState{{ID: fmt.Sprintf("b-%032x", i), Num: i, ExecuteCount: 1, Status: "RUNNING", Update: epoch}},
	}
}

func delivery(i int) store.Delivery {
	return store.Delivery{
		ID: fmt.Sprintf("delivery-%03d", i), Target: fmt.Sprint("C", i%5), Act: store.Post, Card: fmt.Sprintf("card-%03d", i),
		Created: epoch.Add(time.Duration(i) * time.Second), Subscriptions: []string{fmt.Sprintf("sub-%03d", i)},
		Events: []store.Event{{Kind: store.Failed, Project: "demo0", Pipeline: "p", Reason: strings.Repeat("FAILED ", 20), At: epoch}},
	}
}

func card(i int) store.Card {
	e := store.Event{Kind: store.Failed, Project: "demo0", Build: store.BuildRef{ID: fmt.Sprint("b-", i), Num: i}}
	return store.Card{ID: fmt.Sprintf("card-%03d", i), Target: fmt.Sprint("C", i%5), Events: []store.Event{e}}
}

// furnish fills a store with every kind of record, over enough transactions that trees grow and pages become free.
// The last transaction subscribes number 30.
func furnish(t *testing.T, s store.Store) {
	t.Helper()
	ctx := t.Context()
	for i := range 30 {
		must(t, s.PutSubscription(ctx, subscription(i)))
	}
	for i := range 5 {
		must(t, s.UpdateSettings(ctx, fmt.Sprint("C", i), func(set *store.Settings) error {
			set.Language, set.Mutes = "zh", []store.Mute{{Project: "demo0", Pattern: "p", By: "U1", Until: epoch}}
			return nil
		}))
	}
	for tick := range 6 {
		wide := delivery(100 + tick) // It takes more than a page.
		wide.Target, wide.Events[0].Detail = "C9", strings.Repeat("very long ", 1200)
		c := store.Change{Enqueue: []store.Delivery{wide}, Watch: fmt.Sprint("demo", tick%2), Prev: uint64(tick / 2), Taken: epoch, Listed: epoch}
		for i := range 60 {
			c.Put = append(c.Put, state(i, tick))
		}
		for i := tick * 6; i < tick*6+6; i++ {
			c.Enqueue, c.Cards = append(c.Enqueue, delivery(i)), append(c.Cards, card(i))
		}
		must(t, s.Commit(ctx, c))
	}
	batch, err := s.Claim(ctx, epoch.Add(time.Hour), time.Minute, 3)
	must(t, err)
	for i, result := range []store.Result{store.Sent, store.Dead, store.Suspend} {
		o := store.Outcome{Result: result, At: epoch.Add(time.Hour), Hold: epoch.Add(time.Hour), Channel: "C", Timestamp: "1.1", Shown: 1, Err: "why"}
		must(t, s.Settle(ctx, batch.Deliveries[i], o))
	}
	must(t, s.PutSubscription(ctx, subscription(30)))
}

// change number n: one state that says n, ten more, and one delivery with its card.
func change(n int) store.Change {
	c := store.Change{
		Watch: "demo", Prev: uint64(n - 1), Taken: epoch, Put: []store.PipelineState{state(0, n)},
		Enqueue: []store.Delivery{delivery(n)}, Cards: []store.Card{card(n)},
	}
	for i := range 10 {
		c.Put = append(c.Put, state(n*10+i, n))
	}
	return c
}
