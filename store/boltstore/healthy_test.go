package boltstore_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/store"
)

// TestAHealthyFileIsNeverCalledDamaged grows, shrinks and splits trees at random, with records from a few bytes to several
// pages: whoever moves files aside must be right.
func TestAHealthyFileIsNeverCalledDamaged(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(11, 12))
	path := filepath.Join(t.TempDir(), "test.db")
	revision := uint64(0)
	for range 6 {
		s := mustOpen(t, path, quick())
		if d := s.Damage(); d != nil {
			t.Fatalf("at revision %d: damage %+v", revision, *d)
		}
		for range 1 + flips()/20 {
			must(t, s.Commit(t.Context(), churn(random, revision)))
			revision++
			if err := s.Check(t.Context()); err != nil {
				t.Fatalf("at revision %d: %v", revision, err)
			}
		}
		must(t, s.Close())
	}
	s := mustOpen(t, path, quick())
	snap, err := s.Snapshot(t.Context(), "demo")
	if err != nil || snap.Revision != revision || s.Damage() != nil {
		t.Errorf("at the end: revision %d, %v, damage %v; want %d", snap.Revision, err, s.Damage(), revision)
	}
	must(t, s.Close())
}

// churn puts and drops some of 2,000 states, often neighbours, so that whole pages come and go.
func churn(random *rand.Rand, revision uint64) store.Change {
	c := store.Change{Watch: "demo", Prev: revision, Taken: epoch}
	longest := []int{1, 200, 2000, 20_000}[random.IntN(4)]
	from, count := random.IntN(2000), 1+random.IntN(400)
	for i := range count {
		id := (from + i*(1+random.IntN(2))) % 2000
		if drop := revision%3 == 2; drop {
			c.Drop = append(c.Drop, state(id, 0).ID)
			continue
		}
		p := state(id, int(revision))
		if i%10 == 0 {
			p.Name = strings.Repeat("n", random.IntN(longest))
		}
		c.Put = append(c.Put, p)
	}
	c.Enqueue = append(c.Enqueue, store.Delivery{ID: fmt.Sprint("d", revision), Target: "C1", Act: store.Post, Created: epoch})
	return c
}
