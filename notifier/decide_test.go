package notifier_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// at is when every attempt of these tests is made.
func at() time.Time { return time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC) }

func after(d time.Duration) time.Time { return at().Add(d) }

func fail(r store.Reason) error { return &store.SendError{Reason: r, Code: "code"} }

// owed is a delivery made an hour ago, after a change.
func owed(change func(*store.Delivery)) store.Delivery {
	d := store.Delivery{ID: "d", Target: "C1", Act: store.Post, Created: after(-time.Hour), Subscriptions: []string{"s"}}
	if change != nil {
		change(&d)
	}
	return d
}

type verdict struct {
	name string
	a    notifier.Attempt
	want store.Outcome
}

// answered is when Slack took the message, or said when to come again.
func answered() []verdict {
	post := owed(nil)
	tried := owed(func(d *store.Delivery) { d.Attempts = 11 })
	return []verdict{
		{
			"taken",
			notifier.Attempt{Delivery: post, Receipt: store.Receipt{Channel: "C1", Timestamp: "1.2"}, Shown: 3},
			store.Outcome{Result: store.Sent, Next: after(time.Second), Channel: "C1", Timestamp: "1.2", Shown: 3},
		},
		{
			"rate limited",
			notifier.Attempt{Delivery: post, Err: &store.SendError{Reason: store.RateLimited, Code: "code", RetryAfter: 7 * time.Second}, Row: 1},
			store.Outcome{Result: store.Retry, Next: after(7 * time.Second), Hold: after(7 * time.Second), Certain: true, Err: "code"},
		},
		{
			"rate limited for a day",
			notifier.Attempt{Delivery: post, Err: &store.SendError{Reason: store.RateLimited, Code: "code", RetryAfter: 24 * time.Hour}, Row: 1},
			store.Outcome{Result: store.Retry, Next: after(time.Hour), Hold: after(time.Hour), Certain: true, Err: "code"},
		},
		{
			"rate limited, no time given",
			notifier.Attempt{Delivery: post, Err: fail(store.RateLimited), Row: 1},
			store.Outcome{Result: store.Retry, Next: after(30 * time.Second), Hold: after(30 * time.Second), Certain: true, Err: "code"},
		},
		{
			"rate limited again, no time given",
			notifier.Attempt{Delivery: post, Err: fail(store.RateLimited), Row: 3},
			store.Outcome{Result: store.Retry, Next: after(2 * time.Minute), Hold: after(2 * time.Minute), Certain: true, Err: "code"},
		},
		{
			"an edit rate limited",
			notifier.Attempt{
				Delivery: owed(func(d *store.Delivery) { d.Act = store.Edit }), Row: 1,
				Err: &store.SendError{Reason: store.RateLimited, Code: "code", RetryAfter: 40 * time.Second},
			},
			store.Outcome{Result: store.Retry, Next: after(time.Second), Hold: after(40 * time.Second), Certain: true, Err: "code"},
		},
		{
			"unreachable",
			notifier.Attempt{Delivery: post, Err: fail(store.Unreachable), Row: 4, Luck: 0.5},
			store.Outcome{Result: store.Retry, Next: after(4 * time.Second), Certain: true, Err: "code"},
		},
		{
			"unreachable for hours",
			notifier.Attempt{Delivery: tried, Err: fail(store.Unreachable), Row: 1000, Luck: 0.5, OthersWell: true},
			store.Outcome{Result: store.Retry, Next: after(150 * time.Second), Certain: true, Err: "code"},
		},
	}
}

// unclear is when nobody can tell whether Slack has the message.
func unclear() []verdict {
	post := owed(nil)
	old := owed(func(d *store.Delivery) { d.Created, d.Doubt = after(-25*time.Hour), after(-25*time.Hour) })
	late := owed(func(d *store.Delivery) { d.Created, d.Doubt = after(-25*time.Hour), after(-time.Hour) })
	tried := owed(func(d *store.Delivery) { d.Attempts = 11 })
	edit := owed(func(d *store.Delivery) { d.Act = store.Edit })
	return []verdict{
		{
			"unclear, after it waited a day for other reasons",
			notifier.Attempt{Delivery: late, Err: fail(store.Ambiguous), Row: 1},
			store.Outcome{Result: store.Retry, Next: after(time.Second), Err: "code"},
		},
		{
			"an edit unclear for hours",
			notifier.Attempt{Delivery: edit, Err: fail(store.Ambiguous), Row: 1000, Luck: 0.9},
			store.Outcome{Result: store.Retry, Next: after(30 * time.Second), Err: "code"},
		},
		{
			"unclear for everybody",
			notifier.Attempt{Delivery: tried, Err: fail(store.Ambiguous), Row: 1},
			store.Outcome{Result: store.Retry, Next: after(time.Second), Err: "code"},
		},
		{
			"unclear for this one",
			notifier.Attempt{Delivery: post, Err: fail(store.Ambiguous), Row: 1, OthersWell: true},
			store.Outcome{Result: store.Retry, Next: after(time.Second), Count: true, Err: "code"},
		},
		{
			"unclear for this one too often",
			notifier.Attempt{Delivery: tried, Err: fail(store.Ambiguous), Row: 1, OthersWell: true},
			store.Outcome{Result: store.Dead, Next: after(time.Second), Count: true, Err: "code"},
		},
		{
			"unclear for more than a day",
			notifier.Attempt{Delivery: old, Err: fail(store.Ambiguous), Row: 1},
			store.Outcome{Result: store.Dead, Next: after(time.Second), Err: "code"},
		},
		{
			"unclear, with a grace",
			notifier.Attempt{Delivery: post, Err: fail(store.Ambiguous), Row: 1, Grace: 30 * time.Second},
			store.Outcome{Result: store.Retry, Next: after(30 * time.Second), Err: "code"},
		},
		{
			"unclear, an edit",
			notifier.Attempt{Delivery: edit, Err: fail(store.Ambiguous), Row: 1, Grace: 30 * time.Second},
			store.Outcome{Result: store.Retry, Next: after(time.Second), Err: "code"},
		},
		{
			"not one of our errors",
			notifier.Attempt{Delivery: post, Err: errors.New("odd"), Row: 1},
			store.Outcome{Result: store.Retry, Next: after(time.Second), Err: "no_answer"},
		},
	}
}

// refused is when Slack said no.
func refused() []verdict {
	post := owed(nil)
	old := owed(func(d *store.Delivery) { d.Created = after(-25 * time.Hour) })
	tried := owed(func(d *store.Delivery) { d.Attempts = 11 })
	edit := owed(func(d *store.Delivery) { d.Act = store.Edit })
	reply := owed(func(d *store.Delivery) { d.Act, d.Card, d.Thread = store.Reply, "card", "above" })
	return []verdict{
		{
			"target gone",
			notifier.Attempt{Delivery: old, Err: fail(store.TargetGone), Row: 1},
			store.Outcome{Result: store.Suspend, Next: after(time.Minute), Certain: true, Err: "code"},
		},
		{
			"target gone for a while",
			notifier.Attempt{Delivery: old, Err: fail(store.TargetGone), Row: 1, Broken: after(-4 * time.Minute)},
			store.Outcome{Result: store.Suspend, Next: after(4 * time.Minute), Certain: true, Err: "code"},
		},
		{
			"target gone for days",
			notifier.Attempt{Delivery: old, Err: fail(store.TargetGone), Row: 1, Broken: after(-72 * time.Hour)},
			store.Outcome{Result: store.Suspend, Next: after(15 * time.Minute), Certain: true, Err: "code"},
		},
		{
			"card gone, an edit",
			notifier.Attempt{Delivery: edit, Err: fail(store.CardGone), Row: 1},
			store.Outcome{Result: store.Sent, Moot: true, Next: at(), Err: "code"},
		},
		{
			"card gone, a reply",
			notifier.Attempt{Delivery: reply, Err: fail(store.CardGone), Row: 1},
			store.Outcome{Result: store.Sent, Moot: true, Next: at(), Err: "code", Enqueue: []store.Delivery{
				{Target: "C1", Act: store.Post, Card: "card", Subscriptions: []string{"s"}, Created: at()},
			}},
		},
		{
			"card gone, a post",
			notifier.Attempt{Delivery: post, Err: fail(store.CardGone), Row: 1},
			store.Outcome{Result: store.Dead, Next: at(), Err: "code"},
		},
		{
			"refused",
			notifier.Attempt{Delivery: post, Err: fail(store.Refused), Row: 1},
			store.Outcome{Result: store.Dead, Next: after(time.Second), Certain: true, Err: "code"},
		},
		{
			"unauthorized",
			notifier.Attempt{Delivery: tried, Err: fail(store.Unauthorized), Row: 2},
			store.Outcome{Result: store.Retry, Next: after(2 * time.Minute), Hold: after(2 * time.Minute), Certain: true, Err: "code"},
		},
	}
}

func TestEveryAnswerOfSlackHasItsOutcome(t *testing.T) {
	t.Parallel()
	for _, tt := range slices.Concat(answered(), unclear(), refused()) {
		tt.a.Now, tt.a.Pace, tt.a.Limit = at(), time.Second, 12
		tt.want.At = at()
		got := notifier.Decide(tt.a)
		if diff := cmp.Diff(tt.want, got, cmpopts.IgnoreFields(store.Delivery{}, "ID")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if len(got.Enqueue) > 0 && (got.Enqueue[0].ID == "" || got.Enqueue[0].ID == tt.a.Delivery.ID) {
			t.Errorf("%s: the id of what is owed again is %q, want a new one", tt.name, got.Enqueue[0].ID)
		}
	}
}

func TestWaitsStayWithinTheirBounds(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for _, reason := range []store.Reason{
		store.Unreachable, store.Ambiguous, store.RateLimited, store.TargetGone, store.Unauthorized,
	} {
		for row := range 200 {
			for _, luck := range []float64{0, 0.3, 0.999999} {
				out := notifier.Decide(notifier.Attempt{
					Now: at, Delivery: store.Delivery{Created: at}, Err: &store.SendError{Reason: reason}, Row: row, Luck: luck, Limit: 12,
				})
				if wait := out.Next.Sub(at); wait < time.Second || wait > 5*time.Minute {
					t.Fatalf("%s, row %d, luck %v: wait = %v, want 1 s to 5 min", reason, row, luck, wait)
				}
			}
		}
	}
}
