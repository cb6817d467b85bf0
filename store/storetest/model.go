package storetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"

	"github.com/pipelinebot/pipelinebot/store"
)

// Model is the contract in memory, as plainly as it can be said. It is safe for concurrent use, and nothing it takes or
// gives is shared with the caller.
type Model struct {
	mu        sync.Mutex
	subs      map[string]store.Subscription
	settings  map[string]store.Settings
	snapshots map[string]store.Snapshot
	cards     map[string]store.Card
	byBuild   map[[2]string][]string // Target and build to cards, oldest first.
	outbox    map[string][]store.Delivery
	targets   map[string]*target
	gates     map[string]time.Time
	dead      []buried
	leases    int
}

// target is how a target stands; ready is when its head may be claimed.
type target struct {
	next, ready, broken time.Time
	reason              string
	lease               string
}

type buried struct {
	at       time.Time
	delivery store.Delivery
}

var _ store.Store = (*Model)(nil)

// NewModel returns an empty store.
func NewModel() *Model {
	return &Model{
		subs: map[string]store.Subscription{}, settings: map[string]store.Settings{}, snapshots: map[string]store.Snapshot{},
		cards: map[string]store.Card{}, byBuild: map[[2]string][]string{}, outbox: map[string][]store.Delivery{},
		targets: map[string]*target{}, gates: map[string]time.Time{},
	}
}

// copyOf goes through the encoding that every backend uses, so that what a backend would forget is forgotten here too.
func copyOf[T any](v T) T {
	text, err := json.Marshal(v, jsonv1.FormatDurationAsNano(true))
	if err != nil {
		return v
	}
	var out T
	if err := json.Unmarshal(text, &out, jsonv1.FormatDurationAsNano(true)); err != nil {
		return v
	}
	return out
}

// Projects implements store.Subscriptions.
func (m *Model) Projects(ctx context.Context) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	seen := map[string]bool{}
	for _, s := range m.subs {
		seen[s.Project] = true
	}
	return slices.Sorted(maps.Keys(seen)), ctx.Err()
}

// Subscriptions implements store.Subscriptions.
func (m *Model) Subscriptions(ctx context.Context, f store.Filter) ([]store.Subscription, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var found []store.Subscription
	for _, s := range m.subs {
		if (f.Project == "" || s.Project == f.Project) && (f.Target == "" || s.Target == f.Target) {
			found = append(found, copyOf(s))
		}
	}
	slices.SortFunc(found, func(a, b store.Subscription) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Pattern, b.Pattern), cmp.Compare(a.Target, b.Target), cmp.Compare(a.ID, b.ID))
	})
	return found, nil
}

// PutSubscription implements store.Subscriptions.
func (m *Model) PutSubscription(ctx context.Context, s store.Subscription) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	s = copyOf(s)
	s.LastDelivered = m.subs[s.ID].LastDelivered
	m.subs[s.ID] = s
	return ctx.Err()
}

// DeleteSubscription implements store.Subscriptions.
func (m *Model) DeleteSubscription(ctx context.Context, id string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.subs[id]; !ok {
		return cmp.Or(ctx.Err(), store.ErrNotFound)
	}
	delete(m.subs, id)
	return ctx.Err()
}

// Settings implements store.Preferences.
func (m *Model) Settings(ctx context.Context, target string) (store.Settings, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	set := copyOf(m.settings[target])
	set.Target = target
	return set, ctx.Err()
}

// UpdateSettings implements store.Preferences.
func (m *Model) UpdateSettings(ctx context.Context, target string, change func(*store.Settings) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	set := copyOf(m.settings[target])
	set.Target = target
	if err := change(&set); err != nil {
		return err
	}
	set.Target = target
	m.settings[target] = copyOf(set)
	return nil
}

// Snapshot implements store.Journal.
func (m *Model) Snapshot(ctx context.Context, watch string) (store.Snapshot, error) {
	return m.Sift(ctx, watch, nil, nil)
}

// Sift implements store.Journal.
func (m *Model) Sift(ctx context.Context, watch string, ids []string, keep func(store.PipelineState) bool) (store.Snapshot, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	snap := m.snapshots[watch]
	snap.Watch = watch
	pipelines := map[string]store.PipelineState{}
	for id, p := range snap.Pipelines {
		if (ids == nil || slices.Contains(ids, id)) && (keep == nil || keep(copyOf(p))) {
			pipelines[id] = copyOf(p)
		}
	}
	snap.Pipelines, snap.Held = pipelines, copyOf(snap.Held)
	return snap, ctx.Err()
}

// Commit implements store.Journal.
func (m *Model) Commit(ctx context.Context, c store.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	snap := m.snapshots[c.Watch]
	if snap.Revision != c.Prev {
		return store.ErrConflict
	}
	snap.Revision, snap.Taken = snap.Revision+1, c.Taken
	if !c.Listed.IsZero() {
		snap.Listed = c.Listed
	}
	if c.Blind != nil {
		snap.Blind = *c.Blind
	}
	if snap.Pipelines == nil {
		snap.Pipelines = map[string]store.PipelineState{}
	}
	for _, p := range c.Put {
		snap.Pipelines[p.ID] = copyOf(p)
	}
	for _, id := range c.Drop {
		delete(snap.Pipelines, id)
	}
	m.snapshots[c.Watch] = m.hold(snap, c)
	for _, card := range c.Cards {
		m.putCard(card, c.Taken)
	}
	for _, ended := range c.Unmute {
		set := m.settings[ended.Target]
		set.Mutes = slices.DeleteFunc(slices.Clone(set.Mutes), func(x store.Mute) bool {
			return x.UntilRecovered && x.Project == ended.Project && x.Pattern == ended.Pattern
		})
		m.settings[ended.Target] = set
	}
	m.enqueue(c.Enqueue)
	return nil
}

func (m *Model) hold(snap store.Snapshot, c store.Change) store.Snapshot {
	held := maps.Clone(snap.Held)
	for target, events := range c.Held {
		if held == nil {
			held = map[string][]store.Event{}
		}
		if held[target] = copyOf(events); len(events) == 0 {
			delete(held, target)
		}
	}
	if snap.Held = held; len(held) == 0 {
		snap.Held = nil
	}
	return snap
}

func (m *Model) putCard(card store.Card, taken time.Time) {
	old := m.cards[card.ID]
	card.Channel, card.Timestamp, card.Shown = old.Channel, old.Timestamp, old.Shown
	card.Version, card.Updated = old.Version+1, taken
	for _, build := range card.Builds() {
		if key := [2]string{card.Target, build}; !slices.Contains(m.byBuild[key], card.ID) {
			m.byBuild[key] = append(m.byBuild[key], card.ID)
		}
	}
	m.unindex(old, card)
	m.cards[card.ID] = copyOf(card)
}

// unindex removes what leads to a card from builds of which it does not speak any more.
func (m *Model) unindex(old, card store.Card) {
	for _, build := range old.Builds() {
		if key := [2]string{old.Target, build}; old.Target != card.Target || !slices.Contains(card.Builds(), build) {
			m.byBuild[key] = slices.DeleteFunc(m.byBuild[key], func(id string) bool { return id == old.ID })
		}
	}
}

// Cards implements store.Journal.
func (m *Model) Cards(ctx context.Context, target string, builds []string) (map[string][]store.Card, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string][]store.Card{}
	for _, build := range slices.Compact(slices.Sorted(slices.Values(builds))) {
		for _, id := range m.byBuild[[2]string{target, build}] {
			found[build] = append(found[build], copyOf(m.cards[id]))
		}
	}
	return found, ctx.Err()
}

// Card implements store.Outbox.
func (m *Model) Card(ctx context.Context, id string) (store.Card, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	card, ok := m.cards[id]
	if !ok {
		return store.Card{}, cmp.Or(ctx.Err(), store.ErrNotFound)
	}
	return copyOf(card), ctx.Err()
}

// Close implements store.Store.
func (m *Model) Close() error { return nil }
