package commands

import (
	"context"
	"slices"
)

// share runs another command line for everybody in the channel to see. Only verbs that read may be shared.
func (r *Router) share(ctx context.Context, c *call) (Body, error) {
	shareable := []string{"status", "history", "trend", "list"}
	if len(c.args) == 0 {
		return nil, Problem{Code: MissingWord, Input: "verb", Try: []string{"help"}}
	}
	v, ok := r.findVerb(c.args[0])
	if !ok || !slices.Contains(shareable, v.name) {
		return nil, Problem{Code: UnknownVerb, Input: c.args[0].text, Near: shareable, Try: []string{"help"}}
	}
	inner := *c
	inner.verb, inner.args = "share "+v.name, c.args[1:]
	body, err := v.run(r, ctx, &inner)
	c.public = err == nil
	return body, err
}
