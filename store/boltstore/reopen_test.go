package boltstore_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestReopeningEndsTheLeasesOfAProcessThatIsGoneAndKeepsTheDoubt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := mustOpen(t, path, quick())
	d := store.Delivery{ID: "d", Target: "C1", Act: store.Post, Created: now}
	if err := s.Commit(t.Context(), store.Change{Watch: "demo", Taken: now, Enqueue: []store.Delivery{d}}); err != nil {
		t.Fatal(err)
	}
	first, err := s.Claim(t.Context(), now, time.Hour, 1)
	if err != nil || len(first.Deliveries) != 1 {
		t.Fatalf("the first claim gave %v, %v", first, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, path, quick())
	second, err := s.Claim(t.Context(), now.Add(time.Second), time.Hour, 1)
	if err != nil || len(second.Deliveries) != 1 {
		t.Fatalf("after reopening, Claim gave %v, %v; want the delivery at once", second, err)
	}
	if got := second.Deliveries[0].Doubt; !got.Equal(now) {
		t.Errorf("doubt is %v, want %v", got, now)
	}
	if err := s.Settle(t.Context(), first.Deliveries[0], store.Outcome{Result: store.Sent, At: now}); !errors.Is(err, store.ErrLeaseLost) {
		t.Errorf("settling under the lease of the process that is gone: got error %v, want %v", err, store.ErrLeaseLost)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestReopeningGivesEachTargetTheTurnItHad(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	s := mustOpen(t, path, quick())
	var owe []store.Delivery
	for i, target := range []string{"C4", "C1", "C3", "C2"} {
		created := epoch.Add(time.Duration(i) * time.Second)
		owe = append(owe, store.Delivery{ID: fmt.Sprint("d", i), Target: target, Act: store.Post, Created: created})
	}
	must(t, s.Commit(t.Context(), store.Change{Watch: "demo", Taken: epoch, Enqueue: owe}))
	now := epoch.Add(10 * time.Second)
	held, err := s.Claim(t.Context(), now, time.Hour, 3)
	must(t, err)
	rest := now.Add(30 * time.Second)
	must(t, s.Settle(t.Context(), held.Deliveries[1], store.Outcome{Result: store.Suspend, At: now, Next: rest, Certain: true, Err: "why"}))
	must(t, s.Close())
	s = mustOpen(t, path, quick())
	if err := s.Settle(t.Context(), held.Deliveries[0], store.Outcome{Result: store.Sent, At: now}); !errors.Is(err, store.ErrLeaseLost) {
		t.Errorf("settling what nobody claimed since: got error %v, want %v", err, store.ErrLeaseLost)
	}
	var got []string
	for range 3 {
		batch, err := s.Claim(t.Context(), now, time.Hour, 1)
		must(t, err)
		for _, d := range batch.Deliveries {
			got = append(got, d.Target)
		}
		if len(got) < 3 && batch.Next.After(now) {
			t.Errorf("after %v more can be claimed at %v, want at once", got, batch.Next)
		}
	}
	if want := []string{"C4", "C3", "C2"}; !slices.Equal(want, got) {
		t.Errorf("claimed from %v, want %v: the leased ones by age, the suspended one not yet", got, want)
	}
	if batch, err := s.Claim(t.Context(), rest, time.Hour, 10); err != nil || len(batch.Deliveries) != 1 || !batch.Deliveries[0].Doubt.IsZero() {
		t.Errorf("after the rest Claim gave %v, %v; want the suspended one, without doubt", batch, err)
	}
	must(t, s.Close())
}

func TestReopeningRemembersWhenTheNewestTryBegan(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	s := mustOpen(t, path, quick())
	owe := []store.Delivery{{ID: "post", Target: "C1", Act: store.Post, Created: epoch}}
	must(t, s.Commit(t.Context(), store.Change{Watch: "demo", Taken: epoch, Enqueue: owe}))
	held, err := s.Claim(t.Context(), epoch, time.Minute, 1)
	must(t, err)
	again := epoch.Add(10 * time.Minute)
	must(t, s.Settle(t.Context(), held.Deliveries[0], store.Outcome{Result: store.Retry, At: epoch, Next: again, Tried: epoch, Err: "timeout"}))
	if held, err = s.Claim(t.Context(), again, time.Minute, 1); err != nil || len(held.Deliveries) != 1 {
		t.Fatalf("the second claim gave %v, %v", held, err)
	}
	must(t, s.Close())
	s = mustOpen(t, path, quick())
	batch, err := s.Claim(t.Context(), again.Add(time.Second), time.Minute, 1)
	if err != nil || len(batch.Deliveries) != 1 || !batch.Deliveries[0].Doubt.Equal(epoch) || !batch.Deliveries[0].Tried.Equal(again) {
		t.Errorf("after a crash in the second try Claim gave %v, %v; want it at once, in doubt since %s, tried at %s", batch, err, epoch, again)
	}
	must(t, s.Close())
}
