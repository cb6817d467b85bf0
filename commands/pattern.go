package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// everything is the pattern that all names match.
const everything = "*"

// patternOf reads the words of w as a pattern over names; empty when they name one pipeline. A pipeline whose name
// itself looks like a pattern ("[prod] deploy") is that pipeline; but whoever calls one "*" takes nobody's alerts away.
func (r *Router) patternOf(ctx context.Context, w where) (string, error) {
	if w.id != "" || len(w.rest) == 0 {
		return "", nil
	}
	text := strings.Join(texts(w.rest), " ")
	if len(w.rest) == 1 && w.rest[0].isKeyword("all") {
		text = everything
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
	if text == everything {
		return text, nil
	}
	for _, e := range names {
		if e.name == text || e.folded == fold(text) {
			return "", nil
		}
	}
	return text, nil
}

// countMatches tells how many pipelines a pattern matches now. None is a mistake, except for "*": that is also about
// pipelines to come; so is a pattern of which the excludes leave nothing yet. Keyboards that make a dash of two hyphens
// are forgiven.
func (r *Router) countMatches(ctx context.Context, c *call, req request, sub *store.Subscription) (int, error) {
	if err := store.ValidPattern(sub.Pattern); err != nil {
		return 0, r.badPattern(c, req, sub, nil)
	}
	if err := c.checkExcludes(req, sub); err != nil {
		return 0, err
	}
	names, err := r.pipelineNames(ctx, sub.Project, rereadNames)
	if err != nil {
		return 0, err
	}
	written := sub.Pattern
	for _, pattern := range []string{written, strings.NewReplacer("—", "--", "–", "--").Replace(written)} {
		sub.Pattern = pattern
		if matchesOf(names, store.Subscription{Pattern: pattern}) > 0 {
			return matchesOf(names, *sub), nil
		}
	}
	sub.Pattern = written
	if written == everything {
		return 0, nil
	}
	return 0, r.badPattern(c, req, sub, names)
}

// checkExcludes refuses an exclude that cannot be read, or that leaves nothing to hear of for ever.
func (c *call) checkExcludes(req request, sub *store.Subscription) error {
	for i, except := range sub.Except {
		p := Problem{Code: NothingLeft, Input: except, Extra: sub.Pattern}
		if store.ValidPattern(except) != nil {
			p = Problem{Code: BadPattern, Input: except, Extra: sub.Project}
		} else if !coversAll(except, sub.Pattern, "") {
			continue
		}
		others := slices.Delete(slices.Clone(sub.Except), i, i+1)
		p.Try = []string{req.line(c, sub.Project, sub.Pattern, others), join("list", sub.Project)}
		return p
	}
	return nil
}

// line is the request with other names, for a suggestion.
func (req request) line(c *call, project, pattern string, except []string) string {
	line := join(c.verb, project, pattern)
	if len(except) > 0 {
		line += " " + join(append([]string{"except"}, except...)...)
	}
	return line + req.rest
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

// badPattern suggests names and parts of names that are near to what the pattern spells out. A single pipeline takes no
// excludes.
func (r *Router) badPattern(c *call, req request, sub *store.Subscription, names []entry) error {
	p := Problem{Code: BadPattern, Input: sub.Pattern, Extra: sub.Project}
	if before, after, found := cutExclude(sub.Pattern); found {
		p.Try = []string{req.line(c, sub.Project, before, append(after, sub.Except...)), join("list", sub.Project)}
		return p
	}
	letters := strings.Trim(sub.Pattern, "*?[]!^")
	p.Near = nearest(letters, namesOf(names))
	for _, near := range p.Near {
		p.Try = append(p.Try, req.line(c, sub.Project, near, nil))
	}
	if hits, loose := find(names, letters); len(p.Near) == 0 && len(hits) > 0 && !loose && letters != "" {
		p.Try = append(p.Try, req.line(c, sub.Project, "*"+letters+"*", sub.Except))
	}
	p.Try = append(p.Try, req.line(c, sub.Project, "*", sub.Except), join("list", sub.Project))
	return p
}

// cutExclude finds another word for "except" in what was read as one pattern.
func cutExclude(pattern string) (before string, after []string, found bool) {
	words := strings.Fields(pattern)
	for i, w := range words {
		if i > 0 && i+1 < len(words) && slices.Contains([]string{"exclude", "excluding", "without", "but", "not", "minus"}, strings.ToLower(w)) {
			return strings.Join(words[:i], " "), words[i+1:], true
		}
	}
	return "", nil, false
}
