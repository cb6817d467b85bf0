package boltstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/pipelinebot/pipelinebot/store"
)

// Schema is the version of the layout this package writes.
const Schema = 1

const (
	defaultLockTimeout = time.Second
	fileMode           = 0o600 // What people subscribe to is nobody else's business.
	dirMode            = 0o700
	smallest           = 2 * 4096
	knownSuffix        = ".known" // A file beside the store that says there is one.
)

// Options shape a Store. The zero value is usable.
type Options struct {
	LockTimeout time.Duration // How long to wait for the file's lock; default 1 s.
	Logger      *slog.Logger  // Nil is silent.
	// NoSync leaves out fsync: for load tests only, it gives up durability.
	NoSync bool
}

// Damage says what was wrong with the file found at Open. Operators must hear of it.
type Damage struct {
	Cause         error
	Moved         string // Where the damaged file is now; empty when there was none to move.
	Subscriptions int    // How many could be carried over.
	Settings      int
}

// Store is one open file.
type Store struct {
	db     *bbolt.DB
	path   string
	damage *Damage
}

var _ store.Store = (*Store)(nil)

// Open opens or creates the store at path and verifies all of it. Errors: store.ErrLocked when another process holds it,
// store.ErrNewerSchema when a newer version wrote it. Damage is no error: see Damage.
func Open(ctx context.Context, path string, o Options) (*Store, error) {
	if o.LockTimeout <= 0 {
		o.LockTimeout = defaultLockTimeout
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if err := os.MkdirAll(filepath.Dir(path), dirMode); err != nil {
		return nil, fmt.Errorf("making the folder of the store: %w", err)
	}
	s := &Store{path: path}
	if gone := vanished(path); gone != nil {
		s.damage = &Damage{Cause: gone}
	}
	err := s.open(ctx, o)
	if errors.Is(err, store.ErrCorrupt) {
		err = s.replace(ctx, err, o)
	}
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(path+knownSuffix, []byte("A store was made beside this file. If it is missing, state was lost.\n"), fileMode); err != nil {
		return nil, errors.Join(fmt.Errorf("marking the store as known: %w", err), s.Close())
	}
	return s, nil
}

// vanished reports a store that was there once and is missing or empty now.
func vanished(path string) error {
	if _, err := os.Stat(path + knownSuffix); err != nil {
		return nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return fmt.Errorf("%w: %s is missing, and there was one", store.ErrCorrupt, path)
	case err == nil && info.Size() == 0:
		return fmt.Errorf("%w: %s is empty, and it was not", store.ErrCorrupt, path)
	}
	return nil
}

// open opens the file and verifies it; the file is closed again when that fails.
func (s *Store) open(ctx context.Context, o Options) error {
	// bbolt needs both of its meta pages to say anything; its own words for that are no typed error.
	if info, err := os.Stat(s.path); err == nil && info.Size() > 0 && info.Size() < smallest {
		return fmt.Errorf("%w: %s is cut off at %d bytes", store.ErrCorrupt, s.path, info.Size())
	}
	err := recovering(func() (err error) {
		s.db, err = bbolt.Open(s.path, fileMode, &bbolt.Options{Timeout: o.LockTimeout, FreelistType: bbolt.FreelistMapType, NoSync: o.NoSync})
		return err
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return fmt.Errorf("%w: %s", store.ErrLocked, s.path)
	}
	if damaged(err) {
		return fmt.Errorf("%w: %s: %w", store.ErrCorrupt, s.path, err)
	}
	if err != nil {
		return fmt.Errorf("opening the store %s: %w", s.path, err)
	}
	if err := s.prepare(ctx); err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

// damaged tells an unreadable file from a missing right or a full disk.
func damaged(err error) bool {
	return errors.Is(err, bolterrors.ErrInvalid) || errors.Is(err, bolterrors.ErrChecksum) ||
		errors.Is(err, bolterrors.ErrVersionMismatch) || errors.Is(err, store.ErrCorrupt)
}

func schemaKey() []byte { return []byte("schema") }

// prepare creates what a new file lacks, refuses a newer schema, and verifies every record of an old one.
func (s *Store) prepare(ctx context.Context) error {
	fresh := false
	err := recovering(func() error {
		return s.db.View(func(b *bbolt.Tx) error {
			m := b.Bucket([]byte(meta))
			if m == nil {
				fresh = true
				return nil
			}
			payload, err := unseal([]byte(meta), schemaKey(), m.Get(schemaKey()))
			if err != nil {
				return err
			}
			version, err := strconv.Atoi(string(payload))
			if err != nil {
				return corrupt([]byte(meta), schemaKey(), "it is no number")
			}
			if version > Schema {
				return fmt.Errorf("%w: %s has %d, this version knows %d: use the newer pipelinebot", store.ErrNewerSchema, s.path, version, Schema)
			}
			return (&tx{bolt: b}).check(ctx)
		})
	})
	if err != nil {
		return err
	}
	if fresh {
		return s.create()
	}
	return s.update(ctx, (*tx).releaseLeases)
}

func (s *Store) create() error {
	err := s.db.Update(func(b *bbolt.Tx) error {
		for _, name := range buckets() {
			if _, err := b.CreateBucketIfNotExists([]byte(name)); err != nil {
				return err
			}
		}
		t := &tx{bolt: b}
		if err := t.put(meta, countsKey(), map[string]int{}); err != nil {
			return err
		}
		return t.putRaw(meta, schemaKey(), []byte(strconv.Itoa(Schema)))
	})
	if err != nil {
		return fmt.Errorf("creating the store %s: %w", s.path, err)
	}
	return nil
}

// Damage tells what was wrong with the file found at Open; nil when nothing was.
func (s *Store) Damage() *Damage { return s.damage }

// Close waits for transactions in hand and releases the file.
func (s *Store) Close() error {
	if s.db == nil {
		return nil
	}
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("closing the store: %w", err)
	}
	return nil
}
