package commands

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// withBuilds gives a pipeline n finished builds, newest first; every third failed, the rest took i minutes.
func (w *world) withBuilds(pipeline, n int) {
	var all []apiclient.Build
	for i := 1; i <= n; i++ {
		status := apiclient.StatusSucceed
		if i%3 == 0 {
			status = apiclient.StatusFailed
		}
		all = append(all, doneBuild(i, status, time.Duration(i)*time.Minute))
	}
	slices.Reverse(all)
	w.bk.builds[pipelineID(pipeline)] = all
}

func TestHistoryShowsTheLastBuilds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withBuilds(web, 60)
	for line, want := range map[string]int{
		"history orchard web": 10, "history orchard web 3": 3, "hist orchard web 50": 50, "history orchard " + pipelineID(web) + " 1": 1,
	} {
		got := body[History](w, line)
		if len(got.Builds) != want || got.Name != "orchard-web" || got.Builds[0].Build.Num != 60 {
			t.Errorf("%q shows %d builds of %q from #%d, want %d from #60", line, len(got.Builds), got.Name, got.Builds[0].Build.Num, want)
		}
	}
	first := body[History](w, "history orchard web").Builds[0]
	if first.Word != WordFailed || first.Link != "https://devops.example.com/console/pipeline/orchard/"+pipelineID(web)+"/detail/"+buildID(60)+"/executeDetail" {
		t.Errorf("first row: %+v", first)
	}
}

func TestANumberOutOfRangeIsRefusedWithTheRange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for number, want := range map[string]string{"0": "10", "51": "50", "-1": "10", "99999999": "50"} {
		if p := w.problem("history orchard web "+number, BadNumber); p.Extra != "1-50" || p.Try[0] != "history orchard web "+want {
			t.Errorf("%s: %+v, want %s suggested", number, p, want)
		}
	}
}

func TestAQuotedNumberIsAName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bk.pipelines["orchard"] = append(w.bk.pipelines["orchard"], apiclient.Pipeline{ID: pipelineID(70), Name: "7"})
	if got := body[History](w, `history orchard "7"`); got.Pipeline != pipelineID(70) {
		t.Errorf("history of %q", got.Name)
	}
}

func TestTrendShowsFinishedBuildsOldestFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withBuilds(web, 30)
	running := doneBuild(31, apiclient.StatusRunning, 0)
	running.End = time.Time{}
	queued := apiclient.Build{ID: buildID(32), Num: 32, Status: apiclient.StatusCanceled, End: clock()}
	w.bk.builds[pipelineID(web)] = append([]apiclient.Build{queued, running}, w.bk.builds[pipelineID(web)]...)
	got := body[Trend](w, "trend orchard web")
	var nums []int
	for _, row := range got.Builds {
		nums = append(nums, row.Build.Num)
	}
	want := []int{11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30}
	if diff := cmp.Diff(want, nums); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
	if got.Good != 13 || got.Median != 20*time.Minute {
		t.Errorf("%d good, median %s; want 13 and 20m", got.Good, got.Median)
	}
}

func TestATrendNeedsTwoFinishedBuilds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withBuilds(web, 1)
	if p := w.problem("trend orchard web", NoHistory); p.Input != "orchard-web" || p.Extra != "1" {
		t.Errorf("problem: %+v", p)
	}
}

func TestMedianOfGoodBuilds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		took []int
		want time.Duration
	}{{nil, 0}, {[]int{3}, 3 * time.Minute}, {[]int{9, 1, 4}, 4 * time.Minute}, {[]int{8, 2, 4, 6}, 5 * time.Minute}} {
		var builds []apiclient.Build
		for i, took := range c.took {
			builds = append(builds, doneBuild(i, apiclient.StatusSucceed, time.Duration(took)*time.Minute), doneBuild(i, apiclient.StatusFailed, time.Hour))
		}
		if got := medianGood(builds); got != c.want {
			t.Errorf("median of %v = %s, want %s", c.took, got, c.want)
		}
	}
}
