package boltstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

const many = 100_000

func benchStore(b *testing.B, o boltstore.Options) (*boltstore.Store, string) {
	b.Helper()
	path := filepath.Join(b.TempDir(), "bench.db")
	s, err := boltstore.Open(b.Context(), path, o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	return s, path
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkOneTransactionPerTick commits 1,000 changed states in one transaction, as the watcher does, and one by one, both
// with fsync. x_cheaper is how many times less a state costs; it must be 20 or more.
func BenchmarkOneTransactionPerTick(b *testing.B) {
	const states = 1000
	s, _ := benchStore(b, boltstore.Options{})
	var together, alone time.Duration
	revision := uint64(0)
	commit := func(put ...store.PipelineState) {
		check(b, s.Commit(b.Context(), store.Change{Watch: "demo", Prev: revision, Taken: epoch, Put: put}))
		revision++
	}
	for round := 0; b.Loop(); round++ {
		var put []store.PipelineState
		for i := range states {
			put = append(put, state(i, 2*round))
		}
		start := time.Now()
		commit(put...)
		together += time.Since(start)
		start = time.Now()
		for i := range states {
			commit(state(i, 2*round+1))
		}
		alone += time.Since(start)
	}
	per := float64(b.N) * states
	b.ReportMetric(float64(together.Microseconds())/per, "us/state_together")
	b.ReportMetric(float64(alone.Microseconds())/per, "us/state_alone")
	b.ReportMetric(float64(alone)/float64(together), "x_cheaper")
	if alone < 20*together {
		b.Errorf("a state in one transaction costs %v, alone %v: less than 20 times cheaper", together, alone)
	}
}

// BenchmarkNothingChanged makes calls that change nothing; they must not touch the disk.
func BenchmarkNothingChanged(b *testing.B) {
	s, path := benchStore(b, boltstore.Options{})
	check(b, s.PutSubscription(b.Context(), subscription(1)))
	before, err := os.Stat(path)
	check(b, err)
	for b.Loop() {
		check(b, s.PutSubscription(b.Context(), subscription(1)))
		_, err := s.Claim(b.Context(), epoch, time.Minute, 16)
		check(b, err)
	}
	after, err := os.Stat(path)
	check(b, err)
	if before.ModTime() != after.ModTime() {
		b.Error("the file was written to")
	}
}

// fillStates commits many states.
func fillStates(b *testing.B, s *boltstore.Store) {
	b.Helper()
	for i := 0; i < many; i += 10_000 {
		c := store.Change{Watch: fmt.Sprint("demo", i), Taken: epoch}
		for j := range 10_000 {
			c.Put = append(c.Put, state(i+j, 1))
		}
		check(b, s.Commit(b.Context(), c))
	}
}

// BenchmarkOpenAndCheckManySnapshots opens a file of 100,000 states, which verifies every page and record of it.
func BenchmarkOpenAndCheckManySnapshots(b *testing.B) {
	s, path := benchStore(b, boltstore.Options{})
	fillStates(b, s)
	check(b, s.Close())
	info, err := os.Stat(path)
	check(b, err)
	for b.Loop() {
		s, err := boltstore.Open(b.Context(), path, boltstore.Options{})
		check(b, err)
		if d := s.Damage(); d != nil {
			b.Fatal(d.Cause)
		}
		check(b, s.Close())
	}
	b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(b.N), "ms/open")
	b.ReportMetric(float64(info.Size())/(1<<20), "MiB_file")
}
