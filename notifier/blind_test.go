package notifier_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestBlindnessIsToldOnceAndItsEndToo(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.shelf.subscribe("demo", "b*", "U2", store.Succeeded)
		s.expect("baseline")
		s.ci.spoil(func(what, _ string) error { return &apiclient.Error{Kind: apiclient.Unavailable, Endpoint: what} })
		for range 10 {
			s.expect("five minutes of silence")
		}
		s.restart()
		for range 10 {
			s.expect("five more, the bot was started again")
		}
		s.expect("ten minutes are over", "post C1: blind", "post U2: blind")
		s.restart()
		pass(time.Hour)
		s.shelf.subscribe("demo", "*", "C3")
		s.expect("it was told already")
		s.ci.mend()
		s.expect("it can be read again", "post C1: sighted", "post U2: sighted")
		s.expect("all is well")
		s.ci.spoil(func(what, _ string) error { return &apiclient.Error{Kind: apiclient.Unavailable, Endpoint: what} })
		s.expect("a blip")
		s.ci.mend()
		s.expect("is no outage")
	})
}

func TestAPipelineThatSomebodyNamedAndThatIsGoneIsTold(t *testing.T) {
	t.Parallel()
	for name, others := range map[string]int{"asked for alone": 0, "missing from a list": 5} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(s *scene) {
				p := s.ci.add("demo", "build")
				for range others {
					s.shelf.subscribe("demo", s.ci.add("demo", "other").id, "C2")
				}
				s.shelf.subscribe("demo", p.id, "C1")
				s.expect("baseline")
				all := s.ci.pipelines
				s.ci.pipelines = all[1:]
				p.start()
				for range 20 {
					s.expect("it may come back")
				}
				s.expect("it is not shown any more", "post C1: blind")
				s.restart()
				s.expect("that was told")
				s.ci.pipelines = all
				p.builds[0].fail()
				s.expect("it is back, and had failed", "post C1: failed#1 sighted")
			})
		})
	}
}

func TestWhatComesAndGoesIsToldOnce(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p, other := s.ci.add("demo", "build"), s.ci.add("demo", "other")
		s.shelf.subscribe("demo", "*", "C1")
		other.start()
		s.expect("baseline")
		for name, what := range map[string]string{"the project": "list", "a pipeline": "history"} {
			var told []string
			for i := range 240 {
				s.ci.spoil(func(asked, pipeline string) error {
					if asked == what && (what == "list" || pipeline == other.id) && i%24 != 0 {
						return &apiclient.Error{Kind: apiclient.Unavailable, Endpoint: asked}
					}
					return nil
				})
				if i%24 == 0 {
					p.start().fail()
					told = append(told, fmt.Sprint(s.tick()))
				} else {
					told = append(told, s.tick()...)
				}
			}
			if got := strings.Count(strings.Join(told, " "), "blind") + strings.Count(strings.Join(told, " "), "sighted"); got != 2 {
				t.Errorf("%s can be read once in twelve minutes: told %d times of it, want once, and once of its end", name, got)
			}
			if got := strings.Count(strings.Join(told, " "), "failed"); got != 10 {
				t.Errorf("%s can be read once in twelve minutes: %d failures told, want 10 all the same", name, got)
			}
			s.ci.mend()
			s.expect("it can be read again")
			pass(time.Hour)
			s.ci.spoil(func(asked, _ string) error { return &apiclient.Error{Kind: apiclient.Unavailable, Endpoint: asked} })
			for range 20 {
				s.expect("much later it cannot be read for ten minutes")
			}
			s.expect("that is told again", "post C1: blind")
			s.ci.mend()
			s.expect("and so is its end", "post C1: sighted")
			pass(2 * time.Hour)
		}
	})
}

func TestAnEmptyProjectIsABlindOne(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.ci.empty = true
		for range 20 {
			s.expect("nothing is shown")
		}
		s.expect("for ten minutes", "post C1: blind")
		s.ci.empty = false
		s.expect("until it is shown again", "post C1: sighted")
	})
}

func TestOneBlindPipelineIsToldByItsName(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		sick := s.ci.add("demo", "sick")
		well := s.ci.add("demo", "well")
		s.shelf.subscribe("demo", sick.id, "C1")
		s.shelf.subscribe("demo", well.id, "C2")
		s.ci.spoil(func(what, pipeline string) error {
			if what == "history" && pipeline == sick.id {
				return &apiclient.Error{Kind: apiclient.Forbidden, Endpoint: what}
			}
			return nil
		})
		for range 20 {
			s.expect("it was never readable")
		}
		pass(30 * time.Second)
		_ = s.w.Tick(s.Context())
		if len(s.shelf.owed()) != 1 {
			t.Fatalf("owed %q, want one message", s.shelf.queue())
		}
		got := s.shelf.owed()[0].Events[0]
		if got.Kind != store.Blind || got.Pipeline != sick.id || got.Reason != "forbidden" || got.Detail == "" {
			t.Errorf("event = %+v, want blind about %s, forbidden, with words", got, sick.id)
		}
		s.shelf.drain()
		s.ci.mend()
		s.expect("it can be read at last", "post C1: sighted")
		sick.start().fail()
		s.expect("and it is watched", "post C1: failed#1")
	})
}

func TestPanicsCostOneProjectAndAreLoggedOnce(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.ci.add("other", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.shelf.subscribe("other", "*", "C1")
		s.expect("baseline")
		s.ci.twist = func(got *apiclient.Pipeline) {
			if got.ProjectID == "other" {
				s.ci.mu.Unlock() // The fake's lock would stay held behind the panic.
				defer s.ci.mu.Lock()
				panic("a strange answer")
			}
		}
		p.start().fail()
		s.expect("one project panics, the other is told", "post C1: failed#1")
		s.expect("and again")
		s.ci.twist = nil
		s.expect("it is over")
		if got := strings.Count(log.String(), "watching is in trouble"); got != 1 {
			t.Errorf("the panic was logged %d times, want once:\n%s", got, log.String())
		}
		if !strings.Contains(log.String(), "blind_test.go") {
			t.Errorf("the log does not say where the panic was:\n%s", log.String())
		}
	}, func(o *notifier.WatcherOptions) { o.Logger = slog.New(slog.NewTextHandler(&log, nil)) })
}

func TestScheduledLooksGoOnWhateverHappens(t *testing.T) {
	t.Parallel()
	schedule, err := notifier.ParseSchedule("@every 30s")
	if err != nil {
		t.Fatal(err)
	}
	looks := &tally{}
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		ctx, cancel := context.WithCancel(s.Context())
		done := make(chan error, 1)
		go func() { done <- s.w.Run(ctx) }()
		pass(time.Second)
		if looks.of("demo") != 1 {
			t.Errorf("looks after a second = %d, want the first at once", looks.of("demo"))
		}
		s.ci.spoil(func(string, string) error { panic("strange") })
		pass(5 * time.Minute)
		s.ci.mend()
		p.start().fail()
		pass(31 * time.Second)
		if got := fmt.Sprint(s.shelf.drain()); got != "[post C1: failed#1]" {
			t.Errorf("owed %s, want the failure", got)
		}
		s.ci.set(func() { s.ci.slow = 20 * time.Second })
		before := looks.of("demo")
		pass(10 * time.Minute)
		if got := looks.of("demo") - before; got < 5 || got > 20 {
			t.Errorf("looks of a slow BK-CI in ten minutes = %d, want 5 to 20", got)
		}
		s.ci.set(func() { s.ci.slow = 0 })
		pass(2 * time.Minute)
		s.ci.add("late", "build").start()
		s.shelf.subscribe("late", "*", "C1")
		s.w.Nudge()
		pass(time.Second)
		if looks.of("late") != 1 {
			t.Errorf("looks at the project of a new subscription = %d, want one at once", looks.of("late"))
		}
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	}, func(o *notifier.WatcherOptions) {
		o.Schedule = schedule
		o.OnTick = looks.add
	})
}

func TestWithoutAScheduleNothingRuns(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		if err := s.w.Run(s.Context()); err == nil {
			t.Error("Run without a schedule returned nil")
		}
	})
}

func TestManyProjectsAreSpreadOverTheInterval(t *testing.T) {
	t.Parallel()
	schedule, err := notifier.ParseSchedule("@every 60s")
	if err != nil {
		t.Fatal(err)
	}
	looks := &tally{}
	in(t, func(s *scene) {
		for i := range 40 {
			project := fmt.Sprintf("demo-%d", i)
			s.ci.add(project, "build")
			s.shelf.subscribe(project, "*", "C1")
		}
		ctx, cancel := context.WithCancel(s.Context())
		done := make(chan error, 1)
		go func() { done <- s.w.Run(ctx) }()
		pass(59 * time.Second)
		before := len(looks.all())
		pass(60 * time.Second)
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the watcher ended with %v, want nil", err)
		}
		starts := looks.all()[before:]
		if len(starts) != 40 {
			t.Fatalf("looks in one interval = %d, want 40", len(starts))
		}
		if span := starts[39].Sub(starts[0]); span < 10*time.Second || span > 58*time.Second {
			t.Errorf("40 looks took %v, want them spread over about half a minute", span)
		}
	}, func(o *notifier.WatcherOptions) {
		o.Schedule, o.Concurrency = schedule, 1
		o.OnTick = looks.add
	})
}

// tally keeps reports; several looks may end at once.
type tally struct {
	mu      sync.Mutex
	reports []notifier.Report
}

func (l *tally) add(r notifier.Report) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reports = append(l.reports, r)
}

// of counts the looks at a project.
func (l *tally) of(project string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for _, r := range l.reports {
		if r.Project == project {
			n++
		}
	}
	return n
}

// all is when the looks started.
func (l *tally) all() []time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []time.Time
	for _, r := range l.reports {
		out = append(out, r.Started)
	}
	return out
}
