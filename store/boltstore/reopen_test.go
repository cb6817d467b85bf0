package boltstore_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestReopeningEndsTheLeasesOfAProcessThatIsGoneAndKeepsTheDoubt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := open(t, path)
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
	s = open(t, path)
	second, err := s.Claim(t.Context(), now.Add(time.Second), time.Hour, 1)
	if err != nil || len(second.Deliveries) != 1 {
		t.Fatalf("after reopening, Claim gave %v, %v; want the delivery at once", second, err)
	}
	if got := second.Deliveries[0].Doubt; !got.Equal(now) {
		t.Errorf("doubt is %v, want %v", got, now)
	}
	if err := s.Settle(t.Context(), first.Deliveries[0], store.Outcome{Result: store.Sent, At: now}); err == nil {
		t.Error("the lease of the process that is gone still settles")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}
