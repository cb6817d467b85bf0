package notifier_test

import (
	"fmt"
	"testing"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// BenchmarkQuietLook is a look at a project of a thousand pipelines in which nothing happened; x-fewer-requests is against
// the thousand that asking for each status would take.
func BenchmarkQuietLook(b *testing.B) {
	c, s := newCI(), newShelf()
	for i := range 1000 {
		c.add("demo", fmt.Sprintf("p%d", i)).start().succeed()
	}
	s.subscribe("demo", "*", "C1")
	w := notifier.NewWatcher(notifier.WatcherOptions{Source: c, Journal: s, Subscriptions: s, Preferences: s})
	if err := w.Tick(b.Context()); err != nil {
		b.Fatal(err)
	}
	whats := []string{"list", "status", "history", "build", "detail"}
	for _, what := range whats {
		c.count(what)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Tick(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	requests := 0
	for _, what := range whats {
		requests += c.count(what)
	}
	each := float64(requests) / float64(b.N)
	b.ReportMetric(each, "requests/look")
	b.ReportMetric(1000/each, "x-fewer-requests")
}

// BenchmarkDiff compares a page of a hundred builds with what is known of them.
func BenchmarkDiff(b *testing.B) {
	var builds []notifier.Build
	for i := range 100 {
		build := built(i+1, i%50, notifier.Good, string(apiclient.StatusSucceed))
		if i%10 == 0 {
			build = built(i+1, i%50, notifier.Bad, string(apiclient.StatusFailed))
		}
		builds = append(builds, build)
	}
	before, _ := notifier.Diff(store.PipelineState{}, frame(1, builds[:50]...))
	now := frame(59, builds...)
	b.ReportAllocs()
	for b.Loop() {
		if _, found := notifier.Diff(before, now); len(found) == 0 {
			b.Fatal("nothing was found")
		}
	}
}
