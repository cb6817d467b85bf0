package commands

import (
	"context"
	"errors"
	"strings"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// patternOf reads the words of w as a pattern over names; empty when they name one pipeline. A pipeline whose name
// itself looks like a pattern ("[prod] deploy") is that pipeline.
func (r *Router) patternOf(ctx context.Context, w where) (string, error) {
	if w.id != "" || len(w.rest) == 0 {
		return "", nil
	}
	text := strings.Join(texts(w.rest), " ")
	if len(w.rest) == 1 && w.rest[0].isKeyword("all") {
		text = "*"
	}
	if !strings.ContainsAny(text, "*?[") {
		return "", nil
	}
	if w.doubt != nil {
		return "", w.doubt
	}
	names, err := r.pipelineNames(ctx, w.project, keepNames)
	if err != nil && !errors.Is(err, apiclient.ErrNotFound) {
		return "", err
	}
	for _, e := range names {
		if e.name == text || e.folded == fold(text) {
			return "", nil
		}
	}
	return text, nil
}

// countMatches tells how many pipelines a pattern matches now. None is a mistake, except for "*": that is also about
// pipelines to come. Keyboards that make a dash of two hyphens are forgiven.
func (r *Router) countMatches(ctx context.Context, c *call, sub *store.Subscription) (int, error) {
	for _, pattern := range append([]string{sub.Pattern}, sub.Except...) {
		if err := store.ValidPattern(pattern); err != nil {
			return 0, r.badPattern(c, sub, pattern, nil)
		}
	}
	names, err := r.pipelineNames(ctx, sub.Project, rereadNames)
	if err != nil {
		return 0, err
	}
	written := sub.Pattern
	for _, pattern := range []string{written, strings.NewReplacer("—", "--", "–", "--").Replace(written)} {
		sub.Pattern = pattern
		if n := matchesOf(names, *sub); n > 0 {
			return n, nil
		}
	}
	sub.Pattern = written
	if written == "*" {
		return 0, nil
	}
	return 0, r.badPattern(c, sub, written, names)
}

func matchesOf(names []entry, sub store.Subscription) int {
	n := 0
	for _, e := range names {
		if sub.Matches(e.id, e.name) {
			n++
		}
	}
	return n
}

// badPattern suggests names and parts of names that are near to what the pattern spells out.
func (r *Router) badPattern(c *call, sub *store.Subscription, pattern string, names []entry) error {
	p := Problem{Code: BadPattern, Input: pattern, Extra: sub.Project}
	letters := strings.Trim(pattern, "*?[]!^")
	p.Near = nearest(letters, namesOf(names))
	for _, near := range p.Near {
		p.Try = append(p.Try, c.line(sub.Project, near))
	}
	if hits, loose := find(names, letters); len(p.Near) == 0 && len(hits) > 0 && !loose && letters != "" {
		p.Try = append(p.Try, c.line(sub.Project, "*"+letters+"*"))
	}
	p.Try = append(p.Try, c.line(sub.Project, "*"), join("list", sub.Project))
	return p
}
