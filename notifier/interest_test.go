package notifier_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

func pipelineID(n int) string { return fmt.Sprintf("p-%032x", n) }

// plainly asks every subscription, which is what Asked must come to.
func plainly(subs []store.Subscription) func(id, name string) bool {
	return func(id, name string) bool {
		return slices.ContainsFunc(subs, func(s store.Subscription) bool { return s.Matches(id, name) })
	}
}

func TestWhoAskedIsWhatTheSubscriptionsSay(t *testing.T) {
	t.Parallel()
	for name, subs := range map[string][]store.Subscription{
		"none":            {},
		"ids":             {{Pattern: pipelineID(1)}, {Pattern: pipelineID(3)}},
		"an id twice":     {{Pattern: pipelineID(1)}, {Pattern: pipelineID(1), Except: []string{"release-*"}}},
		"an id but":       {{Pattern: pipelineID(1), Except: []string{"release-1"}}, {Pattern: pipelineID(2)}},
		"a name":          {{Pattern: "release-2"}},
		"names":           {{Pattern: "release-*", Except: []string{"*-3"}}},
		"all but an id":   {{Pattern: "*", Except: []string{pipelineID(2)}}},
		"names and an id": {{Pattern: "nightly"}, {Pattern: pipelineID(0)}},
		"no id in form":   {{Pattern: "p-1"}, {Pattern: "P-" + pipelineID(1)[2:]}},
	} {
		got, want := notifier.Asked(subs), plainly(subs)
		for n := range 5 {
			for _, called := range []string{fmt.Sprint("release-", n), "nightly", pipelineID(n), ""} {
				if got(pipelineID(n), called) != want(pipelineID(n), called) {
					t.Errorf("%s: asked for %s called %q = %v, want %v", name, pipelineID(n), called, !want(pipelineID(n), called), want(pipelineID(n), called))
				}
			}
		}
	}
}

// BenchmarkWhoAsked matches a thousand pipelines with as many subscriptions to one each; x-faster is against asking
// every subscription about every pipeline.
func BenchmarkWhoAsked(b *testing.B) {
	const n = 1000
	subs := make([]store.Subscription, n)
	for i := range subs {
		subs[i].Pattern = pipelineID(i)
	}
	match := func(asked func(id, name string) bool) time.Duration {
		began := time.Now()
		for i := range n {
			if !asked(pipelineID(i), "build") {
				b.Fatalf("nobody asked for %d", i)
			}
		}
		return time.Since(began)
	}
	var slow, fast time.Duration
	for b.Loop() {
		slow += match(plainly(subs))
		began := time.Now()
		asked := notifier.Asked(subs)
		fast += time.Since(began) + match(asked)
	}
	b.ReportMetric(float64(slow)/float64(fast), "x-faster")
}
