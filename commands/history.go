package commands

import (
	"context"
	"errors"
	"strconv"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store/facts"
)

// Bounds of "history ... n".
const (
	historyBuilds    = 10
	maxHistoryBuilds = 50
)

// history shows the last n builds, queued ones included.
func (r *Router) history(ctx context.Context, c *call) (Body, error) {
	n, err := c.takeCount()
	if err != nil {
		return nil, err
	}
	p, err := r.pipeline(ctx, c)
	if err != nil {
		return nil, err
	}
	builds, err := r.builds(ctx, c, &p, n)
	if err != nil {
		return nil, err
	}
	return History{
		Project: p.project, Pipeline: p.id, Name: p.name, Links: r.links(p.project, p.id, ""), Builds: r.rows(p, builds),
	}, nil
}

// takeCount reads a trailing number, when something is left to name the pipeline.
func (c *call) takeCount() (int, error) {
	last := len(c.args) - 1
	if last < 1 || c.args[last].quoted {
		return historyBuilds, nil
	}
	n, err := strconv.Atoi(c.args[last].text)
	if err != nil {
		return historyBuilds, nil //nolint:nilerr // not a number, so a part of the name.
	}
	if n < 1 || n > maxHistoryBuilds {
		meant := maxHistoryBuilds
		if n < 1 {
			meant = historyBuilds
		}
		return 0, Problem{Code: BadNumber, Input: c.args[last].text, Extra: "1-" + strconv.Itoa(maxHistoryBuilds), Try: []string{
			c.verb + " " + render(c.args[:last]) + " " + strconv.Itoa(meant),
		}}
	}
	c.cut(last)
	return n, nil
}

// seenName is the name that the watcher saw last; empty when it does not watch the pipeline.
func (r *Router) seenName(ctx context.Context, p ref) string {
	if r.opts.States == nil {
		return ""
	}
	snap, err := r.opts.States.Sift(ctx, p.project, []string{p.id}, nil)
	if err != nil {
		return ""
	}
	return snap.Pipelines[p.id].Name
}

// builds reads the last n builds and, when only the id was given, the pipeline's name.
func (r *Router) builds(ctx context.Context, c *call, p *ref, n int) ([]apiclient.Build, error) {
	page, err := r.opts.Upstream.History(ctx, p.project, p.id, apiclient.HistoryQuery{Page: 1, Size: n})
	if errors.Is(err, apiclient.ErrNotFound) {
		return nil, r.gone(ctx, c, *p)
	}
	if err != nil {
		return nil, err
	}
	if p.name == "" {
		p.name = r.nameOf(ctx, *p)
	}
	return page.Builds[:min(len(page.Builds), n)], nil
}

// nameOf looks a name up for an answer that is good without it as well. Of what is watched it is known.
func (r *Router) nameOf(ctx context.Context, p ref) string {
	if name := r.seenName(ctx, p); name != "" {
		return name
	}
	names, err := r.pipelineNames(ctx, p.project, keepNames)
	if err != nil {
		return ""
	}
	for _, e := range names {
		if e.id == p.id {
			return e.name
		}
	}
	return ""
}

func (r *Router) rows(p ref, builds []apiclient.Build) []HistoryRow {
	rows := make([]HistoryRow, len(builds))
	for i, b := range builds {
		build := facts.Build(b)
		rows[i] = HistoryRow{Build: build, Word: WordOf(build), Link: r.links(p.project, p.id, b.ID).Build}
	}
	return rows
}
