package commands

import (
	"cmp"
	"context"
	"slices"

	"github.com/pipelinebot/pipelinebot/store"
)

// unmute ends a mute, and says what else keeps the same silent: a pattern that covers it is a mute of its own.
func (r *Router) unmute(ctx context.Context, c *call) (Body, error) {
	me := c.takeMe()
	if err := c.noExcept(); err != nil {
		return nil, err
	}
	target := c.target(me)
	settings, err := r.settingsOf(ctx, c, target)
	if err != nil {
		return nil, err
	}
	now := r.now()
	muted := slices.DeleteFunc(slices.Clone(settings.Mutes), func(m store.Mute) bool {
		return !m.Active(now) || !r.mayShow(m.Project)
	})
	what, target, err := r.unmuteWhat(ctx, c, target, muted)
	if err != nil {
		return nil, err
	}
	out := Unmuted{Project: what.project, Pattern: what.pattern, Name: what.name, Me: target == c.inv.User, By: c.inv.User}
	err = r.update(ctx, c, target, "removing a mute", func(s *store.Settings) error {
		it := func(m store.Mute) bool { return m.Project == what.project && m.Pattern == what.pattern }
		out.Was = slices.ContainsFunc(s.Mutes, func(m store.Mute) bool { return it(m) && m.Active(now) }) // One that ran out is no news.
		s.Mutes = slices.DeleteFunc(slices.Clone(s.Mutes), it)
		out.Silence = silenceOf(store.Subscription{Project: what.project, Pattern: what.pattern, Name: what.name}, s.Mutes, now)
		return nil
	})
	if err != nil {
		return nil, err
	}
	c.public = out.Was && !out.Me
	return out, nil
}

// unmuteWhat finds the subject among what is muted, then among what is heard of, then at BK-CI.
func (r *Router) unmuteWhat(ctx context.Context, c *call, target string, muted []store.Mute) (subject, string, error) {
	if len(c.args) == 0 {
		what, err := c.onlyMute(muted, target)
		return what, target, err
	}
	if sub, isID, err := r.byID(ctx, c); isID {
		return subjectOf(sub), sub.Target, err
	}
	asSubs := make([]store.Subscription, len(muted))
	for i, m := range muted {
		asSubs[i] = store.Subscription{Project: m.Project, Pattern: m.Pattern, Name: m.Name}
	}
	hits, err := r.mutedSubjects(ctx, c, target, asSubs)
	if err != nil {
		return subject{}, "", err
	}
	if len(hits) > 1 {
		return subject{}, "", c.pickMute(hits)
	}
	if len(hits) == 1 {
		return hits[0], target, nil
	}
	return r.muteWhat(ctx, c, target)
}

// mutedSubjects finds the mutes that the words name. A part of a name does not count where the whole of another is heard.
func (r *Router) mutedSubjects(ctx context.Context, c *call, target string, muted []store.Subscription) ([]subject, error) {
	subs, err := r.heard(ctx, target)
	if err != nil {
		return nil, err
	}
	hits, partly := r.byWords(c, muted, nil)
	if partly {
		if whole, part := r.byWords(c, subs, nil); len(whole) > 0 && !part {
			return nil, nil
		}
		if hits, err = r.surely(ctx, c, muted, nil); err != nil {
			return nil, err
		}
	}
	return subjects(hits), nil
}

// onlyMute answers "unmute" alone: clear when just one thing is muted.
func (c *call) onlyMute(muted []store.Mute, target string) (subject, error) {
	var all []subject
	for _, m := range muted {
		all = append(all, subject{m.Project, m.Pattern, m.Name})
	}
	switch len(all) {
	case 0:
		if target != c.place {
			return subject{}, Problem{Code: MissingWord, Input: "mute_me", Try: []string{"subscriptions me"}}
		}
		return subject{}, Problem{Code: MissingWord, Input: "mute", Try: []string{"subscriptions"}}
	case 1:
		return all[0], nil
	default:
		return subject{}, c.pickMute(all)
	}
}

// pickMute asks which mute was meant.
func (c *call) pickMute(all []subject) error {
	p := Pick{Project: commonProject(all), Input: clip(render(c.args)), More: max(0, len(all)-maxChoices)}
	for _, s := range all[:min(len(all), maxChoices)] {
		p.Choices = append(p.Choices, Choice{Name: s.project + " / " + cmp.Or(s.name, s.pattern), Line: c.line(s.project, s.pattern)})
	}
	return picked{Pick: p}
}
