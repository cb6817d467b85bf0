package commands

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// slowStore takes its time to write, whatever the context says.
type slowStore struct {
	*fakeStore
	took time.Duration
}

func (s slowStore) PutSubscription(ctx context.Context, sub store.Subscription) error {
	time.Sleep(s.took)
	return s.fakeStore.PutSubscription(ctx, sub)
}

func (s slowStore) UpdateSettings(ctx context.Context, target string, change func(*store.Settings) error) error {
	time.Sleep(s.took)
	return s.fakeStore.UpdateSettings(ctx, target, change)
}

// slowReader takes its time to read, whatever the context says.
type slowReader struct {
	*fakeStore
	took time.Duration
}

func (s slowReader) Subscriptions(ctx context.Context, f store.Filter) ([]store.Subscription, error) {
	time.Sleep(s.took)
	return s.fakeStore.Subscriptions(ctx, f)
}

func TestNothingIsWrittenBehindATimeOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slow := slowReader{newFakeStore(), 2 * defaultTimeout}
		w := newWorld(t, func(o *Options) { o.Now, o.Subscriptions = time.Now, slow })
		if p := w.problem("subscribe orchard orchard-web", TimedOut); p.Extra != "" {
			t.Errorf("%+v, want a plain time-out", p)
		}
		w.router.Wait()
		if all := slow.all(); len(all) != 0 {
			t.Errorf("stored %+v after the time-out was told", all)
		}
	})
}

func TestAWriteThatWasGivenUpIsSaidToBePossible(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(o *Options) {
			o.Now = time.Now
			slow := slowStore{fakeStore: newFakeStore(), took: 2 * defaultTimeout}
			slow.subs["s"] = store.Subscription{ID: "s", Project: "orchard", Pattern: "*", Target: "C1"}
			o.Subscriptions, o.Preferences = slow, slow
		})
		for _, line := range []string{"subscribe orchard orchard-web", "mute orchard * 2h", "default orchard", "settings compact on"} {
			if p := w.problem(line, TimedOut); p.Extra != MayBeDone || p.Try[0] != line {
				t.Errorf("%q: %+v, want it said that it may be done", line, p)
			}
		}
		w.router.Wait()
	})
}
