package notifier_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestEachKindIsToldToThoseWhoAskedForIt(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		for _, kind := range store.SubscribableKinds() {
			s.shelf.subscribe("demo", p.id, "C"+string(kind), kind)
		}
		s.expect("baseline")
		b := p.queue()
		s.expect("queued")
		b.begin()
		s.expect("it begins", "post Cstarted: started#1")
		b.hold()
		s.expect("it waits", "post Creviewing: reviewing#1")
		b.approve("alice").approve("bob")
		s.expect("it goes on", "edit Creviewing:")
		b.fail()
		s.expect("it fails", "post Cfailed: failed#1", "edit Cstarted:")
		p.start().end(apiclient.StatusCanceled)
		s.expect("another is cancelled", "post Ccanceled: canceled#2", "post Cstarted: started#2")
		p.start().succeed()
		s.expect("the next is good", "edit Cfailed:", "post Crecovered: recovered#3",
			"post Cstarted: started#3", "edit Cstarted:", "post Csucceeded: recovered#3")
		p.start().succeed()
		s.expect("and the next", "post Cstarted: started#4", "post Csucceeded: succeeded#4")
	})
}

func TestAStartSaysNothingBesideWhatCameOfIt(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1", store.Started, store.Failed, store.Reviewing, store.Succeeded)
		s.expect("baseline")
		p.start().fail()
		p.start().hold()
		p.start().succeed()
		p.start()
		s.expect("four builds begin, three are further already", "post C1: failed#1 recovered#3 reviewing#2 started#4")
	})
}

func TestTargetsHearOnceHoweverManySubscriptionsMatch(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		one := s.shelf.subscribe("demo", p.id, "C1")
		two := s.shelf.subscribe("demo", "b*", "C1", store.Failed)
		s.expect("baseline")
		p.start().fail()
		pass(30 * time.Second)
		_ = s.w.Tick(s.Context())
		if len(s.shelf.owed()) != 1 {
			t.Fatalf("owed %q, want one message", s.shelf.queue())
		}
		got := slices.Sorted(slices.Values(s.shelf.owed()[0].Subscriptions))
		if want := slices.Sorted(slices.Values([]string{one.ID, two.ID})); !slices.Equal(got, want) {
			t.Errorf("subscriptions = %q, want %q", got, want)
		}
	})
}

func TestChangesOnlyHearOfTheFirstOfARow(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		sub := s.shelf.subscribe("demo", p.id, "C1")
		sub.Changes = true
		s.shelf.put(sub)
		s.expect("baseline")
		p.start().fail()
		s.expect("the first", "post C1: failed#1")
		p.start().fail()
		s.expect("the second")
		p.builds[0].retry()
		s.expect("the first runs again", "edit C1:")
		p.builds[0].fail()
		s.expect("and fails again", "edit C1:")
		p.start().end(apiclient.StatusCanceled)
		s.expect("a cancelled build ends no row")
		p.start().succeed()
		s.expect("recovered", "reply C1: recovered#4", "edit C1:")
		p.start().fail()
		s.expect("a new row", "post C1: failed#5")
	})
}

func TestStormsBecomeOneMessage(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		for i := range 30 {
			s.ci.add("demo", fmt.Sprintf("p%d", i))
		}
		s.shelf.subscribe("demo", "*", "C1")
		s.shelf.subscribe("demo", "p1*", "C2")
		s.expect("baseline")
		for _, p := range s.ci.pipelines {
			p.start().fail()
		}
		want1, want2 := "post C1:"+strings.Repeat(" failed#1", 30), "post C2:"+strings.Repeat(" failed#1", 11)
		s.expect("everything fails at once", want1, want2)
		for i, p := range s.ci.pipelines {
			if i < 5 {
				p.builds[0].retry().fail()
			}
		}
		got := s.tick()
		if want := "reply C1: failed#1/2 failed#1/2 failed#1/2 failed#1/2 failed#1/2"; got[0] != want {
			t.Errorf("owed %q, want %q first: one card, one thread", got, want)
		}
	})
}

func TestManyThreadsAtOnceAreFolded(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		for range 5 {
			p.start().fail()
			s.tick()
		}
		for _, b := range p.builds {
			b.retry().fail()
			pass(time.Second)
		}
		p.start().fail()
		s.expect("five threads and a new build", "post C1: failed#6",
			"reply C1: failed#1/2", "reply C1: failed#2/2", "reply C1: failed#3/2", "post C1: failed#4/2 failed#5/2",
			"edit C1:", "edit C1:", "edit C1:", "edit C1:", "edit C1:")
	})
}

func TestThreadsMayBeOff(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.shelf.set("C1", func(got *store.Settings) { got.ThreadsOff = true })
		s.expect("baseline")
		b := p.start().hold()
		s.expect("it waits", "post C1: reviewing#1")
		b.reject("alice", "no")
		s.expect("it is rejected", "post C1: failed#1", "edit C1:")
		p.start().succeed()
		s.expect("it recovers", "post C1: recovered#2", "edit C1:")
	})
}

func TestMutesSilence(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		other := s.ci.add("demo", "other")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		first := p.start().fail()
		s.expect("before the mute", "post C1: failed#1")
		s.shelf.set("C1", func(got *store.Settings) {
			got.Mutes = []store.Mute{{Project: "demo", Pattern: "bui*", Until: time.Now().Add(time.Hour)}}
		})
		p.start().fail()
		first.retry()
		other.start().fail()
		s.expect("only the other is heard; the card still changes", "post C1: failed#1", "edit C1:")
		first.fail()
		s.expect("it fails again in silence", "edit C1:")
		pass(time.Hour)
		p.start().fail()
		s.expect("the mute is over", "post C1: failed#3")
	})
}

func TestMutesUntilRecoveredEndWithTheRecovery(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1", store.Failed)
		s.expect("baseline")
		p.start().fail()
		s.expect("it breaks", "post C1: failed#1")
		s.shelf.set("C1", func(got *store.Settings) {
			got.Mutes = []store.Mute{
				{Project: "demo", Pattern: p.id, UntilRecovered: true}, {Project: "demo", Pattern: "b*", Until: time.Now().Add(49 * time.Hour)}, {Project: "else", Pattern: "*", UntilRecovered: true},
			}
		})
		pass(48 * time.Hour)
		p.start().fail()
		s.expect("silence")
		p.start().succeed()
		s.expect("the recovery is told, whatever else silences", "reply C1: recovered#3", "edit C1:")
		p.start().fail()
		s.expect("silence for a time goes on")
		pass(time.Hour)
		p.start().fail()
		s.expect("and ends", "post C1: failed#5")
		if got, err := s.shelf.Settings(s.Context(), "C1"); err != nil || len(got.Mutes) != 2 || got.Mutes[0].UntilRecovered {
			t.Errorf("settings = %v, want the mute until recovered gone and no other", got)
		}
	})
}

func TestSubscribersHearNothingFromBeforeTheirTime(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		p.start().fail()
		b := p.start().hold()
		pass(10 * time.Second)
		s.shelf.subscribe("demo", "*", "C2")
		s.expect("it failed before C2 was there", "post C1: failed#1 reviewing#2")
		b.reject("alice", "no")
		s.expect("this is news for both", "reply C1: failed#2", "edit C1:", "post C2: failed#2")
		p.start().succeed()
		s.expect("a recovery from a row that began earlier", "reply C1: recovered#3", "edit C1:", "edit C1:", "reply C2: recovered#3", "edit C2:")
	})
}

func TestASlowAnswerTakesNothingFromSubscribers(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.drift = -time.Hour
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", p.id, "C1")
		s.expect("baseline")
		s.ci.slow = 20 * time.Second
		s.shelf.subscribe("demo", p.id, "C2")
		pass(5 * time.Second)
		p.start().fail()
		pass(5 * time.Second)
		s.shelf.subscribe("demo", p.id, "C3")
		s.expect("whoever subscribed before it failed hears of it", "post C1: failed#1", "post C2: failed#1")
	})
}
