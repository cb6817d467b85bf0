package notifier_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// spoilers are the ways in which BK-CI can fail to tell the truth.
func spoilers() map[string]func(*ci) {
	kind := func(k apiclient.ErrorKind, whats ...string) func(*ci) {
		return func(c *ci) {
			c.spoil(func(what, _ string) error {
				if len(whats) == 0 || slices.Contains(whats, what) {
					return &apiclient.Error{Kind: k, Endpoint: what}
				}
				return nil
			})
		}
	}
	out := map[string]func(*ci){
		"the list is empty":    func(c *ci) { c.empty = true },
		"the history is empty": func(c *ci) { c.blank = true },
		"numbers go back":      func(c *ci) { c.twist = func(p *apiclient.Pipeline) { p.LatestBuildNum = 0 } },
		"a plain error":        func(c *ci) { c.spoil(func(string, string) error { return errors.New("strange") }) },
		"a panic":              func(c *ci) { c.spoil(func(what, _ string) error { panic("strange " + what) }) },
		"a panic in the history": func(c *ci) {
			c.spoil(func(what, _ string) error {
				if what == "history" {
					panic("strange")
				}
				return nil
			})
		},
	}
	for k := apiclient.NotFound; k <= apiclient.Invalid; k++ {
		out[k.String()+" everywhere"] = kind(k)
		out[k.String()+" from the history"] = kind(k, "history")
		out[k.String()+" from the list"] = kind(k, "list", "status")
	}
	return out
}

func TestUpstreamFaultsChangeNothing(t *testing.T) {
	t.Parallel()
	for name, spoil := range spoilers() {
		for _, pattern := range []string{"*", "id"} {
			t.Run(name+" "+pattern, func(t *testing.T) {
				t.Parallel()
				in(t, func(s *scene) { faulty(s, spoil, pattern) })
			})
		}
	}
}

// faulty plays ten spoilt looks while builds fail, wait and recover, and one good look after them.
func faulty(s *scene, spoil func(*ci), pattern string) {
	p := s.ci.add("demo", "build")
	if pattern == "id" {
		pattern = p.id
	}
	s.shelf.subscribe("demo", pattern, "C1")
	p.start().succeed()
	waiting := p.start()
	s.expect("baseline")
	waiting.hold()
	s.expect("a build waits", "post C1: reviewing#2")
	before := stateOf(s, p)
	spoil(s.ci)
	p.start().fail()
	waiting.approve("alice").approve("bob")
	for i := range 10 {
		s.expect(fmt.Sprintf("spoilt look %d", i+1))
		if diff := cmp.Diff(before, stateOf(s, p)); diff != "" {
			s.Fatalf("a spoilt look changed the state (-before +after):\n%s", diff)
		}
	}
	s.ci.mend()
	s.ci.empty, s.ci.blank, s.ci.twist = false, false, nil
	s.expect("the first good look", "post C1: failed#3", "edit C1:")
	s.expect("the second good look")
}

// stateOf is the remembered state without the account of blindness.
func stateOf(s *scene, p *pipe) store.PipelineState {
	state := s.shelf.state(p.project)[p.id]
	state.Blind = store.Blindness{}
	return state
}

func TestOnePipelineInTroubleDoesNotHideOthers(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		sick, well := s.ci.add("demo", "sick"), s.ci.add("demo", "well")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.ci.spoil(func(what, pipeline string) error {
			if pipeline == sick.id {
				return &apiclient.Error{Kind: apiclient.Forbidden, Endpoint: what}
			}
			return nil
		})
		sick.start().fail()
		well.start().fail()
		s.expect("one can be read", "post C1: failed#1")
		s.ci.mend()
		s.expect("the other again", "post C1: failed#1")
	})
}

func TestFailuresAreToldWithoutTheirDetailInTheEnd(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		s.ci.spoil(func(what, _ string) error {
			if what == "detail" {
				return &apiclient.Error{Kind: apiclient.Unavailable, Endpoint: what}
			}
			return nil
		})
		failed := p.start().fail()
		waiting := p.start().hold()
		for range 8 {
			if got := s.tick(); len(got) > 0 {
				if want := "post C1: failed#1 reviewing#2"; strings.Join(got, ";") != want {
					t.Fatalf("owed %q, want %q", got, want)
				}
				break
			}
		}
		s.expect("told without the detail: not again")
		s.ci.mend()
		s.expect("the detail is there: not again, but the card says who may decide", "edit C1:")
		i := slices.IndexFunc(s.shelf.only(t, "C1", waiting).Events, func(e store.Event) bool { return e.Kind == store.Reviewing })
		if got := s.shelf.only(t, "C1", waiting).Events[i].Review; !slices.Equal(got.Reviewers, []string{"alice"}) || got.Stage != "Release" {
			t.Errorf("the card says %+v, want the stage and who may decide", got)
		}
		s.expect("all is said")
		waiting.reject("alice", "no")
		failed.retry()
		s.expect("the review ends", "reply C1: failed#2", "edit C1:")
	})
}

func TestDeletedPipelinesKeepTheirState(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		gone, kept := s.ci.add("demo", "gone"), s.ci.add("demo", "kept")
		gone.start()
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		before := stateOf(s, gone)
		pipelines := s.ci.pipelines
		s.ci.pipelines = pipelines[1:]
		kept.start().fail()
		s.expect("one is absent from the list", "post C1: failed#1")
		if diff := cmp.Diff(before, stateOf(s, gone)); diff != "" {
			t.Errorf("the absent one changed (-before +after):\n%s", diff)
		}
		s.ci.pipelines = pipelines
		gone.builds[0].fail()
		s.expect("it is back", "post C1: failed#1")
	})
}

func TestShutdownIsNoOutage(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		commits := s.shelf.commits
		s.ci.slow = 10 * time.Second
		ctx, cancel := context.WithTimeout(s.Context(), time.Second)
		defer cancel()
		if err := s.w.Tick(ctx); err == nil {
			t.Error("a look that was cut short reported no error")
		}
		if s.shelf.commits != commits {
			t.Errorf("a look that was cut short committed %d times, want 0", s.shelf.commits-commits)
		}
	}, func(o *notifier.WatcherOptions) { o.BlindAfter = time.Nanosecond })
}
