package notifier_test

import (
	"context"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
)

// living is a scene whose watcher runs on a schedule; looks counts what it asked for since the last count.
func living(t *testing.T, idleMost time.Duration, play func(s *scene, looks func(project string) int)) {
	t.Helper()
	schedule, err := notifier.ParseSchedule("@every 30s")
	if err != nil {
		t.Fatal(err)
	}
	book := &tally{}
	in(t, func(s *scene) {
		seen := map[string]int{}
		looks := func(project string) int {
			n := book.of(project) - seen[project]
			seen[project] += n
			return n
		}
		for _, project := range []string{"idle", "busy"} {
			s.ci.add(project, "build").start().succeed()
			s.shelf.subscribe(project, "*", "C1")
		}
		s.ci.pipelines[1].start()
		ctx, cancel := context.WithCancel(s.Context())
		done := make(chan error, 1)
		go func() { done <- s.w.Run(ctx) }()
		play(s, looks)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the watcher ended with %v, want nil", err)
		}
	}, func(o *notifier.WatcherOptions) {
		o.Schedule, o.OnTick, o.IdleMost = schedule, book.add, idleMost
	})
}

func TestCalmProjectsAreLookedAtMoreRarelyAndBusyOnesAlways(t *testing.T) {
	t.Parallel()
	living(t, 4*time.Minute, func(_ *scene, looks func(string) int) {
		pass(15 * time.Minute)
		looks("idle")
		looks("busy")
		pass(time.Hour)
		if got := looks("busy"); got != 120 {
			t.Errorf("looks at a project in which a build runs = %d in an hour, want 120", got)
		}
		if got := looks("idle"); got < 15 || got > 17 {
			t.Errorf("looks at a calm project = %d in an hour, want one each 4 minutes", got)
		}
	})
}

func TestWithoutALimitEveryProjectIsLookedAtEachTime(t *testing.T) {
	t.Parallel()
	living(t, 0, func(_ *scene, looks func(string) int) {
		pass(15 * time.Minute)
		looks("idle")
		pass(time.Hour)
		if got := looks("idle"); got != 120 {
			t.Errorf("looks at a calm project = %d in an hour, want 120", got)
		}
	})
}

func TestACalmProjectIsToldOfWithinItsLimitAndIsBusyThen(t *testing.T) {
	t.Parallel()
	const limit = 4 * time.Minute
	living(t, limit, func(s *scene, looks func(string) int) {
		pass(2 * time.Hour)
		s.shelf.drain()
		p := s.ci.pipelines[0]
		p.start().fail()
		pass(limit + time.Second)
		if got := s.shelf.drain(); len(got) != 1 {
			t.Errorf("owed within %s of a failure in a calm project: %q, want it told", limit, got)
		}
		p.start()
		pass(limit)
		looks("idle")
		pass(10 * time.Minute)
		if got := looks("idle"); got != 20 {
			t.Errorf("looks at it while a build runs = %d in ten minutes, want 20", got)
		}
	})
}

func TestTroubleEndsTheRest(t *testing.T) {
	t.Parallel()
	living(t, 4*time.Minute, func(s *scene, looks func(string) int) {
		pass(2 * time.Hour)
		s.ci.spoil(func(string, string) error { return context.DeadlineExceeded })
		pass(4 * time.Minute)
		looks("idle")
		pass(5 * time.Minute)
		if got := looks("idle"); got != 10 {
			t.Errorf("looks at a project that cannot be read = %d in five minutes, want 10: its end must be seen", got)
		}
		s.ci.mend()
	})
}
