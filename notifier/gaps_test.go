package notifier_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestGapsAreMadeUpForOldestFirst(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		late := p.start()
		for range 3 {
			p.start().fail()
			pass(time.Minute)
		}
		p.start().succeed()
		pass(time.Minute)
		late.fail()
		pass(time.Hour)
		p.start()
		s.restart()
		s.expect("the bot was away", "post C1: failed#2 failed#3 failed#4 recovered#5 failed#1")
		s.expect("the next look")
	})
}

func TestLongGapsEndInASummary(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		for range 260 {
			p.start().fail()
			pass(time.Minute)
		}
		p.start().hold()
		s.ci.count("detail")
		s.expect("260 builds failed", "post C1: missedx257 failed#258 failed#259 failed#260 reviewing#261")
		if got := s.ci.count("detail"); got != 4 {
			t.Errorf("details read = %d, want 4: of the builds that are told", got)
		}
		s.expect("the next look")
		p.start().fail()
		s.expect("the row goes on", "post C1: failed#262")
		if got := s.shelf.state("demo")[p.id].Streak; got != 261 {
			t.Errorf("streak = %d, want 261", got)
		}
	}, func(o *notifier.WatcherOptions) { o.CatchUp = 3 })
}

func TestGapsThatAreReadInPartSaySo(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		builds int
		slow   time.Duration // Of each answer.
		failed int           // Every so manieth build fails.
		want   string
		more   bool
	}{
		"more than a thousand":      {builds: 1500, failed: 20, want: "missedx25"},
		"on a slow server":          {builds: 1500, slow: 7 * time.Second, failed: 10, want: "missedx50", more: true},
		"few fail on a slow server": {builds: 1500, slow: 7 * time.Second, failed: 40, want: "missed", more: true},
		"more than can be read":     {builds: 5500, failed: 50, want: "missedx50", more: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in(t, func(s *scene) {
				p := s.ci.add("demo", "build")
				s.shelf.subscribe("demo", p.id, "C1")
				s.expect("baseline")
				for i := range tt.builds {
					if b := p.start(); i%tt.failed == 0 {
						b.fail()
					} else {
						b.succeed()
					}
					pass(time.Minute)
				}
				s.ci.slow = tt.slow
				for range 4 {
					_ = s.w.Tick(s.Context())
				}
				if len(s.shelf.owed()) != 1 {
					t.Fatalf("owed %q, want one message", s.shelf.queue())
				}
				first := s.shelf.owed()[0].Events[0]
				if got := line(store.Delivery{Events: []store.Event{first}}); got != " : "+tt.want || first.More != tt.more {
					t.Errorf("the gap is summed up as %q, more %v; want %q, more %v", got, first.More, tt.want, tt.more)
				}
			})
		})
	}
}

func TestManyFailuresAreToldBySlowServersToo(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		for range 50 {
			p.start().fail()
		}
		s.ci.slow = 5 * time.Second
		for range 4 {
			_ = s.w.Tick(s.Context())
		}
		if len(s.shelf.owed()) != 1 || len(s.shelf.owed()[0].Events) != 50 {
			t.Errorf("owed %q, want the fifty failures although their details take longer than a look may", s.shelf.queue())
		}
	})
}

func TestOldUnfinishedBuildsAreNotLostFromSight(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		old := p.start()
		s.expect("it runs")
		for range 40 {
			p.start().succeed()
			pass(time.Minute)
		}
		s.expect("many others pass")
		pass(time.Hour)
		old.ask()
		s.expect("its step asks, and its row is far down the history", "post C1: reviewing#1")
		s.expect("it asks still")
		old.answer()
		s.expect("answered", "edit C1:")
		old.fail()
		s.expect("it fails", "reply C1: failed#1")
	})
}

func TestOldFailuresAreNotNewsWhenSomethingElseAboutThemChanges(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		old := p.start().fail()
		s.expect("it fails", "post C1: failed#1")
		pass(time.Hour)
		p.start().succeed()
		s.expect("it recovers", "reply C1: recovered#2", "edit C1:")
		pass(time.Hour)
		old.change(func() { old.build.Remark = "flaky" })
		p.start().succeed()
		s.expect("a remark brings the failure to the top of the history")
		old.retry().fail()
		s.expect("a new run of it that fails between two looks is news", "reply C1: failed#1/2", "edit C1:")
	})
}

func TestBuildsWithinOneSecondAreNeitherLostNorDoubled(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		p.start().fail()
		if got := s.look(); fmt.Sprint(got) != "[post C1: failed#1]" {
			t.Errorf("owed %q, want the failure", got)
		}
		for i := range 9 {
			pass(100 * time.Millisecond)
			p.start().fail()
			want := fmt.Sprintf("[post C1: failed#%d]", i+2)
			if got := fmt.Sprint(s.look()); got != want {
				t.Errorf("owed %s, want %s", got, want)
			}
		}
		late := p.queue()
		late.change(func() { late.build.Status, late.build.End = apiclient.StatusFailed, s.ci.now() })
		late.build.Update = s.ci.now().Add(-time.Minute)
		s.expect("a change that became visible late", "post C1: failed#11")
	})
}

// look looks at once and returns what is owed since.
func (s *scene) look() []string {
	s.Helper()
	_ = s.w.Tick(s.Context())
	return s.shelf.drain()
}

func TestOldServersAreWatchedToo(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.plain = true
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		for range 30 {
			p.start().succeed()
		}
		s.expect("baseline")
		pass(time.Hour)
		b := p.start().fail()
		p.start().succeed()
		s.expect("one fails, the next is good", "post C1: failed#31 recovered#32")
		b.retry()
		s.expect("it runs again", "edit C1:")
		b.fail()
		s.expect("it fails again", "reply C1: failed#31/2", "edit C1:")
		s.expect("nothing changes")
		pass(time.Hour)
		p.builds[3].retry()
		s.expect("one far down the history runs again")
		p.builds[3].fail()
		s.expect("and fails", "post C1: failed#4/2")
		pass(time.Hour)
		p.builds[2].retry().fail()
		s.expect("so does its neighbour", "post C1: failed#3/2")
	})
}

func TestClocksMayDiffer(t *testing.T) {
	t.Parallel()
	for _, drift := range []time.Duration{-time.Hour, -10 * time.Second, 10 * time.Second, time.Hour} {
		t.Run(drift.String(), func(t *testing.T) {
			t.Parallel()
			in(t, func(s *scene) {
				s.ci.drift = drift
				p := s.ci.add("demo", "build")
				s.shelf.subscribe("demo", "*", "C1")
				s.expect("baseline")
				pass(20 * time.Second)
				p.start().fail()
				pass(10 * time.Second)
				s.shelf.subscribe("demo", "*", "C2")
				s.expect("who subscribed after the failure does not hear of it", "post C1: failed#1")
				p.start().hold()
				s.expect("both hear of the next", "post C1: reviewing#2", "post C2: reviewing#2")
				s.ci.add("demo", "new").start().fail()
				s.expect("a pipeline is born", "post C1: failed#1", "post C2: failed#1")
			})
		})
	}
}

func TestBackUpsRestoredAreTakenUpAnew(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		for range 10 {
			p.start().succeed()
		}
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		pass(10 * time.Minute)
		p.builds, p.last = p.builds[:5], p.builds[4]
		p.start().fail()
		for range 20 {
			s.expect("too early to say")
		}
		s.expect("people are told", "post C1: blind")
		s.expect("the history is believed, and what happened meanwhile told", "post C1: failed#6")
		s.expect("the pipeline is taken up anew", "post C1: sighted")
		p.start().fail()
		s.expect("a build with a number that was there before fails", "post C1: failed#7")
		s.ci.twist = func(p *apiclient.Pipeline) { p.LatestBuildNum = 2 }
		for range 40 { // Twice as long as the first time.
			s.expect("numbers lower than the restored ones are no more believed at once than any")
		}
		s.expect("people are told", "post C1: blind")
	})
}

func TestNumbersThatAreGoneForAWhileLoseNothing(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		for range 3 {
			p.start().succeed()
		}
		s.expect("baseline")
		s.ci.twist = func(p *apiclient.Pipeline) { p.LatestBuildNum = 0 }
		waiting := p.start().hold()
		told := map[string]int{}
		for i := range 60 {
			if i%10 == 0 {
				p.start().fail()
			}
			if i == 40 {
				s.ci.twist = nil
			}
			for _, line := range s.tick() {
				for _, word := range strings.Fields(line)[2:] {
					told[word]++
				}
			}
		}
		waiting.reject("alice", "no")
		s.expect("the review is known", "reply C1: failed#4", "edit C1:")
		want := map[string]int{
			"reviewing#4": 1, "failed#5": 1, "failed#6": 1, "failed#7": 1, "failed#8": 1, "failed#9": 1, "failed#10": 1, "blind": 1, "sighted": 1,
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("told in half an hour, for the first twenty minutes of which no numbers were shown (-want +got):\n%s", diff)
		}
	})
}

func TestAReplicaThatLagsBehindAnOutageRepeatsNothing(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		p.start().succeed()
		s.expect("baseline")
		for range 2 {
			p.start().fail()
		}
		s.expect("two fail", "post C1: failed#2 failed#3")
		pass(time.Hour)
		p.start()
		s.ci.spoil(func(what, _ string) error {
			if what == "history" {
				return &apiclient.Error{Kind: apiclient.Unavailable, Endpoint: what}
			}
			return nil
		})
		for range 20 {
			s.expect("the history cannot be read")
		}
		s.expect("people are told", "post C1: blind")
		s.ci.mend()
		all, last := p.builds, p.last
		p.builds, p.last = all[:1], all[0]
		s.expect("an old picture")
		p.builds, p.last = all, last
		p.last.fail()
		s.expect("the present one", "post C1: failed#4 sighted")
	})
}
