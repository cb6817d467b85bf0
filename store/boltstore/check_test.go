package boltstore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestCheckSeesOneMomentWhileOthersWrite(t *testing.T) {
	t.Parallel()
	s := mustOpen(t, filepath.Join(t.TempDir(), "test.db"), quick())
	must(t, s.Commit(t.Context(), change(1)))
	const changes = 200
	var writer sync.WaitGroup
	defer writer.Wait()
	writer.Go(func() {
		for n := 2; n <= changes; n++ {
			if err := s.Commit(t.Context(), change(n)); err != nil {
				t.Errorf("change %d: %v", n, err)
				return
			}
		}
	})
	for checks := 0; !t.Failed(); checks++ {
		if err := s.Check(t.Context()); err != nil {
			t.Fatalf("Check number %d beside a writer: %v", checks, err)
		}
		if snap, err := s.Snapshot(t.Context(), "demo"); err != nil || snap.Revision == changes {
			t.Logf("%d checks beside %d changes, %v", checks, changes, err)
			break
		}
	}
	writer.Wait()
	must(t, s.Close())
}

func TestCheckNamesWhatWasDamagedUnderAnOpenStore(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	path := sp.put(t, func(b []byte) []byte { return b })
	s := mustOpen(t, path, quick())
	defer func() { must(t, s.Close()) }()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	must(t, err)
	for at := 2 * os.Getpagesize(); at < len(sp.bytes); at += os.Getpagesize() {
		_, err := f.WriteAt(make([]byte, os.Getpagesize()), int64(at))
		must(t, err)
	}
	must(t, f.Close())
	if err := s.Check(t.Context()); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("Check says %v, want %v", err, store.ErrCorrupt)
	}
}

func TestAFileCutOffUnderAnOpenStoreIsAnErrorOfTheCall(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	path := sp.put(t, func(b []byte) []byte { return b })
	s := mustOpen(t, path, quick())
	must(t, os.Truncate(path, int64(2*os.Getpagesize())))
	calls := map[string]func() error{
		"Snapshot":      func() error { _, err := s.Snapshot(t.Context(), "demo0"); return err },
		"Subscriptions": func() error { _, err := s.Subscriptions(t.Context(), store.Filter{}); return err },
		"Settings":      func() error { _, err := s.Settings(t.Context(), "C1"); return err },
		"Claim":         func() error { _, err := s.Claim(t.Context(), epoch.Add(time.Hour), time.Minute, 1); return err },
		"Check":         func() error { return s.Check(t.Context()) },
	}
	for name, call := range calls {
		done := make(chan error, 1)
		go func() { done <- call() }()
		select {
		case err := <-done:
			if !errors.Is(err, store.ErrCorrupt) {
				t.Errorf("%s says %v, want %v", name, err, store.ErrCorrupt)
			}
		case <-time.After(10 * time.Second):
			t.Errorf("%s hangs", name)
		}
	}
	must(t, s.Close())
}

func TestManyDamagedRecordsAreNamedUpToALimitAndCounted(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	path := sp.put(t, func(b []byte) []byte {
		for i := range b[4*os.Getpagesize():] {
			if b[i] == 'r' {
				b[i] = 'R'
			}
		}
		return b
	})
	d := sp.withstand(t, "every r", path)
	if d == nil {
		t.Fatal("no damage reported")
	}
	if places := strings.Count(d.Cause.Error(), store.ErrCorrupt.Error()); places != 21 {
		t.Errorf("the cause has %d lines, want 20 places and the number of the others: %v", places, d.Cause)
	}
}
