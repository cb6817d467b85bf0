package main

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
)

// TestAlertsGoOutAsFastAsSlackAllowsAndNoFaster owes alerts to many channels at once and counts what a Slack that keeps
// its limits refuses: one message a second in each channel, six hundred a minute in all. How close the alerts come to
// the limit that binds is reported, not asserted.
func TestAlertsGoOutAsFastAsSlackAllowsAndNoFaster(t *testing.T) {
	type storm struct {
		channels, each int
		latency        time.Duration
	}
	storms := []storm{{8, 3, 0}, {8, 3, 200 * time.Millisecond}}
	if full() {
		storms = []storm{{8, 20, 0}, {8, 20, 200 * time.Millisecond}, {50, 20, 0}, {50, 20, 200 * time.Millisecond}}
	}
	for _, s := range storms {
		t.Run(fmt.Sprintf("%d to each of %d channels, Slack answers after %s", s.each, s.channels, s.latency), func(t *testing.T) {
			t.Parallel()
			f := newFleet(t, 1, 1, sandbox.Options{Slack: workspace.Options{RateLimits: true, MaxTraffic: 100_000}})
			f.open()
			rooms := f.owe(s.channels, s.each)
			f.close()
			if s.latency > 0 {
				f.box.Slack.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultLate, Delay: s.latency})
			}
			c := f.spawn(nil)
			c.ready(f)
			all := s.channels * s.each
			c.within(4*time.Minute, "every alert arrives", func() bool { return f.arrived(rooms) >= all })
			time.Sleep(time.Second) // A repeat would follow at once.
			if got := f.arrived(rooms); got != all {
				t.Errorf("got %d messages, want %d, each once", got, all)
			}
			if refused := f.refused(); refused != 0 {
				t.Errorf("Slack refused %d calls as too many, want none", refused)
			}
			atBest := max(time.Duration(s.each-1)*time.Second, time.Duration(all)*time.Minute/notifier.DefaultBudget)
			t.Logf("%d alerts over %d channels: %.0f %% of what Slack allows", all, s.channels, 100*atBest.Seconds()/f.span(rooms).Seconds())
		})
	}
}

// owe writes alerts into the outbox, as a look that found many failures does.
func (f *fleet) owe(channels, each int) []string {
	f.tb.Helper()
	change := store.Change{Watch: f.projects[0], Taken: time.Now()}
	var rooms []string
	for c := range channels {
		rooms = append(rooms, f.channel(fmt.Sprint("room-", c)))
		for n := range each {
			id := fmt.Sprintf("%s-%d", rooms[c], n)
			event := store.Event{
				Kind: store.Failed, Project: f.projects[0], Pipeline: f.pipelines[f.projects[0]][0], Name: "service-000000",
				At: time.Now(), Seen: time.Now(),
				Build: store.BuildRef{ID: fmt.Sprintf("b-%032x", c*each+n), Num: n + 1, ExecuteCount: 1, Status: "FAILED"},
			}
			change.Cards = append(change.Cards, store.Card{ID: "card-" + id, Target: rooms[c], Events: []store.Event{event}})
			change.Enqueue = append(change.Enqueue, store.Delivery{
				ID: id, Target: rooms[c], Act: store.Post, Card: "card-" + id, Events: []store.Event{event}, Created: time.Now(),
			})
		}
	}
	if err := f.store.Commit(f.tb.Context(), change); err != nil {
		f.tb.Fatal(err)
	}
	return rooms
}

// arrived counts the bot's messages in the channels.
func (f *fleet) arrived(rooms []string) int {
	n := 0
	for _, room := range rooms {
		n += len(f.times(room))
	}
	return n
}

// times is when the bot's messages of a channel were posted, in order.
func (f *fleet) times(room string) []time.Time {
	var all []time.Time
	for _, m := range f.box.Slack.Messages(room) {
		if m.BotID == "" {
			continue
		}
		seconds, err := strconv.ParseFloat(m.TS, 64)
		if err != nil {
			f.tb.Fatalf("the time stamp %q does not parse: %v", m.TS, err)
		}
		all = append(all, time.UnixMicro(int64(seconds*1e6)))
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// refused counts the answers that said "too many requests".
func (f *fleet) refused() int {
	n := 0
	for _, call := range f.box.Slack.Traffic() {
		if call.Status == 429 {
			n++
		}
	}
	return n
}

// span is the time from the first message of all to the last.
func (f *fleet) span(rooms []string) time.Duration {
	var all []time.Time
	for _, room := range rooms {
		all = append(all, f.times(room)...)
	}
	slices.SortFunc(all, time.Time.Compare)
	return all[len(all)-1].Sub(all[0])
}
