package socket

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
)

// running is a client at work in a test.
type running struct {
	*Client
	slack *fakeSlack
	stop  func() error // Ends Run and returns what it returned.
	log   *syncBuffer

	mu      sync.Mutex
	handled []Envelope
}

func run(t *testing.T, slack *fakeSlack, connections int) *running {
	t.Helper()
	r := &running{slack: slack, log: &syncBuffer{}}
	c, err := New(Options{
		Open: slack.Open, Connections: connections, Transport: slack.transport,
		Logger: slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Client = c
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx, r.handle) }()
	r.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = r.stop() })
	return r
}

func (r *running) handle(e Envelope) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handled = append(r.handled, e)
}

func (r *running) count(id string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, e := range r.handled {
		if e.ID == id {
			n++
		}
	}
	return n
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func TestEnvelopesAreAcknowledgedFirstAndHandledOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := run(t, (&fakeSlack{}).inMemory(t), 2)
		a, b := r.slack.conn(t, 0), r.slack.conn(t, 1)
		synctest.Wait()
		for _, send := range []error{
			a.slash("e1"), b.slash("e1"), a.slash("e2"),
			a.event("e3", "Ev1", 0), b.event("e4", "Ev1", 1), b.event("e5", "Ev2", 3),
		} {
			if send != nil {
				t.Fatal(send)
			}
		}
		synctest.Wait()
		if got := r.count("e3") + r.count("e4"); got != 1 {
			t.Errorf("the event sent in two envelopes was handled %d times, want 1", got)
		}
		for _, id := range []string{"e1", "e2", "e3", "e4", "e5"} {
			if got := r.count(id); got != 1 && id != "e3" && id != "e4" {
				t.Errorf("%s was handled %d times, want 1", id, got)
			}
			if r.slack.ackedOn(id) == nil {
				t.Errorf("%s was not acknowledged", id)
			}
		}
		if on := r.slack.ackedOn("e4"); on != b {
			t.Errorf("e4 was acknowledged on connection %d, want the one it came from", on.n)
		}
		time.Sleep(16 * time.Minute)
		if err := r.slack.live()[0].slash("e1"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := r.count("e1"); got != 2 {
			t.Errorf("an id used again after the memory of it ended was handled %d times, want 2", got)
		}
	})
}

func TestEnvelopeIsWhatSlackSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := run(t, (&fakeSlack{}).inMemory(t), 1)
		c := r.slack.conn(t, 0)
		long := strings.Repeat("x", 1<<20)
		if err := c.send(`{"envelope_id":"big","type":"interactive","accepts_response_payload":true,"payload":{"a":%q}}`, long); err != nil {
			t.Fatal(err)
		}
		if err := c.event("late", "Ev9", 2); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if len(r.handled) != 2 {
			t.Fatalf("%d envelopes were handled, want 2", len(r.handled))
		}
		big, late := r.handled[0], r.handled[1]
		if big.Type != Interactive || !big.AcceptsResponse || len(big.Payload) < len(long) {
			t.Errorf("got type %q, accepts %t, %d bytes", big.Type, big.AcceptsResponse, len(big.Payload))
		}
		if late.Type != EventsAPI || late.RetryAttempt != 2 {
			t.Errorf("got type %q, attempt %d, want events_api, 2", late.Type, late.RetryAttempt)
		}
	})
}

func TestUnreadableEnvelopesAreAcknowledged(t *testing.T) {
	t.Parallel()
	frames := map[string]string{
		"unknown type":      `{"envelope_id":"x","type":"telepathy","payload":{}}`,
		"wrong type inside": `{"type":"events_api","retry_attempt":"many","envelope_id":"x","payload":{}}`,
		"cut off":           `{"envelope_id":"x","type":"slash_commands","payload":{"text":"sta`,
	}
	for name, frame := range frames {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r := run(t, (&fakeSlack{}).inMemory(t), 1)
				c := r.slack.conn(t, 0)
				if err := c.send("%s", frame); err != nil {
					t.Fatal(err)
				}
				if err := c.slash("after"); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if r.slack.ackedOn("x") == nil {
					t.Errorf("%s was not acknowledged", frame)
				}
				if r.count("after") != 1 {
					t.Errorf("the envelope after it was not handled")
				}
			})
		})
	}
}

func TestConnectionsAreLeftWithACloseFrame(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := run(t, (&fakeSlack{}).inMemory(t), 3)
		r.slack.conn(t, 2)
		synctest.Wait()
		if got := r.Status(); got.Connected != 3 || got.LastHello.IsZero() || got.NumConnections != 1 {
			t.Errorf("got %+v, want 3 connected", got)
		}
		begin := time.Now()
		if err := r.stop(); err != nil {
			t.Errorf("Run returned %v, want nil", err)
		}
		if took := time.Since(begin); took > time.Second {
			t.Errorf("leaving took %s", took)
		}
		synctest.Wait()
		for _, code := range r.slack.farewells() {
			if code != websocket.StatusNormalClosure {
				t.Errorf("left with %v, want a close frame", code)
			}
		}
		if got := r.Status().Connected; got != 0 {
			t.Errorf("%d connected after the end, want 0", got)
		}
	})
}

func TestDeafServerCannotDelayTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		r := run(t, slack, 1)
		c := slack.conn(t, 0)
		synctest.Wait()
		close(c.deaf)
		_ = c.slash("last") // Its acknowledgement is the last the server reads.
		synctest.Wait()
		begin := time.Now()
		if err := r.stop(); err != nil {
			t.Errorf("Run returned %v, want nil", err)
		}
		if took := time.Since(begin); took > 2*time.Second {
			t.Errorf("ending took %s, want no more than the close handshake may", took)
		}
	})
}

func TestNothingIsHandledAfterTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := &fakeSlack{greet: func(c *fakeConn) {
			c.hello(1)
			for i := range 50 {
				_ = c.slash(fmt.Sprint(i))
			}
		}}
		c, err := New(Options{Open: slack.inMemory(t).Open, Connections: 1, Transport: slack.transport})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var handled []string
		err = c.Run(ctx, func(e Envelope) {
			handled = append(handled, e.ID)
			if e.ID == "9" {
				cancel()
			}
		})
		if err != nil || len(handled) != 10 {
			t.Errorf("Run returned %v after handling %d envelopes, want none after the 10th: %q", err, len(handled), handled)
		}
		synctest.Wait()
		if slack.ackedOn("9") == nil || slack.ackedOn("10") != nil {
			t.Errorf("acknowledged: the 10th %t, the 11th %t; want what is handled and no more", slack.ackedOn("9") != nil, slack.ackedOn("10") != nil)
		}
	})
}

func TestTicketsAreNeverLogged(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		slack.open = func(n int) (string, error) {
			if n < 2 {
				return "ws://slack.test/nowhere?ticket=secret", nil
			}
			if n < 3 {
				return "ws://slack.test:bad/link?ticket=secret", nil
			}
			return slack.address(n), nil
		}
		r := run(t, slack, 1)
		slack.conn(t, 0)
		synctest.Wait()
		if got := r.log.String(); strings.Contains(got, "secret") || !strings.Contains(got, "404") {
			t.Errorf("the log should tell of the 404 and of no ticket, got:\n%s", got)
		}
	})
}
