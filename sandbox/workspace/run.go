package workspace

import (
	"context"
	"time"
)

// Run carries what happens later until the context ends: redelivery of events that were not acknowledged, and the
// refreshes asked for by RefreshEvery. Without it everything else works.
func (w *Workspace) Run(ctx context.Context) {
	w.later.run(ctx)
}

// RefreshEvery asks one connection, picked at random, to reconnect each time d has passed; zero stops it.
func (w *Workspace) RefreshEvery(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refresh++
	if d > 0 {
		w.refreshIn(d, w.refresh)
	}
}

func (w *Workspace) refreshIn(d time.Duration, round int) {
	w.later.after(d, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.refresh != round {
			return
		}
		if s := w.choose(); s != nil {
			w.disconnect(s, RefreshRequested)
		}
		w.refreshIn(d, round)
	})
}
