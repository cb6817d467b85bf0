package notifier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/pipelinebot/pipelinebot/store"
)

// projects lists what to look at: whatever somebody subscribes to and may be shown, and what was looked at before and
// has lost its last subscription, so that its state is dropped.
func (w *Watcher) projects(ctx context.Context) ([]string, error) {
	all, err := w.opts.Subscriptions.Projects(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing the watched projects: %w", err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for project := range w.looked {
		if !slices.Contains(all, project) {
			all = append(all, project)
			delete(w.looked, project)
		}
	}
	all = slices.DeleteFunc(slices.Clone(all), func(p string) bool { return w.opts.Allowed != nil && !w.opts.Allowed(p) })
	slices.Sort(all)
	return all, nil
}

// early looks at projects with subscriptions that no look has seen yet.
func (w *Watcher) early(ctx context.Context) {
	if !sleep(ctx, nudgeDelay) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, w.opts.TickTime)
	defer cancel()
	subs, err := w.opts.Subscriptions.Subscriptions(ctx, store.Filter{})
	if err != nil {
		w.grumbles.hear("projects", fmt.Errorf("listing the subscriptions: %w", err))
		return
	}
	var projects []string
	w.mu.Lock()
	for _, s := range subs {
		fresh := s.Created.After(w.looked[s.Project])
		if fresh && !slices.Contains(projects, s.Project) && (w.opts.Allowed == nil || w.opts.Allowed(s.Project)) {
			projects = append(projects, s.Project)
		}
	}
	w.mu.Unlock()
	_ = w.lookAt(ctx, projects, 0)
}

// lookAt looks at the projects, several at once, each started at a random moment within spread when they are many.
func (w *Watcher) lookAt(ctx context.Context, projects []string, spread time.Duration) error {
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if len(projects) <= w.opts.Concurrency {
		spread = 0
	}
	var mu sync.Mutex
	var errs []error
	var group errgroup.Group
	group.SetLimit(w.opts.Concurrency)
	pause := spread / time.Duration(max(1, len(projects)))
	for _, i := range rand.Perm(len(projects)) {
		if !sleep(ctx, jitter(pause)) {
			break
		}
		group.Go(func() error {
			report := w.report(ctx, projects[i])
			mu.Lock()
			defer mu.Unlock()
			errs = append(errs, report.Err)
			return nil
		})
	}
	return errors.Join(group.Wait(), errors.Join(errs...), context.Cause(ctx))
}

// jitter is a random time whose mean is d.
func jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(2 * d)
}

// sleep waits, and reports false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// report looks at one project and hands on how it went. A panic costs this look and nothing else.
func (w *Watcher) report(ctx context.Context, project string) Report {
	started := now()
	report, err := guarded(func() (Report, error) { return w.project(ctx, project, started) })
	report.Project, report.Started, report.Took, report.Err = project, started, time.Since(started), err
	switch {
	case err == nil:
		w.grumbles.forget(project)
	case !isAbort(ctx, err):
		w.grumbles.hear(project, fmt.Errorf("looking at the project %s: %w", project, err))
	}
	w.rhythm.heard(project, started, err == nil && report.calm, w.interval())
	if err == nil && !report.Watched {
		w.forget(project)
	}
	w.mu.Lock()
	if report.Watched {
		w.looked[project] = started
	}
	w.mu.Unlock()
	if w.opts.OnTick != nil {
		w.opts.OnTick(report)
	}
	return report
}

// project is one look: read what was committed, observe, compare, and commit the difference with all that is owed.
func (w *Watcher) project(ctx context.Context, project string, at time.Time) (Report, error) {
	var report Report
	snap, rest, err := w.committed(ctx, project)
	if err != nil {
		return report, fmt.Errorf("reading the last state: %w", err)
	}
	subs, err := w.opts.Subscriptions.Subscriptions(ctx, store.Filter{Project: project})
	if err != nil {
		return report, fmt.Errorf("reading the subscriptions: %w", err)
	}
	report.Watched = len(subs) > 0
	var seen sight
	var failure error
	if report.Watched {
		seen, failure, err = w.see(ctx, &snap, rest, subs, at)
	}
	if ctx.Err() != nil {
		return report, context.Cause(ctx)
	}
	if errors.Is(err, store.ErrConflict) {
		report.Conflict = true
		return report, nil
	}
	if err != nil {
		return report, err
	}
	w.grumble(project, seen)
	report.Pipelines, report.Unreadable = len(seen.matched)+seen.resting, len(seen.failed)
	d := drawUp(snap, subs, seen, failure, at, w.opts.BlindAfter)
	report.Findings = len(d.found)
	if err := w.address(ctx, &d, snap.Held, subs, clock{now: at, ahead: seen.ahead, blindAfter: w.opts.BlindAfter}); err != nil {
		return report, errors.Join(failure, err)
	}
	report.calm = d.change.Empty() && isCalm(snap, seen)
	report.Deliveries, report.Conflict, err = w.commit(ctx, d.change)
	return report, errors.Join(failure, err)
}

// committed reads the last state of a project, without the pipelines that rest. Who asks for what is read once more
// after it, so that no state is dropped that somebody came to ask for meanwhile.
func (w *Watcher) committed(ctx context.Context, project string) (store.Snapshot, resting, error) {
	subs, err := w.opts.Subscriptions.Subscriptions(ctx, store.Filter{Project: project})
	if err != nil {
		return store.Snapshot{}, resting{}, fmt.Errorf("reading the subscriptions: %w", err)
	}
	rest := restingFor(subs)
	snap, err := w.opts.Journal.Sift(ctx, project, nil, rest.busy)
	snap.Watch = project
	return snap, rest, err
}

// isCalm reports whether a look that changed nothing left nothing unfinished: no build, no trouble, no pipeline that
// it did not come to.
func isCalm(snap store.Snapshot, seen sight) bool {
	if !snap.Blind.Since.IsZero() || len(seen.failed)+len(seen.postponed) > 0 {
		return false
	}
	for _, p := range snap.Pipelines {
		if anyOpen(p) || restless(p.Blind) {
			return false
		}
	}
	return true
}

// restless reports whether it is still to be told that something cannot be read.
func restless(b store.Blindness) bool { return !b.Since.IsZero() && !b.Told }

// see looks at a project, which may keep others waiting for so long; one with a long list may take longer, or it could
// never be read where BK-CI is slow. failure means that the project as a whole could not be read, err that the store
// could not.
func (w *Watcher) see(ctx context.Context, snap *store.Snapshot, rest resting, subs []store.Subscription, at time.Time) (seen sight, failure, err error) {
	const eachPage = 2 * time.Second
	within, cancel := context.WithTimeout(ctx, w.opts.ProjectTime+time.Duration(w.observer.pagesOf(snap.Watch))*eachPage)
	defer cancel()
	list, failure := w.observer.list(within, *snap, rest, subs)
	if failure != nil {
		return sight{}, failure, nil
	}
	if err := w.recall(ctx, snap, rest, list); err != nil {
		return sight{}, nil, err
	}
	seen, failure = w.observer.look(within, *snap, list, subs, at)
	return seen, failure, nil
}

// recall adds the states of those that rested and do not any more. When somebody committed since, the two parts would
// not fit together: ErrConflict.
func (w *Watcher) recall(ctx context.Context, snap *store.Snapshot, rest resting, list listing) error {
	touched := slices.AppendSeq(slices.AppendSeq(slices.Clone(list.absent), maps.Keys(list.records)), maps.Keys(list.failed))
	ids := slices.DeleteFunc(touched, func(id string) bool { return !rest.holds(id) })
	if len(ids) == 0 {
		return nil
	}
	part, err := w.opts.Journal.Sift(ctx, snap.Watch, ids, nil)
	if err != nil {
		return fmt.Errorf("reading the last state: %w", err)
	}
	if part.Revision != snap.Revision {
		return store.ErrConflict
	}
	maps.Copy(snap.Pipelines, part.Pipelines)
	return nil
}

// commit makes the look durable. When somebody else committed first, the same news is found by the next look, or was
// told by them: nothing is lost by leaving quietly.
func (w *Watcher) commit(ctx context.Context, c store.Change) (owed int, conflict bool, err error) {
	if c.Empty() {
		return 0, false, nil
	}
	err = w.opts.Journal.Commit(ctx, c)
	if errors.Is(err, store.ErrConflict) {
		return 0, true, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("committing: %w", err)
	}
	if len(c.Enqueue) > 0 && w.opts.Committed != nil {
		w.opts.Committed()
	}
	return len(c.Enqueue), false, nil
}

// now is our clock, in the form in which stores give times back.
func now() time.Time { return time.Now().UTC().Round(0) }
