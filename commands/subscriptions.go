package commands

import (
	"context"
	"log/slog"

	"github.com/pipelinebot/pipelinebot/store"
)

// subscriptions lists what a channel or a person hears of, with the mutes that are in force.
func (r *Router) subscriptions(ctx context.Context, c *call) (Body, error) {
	page, err := c.takePage()
	if err != nil {
		return nil, err
	}
	me := c.takeMe()
	if page == 1 { // "subscriptions page 2 me" as well as "subscriptions me page 2".
		if page, err = c.takePage(); err != nil {
			return nil, err
		}
	}
	c.tail = ""
	if err := c.none(); err != nil {
		return nil, err
	}
	target := c.target(me)
	subs, err := r.heard(ctx, target)
	if err != nil {
		return nil, err
	}
	settings, err := r.settingsOf(ctx, c, target)
	if err != nil {
		return nil, err
	}
	out := SubscriptionList{Target: target, Me: me, Pages: pagesOf(len(subs)), Health: r.healthOf(ctx, target)}
	out.Page = min(page, out.Pages)
	for _, s := range subs[(out.Page-1)*pageRows : min(out.Page*pageRows, len(subs))] {
		out.Rows = append(out.Rows, SubscriptionRow{Subscription: s, Silence: silenceOf(s, settings.Mutes, r.now())})
	}
	return out, nil
}

// settingsOf a target, which is usually the place whose settings were read already.
func (r *Router) settingsOf(ctx context.Context, c *call, target string) (store.Settings, error) {
	if target == c.place {
		return c.settings, stored("reading the settings", c.settingsErr)
	}
	settings, err := r.opts.Preferences.Settings(ctx, target)
	return settings, stored("reading the settings", err)
}

// healthOf a target; a list is good without it.
func (r *Router) healthOf(ctx context.Context, target string) store.Health {
	if r.opts.Health == nil {
		return store.Health{}
	}
	health, err := r.opts.Health.Health(ctx, target)
	if err != nil {
		r.log.LogAttrs(ctx, slog.LevelWarn, "health cannot be read", slog.String("target", target), slog.Any("err", err))
	}
	return health
}
