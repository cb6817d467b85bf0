package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

const (
	oldestOwed  = 5 * time.Minute // Owed for longer than that and /readyz says no.
	missedLooks = 5               // So many intervals of the schedule without a look that went well and /readyz says no.
	leastLag    = 2 * time.Minute // A look may always be this late, however short the interval is.
)

// lookout remembers how the looks at the projects went.
type lookout struct {
	metrics *metrics
	late    time.Duration

	mu       sync.Mutex
	reached  bool  // BK-CI has answered since the start.
	missed   error // Why it has not.
	projects map[string]lookState
}

type lookState struct {
	read  bool      // Since the start.
	since time.Time // Of the last look that went well, or of the first when none did.
	err   error
}

// schedule is the part of a cron schedule that tells its interval.
type schedule interface{ Next(time.Time) time.Time }

func newLookout(s schedule, m *metrics) *lookout {
	first := s.Next(time.Now())
	interval := s.Next(first).Sub(first)
	return &lookout{
		metrics: m, late: max(leastLag, missedLooks*interval), projects: map[string]lookState{},
		missed: errors.New("no answer yet"),
	}
}

// reach is told how BK-CI answered after the start.
func (l *lookout) reach(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reached, l.missed = l.reached || err == nil, err
}

// looked is told of every look at a project.
func (l *lookout) looked(r notifier.Report) {
	if !r.Watched && r.Err == nil {
		l.forget(r.Project)
		return
	}
	l.metrics.tick.Observe(r.Took.Seconds())
	if r.Err == nil {
		l.metrics.success.WithLabelValues(r.Project).Set(float64(r.Started.Add(r.Took).UnixMilli()) / 1000)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	state, known := l.projects[r.Project]
	if r.Err == nil || !known {
		state.since = time.Now()
	}
	state.read, state.err = state.read || r.Err == nil, r.Err
	l.projects[r.Project] = state
}

// forget drops a project that nobody subscribes to any more, so that no alert rule waits for its next look.
func (l *lookout) forget(project string) {
	l.metrics.success.DeleteLabelValues(project)
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.projects, project)
}

// check fails while BK-CI has not answered since the start, and when a project has not been read for too long.
func (l *lookout) check(context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var problems []error
	if !l.reached {
		problems = append(problems, fmt.Errorf("BK-CI has not answered since the start: %w", l.missed))
	}
	for _, project := range slices.Sorted(maps.Keys(l.projects)) {
		if problem := l.projects[project].problem(project, l.late); problem != nil {
			problems = append(problems, problem)
		}
	}
	return errors.Join(problems...)
}

// unwritten fails when what was read of a project cannot be written down, and says why in the words of the system.
func (l *lookout) unwritten() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, project := range slices.Sorted(maps.Keys(l.projects)) {
		err := l.projects[project].err
		if !errors.Is(err, store.ErrUnavailable) {
			continue
		}
		if cause, ok := errors.AsType[syscall.Errno](err); ok {
			return fmt.Errorf("project %s: %w: %w", project, store.ErrUnavailable, cause)
		}
		return fmt.Errorf("project %s: %w", project, store.ErrUnavailable)
	}
	return nil
}

func (s lookState) problem(project string, late time.Duration) error {
	since := time.Since(s.since)
	switch {
	case s.err == nil, errors.Is(s.err, store.ErrUnavailable):
		return nil
	case !s.read:
		return fmt.Errorf("project %s has not been read since the start", project)
	case since > late:
		return fmt.Errorf("project %s was last read %s ago", project, since.Round(time.Second))
	}
	return nil
}

// conditions are what /readyz asks for.
func (a *app) conditions() []readiness {
	return []readiness{
		{"slack", func(context.Context) error { return a.bot.Disconnected() }},
		{"delivery", func(context.Context) error { return relayProblem(a.relay.Status()) }},
		{"outbox", a.outboxProblem},
		{"bkci", a.lookout.check},
		{"store", func(context.Context) error {
			return errors.Join(lostPlace(a.config.storePath, a.place), a.lookout.unwritten())
		}},
	}
}

func relayProblem(s notifier.RelayStatus) error {
	switch {
	case !s.Unauthorized.IsZero():
		return fmt.Errorf("slack refuses the bot token (%s) since %s", s.Code, s.Unauthorized.UTC().Format(time.RFC3339))
	case !s.StoreDown.IsZero():
		return fmt.Errorf("the store cannot be written since %s", s.StoreDown.UTC().Format(time.RFC3339))
	}
	return nil
}

func (a *app) outboxProblem(ctx context.Context) error {
	stats, err := a.store.Stats(ctx)
	if err != nil {
		return fmt.Errorf("the store cannot be read: %w", err)
	}
	if owed := age(stats.Oldest); owed > oldestOwed {
		return fmt.Errorf("the oldest message has been owed for %s", owed.Round(time.Second))
	}
	return nil
}
