package commands

import (
	"context"
	"errors"
	"math"
	"regexp"
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

// maxNumber is the highest number of a build.
const maxNumber = math.MaxInt32

// buildNumber is the number of a build at the end of a line.
type buildNumber struct {
	typed string // "#41".
	num   int    // 0 when no build can have it.
	rest  []word // The words before it.

	marked bool // It has a "#".
	apart  bool // And is a word of its own, so that it belongs to a name only as its end.
}

var wholeNumber = regexp.MustCompile(`^[-+]?[0-9]+$`)

// buildNumber reads a trailing "#41", also glued to the last word, behind a lone "#" or without any, when something is
// left to name the pipeline.
func (r *Router) buildNumber(c *call) (buildNumber, bool) {
	last := len(c.args) - 1
	if last < 0 || c.args[last].quoted || r.looksLikeLink(c.args[last].text) {
		return buildNumber{}, false
	}
	n := buildNumber{rest: c.args[:last], apart: true, marked: true}
	text := c.args[last].text
	var name, digits string
	if i := strings.LastIndexAny(text, "#＃"); i >= 0 {
		name, digits = text[:i], narrow(text[i:])[1:]
	} else {
		digits = narrow(text)
		if last > 0 && !c.args[last-1].quoted && narrow(c.args[last-1].text) == "#" {
			n.rest = c.args[:last-1]
		} else {
			n.apart, n.marked = false, false
		}
	}
	if name != "" {
		n.rest, n.apart = append(slices.Clone(n.rest), word{text: name}), false
	}
	if len(n.rest) == 0 || !wholeNumber.MatchString(digits) || !n.marked && strings.Trim(digits, "0123456789") != "" {
		return buildNumber{}, false
	}
	n.typed = "#" + digits
	if num, err := strconv.Atoi(digits); err == nil && num > 0 && num <= maxNumber && digits[0] != '+' {
		n.num = num
	}
	return n, true
}

// narrow is a text without the full width that Chinese keyboards give it.
func narrow(text string) string { return strings.Map(foldRune, text) }

// pipelineAndBuild is pipeline for lines that may end with the number of a build; 0 when this one does not.
func (r *Router) pipelineAndBuild(ctx context.Context, c *call) (ref, int, error) {
	n, ok := r.buildNumber(c)
	if !ok {
		p, err := r.pipeline(ctx, c)
		return p, 0, err
	}
	if !n.apart {
		p, err := r.surePipeline(ctx, c)
		if err == nil || !unsure(err) {
			return p, 0, err
		}
	}
	short := *c
	short.args = n.rest
	if n.num > 0 {
		short.tail = strings.TrimSpace(n.typed + " " + c.tail)
	}
	resolve := r.pipeline
	if !n.marked {
		resolve = r.surePipeline
	}
	p, err := resolve(ctx, &short)
	if named, ok := r.namedWithNumber(ctx, p, err, c.args); ok {
		return named, 0, nil
	}
	switch {
	case !n.marked && err != nil && unsure(err):
		p, err = r.pipeline(ctx, c) // It is not about a build.
		return p, 0, err
	case err != nil:
		return ref{}, 0, err
	case p.build != "":
		return ref{}, 0, Problem{Code: TooManyWords, Input: n.typed, Try: []string{c.line(texts(n.rest)...)}}
	case n.num == 0:
		return ref{}, 0, r.badNumber(ctx, p, n.typed)
	}
	*c = short
	return p, n.num, nil
}

// surePipeline is pipeline without guesses.
func (r *Router) surePipeline(ctx context.Context, c *call) (ref, error) {
	w, err := r.where(ctx, c)
	if err != nil {
		return ref{}, err
	}
	return r.pipelineIn(ctx, c, w, false)
}

// unsure reports whether an error says that words name no pipeline, as opposed to several, or to a trouble.
func unsure(err error) bool {
	if asked, ok := errors.AsType[picked](err); ok {
		return asked.loose
	}
	_, mistake := errors.AsType[Problem](err)
	return mistake
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
	name, lines := r.withoutNumber(ctx, p)
	return Problem{Code: UnknownBuild, Input: "#" + strconv.Itoa(num), Extra: name, Try: lines}
}

func (r *Router) badNumber(ctx context.Context, p ref, typed string) error {
	_, lines := r.withoutNumber(ctx, p)
	return Problem{Code: BadNumber, Input: typed, Extra: "1-" + strconv.Itoa(maxNumber), Try: lines}
}

// withoutNumber is how a pipeline is called, and lines that show its builds.
func (r *Router) withoutNumber(ctx context.Context, p ref) (string, []string) {
	if p.name == "" {
		p.name = r.nameOf(ctx, p)
	}
	name := typable(p.id, p.name)
	return firstOf(p.name, p.id), []string{join("status", p.project, name), join("history", p.project, name)}
}
