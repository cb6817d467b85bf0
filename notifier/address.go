package notifier

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/pipelinebot/pipelinebot/store"
)

// address works out for each target what it is owed for the findings and by the end of mutes, and adds it to the change.
func (w *Watcher) address(ctx context.Context, d *draft, held map[string][]store.Event, subs []store.Subscription, c clock) error {
	if len(d.found)+len(held) == 0 {
		return nil
	}
	left := maps.Clone(held)
	for _, a := range audiences(subs) {
		was := withheld{events: d.known.renamed(held[a.target]), known: d.known}
		delete(left, a.target)
		concerned := slices.DeleteFunc(slices.Clone(d.found), func(f Finding) bool {
			return f.Pipeline != "" && len(a.matchingIDs(f)) == 0
		})
		if len(concerned)+len(was.events) == 0 {
			continue
		}
		var err error
		if a.settings, err = w.opts.Preferences.Settings(ctx, a.target); err != nil {
			return fmt.Errorf("reading the settings of %s: %w", a.target, err)
		}
		if len(concerned) == 0 && !a.due(was, c) {
			continue
		}
		if a.awaits(concerned, c) {
			if a.broken, err = w.broken(ctx, d.change); err != nil {
				return err
			}
		}
		cards, err := w.cards(ctx, a.target, was.events, concerned)
		if err != nil {
			return err
		}
		p := planFor(a, cards, was, concerned, c)
		d.change.Enqueue = append(d.change.Enqueue, p.deliveries...)
		d.change.Cards = append(d.change.Cards, p.cards...)
		d.change.Unmute = append(d.change.Unmute, p.unmute...)
		if !slices.EqualFunc(held[a.target], p.held, sameEvent) {
			d.keep(a.target, p.held)
		}
	}
	for target := range left { // Nobody there asks for anything any more.
		d.keep(target, nil)
	}
	return nil
}

// broken are the pipelines that are broken once the change is committed. What rests is not in memory, so the store is
// asked; that somebody committed in between shows when this look is.
func (w *Watcher) broken(ctx context.Context, c store.Change) ([]store.PipelineState, error) {
	snap, err := w.opts.Journal.Sift(ctx, c.Watch, nil, func(p store.PipelineState) bool { return !p.BrokenSince.IsZero() })
	if err != nil {
		return nil, fmt.Errorf("reading what is broken: %w", err)
	}
	for _, p := range c.Put {
		delete(snap.Pipelines, p.ID)
		if !p.BrokenSince.IsZero() {
			snap.Pipelines[p.ID] = p
		}
	}
	for _, id := range c.Drop {
		delete(snap.Pipelines, id)
	}
	return slices.Collect(maps.Values(snap.Pipelines)), nil
}

// keep replaces what mutes keep back from a target.
func (d *draft) keep(target string, held []store.Event) {
	if d.change.Held == nil {
		d.change.Held = make(map[string][]store.Event)
	}
	d.change.Held[target] = held
}

// cards finds what the target shows already of the builds concerned.
func (w *Watcher) cards(ctx context.Context, target string, held []store.Event, found []Finding) (map[string][]store.Card, error) {
	var builds []string
	for _, e := range held {
		if e.Build.ID != "" && !slices.Contains(builds, e.Build.ID) {
			builds = append(builds, e.Build.ID)
		}
	}
	for _, f := range found {
		for _, id := range append([]string{f.Build.ID}, f.Breakers...) {
			if id != "" && !slices.Contains(builds, id) {
				builds = append(builds, id)
			}
		}
	}
	if len(builds) == 0 {
		return nil, nil
	}
	cards, err := w.opts.Journal.Cards(ctx, target, builds)
	if err != nil {
		return nil, fmt.Errorf("reading the cards of %s: %w", target, err)
	}
	return cards, nil
}

// grumbles logs a trouble when it begins or changes, and when it is over, but not every time it is met.
type grumbles struct {
	logger *slog.Logger
	mu     sync.Mutex
	last   map[string]string
}

func (g *grumbles) hear(about string, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	cause := codeOf(err)
	kind := cause
	if kind == unknownCause {
		kind = err.Error()
	}
	if g.last[about] == kind {
		return
	}
	g.last[about] = kind
	attrs := []any{"about", about, "cause", cause, "err", err}
	if stack := stackOf(err); stack != "" {
		attrs = append(attrs, "stack", stack)
	}
	g.logger.Error("watching is in trouble", attrs...)
}

func (g *grumbles) forget(about string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, ok := g.last[about]; ok {
		delete(g.last, about)
		g.logger.Info("watching is well again", "about", about)
	}
}

// leave drops what is remembered below a name without a word, but for what keep says.
func (g *grumbles) leave(below string, keep func(rest string) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	maps.DeleteFunc(g.last, func(about, _ string) bool {
		rest, inside := strings.CutPrefix(about, below)
		return inside && !keep(rest)
	})
}

// below lists what troubles there are below a name.
func (g *grumbles) below(name string) []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []string
	for about := range g.last {
		if rest, inside := strings.CutPrefix(about, name); inside {
			all = append(all, rest)
		}
	}
	return all
}

// grumble logs which pipelines of a project cannot be read, and which can be again.
func (w *Watcher) grumble(project string, seen sight) {
	for id, err := range seen.failed {
		w.grumbles.hear(project+"/"+id, err)
	}
	for _, id := range w.grumbles.below(project + "/") {
		if _, listed := seen.records[id]; listed && seen.failed[id] == nil {
			w.grumbles.forget(project + "/" + id)
		}
	}
	if seen.whole { // What is not listed now was deleted.
		w.grumbles.leave(project+"/", func(id string) bool { return seen.failed[id] != nil })
	}
}

// forget drops what is remembered of a project that nobody watches any more.
func (w *Watcher) forget(project string) {
	w.observer.forget(project)
	w.grumbles.leave(project+"/", func(string) bool { return false })
}

// cronLog takes what the scheduler has to say.
type cronLog struct{ logger *slog.Logger }

// Info is called for each wake-up and each skipped run.
func (l cronLog) Info(msg string, _ ...any) { l.logger.Debug("the scheduler ran", "note", msg) }

// Error is called for a panic that nobody nearer caught.
func (l cronLog) Error(err error, msg string, _ ...any) {
	l.logger.Error("the scheduler is in trouble", "note", msg, "err", err)
}
