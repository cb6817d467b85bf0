package notifier

import (
	"slices"

	"github.com/pipelinebot/pipelinebot/store"
)

// interest answers which pipelines somebody asked for. Thousands of subscriptions name one pipeline each, so those are
// looked up; going through all subscriptions for every pipeline would take the product of both.
type interest struct {
	ids  map[string]bool
	rest []store.Subscription // Patterns over names, and what has exceptions.
}

func interestOf(subs []store.Subscription) interest {
	in := interest{ids: make(map[string]bool)}
	for _, s := range subs {
		if len(s.Except) == 0 && store.IsPipelineID(s.Pattern) {
			in.ids[s.Pattern] = true
		} else {
			in.rest = append(in.rest, s)
		}
	}
	return in
}

func (in interest) covers(id, name string) bool {
	return in.ids[id] || slices.ContainsFunc(in.rest, func(s store.Subscription) bool { return s.Matches(id, name) })
}
