package socket

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
)

// hole is a connection that a test can cut without either side being told, as a NAT that forgets it does.
type hole struct {
	net.Conn
	full   bool // Writes block, as they do once the buffers of the kernel are full.
	cut    atomic.Bool
	closed chan struct{}
	once   sync.Once
}

func (h *hole) Read(p []byte) (int, error) {
	n, err := h.Conn.Read(p)
	if h.cut.Load() {
		<-h.closed
		return 0, net.ErrClosed
	}
	return n, err
}

func (h *hole) Write(p []byte) (int, error) {
	switch {
	case h.cut.Load() && h.full:
		<-h.closed
		return 0, net.ErrClosed
	case h.cut.Load():
		return len(p), nil
	}
	return h.Conn.Write(p)
}

func (h *hole) Close() error {
	h.once.Do(func() { close(h.closed) })
	return h.Conn.Close()
}

// holes makes every connection to the server one that can be cut.
func (f *fakeSlack) holes(t *testing.T, full bool) func(n int) *hole {
	t.Helper()
	transport, ok := f.transport.(*http.Transport)
	if !ok {
		t.Fatal("the server is not in memory")
	}
	var mu sync.Mutex
	var all []*hole
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		mu.Lock()
		defer mu.Unlock()
		h := &hole{Conn: c, full: full, closed: make(chan struct{})}
		all = append(all, h)
		return h, nil
	}
	return func(n int) *hole {
		mu.Lock()
		defer mu.Unlock()
		return all[n]
	}
}

func TestHalfOpenConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	for name, full := range map[string]bool{"writes vanish": false, "writes block": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				slack := (&fakeSlack{}).inMemory(t)
				hole := slack.holes(t, full)
				r := run(t, slack, 2)
				living := slack.conn(t, 1)
				time.Sleep(time.Minute)
				hole(0).cut.Store(true)
				_ = slack.conn(t, 0).slash("swallowed")
				if err := living.slash("meanwhile"); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if r.count("meanwhile") != 1 || slack.ackedOn("meanwhile") != living {
					t.Error("the other connection does not work meanwhile")
				}
				begin := time.Now()
				slack.conn(t, 2)
				if took := time.Since(begin); took < 5*time.Second || took > 21*time.Second {
					t.Errorf("it was replaced after %s, want 5 to 20 s", took)
				}
				synctest.Wait()
				if got := r.Status().Connected; got != 2 {
					t.Errorf("%d connected, want 2", got)
				}
			})
		})
	}
}

// TestUnackedEventIsHandledOnce: the acknowledgement goes into a dead connection, so Slack sends the event again, on
// another one and in another envelope.
func TestUnackedEventIsHandledOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		r := run(t, slack, 2)
		dying, living := slack.conn(t, 0), slack.conn(t, 1)
		synctest.Wait()
		if err := dying.event("e1", "Ev1", 0); err != nil {
			t.Fatal(err)
		}
		_ = dying.ws.CloseNow() // What was sent is still read; what is written goes nowhere.
		synctest.Wait()
		time.Sleep(3 * time.Second)
		if err := living.event("e2", "Ev1", 1); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if slack.ackedOn("e1") != nil {
			t.Fatal("the first envelope was acknowledged on a dead connection")
		}
		if slack.ackedOn("e2") != living {
			t.Error("the second envelope was not acknowledged: Slack would send it a third time")
		}
		if r.count("e1") != 1 || r.count("e2") != 0 {
			t.Errorf("handled the first %d times and the second %d times, want the first alone", r.count("e1"), r.count("e2"))
		}
	})
}

func TestServerThatAcceptsAndHangsDelaysOnlyItsOwnConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		hole := slack.holes(t, false)
		var dials atomic.Int32
		transport := slack.transport.(*http.Transport) //nolint:forcetypeassert // holes has checked it.
		dial := transport.DialContext
		transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			if n := dials.Add(1); n == 1 && err == nil {
				hole(0).cut.Store(true)
			}
			return c, err
		}
		r := run(t, slack, 2)
		begin := time.Now()
		slack.conn(t, 0)
		if took := time.Since(begin); took > 2500*time.Millisecond {
			t.Errorf("the first connection took %s, want the second to be used while the first hangs", took)
		}
		slack.conn(t, 1)
		if took := time.Since(begin); took > 20*time.Second {
			t.Errorf("the second connection took %s, want it tried again after 15 s", took)
		}
		if err := r.stop(); err != nil {
			t.Error(err)
		}
	})
}

func TestConnectionsThatSlackClosesAreReplacedAtOnce(t *testing.T) {
	t.Parallel()
	for _, code := range []websocket.StatusCode{websocket.StatusNormalClosure, websocket.StatusGoingAway, 1012, 4000} {
		t.Run(fmt.Sprint(int(code)), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				slack := (&fakeSlack{}).inMemory(t)
				r := run(t, slack, 1)
				c := slack.conn(t, 0)
				time.Sleep(2 * time.Minute)
				_ = c.ws.Close(code, "bye")
				begin := time.Now()
				next := slack.conn(t, 1)
				if took := time.Since(begin); took > 600*time.Millisecond {
					t.Errorf("replaced after %s", took)
				}
				synctest.Wait()
				if err := next.slash("x"); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if r.count("x") != 1 {
					t.Error("the new connection does not work")
				}
			})
		})
	}
}

func TestFrameBeyondTheLimitCostsNoMoreThanItsConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		r := run(t, slack, 2)
		slack.conn(t, 1)
		time.Sleep(2 * time.Minute)
		_ = slack.conn(t, 0).send(`{"envelope_id":"huge","payload":%q}`, strings.Repeat("x", 5<<20))
		next := slack.conn(t, 2)
		synctest.Wait()
		if err := next.slash("x"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if r.count("x") != 1 || r.Status().Connected != 2 {
			t.Errorf("handled %d, %d connected; want the client to go on", r.count("x"), r.Status().Connected)
		}
	})
}

func TestRefreshesLeaveNothingBehind(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		r := run(t, slack, 2)
		slack.conn(t, 1)
		synctest.Wait()
		for n := range 100 {
			live := slack.live()
			live[n%len(live)].disconnect("refresh_requested")
			time.Sleep(20 * time.Second)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		r.Client.mu.Lock()
		defer r.Client.mu.Unlock()
		if got := len(slack.live()); got != 2 || len(r.links) != 2 {
			t.Errorf("%d connections are open and %d are remembered after a hundred refreshes, want 2", got, len(r.links))
		}
	})
}

// TestBeingAskedToWaitAddsNoPauseOfOurOwn: Slack limits the openings of a bot that was killed and is back.
func TestBeingAskedToWaitAddsNoPauseOfOurOwn(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		trouble int // Openings that fail before Slack begins to ask.
		limited int
		wait    time.Duration
	}{
		{"once for long", 0, 1, time.Minute},
		{"often", 0, 12, time.Second},
		{"after an outage", 12, 2, 2 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				slack := (&fakeSlack{}).inMemory(t)
				var allowed time.Time // From then on an opening goes well.
				var mu sync.Mutex
				slack.open = func(n int) (string, error) {
					mu.Lock()
					defer mu.Unlock()
					switch {
					case n < tt.trouble:
						return "", &OpenError{Code: "http_503"}
					case n < tt.trouble+tt.limited:
						allowed = time.Now().Add(tt.wait)
						return "", &OpenError{Code: "http_429", RetryAfter: tt.wait}
					}
					return slack.address(n), nil
				}
				r := run(t, slack, 2)
				slack.conn(t, 0)
				mu.Lock()
				defer mu.Unlock()
				// The last to be asked may be the other connection: each waits for what it was told.
				if late := time.Since(allowed); late > 50*time.Millisecond {
					t.Errorf("connected %s after Slack allowed it", late)
				}
				synctest.Wait()
				if s := r.Status(); s.Failure != nil {
					t.Errorf("the status of a connected client is %+v", s)
				}
			})
		})
	}
}

func TestStatusSaysWhyNothingIsConnected(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		slack.open = func(n int) (string, error) {
			if n == 0 {
				return "", &OpenError{Code: "http_429", RetryAfter: 30 * time.Second}
			}
			return slack.address(n), nil
		}
		r := run(t, slack, 1)
		time.Sleep(time.Second)
		if s := r.Status(); s.Connected != 0 || time.Until(s.Wait) != 29*time.Second || s.Failure == nil {
			t.Errorf("got %+v, want that it waits for 29 s more, and why", s)
		}
		slack.conn(t, 0)
		synctest.Wait()
		if s := r.Status(); s.Connected != 1 || !s.Wait.IsZero() || s.Failure != nil {
			t.Errorf("got %+v, want all well", s)
		}
	})
}

// TestShortLifeSpendsOneOpening: what a process that dies at once has not spent, its successor may.
func TestShortLifeSpendsOneOpening(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		for range 5 {
			r := run(t, slack, 2)
			time.Sleep(1500 * time.Millisecond)
			if got := r.Status().Connected; got != 1 {
				t.Errorf("%d connected after a second and a half, want the first", got)
			}
			_ = r.stop()
		}
		if got := len(slack.opened()); got != 5 {
			t.Errorf("%d openings in five short lives, want 5", got)
		}
	})
}

// TestWhyAConnectionWasEndedIsHeardAlsoWhenItEndsAtOnce: the close comes right behind the disconnect frame. Which of the two a
// client wakes up for is chance, so it is tried often.
func TestWhyAConnectionWasEndedIsHeardAlsoWhenItEndsAtOnce(t *testing.T) {
	t.Parallel()
	for name, greets := range map[string]bool{"behind hello": true, "instead of hello": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				slack := (&fakeSlack{greet: func(c *fakeConn) {
					if greets {
						c.hello(1)
					}
					c.disconnect(LinkDisabled)
					_ = c.ws.CloseNow()
				}}).inMemory(t)
				for range 40 {
					c, err := New(Options{Open: slack.Open, Transport: slack.transport, Connections: 1})
					if err != nil {
						t.Fatal(err)
					}
					before := len(slack.opened())
					if err := c.Run(t.Context(), func(Envelope) {}); err == nil {
						t.Error("Run returned nil")
					}
					if got := len(slack.opened()) - before; got != 1 {
						t.Errorf("%d connections were opened, want Run to end with the first", got)
					}
				}
			})
		})
	}
}
