package commands

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// where is what the words before the options of a verb are about.
type where struct {
	project string
	rest    []word // The words that name the pipeline; none when id is known already.
	id      string // From a link.
	build   string // From a link to a build.
	// doubt is what to say if rest matches nothing: the first word was no project, so all were tried in the default one.
	doubt error
}

// where finds the project among the words left:
//
//   - A link to the console stands for project and pipeline (and build); a project before it must be the same.
//   - One word is a pipeline of the channel's default project.
//   - Of several words the first is the project, if it is one that exists and may be shown, and the rest the pipeline.
//     If it is none and there is a default project, all of them are a name with spaces there.
func (r *Router) where(ctx context.Context, c *call) (where, error) {
	if i := r.linkIndex(c.args); i >= 0 {
		return r.followLink(ctx, c, i)
	}
	switch len(c.args) {
	case 0:
		return where{}, r.missing(ctx, c)
	case 1:
		return r.inDefault(ctx, c)
	default:
		return r.inFirst(ctx, c)
	}
}

// placeProject is the default project of the place; empty when there is none, or when it may no longer be shown.
func (r *Router) placeProject(c *call) string {
	if p := c.settings.Project; p != "" && r.mayShow(p) {
		return p
	}
	return ""
}

func (r *Router) inDefault(ctx context.Context, c *call) (where, error) {
	if c.settingsErr != nil {
		return where{}, stored("reading the settings", c.settingsErr)
	}
	if project := r.placeProject(c); project != "" {
		return where{project: project, rest: c.args}, nil
	}
	return where{}, r.noProject(ctx, c)
}

func (r *Router) inFirst(ctx context.Context, c *call) (where, error) {
	first, rest := c.args[0], c.args[1:]
	if id := unwrap(first.text); apiclient.ValidProject(id) && r.mayShow(id) && isPipelineID(rest) {
		return where{project: id, rest: rest}, nil // The status of the pipeline tells whether both exist.
	}
	project, err := r.project(ctx, c, first)
	if err == nil {
		return where{project: project, rest: rest}, nil
	}
	var mistake Problem
	if again, ok := r.spaced(ctx, c, where{rest: c.args}); ok && r.placeProject(c) == "" {
		return again, nil
	}
	if standard := r.placeProject(c); standard != "" && errors.As(err, &mistake) {
		return where{project: standard, rest: c.args, doubt: err}, nil
	}
	return where{}, err
}

// spaced reads the first words as the name of a project that has spaces; false unless that leaves fewer words for the
// pipeline than w does. Such names are known from the list of projects, so nothing more is asked than that.
func (r *Router) spaced(ctx context.Context, c *call, w where) (where, bool) {
	if len(c.args) < 3 || len(w.rest) < 2 {
		return where{}, false
	}
	known, err := r.knownProjects(ctx)
	if err != nil {
		return where{}, false
	}
	for n := len(c.args) - 1; n > len(c.args)-len(w.rest); n-- {
		if id := matchProject(known, strings.Join(texts(c.args[:n]), " ")); id != "" {
			return where{project: id, rest: c.args[n:]}, true
		}
	}
	return where{}, false
}

func isPipelineID(rest []word) bool {
	return len(rest) == 1 && apiclient.ValidPipeline(strings.ToLower(unwrap(rest[0].text)))
}

// missing says which word is missing when there are none.
func (r *Router) missing(ctx context.Context, c *call) error {
	if project := r.placeProject(c); project != "" {
		return r.missingPipeline(ctx, c, project)
	}
	p := Problem{Code: MissingWord, Input: "project"}
	known, err := r.knownProjects(ctx)
	if err == nil {
		for _, k := range known[:min(len(known), maxExamples)] {
			p.Try = append(p.Try, join("list", k.ID))
		}
	}
	p.Try = append(p.Try, "projects", c.helpLine())
	return p
}

// maxExamples is how many lines are suggested when any name would do.
const maxExamples = 3

// missingPipeline suggests pipelines of the project. That they cannot be listed is no reason to say anything else.
func (r *Router) missingPipeline(ctx context.Context, c *call, project string) error {
	p := Problem{Code: MissingWord, Input: "pipeline", Extra: project}
	names, err := r.pipelineNames(ctx, project, keepNames)
	if err == nil {
		for _, e := range names[:min(len(names), maxExamples)] {
			p.Try = append(p.Try, c.lineFor(project, e))
		}
	}
	p.Try = append(p.Try, join("list", project))
	return p
}

// noProject answers a single word in a place without default project: it is the project or the pipeline.
func (r *Router) noProject(ctx context.Context, c *call) error {
	text := unwrap(c.args[0].text)
	known, err := r.knownProjects(ctx)
	if err != nil {
		known = nil
	}
	id := matchProject(known, text)
	if id == "" && apiclient.ValidProject(text) && r.mayShow(text) {
		if names, err := r.pipelineNames(ctx, text, keepNames); err == nil && len(names) > 0 {
			id = text
		}
	}
	if id != "" {
		return r.missingPipeline(ctx, c, id)
	}
	p := Problem{Code: NoProject, Input: text, Near: nearProjects(known, text)}
	for _, k := range known[:min(len(known), maxExamples)] {
		p.Try = append(p.Try, c.line(k.ID, text))
	}
	p.Try = append(p.Try, "projects")
	return p
}

// linkIndex finds the first word that is an address; -1 when none is.
func (r *Router) linkIndex(words []word) int {
	for i, w := range words {
		if r.looksLikeLink(w.text) {
			return i
		}
	}
	return -1
}

// looksLikeLink reports whether a word is an address, also without scheme when it begins with the console's host.
func (r *Router) looksLikeLink(text string) bool {
	if before, _, found := strings.Cut(text, "://"); found {
		return strings.EqualFold(before, "https") || strings.EqualFold(before, "http")
	}
	return r.consoleHost() != "" && strings.HasPrefix(strings.ToLower(text), strings.ToLower(r.consoleHost())+"/")
}

func (r *Router) consoleHost() string {
	u, err := url.Parse(r.opts.Console.Base)
	if err != nil {
		return ""
	}
	return u.Host
}

// followLink reads the address at i; words after it do not belong there.
func (r *Router) followLink(ctx context.Context, c *call, i int) (where, error) {
	raw := c.args[i].text
	if !strings.Contains(raw, "://") {
		scheme, _, _ := strings.Cut(r.opts.Console.Base, "://")
		raw = scheme + "://" + raw
	}
	project, pipeline, build, ok := apiclient.ParseConsoleURL(r.opts.Console.Base, raw)
	if !ok {
		return where{}, Problem{Code: BadLink, Input: c.args[i].text, Try: []string{"projects", c.helpLine()}}
	}
	if i+1 < len(c.args) {
		return where{}, Problem{Code: TooManyWords, Input: c.args[i+1].text, Try: []string{c.line(raw)}}
	}
	if !r.mayShow(project) {
		bare := *c
		bare.args = nil
		_, err := r.project(ctx, &bare, word{text: project})
		return where{}, err
	}
	if i > 1 || (i == 1 && !strings.EqualFold(c.args[0].text, project)) {
		return where{}, Problem{Code: TooManyWords, Input: c.args[0].text, Try: []string{c.line(raw)}}
	}
	return where{project: project, id: pipeline, build: build}, nil
}
