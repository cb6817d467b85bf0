package commands

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// request is what "subscribe" was asked for.
type request struct {
	me     bool
	except []string
	wish   wish
	rest   string // "on failed me": what a suggestion with other names ends with.
}

// subscribe lets the channel (or the person) hear of a pipeline or of all that match a pattern.
func (r *Router) subscribe(ctx context.Context, c *call) (Body, error) {
	req, err := c.takeRequest()
	if err != nil {
		return nil, err
	}
	w, err := r.where(ctx, c)
	if err != nil {
		return nil, err
	}
	sub := store.Subscription{
		Project: w.project, Except: req.except, Target: c.target(req.me), Team: c.inv.Team, By: c.inv.User,
		Created: r.now(), Events: req.wish.kinds, Changes: req.wish.changes,
	}
	out := Subscribed{By: c.inv.User, Me: req.me}
	if out.Matches, err = r.subscribeTo(ctx, c, w, req, &sub); err != nil {
		return nil, err
	}
	if out.CannotPost, err = r.checkPost(ctx, c, sub.Target, req.me); err != nil {
		return nil, err
	}
	settings, err := r.settingsOf(ctx, c, sub.Target)
	if err != nil {
		return nil, err
	}
	out.Silence = silenceOf(sub, settings.Mutes, r.now())
	if err := r.put(ctx, c, sub, &out); err != nil {
		return nil, err
	}
	c.public = !req.me && !out.Same // Nobody wants to read that nothing changed, but who asked.
	return out, nil
}

// takeRequest reads what follows the names: "except '*-dev' on failed me", in any order but for "me" at the end.
func (c *call) takeRequest() (request, error) {
	req := request{me: c.takeMe(), wish: wish{kinds: store.DefaultKinds()}}
	var on []word
	mode := ""
	first := len(c.args)
	for i, w := range c.args {
		switch {
		case i > 0 && w.isKeyword("on", "except"):
			mode = strings.ToLower(strings.TrimLeft(w.text, "-—–"))
			first = min(first, i)
			if i+1 == len(c.args) || c.args[i+1].isKeyword("on", "except") {
				return req, c.optionMissing(mode, i, c.mine(req.me))
			}
		case mode == "on":
			on = append(on, w)
		case mode == "except":
			req.except = append(req.except, exceptions(w)...)
		}
	}
	req.except = distinct(req.except)
	names := strings.TrimSpace(c.verb + " " + render(c.args[:first]))
	for _, pattern := range someLeft(req.except) {
		names += " " + join("except", pattern)
	}
	suffix := c.mine(req.me)
	if first < len(c.args) {
		c.cut(first)
	}
	req.rest = suffix
	if len(on) == 0 {
		return req, nil
	}
	req.rest = " on " + render(on) + suffix
	var err error
	req.wish, err = parseWish(on)
	var mistake Problem
	if errors.As(err, &mistake) {
		for _, near := range append(slices.Clone(mistake.Near[:min(len(mistake.Near), maxExamples)]), "failed,reviewing") {
			mistake.Try = append(mistake.Try, names+" on "+near+suffix)
		}
		return req, mistake
	}
	return req, err
}

// exceptions reads one word of an "except" list, which people also write with commas.
func exceptions(w word) []string {
	if w.quoted {
		return []string{w.text}
	}
	return strings.FieldsFunc(w.text, func(r rune) bool { return strings.ContainsRune(",，、", r) })
}

// someLeft are the excludes that can stand in a suggestion: those that leave something.
func someLeft(except []string) []string {
	return slices.DeleteFunc(slices.Clone(except), func(p string) bool { return matchesAnyName(p) || store.ValidPattern(p) != nil })
}

// distinct drops what is said twice, so that it makes no other subscription.
func distinct(patterns []string) []string {
	var out []string
	for _, p := range patterns {
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// mine is what a suggestion ends with, so that a private wish stays one.
func (c *call) mine(me bool) string {
	if me && !c.inv.Direct {
		return " me"
	}
	return ""
}

func (c *call) optionMissing(mode string, i int, suffix string) error {
	names := c.verb + " " + render(c.args[:i])
	if mode == "on" {
		return Problem{Code: MissingWord, Input: "events", Try: []string{names + " on failed,reviewing" + suffix, names + " on every" + suffix, names + suffix}}
	}
	return Problem{Code: MissingWord, Input: "pattern", Try: []string{names + " except '*-dev'" + suffix, names + suffix}}
}

// subscribeTo fills in the pattern and tells how many pipelines it matches now.
func (r *Router) subscribeTo(ctx context.Context, c *call, w where, req request, sub *store.Subscription) (int, error) {
	pattern, err := r.patternOf(ctx, w)
	if err != nil {
		return 0, err
	}
	if pattern != "" {
		sub.Pattern = pattern
		return r.countMatches(ctx, c, req, sub)
	}
	if len(sub.Except) > 0 {
		return 0, Problem{Code: TooManyWords, Input: "except", Try: []string{
			strings.TrimSpace(c.verb+" "+render(c.args)) + req.rest, req.line(c, w.project, everything, someLeft(sub.Except)),
		}}
	}
	p, err := r.pipelineIn(ctx, c, w, false)
	if err != nil {
		return 0, c.withOn(w, req, err)
	}
	if p.name == "" {
		status, err := r.opts.Upstream.Status(ctx, p.project, p.id)
		if errors.Is(err, apiclient.ErrNotFound) {
			return 0, r.gone(ctx, c, p)
		}
		if err != nil {
			return 0, err
		}
		p.name = status.Name
	}
	sub.Pattern, sub.Name = p.id, p.name
	return 1, nil
}

// withOn suggests the "on" that was left out before events.
func (c *call) withOn(w where, req request, err error) error {
	var p Problem
	if !errors.As(err, &p) || p.Code != TooManyWords || len(w.rest) < 2 || req.rest != c.mine(req.me) {
		return err
	}
	if _, odd := parseWish(w.rest[1:]); odd != nil {
		return err
	}
	req.rest = " on " + render(w.rest[1:]) + req.rest
	p.Try = append([]string{req.line(c, w.project, w.rest[0].text, nil)}, p.Try...)
	return p
}

// maxSubscriptions is how many a channel or a person may have. A pattern says more than a hundred of them.
const maxSubscriptions = 200

// put writes the subscription. The same words again write nothing, whoever says them: whose it is decides who is told
// when the channel breaks. Other events are a change of the subscription that is there, which stays its maker's.
func (r *Router) put(ctx context.Context, c *call, sub store.Subscription, out *Subscribed) error {
	sub.ID = store.SubscriptionID(sub.Project, sub.Pattern, sub.Except, sub.Target)
	existing, err := r.opts.Subscriptions.Subscriptions(ctx, store.Filter{Target: sub.Target})
	if err != nil {
		return stored("reading subscriptions", err)
	}
	at := slices.IndexFunc(existing, func(old store.Subscription) bool { return old.ID == sub.ID })
	switch {
	case at >= 0:
		old := existing[at]
		sub.By, sub.Created, sub.LastDelivered = cmp.Or(old.By, sub.By), old.Created, old.LastDelivered
		if slices.Equal(inOrder(old.Events), sub.Events) && old.Changes == sub.Changes {
			out.Subscription, out.Same = sub, true
			return nil
		}
		out.Before = &old
	case len(existing) >= maxSubscriptions:
		return Problem{Code: TooMany, Extra: strconv.Itoa(maxSubscriptions), Try: []string{"subscriptions"}}
	}
	if err := c.write(ctx, "writing a subscription", func() error { return r.opts.Subscriptions.PutSubscription(ctx, sub) }); err != nil {
		return err
	}
	out.Subscription = sub
	r.nudge()
	return nil
}

// checkPost asks whether messages would arrive before anything is promised. A definite no is a Problem; when it cannot
// be found out, the subscription is made and the doubt is told.
func (r *Router) checkPost(ctx context.Context, c *call, channel string, me bool) (doubt string, err error) {
	if me || r.opts.Poster == nil {
		return "", nil
	}
	err = r.opts.Poster.CanPost(ctx, channel)
	if err == nil || ctx.Err() != nil {
		return "", ctx.Err()
	}
	var failed *store.SendError
	if !errors.As(err, &failed) {
		failed = &store.SendError{Code: "unknown", Reason: store.Ambiguous}
	}
	if failed.Reason == store.TargetGone {
		return "", Problem{Code: CannotPost, Input: channel, Extra: failed.Code, Try: []string{c.typed, c.typed + " me"}}
	}
	r.log.LogAttrs(ctx, slog.LevelWarn, "cannot tell whether a channel can be posted to",
		slog.String("channel", channel), slog.Any("err", err))
	return failed.Code, nil
}
