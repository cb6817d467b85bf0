package commands

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// Options is what a Router works with. Upstream, Subscriptions and Preferences are required.
type Options struct {
	Upstream      Upstream
	Subscriptions Subscriptions
	Preferences   Preferences
	States        States // Nil: names are asked of BK-CI.
	Cards         Cards  // Nil: folded messages cannot be unfolded.
	Health        Health // Nil: not told.
	Poster        Poster // Nil: not checked.
	Watch         Watch  // Nil: nobody is nudged.

	Console apiclient.Console // Links; the zero value makes none.
	Allowed []string          // Globs of project ids that may be shown; none given means none may be.
	Version Version

	Timeout time.Duration // Of one Dispatch; 0 means 25 s.
	Logger  *slog.Logger  // Nil discards.
	Now     func() time.Time
}

// Router runs command lines. It is safe for concurrent use.
type Router struct {
	opts    Options
	log     *slog.Logger
	now     func() time.Time
	timeout time.Duration
	verbs   map[string]verb // By name and by every other word for it.
	names   *shelf[[]entry]
	listed  *shelf[[]apiclient.Project]
	running sync.WaitGroup
}

// NewRouter checks the options; it starts nothing.
func NewRouter(o Options) (*Router, error) {
	if o.Upstream == nil || o.Subscriptions == nil || o.Preferences == nil {
		return nil, errors.New("commands: Upstream, Subscriptions and Preferences are required")
	}
	for _, pattern := range o.Allowed {
		if err := store.ValidPattern(pattern); err != nil {
			return nil, fmt.Errorf("commands: allowed projects: %q: %w", pattern, err)
		}
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	r := &Router{
		opts: o, log: o.Logger, now: o.Now, timeout: o.Timeout, verbs: map[string]verb{},
		names:  newShelf[[]entry](keepNames, keptProjects, o.Now),
		listed: newShelf[[]apiclient.Project](keepNames, 1, o.Now),
	}
	for _, v := range allVerbs() {
		for _, name := range append([]string{v.name}, v.also...) {
			r.verbs[name] = v
		}
	}
	return r, nil
}

// Wait blocks until every verb that outlived its Dispatch has ended. Call it after the last Dispatch returned and
// before the store is closed.
func (r *Router) Wait() { r.running.Wait() }

// mayShow reports whether a project is among the allowed ones.
func (r *Router) mayShow(project string) bool {
	return slices.ContainsFunc(r.opts.Allowed, func(glob string) bool { return store.MatchPattern(glob, "", project) })
}

// nudge tells the watcher that what is subscribed to has changed.
func (r *Router) nudge() {
	if r.opts.Watch != nil {
		r.opts.Watch.Nudge()
	}
}
