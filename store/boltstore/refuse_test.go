package boltstore_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

// rewrite changes a closed file with bbolt itself, as another program would.
func rewrite(t *testing.T, path string, change func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	must(t, err)
	must(t, db.Update(change))
	must(t, db.Close())
}

// sealed is a record as doc.go describes it: version 1, CRC32C over bucket, key and payload, payload.
func sealed(bucket, key, payload string) []byte {
	out := binary.BigEndian.AppendUint32([]byte{1}, crc32.Checksum([]byte(bucket+key+payload), crc32.MakeTable(crc32.Castagnoli)))
	return append(out, payload...)
}

func setSchema(version string) func(*bbolt.Tx) error {
	return func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("schema"), sealed("meta", "schema", version))
	}
}

func TestANewerSchemaIsRefusedAndNotTouched(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	s := mustOpen(t, path, quick())
	furnish(t, s)
	must(t, s.Close())
	rewrite(t, path, setSchema("2"))
	rewrite(t, path, func(tx *bbolt.Tx) error {
		if err := tx.DeleteBucket([]byte("ready")); err != nil {
			return err
		}
		_, err := tx.CreateBucket([]byte("what the newer version keeps"))
		return err
	})
	before, err := os.ReadFile(path)
	must(t, err)
	files, err := os.ReadDir(filepath.Dir(path))
	must(t, err)
	if _, err := boltstore.Open(t.Context(), path, quick()); !errors.Is(err, store.ErrNewerSchema) || errors.Is(err, store.ErrCorrupt) {
		t.Errorf("got error %v, want only %v", err, store.ErrNewerSchema)
	}
	after, err := os.ReadFile(path)
	must(t, err)
	if !bytes.Equal(before, after) {
		t.Error("the file of the newer version was changed")
	}
	if now, err := os.ReadDir(filepath.Dir(path)); err != nil || len(now) != len(files) {
		t.Errorf("the folder holds %v (%v), held %v before", now, err, files)
	}
}

func TestASchemaThatNeverWasIsDamage(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"0", "-1", "one", ""} {
		path := filepath.Join(t.TempDir(), "test.db")
		must(t, mustOpen(t, path, quick()).Close())
		rewrite(t, path, setSchema(version))
		s := mustOpen(t, path, quick())
		if d := s.Damage(); d == nil || !errors.Is(d.Cause, store.ErrCorrupt) {
			t.Errorf("schema %q: damage is %+v, want ErrCorrupt", version, d)
		}
		must(t, s.Close())
	}
}

func TestASecondOpenIsRefusedInTimeAndChangesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	s := mustOpen(t, path, quick())
	must(t, s.PutSubscription(t.Context(), subscription(1)))
	const timeout = 200 * time.Millisecond
	start := time.Now()
	second, err := boltstore.Open(t.Context(), path, boltstore.Options{LockTimeout: timeout})
	if !errors.Is(err, store.ErrLocked) || second != nil {
		t.Fatalf("got %v, %v, want %v", second, err, store.ErrLocked)
	}
	if took := time.Since(start); took < timeout/2 || took > timeout+2*time.Second {
		t.Errorf("refused after %v, want about %v", took, timeout)
	}
	must(t, s.PutSubscription(t.Context(), subscription(2)))
	must(t, s.Check(t.Context()))
	must(t, s.Close())
	s = mustOpen(t, path, quick())
	if subs, err := s.Subscriptions(t.Context(), store.Filter{}); err != nil || len(subs) != 2 || s.Damage() != nil {
		t.Errorf("after it: %d subscriptions, %v, damage %v; want 2 and none", len(subs), err, s.Damage())
	}
	must(t, s.Close())
}

func TestOpeningThatIsCancelledLeavesTheFileAlone(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	path := sp.put(t, func(b []byte) []byte { b[bytes.LastIndex(b, []byte(`"release-7"`))] ^= 1; return b })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := boltstore.Open(ctx, path, quick()); err == nil || s != nil {
		t.Fatalf("got %v, %v, want an error", s, err)
	}
	if d := sp.withstand(t, "after a cancelled Open", path); d == nil || d.Subscriptions != 30 {
		t.Errorf("damage is %+v, want it found and 30 subscriptions carried over", d)
	}
}

func TestWhatACrashLeftOfARepairIsNoHindrance(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	path := sp.put(t, func(b []byte) []byte { b[bytes.LastIndex(b, []byte(`"release-7"`))] ^= 1; return b })
	must(t, os.WriteFile(path+".new", []byte("half of a file"), 0o600))
	if d := sp.withstand(t, "beside a half-made file", path); d == nil || d.Subscriptions != 30 {
		t.Errorf("damage is %+v, want 30 subscriptions carried over", d)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the half-made file is still there (%v)", err)
	}
}

func TestACrashBeforeTheFirstRecordIsNoDamage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "test.db")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: time.Second})
	must(t, err)
	must(t, db.Close())
	s := mustOpen(t, path, quick())
	if d := s.Damage(); d != nil {
		t.Errorf("damage is %+v, want none", d)
	}
	furnish(t, s)
	must(t, s.Check(t.Context()))
	must(t, s.Close())
}

func TestAFileThatLostItsBucketsIsDamage(t *testing.T) {
	t.Parallel()
	for _, gone := range []string{"meta", "states", "all"} {
		path := filepath.Join(t.TempDir(), "test.db")
		s := mustOpen(t, path, quick())
		furnish(t, s)
		must(t, s.Close())
		rewrite(t, path, func(tx *bbolt.Tx) error {
			return tx.ForEach(func(name []byte, _ *bbolt.Bucket) error {
				if gone != "all" && gone != string(name) {
					return nil
				}
				return tx.DeleteBucket(name)
			})
		})
		s = mustOpen(t, path, quick())
		if d := s.Damage(); d == nil || d.Moved == "" {
			t.Errorf("without bucket %s: damage is %+v, want the file moved aside", gone, d)
		}
		must(t, s.Close())
	}
}

func TestOfManyThatRepairAtOnceOneWins(t *testing.T) {
	t.Parallel()
	sp := newSpecimen(t)
	for range 5 {
		path := sp.put(t, func(b []byte) []byte { b[bytes.LastIndex(b, []byte(`"release-7"`))] ^= 1; return b })
		var all sync.WaitGroup
		won := make([]*boltstore.Store, 6)
		for i := range won {
			all.Go(func() { won[i], _ = boltstore.Open(t.Context(), path, quick()) })
		}
		all.Wait()
		winners := 0
		for _, s := range won {
			if s == nil {
				continue
			}
			winners++
			if subs, err := s.Subscriptions(t.Context(), store.Filter{}); err != nil || len(subs) != 30 {
				t.Errorf("the winner has %d subscriptions, %v; want 30", len(subs), err)
			}
			must(t, s.Close())
		}
		if winners > 1 {
			t.Errorf("%d opened the same file", winners)
		}
		s := mustOpen(t, path, quick())
		if subs, err := s.Subscriptions(t.Context(), store.Filter{}); err != nil || len(subs) != 30 {
			t.Errorf("after all: %d subscriptions, %v; want 30", len(subs), err)
		}
		must(t, s.Close())
	}
}
