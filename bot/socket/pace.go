package socket

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// pacer says when the next connection may be opened. All connections of a client share one.
//
// The pause between two openings starts at min. A connection that cannot be opened, or is of use for less than min,
// doubles the pause up to max; one that lives longer halves it; a healthy one ends it. So a server that refreshes
// its connections every second is followed at that speed, and one that drops each of them is asked ever less often. Being
// asked to wait is no failure: it is waited for, and not a moment longer.
type pacer struct {
	min, max, healthy time.Duration

	mu   sync.Mutex
	gap  time.Duration // Grown pause; 0 while all is well.
	next time.Time     // The first moment not yet given away.
	held time.Time     // Nothing is opened before, whoever was promised an earlier moment.
}

// wait returns when the caller may open a connection, or with the context's error.
func (p *pacer) wait(ctx context.Context) error {
	for {
		if err := sleep(ctx, time.Until(p.reserve(time.Now()))); err != nil {
			return err
		}
		if !p.until().After(time.Now()) {
			return nil
		}
	}
}

func (p *pacer) reserve(now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.MaxFunc([]time.Time{now, p.next, p.held}, time.Time.Compare)
	p.next = at.Add(jitter(max(p.gap, p.min)))
	return at
}

// failed grows the pause after a connection that could not be opened.
func (p *pacer) failed() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grow(time.Now())
}

// lived adapts the pause to how long a connection was of use.
func (p *pacer) lived(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case d >= p.healthy:
		p.gap = 0
	case d < p.min:
		p.grow(time.Now())
	default:
		p.gap = max(p.gap/2, p.min)
	}
}

func (p *pacer) grow(now time.Time) {
	p.gap = min(2*max(p.gap, p.min), p.max)
	if next := now.Add(jitter(p.gap)); next.After(p.next) {
		p.next = next
	}
}

// hold lets nobody open a connection for d.
func (p *pacer) hold(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.held) {
		p.held = until
	}
}

// asked is a hold that Slack asked for with Retry-After. It stands in place of the grown pause and of the moments given
// away: Slack is there, and knows best when it can be asked again.
func (p *pacer) asked(d time.Duration) {
	p.hold(d)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.gap = 0
	if p.next.After(p.held) {
		p.next = p.held
	}
}

// until is the moment before which nothing is opened; in the past when nothing is held back.
func (p *pacer) until() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.held
}

// jitter spreads d over its upper half, so that bots that lost the same server do not come back in step.
func jitter(d time.Duration) time.Duration {
	return d/2 + rand.N(d/2+1)
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
