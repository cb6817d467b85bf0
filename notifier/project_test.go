package notifier_test

import (
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestNewbornPipelinesHaveNoPast(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.add("demo", "build").start()
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		pass(time.Hour)
		born := s.ci.add("demo", "born")
		born.start().fail()
		s.ci.spoil(func(what, pipeline string) error {
			if what == "history" && pipeline == born.id {
				return &apiclient.Error{Kind: apiclient.Unavailable}
			}
			return nil
		})
		s.ci.pipelines[0].start().fail()
		s.expect("it cannot be read yet, another can", "post C1: failed#2")
		s.ci.mend()
		s.expect("its first build is news", "post C1: failed#1")
	})
}

func TestPipelinesThatBeginToMatchHaveAPast(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.add("demo", "release-1")
		s.shelf.subscribe("demo", "release-*", "C1")
		s.expect("baseline")
		pass(time.Hour)
		other := s.ci.add("demo", "other")
		s.expect("a pipeline nobody asked for")
		pass(time.Hour)
		other.start().fail()
		other.name = "release-2"
		s.expect("it is renamed")
		other.start().fail()
		s.expect("from now on it is watched", "post C1: failed#2")
		other.name = "other"
		s.expect("it is renamed back")
		if got := len(s.shelf.state("demo")); got != 1 {
			t.Errorf("pipelines with a state = %d, want 1", got)
		}
	})
}

func TestNothingIsWrittenWhenNothingChanged(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.ci.add("demo", "quiet").start().succeed()
		p.start().hold()
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		pass(time.Hour)
		commits := s.shelf.commits
		for range 5 {
			s.expect("a quiet look")
		}
		if got := s.shelf.commits - commits; got != 0 {
			t.Errorf("commits of five quiet looks = %d, want 0", got)
		}
	})
}

func TestQuietLooksAreCheap(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		ids, pipelines, page int
		glob                 bool
		list, status         int
	}{
		"one of many":          {ids: 1, pipelines: 300, status: 1},
		"several of a few":     {ids: 5, pipelines: 50, list: 1},
		"few of very many":     {ids: 3, pipelines: 50, page: 5, status: 3},
		"all of them by name":  {glob: true, pipelines: 50, page: 10, list: 5},
		"many of rather many":  {ids: 40, pipelines: 50, page: 10, list: 5},
		"found on first pages": {ids: 2, pipelines: 50, page: 25, list: 1, status: 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(s *scene) {
				for range tt.pipelines {
					s.ci.add("demo", "p")
				}
				s.ci.page = tt.page
				for i := range tt.ids {
					at := i * 3 % tt.pipelines
					if name == "found on first pages" {
						at = tt.pipelines - 1 - i
					}
					s.shelf.subscribe("demo", s.ci.pipelines[at].id, "C1")
				}
				if tt.glob {
					s.shelf.subscribe("demo", "*", "C1")
				}
				s.expect("baseline")
				for _, what := range []string{"list", "status", "history", "detail"} {
					s.ci.count(what)
				}
				s.expect("a quiet look")
				if list, status := s.ci.count("list"), s.ci.count("status"); list != tt.list || status != tt.status {
					t.Errorf("requests: %d lists and %d statuses, want %d and %d", list, status, tt.list, tt.status)
				}
				if got := s.ci.count("history") + s.ci.count("detail"); got != 0 {
					t.Errorf("histories and details read = %d, want 0", got)
				}
			})
		})
	}
}

func TestStatesOfPipelinesNobodyAsksForAreDropped(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		one, two := s.ci.add("demo", "one"), s.ci.add("demo", "two")
		first := s.shelf.subscribe("demo", one.id, "C1")
		second := s.shelf.subscribe("demo", two.id, "C1")
		s.expect("baseline")
		s.shelf.unsubscribe(first.ID)
		s.expect("one is not asked for any more")
		if got := s.shelf.state("demo"); len(got) != 1 || got[two.id].ID == "" {
			t.Errorf("states = %v, want that of %s alone", got, two.id)
		}
		s.shelf.unsubscribe(second.ID)
		s.expect("the project is not asked for any more")
		if got := s.shelf.state("demo"); len(got) != 0 {
			t.Errorf("states = %v, want none", got)
		}
	})
}

func TestProjectsThatMayNotBeShownAreNotAskedFor(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("secret", "build")
		s.shelf.subscribe("secret", "*", "C1")
		s.expect("baseline")
		p.start().fail()
		s.expect("a failure in a project that may not be shown")
		if got := s.ci.count("list"); got != 0 {
			t.Errorf("requests = %d, want 0", got)
		}
	}, func(o *notifier.WatcherOptions) { o.Allowed = func(p string) bool { return p != "secret" } })
}

func TestWhoeverCommittedFirstWins(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		p.start().fail()
		var conflicts int
		other := notifier.NewWatcher(notifier.WatcherOptions{
			Source: s.ci, Journal: s.shelf, Subscriptions: s.shelf, Preferences: s.shelf,
			OnTick: func(r notifier.Report) {
				if r.Conflict {
					conflicts++
				}
				if r.Err != nil {
					t.Errorf("the loser reports %v, want nothing", r.Err)
				}
			},
		})
		s.ci.slow = time.Second
		done := make(chan error)
		go func() { done <- other.Tick(s.Context()) }()
		pass(500 * time.Millisecond)
		if err := s.w.Tick(s.Context()); err != nil {
			t.Errorf("the second watcher: %v", err)
		}
		if err := <-done; err != nil {
			t.Errorf("the first watcher: %v", err)
		}
		got := s.shelf.drain()
		if len(got) != 1 || got[0] != "post C1: failed#1" {
			t.Errorf("owed %q, want the failure once", got)
		}
	})
}

var _ store.Journal = (*shelf)(nil)
