package main

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
)

// BenchmarkHundredThousandWatched starts the real program on a store with the states of a hundred thousand pipelines
// and lets it look at all of them. ready-ms is from the start of the process to its connection with Slack; own-MB is its
// memory without the store's mapped file, which the system takes back when it needs to; rss-MB is with it.
func BenchmarkHundredThousandWatched(b *testing.B) {
	if os.Getenv("LOAD_FULL") == "" {
		b.Skip("it takes about a minute for each shape; LOAD_FULL=1 runs it")
	}
	for _, shape := range []struct{ projects, each int }{{100, 1000}, {10, 10_000}, {1, 100_000}} {
		b.Run(fmt.Sprintf("projects=%d", shape.projects), func(b *testing.B) {
			f := newFleet(b, shape.projects, shape.each, sandbox.Options{})
			f.open()
			f.watchAll(f.channel("alerts"))
			f.close()
			for b.Loop() {
				f.startAndLook(b)
			}
		})
	}
}

// startAndLook starts the program, waits for some quiet looks at everything, and reports what they cost.
func (f *fleet) startAndLook(b *testing.B) {
	const looks = 3
	f.requests()
	c := f.spawn(map[string]string{"POLL_SCHEDULE": "@every 5s"})
	defer c.stop()
	ready := float64(c.ready(f)) / float64(time.Millisecond)
	c.within(5*time.Minute, "it looks at everything", func() bool {
		time.Sleep(100 * time.Millisecond)
		return c.metrics()["pipelinebot_watch_duration_seconds_count"] >= float64(looks*len(f.projects))
	})
	rss, own, peak := c.memory()
	cpu := c.metrics()["process_cpu_seconds_total"]
	total, kinds := f.requests()
	if other := total - kinds["list"] - kinds["projects"]; other != 0 {
		b.Errorf("quiet looks asked for more than lists: %v", kinds)
	}
	b.ReportMetric(ready, "ready-ms")
	b.ReportMetric(own, "own-MB")
	b.ReportMetric(rss, "rss-MB")
	b.ReportMetric(peak, "peak-MB")
	b.ReportMetric(1000*cpu/looks, "cpu-ms/look")
	b.ReportMetric(float64(kinds["list"])/looks, "requests/look")
	b.ReportMetric(0, "ns/op")
}
