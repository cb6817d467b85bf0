package notifier

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// calmAfter is after how many looks in a row that found nothing a project begins to be looked at more rarely.
const calmAfter = 5

// rhythm lets projects in which nothing happens be looked at more rarely, and those in which something runs, waits,
// changes or is in trouble at each tick.
type rhythm struct {
	most time.Duration // The longest time between two looks; 0: every project is due at each tick.

	mu    sync.Mutex
	rests map[string]rest
}

// rest is how calm a project is, and when it is due again.
type rest struct {
	calm  int // Looks in a row that found nothing.
	until time.Time
}

// due keeps the projects whose rest is over, and forgets those that are not watched any more.
func (r *rhythm) due(projects []string, now time.Time) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.rests, func(project string, _ rest) bool { return !slices.Contains(projects, project) })
	return slices.DeleteFunc(slices.Clone(projects), func(project string) bool { return now.Before(r.rests[project].until) })
}

// heard takes up how a look went.
func (r *rhythm) heard(project string, started time.Time, calm bool, interval time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !calm || r.most <= interval {
		delete(r.rests, project)
		return
	}
	next := r.rests[project]
	next.calm++
	next.until = started.Add(restOf(next.calm, interval, r.most))
	r.rests[project] = next
}

// restOf is how long a project may rest after so many calm looks: nothing at first, then twice the interval, four times
// and so on up to most. The last interval is left out, because the next look comes up to so much later.
func restOf(calm int, interval, most time.Duration) time.Duration {
	const enough = 12
	if calm < calmAfter {
		return 0
	}
	return min(interval<<min(calm-calmAfter+1, enough), most) - interval
}
