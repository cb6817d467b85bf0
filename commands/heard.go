package commands

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"github.com/pipelinebot/pipelinebot/store"
)

// subscriptionID is how buttons name a subscription.
var subscriptionID = regexp.MustCompile(`^#?([0-9a-f]{16})$`)

// heard lists the subscriptions of a target that may be shown: those of projects that were taken off the allowed ones
// since are hidden.
func (r *Router) heard(ctx context.Context, target string) ([]store.Subscription, error) {
	all, err := r.opts.Subscriptions.Subscriptions(ctx, store.Filter{Target: target})
	if err != nil {
		return nil, stored("reading subscriptions", err)
	}
	return slices.DeleteFunc(slices.Clone(all), func(s store.Subscription) bool { return !r.mayShow(s.Project) }), nil
}

// hears reports whether the place hears of a pipeline already. A status is good without knowing it.
func (r *Router) hears(ctx context.Context, c *call, project, id, name string) bool {
	subs, err := r.opts.Subscriptions.Subscriptions(ctx, store.Filter{Project: project, Target: c.place})
	if err != nil {
		r.log.LogAttrs(ctx, slog.LevelWarn, "subscriptions cannot be read", slog.Any("err", err))
		return false
	}
	return slices.ContainsFunc(subs, func(s store.Subscription) bool { return s.Matches(id, name) })
}

// byID finds a subscription a button names, of this place or this person. The second result says that the words have
// the form of such an id at all.
func (r *Router) byID(ctx context.Context, c *call) (sub store.Subscription, isID bool, err error) {
	if len(c.args) != 1 {
		return sub, false, nil
	}
	part := subscriptionID.FindStringSubmatch(c.args[0].text)
	if part == nil {
		return sub, false, nil
	}
	for _, target := range []string{c.place, c.inv.User} {
		subs, err := r.heard(ctx, target)
		if err != nil {
			return sub, true, err
		}
		for _, s := range subs {
			if s.ID == part[1] {
				return s, true, nil
			}
		}
	}
	return sub, true, Problem{Code: NotSubscribed, Try: []string{"subscriptions"}}
}

// byWords finds the subscriptions of a target that the words name, without asking BK-CI: so subscriptions can be
// found while it is down and after a pipeline was deleted. The surest way of matching counts; see find for the order.
// partly says that the words are only a part of the names found.
func (r *Router) byWords(c *call, subs []store.Subscription, except []string) (hits []store.Subscription, partly bool) {
	rest := c.args
	if i := r.linkIndex(rest); i >= 0 {
		return nil, false
	}
	if len(rest) > 1 && slices.ContainsFunc(subs, func(s store.Subscription) bool { return sameProject(s, rest[0]) }) {
		subs = only(subs, func(s store.Subscription) bool { return sameProject(s, rest[0]) })
		rest = rest[1:]
	} else if standard := r.placeProject(c); standard != "" {
		if here := only(subs, func(s store.Subscription) bool { return s.Project == standard }); len(here) > 0 {
			subs = here
		}
	}
	if len(except) > 0 {
		subs = only(subs, func(s store.Subscription) bool { return sameSet(s.Except, except) })
	}
	text := unwrapPattern(strings.Join(texts(rest), " "))
	stages := []func(store.Subscription) bool{
		func(s store.Subscription) bool { return s.Pattern == text || s.Pattern == strings.ToLower(text) },
		func(s store.Subscription) bool { return s.Name == text },
		func(s store.Subscription) bool { return strings.EqualFold(s.Name, text) },
		func(s store.Subscription) bool { return fold(s.Name) == fold(text) },
		func(s store.Subscription) bool { return s.Name != "" && strings.Contains(fold(s.Name), fold(text)) },
	}
	for i, fits := range stages {
		if hits := only(subs, fits); len(hits) > 0 && text != "" {
			return hits, i+1 == len(stages)
		}
	}
	return nil, false
}

// surely is byWords for verbs that change something: a part of a name does not count where it is the project alone, or
// the whole name of another pipeline. That BK-CI cannot tell is no reason to find nothing, and costs only a part of the
// time.
func (r *Router) surely(ctx context.Context, c *call, subs []store.Subscription, except []string) ([]store.Subscription, error) {
	hits, partly := r.byWords(c, subs, except)
	if !partly {
		return hits, nil
	}
	if here := only(subs, func(s store.Subscription) bool { return sameProject(s, c.args[0]) }); len(c.args) == 1 && len(here) > 0 {
		return nil, Problem{Code: MissingWord, Input: "pipeline", Extra: here[0].Project, Try: append(r.linesOf(c, here, subs), "subscriptions")}
	}
	if r.isWholeName(ctx, c) {
		return nil, nil
	}
	return hits, nil
}

// isWholeName reports whether the words are known to be the whole name of a pipeline.
func (r *Router) isWholeName(ctx context.Context, c *call) bool {
	ctx, cancel := context.WithTimeout(ctx, r.timeout/5)
	defer cancel()
	w, err := r.where(ctx, c)
	if err != nil || len(w.rest) == 0 {
		return false
	}
	names, err := r.pipelineNames(ctx, w.project, keepNames)
	text := fold(unwrap(strings.Join(texts(w.rest), " ")))
	return err == nil && slices.ContainsFunc(names, func(e entry) bool { return e.folded == text })
}

// unwrapPattern spells "all" as the pattern it stands for.
func unwrapPattern(text string) string {
	if strings.EqualFold(text, "all") {
		return "*"
	}
	return strings.Trim(text, "`")
}

func sameProject(s store.Subscription, w word) bool {
	return strings.EqualFold(s.Project, unwrap(w.text))
}

func only(subs []store.Subscription, keep func(store.Subscription) bool) []store.Subscription {
	var out []store.Subscription
	for _, s := range subs {
		if keep(s) {
			out = append(out, s)
		}
	}
	return out
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
