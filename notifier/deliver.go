package notifier

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// handle sees one claimed delivery through. It is not cut off when Run must end, unless that takes longer than Drain:
// a send that is cut off leaves a doubt behind.
func (r *Relay) handle(ctx context.Context, d store.Delivery) {
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		if !sleep(work, r.opts.Drain) {
			return
		}
		cancel()
	})
	defer stop()
	outcome, err := guarded(func() (store.Outcome, error) { return r.deliver(ctx, work, d), nil })
	if err != nil {
		r.opts.Logger.Error("delivering panicked", "delivery", d.ID, "err", err, "stack", stackOf(err))
		outcome = r.decide(Attempt{Delivery: d, Err: err, OthersWell: true})
		outcome.Tried = now()
	}
	last, done := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer done()
	r.settle(last, d, outcome)
}

// deliver makes sure that the message is not there yet, sends it, and decides what comes of it. stop ends waiting,
// work ends calls.
func (r *Relay) deliver(stop, work context.Context, d store.Delivery) store.Outcome {
	if outcome, ok := r.recall(d.ID); ok {
		return outcome
	}
	p, err := r.parcel(work, d)
	if err != nil {
		r.storeDown("reading what to send", err)
		return r.later(d, settlePause*settleTries)
	}
	if idleEdit(p) {
		return store.Outcome{Result: store.Sent, Moot: true, At: now(), Next: now()}
	}
	if !d.Doubt.IsZero() && d.Act != store.Edit {
		outcome, known := r.lookUp(stop, work, &p)
		if known {
			return outcome
		}
	}
	began := now()
	call, cancel := context.WithTimeout(work, r.opts.SendTime)
	defer cancel()
	receipt, err := r.opts.Sender.Send(call, p)
	outcome := r.judge(work, Attempt{
		Began: began, Delivery: d, Receipt: receipt, Shown: p.Card.Version, Err: err, OthersWell: r.othersWell(d, began),
	})
	outcome.Tried = began
	outcome.Certain = outcome.Certain && !p.MayRepeat // What this try is sure of, an earlier one is not.
	return outcome
}

// later puts a delivery off that was not touched. A doubt from before stays.
func (r *Relay) later(d store.Delivery, wait time.Duration) store.Outcome {
	at := now()
	return store.Outcome{
		Result: store.Retry, At: at, Next: at.Add(wait), Certain: d.Doubt.IsZero() || d.Act == store.Edit, Tried: d.Tried,
		Err: "not_tried",
	}
}

// parcel gathers what it takes to say a delivery.
func (r *Relay) parcel(ctx context.Context, d store.Delivery) (store.Parcel, error) {
	p := store.Parcel{Delivery: d}
	var err error
	if p.Settings, err = r.opts.Preferences.Settings(ctx, d.Target); err != nil {
		return p, fmt.Errorf("reading the settings of %s: %w", d.Target, err)
	}
	if p.Card, err = r.card(ctx, d.Card); err != nil {
		return p, err
	}
	if p.Thread, err = r.card(ctx, d.Thread); err != nil {
		return p, err
	}
	if d.Act == store.Reply && p.Thread.Timestamp == "" {
		// The card above was never posted, or is forgotten: what hangs on it is told by itself.
		p.Delivery.Act, p.Delivery.Thread, p.Thread = store.Post, "", store.Card{}
	}
	if len(p.Card.Events) > 0 {
		p.Delivery.Events = p.Card.Events // What waited to be told is told with the present word on it.
	}
	return p, nil
}

// card reads a card; the zero Card when there is none.
func (r *Relay) card(ctx context.Context, id string) (store.Card, error) {
	if id == "" {
		return store.Card{}, nil
	}
	card, err := r.opts.Outbox.Card(ctx, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return card, fmt.Errorf("reading the card %s: %w", id, err)
	}
	return card, nil
}

// idleEdit reports whether there is nothing to edit: the card shows its newest version already, as a message that was
// sent late does, or it never reached Slack. Its Post cannot be still to come, because a target is served in order.
func idleEdit(p store.Parcel) bool {
	return p.Delivery.Act == store.Edit && (p.Card.Timestamp == "" || p.Card.Shown >= p.Card.Version)
}

// lookUp finds out whether a message in doubt is there already. It reports false when the message must be sent, and
// then marks it when that could repeat it.
func (r *Relay) lookUp(stop, work context.Context, p *store.Parcel) (store.Outcome, bool) {
	d := p.Delivery
	if !sleep(stop, time.Until(latest(d.Doubt, d.Tried).Add(r.opts.Grace))) {
		return r.later(d, 0), true
	}
	call, cancel := context.WithTimeout(work, r.opts.SendTime)
	defer cancel()
	receipt, found, err := r.opts.Sender.Find(call, *p)
	switch {
	case errors.Is(err, store.ErrCannotLook):
		p.MayRepeat = true
		return store.Outcome{}, false
	case err != nil:
		return r.judgeLook(work, d, err), true
	case !found:
		return store.Outcome{}, false
	}
	r.opts.Logger.Info("a message in doubt was there already", "delivery", d.ID, "target", d.Target)
	return r.judge(work, Attempt{Delivery: d, Receipt: receipt}), true
}

// judgeLook decides after a look-up that failed. The doubt stays, nothing is counted, and whatever limits look-ups
// does not limit sending.
func (r *Relay) judgeLook(ctx context.Context, d store.Delivery, err error) store.Outcome {
	var failed *store.SendError
	if errors.As(err, &failed) && failed.Reason == store.RateLimited {
		return r.later(d, quiet(failed.RetryAfter, r.row(d.Target)))
	}
	out := r.judge(ctx, Attempt{Delivery: d, Err: err})
	if out.Result == store.Sent || out.Result == store.Dead {
		return r.later(d, backoff(r.row(d.Target), rand.Float64()))
	}
	out.Certain, out.Count, out.Hold, out.Tried = false, false, time.Time{}, d.Tried
	return out
}

// judge turns an attempt into an outcome, with the note to the owners when it shows a target to be broken.
func (r *Relay) judge(ctx context.Context, a Attempt) store.Outcome {
	if !isReason(a.Err, store.TargetGone) {
		return r.decide(a)
	}
	health, err := r.opts.Upkeep.Health(ctx, a.Delivery.Target)
	if err != nil {
		r.storeDown("reading the health of a target", err)
		return r.later(a.Delivery, settlePause*settleTries)
	}
	a.Broken = health.BrokenSince
	out := r.decide(a)
	if !health.BrokenSince.IsZero() {
		return out
	}
	// Nobody would ever be told once the target is marked as broken without it.
	if out.Enqueue, err = r.notes(ctx, a.Delivery, out, health); err != nil {
		r.storeDown("finding the owners of a broken channel", err)
		return r.later(a.Delivery, settlePause*settleTries)
	}
	return out
}

func isReason(err error, reason store.Reason) bool {
	var failed *store.SendError
	return errors.As(err, &failed) && failed.Reason == reason
}

// decide fills in what the relay remembers and asks the policy.
func (r *Relay) decide(a Attempt) store.Outcome {
	a.Now, a.Pace, a.Grace, a.Limit, a.Luck = now(), r.opts.Pace, r.opts.Grace, r.opts.Attempts, rand.Float64()
	a.Row = r.learn(a)
	return Decide(a)
}
