package socket

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestHostileServerIsNotHammered(t *testing.T) {
	t.Parallel()
	servers := map[string]func(*fakeConn){
		"disconnect after hello":  func(c *fakeConn) { c.hello(1); c.disconnect("refresh_requested") },
		"disconnect for hello":    func(c *fakeConn) { c.disconnect("warning") },
		"close after hello":       func(c *fakeConn) { c.hello(1); _ = c.ws.CloseNow() },
		"close at once":           func(c *fakeConn) { _ = c.ws.CloseNow() },
		"disconnect after 300 ms": func(c *fakeConn) { c.hello(1); c.pause(300 * time.Millisecond); c.disconnect("warning") },
	}
	for name, greet := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				slack := (&fakeSlack{greet: greet}).inMemory(t)
				r := run(t, slack, 2)
				time.Sleep(10 * time.Minute)
				_ = r.stop()
				// The pause doubles from a half to 30 s (half of it by jitter): some 10 openings to get there, 40 at most after.
				if got := len(slack.opened()); got < 15 || got > 55 {
					t.Errorf("%d connections were opened in ten minutes, want 15 to 55", got)
				}
			})
		})
	}
}

func TestHealthyMinuteEndsThePause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		slack.open = func(n int) (string, error) {
			if n < 10 {
				return "", io.ErrUnexpectedEOF
			}
			return slack.address(n), nil
		}
		run(t, slack, 1)
		c := slack.conn(t, 0)
		time.Sleep(61 * time.Second)
		c.disconnect("refresh_requested")
		begin := time.Now()
		slack.conn(t, 1)
		if took := time.Since(begin); took > 100*time.Millisecond {
			t.Errorf("the replacement came after %s, want at once", took)
		}
		time.Sleep(time.Second)
		slack.conn(t, 1).disconnect("refresh_requested")
		begin = time.Now()
		slack.conn(t, 2)
		if took := time.Since(begin); took > 500*time.Millisecond {
			t.Errorf("the next one came after %s, want the shortest pause", took)
		}
	})
}

func TestOpeningWaitsAsLongAsSlackAsks(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		slack.open = func(n int) (string, error) {
			if n < 2 {
				return "", &OpenError{Code: "http_429", RetryAfter: 90 * time.Second}
			}
			return slack.address(n), nil
		}
		run(t, slack, 2)
		slack.conn(t, 1)
		opened := slack.opened()
		if gap := opened[2].Sub(opened[1]); gap < 90*time.Second {
			t.Errorf("asked again after %s, want at least the 90 s Slack asked for; by both connections: %v", gap, opened)
		}
	})
}

func TestTooManyConnectionsBackOffHard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{greet: func(c *fakeConn) { c.disconnect("too_many_websockets"); _ = c.ws.CloseNow() }}).inMemory(t)
		r := run(t, slack, 1)
		time.Sleep(10 * time.Minute)
		if got := len(slack.opened()); got < 4 || got > 12 {
			t.Errorf("%d connections were opened in ten minutes, want one each minute or two", got)
		}
		if log := r.log.String(); !strings.Contains(log, "other instances") {
			t.Errorf("the log does not say what is wrong:\n%s", log)
		}
	})
}

func TestForeignConnectionsAreTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{greet: func(c *fakeConn) { c.hello(7) }}).inMemory(t)
		r := run(t, slack, 2)
		slack.conn(t, 1)
		synctest.Wait()
		if got := r.Status().NumConnections; got != 7 {
			t.Errorf("NumConnections is %d, want 7", got)
		}
		if got := strings.Count(r.log.String(), "num_connections=7 ours"); got != 1 {
			t.Errorf("warned %d times, want once:\n%s", got, r.log.String())
		}
	})
}

func TestRefusalsOfTheTokenEndTheRun(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		code  string
		fatal bool
	}{
		{"invalid_auth", true},
		{"not_authed", true},
		{"account_inactive", true},
		{"token_revoked", true},
		{"token_expired", true},
		{"not_allowed_token_type", true},
		{"no_permission", true},
		{"missing_scope", true},
		{"http_404", true},
		{"internal_error", false},
		{"ratelimited", false},
		{"http_500", false},
		{"http_429", false},
		{"forbidden_team", false},
	} {
		t.Run(tt.code, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, err := New(Options{Open: func(context.Context) (string, error) { return "", &OpenError{Code: tt.code} }})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				err = c.Run(ctx, func(Envelope) {})
				refused, ok := errors.AsType[*RefusedError](err)
				if ok != tt.fatal {
					t.Fatalf("Run returned %v, want a refusal: %t", err, tt.fatal)
				}
				if ok && (refused.Code != tt.code || refused.Advice() == "" || !strings.Contains(err.Error(), tt.code)) {
					t.Errorf("got %v, want it to name %s and what to do", err, tt.code)
				}
			})
		})
	}
}

func TestSwitchedOffSocketModeEndsTheRun(t *testing.T) {
	t.Parallel()
	for name, greet := range map[string]func(*fakeConn){
		"later":   func(c *fakeConn) { c.hello(1); c.pause(time.Hour); c.disconnect(LinkDisabled) },
		"at once": func(c *fakeConn) { c.disconnect(LinkDisabled) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				slack := (&fakeSlack{greet: greet}).inMemory(t)
				c, err := New(Options{Open: slack.Open, Transport: slack.transport})
				if err != nil {
					t.Fatal(err)
				}
				err = c.Run(t.Context(), func(Envelope) {})
				if refused, ok := errors.AsType[*RefusedError](err); !ok || refused.Code != LinkDisabled {
					t.Errorf("Run returned %v, want that Socket Mode is off", err)
				}
			})
		})
	}
}
