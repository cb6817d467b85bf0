package commands

import (
	"cmp"
	"context"
	"strings"

	"github.com/pipelinebot/pipelinebot/store"
)

// pickSubscription asks which of several subscriptions was meant, of all that there are.
func (r *Router) pickSubscription(c *call, hits, all []store.Subscription) error {
	p := Pick{Project: commonProject(subjects(hits)), Input: clip(render(c.args)), More: max(0, len(hits)-maxChoices)}
	for _, s := range hits[:min(len(hits), maxChoices)] {
		p.Choices = append(p.Choices, Choice{Name: described(s), Line: r.lineOf(c, s, all)})
	}
	return picked{Pick: p}
}

// commonProject is the project of all the subjects; empty when they are of several.
func commonProject(all []subject) string {
	for _, s := range all {
		if s.project != all[0].project {
			return ""
		}
	}
	return all[0].project
}

// described names a subscription in a pick list.
func described(s store.Subscription) string {
	text := s.Project + " / " + cmp.Or(s.Name, s.Pattern)
	if len(s.Except) > 0 {
		text += " except " + strings.Join(s.Except, " ")
	}
	return text
}

// notSubscribed says what the target does hear of, as lines that would work; first of all what the person alone hears of
// by these words.
func (r *Router) notSubscribed(ctx context.Context, c *call, target string) error {
	p := Problem{Code: NotSubscribed, Input: render(c.args)}
	if target != c.inv.User {
		mine, err := r.heard(ctx, c.inv.User)
		if err != nil {
			return err
		}
		private := *c
		private.tail = strings.TrimSpace(c.tail + " me")
		hits, _ := r.byWords(c, mine, nil)
		p.Try = r.linesOf(&private, hits, mine)
	}
	subs, err := r.heard(ctx, target)
	if err != nil {
		return err
	}
	p.Try = append(append(p.Try, r.linesOf(c, subs, subs)...), "subscriptions")
	return p
}

// linesOf are lines about the first of some subscriptions, of all that there are.
func (r *Router) linesOf(c *call, some, all []store.Subscription) []string {
	var lines []string
	for _, s := range some[:min(len(some), maxExamples)] {
		lines = append(lines, r.lineOf(c, s, all))
	}
	return lines
}

// lineOf completes the command with words that name exactly one subscription of all that there are: names where those
// read back as just this one, else the id that the buttons use.
func (r *Router) lineOf(c *call, s store.Subscription, all []store.Subscription) string {
	for _, name := range []string{s.Name, s.Pattern} {
		if words, ok := r.wordsOf(c, s, name, all); ok {
			return strings.TrimSpace(c.verb + " " + words + " " + c.tail)
		}
	}
	if s.ID == "" { // It stands for a mute.
		return c.line(s.Project, s.Pattern)
	}
	return strings.TrimSpace(c.verb + " #" + s.ID + " " + c.tail)
}

// wordsOf tries a name for a subscription by reading it back as the verb will. Only unsubscribe tells subscriptions apart
// that differ in their excludes alone; to a mute they are the same.
func (r *Router) wordsOf(c *call, s store.Subscription, name string, all []store.Subscription) (string, bool) {
	names := []string{s.Project, name}
	excluding := c.verb == "unsubscribe" && len(s.Except) > 0
	if excluding {
		names = append(names, s.Except...)
	}
	for i, n := range names {
		quoted, ok := Quote(n)
		if !ok {
			return "", false
		}
		names[i] = quoted
	}
	if excluding {
		names = append(append(names[:2:2], "except"), names[2:]...)
	}
	line := strings.Join(names, " ")
	words, err := readLine(line)
	if err != nil {
		return "", false
	}
	again := &call{args: words, settings: c.settings}
	except := again.dropOptions()
	hits, _ := r.byWords(again, all, except)
	if c.verb == "unsubscribe" {
		return line, len(hits) == 1 && hits[0].ID == s.ID
	}
	same := subjects(hits)
	return line, len(same) == 1 && same[0] == subjectOf(s)
}
