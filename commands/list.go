package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// pageRows is how many rows a page of a list shows.
const pageRows = 10

// list shows a project's pipelines with their latest status, the most recently active first, optionally only those
// whose name holds all the words. Nothing of it comes from memory.
func (r *Router) list(ctx context.Context, c *call) (Body, error) {
	page, err := c.takePage()
	if err != nil {
		return nil, err
	}
	project, filter, err := r.listWhat(ctx, c)
	if err != nil {
		return nil, err
	}
	if project == "" {
		return r.projects(ctx, c)
	}
	found, err := r.matching(ctx, project, filter)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		if err := r.nothingListed(ctx, c, project, filter); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(found, func(a, b apiclient.Pipeline) int { return activity(b).Compare(activity(a)) })
	out := PipelineList{Project: project, Words: filter, Count: len(found), Pages: pagesOf(len(found))}
	out.Page = min(page, out.Pages)
	for _, p := range found[(out.Page-1)*pageRows : min(out.Page*pageRows, len(found))] {
		out.Rows = append(out.Rows, r.row(project, p))
	}
	return out, nil
}

// listWhat reads the project and the words. Without a project the default one counts; without that, projects are listed.
func (r *Router) listWhat(ctx context.Context, c *call) (project, filter string, err error) {
	standard := r.placeProject(c)
	if len(c.args) == 0 {
		return standard, "", nil
	}
	if i := r.linkIndex(c.args); i >= 0 {
		w, err := r.followLink(ctx, c, i)
		return w.project, "", err
	}
	project, err = r.project(ctx, c, c.args[0])
	if err == nil {
		return project, words(c.args[1:]), nil
	}
	var mistake Problem
	if standard != "" && errors.As(err, &mistake) {
		return standard, words(c.args), nil
	}
	return "", "", err
}

// words is the filter of a list: the words as they were typed, without the marks around them.
func words(of []word) string {
	var parts []string
	for _, w := range of {
		if text := strings.Trim(unwrap(w.text), "*"); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, " ")
}

// matching reads the pipelines whose names hold every word of the filter.
func (r *Router) matching(ctx context.Context, project, filter string) ([]apiclient.Pipeline, error) {
	parts := strings.Fields(fold(filter))
	var found []apiclient.Pipeline
	for p, err := range r.opts.Upstream.ListAll(ctx, project) {
		if errors.Is(err, apiclient.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		name := fold(p.Name)
		if !slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(name, part) }) {
			found = append(found, p)
		}
	}
	return found, nil
}

// nothingListed tells an empty project (no error) from one that does not exist and from words that match nothing.
func (r *Router) nothingListed(ctx context.Context, c *call, project, filter string) error {
	if filter != "" {
		return r.unknownPipeline(ctx, c, where{project: project, rest: []word{{text: filter}}})
	}
	_, err := r.project(ctx, c, word{text: project})
	return err
}

// row leaves the build's number out: the list gives the newest number, which may belong to a build that queues.
func (r *Router) row(project string, p apiclient.Pipeline) PipelineRow {
	b := refOfPipeline(p)
	return PipelineRow{
		ID: p.ID, Name: p.Name, Word: WordOf(b), Status: b.Status, User: b.User, Start: b.Start, Took: b.Took,
		Link: r.links(project, p.ID, b.ID).Pipeline,
	}
}

// activity is when something last happened to a pipeline's builds.
func activity(p apiclient.Pipeline) time.Time {
	if p.LatestBuildEnd.After(p.LatestBuildStart) {
		return p.LatestBuildEnd
	}
	return p.LatestBuildStart
}

func pagesOf(rows int) int { return max(1, (rows+pageRows-1)/pageRows) }

// PageLine is the command line that shows another page of a list.
func (l PipelineList) PageLine(page int) string {
	parts := []string{l.Project}
	parts = append(parts, strings.Fields(l.Words)...)
	return join(append([]string{"list"}, parts...)...) + " page " + strconv.Itoa(page)
}
