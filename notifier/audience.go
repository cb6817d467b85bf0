package notifier

import (
	"slices"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// audience is one target with everything that decides what it hears.
type audience struct {
	target   string
	subs     []store.Subscription // Of this project, sorted by id.
	settings store.Settings
	broken   []store.PipelineState // Pipelines that are broken after this look; only where awaits says so.
}

// audiences groups the subscriptions of a project by target, sorted.
func audiences(subs []store.Subscription) []audience {
	byTarget := make(map[string]int)
	var all []audience
	for _, s := range subs {
		i, ok := byTarget[s.Target]
		if !ok {
			i = len(all)
			byTarget[s.Target] = i
			all = append(all, audience{target: s.Target})
		}
		all[i].subs = append(all[i].subs, s)
	}
	for i := range all {
		slices.SortFunc(all[i].subs, func(a, b store.Subscription) int { return strings.Compare(a.ID, b.ID) })
	}
	slices.SortFunc(all, func(a, b audience) int { return strings.Compare(a.target, b.target) })
	return all
}

// clock translates BK-CI's time into ours.
type clock struct {
	now        time.Time     // Ours.
	ahead      time.Duration // How far ours runs ahead of BK-CI's.
	blindAfter time.Duration
}

// sloth is how much older than a subscription an event may look and still be news for it: BK-CI's times have second
// precision, and its clock is known only to within the time of an answer.
const sloth = 2 * time.Second

// asking lists the ids of the subscriptions that want to hear of the finding; none when it is not for this target.
func (a audience) asking(f Finding, c clock) []string {
	var ids []string
	for _, s := range a.subs {
		if asks(s, f, c) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

func asks(s store.Subscription, f Finding, c clock) bool {
	if f.Pipeline != "" && !s.Matches(f.Pipeline, f.Name) {
		return false
	}
	if happened(f, c).Add(sloth).Before(s.Created) {
		return false
	}
	switch f.Kind {
	case store.Blind, store.Sighted:
		return true
	case store.Failed:
		return slices.Contains(s.Events, store.Failed) && (!s.Changes || f.Streak <= 1)
	case store.Missed:
		return slices.Contains(s.Events, store.Failed)
	case store.Recovered:
		return slices.Contains(s.Events, store.Recovered) || slices.Contains(s.Events, store.Succeeded)
	default:
		return slices.Contains(s.Events, f.Kind)
	}
}

// happened is the moment of the finding by our clock. Who subscribed after the blindness was told hears nothing of
// its end.
func happened(f Finding, c clock) time.Time {
	switch f.Kind {
	case store.Blind:
		return f.At
	case store.Sighted:
		return f.First.Add(c.blindAfter)
	default:
		return f.At.Add(c.ahead)
	}
}

// silence is what the mutes of the target do to a finding.
type silence struct {
	muted bool
	ended []store.MuteEnded // Mutes "until recovered" that this finding ends.
	asked bool              // The finding is what such a mute waits for, and is told whatever the subscription names.
}

// hush looks for mutes. The recovery that a mute waits for is told; it ends the mute unless others are still broken that the
// mute is about.
func (a audience) hush(f Finding, c clock) silence {
	var s silence
	for _, m := range a.settings.Mutes {
		switch {
		case m.Project != f.Project || !m.Active(c.now) || !covers(m.Pattern, f):
		case !m.UntilRecovered || f.Kind != store.Recovered:
			s.muted = true
		default:
			s.asked = true
			if !a.othersBroken(m, f) {
				s.ended = append(s.ended, store.MuteEnded{Target: a.target, Project: m.Project, Pattern: m.Pattern})
			}
		}
	}
	if s.asked {
		s.muted = false
	}
	return s
}

// awaits reports whether one of the findings may end a mute that is about several pipelines.
func (a audience) awaits(found []Finding, c clock) bool {
	return slices.ContainsFunc(a.settings.Mutes, func(m store.Mute) bool {
		return m.UntilRecovered && m.Active(c.now) && !store.IsPipelineID(m.Pattern) && slices.ContainsFunc(found, func(f Finding) bool {
			return f.Kind == store.Recovered && f.Project == m.Project && covers(m.Pattern, f)
		})
	})
}

// longBroken is for how long before a mute a pipeline may have been broken for the mute to wait for it: one that is never
// fixed, or was deleted, must not keep everything else silent.
const longBroken = 24 * time.Hour

// othersBroken reports whether a mute waits for another pipeline that is heard of here, beside that of the finding.
func (a audience) othersBroken(m store.Mute, f Finding) bool {
	return slices.ContainsFunc(a.broken, func(p store.PipelineState) bool {
		return p.ID != f.Pipeline && store.MatchPattern(m.Pattern, p.ID, p.Name) && p.BrokenSince.After(m.Created.Add(-longBroken)) &&
			slices.ContainsFunc(a.subs, func(s store.Subscription) bool { return s.Matches(p.ID, p.Name) })
	})
}

// covers reports whether a mute is about the finding; one about a whole project is silenced by "*" alone.
func covers(pattern string, f Finding) bool {
	if f.Pipeline == "" {
		return pattern == "*"
	}
	return store.MatchPattern(pattern, f.Pipeline, f.Name)
}

// matchingIDs lists the subscriptions about the pipeline, whatever they want to hear.
func (a audience) matchingIDs(f Finding) []string {
	var ids []string
	for _, s := range a.subs {
		if s.Matches(f.Pipeline, f.Name) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}
