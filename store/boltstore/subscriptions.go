package boltstore

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// Projects implements store.Subscriptions.
func (s *Store) Projects(ctx context.Context) ([]string, error) {
	var projects []string
	err := s.view(ctx, func(t *tx) error {
		c := t.bolt.Bucket([]byte(subscriptions)).Cursor()
		for k, v := c.First(); k != nil; {
			if _, err := unseal([]byte(subscriptions), k, v); err != nil {
				return err
			}
			project, _ := split(k)
			projects = append(projects, project)
			// Past every key of this project, without reading them.
			k, v = c.Seek(append([]byte(project), 1))
		}
		return nil
	})
	return projects, err
}

// Subscriptions implements store.Subscriptions.
func (s *Store) Subscriptions(ctx context.Context, f store.Filter) ([]store.Subscription, error) {
	var found []store.Subscription
	err := s.view(ctx, func(t *tx) error {
		keep := func(key, payload []byte) error {
			sub, err := t.subscription(key, payload)
			if err == nil && (f.Target == "" || sub.Target == f.Target) && (f.Project == "" || sub.Project == f.Project) {
				found = append(found, sub)
			}
			return err
		}
		if f.Project == "" && f.Target != "" {
			return t.each(byTarget, append(join(f.Target), 0), func(_, key []byte) (bool, error) {
				payload, err := t.payload(subscriptions, key)
				if err != nil || payload == nil {
					return true, err
				}
				return true, keep(key, payload)
			})
		}
		var prefix []byte
		if f.Project != "" {
			prefix = append(join(f.Project), 0)
		}
		return t.each(subscriptions, prefix, func(key, payload []byte) (bool, error) { return true, keep(key, payload) })
	})
	slices.SortFunc(found, func(a, b store.Subscription) int {
		return cmp.Or(cmp.Compare(a.Project, b.Project), cmp.Compare(a.Pattern, b.Pattern), cmp.Compare(a.Target, b.Target), cmp.Compare(a.ID, b.ID))
	})
	return found, err
}

func (t *tx) subscription(key, payload []byte) (store.Subscription, error) {
	var sub store.Subscription
	if err := t.decode(subscriptions, key, payload, &sub); err != nil {
		return sub, err
	}
	last, err := t.payload(delivered, join(sub.ID))
	if len(last) == 8 {
		sub.LastDelivered = fromNanos(int64(binary.BigEndian.Uint64(last)))
	}
	return sub, err
}

// PutSubscription implements store.Subscriptions.
func (s *Store) PutSubscription(ctx context.Context, sub store.Subscription) error {
	return s.update(ctx, func(t *tx) error { return t.putSubscription(sub) })
}

func (t *tx) putSubscription(sub store.Subscription) error {
	sub.LastDelivered = time.Time{}
	key := join(sub.Project, sub.ID)
	old, err := t.payload(byID, join(sub.ID))
	if err != nil {
		return err
	}
	if old != nil {
		if err := t.moved(sub, bytes.Clone(old), key); err != nil {
			return err
		}
	}
	if err := t.put(subscriptions, key, sub); err != nil {
		return err
	}
	if err := t.putRaw(byID, join(sub.ID), key); err != nil {
		return err
	}
	return t.putRaw(byTarget, join(sub.Target, sub.ID), key)
}

// moved forgets the subscription of the same ID when it stands under another project or is of another target.
func (t *tx) moved(sub store.Subscription, from, to []byte) error {
	var old store.Subscription
	if _, err := t.get(subscriptions, from, &old); err != nil {
		return err
	}
	if bytes.Equal(from, to) && old.Target == sub.Target {
		return nil
	}
	return t.forget(sub.ID, from)
}

// DeleteSubscription implements store.Subscriptions.
func (s *Store) DeleteSubscription(ctx context.Context, id string) error {
	return s.update(ctx, func(t *tx) error {
		key, err := t.payload(byID, join(id))
		if err != nil {
			return err
		}
		if key == nil {
			return store.ErrNotFound
		}
		if err := t.forget(id, bytes.Clone(key)); err != nil {
			return err
		}
		return t.delete(delivered, join(id))
	})
}

// forget removes a subscription and what points to it.
func (t *tx) forget(id string, key []byte) error {
	var sub store.Subscription
	if _, err := t.get(subscriptions, key, &sub); err != nil {
		return err
	}
	if err := t.delete(byTarget, join(sub.Target, id)); err != nil {
		return err
	}
	if err := t.delete(byID, join(id)); err != nil {
		return err
	}
	return t.delete(subscriptions, key)
}

// Settings implements store.Preferences.
func (s *Store) Settings(ctx context.Context, target string) (store.Settings, error) {
	set := store.Settings{}
	err := s.view(ctx, func(t *tx) error {
		_, err := t.get(settings, join(target), &set)
		return err
	})
	set.Target = target
	return set, err
}

// UpdateSettings implements store.Preferences.
func (s *Store) UpdateSettings(ctx context.Context, target string, change func(*store.Settings) error) error {
	return s.update(ctx, func(t *tx) error {
		set := store.Settings{}
		if _, err := t.get(settings, join(target), &set); err != nil {
			return err
		}
		set.Target = target
		if err := change(&set); err != nil {
			return err
		}
		set.Target = target
		return t.put(settings, join(target), set)
	})
}
