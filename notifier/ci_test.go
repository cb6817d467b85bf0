package notifier_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// ci is a BK-CI in memory: builds run as the test says, times have second precision, and any answer can be spoiled.
type ci struct {
	mu        sync.Mutex
	pipelines []*pipe
	calls     map[string]int
	// fault spoils an answer; what is "list", "status", "history", "build" or "detail".
	fault func(what, pipeline string) error
	// twist changes what the list and the status say.
	twist func(*apiclient.Pipeline)
	empty bool // Lists show nothing.
	blank bool // Histories show nothing.
	// race happens between the history and a detail.
	race  func()
	slow  time.Duration // How long each answer takes.
	drift time.Duration // How far its clock runs ahead of ours.
	plain bool          // An old server: no update times, no counts of runs.
	page  int           // Lists have pages of this size; 0: 100.
}

// pipe is a pipeline of a ci.
type pipe struct {
	ci      *ci
	id      string
	name    string
	project string
	created time.Time
	builds  []*run
	last    *run // Started last.
}

// run is a build of a ci.
type run struct {
	pipe   *pipe
	build  apiclient.Build
	stages []apiclient.Stage
	cancel string
}

func newCI() *ci { return &ci{calls: make(map[string]int)} }

// now is the server's clock as its database keeps it.
func (c *ci) now() time.Time { return c.clock().Truncate(time.Second) }

func (c *ci) clock() time.Time { return time.Now().UTC().Add(c.drift) }

func (c *ci) add(project, name string) *pipe {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &pipe{ci: c, id: fmt.Sprintf("p-%032x", len(c.pipelines)+1), name: name, project: project, created: c.now()}
	c.pipelines = append(c.pipelines, p)
	return p
}

func (c *ci) spoil(fault func(what, pipeline string) error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fault = fault
}

func (c *ci) set(change func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change()
}

func (c *ci) mend() { c.spoil(nil) }

// count forgets and returns how many calls of a kind were made.
func (c *ci) count(what string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.calls[what]
	c.calls[what] = 0
	return n
}

func (c *ci) enter(ctx context.Context, what, pipeline string) error {
	c.mu.Lock()
	c.calls[what]++
	fault, slow := c.fault, c.slow
	c.mu.Unlock()
	if slow > 0 {
		select {
		case <-time.After(slow):
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", apiclient.ErrUnavailable, ctx.Err())
		}
	}
	if fault != nil {
		return fault(what, pipeline)
	}
	return ctx.Err()
}

func (c *ci) List(ctx context.Context, project string, page, size int) (apiclient.PipelinePage, error) {
	if err := c.enter(ctx, "list", ""); err != nil {
		return apiclient.PipelinePage{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []apiclient.Pipeline
	for _, p := range slices.Backward(c.pipelines) {
		if p.project == project && !c.empty {
			all = append(all, p.record())
		}
	}
	if c.page > 0 {
		size = c.page
	}
	pages := (len(all) + size - 1) / size
	from, to := min((page-1)*size, len(all)), min(page*size, len(all))
	return apiclient.PipelinePage{Count: int64(len(all)), Page: page, Size: size, TotalPages: pages, Pipelines: all[from:to]}, nil
}

func (c *ci) Status(ctx context.Context, project, pipeline string) (apiclient.Pipeline, error) {
	if err := c.enter(ctx, "status", pipeline); err != nil {
		return apiclient.Pipeline{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.find(project, pipeline)
	if p == nil || c.empty {
		return apiclient.Pipeline{}, &apiclient.Error{Kind: apiclient.NotFound, Endpoint: "status"}
	}
	return p.record(), nil
}

func (c *ci) find(project, pipeline string) *pipe {
	for _, p := range c.pipelines {
		if p.project == project && p.id == pipeline {
			return p
		}
	}
	return nil
}

// record is what the list says: the build started last, collapsed words, the newest number.
func (p *pipe) record() apiclient.Pipeline {
	out := apiclient.Pipeline{
		ProjectID: p.project, ID: p.id, Name: p.name, CreateTime: p.created, ServerTime: p.ci.clock(),
		BuildCount: int64(len(p.builds)),
	}
	for _, b := range p.builds {
		out.LatestBuildNum = max(out.LatestBuildNum, b.build.Num)
		if b.build.Status == apiclient.StatusRunning || b.build.Status == apiclient.StatusReviewing {
			out.RunningBuildCount++
		}
	}
	if b := p.last; b != nil {
		out.LatestBuildID, out.LatestBuildStatus, out.LatestBuildStart = b.build.ID, b.build.Status, b.build.Start
		out.LatestBuildEnd = b.build.End
		switch {
		case b.build.Status == apiclient.StatusReviewing || b.build.Status.Queued():
			out.LatestBuildStatus = apiclient.StatusRunning
		case b.build.Status.Failed():
			out.LatestBuildStatus = apiclient.StatusFailed
		}
	}
	if p.ci.twist != nil {
		p.ci.twist(&out)
	}
	return out
}

func (c *ci) History(ctx context.Context, project, pipeline string, q apiclient.HistoryQuery) (apiclient.BuildPage, error) {
	if err := c.enter(ctx, "history", pipeline); err != nil {
		return apiclient.BuildPage{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.find(project, pipeline)
	if p == nil {
		return apiclient.BuildPage{}, &apiclient.Error{Kind: apiclient.NotFound, Endpoint: "history"}
	}
	var all []apiclient.Build
	for _, b := range p.builds {
		if !c.blank {
			all = append(all, c.seen(b.build))
		}
	}
	slices.SortStableFunc(all, func(a, b apiclient.Build) int {
		if q.ByUpdate && !c.plain {
			return cmp.Or(b.Update.Compare(a.Update), cmp.Compare(b.Num, a.Num))
		}
		return cmp.Compare(b.Num, a.Num)
	})
	from, to := min((q.Page-1)*q.Size, len(all)), min(q.Page*q.Size, len(all))
	return apiclient.BuildPage{
		Count: int64(len(all)), Page: q.Page, Size: q.Size, TotalPages: (len(all) + q.Size - 1) / q.Size, Builds: all[from:to],
	}, nil
}

func (c *ci) seen(b apiclient.Build) apiclient.Build {
	b.ServerTime = c.clock()
	b.Retry = b.ExecuteCount > 1
	if c.plain {
		b.Update, b.ExecuteCount = time.Time{}, 1
	}
	return b
}

func (c *ci) Build(ctx context.Context, project, pipeline, build string) (apiclient.Build, error) {
	if err := c.enter(ctx, "build", pipeline); err != nil {
		return apiclient.Build{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.run(project, pipeline, build)
	if b == nil {
		return apiclient.Build{}, &apiclient.Error{Kind: apiclient.NotFound, Endpoint: "build"}
	}
	out := c.seen(b.build)
	out.Update, out.ExecuteCount = time.Time{}, 1
	return out, nil
}

func (c *ci) Detail(ctx context.Context, project, pipeline, build string) (apiclient.Detail, error) {
	if err := c.enter(ctx, "detail", pipeline); err != nil {
		return apiclient.Detail{}, err
	}
	if c.race != nil {
		c.race()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.run(project, pipeline, build)
	if b == nil {
		return apiclient.Detail{}, &apiclient.Error{Kind: apiclient.NotFound, Endpoint: "detail"}
	}
	d := apiclient.Detail{Build: b.build, CancelUser: b.cancel, PipelineID: pipeline, PipelineName: b.pipe.name}
	d.Update, d.ServerTime = time.Time{}, c.clock()
	for _, s := range b.stages {
		s.CheckIn.Groups = slices.Clone(s.CheckIn.Groups)
		s.Jobs = slices.Clone(s.Jobs)
		for i := range s.Jobs {
			s.Jobs[i].Steps = slices.Clone(s.Jobs[i].Steps)
		}
		d.Stages = append(d.Stages, s)
	}
	return d, nil
}

func (c *ci) run(project, pipeline, build string) *run {
	p := c.find(project, pipeline)
	if p == nil {
		return nil
	}
	for _, b := range p.builds {
		if b.build.ID == build {
			return b
		}
	}
	return nil
}
