package notifier_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// heard is what a channel got of one incident.
type heard struct {
	posts   int // Messages in the channel: what people may be woken by.
	replies int // In threads only.
}

func TestAWeekOfTroubleIsToldInFewMessagesAndNoneIsMissed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, shelf, room := newCI(), newShelf(), &slack{latency: 100 * time.Millisecond}
		w := newWeek(c)
		shelf.subscribe("demo", "*", "C-usual")
		changes := shelf.subscribe("demo", "*", "C-changes")
		changes.Changes = true
		shelf.put(changes)
		w.play(birth(t, c, shelf, room), func() *mortal { return birth(t, c, shelf, room) })
		if w.builds != weekBuilds || len(w.incidents) != 20 {
			t.Fatalf("the week has %d builds and %d incidents, want %d and 20", w.builds, len(w.incidents), weekBuilds)
		}
		if n := room.repeats(); n > 0 {
			t.Errorf("%d messages came twice", n)
		}
		usual, changed := w.attribute(t, room, "C-usual"), w.attribute(t, room, "C-changes")
		t.Log(w.table(usual, changed, room.edits))
		for i, kind := range w.incidents {
			if usual[i].posts == 0 || changed[i].posts == 0 {
				t.Errorf("incident %d (%s) was not told", i+1, kind)
			}
			if usual[i].posts > w.naive[i].chosen {
				t.Errorf("incident %d (%s) took %d messages, more than the %d of a bot that does not think", i+1, kind, usual[i].posts, w.naive[i].chosen)
			}
		}
	})
}

// play lets the week pass. The bot is killed and born again each midnight.
func (w *week) play(bot *mortal, reborn func() *mortal) {
	pass(time.Minute)
	began, midnight := time.Now(), 24*time.Hour
	w.origin = began
	for _, m := range w.moments {
		for m.at > midnight {
			pass(time.Until(began.Add(midnight)))
			bot.die()
			bot.bury()
			bot, midnight = reborn(), midnight+24*time.Hour
		}
		pass(time.Until(began.Add(m.at)))
		m.do()
	}
	pass(time.Hour)
	bot.bury()
}

// attribute counts the messages of a target by incident, and fails when one is about builds that were well.
func (w *week) attribute(t *testing.T, room *slack, target string) []heard {
	t.Helper()
	out := make([]heard, len(w.incidents))
	for _, m := range room.said {
		if m.target != target {
			continue
		}
		incidents := w.about(m)
		if len(incidents) == 0 {
			t.Errorf("%s was told of builds that were well: %s", target, m.line)
		}
		for _, i := range incidents {
			if m.delivery.Act == store.Post || m.delivery.Broadcast {
				out[i].posts++
			} else {
				out[i].replies++
			}
		}
	}
	return out
}

// about lists the incidents that a message tells of. One without a build tells of the last time BK-CI went away.
func (w *week) about(m saying) []int {
	var out []int
	for _, e := range m.delivery.Events {
		i, known := w.of[e.Build.ID]
		if e.Build.ID == "" {
			for j, kind := range w.incidents {
				if strings.HasPrefix(kind, "BK-CI") && m.at.After(w.origin.Add(w.starts[j])) {
					i, known = j, true
				}
			}
		}
		if known && !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	return out
}

// table sets what was said beside what a bot would have said that does not think.
func (w *week) table(usual, changes []heard, edits int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d builds of %d pipelines in a week\n", w.builds, weekPipelines)
	fmt.Fprintf(&b, "%-62s %8s %8s %9s %8s %10s\n", "incident", "usual", "threads", "changes", "chosen", "all events")
	var sum, sumChanges heard
	var naive plainCount
	for i, kind := range w.incidents {
		fmt.Fprintf(&b, "%2d %-59s %8d %8d %9d %8d %10d\n", i+1, kind, usual[i].posts, usual[i].replies, changes[i].posts, w.naive[i].chosen, w.naive[i].all)
		sum.posts, sum.replies, sumChanges.posts = sum.posts+usual[i].posts, sum.replies+usual[i].replies, sumChanges.posts+changes[i].posts
		naive.all, naive.chosen = naive.all+w.naive[i].all, naive.chosen+w.naive[i].chosen
	}
	well := w.naive[len(w.incidents)]
	fmt.Fprintf(&b, "   %-59s %8d %8d %9d %8d %10d\n", "builds that were well", 0, 0, 0, well.chosen, well.all)
	fmt.Fprintf(&b, "   %-59s %8d %8d %9d %8d %10d\n", "together", sum.posts, sum.replies, sumChanges.posts, naive.chosen+well.chosen, naive.all+well.all)
	fmt.Fprintf(&b, "edits in place, which wake nobody: %d (both channels)", edits)
	return b.String()
}
