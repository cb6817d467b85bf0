package notifier_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// picture draws what BK-CI may say of a pipeline: any builds in any state, in any order.
func picture() *rapid.Generator[notifier.Observation] {
	return rapid.Custom(func(t *rapid.T) notifier.Observation {
		start := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
		o := notifier.Observation{
			Project: "demo", ID: "p-1", Name: "build", Token: rapid.StringMatching(`t[0-9]`).Draw(t, "token"),
			Newborn: rapid.Bool().Draw(t, "newborn"), Seen: start.Add(2 * time.Hour), CatchUp: 50,
		}
		if rapid.Bool().Draw(t, "tells its time") {
			o.Server = start.Add(time.Duration(rapid.IntRange(0, 7200).Draw(t, "server")) * time.Second)
		}
		nums := rapid.SliceOfNDistinct(rapid.IntRange(1, 40), 0, 12, func(n int) int { return n }).Draw(t, "nums")
		for _, num := range nums {
			o.Builds = append(o.Builds, anyBuild(t, start, num))
		}
		return o
	})
}

func anyBuild(t *rapid.T, start time.Time, num int) notifier.Build {
	at := start.Add(time.Duration(rapid.IntRange(0, 3600).Draw(t, "seconds")) * time.Second)
	b := notifier.Build{
		Ref:    store.BuildRef{ID: fmt.Sprintf("b-%d", num), Num: num, ExecuteCount: rapid.IntRange(0, 3).Draw(t, "run"), Start: at.Add(-time.Minute)},
		Begun:  rapid.Bool().Draw(t, "begun"),
		Retry:  rapid.Bool().Draw(t, "retry"),
		Asks:   rapid.Bool().Draw(t, "asks"),
		Update: at,
	}
	b.Ending = rapid.SampledFrom([]notifier.Ending{notifier.Open, notifier.Good, notifier.Bad, notifier.Stopped}).Draw(t, "ending")
	words := map[notifier.Ending]string{notifier.Open: "RUNNING", notifier.Good: "SUCCEED", notifier.Bad: "FAILED", notifier.Stopped: "CANCELED"}
	b.Ref.Status = words[b.Ending]
	if b.Ending != notifier.Open {
		b.Ref.End, b.Begun = at, true
	}
	if rapid.Bool().Draw(t, "detail") {
		b.Detail = &notifier.Detail{MayWait: rapid.Bool().Draw(t, "may wait")}
		for _, key := range rapid.SliceOfNDistinct(rapid.StringMatching(`[abc]`), 0, 3, func(s string) string { return s }).Draw(t, "waits") {
			b.Detail.Waits = append(b.Detail.Waits, store.Review{Key: key, Since: at})
		}
	}
	return b
}

func TestAPictureComparedWithItselfSaysNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, _ := notifier.Diff(store.PipelineState{}, picture().Draw(t, "before"))
		now := picture().Draw(t, "now")
		state, _ := notifier.Diff(before, now)
		again, found := notifier.Diff(state, now)
		if len(found) > 0 {
			t.Fatalf("the same picture twice gave %v", kindsOf(found))
		}
		if diff := cmp.Diff(state, again); diff != "" {
			t.Fatalf("the same picture twice changed the state (-first +second):\n%s", diff)
		}
	})
}

func TestNothingIsFoundTwiceInOneComparison(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, _ := notifier.Diff(store.PipelineState{}, picture().Draw(t, "before"))
		now := picture().Draw(t, "now")
		_, found := notifier.Diff(before, now)
		keys := make(map[string]bool)
		for _, f := range found {
			if keys[f.Key()] {
				t.Fatalf("%s was found twice", f.Key())
			}
			keys[f.Key()] = true
		}
		for i := 1; i < len(found); i++ {
			if found[i].At.Truncate(time.Second).Before(found[i-1].At.Truncate(time.Second)) {
				t.Fatalf("%v is not in the order of time", kindsOf(found))
			}
		}
	})
}

func TestTheOrderOfThePagesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		before, _ := notifier.Diff(store.PipelineState{}, picture().Draw(t, "before"))
		now := picture().Draw(t, "now")
		for i := range now.Builds { // Builds that end in the same second have no order of their own.
			now.Builds[i].Ref.End = now.Builds[i].Ref.End.Add(time.Duration(now.Builds[i].Ref.Num) * time.Millisecond)
		}
		shuffled := now
		shuffled.Builds = rapid.Permutation(now.Builds).Draw(t, "order")
		one, foundOne := notifier.Diff(before, now)
		two, foundTwo := notifier.Diff(before, shuffled)
		if diff := cmp.Diff(one, two); diff != "" {
			t.Fatalf("the state depends on the order (-one +other):\n%s", diff)
		}
		if a, b := kindsOf(foundOne), kindsOf(foundTwo); a != b {
			t.Fatalf("found %s, in another order %s", a, b)
		}
	})
}

func TestTheFirstPictureSaysNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		now := picture().Draw(t, "now")
		now.Newborn = false
		if _, found := notifier.Diff(store.PipelineState{}, now); len(found) > 0 {
			t.Fatalf("the first picture gave %s", kindsOf(found))
		}
	})
}

func kindsOf(found []notifier.Finding) string {
	var words []string
	for _, f := range found {
		words = append(words, fmt.Sprintf("%s#%d/%d", f.Kind, f.Build.Num, f.Build.ExecuteCount))
	}
	return strings.Join(words, " ")
}
