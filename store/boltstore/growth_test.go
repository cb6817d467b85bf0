package boltstore_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// TestAFileGrowsNoMoreOnceItHoldsWhatIsKept lets two months pass in which every day brings as much as the one before.
func TestAFileGrowsNoMoreOnceItHoldsWhatIsKept(t *testing.T) {
	t.Parallel()
	const days, daily, kept = 60, 60, 10
	path := filepath.Join(t.TempDir(), "test.db")
	s := mustOpen(t, path, quick())
	var settled int64
	n := 0
	for day := range days {
		for i := range daily {
			n++
			passes(t, s, n, epoch.Add(time.Duration(day)*24*time.Hour+time.Duration(i)*time.Minute))
		}
		at := epoch.Add(time.Duration(day+1) * 24 * time.Hour)
		_, err := s.Expire(t.Context(), at.Add(-24*time.Hour), 500, at.Add(-kept*24*time.Hour))
		must(t, err)
		info, err := os.Stat(path)
		must(t, err)
		switch {
		case day == 2*kept:
			settled = info.Size()
		case day > 2*kept && info.Size() > settled:
			t.Fatalf("day %d: the file has %d bytes, after %d days it had %d", day, info.Size(), 2*kept, settled)
		}
	}
	must(t, s.Check(t.Context()))
	must(t, s.Close())
}

// passes lets a build fail, be told in a channel, be held back by a mute in another, and be made good.
func passes(t *testing.T, s store.Store, n int, at time.Time) {
	t.Helper()
	e := store.Event{
		Kind: store.Failed, Project: "demo", Pipeline: fmt.Sprintf("p-%032x", n%50), Name: "release", At: at, Seen: at,
		Build: store.BuildRef{ID: fmt.Sprintf("b-%032x", n), Num: n, ExecuteCount: 1, Status: "FAILED", Message: strings.Repeat("why ", n%40)},
	}
	card := store.Card{ID: fmt.Sprint("card-", n), Target: fmt.Sprint("C", n%7), Events: []store.Event{e}}
	d := store.Delivery{ID: fmt.Sprint("post-", n), Target: card.Target, Act: store.Post, Card: card.ID, Events: card.Events, Created: at}
	commit := func(c store.Change) {
		snap, err := s.Snapshot(t.Context(), "demo")
		must(t, err)
		c.Watch, c.Prev, c.Taken = "demo", snap.Revision, at
		must(t, s.Commit(t.Context(), c))
		batch, err := s.Claim(t.Context(), at, time.Minute, 10)
		must(t, err)
		for _, d := range batch.Deliveries {
			must(t, s.Settle(t.Context(), d, store.Outcome{Result: store.Sent, At: at, Next: at, Channel: d.Target, Timestamp: d.ID, Shown: 1}))
		}
	}
	commit(store.Change{
		Put: []store.PipelineState{state(n%50, n)}, Cards: []store.Card{card}, Enqueue: []store.Delivery{d},
		Held: map[string][]store.Event{"C8": {e}},
	})
	card.Events[0].Follow = &store.Follow{Kind: store.Recovered, At: at, Build: n + 1}
	edit := store.Delivery{ID: fmt.Sprint("edit-", n), Target: card.Target, Act: store.Edit, Card: card.ID, Created: at}
	commit(store.Change{Cards: []store.Card{card}, Enqueue: []store.Delivery{edit}, Held: map[string][]store.Event{"C8": nil}})
}
