package commands

import (
	"context"
	"slices"
	"strings"
)

// help shows all verbs or one. It needs neither BK-CI nor the store, so it works when both are down.
func (r *Router) help(_ context.Context, c *call) (Body, error) {
	if len(c.args) == 0 {
		return Help{Verbs: visibleVerbs()}, nil
	}
	if !r.explains(c.args[0]) {
		p := Problem{Code: UnknownVerb, Input: c.args[0].text, Near: r.near(c.args[0])}
		for _, name := range p.Near {
			name, _, _ = strings.Cut(name, " ")
			p.Try = append(p.Try, "help "+name)
		}
		p.Try = slices.Compact(append(p.Try, "help"))
		return nil, p
	}
	v, _ := r.findVerb(c.args[0])
	return Help{Verb: v.name, Verbs: visibleVerbs()}, nil
}
