package notifier_test

import (
	"slices"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// word is what became of what a card tells first; "" when nothing did.
func word(c store.Card) string {
	switch f := c.Events[0].Follow; {
	case f == nil:
		return ""
	case f.Kind == store.Decided:
		return f.Verdict
	default:
		return string(f.Kind)
	}
}

func words(cards []store.Card) []string {
	var out []string
	for _, c := range cards {
		out = append(out, line(store.Delivery{Act: store.Act(word(c)), Target: c.Target, Events: c.Events[:1]}))
	}
	return out
}

func wantWords(t *testing.T, cards []store.Card, want ...string) {
	t.Helper()
	if got := words(cards); !slices.Equal(got, want) {
		t.Errorf("cards of the build say %q, want %q", got, want)
	}
}

func TestTheAlertOfAReviewInARetriedBuildSaysHowItWasDecided(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		b := p.start().fail()
		s.expect("the first run fails", "post C1: failed#1")
		b.retry()
		s.expect("it runs again", "edit C1:")
		b.hold()
		s.expect("the second run waits", "reply C1: reviewing#1/2", "edit C1:")
		wantWords(t, s.shelf.about(t, "C1", b), "reviewing C1: failed#1", " C1: reviewing#1/2")
		b.reject("alice", "no")
		s.expect("it is rejected: the card and the question change", "reply C1: failed#1/2", "edit C1:", "edit C1:")
		wantWords(t, s.shelf.about(t, "C1", b), "failed C1: failed#1", "rejected C1: reviewing#1/2", " C1: failed#1/2")
	})
}

func TestAReviewWhoseBuildFailsElsewhereWasNotRejected(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		b := p.start().fail()
		s.expect("the first run fails", "post C1: failed#1")
		b.retry().ask()
		s.expect("the second asks", "reply C1: reviewing#1/2", "edit C1:")
		b.change(func() { b.stages[1].Jobs[0].Steps[1].Status = apiclient.StatusCanceled })
		b.fail()
		s.expect("and fails beside", "reply C1: failed#1/2", "edit C1:", "edit C1:")
		wantWords(t, s.shelf.about(t, "C1", b), "failed C1: failed#1", "failed C1: reviewing#1/2", " C1: failed#1/2")
	})
}

func TestTheAlertOfAReviewKeepsItsDecision(t *testing.T) {
	t.Parallel()
	for _, look := range []string{"one look", "two"} {
		t.Run(look, func(t *testing.T) {
			t.Parallel()
			in(t, func(s *scene) {
				p := s.ci.add("demo", "build")
				s.shelf.subscribe("demo", p.id, "C1")
				s.expect("baseline")
				b := p.start().hold()
				s.expect("it waits", "post C1: reviewing#1")
				b.approve("alice").approve("bob")
				if look == "two" {
					s.expect("approved", "edit C1:")
				}
				b.fail()
				s.tick()
				p.start().succeed()
				s.tick()
				wantWords(t, s.shelf.about(t, "C1", b), "approved C1: reviewing#1", "recovered C1: failed#1")
			})
		})
	}
}

func TestWithoutThreadsAnAlertKeepsItsWords(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.shelf.set("C1", func(got *store.Settings) { got.ThreadsOff = true })
		s.expect("baseline")
		b := p.start().fail()
		s.expect("the first run fails", "post C1: failed#1")
		b.retry()
		s.expect("it runs again", "edit C1:")
		b.fail()
		s.expect("it fails again", "post C1: failed#1/2", "edit C1:")
		wantWords(t, s.shelf.about(t, "C1", b), "failed C1: failed#1", " C1: failed#1/2")
		b.retry()
		s.expect("it runs once more: only the newest alert follows", "edit C1:")
		b.hold()
		s.expect("it waits", "post C1: reviewing#1/3")
		b.approve("alice").approve("bob")
		s.expect("it was approved", "edit C1:")
		b.succeed()
		s.expect("it is fixed", "post C1: recovered#1/3", "edit C1:")
		wantWords(t, s.shelf.about(t, "C1", b),
			"failed C1: failed#1", "recovered C1: failed#1/2", "approved C1: reviewing#1/3", " C1: recovered#1/3")
	})
}

func TestABuildTriedOftenDoesNotChangeAllItsAlertsEachTime(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		b := p.start().fail()
		s.tick()
		for range 20 {
			b.retry()
			s.tick()
			b.fail()
			if got := s.tick(); len(got) > 3 {
				t.Fatalf("a run that fails again owes %q, want a reply and at most two edits", got)
			}
		}
		b.retry().succeed()
		if got := s.tick(); len(got) > 3 {
			t.Errorf("the run that fixes it owes %q, want a reply and at most two edits", got)
		}
	})
}

func TestOneMessageTellsOldestFirstAcrossPipelines(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		one, two := s.ci.add("demo", "one"), s.ci.add("demo", "two")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		for range 2 {
			for _, p := range []*pipe{two, one} {
				p.start().fail()
				pass(5 * time.Second)
			}
		}
		got := s.tick()
		if want := "post C1: failed#1 failed#1 failed#2 failed#2"; len(got) != 1 || got[0] != want {
			t.Errorf("owed %q, want %q", got, want)
		}
	})
}

func TestNoticesThatAMessageLeavesOutCanBeAskedFor(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.shelf.subscribe("demo", "*", "C1")
		p := s.ci.add("demo", "build")
		s.shelf.set("C1", func(got *store.Settings) { got.ThreadsOff = true })
		s.expect("baseline")
		for range 8 {
			p.start().fail()
		}
		s.tick()
		for _, b := range p.builds {
			b.retry().fail()
		}
		pass(30 * time.Second)
		_ = s.w.Tick(s.Context())
		owed := s.shelf.owed()
		if len(owed) == 0 || len(owed[0].Events) != 8 || owed[0].Card == "" {
			t.Errorf("owed %q, want one message of eight failures with a card to unfold it by", s.shelf.queue())
		}
	})
}

func TestParallelReviewsStandInTheirOrderAndAreDecidedOneByOne(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		b := p.start().ask()
		b.hold()
		b.change(func() { b.stages[1].Jobs[0].Steps[0].Status = apiclient.StatusPause })
		s.expect("three things wait", "post C1: reviewing#1 reviewing#1 reviewing#1")
		keys := func() (keys, open []string) {
			for _, e := range s.shelf.only(t, "C1", b).Events {
				if keys = append(keys, e.Review.Key); e.Follow == nil {
					open = append(open, e.Review.Key)
				}
			}
			return keys, open
		}
		want := []string{"e-1#0", "e-2#1", "stage-3/in/g1#1"}
		if got, open := keys(); !slices.Equal(got, want) || !slices.Equal(open, want) {
			t.Errorf("the card asks %q, of which %q are open, want %q", got, open, want)
		}
		b.answer()
		s.expect("one is decided", "edit C1:")
		if got, open := keys(); !slices.Equal(got, want) || !slices.Equal(open, []string{"e-1#0", "stage-3/in/g1#1"}) {
			t.Errorf("the card asks %q, of which %q are open, want all but the second open", got, open)
		}
		b.end(apiclient.StatusCanceled)
		s.expect("the build is cancelled", "edit C1:")
		if _, open := keys(); len(open) > 0 {
			t.Errorf("%q still wait on the card of a cancelled build", open)
		}
	})
}
