package boltstore

import (
	"context"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"

	"github.com/pipelinebot/pipelinebot/store"
)

// Health implements store.Inspector.
func (s *Store) Health(ctx context.Context, target string) (store.Health, error) {
	var r targetRecord
	err := s.view(ctx, func(t *tx) (err error) {
		r, err = t.target(target)
		return err
	})
	return store.Health{BrokenSince: r.Broken, Reason: r.Reason, Next: r.Next, Owed: r.Owed}, err
}

// Stats implements store.Inspector. It reads the counts and one delivery a target that is owed something.
func (s *Store) Stats(ctx context.Context) (store.Stats, error) {
	var stats store.Stats
	err := s.view(ctx, func(t *tx) error {
		if err := t.readCounts(); err != nil {
			return err
		}
		stats = store.Stats{
			Owed: t.counts[outbox], Dead: t.counts[dead], Subscriptions: t.counts[subscriptions], Pipelines: t.counts[states],
		}
		return t.each(targets, nil, func(key, payload []byte) (bool, error) {
			var r targetRecord
			if err := t.decode(targets, key, payload, &r); err != nil {
				return false, err
			}
			if !r.Broken.IsZero() {
				stats.Broken++
				return true, nil
			}
			if r.Owed == 0 {
				return true, nil
			}
			p, err := t.head(string(key))
			if err != nil {
				return false, err
			}
			stats.Oldest = sooner(stats.Oldest, p.head.Created)
			return true, nil
		})
	})
	return stats, err
}

// Check implements store.Inspector: it reads every record, verifies it and counts it.
func (s *Store) Check(ctx context.Context) error {
	return s.view(ctx, func(t *tx) error { return t.check(ctx) })
}

const reportAtMost = 20 // Damaged records named in one error.

func (t *tx) check(ctx context.Context) error {
	var problems []error
	if err := t.readCounts(); err != nil {
		problems = append(problems, err)
	}
	for _, name := range buckets() {
		b := t.bolt.Bucket([]byte(name))
		if b == nil {
			problems = append(problems, corrupt([]byte(name), nil, "the bucket is gone"))
			continue
		}
		found, errs := verify(ctx, name, b)
		problems = append(problems, errs...)
		if name != meta && t.counts != nil && found != t.counts[name] {
			problems = append(problems, corrupt([]byte(name), nil, fmt.Sprintf("it holds %d records instead of %d", found, t.counts[name])))
		}
	}
	if more := len(problems) - reportAtMost; more > 0 {
		problems = append(problems[:reportAtMost], fmt.Errorf("%w: and %d more", store.ErrCorrupt, more))
	}
	return errors.Join(problems...)
}

// verify reads one bucket; a page that cannot be read ends it.
func verify(ctx context.Context, name string, b *bbolt.Bucket) (found int, problems []error) {
	err := recovering(func() error {
		c := b.Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			if found++; found%4096 == 0 && ctx.Err() != nil {
				return ctx.Err()
			}
			if _, err := unseal([]byte(name), k, v); err != nil && len(problems) <= reportAtMost {
				problems = append(problems, err)
			}
		}
		return nil
	})
	if err != nil {
		problems = append(problems, fmt.Errorf("reading %s: %w", name, err))
	}
	return found, problems
}
