package notifier_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// A pipeline that rests is not kept in memory during a look. Whatever happens to it then, its state is still the one
// that was committed.

func TestTheStateOfWhatRestedIsRecalledWhenItsStatusCannotBeRead(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p, other := s.ci.add("demo", "build"), s.ci.add("demo", "other")
		for i := range 250 { // With three pages of a hundred, two pipelines are asked for one by one.
			s.ci.add("demo", fmt.Sprint("unwatched-", i))
		}
		s.shelf.subscribe("demo", p.id, "C1")
		s.shelf.subscribe("demo", other.id, "C1")
		s.expect("baseline")
		p.start().fail()
		s.expect("a failure", "post C1: failed#1")
		pass(10 * time.Minute)
		s.tick()
		before := s.shelf.state("demo")[p.id]
		s.ci.spoil(func(what, pipeline string) error {
			if what == "status" && pipeline == p.id {
				return errors.New("no answer")
			}
			return nil
		})
		s.expect("its status cannot be read")
		after := s.shelf.state("demo")[p.id]
		if after.Blind.Since.IsZero() {
			t.Error("nothing tells since when it cannot be read")
		}
		after.Blind = before.Blind
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("its state changed (-before +after):\n%s", diff)
		}
		s.ci.mend()
		p.start().succeed()
		s.expect("it is good again", "reply C1: recovered#2", "edit C1:")
	})
}

func TestWhatRestedIsDroppedWhenItsNameIsNotAskedForAnyMore(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "release-1")
		s.ci.add("demo", "release-2")
		s.shelf.subscribe("demo", "release-*", "C1")
		s.expect("baseline")
		s.ci.set(func() { p.name = "attic" })
		s.expect("it is renamed")
		if state := s.shelf.state("demo"); len(state) != 1 || state[p.id].Name != "" {
			t.Errorf("the state is %v, want that of the other pipeline only", state)
		}
	})
}

func TestNothingIsCommittedWhenSomebodyCommitsBetweenSiftAndRecall(t *testing.T) {
	t.Parallel()
	between := &meddler{}
	in(t, func(s *scene) {
		between.shelf = s.shelf
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		p.start().fail()
		between.meddle = true
		var conflict bool
		s.restart(func(o *notifier.WatcherOptions) {
			o.Journal, o.OnTick = between, func(r notifier.Report) { conflict = r.Conflict }
		})
		s.expect("somebody else commits meanwhile")
		if !conflict {
			t.Error("the look did not notice")
		}
		s.expect("the next look finds the same", "post C1: failed#1")
	})
}

// meddler commits before states are recalled.
type meddler struct {
	*shelf
	meddle bool
}

func (m *meddler) Sift(ctx context.Context, watch string, ids []string, keep func(store.PipelineState) bool) (store.Snapshot, error) {
	if ids != nil && m.meddle {
		m.meddle = false
		snap, err := m.Snapshot(ctx, watch)
		mustBeNil(err)
		mustBeNil(m.Commit(ctx, store.Change{Watch: watch, Prev: snap.Revision, Taken: time.Now()}))
	}
	return m.shelf.Sift(ctx, watch, ids, keep)
}
