package notifier_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// TestAWorkspaceGetsItsBudgetAndNoMore owes a thousand messages to more channels than the budget of all would serve.
func TestAWorkspaceGetsItsBudgetAndNoMore(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		d.slack.latency = 50 * time.Millisecond
		for i := range 1000 {
			d.owe(store.Post, fmt.Sprintf("C%d", i%50), "")
		}
		began := time.Now()
		d.relay.Nudge()
		pass(5 * time.Minute)
		said := d.slack.said
		if len(said) != 1000 {
			t.Fatalf("said = %d, want 1000", len(said))
		}
		for i, first := 0, 0; i < len(said); i++ {
			for said[i].at.Sub(said[first].at) > time.Minute {
				first++
			}
			if n := i - first + 1; n > notifier.DefaultBudget {
				t.Fatalf("messages in the minute before %s = %d, want at most %d", said[i].at.Sub(began), n, notifier.DefaultBudget)
			}
		}
		const atBest = 1000 * time.Minute / notifier.DefaultBudget
		if took := said[999].at.Sub(began); took > atBest*100/95 {
			t.Errorf("a thousand messages took %s, want at most %s: 95 %% of the budget", took, atBest*100/95)
		}
	})
}

// TestOneChannelGetsAMessageASecondHoweverSlowlySlackAnswers counts the pace from the asking.
func TestOneChannelGetsAMessageASecondHoweverSlowlySlackAnswers(t *testing.T) {
	t.Parallel()
	for _, latency := range []time.Duration{10 * time.Millisecond, 300 * time.Millisecond, 900 * time.Millisecond} {
		atDesk(t, func(d *desk) {
			d.slack.latency = latency
			for range 21 {
				d.owe(store.Post, "C1", "")
			}
			d.relay.Nudge()
			pass(time.Minute)
			said := d.slack.said
			if len(said) != 21 {
				t.Fatalf("said = %d with answers after %s, want 21", len(said), latency)
			}
			if span := said[20].at.Sub(said[0].at); span < 20*time.Second || span > 21*time.Second {
				t.Errorf("twenty more messages took %s with answers after %s, want 20 to 21 s", span, latency)
			}
		})
	}
}

func TestThePaceNeverLiesInThePast(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		name  string
		began time.Time
		want  time.Duration
	}{
		{"not known when it began", time.Time{}, time.Second},
		{"answered at once", now, time.Second},
		{"answered after 300 ms", now.Add(-300 * time.Millisecond), 700 * time.Millisecond},
		{"answered after more than the pace", now.Add(-3 * time.Second), 0},
		{"the clock was set back meanwhile", now.Add(time.Hour), time.Second},
	} {
		out := notifier.Decide(notifier.Attempt{Now: now, Began: tt.began, Pace: time.Second})
		if got := out.Next.Sub(now); got != tt.want || out.Result != store.Sent {
			t.Errorf("%s: %s, next after %s; want sent, next after %s", tt.name, out.Result, got, tt.want)
		}
	}
}
