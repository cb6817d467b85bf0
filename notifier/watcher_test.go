package notifier_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/notifier"
)

// scene is a watcher on a ci and a shelf, in a bubble of virtual time.
type scene struct {
	*testing.T
	ci    *ci
	shelf *shelf
	w     *notifier.Watcher
}

// in runs a scene in virtual time. The options may be changed before the watcher is made.
func in(t *testing.T, play func(*scene), options ...func(*notifier.WatcherOptions)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &scene{T: t, ci: newCI(), shelf: newShelf()}
		s.restart(options...)
		play(s)
	})
}

// restart makes a new watcher: what the old one remembered is gone.
func (s *scene) restart(options ...func(*notifier.WatcherOptions)) {
	o := notifier.WatcherOptions{Source: s.ci, Journal: s.shelf, Subscriptions: s.shelf, Preferences: s.shelf}
	for _, change := range options {
		change(&o)
	}
	s.w = notifier.NewWatcher(o)
}

// tick lets half a minute pass, looks, and returns what is owed since.
func (s *scene) tick() []string {
	s.Helper()
	pass(30 * time.Second)
	_ = s.w.Tick(s.Context())
	return s.shelf.drain()
}

// expect looks and compares what is owed.
func (s *scene) expect(why string, want ...string) {
	s.Helper()
	if diff := cmp.Diff(want, s.tick()); diff != "" {
		s.Errorf("%s: owed (-want +got):\n%s", why, diff)
	}
}

func TestFirstLookIsSilent(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		p.start().fail()
		p.start().hold()
		p.start().ask()
		running := p.start()
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("the first look")
		s.expect("the second look")
		running.fail()
		s.expect("a build that ran at the first look fails", "post C1: failed#4")
	})
}

func TestFailuresAreToldOnce(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		b := p.start()
		s.expect("a running build")
		b.fail()
		s.expect("it fails", "post C1: failed#1")
		s.expect("nothing changes")
		p.start().fail()
		p.start().fail()
		p.start()
		s.expect("two fail behind a running one", "post C1: failed#2 failed#3")
	})
}

func TestRetriesAreNewRuns(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		b := p.start().fail()
		s.expect("first run fails", "post C1: failed#1")
		b.retry()
		s.expect("it runs again: only the card changes", "edit C1:")
		b.fail()
		s.expect("it fails again", "reply C1: failed#1/2", "edit C1:")
		b.retry().succeed()
		s.expect("it recovers", "reply C1: recovered#1/3", "edit C1:", "edit C1:")
		s.expect("nothing changes")
	})
}

func TestReviewsAreToldAndDecided(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "build", "C1")
		s.expect("baseline")
		b := p.start().hold()
		s.expect("the first group must decide", "post C1: reviewing#1")
		s.expect("it still waits")
		b.approve("alice")
		s.expect("the second group must decide", "reply C1: reviewing#1", "edit C1:")
		b.approve("bob")
		s.expect("both agreed: the second question says so", "edit C1:")
		b.ask()
		s.expect("a step asks, hidden in a running build", "reply C1: reviewing#1")
		b.answer()
		s.expect("it was answered", "edit C1:")
		b.succeed()
		s.expect("an approved build goes well: nobody is woken")
	})
}

func TestRejectedReviewsAreFailures(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		b := p.start().hold()
		s.expect("it waits", "post C1: reviewing#1")
		b.reject("alice", "not today")
		s.expect("it is rejected", "reply C1: failed#1", "edit C1:")
		cards := s.shelf.about(t, "C1", b)
		wantWords(t, cards, "rejected C1: reviewing#1", " C1: failed#1")
		if got, want := cards[1].Events[0].Reason, "STAGE_SUCCESS"; got != want {
			t.Errorf("reason = %q, want %q", got, want)
		}
		p.start().succeed()
		s.expect("the next one is good", "reply C1: recovered#2", "edit C1:")
	})
}

// pass lets time go by and everybody come to rest.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}
