package notifier_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// lie lets BK-CI give answers that are well formed and cannot be true.
func (s *saga) lie(rt *rapid.T) {
	what := rapid.SampledFrom([]string{"no pipelines", "no builds", "no numbers", "low numbers"}).Draw(rt, "what")
	s.ci.set(func() {
		switch what {
		case "no pipelines":
			s.ci.empty = true
		case "no builds":
			s.ci.blank = true
		default:
			s.ci.twist = func(p *apiclient.Pipeline) {
				if p.LatestBuildNum /= 2; what == "no numbers" {
					p.LatestBuildNum = 0
				}
			}
		}
	})
}

// threads lets a channel change its mind about threads.
func (s *saga) threads(rt *rapid.T) {
	target := rapid.SampledFrom([]string{s.targets[0], s.fickle}).Draw(rt, "target")
	s.shelf.set(target, func(got *store.Settings) { got.ThreadsOff = !got.ThreadsOff })
}

// mute silences the fickle channel for a while, until something recovers, or no longer.
func (s *saga) mute(rt *rapid.T) {
	m := store.Mute{Project: "demo", Pattern: rapid.SampledFrom([]string{"*", "one", "t*"}).Draw(rt, "pattern"), Until: time.Now().Add(time.Hour)}
	if rapid.Bool().Draw(rt, "until recovered") {
		m.UntilRecovered, m.Until = true, time.Time{}
	}
	end := rapid.Bool().Draw(rt, "unmute")
	s.shelf.set(s.fickle, func(got *store.Settings) {
		if got.Mutes = nil; !end {
			got.Mutes = []store.Mute{m}
		}
	})
}

// unmuted checks that the fickle channel, muted no more, knows of all that lasts: every review that waits, and the newest
// failure of every pipeline that is broken.
func (s *saga) unmuted() {
	told, now := s.slack.tellings(s.fickle), s.now()
	for id, p := range s.shelf.state("demo") {
		last := len(p.BrokenBy) - 1
		again := slices.ContainsFunc(p.BrokenBy[:max(0, last)], func(build string) bool { // It may have failed last, and stays where it was.
			b := s.ci.run("demo", id, build)
			return b != nil && b.build.ExecuteCount > 1
		})
		for key := range now {
			waits := strings.HasPrefix(key, "reviewing|demo|"+id+"|")
			breaks := !p.BrokenSince.IsZero() && !again && strings.HasPrefix(key, "failed|demo|"+id+"|"+p.BrokenBy[last]+"|")
			if (waits || breaks) && told[key] != 1 && !s.past[key] {
				wrongf("%s heard %d times of %s, which lasts longer than its mute", s.fickle, told[key], key)
			}
		}
	}
}

// remove lets somebody delete a message in Slack. One in doubt must stay where it can be looked up.
func (s *saga) remove(rt *rapid.T) {
	owed := s.shelf.owed()
	s.slack.set(func() {
		var settled []int
		for i, m := range s.slack.said {
			if !m.deleted && !slices.ContainsFunc(owed, func(d store.Delivery) bool { return d.ID == m.id }) {
				settled = append(settled, i)
			}
		}
		if len(settled) > 0 {
			s.slack.said[rapid.SampledFrom(settled).Draw(rt, "message")].deleted = true
		}
	})
}

// candid checks what stands in the channels when all is calm: a message that says that something waits or is broken,
// and nothing of what became of it, is right.
func (s *saga) candid() {
	now := s.now()
	for _, m := range s.slack.all() {
		for _, e := range m.shows {
			if !m.deleted && e.Follow == nil && waking(e.Key()) && !now[e.Key()] {
				wrongf("%s still reads %s, which is over; it was told as %q", m.target, e.Key(), m.line)
			}
		}
	}
}

// all is everything that was ever said.
func (s *slack) all() []saying {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.said)
}
