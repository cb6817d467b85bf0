package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pipelinebot/pipelinebot/store"
)

// epoch is when the tests begin; every time they use is derived from it.
var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant that Go has no word for.

const lease = time.Minute

// Run is the conformance suite. open returns a new, empty store each time; Run closes it.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	t.Helper()
	for _, rules := range []map[string]func(*kit){subscriptionRules(), journalRules(), outboxRules(), troubleRules()} {
		for name, rule := range rules {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				rule(newKit(t, open(t)))
			})
		}
	}
	t.Run("RandomOperationsAgreeWithTheModel", func(t *testing.T) {
		t.Parallel()
		agree(t, open)
	})
}

// kit is a store with short words for what tests do to it.
type kit struct {
	*testing.T
	store.Store
	ctx context.Context
}

func newKit(t *testing.T, s store.Store) *kit {
	t.Helper()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	return &kit{t, s, t.Context()}
}

func at(seconds int) time.Time { return epoch.Add(time.Duration(seconds) * time.Second) }

func post(id, target string) store.Delivery {
	return store.Delivery{ID: id, Target: target, Act: store.Post, Created: epoch}
}

func edit(id, target string) store.Delivery {
	return store.Delivery{ID: id, Target: target, Act: store.Edit, Created: epoch}
}

func (k *kit) must(err error) {
	k.Helper()
	if err != nil {
		k.Fatal(err)
	}
}

// commit commits on top of whatever there is.
func (k *kit) commit(watch string, c store.Change) {
	k.Helper()
	snap, err := k.Snapshot(k.ctx, watch)
	k.must(err)
	c.Watch, c.Prev = watch, snap.Revision
	if c.Taken.IsZero() {
		c.Taken = epoch
	}
	k.must(k.Commit(k.ctx, c))
}

func (k *kit) owe(all ...store.Delivery) {
	k.Helper()
	k.commit("outbox", store.Change{Enqueue: all})
}

func (k *kit) claim(now time.Time, limit int) store.Batch {
	k.Helper()
	batch, err := k.Claim(k.ctx, now, lease, limit)
	k.must(err)
	return batch
}

// one claims a single delivery and fails unless it is the one named.
func (k *kit) one(now time.Time, id string) store.Delivery {
	k.Helper()
	batch := k.claim(now, 1)
	if len(batch.Deliveries) != 1 || batch.Deliveries[0].ID != id {
		k.Fatalf("Claim at %s gave %v, want %s", now, ids(batch), id)
	}
	return batch.Deliveries[0]
}

func (k *kit) settle(d store.Delivery, o store.Outcome) {
	k.Helper()
	k.must(k.Settle(k.ctx, d, o))
}

func (k *kit) wantClaim(now time.Time, limit int, want ...string) store.Batch {
	k.Helper()
	batch := k.claim(now, limit)
	k.equal("claimed", append([]string{}, want...), ids(batch))
	return batch
}

func (k *kit) equal(what string, want, got any) {
	k.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		k.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func (k *kit) wantErr(what string, got, want error) {
	k.Helper()
	if !errors.Is(got, want) {
		k.Fatalf("%s: got error %v, want %v", what, got, want)
	}
}

func ids(b store.Batch) []string {
	out := []string{}
	for _, d := range b.Deliveries {
		out = append(out, d.ID)
	}
	return out
}

// sent is a success after which the target rests for a second.
func sent(now time.Time) store.Outcome {
	return store.Outcome{Result: store.Sent, At: now, Next: now.Add(time.Second), Channel: "C", Timestamp: "1.0"}
}
