package notifier_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// saga is a random life of one project, its bot and its channels, with a book of what really happened.
type saga struct {
	t        *testing.T
	ci       *ci
	shelf    *shelf
	slack    *slack
	bot      *mortal
	targets  []string
	fickle   string          // A channel that is muted at times, and misses what is over when it is not any more.
	past     map[string]bool // Keys of what happened before anybody subscribed.
	happened map[string]bool // Keys of every failed run and every wait there ever was.
}

func TestEverythingIsToldExactlyOnceWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var caught any
		synctest.Test(t, func(t *testing.T) {
			defer func() { caught = recover() }() // How rapid ends a run; it must get out of the bubble first.
			live(t, rt)
		})
		if wrong, ok := caught.(discrepancy); ok {
			rt.Fatal(wrong)
		}
		if caught != nil {
			panic(caught)
		}
	})
}

// discrepancy is a difference between what was told and what was the case.
type discrepancy string

func wrongf(format string, args ...any) { panic(discrepancy(fmt.Sprintf(format, args...))) }

// live plays one random life in a bubble of virtual time.
func live(t *testing.T, rt *rapid.T) {
	s := &saga{
		t: t, ci: newCI(), shelf: newShelf(), slack: &slack{latency: 50 * time.Millisecond}, targets: []string{"C1", "U2"}, fickle: "C3",
		past: map[string]bool{}, happened: map[string]bool{},
	}
	s.begin(rt)
	defer func() { s.bot.bury() }()
	rt.Repeat(map[string]func(*rapid.T){
		"":      func(*rapid.T) { s.book(); s.modest() },
		"start": s.start, "move": s.move, "move more": s.move, "sleep": s.sleep,
		"break BK-CI": s.breakCI, "break Slack": s.breakSlack, "crash": s.crash, "calm": s.calm,
		"threads": s.threads, "mute": s.mute, "delete": s.remove, "lie": s.lie,
	})
	s.calm(rt)
}

// begin gives the project a past, and then subscribers.
func (s *saga) begin(rt *rapid.T) {
	s.ci.add("demo", "one")
	s.ci.add("demo", "two")
	for range rapid.IntRange(0, 6).Draw(rt, "past") {
		s.start(rt)
		s.move(rt)
	}
	s.book()
	for key := range s.happened {
		s.past[key] = true
	}
	s.shelf.subscribe("demo", "*", s.targets[0])
	s.shelf.subscribe("demo", s.ci.pipelines[0].id, s.targets[1])
	s.shelf.subscribe("demo", "t*", s.targets[1])
	s.shelf.subscribe("demo", "*", s.fickle)
	s.bot = birth(s.t, s.ci, s.shelf, s.slack)
	pass(5 * time.Second)
}

func (s *saga) start(rt *rapid.T) {
	p := s.ci.pipelines[rapid.IntRange(0, len(s.ci.pipelines)-1).Draw(rt, "pipeline")]
	if b := p.queue(); rapid.Bool().Draw(rt, "at once") {
		b.begin()
	}
}

// move lets a random build take a step it can take.
func (s *saga) move(rt *rapid.T) {
	p := s.ci.pipelines[rapid.IntRange(0, len(s.ci.pipelines)-1).Draw(rt, "pipeline")]
	if len(p.builds) == 0 {
		return
	}
	b := p.builds[rapid.IntRange(max(0, len(p.builds)-6), len(p.builds)-1).Draw(rt, "build")]
	steps := stepsOf(b)
	steps[rapid.IntRange(0, len(steps)-1).Draw(rt, "step")]()
	s.book()
}

// stepsOf lists what can become of a build now.
func stepsOf(b *run) []func() {
	fail := func() { b.fail() }
	asking := b.stages[1].Jobs[0].Steps[1].Status == apiclient.StatusReviewing
	switch {
	case b.build.Status == apiclient.StatusQueue:
		return []func(){func() { b.begin() }, func() { b.end(apiclient.StatusCanceled) }, func() { b.end(apiclient.StatusQueueTimeout) }}
	case b.build.Finished():
		return []func(){func() { b.retry() }}
	case b.build.Status == apiclient.StatusStageSuccess:
		steps := []func(){func() { b.approve("alice") }, func() { b.reject("bob", "no") }, func() { b.end(apiclient.StatusCanceled) }}
		if asking {
			steps = append(steps, func() { b.answer() })
		}
		return steps
	default:
		steps := []func(){
			fail, func() { b.succeed() }, func() { b.end(apiclient.StatusCanceled) }, func() { b.end(apiclient.StatusTerminate) },
		}
		if b.stages[2].Status == "" {
			steps = append(steps, func() { b.hold() })
		}
		switch {
		case asking:
			steps = append(steps, func() { b.answer() })
		case b.stages[1].Jobs[0].Steps[1].Status == "":
			steps = append(steps, func() { b.ask() })
		}
		return steps
	}
}

func (s *saga) sleep(rt *rapid.T) {
	pass(time.Duration(rapid.IntRange(0, 90_000).Draw(rt, "milliseconds")) * time.Millisecond)
}

func (s *saga) breakCI(rt *rapid.T) {
	kind := apiclient.ErrorKind(rapid.IntRange(int(apiclient.NotFound), int(apiclient.Invalid)).Draw(rt, "kind"))
	part := rapid.SampledFrom([]string{"", "list", "status", "history", "build", "mended"}).Draw(rt, "part")
	s.ci.spoil(func(what, _ string) error {
		if part != "" && what != part {
			return nil
		}
		return &apiclient.Error{Kind: kind, Endpoint: what}
	})
}

func (s *saga) breakSlack(rt *rapid.T) {
	why := rapid.SampledFrom([]store.Reason{
		store.Unreachable, store.Ambiguous, store.RateLimited, store.TargetGone, store.Unauthorized, "",
	}).Draw(rt, "reason")
	taken := rapid.Bool().Draw(rt, "taken")
	s.slack.set(func() {
		s.slack.late = 20 * time.Second
		s.slack.fault = func(store.Parcel) (bool, error) {
			if why == "" {
				return true, nil
			}
			return taken && why == store.Ambiguous, reason(why)
		}
	})
}

// crash ends the process at a boundary, or in the midst of anything, and starts another.
func (s *saga) crash(rt *rapid.T) {
	if where := rapid.SampledFrom(append([]string{""}, boundaries...)).Draw(rt, "where"); where != "" {
		s.bot.plan(where, rapid.IntRange(0, 2).Draw(rt, "skip"))
		s.sleep(rt)
	}
	s.bot.die()
	s.bot.bury()
	s.sleep(rt)
	s.bot = birth(s.t, s.ci, s.shelf, s.slack)
}

// calm mends everything, waits, and compares the channels with the book.
func (s *saga) calm(*rapid.T) {
	s.ci.mend()
	s.ci.set(func() { s.ci.empty, s.ci.blank, s.ci.twist = false, false, nil })
	s.slack.set(func() { s.slack.fault = nil })
	s.shelf.unmute(s.fickle)
	pass(25 * time.Minute)
	if left := s.shelf.queue(); len(left) > 0 {
		wrongf("still owed after twenty-five calm minutes: %q", left)
	}
	for key := range s.now() {
		for _, target := range s.targets {
			if n := s.slack.tellings(target)[key]; n != 1 && !s.past[key] {
				wrongf("%s heard %d times of %s, want once", target, n, key)
			}
		}
	}
	s.unmuted()
	s.modest()
	s.candid()
}

// modest checks what must hold at every moment: nothing twice, nothing from the past, nothing that never was, and
// nothing out of order.
func (s *saga) modest() {
	for _, target := range append([]string{s.fickle}, s.targets...) {
		for key, n := range s.slack.tellings(target) {
			if n > 1 {
				wrongf("%s heard %d times of %s", target, n, key)
			}
			if waking(key) && (!s.happened[key] || s.past[key]) {
				wrongf("%s heard of %s, which never happened or is past", target, key)
			}
		}
		if said, owed := s.slack.ids(target), s.shelf.ever(target); !inOrder(said, owed) {
			wrongf("%s heard %q, which is out of the order %q", target, said, owed)
		}
	}
}

// book writes down what is the case now.
func (s *saga) book() {
	for key := range s.now() {
		s.happened[key] = true
	}
}

// now is every failed run and every wait that can be seen at this moment, by event key.
func (s *saga) now() map[string]bool {
	out := make(map[string]bool)
	for _, p := range s.ci.pipelines {
		for _, b := range p.builds {
			e := store.Event{Kind: store.Failed, Project: p.project, Pipeline: p.id, Build: store.BuildRef{ID: b.build.ID, ExecuteCount: b.build.ExecuteCount}}
			if b.build.Failed() {
				out[e.Key()] = true
			}
			d, err := s.ci.peek(s.t.Context(), b)
			if err != nil {
				s.t.Fatal(err)
			}
			for _, w := range d.Waits() {
				e.Kind, e.Review = store.Reviewing, &store.Review{Key: w.Key}
				out[e.Key()] = true
			}
		}
	}
	return out
}

// peek reads a detail past all faults and counts.
func (c *ci) peek(ctx context.Context, b *run) (apiclient.Detail, error) {
	bare := &ci{pipelines: c.pipelines, calls: map[string]int{}, drift: c.drift}
	d, err := bare.Detail(ctx, b.pipe.project, b.pipe.id, b.build.ID)
	if err != nil {
		return d, fmt.Errorf("peeking at %s: %w", b.build.ID, err)
	}
	return d, nil
}

// waking reports whether the key is of a kind the book keeps.
func waking(key string) bool {
	return strings.HasPrefix(key, string(store.Failed)) || strings.HasPrefix(key, string(store.Reviewing))
}
