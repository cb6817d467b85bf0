package notifier_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/storetest"
)

// shelf is the storage contract in memory (what it holds is what would be on disk), with a book of what was owed.
type shelf struct {
	*storetest.Model
	mu      sync.Mutex
	commits int
	pending []store.Delivery // Owed now, in order.
	history []store.Delivery // Everything that was ever owed.
	dead    []store.Delivery
	err     error // What every write and claim fails with: a full disk.
}

func newShelf() *shelf { return &shelf{Model: storetest.NewModel()} }

func (s *shelf) breakDown(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *shelf) broken() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (s *shelf) Commit(ctx context.Context, c store.Change) error {
	if err := s.broken(); err != nil {
		return err
	}
	if err := s.Model.Commit(ctx, c); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.commits++
	s.book(c.Enqueue)
	return nil
}

func (s *shelf) book(deliveries []store.Delivery) {
	for _, d := range deliveries {
		if !slices.ContainsFunc(s.pending, func(o store.Delivery) bool { return o.ID == d.ID }) {
			s.pending, s.history = append(s.pending, d), append(s.history, d)
		}
	}
}

func (s *shelf) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) (store.Batch, error) {
	if err := s.broken(); err != nil {
		return store.Batch{}, err
	}
	return s.Model.Claim(ctx, now, lease, limit)
}

func (s *shelf) Settle(ctx context.Context, d store.Delivery, o store.Outcome) error {
	if err := s.broken(); err != nil {
		return err
	}
	if err := s.Model.Settle(ctx, d, o); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.Result == store.Sent || o.Result == store.Dead {
		s.pending = slices.DeleteFunc(s.pending, func(p store.Delivery) bool { return p.ID == d.ID })
	}
	if o.Result == store.Dead {
		s.dead = append(s.dead, d)
	}
	s.book(o.Enqueue)
	return nil
}

// subscribe makes a subscription as of now.
func (s *shelf) subscribe(project, pattern, target string, kinds ...store.EventKind) store.Subscription {
	if len(kinds) == 0 {
		kinds = store.DefaultKinds()
	}
	sub := store.Subscription{
		ID: store.SubscriptionID(project, pattern, nil, target), Project: project, Pattern: pattern, Target: target,
		By: "U0WNER", Created: time.Now().UTC(), Events: kinds,
	}
	s.put(sub)
	return sub
}

func (s *shelf) put(sub store.Subscription) { mustBeNil(s.PutSubscription(bare(), sub)) }

func (s *shelf) unsubscribe(id string) { mustBeNil(s.DeleteSubscription(bare(), id)) }

func (s *shelf) set(target string, change func(*store.Settings)) {
	mustBeNil(s.UpdateSettings(bare(), target, func(got *store.Settings) error {
		change(got)
		return nil
	}))
}

// owe puts deliveries and cards into the store past any watcher.
func (s *shelf) owe(cards []store.Card, deliveries ...store.Delivery) {
	const watch = "owed by the test"
	snap, err := s.Snapshot(bare(), watch)
	mustBeNil(err)
	mustBeNil(s.Commit(bare(), store.Change{Watch: watch, Prev: snap.Revision, Taken: time.Now(), Cards: cards, Enqueue: deliveries}))
}

// state is what is remembered of a project.
func (s *shelf) state(project string) map[string]store.PipelineState {
	snap, err := s.Snapshot(bare(), project)
	mustBeNil(err)
	return snap.Pipelines
}

// queue is what is owed, as "act target: kinds", in order.
func (s *shelf) queue() []string {
	var out []string
	for _, d := range s.owed() {
		out = append(out, line(d))
	}
	return out
}

func (s *shelf) owed() []store.Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.pending)
}

// line says a delivery in short: "post C1: failed#2 reviewing#3".
func line(d store.Delivery) string {
	words := []string{string(d.Act), d.Target + ":"}
	for _, e := range d.Events {
		word := string(e.Kind)
		if e.Build.Num > 0 {
			word += fmt.Sprintf("#%d", e.Build.Num)
		}
		if e.Build.ExecuteCount > 1 {
			word += fmt.Sprintf("/%d", e.Build.ExecuteCount)
		}
		if e.Count > 0 {
			word += fmt.Sprintf("x%d", e.Count)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

// ever is everything a target was ever owed, by id, in order.
func (s *shelf) ever(target string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, d := range s.history {
		if d.Target == target {
			out = append(out, d.ID)
		}
	}
	return out
}

// drain empties the outbox as a relay would that is never refused, and returns what it held.
func (s *shelf) drain() []string {
	lines := s.queue()
	for n := 0; ; n++ {
		now := time.Now()
		batch, err := s.Claim(bare(), now, time.Minute, 1000)
		mustBeNil(err)
		if len(batch.Deliveries) == 0 {
			return lines
		}
		for i, d := range batch.Deliveries {
			card, _ := s.Card(bare(), d.Card) // A card that is unknown shows no version.
			mustBeNil(s.Settle(bare(), d, store.Outcome{
				Result: store.Sent, At: now, Next: now, Channel: d.Target, Timestamp: fmt.Sprintf("ts-%d-%d-%d", s.commits, n, i),
				Shown: card.Version,
			}))
		}
	}
}

// only returns the single card about a build at a target.
func (s *shelf) only(t *testing.T, target string, b *run) store.Card {
	t.Helper()
	cards := s.about(t, target, b)
	if len(cards) != 1 {
		t.Fatalf("cards = %d, want 1", len(cards))
	}
	return cards[0]
}

// about returns the cards about a build at a target, oldest first.
func (s *shelf) about(t *testing.T, target string, b *run) []store.Card {
	t.Helper()
	cards, err := s.Cards(t.Context(), target, []string{b.build.ID})
	if err != nil {
		t.Fatal(err)
	}
	return cards[b.build.ID]
}

// bare is for the test's own dealings with the store, which outlive every process it plays.
func bare() context.Context { return context.Background() }

func mustBeNil(err error) {
	if err != nil {
		panic(err)
	}
}
