package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

const (
	numberedPage  = 100  // Builds read at a time to find one by its number; BK-CI's most.
	numberedFar   = 1000 // Pages ahead at most where nobody says how many there are.
	numberedReads = 4    // How often: numbers have few gaps, so the first page tells which one it is.
)

// takeBuild reads a trailing "#41", when something is left to name the pipeline; 0 when there is none.
func (c *call) takeBuild() int {
	last := len(c.args) - 1
	if last < 1 || c.args[last].quoted {
		return 0
	}
	digits, marked := strings.CutPrefix(c.args[last].text, "#")
	n, err := strconv.Atoi(digits)
	if !marked || err != nil || n < 1 {
		return 0
	}
	c.cut(last)
	return n
}

// namedWithNumber is the pipeline whose whole name the words are, "#2" and all, where the words without it led to a project
// by its names. Those are known by then, so nothing is asked for it.
func (r *Router) namedWithNumber(ctx context.Context, p ref, err error, words []word) (ref, bool) {
	project := p.project
	if asked, ok := errors.AsType[picked](err); ok {
		project = asked.Project
	}
	if project == "" || (err == nil && p.name == "") {
		return ref{}, false
	}
	names, err := r.pipelineNames(ctx, project, keepNames)
	if err != nil {
		return ref{}, false
	}
	for first := range min(2, len(words)) {
		whole := strings.Join(texts(words[first:]), " ")
		for _, e := range names {
			if strings.EqualFold(e.name, whole) {
				return ref{project: project, id: e.id, name: e.name}, true
			}
		}
	}
	return ref{}, false
}

// numbered finds the build of a pipeline with the number.
func (r *Router) numbered(ctx context.Context, c *call, p ref, num int) (string, error) {
	page := 1
	for range numberedReads {
		got, err := r.opts.Upstream.History(ctx, p.project, p.id, apiclient.HistoryQuery{Page: page, Size: numberedPage})
		if errors.Is(err, apiclient.ErrNotFound) {
			return "", r.gone(ctx, c, p)
		}
		if err != nil {
			return "", err
		}
		i := slices.IndexFunc(got.Builds, func(b apiclient.Build) bool { return b.Num == num })
		if i >= 0 {
			return got.Builds[i].ID, nil
		}
		last := int(got.Count+numberedPage-1) / numberedPage
		if got.Count <= 0 && len(got.Builds) >= numberedPage { // It does not count.
			last = page + numberedFar
		}
		next := max(1, min(page+pagesTo(num, got.Builds), last))
		if next == page {
			break
		}
		page = next
	}
	return "", r.noNumber(ctx, p, num)
}

// pagesTo is how many pages on a number must be, before these builds if it is negative; 0 when it is nowhere.
func pagesTo(num int, builds []apiclient.Build) int {
	if len(builds) == 0 {
		return 0
	}
	newest, oldest := builds[0].Num, builds[len(builds)-1].Num
	switch {
	case num > newest:
		return -(num - newest + numberedPage - 1) / numberedPage
	case num < oldest:
		return (oldest - num + numberedPage - 1) / numberedPage
	default:
		return 0
	}
}

func (r *Router) noNumber(ctx context.Context, p ref, num int) error {
	if p.name == "" {
		p.name = r.nameOf(ctx, p)
	}
	name := typable(p.id, p.name)
	return Problem{
		Code: UnknownBuild, Input: "#" + strconv.Itoa(num), Extra: firstOf(p.name, p.id),
		Try: []string{join("status", p.project, name), join("history", p.project, name)},
	}
}
