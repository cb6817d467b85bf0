package boltstore_test

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"testing"

	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

// resident is how much memory of this process is in RAM: its own, and pages of files mapped, which the kernel takes back at
// will.
func resident(b *testing.B) (own, file float64) {
	b.Helper()
	debug.FreeOSMemory()
	text, err := os.ReadFile("/proc/self/status")
	check(b, err)
	for line := range bytes.Lines(text) {
		var kib float64
		if n, _ := fmt.Sscanf(string(line), "RssAnon: %f kB", &kib); n == 1 {
			own = kib / 1024
		}
		if n, _ := fmt.Sscanf(string(line), "RssFile: %f kB", &kib); n == 1 {
			file = kib / 1024
		}
	}
	return own, file
}

// BenchmarkMemoryOfManySnapshots tells what an open store of 100,000 states in 10 projects adds to the memory in use, before
// and after the snapshot of each project was read.
func BenchmarkMemoryOfManySnapshots(b *testing.B) {
	s, path := benchStore(b, boltstore.Options{NoSync: true})
	fillStates(b, s)
	check(b, s.Close())
	var opened, read, mapped float64
	look := func() {
		own, file := resident(b)
		s, err := boltstore.Open(b.Context(), path, boltstore.Options{})
		check(b, err)
		ownOpen, _ := resident(b)
		for i := 0; i < many; i += 10_000 {
			snap, err := s.Snapshot(b.Context(), fmt.Sprint("demo", i))
			check(b, err)
			if len(snap.Pipelines) != 10_000 {
				b.Fatalf("read %d states, want 10000", len(snap.Pipelines))
			}
		}
		ownRead, fileRead := resident(b)
		opened, read, mapped = opened+ownOpen-own, read+ownRead-own, mapped+fileRead-file
		check(b, s.Close())
	}
	look() // The first look gives back what filling the file took.
	opened, read, mapped = 0, 0, 0
	for b.Loop() {
		look()
	}
	b.ReportMetric(opened/float64(b.N), "MiB_own/open")
	b.ReportMetric(read/float64(b.N), "MiB_own/read")
	b.ReportMetric(mapped/float64(b.N), "MiB_mapped/read")
}
