package notifier_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

var errDead = errors.New("the process is dead")

// Where a process can die: at each of its durable boundaries.
var boundaries = []string{
	"before commit", "after commit", "before claim", "after claim", "before send", "after send", "before settle", "after settle",
}

// mortal is a process between the world and what outlives it: once it is dead nothing it does has an effect.
type mortal struct {
	ci    *ci
	shelf *shelf
	slack *slack
	watch *notifier.Watcher
	relay *notifier.Relay

	mu     sync.Mutex
	dead   bool
	dieAt  string
	skip   int // How often the boundary is survived.
	cancel context.CancelFunc
	all    sync.WaitGroup
}

// birth starts a process with a watcher and a relay.
func birth(t *testing.T, c *ci, s *shelf, sl *slack) *mortal {
	t.Helper()
	schedule, err := notifier.ParseSchedule("@every 30s")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	m := &mortal{ci: c, shelf: s, slack: sl, cancel: cancel}
	m.relay = notifier.NewRelay(notifier.RelayOptions{Outbox: m, Upkeep: s, Preferences: s, Owners: s, Sender: m})
	m.watch = notifier.NewWatcher(notifier.WatcherOptions{
		Source: c, Journal: m, Subscriptions: s, Preferences: s, Schedule: schedule, Committed: m.relay.Nudge,
	})
	m.all.Go(func() { _ = m.watch.Run(ctx) })
	m.all.Go(func() { _ = m.relay.Run(ctx) })
	return m
}

// plan sets the boundary at which the process dies, after it was survived skip times.
func (m *mortal) plan(boundary string, skip int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dieAt, m.skip = boundary, skip
}

// die ends the process at once; bury waits for its remains.
func (m *mortal) die() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.dead = true
	m.cancel()
}

func (m *mortal) bury() {
	m.cancel()
	m.all.Wait()
}

func (m *mortal) isDead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// at passes a boundary, or dies there.
func (m *mortal) at(boundary string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.dead && m.dieAt == boundary {
		if m.skip == 0 {
			m.dead = true
			m.cancel()
		}
		m.skip--
	}
	if m.dead {
		return errDead
	}
	return nil
}

func (m *mortal) Snapshot(ctx context.Context, watch string) (store.Snapshot, error) {
	if m.isDead() {
		return store.Snapshot{}, errDead
	}
	return m.shelf.Snapshot(ctx, watch)
}

func (m *mortal) Sift(ctx context.Context, watch string, ids []string, keep func(store.PipelineState) bool) (store.Snapshot, error) {
	if m.isDead() {
		return store.Snapshot{}, errDead
	}
	return m.shelf.Sift(ctx, watch, ids, keep)
}

func (m *mortal) Cards(ctx context.Context, target string, builds []string) (map[string][]store.Card, error) {
	return m.shelf.Cards(ctx, target, builds)
}

func (m *mortal) Card(ctx context.Context, id string) (store.Card, error) {
	return m.shelf.Card(ctx, id)
}

func (m *mortal) Commit(ctx context.Context, c store.Change) error {
	if err := m.at("before commit"); err != nil {
		return err
	}
	if err := m.shelf.Commit(ctx, c); err != nil {
		return err
	}
	return m.at("after commit")
}

func (m *mortal) Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) (store.Batch, error) {
	if err := m.at("before claim"); err != nil {
		return store.Batch{}, err
	}
	batch, err := m.shelf.Claim(ctx, now, lease, limit)
	if err != nil || len(batch.Deliveries) == 0 {
		return batch, err
	}
	if err := m.at("after claim"); err != nil {
		return store.Batch{}, err
	}
	return batch, nil
}

func (m *mortal) Send(ctx context.Context, p store.Parcel) (store.Receipt, error) {
	if err := m.at("before send"); err != nil {
		return store.Receipt{}, err
	}
	receipt, err := m.slack.Send(ctx, p)
	return receipt, errors.Join(err, m.at("after send"))
}

func (m *mortal) Find(ctx context.Context, p store.Parcel) (store.Receipt, bool, error) {
	if m.isDead() {
		return store.Receipt{}, false, errDead
	}
	return m.slack.Find(ctx, p)
}

func (m *mortal) Settle(ctx context.Context, d store.Delivery, o store.Outcome) error {
	if err := m.at("before settle"); err != nil {
		return err
	}
	if err := m.shelf.Settle(ctx, d, o); err != nil {
		return err
	}
	return m.at("after settle")
}

// tellings counts how often each thing was told to a target.
func (s *slack) tellings(target string) map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]int)
	for _, m := range s.said {
		if m.target == target {
			for _, key := range m.keys {
				out[key]++
			}
		}
	}
	return out
}

// ids is what was said to a target, as delivery ids in order.
func (s *slack) ids(target string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, m := range s.said {
		if m.target == target {
			out = append(out, m.id)
		}
	}
	return out
}

// inOrder reports whether what was said is a subsequence of what was owed.
func inOrder(said, owed []string) bool {
	for _, id := range said {
		i := slices.Index(owed, id)
		if i < 0 {
			return false
		}
		owed = owed[i+1:]
	}
	return true
}
