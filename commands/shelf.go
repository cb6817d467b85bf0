package commands

import (
	"context"
	"errors"
	"sync"
	"time"
)

// shelf keeps the last answer per key for a short while. One caller at a time fetches a key; whoever waited for that
// fetch shares its answer or its error. It starts no goroutine: the caller that fetches does so in its own context.
type shelf[T any] struct {
	keep time.Duration // How long an answer may serve.
	most int           // Keys held; the one used longest ago goes first.
	now  func() time.Time

	mu    sync.Mutex
	slots map[string]*slot[T]
}

type slot[T any] struct {
	turn chan struct{} // Holds one token; who has taken it may fetch.
	used time.Time     // Guarded by shelf.mu.

	mu    sync.Mutex
	round int // Grows with each fetch that ended.
	value T
	at    time.Time // When value was fetched; zero when there is none.
	err   error     // Of the last fetch.
}

func newShelf[T any](keep time.Duration, most int, now func() time.Time) *shelf[T] {
	return &shelf[T]{keep: keep, most: most, now: now, slots: map[string]*slot[T]{}}
}

// get returns the answer for key, at most age old (and never older than the shelf keeps), fetching it if need be.
func (s *shelf[T]) get(ctx context.Context, key string, age time.Duration, fetch func(context.Context) (T, error)) (T, error) {
	sl := s.slot(key)
	value, fresh, round := sl.read(s.now(), min(age, s.keep))
	if fresh {
		return value, nil
	}
	select {
	case <-sl.turn:
		defer func() { sl.turn <- struct{}{} }()
	case <-ctx.Done():
		return value, context.Cause(ctx)
	}
	if value, ended, err := sl.since(round); ended && !isContextErr(err) {
		return value, err
	}
	value, err := fetch(ctx)
	sl.store(value, s.now(), err)
	return value, err
}

func (s *shelf[T]) slot(key string) *slot[T] {
	s.mu.Lock()
	defer s.mu.Unlock()
	sl, ok := s.slots[key]
	if !ok {
		s.evict()
		sl = &slot[T]{turn: make(chan struct{}, 1)}
		sl.turn <- struct{}{}
		s.slots[key] = sl
	}
	sl.used = s.now()
	return sl
}

// evict makes room for one more; the caller holds mu.
func (s *shelf[T]) evict() {
	for len(s.slots) >= s.most {
		oldest := ""
		for key, sl := range s.slots {
			if oldest == "" || sl.used.Before(s.slots[oldest].used) {
				oldest = key
			}
		}
		delete(s.slots, oldest)
	}
}

func (sl *slot[T]) read(now time.Time, age time.Duration) (value T, fresh bool, round int) {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	return sl.value, !sl.at.IsZero() && now.Sub(sl.at) < age, sl.round
}

// since reports how the last fetch ended if one did after the given round.
func (sl *slot[T]) since(round int) (value T, ended bool, err error) {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	return sl.value, sl.round != round, sl.err
}

func (sl *slot[T]) store(value T, at time.Time, err error) {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	sl.round++
	sl.err = err
	if err == nil {
		sl.value, sl.at = value, at
	}
}

func isContextErr(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
