package bkci

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStateShowsEverything(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	k.AddProject("orchard", "Orchard")
	k.Forbid("orchard", "mallory")
	old := k.AddPipeline("orchard", PipelineSpec{Name: "old", Past: 3, PastStatus: Failed})
	p := k.AddPipeline("orchard", PipelineSpec{Name: "new"})
	b := k.start(p, StartOptions{User: "alice", Message: "try"})
	k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
	k.SetFault(Fault{Kind: FaultSlow, Delay: time.Second, Remaining: 3})
	k.get("/v3/projects")

	got := k.State()
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"requests":{"projects":1}`, `"kind":"slow"`, `"remaining":2`, `"group_name":"Release owners"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("state %s\nlacks %s", text, want)
		}
	}
	wantPipelines := []Pipeline{
		{ID: p, Project: "orchard", Name: "new", Num: 1, Build: b.ID, Status: StageSuccess, Stages: []string{"Build", "Test", "Deploy"}},
		{ID: old, Project: "orchard", Name: "old", Num: 3, Build: buildID(0, 3), Status: Failed, Stages: []string{"Build", "Test", "Deploy"}},
	}
	if diff := cmp.Diff(wantPipelines, got.Pipelines); diff != "" {
		t.Errorf("pipelines (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]ProjectState{{ID: "orchard", Name: "Orchard", Pipelines: 2, Forbidden: []string{"mallory"}}}, got.Projects); diff != "" {
		t.Errorf("projects (-want +got):\n%s", diff)
	}
	w := got.Builds[0].Waiting
	if len(got.Builds) != 1 || w == nil || w.Stage != "stage-4" || cmp.Diff([]string{"alice", "carol"}, w.Reviewers) != "" {
		t.Errorf("builds = %+v, want one that waits for alice or carol", got.Builds)
	}
}

func TestStateHoldsTheNewestBuilds(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{Stages: oneStep()})
	for range recentBuilds + 20 {
		k.start(p, byAlice())
	}
	builds := k.State().Builds
	if len(builds) != recentBuilds || builds[0].Num != recentBuilds+20 {
		t.Fatalf("%d builds from number %d, want %d from %d", len(builds), builds[0].Num, recentBuilds, recentBuilds+20)
	}
	oldest := builds[len(builds)-1]
	k.must(k.Succeed(oldest.ID))
	if _, err := k.Retry(oldest.ID, "alice"); err != nil {
		t.Fatal(err)
	}
	if got := k.State().Builds; got[0].ID != oldest.ID || len(got) != recentBuilds {
		t.Errorf("newest of %d is %d, want the retried %d", len(got), got[0].Num, oldest.Num)
	}
}

func TestChangesCoalesce(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	ch, stop := k.Changed()
	pending := func() int {
		select {
		case <-ch:
			return 1
		default:
			return 0
		}
	}
	p := k.AddPipeline("orchard", PipelineSpec{})
	k.start(p, byAlice())
	if got := pending() + pending(); got != 1 {
		t.Errorf("%d notices for two changes, want 1", got)
	}
	k.get("/v3/projects")
	if got := pending(); got != 0 {
		t.Errorf("%d notices for a read, want none", got)
	}
	stop()
	k.start(p, byAlice())
	if got := pending(); got != 0 {
		t.Errorf("%d notices after the interest ended, want none", got)
	}
}

func TestNamesAreUniqueInAProject(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	a, b := k.AddPipeline("orchard", PipelineSpec{Name: "a"}), k.AddPipeline("orchard", PipelineSpec{Name: "b"})
	if again := k.AddPipeline("orchard", PipelineSpec{Name: "a", Past: 9}); again != a {
		t.Errorf("second pipeline a = %s, want the first, %s", again, a)
	}
	if other := k.AddPipeline("harvest", PipelineSpec{Name: "a"}); other == a || other == "" {
		t.Errorf("pipeline a of another project = %q, want one of its own", other)
	}
	if err := k.RenamePipeline(b, "a"); err == nil {
		t.Error("b became a, want a refusal")
	}
	k.must(k.RenamePipeline(a, "c"))
	k.must(k.RenamePipeline(b, "a"))
	if got := k.get(releasePath+b+"/status").at(t, "data.pipelineName"); got != "a" {
		t.Errorf("b is called %s, want a", got)
	}
	k.must(k.DeletePipeline(a))
	if got := k.get("/v3/projects/orchard/pipelines").at(t, "data.count"); got != "1" {
		t.Errorf("%s pipelines after the deletion, want 1", got)
	}
}

func TestIDsAreTheSameEachTime(t *testing.T) {
	t.Parallel()
	make1 := func() string {
		k := newKit(t, Options{})
		p := k.AddPipeline("orchard", PipelineSpec{})
		return p + " " + k.start(p, byAlice()).ID
	}
	if a, b := make1(), make1(); a != b {
		t.Errorf("ids %s, then %s", a, b)
	}
	for _, c := range [][2]int{{0, 1}, {1, 1}, {99999, 1}, {7, 1 << 30}} {
		id := buildID(c[0], c[1])
		seq, num, ok := parseBuildID(id)
		if !ok || seq != c[0] || num != c[1] || len(id) != 34 {
			t.Errorf("parse(%s) = %d, %d, %t, want %v", id, seq, num, ok, c)
		}
	}
	for _, id := range []string{"", "b-", "p-" + buildID(0, 1)[2:], unknownBuild, "b-zz000000000000000000000000000000"} {
		if _, _, ok := parseBuildID(id); ok {
			t.Errorf("parse(%q) succeeds, want a refusal", id)
		}
	}
}

// TestConcurrentUse is for the race detector: readers, drivers, faults and walkers at once.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{ETag: true})
	p := k.AddPipeline("orchard", PipelineSpec{Past: 5})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := range 30 {
				b, err := k.Start(p, StartOptions{Auto: true})
				if err != nil {
					t.Errorf("Start: %v", err)
				}
				act := []func() error{
					func() error { return k.Succeed(b.ID) }, func() error { return k.Hold(b.ID, Wait{Kind: StageReview}) },
					func() error { return k.Fail(b.ID, Failure{}) }, func() error { return k.Hold(b.ID, Wait{Kind: StepReview}) },
				}[n%4]
				if err := act(); err != nil {
					t.Errorf("build %d: %v", n, err)
				}
				for _, path := range []string{"/status", "/builds/history?updateTimeDesc=true", "/builds/" + b.ID + "/detail"} {
					k.get(releasePath + p + path)
				}
				k.SetFault(Fault{Kind: FaultNumBack, Remaining: 1, Match: Match{Project: fmt.Sprint(i)}})
				k.State()
				k.AddPipeline("orchard", PipelineSpec{Name: fmt.Sprintf("p-%d-%d", i, n)})
				k.get("/v3/projects/orchard/pipelines")
			}
			k.ClearFaults()
		})
	}
	wg.Wait()
	if got := k.row(p).Num; got != "125" {
		t.Errorf("newest build %s, want 125", got)
	}
}
