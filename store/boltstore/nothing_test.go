package boltstore_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestNothingIsWrittenWhereNothingChanges(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	s := mustOpen(t, path, quick())
	furnish(t, s)
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"subscribing again":          func() error { return s.PutSubscription(ctx, subscription(3)) },
		"setting what is set":        func() error { return s.UpdateSettings(ctx, "C1", func(*store.Settings) error { return nil }) },
		"waking who is awake":        func() error { return s.Wake(ctx, "C1", epoch.Add(2*time.Hour)) },
		"waking nobody":              func() error { return s.Wake(ctx, "nobody", epoch) },
		"expiring nothing":           func() error { _, err := s.Expire(ctx, time.Time{}, 1000, time.Time{}); return err },
		"claiming where none may be": func() error { _, err := s.Claim(ctx, epoch.Add(-time.Hour), time.Minute, 10); return err },
		"reading":                    func() error { _, err := s.Snapshot(ctx, "demo0"); return err },
		"checking":                   func() error { return s.Check(ctx) },
	} {
		before, err := os.ReadFile(path)
		must(t, err)
		must(t, call())
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s wrote to the file (%v)", name, err)
		}
	}
	must(t, s.Close())
	before, err := os.ReadFile(path)
	must(t, err)
	must(t, mustOpen(t, path, quick()).Close())
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("opening and closing wrote to the file (%v)", err)
	}
}
