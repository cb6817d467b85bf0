package notifier_test

import (
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

func (s *shelf) muteUntilRecovered(target, pattern string) {
	s.set(target, func(got *store.Settings) {
		got.Mutes = []store.Mute{{Project: "demo", Pattern: pattern, UntilRecovered: true}}
	})
}

func TestAMuteOfManyUntilRecoveredHoldsAsLongAsOneIsBroken(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		before, p, q := s.ci.add("demo", "before"), s.ci.add("demo", "p"), s.ci.add("demo", "q")
		other := s.ci.add("demo", "other")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		before.start().fail()
		s.expect("one is broken already", "post C1: failed#1")
		s.shelf.set("C1", func(got *store.Settings) {
			got.Mutes = []store.Mute{{Project: "demo", Pattern: "[!o]*", UntilRecovered: true}, {Project: "demo", Pattern: other.id, UntilRecovered: true}}
		})
		p.start().fail()
		q.start().fail()
		other.start().fail()
		s.expect("silence")
		p.start().succeed()
		pass(2 * time.Second)
		q.start().fail()
		s.expect("p is fixed; q fails again in silence", "post C1: recovered#2")
		if got := s.shelf.everOwed("C1"); !got[len(got)-1].Events[0].Held {
			t.Error("the recovery does not say that it was muted until now")
		}
		q.start().succeed()
		s.expect("q is fixed", "post C1: recovered#3")
		before.start().fail()
		s.expect("what was broken before the mute keeps it")
		before.start().succeed()
		s.expect("now all of it is fixed", "reply C1: recovered#3", "edit C1:")
		q.start().fail()
		s.expect("the mute is over", "post C1: failed#4")
		if got, err := s.shelf.Settings(s.Context(), "C1"); err != nil || len(got.Mutes) != 1 || got.Mutes[0].Pattern != other.id {
			t.Errorf("mutes are %+v (%v), want the one of the other pipeline alone", got.Mutes, err)
		}
	})
}

func TestAMuteOfManyDoesNotWaitForWhatIsNeverFixed(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		old, p, q := s.ci.add("demo", "old"), s.ci.add("demo", "p"), s.ci.add("demo", "q")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		old.start().fail()
		s.expect("one breaks", "post C1: failed#1")
		pass(25 * time.Hour)
		mute := store.Mute{Project: "demo", Pattern: "*", UntilRecovered: true, Created: time.Now().UTC()}
		s.shelf.set("C1", func(got *store.Settings) { got.Mutes = []store.Mute{mute} })
		p.start().fail()
		s.expect("silence")
		p.start().succeed()
		s.expect("p is fixed: what was broken for long does not keep the mute", "post C1: recovered#2")
		q.start().fail()
		s.expect("it is over", "post C1: failed#1")
		mute.Created = time.Now().UTC()
		s.shelf.set("C1", func(got *store.Settings) { got.Mutes = []store.Mute{mute} })
		p.start().fail()
		s.expect("a second mute")
		pass(store.LongestMute)
		s.expect("no mute lasts longer", "post C1: failed#3")
	})
}

func TestAGateThatARetriedBuildWaitsAtOutlastsAMute(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.shelf.subscribe("demo", "*", "C1")
		s.shelf.subscribe("demo", "*", "C2")
		s.expect("baseline")
		b := p.start()
		began := s.ci.now()
		b.end(apiclient.StatusQualityCheckFail)
		s.expect("fails at a gate", "post C1: failed#1", "post C2: failed#1")
		s.shelf.muteAll("C1")
		b.retry()
		b.change(func() {
			b.build.Status = apiclient.StatusReviewing
			b.stages[1].Start, b.stages[1].Elapsed = began, time.Second
			b.stages[2].CheckIn = apiclient.Check{Status: apiclient.StatusQualityCheckWait}
		})
		s.expect("C2 hears of it", "edit C1:", "reply C2: reviewing#1/2", "edit C2:")
		s.shelf.unmute("C1")
		s.expect("and C1 when the mute ends", "reply C1: reviewing#1/2", "edit C1:")
	})
}

func TestAReviewOutlastsAMuteThoughItsBuildBeganAfterIt(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.shelf.subscribe("demo", "*", "C1")
		s.shelf.subscribe("demo", "*", "C2")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		b := p.start()
		b.hold()
		b.change(func() { b.build.Start = b.build.Start.Add(2 * time.Second) })
		s.expect("C2 hears of it", "post C2: reviewing#1")
		pass(time.Hour)
		s.expect("and C1 when the mute ends", "post C1: reviewing#1")
	})
}

func TestAPipelineThatIsNotShownIsNotToldOfWhenAMuteEnds(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.ci.add("demo", "other")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start().fail()
		s.expect("silence")
		pass(5 * time.Minute)
		s.ci.set(func() { s.ci.pipelines = s.ci.pipelines[1:] })
		s.expect("it is deleted")
		pass(time.Hour)
		s.expect("a pipeline that is not there is not broken")
	})
}

func TestANamedPipelineThatIsNotShownIsNotToldOfWhenAMuteEnds(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.ci.add("demo", "other")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start().hold()
		s.expect("silence")
		pass(55 * time.Minute)
		s.ci.set(func() { s.ci.pipelines = s.ci.pipelines[1:] })
		s.expect("it is deleted")
		pass(4 * time.Minute)
		s.expect("the mute ended: a pipeline that is not there does not wait")
	})
}

func TestABlindPipelineThatIsNotShownIsNotToldOfWhenAMuteEnds(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.ci.add("demo", "other")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start()
		s.ci.spoil(func(_, pipeline string) error {
			if pipeline == p.id {
				return &apiclient.Error{Kind: apiclient.Unavailable}
			}
			return nil
		})
		s.expect("unreadable")
		pass(20 * time.Minute)
		s.expect("blind, in silence")
		s.ci.set(func() { s.ci.pipelines = s.ci.pipelines[1:] })
		s.expect("it is deleted")
		pass(time.Hour)
		s.expect("the mute ended")
	})
}

func TestAReviewWhoseDetailCannotBeReadIsNotToldWhenAMuteEnds(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		b := p.start().hold()
		s.expect("silence")
		pass(50 * time.Minute)
		s.ci.spoil(func(what, _ string) error {
			if what == "detail" {
				return &apiclient.Error{Kind: apiclient.Unavailable}
			}
			return nil
		})
		b.approve("alice").approve("bob")
		for range 10 {
			s.expect("approved, which cannot be read")
		}
		pass(5 * time.Minute)
		s.expect("the mute is over, BK-CI says that the build runs")
		s.expect("still")
	})
}

func TestAReviewOfABuildThatIsNotShownIsNotToldWhenAMuteEnds(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		p.start().succeed()
		s.expect("ok")
		s.shelf.muteAll("C1")
		p.start().hold()
		s.expect("silence")
		s.ci.set(func() { p.builds = p.builds[:1]; p.last = p.builds[0] })
		s.ci.twist = func(p *apiclient.Pipeline) { p.LatestBuildNum = 2 }
		s.expect("the build is deleted")
		pass(time.Hour)
		s.expect("nothing waits")
	})
}

func TestAReviewOfABuildCancelledAmongManyIsOver(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		first := p.start().hold()
		s.expect("silence")
		var all []*run
		for range 3 {
			all = append(all, p.start())
		}
		s.expect("more run")
		first.end(apiclient.StatusCanceled)
		pass(time.Second)
		for _, b := range all {
			b.end(apiclient.StatusCanceled)
			pass(time.Second)
		}
		s.expect("all are cancelled")
		pass(time.Hour)
		s.expect("nothing waits")
	}, func(o *notifier.WatcherOptions) { o.CatchUp = 2 })
}

func TestAPipelineRenamedAwayIsNotToldOfWhenAMuteEnds(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build-x")
		s.ci.add("demo", "build-y")
		s.shelf.subscribe("demo", "build-*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start().fail()
		s.expect("silence")
		s.ci.set(func() { p.name = "old-x" })
		s.expect("renamed")
		p.start().succeed()
		s.expect("nobody asks")
		pass(time.Hour)
		s.expect("nobody asks for old-x, which is well")
	})
}

func TestAMuteAsksForTheNameThatAPipelineHas(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build-x")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		s.shelf.set("C1", func(got *store.Settings) {
			got.Mutes = []store.Mute{{Project: "demo", Pattern: "new-*", Until: time.Now().Add(2 * time.Hour)}, {Project: "demo", Pattern: "build-*", Until: time.Now().Add(time.Hour)}}
		})
		p.start().fail()
		s.expect("silence")
		s.ci.set(func() { p.name = "new-x" })
		s.expect("renamed")
		pass(time.Hour)
		s.expect("it is muted by its new name for another hour")
		pass(time.Hour)
		s.expect("told", "post C1: failed#1")
	})
}

func TestWhatFailedAtTheBeginningOfAMuteOfAMonthIsTold(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		until := time.Now().Add(30 * 24 * time.Hour)
		s.shelf.set("C1", func(got *store.Settings) {
			got.Mutes = []store.Mute{{Project: "demo", Pattern: "*", Until: until}}
		})
		p.start().fail()
		pass(time.Second)
		_ = s.w.Tick(s.Context())
		pass(time.Until(until) - 10*time.Second)
		s.expect("the mute ended", "post C1: failed#1")
	})
}

func TestAClockThatIsSetRightLosesNothingHeld(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.drift = -10 * time.Minute
		p := s.ci.add("demo", "p")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start().fail()
		s.expect("silence")
		s.ci.set(func() { s.ci.drift = 0 })
		pass(time.Hour)
		s.expect("the mute is over, it still is broken", "post C1: failed#1")
	})
}

func TestWhatIsFoundAfterAMuteDoesNotSayThatItWasMuted(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start().fail()
		s.expect("silence")
		pass(time.Hour)
		p.start().fail()
		s.expect("it fails after the mute", "post C1: failed#2")
		if e := s.shelf.everOwed("C1")[0].Events[0]; e.Held {
			t.Errorf("%s says that it was muted until now; it happened when nothing was muted", e.Key())
		}
	})
}

func TestWhoHearsOfChangesIsToldOnceWhateverEndsAMute(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p, q := s.ci.add("demo", "p"), s.ci.add("demo", "q")
		sub := s.shelf.subscribe("demo", "*", "C1")
		sub.Changes = true
		s.shelf.put(sub)
		s.expect("baseline")
		s.shelf.muteUntilRecovered("C1", "*")
		p.start().fail()
		q.start().fail()
		s.expect("silence")
		p.start().succeed()
		pass(2 * time.Second)
		q.start().fail()
		s.expect("p recovers", "post C1: recovered#2")
		s.shelf.unmute("C1")
		s.expect("q", "post C1: failed#2")
		s.expect("that was all")
	})
}

func TestWhatOutlastsAMuteIsToldToAPersonAndWithoutThreads(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		s.shelf.subscribe("demo", "*", "U1")
		s.expect("baseline")
		b := p.start().fail()
		s.expect("fails", "post U1: failed#1")
		s.shelf.muteAll("U1")
		s.shelf.set("U1", func(got *store.Settings) { got.ThreadsOff = true })
		b.retry()
		b.hold()
		s.expect("waits", "edit U1:")
		p.start().fail()
		s.expect("another fails")
		pass(time.Hour)
		s.expect("over", "post U1: failed#2", "post U1: reviewing#1/2")
		s.expect("once")
	})
}

func TestAProjectWatchedAgainTellsNothingThatAMuteKeptBackBefore(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "p")
		sub := s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start().fail()
		s.expect("silence")
		s.shelf.unsubscribe(sub.ID)
		s.restart()
		s.expect("nobody watches")
		pass(2 * time.Hour)
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("watched again")
		if got := s.shelf.kept("C1"); got != nil {
			t.Errorf("kept %q", got)
		}
		s.expect("nothing from before")
	})
}
