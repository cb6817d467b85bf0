package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pipelinebot/pipelinebot/store"
)

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

func schemaKey() []byte { return []byte("schema") }

// verify reads the whole file before bbolt trusts it: a newer schema is refused, damage is store.ErrCorrupt, and a file
// that is new, or was left by a crash before anything was put into it, is fresh.
func (s *Store) verify(ctx context.Context, o Options) (fresh bool, err error) {
	info, err := os.Stat(s.path)
	if errors.Is(err, os.ErrNotExist) || (err == nil && info.Size() == 0) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking at the store: %w", err)
	}
	db, err := s.bolt(o, true)
	var denied *fs.PathError
	switch {
	case errors.Is(err, store.ErrLocked) || errors.As(err, &denied):
		return false, err
	case err != nil:
		return false, s.headless(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return s.examine(ctx, s.file)
}

// headless says what is wrong with a file that bbolt cannot open at all.
func (s *Store) headless(refused error) (err error) {
	file, err := os.Open(s.path)
	if err != nil {
		return fmt.Errorf("reading the store: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	if s.examined, err = file.Stat(); err != nil {
		return fmt.Errorf("looking at the store: %w", err)
	}
	e, err := readExtent(file)
	switch {
	case err != nil:
		return fmt.Errorf("%w: %s: %w", store.ErrCorrupt, s.path, err)
	case s.examined.Size() < int64(e.pages)*int64(e.pageSize):
		return fmt.Errorf("%w: %s is cut off at %d bytes", store.ErrCorrupt, s.path, s.examined.Size())
	}
	// Another process put a good file there this moment.
	return fmt.Errorf("%w: %s: %w", store.ErrLocked, s.path, refused)
}

// firstTx is the last transaction of a file that bbolt made and nothing was put into.
const firstTx = 1

func (s *Store) examine(ctx context.Context, file *os.File) (fresh bool, err error) {
	if s.examined, err = file.Stat(); err != nil {
		return false, fmt.Errorf("looking at the store: %w", err)
	}
	e, err := readExtent(file)
	if err != nil {
		return false, fmt.Errorf("%w: %s: %w", store.ErrCorrupt, s.path, err)
	}
	if e.alone && s.damage == nil {
		s.damage = &Damage{Kept: true, Cause: fmt.Errorf("%w: %s: one of its two head pages cannot be read: the newest change may be missing", store.ErrCorrupt, s.path)}
	}
	w := newWalker(file, e)
	found := look(ctx, w)
	found.accounted(w)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case found.schema > Schema:
		return false, fmt.Errorf("%w: %s has %d, this version knows %d: use the newer pipelinebot", store.ErrNewerSchema, s.path, found.schema, Schema)
	case e.tx <= firstTx && len(w.sequence) == 0 && len(found.problems) == 0:
		return true, nil
	}
	if err := found.verdict(w); err != nil {
		return false, err
	}
	if s.damage != nil && s.damage.Kept {
		s.damage.Subscriptions, s.damage.Settings = found.found[subscriptions], found.found[settings]
	}
	return false, nil
}
