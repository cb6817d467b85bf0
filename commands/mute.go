package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// maxMutes is how many mutes a target holds; the one that would end first makes room.
const maxMutes = 200

// subject is what a mute is about: a pipeline or a pattern.
type subject struct{ project, pattern, name string }

// mute silences a pipeline or pattern for a while.
func (r *Router) mute(ctx context.Context, c *call) (Body, error) {
	me := c.takeMe()
	if len(c.args) == 0 {
		return nil, r.missingSubscription(ctx, c, me)
	}
	now := r.now().In(zoneOf(c.inv))
	until, err := c.takeLimit(now)
	if err != nil {
		return nil, r.limitMissing(ctx, c, c.target(me), err)
	}
	if err := c.noExcept(); err != nil {
		return nil, err
	}
	if len(c.args) == 0 {
		return nil, r.missingSubscription(ctx, c, me)
	}
	if err := r.projectAlone(ctx, c, c.target(me)); err != nil {
		return nil, err
	}
	what, target, err := r.muteWhat(ctx, c, c.target(me))
	if err != nil {
		return nil, err
	}
	m := store.Mute{
		Project: what.project, Pattern: what.pattern, Name: what.name, By: c.inv.User,
		Created: now.UTC(), Until: until.until.UTC(), UntilRecovered: until.recovered,
	}
	var longer []store.Mute
	again := false
	err = r.update(ctx, c, target, "writing a mute", func(s *store.Settings) error {
		again = slices.ContainsFunc(s.Mutes, func(old store.Mute) bool { return sameMute(old, m, now) })
		s.Mutes = withMute(s.Mutes, m, now)
		longer = outlasting(m, s.Mutes, now)
		return nil
	})
	if err != nil {
		return nil, err
	}
	mine := target == c.inv.User
	c.public = !mine && !again
	return Muted{Mute: m, Silence: Silence{Whole: longer}, Target: target, Me: mine, By: c.inv.User}, nil
}

// limitMissing asks for the pipeline first where a limit is missing behind a project alone: with the limit it would be
// asked for next.
func (r *Router) limitMissing(ctx context.Context, c *call, target string, err error) error {
	var p Problem
	alone := len(c.args) == 1 || len(c.args) == 2 && c.args[1].isKeyword("for")
	if !errors.As(err, &p) || p.Code != MissingWord || !alone {
		return err
	}
	limited := *c
	limited.args, limited.tail = c.args[:1], strings.TrimSpace("2h "+c.tail)
	return cmp.Or(r.projectAlone(ctx, &limited, target), err)
}

// projectAlone asks for the pipeline where the only word is a project and no pipeline; nil when it is not.
func (r *Router) projectAlone(ctx context.Context, c *call, target string) error {
	if len(c.args) != 1 {
		return nil
	}
	subs, err := r.heard(ctx, target)
	if err != nil {
		return err
	}
	if hits, partly := r.byWords(c, subs, nil); len(hits) > 0 && !partly || len(subs) == 0 {
		return nil
	}
	here := only(subs, func(s store.Subscription) bool { return sameProject(s, c.args[0]) })
	if len(here) == 0 && !r.isProject(ctx, c.args[0]) || r.isWholeName(ctx, c) {
		return nil
	}
	p := Problem{Code: MissingWord, Input: "pipeline", Extra: unwrap(c.args[0].text)}
	if len(here) == 0 {
		here = subs
	}
	p.Try = append(r.linesOf(c, here, subs), "subscriptions")
	return p
}

// sameMute reports whether a mute is in force already, as after a second press of a button: then it is news to nobody.
func sameMute(old, m store.Mute, now time.Time) bool {
	if !old.Active(now) || old.Project != m.Project || old.Pattern != m.Pattern || old.UntilRecovered != m.UntilRecovered {
		return false
	}
	return m.UntilRecovered || m.Until.Sub(old.Until).Abs() <= minMute
}

// outlasting are the mutes that keep the subject of m silent when m is over.
func outlasting(m store.Mute, mutes []store.Mute, now time.Time) []store.Mute {
	var out []store.Mute
	for _, other := range silenceOf(store.Subscription{Project: m.Project, Pattern: m.Pattern, Name: m.Name}, mutes, now).Whole {
		if other.Pattern != m.Pattern && (m.UntilRecovered || lastsLonger(other, m)) {
			out = append(out, other)
		}
	}
	return out
}

func zoneOf(inv Invocation) *time.Location {
	if inv.Zone == nil {
		return time.UTC
	}
	return inv.Zone
}

// withMute replaces a mute of the same subject and forgets those that ended.
func withMute(mutes []store.Mute, m store.Mute, now time.Time) []store.Mute {
	kept := slices.DeleteFunc(slices.Clone(mutes), func(old store.Mute) bool {
		return !old.Active(now) || old.Project == m.Project && old.Pattern == m.Pattern
	})
	for len(kept) >= maxMutes {
		first := slices.MinFunc(kept, func(a, b store.Mute) int { return a.Until.Compare(b.Until) })
		i := slices.Index(kept, first)
		kept = slices.Delete(kept, i, i+1)
	}
	return append(kept, m)
}

// muteWhat finds the subject and the target. A subscription's id or words say both; anything else must at least be
// covered by a subscription, for else there is nothing to silence.
func (r *Router) muteWhat(ctx context.Context, c *call, target string) (subject, string, error) {
	sub, isID, err := r.byID(ctx, c)
	if isID {
		return subjectOf(sub), sub.Target, err
	}
	subs, err := r.heard(ctx, target)
	if err != nil {
		return subject{}, "", err
	}
	hits, err := r.surely(ctx, c, subs, nil)
	if err != nil {
		return subject{}, "", err
	}
	if same := subjects(hits); len(same) == 1 {
		return same[0], target, nil
	}
	if len(hits) > 1 {
		return subject{}, "", r.pickSubscription(c, hits, subs)
	}
	if len(subs) == 0 {
		return subject{}, "", r.notSubscribed(ctx, c, target)
	}
	what, err := r.coveredSubject(ctx, c, subs)
	if err == nil && what.pattern == "" {
		err = r.notSubscribed(ctx, c, target)
	}
	return what, target, err
}

func subjectOf(s store.Subscription) subject { return subject{s.Project, s.Pattern, s.Name} }

// subjects are the different subjects of subscriptions, which may differ in their excludes alone.
func subjects(subs []store.Subscription) []subject {
	var out []subject
	for _, s := range subs {
		if !slices.Contains(out, subjectOf(s)) {
			out = append(out, subjectOf(s))
		}
	}
	return out
}

// coveredSubject resolves a pipeline, or a pattern, of which the subscriptions hear something; zero when they do not.
func (r *Router) coveredSubject(ctx context.Context, c *call, subs []store.Subscription) (subject, error) {
	w, err := r.where(ctx, c)
	if err != nil {
		return subject{}, err
	}
	subs = only(subs, func(s store.Subscription) bool { return s.Project == w.project })
	pattern, err := r.patternOf(ctx, w)
	if err != nil {
		return subject{}, err
	}
	if pattern != "" {
		if err := store.ValidPattern(pattern); err != nil {
			return subject{}, Problem{Code: BadPattern, Input: pattern, Extra: w.project, Try: []string{c.line(w.project, "*")}}
		}
		if len(subs) == 0 {
			return subject{}, nil
		}
		return subject{project: w.project, pattern: pattern}, r.checkMute(ctx, c, w.project, pattern, subs)
	}
	p, err := r.pipelineIn(ctx, c, w, false)
	if err != nil {
		return subject{}, err
	}
	p.name = cmp.Or(p.name, r.nameOf(ctx, p))
	if !slices.ContainsFunc(subs, func(s store.Subscription) bool { return s.Matches(p.id, p.name) }) {
		return subject{}, nil
	}
	return subject{p.project, p.id, p.name}, nil
}

// checkMute refuses a pattern that silences nothing of what is heard, for it is a slip. While BK-CI is down that cannot
// be told.
func (r *Router) checkMute(ctx context.Context, c *call, project, pattern string, subs []store.Subscription) error {
	if slices.ContainsFunc(subs, func(s store.Subscription) bool { return coversAll(pattern, s.Pattern, s.Name) }) {
		return nil
	}
	names, err := r.pipelineNames(ctx, project, rereadNames)
	if err != nil {
		return ctx.Err()
	}
	for _, e := range names {
		heard := slices.ContainsFunc(subs, func(s store.Subscription) bool { return s.Matches(e.id, e.name) })
		if heard && store.MatchPattern(pattern, e.id, e.name) {
			return nil
		}
	}
	p := Problem{Code: BadPattern, Input: pattern, Extra: project, Try: r.linesOf(c, subs, subs)}
	p.Try = append(p.Try, "subscriptions")
	return p
}

// noExcept refuses excludes, which a mute does not have: what they name would be silenced without a word.
func (c *call) noExcept() error {
	for i, w := range c.args {
		if i > 0 && w.isKeyword("except") {
			c.args = c.args[:i]
			return Problem{Code: TooManyWords, Input: "except", Extra: ExceptMute, Try: []string{c.line(texts(c.args)...), "help mute"}}
		}
	}
	return nil
}
