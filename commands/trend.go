package commands

import (
	"context"
	"slices"
	"strconv"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// Bounds of a trend.
const (
	trendBuilds  = 20
	trendRead    = 50 // Read more than shown: some of the last builds may not be finished.
	trendAtLeast = 2
)

// trend shows durations and outcomes of the last finished builds, oldest first.
func (r *Router) trend(ctx context.Context, c *call) (Body, error) {
	p, err := r.pipeline(ctx, c)
	if err != nil {
		return nil, err
	}
	builds, err := r.builds(ctx, c, &p, trendRead)
	if err != nil {
		return nil, err
	}
	builds = slices.DeleteFunc(builds, func(b apiclient.Build) bool { return !b.Finished() || b.Start.IsZero() })
	builds = builds[:min(len(builds), trendBuilds)]
	if len(builds) < trendAtLeast {
		return nil, Problem{Code: NoHistory, Input: firstOf(p.name, p.id), Extra: strconv.Itoa(len(builds)), Try: []string{
			join("history", p.project, typable(p.id, p.name)), join("status", p.project, typable(p.id, p.name)),
		}}
	}
	slices.Reverse(builds)
	out := Trend{
		Project: p.project, Pipeline: p.id, Name: p.name, Links: r.links(p.project, p.id, ""),
		Builds: r.rows(p, builds), Median: medianGood(builds),
	}
	for _, row := range out.Builds {
		if row.Word == WordSucceeded {
			out.Good++
		}
	}
	return out, nil
}
