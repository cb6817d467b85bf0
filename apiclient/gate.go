package apiclient

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	maxWaiting = 4096 // callers that may wait at once; more means that something is stuck.
	fairShare  = 9    // Interactive grants in a row before a waiting background request gets one.
)

var (
	errBusy   = errors.New("too many requests are waiting already")
	errClosed = errors.New("client is closed")
)

// pausedError says that the server asked for a pause that outlasts the caller's time.
type pausedError struct{ left time.Duration }

func (e *pausedError) Error() string { return "paused at the server's request" }

// gate is the one budget of a client: so many requests at once, so many a second, none during a pause the server
// asked for. Interactive requests go first, always find a free slot reserved, and have savings: what nobody used of the
// rate is kept for them, up to the reserve, which the background leaves alone. Still, every tenth grant goes to the
// background, so that a flood of commands cannot blind the watcher. Each priority is served in order of arrival.
//
// It has no goroutine: whoever enters or leaves hands out what is free, and a timer does when only time is missing.
type gate struct {
	total      int // requests at once.
	background int // of those, background ones at most.
	reserve    int // requests saved up for people.

	closed chan struct{}

	mu      sync.Mutex
	bucket  *rate.Limiter
	busy    [2]int // by priority.
	waiting [2][]*ticket
	streak  int // interactive grants in a row while background ones waited.
	resume  time.Time
	timer   *time.Timer
}

type ticket struct {
	granted chan struct{} // closed under the gate's lock.
}

func newGate(perSecond float64, burst, reserve, concurrency int) *gate {
	reserved := concurrency / 4
	if reserved == 0 && concurrency > 1 {
		reserved = 1
	}
	return &gate{
		total: concurrency, background: concurrency - reserved, reserve: reserve,
		closed: make(chan struct{}), bucket: rate.NewLimiter(rate.Limit(perSecond), reserve+burst),
	}
}

// enter waits for a turn and returns what ends it. It fails at once when a pause outlasts the context.
func (g *gate) enter(ctx context.Context, p Priority) (leave func(), err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t := &ticket{granted: make(chan struct{})}
	if err := g.queue(ctx, p, t); err != nil {
		return nil, err
	}
	select {
	case <-t.granted:
		return sync.OnceFunc(func() { g.leave(p) }), nil
	case <-ctx.Done():
		return nil, g.giveUp(p, t, ctx.Err())
	case <-g.closed:
		return nil, g.giveUp(p, t, errClosed)
	}
}

// giveUp takes a ticket back, or the slot when it was granted meanwhile. Time that ran out in a pause is the
// pause's fault.
func (g *gate) giveUp(p Priority, t *ticket, reason error) error {
	if !g.withdraw(p, t) {
		g.leave(p)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if left := time.Until(g.resume); left > 0 && errors.Is(reason, context.DeadlineExceeded) {
		return &pausedError{left: left}
	}
	return reason
}

func (g *gate) queue(ctx context.Context, p Priority, t *ticket) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isClosed() {
		return errClosed
	}
	now := time.Now()
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(g.resume) {
		return &pausedError{left: g.resume.Sub(now)}
	}
	if len(g.waiting[Background])+len(g.waiting[Interactive]) >= maxWaiting {
		return errBusy
	}
	g.waiting[p] = append(g.waiting[p], t)
	g.dispatch(now)
	return nil
}

// withdraw takes back a ticket that was not granted; false means that it was.
func (g *gate) withdraw(p Priority, t *ticket) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	i := slices.Index(g.waiting[p], t)
	if i < 0 {
		return false
	}
	g.waiting[p] = slices.Delete(g.waiting[p], i, i+1)
	return true
}

func (g *gate) leave(p Priority) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy[p]--
	g.dispatch(time.Now())
}

// pause holds every request back for d from now; a shorter pause never ends a longer one.
func (g *gate) pause(d time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until := time.Now().Add(d); until.After(g.resume) {
		g.resume = until
	}
}

// dispatch grants all that can be granted now. The caller holds the lock.
func (g *gate) dispatch(now time.Time) {
	for {
		p, ok := g.next()
		if !ok {
			return
		}
		if now.Before(g.resume) {
			g.wake(g.resume.Sub(now))
			return
		}
		if missing := g.missing(p, now); missing > 0 || !g.bucket.AllowN(now, 1) {
			g.wake(time.Duration(missing / float64(g.bucket.Limit()) * float64(time.Second)))
			return
		}
		g.grant(p)
	}
}

// missing is how many requests the rate must still allow before the next one of the priority.
func (g *gate) missing(p Priority, now time.Time) float64 {
	need := 1
	if p == Background && g.streak < fairShare {
		need += g.reserve
	}
	return float64(need) - g.bucket.TokensAt(now)
}

// crowded reports whether people ask for more than the rate gives: some wait, or a quarter of their savings is gone.
func (g *gate) crowded() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.waiting[Interactive]) > 0 || g.bucket.TokensAt(time.Now()) < 0.75*float64(g.reserve)
}

func (g *gate) grant(p Priority) {
	t := g.waiting[p][0]
	g.waiting[p] = slices.Delete(g.waiting[p], 0, 1)
	g.busy[p]++
	close(t.granted)
	if p == Interactive && len(g.waiting[Background]) > 0 {
		g.streak++
	} else {
		g.streak = 0
	}
}

// next picks whose turn it is among those for whom a slot is free.
func (g *gate) next() (Priority, bool) {
	if g.busy[Background]+g.busy[Interactive] >= g.total {
		return 0, false
	}
	person := len(g.waiting[Interactive]) > 0
	watcher := len(g.waiting[Background]) > 0 && g.busy[Background] < g.background
	switch {
	case person && (!watcher || g.streak < fairShare):
		return Interactive, true
	case watcher:
		return Background, true
	default:
		return 0, false
	}
}

// wake dispatches again after d, at least a tenth of a millisecond so that rounding cannot spin.
func (g *gate) wake(d time.Duration) {
	if g.isClosed() {
		return
	}
	d = max(d, 100*time.Microsecond)
	if g.timer == nil {
		g.timer = time.AfterFunc(d, g.tick)
		return
	}
	g.timer.Reset(d)
}

func (g *gate) tick() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.dispatch(time.Now())
}

// close ends the wait of everybody who still waits.
func (g *gate) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.isClosed() {
		return
	}
	close(g.closed)
	if g.timer != nil {
		g.timer.Stop()
	}
}

func (g *gate) isClosed() bool {
	select {
	case <-g.closed:
		return true
	default:
		return false
	}
}
