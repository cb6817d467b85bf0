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
	Cause error
	Moved string // Where the damaged file is now; empty when there was none to move, or when it is kept in use.
	// Kept says that the file is in use as it is: whole, but possibly without the change made last.
	Kept          bool
	Subscriptions int // How many could be carried over (with Kept: how many there are).
	Settings      int
	Owed          int // Messages owed that could be carried over; 0 with Kept.
}

// Store is one open file.
type Store struct {
	db     *bbolt.DB
	file   *os.File // The file of db, which closes it.
	path   string
	damage *Damage
	// examined is the file that was verified, whatever stands at path since.
	examined os.FileInfo
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

// open verifies the file, opens it, and creates what a new one lacks; the file is closed again when that fails.
func (s *Store) open(ctx context.Context, o Options) error {
	fresh, err := s.verify(ctx, o)
	if err != nil {
		return err
	}
	if s.db, err = s.bolt(o, false); err != nil {
		return err
	}
	if fresh {
		err = s.create()
	} else {
		err = s.update(ctx, (*tx).releaseLeases)
	}
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return nil
}

// bolt opens the file with bbolt, which takes its lock: alone, or with other readers.
func (s *Store) bolt(o Options, readOnly bool) (*bbolt.DB, error) {
	var file *os.File
	var db *bbolt.DB
	err := recovering(func() (err error) {
		db, err = bbolt.Open(s.path, fileMode, &bbolt.Options{
			Timeout: o.LockTimeout, FreelistType: bbolt.FreelistMapType, NoSync: o.NoSync, ReadOnly: readOnly,
			OpenFile: func(name string, flag int, mode os.FileMode) (_ *os.File, err error) {
				file, err = os.OpenFile(name, flag, mode)
				return file, err
			},
		})
		return err
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%w: %s", store.ErrLocked, s.path)
	}
	if err != nil {
		_ = file.Close() // bbolt leaves it open, and locked, when it panics.
		return nil, fmt.Errorf("opening the store %s: %w", s.path, err)
	}
	s.file = file
	return db, nil
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
