package boltstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/go-json-experiment/json"
	"go.etcd.io/bbolt"

	"github.com/pipelinebot/pipelinebot/store"
)

// replace moves the damaged file aside, opens a new one, and carries over what people typed and what still verifies.
func (s *Store) replace(ctx context.Context, cause error, o Options) error {
	aside := s.path + ".damaged-" + time.Now().UTC().Format("20060102T150405.000")
	if err := os.Rename(s.path, aside); err != nil {
		return fmt.Errorf("moving the damaged store aside: %w (%w)", err, cause)
	}
	s.damage = &Damage{Cause: cause, Moved: aside}
	if err := s.open(ctx, o); err != nil {
		return err
	}
	subs, sets := salvage(aside, o.LockTimeout)
	if err := s.carryOver(ctx, subs, sets); err != nil {
		return errors.Join(fmt.Errorf("carrying over what could be read: %w", err), s.Close())
	}
	s.damage.Subscriptions, s.damage.Settings = len(subs), len(sets)
	return nil
}

// salvage reads what verifies; whatever cannot be read is left out.
func salvage(path string, timeout time.Duration) (subs []store.Subscription, sets []store.Settings) {
	// An error here means that nothing (more) can be read; what was read before it is kept.
	_ = recovering(func() error {
		db, err := bbolt.Open(path, fileMode, &bbolt.Options{Timeout: timeout, ReadOnly: true})
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		return db.View(func(b *bbolt.Tx) error {
			subs = intact[store.Subscription](b, subscriptions)
			sets = intact[store.Settings](b, settings)
			return nil
		})
	})
	return subs, sets
}

func intact[T any](b *bbolt.Tx, bucket string) (found []T) {
	_ = recovering(func() error {
		from := b.Bucket([]byte(bucket))
		if from == nil {
			return nil
		}
		return from.ForEach(func(k, v []byte) error {
			payload, err := unseal([]byte(bucket), k, v)
			if err != nil {
				return nil
			}
			var value T
			if err := json.Unmarshal(payload, &value, options()); err == nil {
				found = append(found, value)
			}
			return nil
		})
	})
	return found
}

func (s *Store) carryOver(ctx context.Context, subs []store.Subscription, sets []store.Settings) error {
	for _, sub := range subs {
		if err := s.PutSubscription(ctx, sub); err != nil {
			return err
		}
	}
	for _, set := range sets {
		if err := s.UpdateSettings(ctx, set.Target, func(to *store.Settings) error { *to = set; return nil }); err != nil {
			return err
		}
	}
	return nil
}
