package notifier

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// Outbox hands out what is owed and hears what came of it.
type Outbox interface {
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) (store.Batch, error)
	Card(ctx context.Context, id string) (store.Card, error)
	Settle(ctx context.Context, d store.Delivery, o store.Outcome) error
}

// Upkeep keeps the outbox from growing without end and knows how well targets can be posted to.
type Upkeep interface {
	Expire(ctx context.Context, before time.Time, keep int, cards time.Time) (int, error)
	Health(ctx context.Context, target string) (store.Health, error)
}

// Sender says parcels in Slack. Its errors are *store.SendError; any other error counts as Ambiguous.
type Sender interface {
	Send(ctx context.Context, p store.Parcel) (store.Receipt, error)
	// Find looks for a message that may be there already; store.ErrCannotLook when that is not permitted.
	Find(ctx context.Context, p store.Parcel) (store.Receipt, bool, error)
}

// Owners says who asked for what a target is owed.
type Owners interface {
	Subscriptions(ctx context.Context, f store.Filter) ([]store.Subscription, error)
}

// Defaults of RelayOptions.
const (
	DefaultWorkers  = 4
	DefaultGrace    = 30 * time.Second
	DefaultPace     = time.Second
	DefaultBudget   = 600
	defaultSendTime = 20 * time.Second
	defaultDrain    = 8 * time.Second
	defaultAttempts = 12

	idle        = 30 * time.Second       // How long the relay sleeps when nothing is owed: others may commit too.
	soonest     = 20 * time.Millisecond  // A floor below which waiting would be spinning.
	calm        = time.Minute            // How long after a 429 messages go out one at a time.
	settleTries = 4                      // Tries to settle before the outcome is kept in memory for the next claim.
	settlePause = 250 * time.Millisecond // Doubled with each of them.
	settleTime  = 5 * time.Second        // What settling may take, also when everything else must end.
	upkeepEvery = time.Hour
	keepOwed    = 24 * time.Hour // What a broken target is owed is kept this long,
	keepMost    = 500            // and no more than this.
	keepCards   = 30 * 24 * time.Hour
)

// RelayOptions is what a Relay stands on. Outbox, Upkeep, Preferences, Owners and Sender are required.
type RelayOptions struct {
	Outbox      Outbox
	Upkeep      Upkeep
	Preferences Settings
	Owners      Owners
	Sender      Sender
	Logger      *slog.Logger // Nil: silent.
	Workers     int          // Targets served at once.
	// Grace is how long after an unclear send the channel is looked into: longer than Slack may take to show a message
	// whose request was given up.
	Grace     time.Duration
	Budget    int                                 // Messages a minute to all targets together; Slack allows several hundred.
	Pace      time.Duration                       // Between two messages to one target; Slack allows about one a second.
	SendTime  time.Duration                       // What one call of the Sender may take.
	Drain     time.Duration                       // What the sends in hand may take once Run must end.
	Attempts  int                                 // Counted attempts before a message is given up.
	OnSettled func(store.Delivery, store.Outcome) // Called after each settled try, by several at once. Nil: nothing.
}

// Relay pays what is owed: it claims, sends and settles, several targets at once and each of them in order.
type Relay struct {
	opts   RelayOptions
	budget budget
	nudged chan struct{}

	mu        sync.Mutex
	rows      map[string]int           // Failed tries in a row, by target.
	tried     map[string]time.Time     // When a target was last tried in vain.
	unsettled map[string]store.Outcome // What came of sends that could not be settled, by delivery.
	lastSent  map[string]time.Time     // When Slack last took something, by method.
	limited   time.Time                // When Slack last asked for a pause.
	silent    bool                     // It was logged that Slack does not take messages.
	status    RelayStatus
}

// RelayStatus is what readiness and people need to know.
type RelayStatus struct {
	Unauthorized time.Time // Since when Slack refuses the token; zero: it does not.
	Code         string    // What Slack calls it.
	StoreDown    time.Time // Since when the store does not hand out or take back; zero: it does.
	LastSent     time.Time
}

// Ready reports whether messages can go out as far as the relay knows.
func (s RelayStatus) Ready() bool { return s.Unauthorized.IsZero() && s.StoreDown.IsZero() }

// NewRelay puts a relay together; nothing runs before Run.
func NewRelay(o RelayOptions) *Relay {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Workers = positive(o.Workers, DefaultWorkers)
	o.Grace = positive(o.Grace, DefaultGrace)
	o.Pace = positive(o.Pace, DefaultPace)
	o.Budget = positive(o.Budget, DefaultBudget)
	o.SendTime = positive(o.SendTime, defaultSendTime)
	o.Drain = positive(o.Drain, defaultDrain)
	o.Attempts = positive(o.Attempts, defaultAttempts)
	return &Relay{
		opts: o, budget: newBudget(o.Budget), nudged: make(chan struct{}, 1),
		rows: make(map[string]int), tried: make(map[string]time.Time), unsettled: make(map[string]store.Outcome),
		lastSent: make(map[string]time.Time),
	}
}

// Nudge says that something new is owed. It never blocks.
func (r *Relay) Nudge() {
	select {
	case r.nudged <- struct{}{}:
	default:
	}
}

// Status tells how the relay stands.
func (r *Relay) Status() RelayStatus {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.status
}

// Run sends until ctx ends; the sends in hand are then finished and settled, for at most Drain.
func (r *Relay) Run(ctx context.Context) error {
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { r.upkeep(ctx) })
	r.serve(ctx, &all)
	return nil
}

// serve claims as much as there are free hands, hands it out, and sleeps until more can be claimed.
func (r *Relay) serve(ctx context.Context, all *sync.WaitGroup) {
	done := make(chan struct{}, r.opts.Workers)
	busy, stumbles := 0, 0
	for ctx.Err() == nil {
		room, next := r.budget.room(now())
		if free := min(r.width()-busy, room); free > 0 {
			batch, err := r.opts.Outbox.Claim(ctx, now(), r.lease(), free)
			r.budget.spend(now(), len(batch.Deliveries))
			for _, d := range batch.Deliveries {
				busy++
				all.Go(func() {
					defer func() { done <- struct{}{} }()
					r.handle(ctx, d)
				})
			}
			next, stumbles = r.claimed(ctx, batch, err, stumbles)
			if err == nil && len(batch.Deliveries) > 0 {
				continue
			}
		}
		if r.wait(ctx, next, done) {
			busy--
		}
	}
}

// claimed keeps account of a store that does not hand out: nothing is sent meanwhile, and nothing is lost.
func (r *Relay) claimed(ctx context.Context, batch store.Batch, err error, stumbles int) (time.Time, int) {
	if err == nil {
		r.storeWell()
		return batch.Next, 0
	}
	if ctx.Err() == nil {
		r.storeDown("claiming what is owed", err)
	}
	stumbles++
	return now().Add(min(backoff(stumbles, rand.Float64()), idle)), stumbles
}

// wait sleeps until next, a nudge or the end; it reports true when a hand became free.
func (r *Relay) wait(ctx context.Context, next time.Time, done <-chan struct{}) bool {
	pause := idle
	if !next.IsZero() {
		pause = min(max(time.Until(next), soonest), idle)
	}
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-done:
		return true
	case <-t.C:
	case <-r.nudged:
	case <-ctx.Done():
	}
	return false
}

// width is how many sends may be under way. After a 429 it is one: whoever goes on with several at once sends most of
// them into the closed gate.
func (r *Relay) width() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.limited.IsZero() && time.Since(r.limited) < calm {
		return 1
	}
	return r.opts.Workers
}

// lease outlasts everything that happens under it: waiting out the grace, a look-up, a send and the settling. It ends a
// grace after that, because whoever claims next after a crash counts from the claim, and the send came last.
func (r *Relay) lease() time.Duration { return 2*r.opts.Grace + 3*r.opts.SendTime + r.opts.Drain }

// upkeep bounds what broken targets are owed and forgets old cards.
func (r *Relay) upkeep(ctx context.Context) {
	for sleep(ctx, jitter(upkeepEvery)) {
		at := now()
		dropped, err := r.opts.Upkeep.Expire(ctx, at.Add(-keepOwed), keepMost, at.Add(-keepCards))
		switch {
		case err != nil && ctx.Err() == nil:
			r.opts.Logger.Error("expiring old messages was not possible", "err", err)
		case dropped > 0:
			r.opts.Logger.Warn("messages for broken channels were dropped", "count", dropped)
		}
	}
}
