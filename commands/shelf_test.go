package commands

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func counting(n *atomic.Int64, err error) func(context.Context) (int64, error) {
	return func(ctx context.Context) (int64, error) {
		time.Sleep(time.Second)
		return n.Add(1), errors.Join(err, ctx.Err())
	}
}

func TestAnAnswerServesForItsTimeAndNoLonger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		s := newShelf[int64](45*time.Second, 4, time.Now)
		get := func(age time.Duration) int64 {
			got, err := s.get(t.Context(), "k", age, counting(&n, nil))
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		for _, step := range []struct {
			wait, age time.Duration
			want      int64
		}{{0, time.Minute, 1}, {44 * time.Second, time.Minute, 1}, {time.Second, time.Minute, 2}, {5 * time.Second, 3 * time.Second, 3}, {0, 3 * time.Second, 3}} {
			time.Sleep(step.wait)
			if got := get(step.age); got != step.want {
				t.Errorf("after %s, at most %s old: fetch %d, want %d", step.wait, step.age, got, step.want)
			}
		}
	})
}

func TestWhoWaitsSharesTheFetchAndItsError(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]error{"an answer": nil, "an error": errors.New("down")} {
		synctest.Test(t, func(t *testing.T) {
			var n atomic.Int64
			s := newShelf[int64](45*time.Second, 4, time.Now)
			done := make(chan error, 10)
			for range 10 {
				go func() {
					_, err := s.get(t.Context(), "k", time.Minute, counting(&n, failure))
					done <- err
				}()
			}
			for range 10 {
				if err := <-done; !errors.Is(err, failure) {
					t.Errorf("%s: got %v, want %v", name, err, failure)
				}
			}
			if n.Load() != 1 {
				t.Errorf("%s: %d fetches, want 1", name, n.Load())
			}
		})
	}
}

func TestACallerThatGaveUpDoesNotSpoilItForTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var n atomic.Int64
		s := newShelf[int64](45*time.Second, 4, time.Now)
		short, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		first := make(chan error, 1)
		go func() {
			_, err := s.get(short, "k", time.Minute, counting(&n, nil))
			first <- err
		}()
		time.Sleep(time.Millisecond)
		got, err := s.get(t.Context(), "k", time.Minute, counting(&n, nil))
		if err != nil || got != 2 {
			t.Errorf("the patient one got %d, %v; want a fetch of its own", got, err)
		}
		if err := <-first; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the impatient one got %v", err)
		}
		waiting, cancel := context.WithCancel(t.Context())
		slow := make(chan error)
		go func() {
			_, err := s.get(t.Context(), "slow", time.Minute, counting(&n, nil))
			slow <- err
		}()
		synctest.Wait()
		cancel()
		if _, err := s.get(waiting, "slow", time.Minute, counting(&n, nil)); !errors.Is(err, context.Canceled) {
			t.Errorf("who gave up while waiting got %v", err)
		}
		if err := <-slow; err != nil {
			t.Errorf("who was waited for got %v", err)
		}
	})
}

func TestAShelfIsBounded(t *testing.T) {
	t.Parallel()
	now := clock()
	s := newShelf[int](time.Hour, 3, func() time.Time { return now })
	fetches := 0
	get := func(key int) {
		now = now.Add(time.Second)
		_, err := s.get(t.Context(), strconv.Itoa(key), time.Hour, func(context.Context) (int, error) { fetches++; return key, nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []int{1, 2, 3, 1, 4, 1, 3, 2} {
		get(key)
	}
	if len(s.slots) != 3 || fetches != 5 {
		t.Errorf("%d keys held after %d fetches, want 3 and 5: the key used longest ago goes", len(s.slots), fetches)
	}
}
