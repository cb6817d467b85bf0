package notifier

import (
	"context"
	"errors"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// learn keeps the rows of failed tries and what concerns all targets; it returns the row of this one.
func (r *Relay) learn(a Attempt) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	var failed *store.SendError
	errors.As(a.Err, &failed)
	if failed == nil || (failed.Reason != store.Unauthorized && answered(failed.Reason)) {
		r.status.Unauthorized, r.status.Code = time.Time{}, ""
	}
	if a.Err == nil {
		delete(r.rows, a.Delivery.Target)
		delete(r.tried, a.Delivery.Target)
		r.lastSent[a.Delivery.Method()], r.status.LastSent = a.Now, a.Now
		r.slackWell()
		return 0
	}
	switch {
	case failed == nil:
	case failed.Reason == store.RateLimited:
		r.limited = a.Now
	case failed.Reason == store.Unauthorized && r.status.Unauthorized.IsZero():
		r.status.Unauthorized, r.status.Code = a.Now, failed.Code
		r.opts.Logger.Error("slack refuses the bot's token; an operator must act", "code", failed.Code)
	}
	r.tried[a.Delivery.Target] = a.Now
	r.rows[a.Delivery.Target]++
	r.slackDown(a, failed)
	return r.rows[a.Delivery.Target]
}

// worthTelling is how many tries in a row of one target fail before the log says so: one now and then is no outage.
const worthTelling = 3

// slackDown is logged once, when an outage has become one. The caller holds the lock.
func (r *Relay) slackDown(a Attempt, failed *store.SendError) {
	outage := failed == nil || failed.Reason == store.Unreachable || failed.Reason == store.Ambiguous
	if !outage || r.silent || r.rows[a.Delivery.Target] < worthTelling {
		return
	}
	r.silent = true
	r.opts.Logger.Warn("slack does not take messages; they are kept and tried again", "target", a.Delivery.Target, "err", a.Err)
}

func (r *Relay) slackWell() {
	if r.silent {
		r.silent = false
		r.opts.Logger.Info("slack takes messages again")
	}
}

// answered reports whether Slack looked at the message, so that the token was good.
func answered(reason store.Reason) bool {
	switch reason {
	case store.TargetGone, store.CardGone, store.Refused:
		return true
	default:
		return false
	}
}

func (r *Relay) row(target string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rows[target]
}

// othersWell reports whether Slack took something by the same method since the target was last tried in vain, or since
// this try began: while it edits nothing for anybody, that is no fault of the edit.
func (r *Relay) othersWell(d store.Delivery, began time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	since, tried := r.tried[d.Target]
	if !tried {
		since = began
	}
	return r.lastSent[d.Method()].After(since)
}

// settle writes the outcome down. A store that does not take it is tried a few times; then what was sent is kept in
// memory, so that the next claim of the delivery settles it without sending again.
func (r *Relay) settle(ctx context.Context, d store.Delivery, o store.Outcome) {
	r.report(d, o)
	pause := settlePause
	for try := 1; ; try++ {
		err := r.opts.Outbox.Settle(ctx, d, o)
		switch {
		case err == nil:
			r.forget(d.ID)
			if r.opts.OnSettled != nil {
				r.opts.OnSettled(d, o)
			}
			return
		case errors.Is(err, store.ErrLeaseLost), errors.Is(err, store.ErrNotFound):
			r.opts.Logger.Warn("a delivery was taken over before it was settled", "delivery", d.ID, "target", d.Target)
			return
		}
		if try == settleTries || !sleep(ctx, pause) {
			r.storeDown("settling a delivery", err)
			r.keep(d.ID, o)
			return
		}
		pause *= 2
	}
}

// report logs what people may have to know of an outcome.
func (r *Relay) report(d store.Delivery, o store.Outcome) {
	switch o.Result {
	case store.Dead:
		r.opts.Logger.Error("a message was given up", "delivery", d.ID, "target", d.Target, "act", string(d.Act), "cause", o.Err, "attempts", d.Attempts)
	case store.Suspend:
		r.opts.Logger.Warn("a target cannot be posted to", "target", d.Target, "cause", o.Err, "next", o.Next)
	case store.Retry:
		r.opts.Logger.Debug("a message is tried again later", "delivery", d.ID, "target", d.Target, "cause", o.Err, "next", o.Next)
	case store.Sent:
	}
}

// keep remembers what reached Slack and could not be written down.
func (r *Relay) keep(id string, o store.Outcome) {
	if o.Result != store.Sent {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unsettled[id] = o
}

func (r *Relay) recall(id string) (store.Outcome, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, ok := r.unsettled[id]
	o.At = now()
	return o, ok
}

func (r *Relay) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.unsettled, id)
}

// storeDown is logged once, when it begins.
func (r *Relay) storeDown(doing string, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.status.StoreDown.IsZero() {
		r.status.StoreDown = now()
		r.opts.Logger.Error("the store is in trouble; nothing is sent", "doing", doing, "err", err)
	}
}

func (r *Relay) storeWell() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.status.StoreDown.IsZero() {
		r.status.StoreDown = time.Time{}
		r.opts.Logger.Info("the store is well again")
	}
}
