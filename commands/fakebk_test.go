package commands

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// fakeBK answers from memory, and notes what it was asked.
type fakeBK struct {
	mu        sync.Mutex
	projects  []apiclient.Project
	pipelines map[string][]apiclient.Pipeline // By project.
	builds    map[string][]apiclient.Build    // By pipeline, newest first.
	details   map[string]apiclient.Detail     // By build.
	fail      map[string]error                // By endpoint.
	asked     []string                        // "endpoint project pipeline ...".
	crowd     bool
	before    func(ctx context.Context, endpoint string)
}

func (f *fakeBK) ask(ctx context.Context, endpoint string, args ...string) error {
	f.mu.Lock()
	f.asked = append(f.asked, strings.Join(append([]string{endpoint}, args...), " "))
	err, before := f.fail[endpoint], f.before
	f.mu.Unlock()
	if before != nil {
		before(ctx, endpoint)
	}
	if err != nil {
		return err
	}
	return ctx.Err()
}

func (f *fakeBK) Crowded() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.crowd
}

// crowded says whether people ask for more than BK-CI may be asked.
func (f *fakeBK) crowded(crowd bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.crowd = crowd
}

// requests returns what was asked since the last call.
func (f *fakeBK) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.asked
	f.asked = nil
	return asked
}

func (f *fakeBK) failing(endpoint string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail[endpoint] = err
}

func (f *fakeBK) failAll(err error) {
	for _, endpoint := range []string{"projects", "list", "status", "history", "detail"} {
		f.failing(endpoint, err)
	}
}

func (f *fakeBK) Projects(ctx context.Context) ([]apiclient.Project, error) {
	if err := f.ask(ctx, "projects"); err != nil {
		return nil, err
	}
	return slices.Clone(f.projects), nil
}

func (f *fakeBK) ListAll(ctx context.Context, project string) iter.Seq2[apiclient.Pipeline, error] {
	return func(yield func(apiclient.Pipeline, error) bool) {
		if err := f.ask(ctx, "list", project); err != nil {
			yield(apiclient.Pipeline{}, err)
			return
		}
		f.mu.Lock()
		all := slices.Clone(f.pipelines[project])
		f.mu.Unlock()
		for _, p := range all {
			if !yield(p, nil) {
				return
			}
		}
	}
}

func (f *fakeBK) Status(ctx context.Context, project, pipeline string) (apiclient.Pipeline, error) {
	if err := f.ask(ctx, "status", project, pipeline); err != nil {
		return apiclient.Pipeline{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, p := range f.pipelines[project] {
		if p.ID == pipeline {
			return p, nil
		}
	}
	return apiclient.Pipeline{}, notFound("status")
}

func (f *fakeBK) History(ctx context.Context, project, pipeline string, q apiclient.HistoryQuery) (apiclient.BuildPage, error) {
	if err := f.ask(ctx, "history", project, pipeline); err != nil {
		return apiclient.BuildPage{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.ContainsFunc(f.pipelines[project], func(p apiclient.Pipeline) bool { return p.ID == pipeline }) {
		return apiclient.BuildPage{}, notFound("history")
	}
	all := f.builds[pipeline]
	from := min(len(all), max(q.Page-1, 0)*q.Size)
	return apiclient.BuildPage{Page: q.Page, Size: q.Size, Count: int64(len(all)), Builds: slices.Clone(all[from:min(len(all), from+q.Size)])}, nil
}

func (f *fakeBK) Detail(ctx context.Context, project, pipeline, build string) (apiclient.Detail, error) {
	if err := f.ask(ctx, "detail", project, pipeline, build); err != nil {
		return apiclient.Detail{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	d, ok := f.details[build]
	if !ok {
		return apiclient.Detail{}, notFound("detail")
	}
	return d, nil
}

func notFound(endpoint string) error {
	return &apiclient.Error{Kind: apiclient.NotFound, Endpoint: endpoint, HTTPStatus: 404}
}

func pipelineID(n int) string { return fmt.Sprintf("p-%032x", n) }
func buildID(n int) string    { return fmt.Sprintf("b-%032x", n) }

// clock is BK-CI's and ours in the tests: a Wednesday.
func clock() time.Time { return time.Date(2026, 8, 19, 10, 0, 0, 0, time.UTC) }

// doneBuild is a finished build that started n hours ago.
func doneBuild(n int, status apiclient.BuildStatus, took time.Duration) apiclient.Build {
	start := clock().Add(-time.Duration(100-n) * time.Hour)
	return apiclient.Build{
		ID: buildID(n), Num: n, Status: status, User: "alice", StartType: "manualTrigger", Message: "fix the door",
		Start: start, End: start.Add(took), ServerTime: clock(), ExecuteCount: 1,
	}
}
