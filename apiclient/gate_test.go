package apiclient

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// turns notes who got a turn, and when, in virtual time.
type turns struct {
	mu    sync.Mutex
	began time.Time
	names []string
	times []time.Duration
}

func (o *turns) note(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.names = append(o.names, name)
	o.times = append(o.times, time.Since(o.began))
}

// seen is who had a turn so far, and when.
func (o *turns) seen() ([]string, []time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.names), slices.Clone(o.times)
}

func (o *turns) count() int {
	names, _ := o.seen()
	return len(names)
}

// ask enters the gate from a goroutine of its own, holds the slot for a while, and leaves. It returns once the caller
// is queued, so that the order of calls is the order of arrival.
func (o *turns) ask(t *testing.T, g *gate, p Priority, name string, hold time.Duration) {
	t.Helper()
	go func() {
		leave, err := g.enter(t.Context(), p)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		o.note(name)
		sleep(t.Context(), hold)
		leave()
	}()
	synctest.Wait()
}

func TestPeopleGoBeforeTheWatcher(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 1, 0, 4)
		defer g.close()
		o := &turns{began: time.Now()}
		o.ask(t, g, Background, "first", 0)
		for _, name := range []string{"b1", "b2", "b3"} {
			o.ask(t, g, Background, name, 0)
		}
		o.ask(t, g, Interactive, "i1", 0)
		o.ask(t, g, Interactive, "i2", 0)
		time.Sleep(10 * time.Second)
		names, times := o.seen()
		if want := []string{"first", "i1", "i2", "b1", "b2", "b3"}; !slices.Equal(names, want) {
			t.Errorf("turns were %q, want %q", names, want)
		}
		for i, took := range times {
			if want := time.Duration(i) * time.Second; took < want || took > want+time.Millisecond {
				t.Errorf("turn %d came after %s, want %s", i, took, want)
			}
		}
	})
}

func TestAFloodOfCommandsDoesNotBlindTheWatcher(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 1, 0, 4)
		defer g.close()
		o := &turns{began: time.Now()}
		o.ask(t, g, Interactive, "first", 0)
		o.ask(t, g, Background, "watcher", 0)
		for i := range 30 {
			o.ask(t, g, Interactive, fmt.Sprint(i), 0)
		}
		time.Sleep(time.Minute)
		names, _ := o.seen()
		if got := slices.Index(names, "watcher"); got != fairShare+1 {
			t.Errorf("the watcher had turn %d, want %d", got, fairShare+1)
		}
	})
}

func TestWhatNobodyUsedIsSavedUpForPeople(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 2, 5, 20)
		defer g.close()
		o := &turns{began: time.Now()}
		for i := range 4 {
			o.ask(t, g, Background, fmt.Sprint("b", i), 0)
		}
		time.Sleep(2500 * time.Millisecond)
		o.ask(t, g, Background, "b4", 0)
		for i := range 6 {
			o.ask(t, g, Interactive, fmt.Sprint("i", i), 0)
		}
		time.Sleep(time.Minute)
		names, times := o.seen()
		if want := []string{"b0", "b1", "b2", "b3", "i0", "i1", "i2", "i3", "i4", "i5", "b4"}; !slices.Equal(names, want) {
			t.Errorf("turns were %q, want %q", names, want)
		}
		for i, want := range []float64{0, 0, 1, 2, 2.5, 2.5, 2.5, 2.5, 2.5, 3, 9} { // The last one once there are savings again.
			if got := times[i].Seconds(); got < want || got > want+0.001 {
				t.Errorf("%s had its turn after %v s, want %v", names[i], got, want)
			}
		}
	})
}

func TestPeopleWhoUseTheWholeRateLeaveTheWatcherATenth(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 1, 50, 4)
		defer g.close()
		o := &turns{began: time.Now()}
		for range 30 {
			o.ask(t, g, Interactive, "i", 0)
		}
		for range 20 {
			o.ask(t, g, Background, "b", 0)
		}
		for range 99 {
			time.Sleep(time.Second)
			o.ask(t, g, Interactive, "i", 0)
		}
		names, _ := o.seen()
		defer time.Sleep(time.Hour) // The others get their turns, too.
		watcher := 0
		for _, name := range names {
			if name == "b" {
				watcher++
			}
		}
		if watcher < 10 || watcher > 12 {
			t.Errorf("the watcher had %d of %d turns while the savings were never full, want a tenth", watcher, len(names))
		}
	})
}

func TestThereIsACrowdOnceSavingsShrink(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 1, 8, 100)
		defer g.close()
		o := &turns{began: time.Now()}
		var got []bool
		for range 4 {
			got = append(got, g.crowded())
			o.ask(t, g, Interactive, "i", 0)
		}
		got = append(got, g.crowded())
		time.Sleep(10 * time.Second)
		if got = append(got, g.crowded()); !slices.Equal(got, []bool{false, false, false, false, true, false}) {
			t.Errorf("crowded before each of four people, behind them and ten seconds later: %v", got)
		}
	})
}

func TestASlotIsKeptForPeople(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ concurrency, watcher int }{{1, 1}, {2, 1}, {4, 3}, {8, 6}, {16, 12}} {
		t.Run(fmt.Sprint(tc.concurrency), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := newGate(1e6, 1000, 0, tc.concurrency)
				defer g.close()
				o := &turns{began: time.Now()}
				for range 40 {
					o.ask(t, g, Background, "b", time.Hour)
				}
				if n := o.count(); n != tc.watcher {
					t.Errorf("of %d slots the watcher took %d, want %d", tc.concurrency, n, tc.watcher)
				}
				for range 40 {
					o.ask(t, g, Interactive, "i", time.Hour)
				}
				if n := o.count(); n != tc.concurrency {
					t.Errorf("%d requests run, want %d", n, tc.concurrency)
				}
				time.Sleep(100 * time.Hour)
				if n := o.count(); n != 80 {
					t.Errorf("%d of 80 had their turn in the end", n)
				}
			})
		})
	}
}

func TestOnePauseHoldsTheWholeClient(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var first sync.Once
		c := virtual(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			limited := false
			first.Do(func() { limited = true })
			if limited {
				w.Header().Set("Retry-After", "20")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			if time.Since(began) < 20*time.Second {
				t.Errorf("a request after %s, within the pause", time.Since(began))
			}
			write(w, `{"status":0,"data":[]}`)
		}))
		var all sync.WaitGroup
		all.Go(func() { _, _ = c.Projects(t.Context()) })
		synctest.Wait()
		for _, p := range []Priority{Background, Interactive} {
			all.Go(func() {
				if _, err := c.Projects(WithPriority(t.Context(), p)); err != nil {
					t.Errorf("priority %d: %v", p, err)
				}
			})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := c.Projects(ctx)
		e, _ := errors.AsType[*Error](err)
		if e == nil || e.Kind != RateLimited || e.RetryAfter != 20*time.Second || time.Since(began) != 0 {
			t.Errorf("a caller with 5s got %v after %s, want to be told of the pause at once", err, time.Since(began))
		}
		all.Wait()
	})
}

func TestAPauseIsNotShortenedByALaterOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1e6, 10, 0, 2)
		defer g.close()
		g.pause(time.Minute)
		g.pause(time.Second)
		o := &turns{began: time.Now()}
		o.ask(t, g, Interactive, "i", 0)
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		if _, err := g.enter(ctx, Background); err != nil {
			t.Errorf("enter: %v", err)
		}
		synctest.Wait()
		if _, times := o.seen(); len(times) != 1 || times[0] != time.Minute {
			t.Errorf("the turn came after %v, want 1m", times)
		}
	})
}

func TestATimeOutInAPauseIsThePausesFault(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1, 1, 0, 1)
		defer g.close()
		leave, err := g.enter(t.Context(), Interactive)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		failed := make(chan error)
		go func() {
			_, err := g.enter(ctx, Interactive)
			failed <- err
		}()
		synctest.Wait()
		g.pause(time.Minute)
		if paused, ok := errors.AsType[*pausedError](<-failed); !ok || paused.left != 59*time.Second {
			t.Errorf("got %+v, want a pause with 59s left", paused)
		}
		leave()
	})
}

func TestGivingUpLeavesNoTrace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := newGate(1e6, 1000, 0, 1)
		defer g.close()
		leave, err := g.enter(t.Context(), Background)
		if err != nil {
			t.Fatal(err)
		}
		for range 100 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			if _, err := g.enter(ctx, Interactive); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, want the deadline", err)
			}
			cancel()
		}
		leave()
		leave() // a second call changes nothing.
		if g.busy != [2]int{} || len(g.waiting[Interactive]) != 0 {
			t.Errorf("busy %v, waiting %d; want nothing", g.busy, len(g.waiting[Interactive]))
		}
	})
}

func TestCloseEndsTheWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := virtual(t, http.NotFoundHandler(), func(cfg *Config) { cfg.Rate, cfg.Burst = 0.001, 1 })
		_, _ = c.Projects(t.Context())
		failed := make(chan error)
		go func() {
			_, err := c.Projects(t.Context())
			failed <- err
		}()
		synctest.Wait()
		c.Close()
		c.Close()
		if err := <-failed; !errors.Is(err, ErrUnavailable) || !errors.Is(err, errClosed) {
			t.Errorf("got %v, want unavailable: client is closed", err)
		}
		if _, err := c.Projects(t.Context()); !errors.Is(err, errClosed) {
			t.Errorf("after Close: got %v, want %v", err, errClosed)
		}
	})
}

func TestTheQueueIsBounded(t *testing.T) {
	t.Parallel()
	g := newGate(1, 1, 0, 1)
	for range maxWaiting {
		g.waiting[Background] = append(g.waiting[Background], &ticket{})
	}
	g.resume = time.Now().Add(time.Hour)
	defer g.close()
	if _, err := g.enter(t.Context(), Interactive); !errors.Is(err, errBusy) {
		t.Errorf("got %v, want %v", err, errBusy)
	}
}

func TestTheRateIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{statuses: []int{200}}
		c := virtual(t, s, func(cfg *Config) { cfg.Rate, cfg.Burst = 20, 5 })
		for range 105 {
			if _, err := c.Projects(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if last := s.asked[104]; last < 5*time.Second || last > 5*time.Second+50*time.Millisecond {
			t.Errorf("105 requests at 20/s with a burst of 5 took %s, want 5s", last)
		}
	})
}
