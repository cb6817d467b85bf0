package boltstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"go.etcd.io/bbolt"

	"github.com/pipelinebot/pipelinebot/store"
)

const (
	newSuffix  = ".new"
	lockSuffix = ".lock" // Held during a repair; left there, because removing it would let two hold it.
)

// replace puts a new file with what people typed and what they are owed, as far as it verifies, in the place of the damaged one, which is moved
// aside. A crash or a full disk meanwhile leaves the damaged file where it is, to be found again.
func (s *Store) replace(ctx context.Context, cause error, o Options) error {
	lock, err := repairLock(s.path+lockSuffix, o)
	if err != nil {
		return errors.Join(err, cause)
	}
	defer func() { _ = lock.Close() }()
	// Another process may have done the same meanwhile.
	if now, err := os.Stat(s.path); err == nil && os.SameFile(s.examined, now) {
		if err := s.repair(ctx, cause, o); err != nil {
			return errors.Join(err, cause)
		}
	}
	return s.open(ctx, o)
}

// repairLock is held by one process at a time. A file that a crash or a full disk cut off is held by nobody.
func repairLock(path string, o Options) (*bbolt.DB, error) {
	lock := &Store{path: path}
	db, err := lock.bolt(o, false)
	if err == nil || errors.Is(err, store.ErrLocked) || os.Remove(path) != nil {
		return db, err
	}
	return lock.bolt(o, false)
}

func (s *Store) repair(ctx context.Context, cause error, o Options) error {
	kept := salvage(ctx, s.path)
	if err := s.rebuild(ctx, kept, o); err != nil {
		return fmt.Errorf("carrying over what could be read: %w", err)
	}
	aside := s.path + ".damaged-" + time.Now().UTC().Format("20060102T150405.000")
	if err := setAside(s.path, aside); err != nil {
		return fmt.Errorf("moving the damaged store aside: %w", err)
	}
	if err := os.Rename(s.path+newSuffix, s.path); err != nil {
		return fmt.Errorf("putting the new store in its place: %w", err)
	}
	s.damage = &Damage{Cause: cause, Moved: aside, Subscriptions: len(kept.subs), Settings: len(kept.sets), Owed: len(kept.owed)}
	return nil
}

// setAside gives the file a second name where that is possible, so that there is no moment without a file.
func setAside(path, aside string) error {
	if err := os.Link(path, aside); err == nil {
		return nil
	}
	return os.Rename(path, aside)
}

// rebuild makes the new file beside the damaged one, instead of what a crash may have left there.
func (s *Store) rebuild(ctx context.Context, kept *salvaged, o Options) error {
	n := &Store{path: s.path + newSuffix}
	if err := os.Remove(n.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := n.open(ctx, o); err != nil {
		return err
	}
	return errors.Join(n.carryOver(ctx, kept), n.Close())
}
