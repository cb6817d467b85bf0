package notifier

import (
	"maps"
	"slices"

	"github.com/pipelinebot/pipelinebot/store"
)

// standing is what a look knows of how things stand that mutes keep back: only what is known to last may be told when a
// mute ends.
type standing struct {
	dark      bool              // The project could not be read.
	pipelines map[string]record // Those of which something is kept back; an empty record: it was not shown.
	unread    map[string]bool   // Pipelines whose builds could not be read, that the look did not come to, or that were not shown.
	gone      map[string]bool   // Pipelines that were not shown, and that nobody is told of for it.
	looked    map[string]bool   // Pipelines whose builds were read,
	waits     map[string]bool   // their builds that wait,
	unsure    map[string]bool   // and those of which nobody knows whether they still do.
}

// heldOf are the pipelines of which mutes keep something back.
func heldOf(known store.Snapshot) map[string]record {
	all := make(map[string]record)
	for _, events := range known.Held {
		for _, e := range events {
			if e.Pipeline != "" {
				all[e.Pipeline] = record{}
			}
		}
	}
	return all
}

// standingOf takes up what the list showed. Pipelines that somebody named by their id and that were not shown are told of
// for that very reason; of others that were not shown nothing is known.
func standingOf(s sight, failure error) standing {
	known := standing{
		dark: failure != nil, pipelines: s.held, unread: maps.Clone(s.postponed), gone: make(map[string]bool),
		looked: make(map[string]bool), waits: make(map[string]bool), unsure: make(map[string]bool),
	}
	if known.dark {
		return known
	}
	for id := range s.failed {
		known.unread[id] = true
	}
	for id, rec := range known.pipelines {
		if rec.ID == "" {
			known.unread[id] = true
			known.gone[id] = s.failed[id] == nil && !slices.Contains(s.absent, id)
		}
	}
	return known
}

// weigh notes which builds of a pipeline that was looked at wait for somebody, and of which nobody knows.
func (k standing) weigh(prev, next store.PipelineState, seen Observation) {
	if _, held := k.pipelines[next.ID]; !held {
		return
	}
	k.looked[next.ID] = true
	for _, b := range next.Known {
		if hasOpen(b.Waits) {
			k.waits[b.ID] = true
		}
	}
	for _, b := range prev.Known {
		k.unsure[b.ID] = hasOpen(b.Waits) && !slices.ContainsFunc(seen.Builds, func(n Build) bool {
			return n.Ref.ID == b.ID && (n.Ending != Open || n.Detail != nil || n.Asks)
		})
	}
}

// renamed are the events by the names that their pipelines have now.
func (k standing) renamed(events []store.Event) []store.Event {
	events = slices.Clone(events)
	for i, e := range events {
		if rec := k.pipelines[e.Pipeline]; rec.ID != "" {
			events[i].Name = rec.Name
		}
	}
	return events
}

// isUnclear reports whether nobody knows if what an event tells still is so.
func (k standing) isUnclear(e store.Event) bool {
	if e.Kind == store.Blind {
		return k.gone[e.Pipeline]
	}
	return k.dark || k.unread[e.Pipeline] || k.unsure[e.Build.ID]
}

// isOver reports whether a review is over, also where too much happened for a finding to say so.
func (k standing) isOver(e store.Event) bool {
	return e.Kind == store.Reviewing && k.looked[e.Pipeline] && !k.waits[e.Build.ID]
}
