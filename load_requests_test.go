package main

import (
	"fmt"
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
)

// TestQuietLooksCostAHandfulOfRequests counts at the server, over HTTP. Asking for the status of each pipeline would
// take as many requests as there are pipelines.
func TestQuietLooksCostAHandfulOfRequests(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name                   string
		pipelines, ids, atMost int
		patterns               []string
	}{
		{"a thousand of a thousand, one by one", 1000, 1000, 12, nil},
		{"a thousand of a thousand, by name", 1000, 0, 12, []string{"*"}},
		{"three of two thousand", 2000, 3, 3, nil},
		{"one of two thousand", 2000, 1, 1, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFleet(t, 1, tt.pipelines, sandbox.Options{})
			f.open()
			for i := range tt.ids {
				f.subscribe("fleet-000", f.pipelines["fleet-000"][i*tt.pipelines/tt.ids], "C1")
			}
			for _, pattern := range tt.patterns {
				f.subscribe("fleet-000", pattern, "C1")
			}
			w := f.watcher()
			f.tick(w) // The silent baseline reads the history of each pipeline once.
			f.requests()
			for range 3 {
				f.tick(w)
				if total, kinds := f.requests(); total == 0 || total > tt.atMost {
					t.Errorf("a quiet look took %d requests (%v), want 1 to %d", total, kinds, tt.atMost)
				}
			}
		})
	}
}

// TestWhatRunsIsLookedAtEachTime bounds what running builds add: their pipeline's history, and no more.
func TestWhatRunsIsLookedAtEachTime(t *testing.T) {
	t.Parallel()
	const watched, running = 1000, 20
	f := newFleet(t, 1, watched, sandbox.Options{})
	f.open()
	f.subscribe("fleet-000", "*", "C1")
	w := f.watcher()
	f.tick(w)
	for i := range running {
		if _, err := f.box.CI.Start(f.pipelines["fleet-000"][i], bkci.StartOptions{User: "alice"}); err != nil {
			t.Fatal(err)
		}
	}
	f.tick(w) // Takes up what began.
	f.requests()
	f.tick(w)
	total, kinds := f.requests()
	if kinds["history"] != running || total > 12+running {
		t.Errorf("a look with %d running builds took %d requests (%v), want one history each and at most 12 more", running, total, kinds)
	}
}

// BenchmarkRequestsPerLook is a quiet look over HTTP; x-fewer is against asking for each pipeline.
func BenchmarkRequestsPerLook(b *testing.B) {
	for _, watched := range []int{1000, 10_000} {
		b.Run(fmt.Sprint("watched=", watched), func(b *testing.B) {
			f := newFleet(b, 1, watched, sandbox.Options{})
			f.open()
			f.subscribe("fleet-000", "*", "C1")
			w := f.watcher()
			f.tick(w)
			f.requests()
			b.ReportAllocs()
			for b.Loop() {
				f.tick(w)
			}
			total, _ := f.requests()
			each := float64(total) / float64(b.N)
			b.ReportMetric(each, "requests/look")
			b.ReportMetric(float64(watched)/each, "x-fewer-requests")
		})
	}
}
