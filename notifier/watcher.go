package notifier

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"github.com/pipelinebot/pipelinebot/store"
)

// Subscribers says who hears of what.
type Subscribers interface {
	Projects(ctx context.Context) ([]string, error)
	Subscriptions(ctx context.Context, f store.Filter) ([]store.Subscription, error)
}

// Settings says what a target has set for itself.
type Settings interface {
	Settings(ctx context.Context, target string) (store.Settings, error)
}

// Defaults of WatcherOptions.
const (
	DefaultCatchUp     = 50
	DefaultBlindAfter  = 10 * time.Minute
	DefaultConcurrency = 4
	defaultPatience    = 2 * time.Minute
	defaultProjectTime = 2 * time.Minute
	defaultTickTime    = 5 * time.Minute
	nudgeDelay         = 500 * time.Millisecond // Several subscriptions made at once share one early look.
	stopTime           = 10 * time.Second
)

// WatcherOptions is what a Watcher stands on. Source, Journal, Subscriptions, Preferences and, for Run, Schedule are
// required.
type WatcherOptions struct {
	Source        Source
	Journal       store.Journal
	Subscriptions Subscribers
	Preferences   Settings
	Logger        *slog.Logger // Nil: silent.
	Schedule      cron.Schedule
	Allowed       func(project string) bool // Projects that may be shown; nil: all.
	CatchUp       int                       // How many failures of one gap are told one by one; the rest is summed up.
	BlindAfter    time.Duration             // How long something may be unreadable before people are told.
	Patience      time.Duration             // How long an event waits for a build detail that cannot be read.
	Concurrency   int                       // Projects looked at at once, and pipelines within each.
	ProjectTime   time.Duration             // What one look at a project may take.
	TickTime      time.Duration             // What one tick may take.
	// IdleMost is how rarely a project may be looked at in which nothing has run or changed for some looks; what then
	// begins there is seen so much later at most. 0: every project at each tick. It binds Run alone.
	IdleMost  time.Duration
	OnTick    func(Report) // Called after each look at a project, by several at once; must not block. Nil: nothing.
	Committed func()       // Called when something new is owed: nudges the relay. Nil: nothing.
}

// Report says how a look at one project went.
type Report struct {
	Project    string
	Started    time.Time
	Took       time.Duration
	Err        error // The project could not be read or committed.
	Pipelines  int   // Pipelines somebody subscribes to that were seen.
	Unreadable int   // Those whose builds could not be read.
	Findings   int
	Deliveries int // Messages owed since this look.
	Conflict   bool
	Watched    bool // False: its last subscription is gone; this look dropped its state and was the last.
	calm       bool // Nothing runs, waits, changed or went wrong.
}

// Watcher looks at BK-CI on a schedule and commits what it finds together with the messages that are owed for it.
// It is safe for use by several goroutines; looks never overlap.
type Watcher struct {
	opts     WatcherOptions
	observer *observer
	grumbles *grumbles
	rhythm   rhythm
	turn     chan struct{} // Holds a token while somebody looks.
	nudged   chan struct{}

	mu     sync.Mutex
	looked map[string]time.Time // When each project was last looked at.
}

// NewWatcher puts a watcher together; nothing runs before Run or Tick.
func NewWatcher(o WatcherOptions) *Watcher {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.CatchUp = positive(o.CatchUp, DefaultCatchUp)
	o.BlindAfter = positive(o.BlindAfter, DefaultBlindAfter)
	o.Patience = positive(o.Patience, defaultPatience)
	o.Concurrency = positive(o.Concurrency, DefaultConcurrency)
	o.ProjectTime = positive(o.ProjectTime, defaultProjectTime)
	o.TickTime = positive(o.TickTime, defaultTickTime)
	return &Watcher{
		opts: o,
		observer: &observer{
			source: o.Source, catchUp: o.CatchUp, patience: o.Patience, parallel: o.Concurrency,
			unread: make(map[string]time.Time), pages: make(map[string]int),
		},
		grumbles: &grumbles{logger: o.Logger, last: make(map[string]string)},
		rhythm:   rhythm{most: o.IdleMost, rests: make(map[string]rest)},
		turn:     make(chan struct{}, 1),
		nudged:   make(chan struct{}, 1),
		looked:   make(map[string]time.Time),
	}
}

func positive[T int | time.Duration](value, fallback T) T {
	if value > 0 {
		return value
	}
	return fallback
}

// Nudge asks for an early look at the projects of subscriptions made since their last look, so that their silent
// baseline is taken now and not at the next tick. It never blocks.
func (w *Watcher) Nudge() {
	select {
	case w.nudged <- struct{}{}:
	default:
	}
}

// Run looks at once and then on the schedule until ctx ends; what is under way is finished or given up first.
func (w *Watcher) Run(ctx context.Context) error {
	if w.opts.Schedule == nil {
		return fmt.Errorf("%w: there is none", ErrSchedule)
	}
	log := cronLog{w.opts.Logger}
	clock := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(log),
		cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)))
	clock.Schedule(w.opts.Schedule, cron.FuncJob(func() { w.fire(ctx, w.spread()) }))
	clock.Start()
	w.fire(ctx, 0)
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-w.nudged:
			w.early(ctx)
		}
	}
	late := time.NewTimer(stopTime)
	defer late.Stop()
	select {
	case <-clock.Stop().Done():
		return nil
	case <-late.C:
		return errors.New("a look at BK-CI did not end in time")
	}
}

// fire is one scheduled tick; what went wrong with a project was logged with the project.
func (w *Watcher) fire(ctx context.Context, spread time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, w.opts.TickTime)
	defer cancel()
	projects, err := w.projects(ctx)
	if err != nil {
		w.grumbles.hear("projects", err)
		return
	}
	w.grumbles.forget("projects")
	_ = w.lookAt(ctx, w.rhythm.due(projects, now()), spread)
}

// Tick looks at every project once. The error joins what went wrong with each; it was logged already.
func (w *Watcher) Tick(ctx context.Context) error {
	projects, err := w.projects(ctx)
	if err != nil {
		return err
	}
	return w.lookAt(ctx, projects, 0)
}

// spread is over how much of the interval the projects are started when there are many.
func (w *Watcher) spread() time.Duration {
	const most = 30 * time.Second
	return min(w.interval()/2, most)
}

// interval is the time between two ticks; 0 without a schedule.
func (w *Watcher) interval() time.Duration {
	if w.opts.Schedule == nil {
		return 0
	}
	return intervalOf(w.opts.Schedule, time.Now().UTC())
}
