package apiclient

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"strconv"
)

// Limits of paging.
const (
	maxPageSize  = 100 // BK-CI caps larger ones silently.
	defaultSize  = 20
	maxListPages = 1000 // 100,000 pipelines in one project; more is an answer that never ends.
)

// Names of the endpoints, as errors and metrics show them.
const (
	epStatus   = "status"
	epList     = "list"
	epHistory  = "history"
	epBuild    = "build"
	epDetail   = "detail"
	epProjects = "projects"
)

var errEndless = errors.New("list does not end within 1000 pages")

// Status asks for one pipeline and its latest build. BK-CI answers an unknown or deleted pipeline with success and
// no data; that is ErrNotFound here.
func (c *Client) Status(ctx context.Context, project, pipeline string) (Pipeline, error) {
	if err := checkIDs(epStatus, project, pipeline); err != nil {
		return Pipeline{}, err
	}
	wire, present, err := fetch[wirePipeline](ctx, c, request{
		endpoint: epStatus, path: []string{"v3", "projects", project, "pipelines", pipeline, "status"},
	})
	if err != nil {
		return Pipeline{}, err
	}
	if !present {
		return Pipeline{}, &Error{Kind: NotFound, Endpoint: epStatus, HTTPStatus: http.StatusOK, Err: errNoData}
	}
	return wire.value(), nil
}

// List asks for one page of a project's pipelines: page from 1 (0 means 1), size 1 to 100 (0 means 20). An unknown project is an
// empty page unless BK-CI checks projects.
func (c *Client) List(ctx context.Context, project string, page, size int) (PipelinePage, error) {
	query, err := paging(epList, page, size)
	if err == nil && !ValidProject(project) {
		err = invalid(epList, "not a project id")
	}
	if err != nil {
		return PipelinePage{}, err
	}
	wire, err := need[pipelines](ctx, c, request{
		endpoint: epList, path: []string{"v3", "projects", project, "pipelines"}, query: query,
	})
	if err != nil {
		return PipelinePage{}, err
	}
	return pipelinePage(wire.wirePage), nil
}

// ListAll walks all pipelines of a project, each once. It ends at the first error, which it yields with a zero
// Pipeline: what came before is then only a part. A pipeline that is deleted during the walk moves its successors up
// by one, so the walk starts over when the count drops, and none is passed by.
func (c *Client) ListAll(ctx context.Context, project string) iter.Seq2[Pipeline, error] {
	return func(yield func(Pipeline, error) bool) {
		w := walk{seen: map[string]bool{}, page: 1}
		for range maxListPages {
			page, err := c.List(ctx, project, w.page, maxPageSize)
			if err != nil {
				yield(Pipeline{}, err)
				return
			}
			for _, p := range w.fresh(page) {
				if !yield(p, nil) {
					return
				}
			}
			if !w.next(page) {
				return
			}
		}
		yield(Pipeline{}, &Error{Kind: BadAnswer, Endpoint: epList, Err: errEndless})
	}
}

// walk is the state of ListAll.
type walk struct {
	seen  map[string]bool
	page  int
	count int64
	news  int // Of the latest page.
}

// fresh are the pipelines of a page that no earlier page held.
func (w *walk) fresh(page PipelinePage) []Pipeline {
	var all []Pipeline
	for _, p := range page.Pipelines {
		if !w.seen[p.ID] {
			w.seen[p.ID] = true
			all = append(all, p)
		}
	}
	w.news = len(all)
	return all
}

// next moves on; false means that the walk is over.
func (w *walk) next(page PipelinePage) bool {
	shrunk := page.Count < w.count
	w.count = page.Count
	switch {
	case shrunk:
		w.page = 1
		return true
	case len(page.Pipelines) == 0, page.TotalPages > 0 && w.page >= page.TotalPages,
		page.TotalPages <= 0 && w.news == 0:
		return false
	default:
		w.page++
		return true
	}
}

// History asks for one page of a pipeline's builds.
func (c *Client) History(ctx context.Context, project, pipeline string, q HistoryQuery) (BuildPage, error) {
	query, err := paging(epHistory, q.Page, q.Size)
	if err == nil {
		err = checkIDs(epHistory, project, pipeline)
	}
	if err != nil {
		return BuildPage{}, err
	}
	if q.ByUpdate {
		query.Set("updateTimeDesc", "true")
	}
	wire, err := need[wirePage[wireBuild]](ctx, c, request{
		endpoint: epHistory, path: builds(project, pipeline, "history"), query: query,
	})
	if err != nil {
		return BuildPage{}, err
	}
	return buildPage(wire), nil
}

// Build asks for the state of one build.
func (c *Client) Build(ctx context.Context, project, pipeline, build string) (Build, error) {
	if err := checkBuild(epBuild, project, pipeline, build); err != nil {
		return Build{}, err
	}
	wire, err := need[wireBuild](ctx, c, request{
		endpoint: epBuild, path: builds(project, pipeline, build, "status"),
	})
	if err != nil {
		return Build{}, err
	}
	return wire.value(), nil
}

// Detail asks for one build with its stages, jobs and steps.
func (c *Client) Detail(ctx context.Context, project, pipeline, build string) (Detail, error) {
	if err := checkBuild(epDetail, project, pipeline, build); err != nil {
		return Detail{}, err
	}
	wire, err := need[wireDetail](ctx, c, request{
		endpoint: epDetail, path: builds(project, pipeline, build, "detail"),
	})
	if err != nil {
		return Detail{}, err
	}
	return wire.value(), nil
}

// Projects asks for the projects of the configured user.
func (c *Client) Projects(ctx context.Context) ([]Project, error) {
	wire, err := need[wireProjects](ctx, c, request{endpoint: epProjects, path: []string{"v3", "projects", ""}})
	if err != nil {
		return nil, err
	}
	return wire.values(), nil
}

func builds(project, pipeline string, rest ...string) []string {
	return append([]string{"v3", "projects", project, "pipelines", pipeline, "builds"}, rest...)
}

func paging(endpoint string, page, size int) (url.Values, error) {
	page, size = cmp.Or(page, 1), cmp.Or(size, defaultSize)
	if page < 1 || size < 1 || size > maxPageSize {
		return nil, invalid(endpoint, "a page from 1 and a size of 1 to 100 are needed")
	}
	return url.Values{"page": {strconv.Itoa(page)}, "pageSize": {strconv.Itoa(size)}}, nil
}

func checkIDs(endpoint, project, pipeline string) error {
	if !ValidProject(project) {
		return invalid(endpoint, "not a project id")
	}
	if !ValidPipeline(pipeline) {
		return invalid(endpoint, "not a pipeline id")
	}
	return nil
}

func checkBuild(endpoint, project, pipeline, build string) error {
	if err := checkIDs(endpoint, project, pipeline); err != nil {
		return err
	}
	if !ValidBuild(build) {
		return invalid(endpoint, "not a build id")
	}
	return nil
}
