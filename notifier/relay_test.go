package notifier_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// desk is a relay between a shelf and a slack, in a bubble of virtual time.
type desk struct {
	*testing.T
	shelf *shelf
	slack *slack
	relay *notifier.Relay
	stop  func()
	num   int
}

func atDesk(t *testing.T, play func(*desk), options ...func(*notifier.RelayOptions)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d := &desk{T: t, shelf: newShelf(), slack: &slack{latency: 50 * time.Millisecond}}
		d.start(options...)
		play(d)
		d.stop()
	})
}

// start runs a relay until stop.
func (d *desk) start(options ...func(*notifier.RelayOptions)) {
	o := notifier.RelayOptions{
		Outbox: d.shelf, Upkeep: d.shelf, Preferences: d.shelf, Owners: d.shelf, Sender: d.slack,
	}
	for _, change := range options {
		change(&o)
	}
	d.relay = notifier.NewRelay(o)
	ctx, cancel := context.WithCancel(d.Context())
	done := make(chan error, 1)
	go func() { done <- d.relay.Run(ctx) }()
	d.stop = func() {
		cancel()
		if err := <-done; err != nil {
			d.Errorf("Run: %v", err)
		}
	}
}

// owe puts messages into the outbox.
func (d *desk) owe(act store.Act, target, card string) string {
	d.num++
	id := fmt.Sprintf("d-%d", d.num)
	e := store.Event{Kind: store.Failed, Project: "demo", Pipeline: "p", Build: store.BuildRef{ID: fmt.Sprintf("b-%d", d.num), Num: d.num}}
	del := store.Delivery{ID: id, Target: target, Act: act, Card: card, Created: time.Now().UTC()}
	if act != store.Edit {
		del.Events = []store.Event{e}
	}
	if act == store.Reply {
		del.Card, del.Thread = "", card
	}
	var cards []store.Card
	if act == store.Post && card != "" {
		cards = append(cards, store.Card{ID: card, Target: target, Events: del.Events})
	}
	d.shelf.owe(cards, del)
	return id
}

// follow changes what a card says.
func (d *desk) follow(card string, kind store.EventKind) {
	got, err := d.shelf.Card(d.Context(), card)
	mustBeNil(err)
	got.Events[0].Follow = &store.Follow{Kind: kind}
	d.shelf.owe([]store.Card{got})
}

func (d *desk) expect(target string, want ...string) {
	d.Helper()
	if diff := cmp.Diff(want, d.slack.lines(target)); diff != "" {
		d.Errorf("said to %s (-want +got):\n%s", target, diff)
	}
}

func reason(r store.Reason) error { return &store.SendError{Reason: r, Code: string(r)} }

func TestWhatIsOwedIsSentInOrderAndPaced(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		for range 5 {
			d.owe(store.Post, "C1", "")
		}
		d.owe(store.Post, "C2", "")
		d.relay.Nudge()
		pass(time.Second)
		d.expect("C2", "post C2: failed#6")
		pass(10 * time.Second)
		d.expect("C1", "post C1: failed#1", "post C1: failed#2", "post C1: failed#3", "post C1: failed#4", "post C1: failed#5")
		for i := 1; i < len(d.slack.said); i++ {
			a, b := d.slack.said[i-1], d.slack.said[i]
			if a.target == b.target && b.at.Sub(a.at) < time.Second {
				t.Errorf("two messages to %s within %v, want a second between them", a.target, b.at.Sub(a.at))
			}
		}
	})
}

func TestRateLimitStormLosesNothing(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.slack.limit, d.slack.pause, d.slack.latency = 20, 3*time.Second, 5*time.Millisecond
		for i := range 200 {
			d.owe(store.Post, fmt.Sprintf("C%d", i), "")
		}
		d.relay.Nudge()
		pass(5 * time.Minute)
		if got := len(d.slack.said); got != 200 {
			t.Errorf("said = %d, want 200", got)
		}
		if d.slack.rude > notifier.DefaultWorkers-1 {
			t.Errorf("calls into a closed window = %d, want none beyond those under way when it closed first", d.slack.rude)
		}
		if n := d.slack.repeats(); n > 0 || d.slack.looks > 0 {
			t.Errorf("repeats = %d, look-ups = %d, want none: a 429 leaves no doubt", n, d.slack.looks)
		}
	})
}

func TestOutagesOfSlackCostNoAttempts(t *testing.T) {
	t.Parallel()
	for _, r := range []store.Reason{store.Unreachable, store.Ambiguous, store.Unauthorized, store.RateLimited} {
		t.Run(string(r), func(t *testing.T) {
			t.Parallel()
			atDesk(t, func(d *desk) {
				d.owe(store.Post, "C3", "")
				d.relay.Nudge()
				pass(10 * time.Second)
				d.slack.set(func() { d.slack.fault = func(store.Parcel) (bool, error) { return false, reason(r) } })
				d.owe(store.Post, "C1", "")
				d.owe(store.Post, "C1", "")
				d.owe(store.Post, "C2", "")
				d.relay.Nudge()
				pass(12 * time.Hour)
				if got := d.relay.Status().Ready(); got != (r != store.Unauthorized) {
					t.Errorf("ready = %v during %s", got, r)
				}
				if d.slack.calls > 1500 {
					t.Errorf("calls in twelve hours = %d, want fewer than 1500", d.slack.calls)
				}
				d.slack.set(func() { d.slack.fault = nil })
				pass(10 * time.Minute)
				d.expect("C1", "post C1: failed#2", "post C1: failed#3")
				d.expect("C2", "post C2: failed#4")
				if !d.relay.Status().Ready() {
					t.Error("not ready after Slack came back")
				}
			}, func(o *notifier.RelayOptions) {
				o.OnSettled = func(d store.Delivery, o store.Outcome) {
					if o.Count {
						t.Errorf("the outage was counted against %s", d.ID)
					}
				}
			})
		})
	}
}

func TestPoisonDoesNotBlockItsChannelForEver(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]func() error{
		"refused": func() error { return reason(store.Refused) },
		"unclear": func() error { return reason(store.Ambiguous) },
		"a panic": func() error { panic("odd") },
		"strange": func() error { return errors.New("odd") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			atDesk(t, func(d *desk) {
				bad := d.owe(store.Post, "C1", "")
				d.owe(store.Post, "C1", "")
				d.slack.fault = func(p store.Parcel) (bool, error) {
					if p.Delivery.ID != bad {
						return true, nil
					}
					d.slack.mu.Unlock()
					defer d.slack.mu.Lock()
					return false, fault()
				}
				for range 120 {
					d.owe(store.Post, "C2", "")
					d.relay.Nudge()
					pass(time.Minute)
				}
				d.expect("C1", "post C1: failed#2")
				if len(d.shelf.dead) != 1 || d.shelf.dead[0].ID != bad {
					t.Errorf("dead = %v, want the bad one", d.shelf.dead)
				}
			})
		})
	}
}

func TestBrokenTargetsKeepWhatTheyAreOwedAndTheirOwnersHearOnce(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		gone := true
		d.slack.fault = func(p store.Parcel) (bool, error) {
			if gone && p.Delivery.Target[0] != 'U' {
				return false, reason(store.TargetGone)
			}
			return true, nil
		}
		sub := d.shelf.subscribe("demo", "*", "C1")
		second := d.shelf.subscribe("demo", "a*", "C1")
		second.By = "USECOND"
		d.shelf.put(second)
		d.shelf.owe(nil, store.Delivery{
			ID: "first", Target: "C1", Act: store.Post, Subscriptions: []string{sub.ID}, Created: time.Now(),
			Events: []store.Event{{Kind: store.Missed, Count: 7}},
		})
		for range 2 {
			d.owe(store.Post, "C1", "")
		}
		d.relay.Nudge()
		pass(2 * time.Hour)
		d.expect("U0WNER", "post U0WNER: brokenx3")
		d.expect("USECOND")
		d.slack.set(func() { gone = false })
		pass(16 * time.Minute)
		d.expect("C1", "post C1: missedx7", "post C1: failed#1", "post C1: failed#2")
		d.slack.set(func() { gone = true })
		d.owe(store.Edit, "C1", "unknown")
		d.relay.Nudge()
		pass(5 * time.Second)
		d.owe(store.Post, "C1", "")
		d.relay.Nudge()
		pass(time.Hour)
		d.expect("USECOND", "post USECOND: brokenx1")
	})
}

func TestNobodyIsToldThatAPersonCannotBeReached(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.slack.fault = func(store.Parcel) (bool, error) { return false, reason(store.TargetGone) }
		d.shelf.subscribe("demo", "*", "U1")
		d.owe(store.Post, "U1", "")
		d.relay.Nudge()
		pass(time.Hour)
		if got := d.shelf.queue(); len(got) != 1 {
			t.Errorf("owed %q, want the one message alone", got)
		}
	})
}

func TestCardsAreEditedOnlyWhenTheyShowSomethingOld(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.owe(store.Post, "C1", "card")
		d.owe(store.Edit, "C1", "card")
		d.follow("card", store.Retried)
		d.relay.Nudge()
		pass(10 * time.Second)
		if d.slack.edits != 0 {
			t.Errorf("edits = %d, want none: the message was sent in its newest form", d.slack.edits)
		}
		d.follow("card", store.Recovered)
		for range 3 {
			d.owe(store.Edit, "C1", "card")
		}
		d.owe(store.Edit, "C1", "never posted")
		d.relay.Nudge()
		pass(10 * time.Second)
		if d.slack.edits != 1 {
			t.Errorf("edits = %d, want one for three changes", d.slack.edits)
		}
		if got := d.shelf.queue(); len(got) > 0 {
			t.Errorf("owed %q, want nothing", got)
		}
	})
}

func TestAlertsDoNotWaitForEditsThatSlackHoldsBack(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.owe(store.Post, "C1", "card")
		d.relay.Nudge()
		pass(10 * time.Second)
		closed := time.Now().Add(40 * time.Second)
		d.slack.set(func() {
			d.slack.fault = func(p store.Parcel) (bool, error) {
				if p.Delivery.Act == store.Edit && time.Now().Before(closed) {
					return false, &store.SendError{Reason: store.RateLimited, Code: "ratelimited", RetryAfter: time.Until(closed)}
				}
				return true, nil
			}
		})
		d.follow("card", store.Recovered)
		d.owe(store.Edit, "C1", "card")
		d.relay.Nudge()
		pass(2 * time.Second)
		d.owe(store.Post, "C1", "")
		d.relay.Nudge()
		pass(3 * time.Second)
		d.expect("C1", "post C1: failed#1", "post C1: failed#3")
		pass(time.Minute)
		if d.slack.edits != 1 || len(d.shelf.queue()) > 0 {
			t.Errorf("edits = %d, owed %q; want the edit once Slack takes it", d.slack.edits, d.shelf.queue())
		}
	})
}

func TestRepliesToACardThatIsGoneAreMessagesOfTheirOwn(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.owe(store.Reply, "C1", "never posted")
		d.owe(store.Post, "C1", "card")
		d.owe(store.Reply, "C1", "card")
		d.owe(store.Edit, "C1", "card")
		d.slack.fault = func(p store.Parcel) (bool, error) {
			if p.Delivery.Act == store.Reply {
				return false, reason(store.CardGone)
			}
			return true, nil
		}
		d.relay.Nudge()
		pass(time.Minute)
		d.expect("C1", "post C1: failed#1", "post C1: failed#2", "post C1: failed#3")
	})
}

func TestALookUpWaitsFromTheNewestTryAndNotFromTheFirst(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		began := time.Now().UTC()
		d.shelf.owe(nil, store.Delivery{
			ID: "again", Target: "C1", Act: store.Post, Created: began.Add(-time.Hour), Doubt: began.Add(-time.Hour), Tried: began,
			Events: []store.Event{{Kind: store.Failed, Project: "demo", Pipeline: "p", Build: store.BuildRef{ID: "b", Num: 1}}},
		})
		d.relay.Nudge()
		pass(29 * time.Second)
		want := func(when string, n int) {
			d.slack.set(func() {
				if d.slack.looks != n || d.slack.calls != n {
					t.Errorf("%s the newest try: %d looks and %d calls, want %d of each", when, d.slack.looks, d.slack.calls, n)
				}
			})
		}
		want("29 s after", 0) // It may not be visible yet.
		pass(3 * time.Second)
		want("32 s after", 1)
	})
}

func TestAnOutageOfSlackIsLoggedOnceAndSoIsItsEnd(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	atDesk(t, func(d *desk) {
		d.slack.set(func() { d.slack.fault = func(store.Parcel) (bool, error) { return false, reason(store.Unreachable) } })
		d.owe(store.Post, "C1", "")
		d.owe(store.Post, "C2", "")
		d.relay.Nudge()
		pass(20 * time.Minute)
		d.slack.set(func() { d.slack.fault = nil })
		pass(10 * time.Minute)
	}, func(o *notifier.RelayOptions) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
	for _, want := range []string{"slack does not take messages", "slack takes messages again"} {
		if got := strings.Count(log.String(), want); got != 1 {
			t.Errorf("%q is logged %d times, want once:\n%s", want, got, log.String())
		}
	}
}
