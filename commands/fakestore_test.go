package commands

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// fakeStore keeps subscriptions, settings and cards in memory.
type fakeStore struct {
	mu       sync.Mutex
	subs     map[string]store.Subscription
	settings map[string]store.Settings
	cards    map[string]store.Card
	health   store.Health
	readErr  error
	writeErr error
	nudges   int
	canPost  error
	seen     map[string]store.PipelineState // What the watcher saw last, by pipeline.
}

func (f *fakeStore) Sift(_ context.Context, watch string, ids []string, _ func(store.PipelineState) bool) (store.Snapshot, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	snap := store.Snapshot{Watch: watch, Pipelines: map[string]store.PipelineState{}}
	for _, id := range ids {
		if p, ok := f.seen[id]; ok {
			snap.Pipelines[id] = p
		}
	}
	return snap, f.readErr
}

func newFakeStore() *fakeStore {
	return &fakeStore{subs: map[string]store.Subscription{}, settings: map[string]store.Settings{}, cards: map[string]store.Card{}}
}

func (f *fakeStore) Subscriptions(_ context.Context, want store.Filter) ([]store.Subscription, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var out []store.Subscription
	for _, s := range f.subs {
		if (want.Project == "" || s.Project == want.Project) && (want.Target == "" || s.Target == want.Target) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b store.Subscription) int {
		return slices.Compare([]string{a.Project, a.Pattern, a.Target, a.ID}, []string{b.Project, b.Pattern, b.Target, b.ID})
	})
	return out, f.readErr
}

func (f *fakeStore) PutSubscription(_ context.Context, s store.Subscription) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writeErr == nil {
		f.subs[s.ID] = s
	}
	return f.writeErr
}

func (f *fakeStore) DeleteSubscription(_ context.Context, id string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writeErr != nil {
		return f.writeErr
	}
	if _, ok := f.subs[id]; !ok {
		return store.ErrNotFound
	}
	delete(f.subs, id)
	return nil
}

func (f *fakeStore) Settings(_ context.Context, target string) (store.Settings, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.settings[target]
	s.Target = target
	return s, f.readErr
}

func (f *fakeStore) UpdateSettings(_ context.Context, target string, change func(*store.Settings) error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.writeErr != nil {
		return f.writeErr
	}
	for range 2 { // A backend may call change again after a conflict.
		s := f.settings[target]
		if err := change(&s); err != nil {
			return err
		}
	}
	s := f.settings[target]
	s.Target = target
	if err := change(&s); err != nil {
		return err
	}
	f.settings[target] = s
	return nil
}

func (f *fakeStore) Card(_ context.Context, id string) (store.Card, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	card, ok := f.cards[id]
	if !ok {
		return store.Card{}, store.ErrNotFound
	}
	return card, f.readErr
}

func (f *fakeStore) Health(context.Context, string) (store.Health, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.health, f.readErr
}

func (f *fakeStore) CanPost(context.Context, string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.canPost
}

func (f *fakeStore) Nudge() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.nudges++
}

func (f *fakeStore) all() []store.Subscription {
	subs, _ := f.Subscriptions(context.Background(), store.Filter{})
	return subs
}

func (f *fakeStore) mutes(target string) []store.Mute {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.settings[target].Mutes
}

func (f *fakeStore) addMute(target string, m store.Mute) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.settings[target]
	s.Mutes = append(s.Mutes, m)
	f.settings[target] = s
}

func inHours(n int) time.Time { return clock().Add(time.Duration(n) * time.Hour) }
