package notifier_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// TestAWatcherForgetsWhatIsWatchedNoMore lets projects come, fail in every way and go again.
func TestAWatcherForgetsWhatIsWatchedNoMore(t *testing.T) {
	t.Parallel()
	in(t, func(s *scene) {
		for i := range 40 {
			project := fmt.Sprintf("demo-%d", i)
			var pipes []*pipe
			for range 3 {
				pipes = append(pipes, s.ci.add(project, "build"))
			}
			sub := s.shelf.subscribe(project, "*", "C1")
			s.tick()
			for _, what := range []string{"history", "detail", "list"} {
				pipes[0].start().fail()
				s.ci.spoil(func(asked, _ string) error {
					if asked == what {
						return apiclient.ErrUnavailable
					}
					return nil
				})
				s.tick()
				s.ci.mend()
			}
			s.ci.set(func() { s.ci.pipelines = nil }) // Deleted while in trouble.
			s.tick()
			s.shelf.unsubscribe(sub.ID)
			s.tick()
		}
		s.ci.add("living", "build").start().succeed()
		s.shelf.subscribe("living", "*", "C1")
		pass(25 * time.Hour)
		s.tick()
		for what, n := range s.w.Remembered() {
			if n > 1 {
				t.Errorf("%s remembered = %d, want those of the one project that is left", what, n)
			}
		}
	})
}

// TestARelayForgetsChannelsThatAreWellAgain refuses messages to many channels and takes them in the end.
func TestARelayForgetsChannelsThatAreWellAgain(t *testing.T) {
	t.Parallel()
	atDesk(t, func(d *desk) {
		for i, why := range []store.Reason{store.Ambiguous, store.Unreachable, store.RateLimited, store.TargetGone} {
			d.slack.spoil(func(store.Parcel) (bool, error) { return false, reason(why) })
			for n := range 30 {
				d.owe(store.Post, fmt.Sprintf("C%d-%d", i, n), "")
			}
			d.relay.Nudge()
			pass(10 * time.Minute)
		}
		d.slack.spoil(nil)
		pass(2 * time.Hour)
		if got := len(d.slack.said); got < 120 {
			t.Errorf("said = %d, want all 120", got)
		}
		for what, n := range d.relay.Remembered() {
			if n > 0 {
				t.Errorf("channels %s = %d, want none", what, n)
			}
		}
	})
}

// spoil has every message refused or lost as fault says; nil ends that.
func (s *slack) spoil(fault func(store.Parcel) (bool, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fault = fault
}
