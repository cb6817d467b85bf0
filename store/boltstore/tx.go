package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"

	"github.com/pipelinebot/pipelinebot/store"
)

// The buckets; see doc.go for their layout.
const (
	meta          = "meta"
	subscriptions = "subscriptions"
	byID          = "by-id"
	byTarget      = "by-target"
	delivered     = "delivered"
	settings      = "settings"
	watches       = "watches"
	states        = "states"
	outbox        = "outbox"
	owed          = "owed"
	targets       = "targets"
	ready         = "ready"
	gates         = "gates"
	cards         = "cards"
	byBuild       = "by-build"
	dead          = "dead"
)

func buckets() []string {
	return []string{
		meta, subscriptions, byID, byTarget, delivered, settings, watches, states,
		outbox, owed, targets, ready, gates, cards, byBuild, dead,
	}
}

// tx is one transaction: sealed records, with the number of records of each bucket kept in step.
type tx struct {
	bolt   *bbolt.Tx
	counts map[string]int // Nil until read.
	before map[string]int
	dirty  bool // Something was written.
}

// view runs read in a read-only transaction.
func (s *Store) view(ctx context.Context, read func(*tx) error) error {
	return s.guard(ctx, func() error {
		return s.db.View(func(b *bbolt.Tx) error { return read(&tx{bolt: b}) })
	})
}

// errUnchanged ends a transaction in which nothing was written: bbolt would write and sync two pages all the same.
var errUnchanged = errors.New("nothing changed")

// update runs change in a transaction that becomes durable as a whole, or not at all.
func (s *Store) update(ctx context.Context, change func(*tx) error) error {
	return s.guard(ctx, func() error {
		var refused error
		err := s.db.Update(func(b *bbolt.Tx) error {
			t := &tx{bolt: b}
			refused = change(t)
			if refused == nil {
				refused = t.writeCounts()
			}
			if refused == nil && !t.dirty {
				refused = errUnchanged
			}
			return refused
		})
		switch {
		case errors.Is(refused, errUnchanged):
			return nil
		case err != nil && refused == nil:
			return fmt.Errorf("%w: %w", store.ErrUnavailable, err)
		}
		return err
	})
}

// guard turns what bbolt does on a damaged page (a panic, a fault of the memory map) into store.ErrCorrupt.
func (s *Store) guard(ctx context.Context, work func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return recovering(work)
}

func recovering(work func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: a page of the file cannot be read: %v", store.ErrCorrupt, p)
		}
	}()
	return work()
}

// get decodes a record; found is false when there is none.
func (t *tx) get(bucket string, key []byte, into any) (found bool, err error) {
	payload, err := t.payload(bucket, key)
	if err != nil || payload == nil {
		return false, err
	}
	return true, t.decode(bucket, key, payload, into)
}

// payload is the verified value of a key, valid only within the transaction; nil when there is none.
func (t *tx) payload(bucket string, key []byte) ([]byte, error) {
	value := t.bolt.Bucket([]byte(bucket)).Get(key)
	if value == nil {
		return nil, nil
	}
	return unseal([]byte(bucket), key, value)
}

func (t *tx) decode(bucket string, key, payload []byte, into any) error {
	if err := json.Unmarshal(payload, into, options()); err != nil {
		return corrupt([]byte(bucket), key, err.Error())
	}
	return nil
}

func (t *tx) put(bucket string, key []byte, v any) error {
	payload, err := encode(v)
	if err != nil {
		return err
	}
	return t.putRaw(bucket, key, payload)
}

// fullPages fills the pages of the states, which are written once by the project and then change in place: half-empty
// ones, which suit random insertion, would double the file and what of it is mapped into memory.
const fullPages = 0.95

func (t *tx) putRaw(bucket string, key, payload []byte) error {
	b, sealed := t.bolt.Bucket([]byte(bucket)), seal([]byte(bucket), key, payload)
	old := b.Get(key)
	if bytes.Equal(old, sealed) {
		return nil
	}
	if old == nil {
		if err := t.count(bucket, 1); err != nil {
			return err
		}
	}
	t.dirty = true
	if bucket == states {
		b.FillPercent = fullPages
	}
	return b.Put(key, sealed)
}

func (t *tx) delete(bucket string, key []byte) error {
	b := t.bolt.Bucket([]byte(bucket))
	if b.Get(key) == nil {
		return nil
	}
	if err := t.count(bucket, -1); err != nil {
		return err
	}
	t.dirty = true
	return b.Delete(key)
}

// each walks the records whose key begins with prefix, in order, until visit says stop. The bucket must not be changed
// meanwhile.
func (t *tx) each(bucket string, prefix []byte, visit func(key, payload []byte) (more bool, err error)) error {
	c := t.bolt.Bucket([]byte(bucket)).Cursor()
	for k, v := c.Seek(prefix); k != nil && hasPrefix(k, prefix); k, v = c.Next() {
		payload, err := unseal([]byte(bucket), k, v)
		if err != nil {
			return err
		}
		more, err := visit(k, payload)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

func hasPrefix(key, prefix []byte) bool {
	return len(key) >= len(prefix) && string(key[:len(prefix)]) == string(prefix)
}
