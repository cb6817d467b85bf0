package notifier_test

import (
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
)

// TestThousandsThatAreNewTakeSeveralLooksAndAreNoTrouble subscribes to more pipelines than one look can read.
func TestThousandsThatAreNewTakeSeveralLooksAndAreNoTrouble(t *testing.T) {
	t.Parallel()
	const pipelines = 500
	in(t, func(s *scene) {
		for range pipelines {
			s.ci.add("demo", "build").start().succeed()
		}
		s.ci.set(func() { s.ci.slow = time.Second })
		s.shelf.subscribe("demo", "*", "C1")
		looks := 0
		for ; len(s.shelf.state("demo")) < pipelines && looks < 50; looks++ {
			s.expect("a look that reads a part")
		}
		if looks < 3 || looks > 10 {
			t.Errorf("the baseline took %d looks, want several and not many", looks)
		}
		for id, p := range s.shelf.state("demo") {
			if p.Token == "" {
				t.Errorf("%s has no baseline", id)
			}
		}
		s.expect("nothing is new")
		s.ci.pipelines[pipelines-1].start().fail()
		if got := s.tick(); len(got) != 1 {
			t.Errorf("owed after a failure: %q, want one message", got)
		}
	}, func(o *notifier.WatcherOptions) {
		o.ProjectTime, o.BlindAfter = 30*time.Second, time.Minute
	})
}

// TestPipelinesMadeWhileOthersAreReadAreNews: the line behind which a pipeline has no past must not move over one that
// the look did not come to.
func TestPipelinesMadeWhileOthersAreReadAreNews(t *testing.T) {
	t.Parallel()
	const old, newborn = 10, 200
	in(t, func(s *scene) {
		for range old {
			s.ci.add("demo", "build").start().succeed()
		}
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		pass(time.Minute)
		for range newborn {
			s.ci.add("demo", "build").start().fail()
		}
		s.ci.set(func() { s.ci.slow = time.Second })
		told := map[string]bool{}
		for range 20 {
			_ = s.tick()
		}
		for _, d := range s.shelf.history {
			for _, e := range d.Events {
				told[e.Pipeline] = true
			}
		}
		if len(told) != newborn {
			t.Errorf("failures told of newborn pipelines = %d, want all %d", len(told), newborn)
		}
	}, func(o *notifier.WatcherOptions) { o.ProjectTime = 30 * time.Second })
}

// TestLongListsAreReadSeveralPagesAtATime: one after the other, a hundred pages of a slow server would take longer than
// a look may.
func TestLongListsAreReadSeveralPagesAtATime(t *testing.T) {
	t.Parallel()
	const pages = 100
	in(t, func(s *scene) {
		for range 5 * pages {
			s.ci.add("demo", "build")
		}
		s.ci.set(func() { s.ci.page = 5 })
		s.shelf.subscribe("demo", s.ci.pipelines[0].id, "C1")
		s.shelf.subscribe("demo", "nothing has this name", "C1")
		s.expect("baseline")
		s.ci.count("list")
		s.ci.set(func() { s.ci.slow = 2 * time.Second })
		began := time.Now()
		if err := s.w.Tick(s.Context()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > time.Minute {
			t.Errorf("%d pages at 2 s took %s, want less than a minute", pages, took)
		}
		if got := s.ci.count("list"); got != pages {
			t.Errorf("pages read = %d, want %d, each once", got, pages)
		}
	})
}

func TestLongListsOfSlowServersAreReadToo(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.page = 1
		for range 60 {
			s.ci.add("demo", "build")
		}
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.ci.slow = 9 * time.Second
		s.ci.pipelines[0].start().fail()
		s.expect("the list alone takes longer than two minutes", "post C1: failed#1")
	})
}
