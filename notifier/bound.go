package notifier

import (
	"fmt"

	"github.com/pipelinebot/pipelinebot/store"
)

// bound tells the newest of each kind one by one and counts the older failures in one Missed event, so that a long
// outage ends in a summary and not in a flood. Reviews are never bound: each of them waits for somebody now. Older
// starts, successes and cancellations are left out without a word, because nobody has to act on them. Of builds that
// could not be read nobody knows how many failed, so that is said whatever the others did.
func bound(found []Finding, now Observation) []Finding {
	limit := now.CatchUp
	if limit <= 0 {
		return found
	}
	surplus := make(map[store.EventKind]int)
	for _, f := range found {
		surplus[f.Kind]++
	}
	kept := make([]Finding, 0, len(found))
	if now.Cut && surplus[store.Failed] <= limit && len(found) > 0 {
		kept = append(kept, Finding{Event: missed(found[0].Event, 0, true)})
	}
	hidden := 0
	for _, f := range found {
		if bounded(f.Kind) && surplus[f.Kind] > limit {
			surplus[f.Kind]--
			if f.Kind != store.Failed {
				continue
			}
			hidden++
			if surplus[f.Kind] == limit {
				kept = append(kept, Finding{Event: missed(f.Event, hidden, now.Cut)})
			}
			continue
		}
		kept = append(kept, f)
	}
	return kept
}

func bounded(kind store.EventKind) bool {
	switch kind {
	case store.Failed, store.Recovered, store.Succeeded, store.Canceled, store.Started:
		return true
	default:
		return false
	}
}

// missed sums up failures not told one by one; last is the newest of them. more says that there may be more of them.
func missed(last store.Event, count int, more bool) store.Event {
	e := store.Event{
		Kind: store.Missed, Project: last.Project, Pipeline: last.Pipeline, Name: last.Name,
		At: last.At, Seen: last.Seen, First: last.First, Count: count, More: more,
		Detail: fmt.Sprintf("%d more builds failed while BK-CI was not watched.", count),
	}
	if more {
		e.Detail = fmt.Sprintf("%d more builds failed while BK-CI was not watched, or more: not all of them could be read.", count)
	}
	return e
}
