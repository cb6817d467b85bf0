package commands

import "context"

// help shows all verbs or one. It needs neither BK-CI nor the store, so it works when both are down.
func (r *Router) help(_ context.Context, c *call) (Body, error) {
	if len(c.args) == 0 {
		return Help{Verbs: visibleVerbs()}, nil
	}
	v, ok := r.findVerb(c.args[0])
	if !ok || v.hidden {
		p := Problem{Code: UnknownVerb, Input: c.args[0].text, Near: r.nearVerbs(c.args[0].text)}
		for _, name := range p.Near {
			p.Try = append(p.Try, "help "+name)
		}
		p.Try = append(p.Try, "help")
		return nil, p
	}
	return Help{Verb: v.name, Verbs: visibleVerbs()}, nil
}
