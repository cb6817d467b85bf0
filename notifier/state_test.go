package notifier_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// frame is a picture of pipeline p-1 taken some minutes after ten.
func frame(minute int, builds ...notifier.Build) notifier.Observation {
	return notifier.Observation{
		Project: "demo", ID: "p-1", Name: "build", Token: fmt.Sprint(minute), Builds: builds,
		Seen: clockAt(minute), CatchUp: 50,
	}
}

func clockAt(minute int) time.Time {
	return time.Date(2026, 3, 1, 10, minute, 0, 0, time.UTC)
}

// built is a build in a state it reached at a minute.
func built(num, minute int, ending notifier.Ending, status string, waits ...string) notifier.Build {
	b := notifier.Build{
		Ref:    store.BuildRef{ID: fmt.Sprintf("b-%d", num), Num: num, ExecuteCount: 1, Status: status, Start: clockAt(0)},
		Ending: ending, Begun: true, Update: clockAt(minute), Detail: &notifier.Detail{},
	}
	if ending != notifier.Open {
		b.Ref.End = clockAt(minute)
	}
	for _, key := range waits {
		b.Detail.Waits = append(b.Detail.Waits, store.Review{Key: key, Since: clockAt(minute)})
	}
	return b
}

// watch runs frames through Diff, the first as baseline, and returns what each of the others gave.
func watch(frames ...notifier.Observation) (states []store.PipelineState, found []string) {
	var state store.PipelineState
	for i, f := range frames {
		next, got := notifier.Diff(state, f)
		state = next
		if i > 0 {
			states, found = append(states, state), append(found, kindsOf(got))
		}
	}
	return states, found
}

func TestAnswersThatShowAnOldPictureAreNotBelieved(t *testing.T) {
	t.Parallel()
	failed, running := built(1, 5, notifier.Bad, "FAILED"), built(1, 28, notifier.Open, "RUNNING")
	_, found := watch(frame(0),
		frame(5, failed),
		frame(30, running, built(2, 29, notifier.Open, "RUNNING")),
		frame(31, running, built(2, 29, notifier.Open, "RUNNING")),
		frame(32, failed, built(2, 29, notifier.Open, "RUNNING")),
	)
	if want := []string{"started#1/1 failed#1/1", "started#2/1", "", ""}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}

func TestAReviewThatFlickersIsToldOnce(t *testing.T) {
	t.Parallel()
	waiting, gone := built(1, 5, notifier.Open, "RUNNING", "ask"), built(1, 5, notifier.Open, "RUNNING")
	_, found := watch(frame(0), frame(5, waiting), frame(6, gone), frame(7, waiting), frame(8, gone))
	if want := []string{"started#1/1 reviewing#1/1", "decided#1/1", "", ""}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q", found, want)
	}
}

func TestAClockThatWasAheadHidesNothing(t *testing.T) {
	t.Parallel()
	ahead := frame(5, built(1, 55, notifier.Good, "SUCCEED"))
	ahead.Server = clockAt(6)
	states, _ := watch(frame(0), ahead)
	if got := states[0].Mark; !got.Equal(clockAt(6)) {
		t.Errorf("mark = %v, want the server's own time %v", got, clockAt(6))
	}
}

func TestARowOfFailuresKnowsItsBeginning(t *testing.T) {
	t.Parallel()
	frames := []notifier.Observation{frame(0)}
	for i := range 15 {
		frames = append(frames, frame(i+1, built(i+1, i+1, notifier.Bad, "FAILED")))
	}
	states, _ := watch(frames...)
	last := states[len(states)-1]
	if last.Streak != 15 || !last.BrokenSince.Equal(clockAt(1)) {
		t.Errorf("row of %d since %v, want 15 since %v", last.Streak, last.BrokenSince, clockAt(1))
	}
	if got := last.BrokenBy; len(got) != 10 || got[0] != "b-1" || got[9] != "b-15" {
		t.Errorf("broken by %q, want the first and the newest nine", got)
	}
	_, found := notifier.Diff(last, frame(20, built(16, 20, notifier.Good, "SUCCEED")))
	e := found[len(found)-1]
	if e.Kind != store.Recovered || !e.First.Equal(clockAt(1)) || !slices.Equal(e.Breakers, last.BrokenBy) {
		t.Errorf("found %+v, want the recovery from the row since %v", e, clockAt(1))
	}
}

func TestWhatTheDetailKnowsLaterIsBelieved(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		b := p.start()
		s.ci.race = func() { b.fail() }
		s.expect("it fails between the history and the detail", "post C1: failed#1")
		s.ci.race = nil
		s.expect("nothing changes")
		b.retry()
		s.expect("it runs again", "edit C1:")
		b.fail()
		s.ci.race = func() { b.retry() }
		s.expect("it runs again between the failure and the detail", "reply C1: failed#1/2", "edit C1:")
		s.ci.race = nil
		s.expect("the third run", "edit C1:", "edit C1:")
	})
}
