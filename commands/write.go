package commands

import (
	"context"
	"errors"

	"github.com/pipelinebot/pipelinebot/store"
)

// MayBeDone is the Extra of TimedOut that says that writing had begun when the time was over.
const MayBeDone = "may_be_done"

// write changes the store for a verb, unless its time is over already: what was answered with a time-out must not be
// done behind the answer. A write that has begun cannot be called back, so from there on it is noted that it may be done.
func (c *call) write(ctx context.Context, doing string, change func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.written.Store(true)
	err := change()
	if err != nil && !isContextErr(err) {
		c.written.Store(false)
	}
	if errors.Is(err, store.ErrNotFound) {
		return err
	}
	return stored(doing, err)
}

// update is write for the settings of a target.
func (r *Router) update(ctx context.Context, c *call, target, doing string, change func(*store.Settings) error) error {
	return c.write(ctx, doing, func() error { return r.opts.Preferences.UpdateSettings(ctx, target, change) })
}
