package notifier_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestCrashesNeitherLoseNorRepeat(t *testing.T) {
	t.Parallel()
	for _, boundary := range boundaries {
		for skip := range 4 {
			for _, look := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s, survived %d times, look-up %v", boundary, skip, look), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) { crash(t, boundary, skip, look) })
				})
			}
		}
	}
}

// crash plays a day of failures in which the process dies once.
func crash(t *testing.T, boundary string, skip int, look bool) {
	c, s := newCI(), newShelf()
	sl := &slack{latency: 200 * time.Millisecond, noLook: !look}
	p := c.add("demo", "build")
	s.subscribe("demo", p.id, "C1")
	s.subscribe("demo", "*", "C2")
	m := birth(t, c, s, sl)
	pass(45 * time.Second)
	m.plan(boundary, skip)
	for range 5 {
		p.start().fail()
		p.start().hold()
		pass(40 * time.Second)
	}
	if !m.isDead() {
		t.Fatalf("the process survived %q", boundary)
	}
	m.bury()
	pass(10 * time.Second)
	m = birth(t, c, s, sl)
	pass(10 * time.Minute)
	m.bury()
	extra := 0
	for _, target := range []string{"C1", "C2"} {
		told := sl.tellings(target)
		if len(told) != 10 {
			t.Errorf("%s heard of %d things, want 10", target, len(told))
		}
		for key, n := range told {
			if n != 1 && look {
				t.Errorf("%s heard %d times of %s, want once", target, n, key)
			}
			extra += n - 1
		}
	}
	if repeats := sl.repeats(); repeats > 2 || (repeats == 0 && extra > 0) {
		t.Errorf("messages repeated = %d, want at most the two that were under way", repeats)
	}
	for _, said := range sl.said {
		if said.mayRepeat && look {
			t.Errorf("%s was marked as a possible repeat although it could be looked up", said.id)
		}
	}
	if left := s.queue(); len(left) > 0 {
		t.Errorf("still owed: %q", left)
	}
}

func TestLostAnswersAreLookedUpBeforeSendingAgain(t *testing.T) {
	t.Parallel()
	for _, taken := range []bool{true, false} {
		t.Run(fmt.Sprintf("taken %v", taken), func(t *testing.T) {
			t.Parallel()
			atDesk(t, func(d *desk) {
				d.slack.late = 20 * time.Second
				lost := false
				d.slack.fault = func(store.Parcel) (bool, error) {
					if lost {
						return true, nil
					}
					lost = true
					return taken, reason(store.Ambiguous)
				}
				d.owe(store.Post, "C1", "")
				d.owe(store.Post, "C1", "")
				d.relay.Nudge()
				pass(2 * time.Minute)
				d.expect("C1", "post C1: failed#1", "post C1: failed#2")
				if d.slack.looks != 1 {
					t.Errorf("look-ups = %d, want 1", d.slack.looks)
				}
			})
		})
	}
}

func TestWithoutALookUpAPossibleRepeatSaysSo(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.slack.noLook = true
		calls := 0
		d.slack.fault = func(store.Parcel) (bool, error) {
			if calls++; calls == 1 {
				return true, reason(store.Ambiguous)
			}
			return true, nil
		}
		d.owe(store.Post, "C1", "")
		d.owe(store.Post, "C1", "")
		d.relay.Nudge()
		pass(2 * time.Minute)
		d.expect("C1", "post C1: failed#1", "post C1: failed#1", "post C1: failed#2")
		for i, want := range []bool{false, true, false} {
			if got := d.slack.said[i].mayRepeat; got != want {
				t.Errorf("message %d is marked %v as a possible repeat, want %v", i+1, got, want)
			}
		}
	})
}

func TestADoubtIsRememberedThroughOtherTroubles(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.slack.noLook = true
		answers := []error{reason(store.Ambiguous), reason(store.RateLimited), reason(store.Unreachable), nil}
		calls := 0
		d.slack.fault = func(store.Parcel) (bool, error) {
			err := answers[min(calls, len(answers)-1)]
			calls++
			return calls == 1 || err == nil, err
		}
		d.owe(store.Post, "C1", "")
		d.relay.Nudge()
		pass(10 * time.Minute)
		d.expect("C1", "post C1: failed#1", "post C1: failed#1")
		if !d.slack.said[1].mayRepeat {
			t.Error("the second message is not marked as a possible repeat")
		}
	})
}

func TestTheGraceIsWaitedOutBeforeLooking(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{T: t, shelf: newShelf(), slack: &slack{}}
		id := d.owe(store.Post, "C1", "")
		if _, err := d.shelf.Claim(t.Context(), time.Now(), time.Second, 1); err != nil {
			t.Fatal(err)
		}
		d.slack.said = []saying{{id: id, target: "C1", line: "by the one that died", visible: time.Now().Add(29 * time.Second)}}
		pass(2 * time.Second)
		d.start()
		pass(5 * time.Minute)
		d.stop()
		d.expect("C1", "by the one that died")
	})
}

func TestACrashInALaterTryIsAsSafeAsInTheFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, s := newCI(), newShelf()
		sl := &slack{latency: 50 * time.Millisecond, late: 29 * time.Second}
		p := c.add("demo", "build")
		s.subscribe("demo", p.id, "C1")
		m := birth(t, c, s, sl)
		pass(45 * time.Second)
		calls := 0
		sl.set(func() {
			sl.fault = func(store.Parcel) (bool, error) {
				if calls++; calls == 3 {
					m.die()
				}
				return calls >= 3, reason(store.Ambiguous)
			}
		})
		p.start().fail()
		for !m.isDead() {
			pass(time.Second)
		}
		m.bury()
		sl.set(func() { sl.fault = nil })
		m = birth(t, c, s, sl)
		pass(10 * time.Minute)
		m.bury()
		if got := sl.lines("C1"); len(got) != 1 {
			t.Errorf("said %q, want the failure once", got)
		}
	})
}

func TestAFullDiskStopsSendingAndHealsByItself(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		for range 3 {
			d.owe(store.Post, "C1", "")
		}
		d.slack.noLook = true
		d.slack.fault = func(store.Parcel) (bool, error) {
			d.shelf.breakDown(fmt.Errorf("no space left"))
			return true, nil
		}
		d.relay.Nudge()
		pass(30 * time.Minute)
		d.expect("C1", "post C1: failed#1")
		if d.relay.Status().Ready() {
			t.Error("ready while the store takes nothing")
		}
		d.slack.set(func() { d.slack.fault = nil })
		d.shelf.breakDown(nil)
		pass(10 * time.Minute)
		d.expect("C1", "post C1: failed#1", "post C1: failed#2", "post C1: failed#3")
		if !d.relay.Status().Ready() {
			t.Error("not ready after the store came back")
		}
	})
}

func TestShutdownFinishesWhatIsInHand(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.slack.latency = 5 * time.Second
		d.owe(store.Post, "C1", "")
		d.owe(store.Post, "C1", "")
		d.relay.Nudge()
		pass(time.Second)
		began := time.Now()
		d.stop()
		d.stop = func() {}
		if took := time.Since(began); took < 3*time.Second || took > 8*time.Second {
			t.Errorf("stopping took %v, want the rest of the send", took)
		}
		d.expect("C1", "post C1: failed#1")
		if got := d.shelf.queue(); len(got) != 1 {
			t.Errorf("owed %q, want the second message alone", got)
		}
	})
}

func TestShutdownIsBounded(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.slack.latency = time.Hour
		d.owe(store.Post, "C1", "")
		d.relay.Nudge()
		pass(time.Second)
		began := time.Now()
		d.stop()
		d.stop = func() {}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("stopping took %v, want at most 10 s", took)
		}
		d.slack.set(func() { d.slack.latency = 0 })
		batch, err := d.shelf.Claim(t.Context(), time.Now().Add(time.Hour), time.Minute, 9)
		if err != nil || len(batch.Deliveries) != 1 || batch.Deliveries[0].Doubt.IsZero() {
			t.Errorf("owed %v (%v), want the message in doubt", batch.Deliveries, err)
		}
	})
}
