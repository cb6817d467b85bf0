package commands

import (
	"context"
	"errors"
	"strings"

	"github.com/pipelinebot/pipelinebot/store"
)

// unsubscribe ends a subscription. It takes the words that made it, or its id from a button.
func (r *Router) unsubscribe(ctx context.Context, c *call) (Body, error) {
	me := c.takeMe()
	except := c.dropOptions()
	if len(c.args) == 0 {
		return nil, r.missingSubscription(ctx, c, me)
	}
	sub, isID, err := r.byID(ctx, c)
	if !isID {
		sub, err = r.subscriptionOf(ctx, c, c.target(me), except)
	}
	if err != nil {
		return nil, err
	}
	err = c.write(ctx, "deleting a subscription", func() error { return r.opts.Subscriptions.DeleteSubscription(ctx, sub.ID) })
	if errors.Is(err, store.ErrNotFound) {
		return nil, r.notSubscribed(ctx, c, c.target(me))
	}
	if err != nil {
		return nil, err
	}
	r.nudge()
	mine := sub.Target == c.inv.User
	c.public = !mine
	return Unsubscribed{Subscription: sub, By: c.inv.User, Me: mine}, nil
}

// dropOptions reads "except ..." and passes over "on ...", which people repeat from the line that subscribed.
func (c *call) dropOptions() (except []string) {
	names := c.args
	mode := ""
	for i, w := range c.args {
		switch {
		case i > 0 && w.isKeyword("on", "except"):
			names = names[:min(len(names), i)]
			mode = strings.ToLower(strings.TrimLeft(w.text, "-—–"))
		case mode == "except":
			except = append(except, exceptions(w)...)
		}
	}
	c.args = names
	return except
}

// missingSubscription answers "unsubscribe" alone with what there is to end.
func (r *Router) missingSubscription(ctx context.Context, c *call, me bool) error {
	subs, err := r.heard(ctx, c.target(me))
	if err != nil {
		return err
	}
	p := Problem{Code: MissingWord, Input: "pipeline"}
	p.Try = append(r.linesOf(c, subs, subs), "subscriptions")
	return p
}

// subscriptionOf finds the one subscription of a target that the words name.
func (r *Router) subscriptionOf(ctx context.Context, c *call, target string, except []string) (store.Subscription, error) {
	subs, err := r.heard(ctx, target)
	if err != nil {
		return store.Subscription{}, err
	}
	hits, err := r.surely(ctx, c, subs, except)
	if err == nil && len(hits) == 0 && len(subs) > 0 {
		hits, err = r.byPipeline(ctx, c, subs)
	}
	switch {
	case err != nil:
		return store.Subscription{}, err
	case len(hits) == 1:
		return hits[0], nil
	case len(hits) > 1:
		return store.Subscription{}, r.pickSubscription(c, hits, subs)
	default:
		return store.Subscription{}, r.notSubscribed(ctx, c, target)
	}
}

// byPipeline resolves the words at BK-CI: a link, or a pipeline that was renamed since. A pipeline that is only heard
// of through a pattern is not ended by its name; what would work is said instead. A vague match is asked about, for alerts
// would end by it. That BK-CI cannot help is no error.
func (r *Router) byPipeline(ctx context.Context, c *call, subs []store.Subscription) ([]store.Subscription, error) {
	w, err := r.where(ctx, c)
	if err != nil {
		return nil, ctx.Err()
	}
	p, err := r.pipelineIn(ctx, c, w, false)
	var vague picked
	if errors.As(err, &vague) && len(vague.Choices) == 1 {
		return nil, vague
	}
	if err != nil {
		return nil, ctx.Err()
	}
	hits := only(subs, func(s store.Subscription) bool { return s.Project == p.project && s.Pattern == p.id })
	if len(hits) > 0 {
		return hits, nil
	}
	covering := only(subs, func(s store.Subscription) bool { return s.Project == p.project && s.Matches(p.id, p.name) })
	if len(covering) == 0 {
		return nil, nil
	}
	problem := Problem{Code: NotSubscribed, Input: render(c.args), Extra: described(covering[0])}
	mute := strings.TrimSpace(join("mute", p.project, typable(p.id, p.name)) + " 1d " + c.tail)
	problem.Try = append(r.linesOf(c, covering, subs), mute)
	return nil, problem
}
