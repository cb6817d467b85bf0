package commands

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// ref is one pipeline, and a build of it when one was named.
type ref struct {
	project, id, build string
	name               string // Empty when only the id was given.
}

// picked carries the question which pipeline was meant through the errors.
type picked struct {
	Pick
	loose bool // Only the letters of the choices match.
}

func (p picked) Error() string { return "several pipelines match " + p.Input }

// maxName is the longest name of a pipeline, in characters.
const maxName = 255

// almostID is what a pipeline id looks like after a slip of the hand.
var almostID = regexp.MustCompile(`^[pP]-[0-9a-zA-Z]{24,48}$`)

// pipeline resolves the words left to one pipeline, for verbs that only read: there a single pipeline whose letters
// match is good enough.
func (r *Router) pipeline(ctx context.Context, c *call) (ref, error) {
	w, err := r.where(ctx, c)
	if err != nil {
		return ref{}, err
	}
	return r.pipelineIn(ctx, c, w, true)
}

// pipelineIn resolves the words of w in its project. With guess, a single vague match counts; else it is asked about.
func (r *Router) pipelineIn(ctx context.Context, c *call, w where, guess bool) (ref, error) {
	if w.id != "" {
		return ref{project: w.project, id: w.id, build: w.build}, nil
	}
	if len(w.rest) == 0 {
		return ref{}, r.missingPipeline(ctx, c, w.project)
	}
	text := strings.Join(texts(w.rest), " ")
	if id := strings.ToLower(unwrap(text)); apiclient.ValidPipeline(id) {
		return ref{project: w.project, id: id}, nil
	}
	if !plausiblePipeline(text) {
		return ref{}, Problem{Code: BadPipeline, Input: text, Extra: w.project, Try: []string{join("list", w.project)}}
	}
	hits, loose, err := r.search(ctx, w.project, text)
	if err != nil {
		return ref{}, err
	}
	if len(hits) == 0 || loose {
		if again, ok := r.spaced(ctx, c, w); ok {
			return r.pipelineIn(ctx, c, again, guess)
		}
	}
	switch {
	case w.doubt != nil && (len(hits) == 0 || loose):
		return ref{}, w.doubt
	case len(hits) == 1 && (guess || !loose):
		return ref{project: w.project, id: hits[0].id, name: hits[0].name}, nil
	case len(hits) > 0:
		return ref{}, r.pick(c, w.project, text, hits, loose)
	default:
		return ref{}, r.unknownPipeline(ctx, c, w)
	}
}

// plausiblePipeline keeps away what is neither an id nor a name. Names may hold nearly anything, also slashes, but
// not the ways out of a path.
func plausiblePipeline(text string) bool {
	lower := strings.ToLower(text)
	for _, part := range []string{"../", `..\`, "%2f", "%5c", "%2e"} {
		if strings.Contains(lower, part) {
			return false
		}
	}
	return text != "" && text != ".." && utf8.RuneCountInString(text) <= maxName &&
		!strings.ContainsFunc(text, unicode.IsControl) && !almostID.MatchString(text)
}

// search looks a name up; one that is not found surely is looked up again in fresh names, for it may be new.
func (r *Router) search(ctx context.Context, project, text string) ([]entry, bool, error) {
	var hits []entry
	var loose bool
	for _, age := range []time.Duration{keepNames, rereadNames} {
		names, err := r.pipelineNames(ctx, project, age)
		if errors.Is(err, apiclient.ErrNotFound) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
		if hits, loose = find(names, text); len(hits) > 0 && !loose {
			return hits, false, nil
		}
	}
	return hits, loose, nil
}

// maxChoices is how many pipelines a pick list offers.
const maxChoices = 20

func (r *Router) pick(c *call, project, text string, hits []entry, loose bool) error {
	p := Pick{Project: project, Input: clip(text), More: max(0, len(hits)-maxChoices)}
	for _, e := range hits[:min(len(hits), maxChoices)] {
		p.Choices = append(p.Choices, Choice{Name: e.name, Line: c.line(project, e.id)})
	}
	return picked{p, loose}
}

// unknownPipeline says what is near. A project that has no pipelines may itself be unknown.
func (r *Router) unknownPipeline(ctx context.Context, c *call, w where) error {
	text := strings.Join(texts(w.rest), " ")
	names, err := r.pipelineNames(ctx, w.project, keepNames)
	if (err != nil && !errors.Is(err, apiclient.ErrNotFound)) || len(names) == 0 {
		if _, err := r.project(ctx, c, word{text: w.project}); err != nil {
			return err
		}
	}
	if hits, loose := find(names, firstText(w.rest)); len(w.rest) > 1 && len(hits) == 1 && !loose {
		return Problem{Code: TooManyWords, Input: w.rest[1].text, Try: []string{c.lineFor(w.project, hits[0])}}
	}
	p := Problem{Code: UnknownPipeline, Input: text, Extra: w.project}
	for _, name := range nearest(text, namesOf(names)) {
		p.Near = append(p.Near, name)
		hits, _ := find(names, name)
		p.Try = append(p.Try, c.lineFor(w.project, hits[0]))
	}
	p.Try = append(p.Try, join("list", w.project))
	return p
}

// gone says which part of a reference does not exist, after BK-CI said that one of them does not.
func (r *Router) gone(ctx context.Context, c *call, p ref) error {
	return r.unknownPipeline(ctx, c, where{project: p.project, rest: []word{{text: p.id}}})
}

func firstText(words []word) string {
	if len(words) == 0 {
		return ""
	}
	return words[0].text
}

// lineFor completes the command with a pipeline.
func (c *call) lineFor(project string, e entry) string { return c.line(project, typable(e.id, e.name)) }

// typable is the name of a pipeline where that is known and can be typed, else its id.
func typable(id, name string) string {
	if _, ok := Quote(name); ok && name != everything {
		return name
	}
	return id
}
