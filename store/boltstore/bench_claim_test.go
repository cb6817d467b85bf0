package boltstore_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

// crowd owes many targets one message each.
func crowd(b *testing.B, s *boltstore.Store) {
	b.Helper()
	for i := 0; i < many; i += 10_000 {
		c := store.Change{Watch: fmt.Sprint("demo", i), Taken: epoch}
		for j := range 10_000 {
			d := delivery(i + j)
			d.Target = fmt.Sprint("C", i+j)
			c.Enqueue = append(c.Enqueue, d)
		}
		check(b, s.Commit(b.Context(), c))
	}
}

// BenchmarkClaimAmongManyTargets claims and settles 16 deliveries while 100,000 targets are owed one, and the same while 16
// are: x_slower is the ratio.
func BenchmarkClaimAmongManyTargets(b *testing.B) {
	crowded, _ := benchStore(b, boltstore.Options{NoSync: true})
	crowd(b, crowded)
	lonely, _ := benchStore(b, boltstore.Options{NoSync: true})
	round := func(s *boltstore.Store, now time.Time) time.Duration {
		start := time.Now()
		batch, err := s.Claim(b.Context(), now, time.Minute, 16)
		took := time.Since(start)
		check(b, err)
		if len(batch.Deliveries) != 16 {
			b.Fatalf("claimed %d, want 16", len(batch.Deliveries))
		}
		for _, d := range batch.Deliveries {
			check(b, s.Settle(b.Context(), d, store.Outcome{Result: store.Retry, At: now, Next: now.Add(time.Second), Certain: true}))
		}
		return took
	}
	owe := store.Change{Watch: "demo", Taken: epoch}
	for i := range 16 {
		d := delivery(i)
		d.Target = fmt.Sprint("C", i)
		owe.Enqueue = append(owe.Enqueue, d)
	}
	check(b, lonely.Commit(b.Context(), owe))
	var among, alone time.Duration
	now := epoch.Add(48 * time.Hour)
	for b.Loop() {
		now = now.Add(time.Second)
		among += round(crowded, now)
		alone += round(lonely, now)
	}
	b.ReportMetric(float64(among.Microseconds())/float64(b.N), "us/claim_among_100k")
	b.ReportMetric(float64(alone.Microseconds())/float64(b.N), "us/claim_among_16")
	b.ReportMetric(float64(among)/float64(alone), "x_slower")
}

// BenchmarkClaimBehindAClosedGate looks for what may be sent while 100,000 messages wait for a method that is closed.
func BenchmarkClaimBehindAClosedGate(b *testing.B) {
	s, _ := benchStore(b, boltstore.Options{NoSync: true})
	crowd(b, s)
	now := epoch.Add(48 * time.Hour)
	batch, err := s.Claim(b.Context(), now, time.Minute, 1)
	check(b, err)
	gate := now.Add(time.Hour)
	check(b, s.Settle(b.Context(), batch.Deliveries[0], store.Outcome{Result: store.Retry, At: now, Next: now, Hold: gate}))
	for b.Loop() {
		batch, err := s.Claim(b.Context(), now, time.Minute, 16)
		check(b, err)
		if len(batch.Deliveries) != 0 || !batch.Next.Equal(gate) {
			b.Fatalf("claimed %d, next %v; want none before %v", len(batch.Deliveries), batch.Next, gate)
		}
	}
}
