package notifier_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// muteAll silences the project in a channel for an hour.
func (s *shelf) muteAll(target string) {
	s.set(target, func(got *store.Settings) {
		got.Mutes = []store.Mute{{Project: "demo", Pattern: "*", Until: time.Now().Add(time.Hour)}}
	})
}

func (s *shelf) unmute(target string) { s.set(target, func(got *store.Settings) { got.Mutes = nil }) }

// everOwed is everything a target was ever owed, in order.
func (s *shelf) everOwed(target string) []store.Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(s.history), func(d store.Delivery) bool { return d.Target != target })
}

// kept is what mutes keep back from a target, as "kind name" each.
func (s *shelf) kept(target string) []string {
	snap, err := s.Snapshot(bare(), "demo")
	mustBeNil(err)
	var all []string
	for _, e := range snap.Held[target] {
		all = append(all, string(e.Kind)+" "+e.Name)
	}
	return all
}

func TestWhatLastsLongerThanAMuteIsToldWhenItEnds(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		broken, mended, asking, answered := s.ci.add("demo", "broken"), s.ci.add("demo", "mended"), s.ci.add("demo", "asking"), s.ci.add("demo", "answered")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		broken.start().fail()
		mended.start().fail()
		asking.start().hold()
		b := answered.start().hold()
		s.expect("silence")
		broken.start().fail()
		mended.start().succeed()
		b.reject("alice", "no")
		answered.start().succeed()
		s.expect("silence goes on")
		pass(time.Hour)
		s.expect("the mute is over", "post C1: reviewing#1 failed#2")
		for _, d := range s.shelf.everOwed("C1") {
			for _, e := range d.Events {
				if !e.Held {
					t.Errorf("%s does not say that a mute kept it back", e.Key())
				}
			}
		}
		s.expect("it is told once")
		broken.start().succeed()
		s.expect("and ends like any other", "reply C1: recovered#3", "edit C1:")
		if got := s.shelf.kept("C1"); got != nil {
			t.Errorf("still kept back: %q", got)
		}
	})
}

func TestAMuteThatSomebodyEndsTellsToo(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start().hold()
		s.expect("silence")
		s.restart()
		s.expect("silence outlives the process")
		s.shelf.unmute("C1")
		s.expect("unmuted", "post C1: reviewing#1")
	})
}

func TestAWiderMuteKeepsOnSilencing(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.set("C1", func(got *store.Settings) {
			got.Mutes = []store.Mute{
				{Project: "demo", Pattern: p.id, Until: time.Now().Add(time.Hour)}, {Project: "demo", Pattern: "b*", Until: time.Now().Add(3 * time.Hour)},
			}
		})
		p.start().fail()
		s.expect("silence")
		pass(time.Hour)
		s.expect("one of two mutes is over")
		pass(2 * time.Hour)
		s.expect("both are", "post C1: failed#1")
	})
}

func TestOfARowThatAMuteKeptBackTheNewestIsTold(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		first := s.shelf.subscribe("demo", "*", "C2")
		first.Changes = true
		s.shelf.put(first)
		s.expect("baseline")
		s.shelf.muteAll("C1")
		s.shelf.muteAll("C2")
		for range 3 {
			p.start().fail()
			s.expect("silence")
		}
		pass(time.Hour)
		s.expect("also who hears of the first of a row is told", "post C1: failed#3", "post C2: failed#3")
		for _, d := range s.shelf.everOwed("C2") {
			if e := d.Events[0]; e.Streak != 3 || e.First.IsZero() {
				t.Errorf("told a row of %d since %v, want 3 since the first", e.Streak, e.First)
			}
		}
	})
}

func TestWhatIsFoundWhenAMuteEndsIsToldOnce(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p, other := s.ci.add("demo", "build"), s.ci.add("demo", "other")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start().fail()
		b := other.start().hold()
		s.expect("silence")
		pass(time.Hour)
		p.start().fail()
		b.approve("alice").approve("bob")
		b.fail()
		s.expect("the newer failure speaks for both, the decided review is gone", "post C1: failed#2 failed#1")
	})
}

func TestARunThatFailedUnderAMuteIsToldInItsThread(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		b := p.start().fail()
		s.expect("it fails", "post C1: failed#1")
		s.shelf.muteAll("C1")
		b.retry()
		s.expect("it runs again", "edit C1:")
		b.fail()
		s.expect("and fails in silence", "edit C1:")
		b.retry()
		s.expect("a third run", "edit C1:")
		pass(time.Hour)
		s.expect("what runs again is told by how it ends")
		b.end(apiclient.StatusCanceled)
		s.expect("cancelled: the second run is what broke it", "reply C1: failed#1/2", "edit C1:")
		wantWords(t, s.shelf.about(t, "C1", b), "canceled C1: failed#1", "canceled C1: failed#1/2")
	})
}

func TestAReviewThatOutlastsAMuteIsOnTheCardOfItsBuild(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p := s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		b := p.start().fail()
		s.expect("it fails", "post C1: failed#1")
		s.shelf.muteAll("C1")
		b.retry()
		s.expect("it runs again", "edit C1:")
		b.hold()
		s.expect("and waits in silence")
		pass(time.Hour)
		s.expect("it still waits", "reply C1: reviewing#1/2", "edit C1:")
		wantWords(t, s.shelf.about(t, "C1", b), "reviewing C1: failed#1", " C1: reviewing#1/2")
		b.approve("alice").approve("bob")
		s.expect("it is decided", "edit C1:", "edit C1:")
		wantWords(t, s.shelf.about(t, "C1", b), "approved C1: failed#1", "approved C1: reviewing#1/2")
	})
}

func TestNothingIsToldOfWhatCannotBeReadWhenAMuteEnds(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.drift = -2 * time.Hour // While BK-CI cannot be read, nobody knows by how much its clock differs.
		p, other := s.ci.add("demo", "build"), s.ci.add("demo", "other")
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		p.start().fail()
		b := other.start().hold()
		s.expect("silence")
		pass(time.Hour - 5*time.Minute)
		s.ci.spoil(func(string, string) error { return &apiclient.Error{Kind: apiclient.Unavailable} })
		s.expect("BK-CI is away")
		pass(5 * time.Minute)
		b.approve("alice").approve("bob")
		s.expect("the mute ends, and nobody knows how it stands")
		s.ci.mend()
		s.ci.spoil(func(_, pipeline string) error {
			if pipeline == p.id {
				return &apiclient.Error{Kind: apiclient.Unavailable}
			}
			return nil
		})
		p.start()
		s.expect("one of the two can be read: its review was decided")
		s.ci.mend()
		s.expect("the other still is broken", "post C1: failed#1")
	})
}

func TestBlindnessThatOutlastsAMuteIsTold(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		s.ci.add("demo", "build")
		s.shelf.subscribe("demo", "*", "C1")
		s.shelf.subscribe("demo", "*", "C2")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		s.shelf.muteAll("C2")
		s.ci.spoil(func(string, string) error { return &apiclient.Error{Kind: apiclient.Unavailable} })
		s.expect("BK-CI goes away")
		pass(20 * time.Minute)
		s.expect("that is told to nobody who is muted")
		s.shelf.unmute("C1")
		s.expect("it still is away", "post C1: blind")
		s.ci.mend()
		s.expect("it is back", "post C1: sighted")
		s.shelf.unmute("C2")
		s.expect("nothing lasts")
	})
}

func TestWhoStopsAskingIsToldNothingWhenAMuteEnds(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		p, other := s.ci.add("demo", "build"), s.ci.add("demo", "other")
		all := s.shelf.subscribe("demo", "*", "C1")
		s.shelf.subscribe("demo", other.id, "C2")
		s.shelf.subscribe("demo", other.id, "C1")
		s.expect("baseline")
		s.shelf.muteAll("C1")
		s.shelf.muteAll("C2")
		p.start().fail()
		other.start().fail()
		s.expect("silence")
		s.shelf.unsubscribe(all.ID)
		s.shelf.unsubscribe(store.SubscriptionID("demo", other.id, nil, "C2"))
		s.expect("two stop asking")
		s.shelf.subscribe("demo", "*", "C2")
		s.shelf.unmute("C2")
		if got := s.shelf.kept("C2"); got != nil {
			t.Errorf("kept back from a channel that asks for nothing: %q", got)
		}
		pass(time.Hour)
		s.expect("what is still asked for is told", "post C1: failed#1")
	})
}

func TestWhatMutesKeepBackIsBounded(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		const most = 1000
		var pipes []*pipe
		for i := range most + 2 {
			pipes = append(pipes, s.ci.add("demo", fmt.Sprint("build-", i)))
		}
		s.shelf.subscribe("demo", "*", "C1")
		s.expect("baseline")
		s.shelf.set("C1", func(got *store.Settings) {
			got.Mutes = []store.Mute{{Project: "demo", Pattern: "*", UntilRecovered: true}}
		})
		for _, p := range pipes {
			p.start().fail()
		}
		s.expect("silence")
		pass(5 * time.Second)
		if got := len(s.shelf.kept("C1")); got != most {
			t.Errorf("%d events are kept back, want %d at most", got, most)
		}
		pass(31 * 24 * time.Hour)
		s.expect("what is a month old is forgotten")
		if got := s.shelf.kept("C1"); got != nil {
			t.Errorf("%d events are kept back after a month", len(got))
		}
	})
}
