package boltstore

import (
	"context"

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

// Check implements store.Inspector: it reads every page and every record, verifies them and counts them. Other calls go on
// meanwhile; what they change is not looked at.
func (s *Store) Check(ctx context.Context) error {
	return s.view(ctx, func(t *tx) error {
		size := s.db.Info().PageSize
		w := newWalker(s.file, extent{
			pageSize: size, root: uint64(t.bolt.Cursor().Bucket().Root()), pages: uint64(t.bolt.Size()) / uint64(size), freelist: noFreelist,
		})
		found := look(ctx, w)
		if err := ctx.Err(); err != nil {
			return err
		}
		return found.verdict(w)
	})
}
