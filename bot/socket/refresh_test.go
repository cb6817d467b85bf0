package socket

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestReplacementOpensBeforeTheOldConnectionIsLeft(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"warning", "refresh_requested"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				slack := (&fakeSlack{}).inMemory(t)
				r := run(t, slack, 1)
				old := slack.conn(t, 0)
				time.Sleep(2 * time.Minute)
				old.disconnect(reason)
				next := slack.conn(t, 1)
				synctest.Wait()
				if got := len(slack.live()); got != 2 {
					t.Fatalf("%d connections are open during the refresh, want 2", got)
				}
				if err := old.slash("on-old"); err != nil {
					t.Fatalf("the old connection is closed already: %v", err)
				}
				if err := next.slash("on-new"); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				if slack.ackedOn("on-old") != old || slack.ackedOn("on-new") != next {
					t.Error("an acknowledgement did not leave on the connection its envelope came from")
				}
				if got := r.Status().Connected; got != 1 {
					t.Errorf("%d connections are in use, want 1", got)
				}
				time.Sleep(20 * time.Second)
				if live := slack.live(); len(live) != 1 || live[0] != next {
					t.Errorf("%d connections are open after the grace, want the new one alone", len(live))
				}
			})
		})
	}
}

func TestOldConnectionIsReadWhileNoReplacementCanBeHad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		slack.open = func(n int) (string, error) {
			if n == 0 {
				return slack.address(n), nil
			}
			return "", &OpenError{Code: "http_503"}
		}
		r := run(t, slack, 1)
		old := slack.conn(t, 0)
		synctest.Wait()
		old.disconnect("warning")
		time.Sleep(time.Hour)
		if err := old.slash("late"); err != nil {
			t.Fatalf("the only connection was left: %v", err)
		}
		synctest.Wait()
		if r.count("late") != 1 {
			t.Error("the envelope was not handled")
		}
	})
}

// TestNothingIsLostWhileConnectionsAreRefreshed sends 500 envelopes, 20 a second, each on any open connection, while
// every second one connection is told to go; the server closes it 10 s later, as Slack does.
func TestNothingIsLostWhileConnectionsAreRefreshed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		r := run(t, slack, 2)
		slack.conn(t, 1)
		time.Sleep(time.Second)
		told := map[*fakeConn]time.Time{}
		var slowest time.Duration
		for i := range 500 {
			live := slices.DeleteFunc(slack.live(), func(c *fakeConn) bool {
				return !told[c].IsZero() && time.Since(told[c]) >= 10*time.Second // It is being closed at this instant.
			})
			if i%20 == 0 {
				fresh := slices.DeleteFunc(slices.Clone(live), func(c *fakeConn) bool { return !told[c].IsZero() })
				if len(fresh) == 0 {
					t.Fatalf("after %d envelopes no connection was fresh", i)
				}
				c := fresh[rand.N(len(fresh))]
				told[c] = time.Now()
				c.disconnect("warning")
				time.AfterFunc(10*time.Second, func() { _ = c.ws.CloseNow() })
			}
			sent := time.Now()
			id := fmt.Sprintf("e%d", i)
			if err := live[rand.N(len(live))].slash(id); err != nil {
				t.Fatalf("%s: %v", id, err)
			}
			synctest.Wait()
			if slack.ackedOn(id) == nil {
				t.Fatalf("%s was not acknowledged:\n%s", id, r.log)
			}
			slowest = max(slowest, time.Since(sent))
			time.Sleep(50 * time.Millisecond)
		}
		for i := range 500 {
			if got := r.count(fmt.Sprintf("e%d", i)); got != 1 {
				t.Errorf("e%d was handled %d times, want 1", i, got)
			}
		}
		if slowest >= 3*time.Second {
			t.Errorf("the slowest acknowledgement took %s, Slack waits 3 s", slowest)
		}
	})
}

func TestSilentConnectionIsReplaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		run(t, slack, 1)
		first := slack.conn(t, 0)
		synctest.Wait()
		first.mute.Store(true)
		begin := time.Now()
		slack.conn(t, 1)
		if took := time.Since(begin); took < 10*time.Second || took > 21*time.Second {
			t.Errorf("the silent connection was replaced after %s, want 15 to 20 s", took)
		}
	})
}

func TestLivingConnectionIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := (&fakeSlack{}).inMemory(t)
		run(t, slack, 2)
		slack.conn(t, 1)
		time.Sleep(4 * time.Hour)
		if got := len(slack.opened()); got != 2 {
			t.Errorf("%d connections were opened in four quiet hours, want 2", got)
		}
	})
}

func TestConnectionWithoutHelloIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		slack := &fakeSlack{greet: func(c *fakeConn) {
			if c.n > 0 {
				c.hello(1)
			}
		}}
		r := run(t, slack.inMemory(t), 1)
		slack.conn(t, 1)
		synctest.Wait()
		if got := r.Status().Connected; got != 1 {
			t.Errorf("%d connected, want 1", got)
		}
		if live := slack.live(); len(live) != 1 {
			t.Errorf("%d connections are open, want the greeted one alone", len(live))
		}
	})
}
