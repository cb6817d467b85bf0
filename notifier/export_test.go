package notifier

import "github.com/pipelinebot/pipelinebot/store"

// Remembered counts what a watcher keeps in memory from look to look.
func (w *Watcher) Remembered() map[string]int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.observer.mu.Lock()
	defer w.observer.mu.Unlock()
	w.grumbles.mu.Lock()
	defer w.grumbles.mu.Unlock()
	w.rhythm.mu.Lock()
	defer w.rhythm.mu.Unlock()
	return map[string]int{
		"projects looked at": len(w.looked), "unread details": len(w.observer.unread), "lengths of lists": len(w.observer.pages),
		"troubles": len(w.grumbles.last), "rests": len(w.rhythm.rests),
	}
}

// Remembered counts what a relay keeps in memory from send to send.
func (r *Relay) Remembered() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return map[string]int{"failed in a row": len(r.rows), "tried in vain": len(r.tried), "not settled": len(r.unsettled)}
}

// Asked tells whether somebody asked for a pipeline, as a look does.
func Asked(subs []store.Subscription) func(id, name string) bool { return interestOf(subs).covers }
