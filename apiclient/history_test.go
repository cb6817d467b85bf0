package apiclient

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHistoryTellsEveryBuildApart(t *testing.T) {
	t.Parallel()
	c := setup(t, answerJSON(http.StatusOK, fixture(t, "history.json")))
	page, err := c.History(t.Context(), aProject, aPipeline, HistoryQuery{Size: 10})
	if err != nil {
		t.Fatalf("History: %v", err)
	}
	if page.Count != 42 || page.Page != 1 || page.Size != 10 || page.TotalPages != 5 {
		t.Errorf("page is %d/%d of size %d, %d builds", page.Page, page.TotalPages, page.Size, page.Count)
	}
	var got []string
	for _, b := range page.Builds {
		line := fmt.Sprintf("%d %s x%d %s", b.Num, b.Status, b.ExecuteCount, b.Duration())
		if b.Failed() {
			line += " fa"
		}
		if b.Finished() {
			line += " fi"
		}
		if b.Waiting() {
			line += " wa"
		}
		got = append(got, line)
	}
	want := []string{
		"51 QUEUE x1 0s", "50 FAILED x1 5m34s fa fi", "49 REVIEWING x1 1h10m0.9s wa", "48 CANCELED x1 0s fi",
		"47 SUCCEED x1 7m12s fi", "46 STAGE_SUCCESS x1 25m1s fa fi", "45 CANCELED x1 52s fi", "44 FAILED x1 3m43s fa fi",
		"43 SUCCEED x2 7m10s fi", "42 SUCCEED x1 7m33s fi",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("builds (-want +got):\n%s", diff)
	}
	wantErr := []BuildError{{StageID: "stage-4", Type: "USER", Code: 2199007, Message: "Stage quality check failed"}}
	if diff := cmp.Diff(wantErr, page.Builds[1].Errors); diff != "" {
		t.Errorf("errors of 50 (-want +got):\n%s", diff)
	}
}

func TestABuildIsReadWhole(t *testing.T) {
	t.Parallel()
	c := setup(t, answerJSON(http.StatusOK, fixture(t, "history-trigger-reviewing.json")))
	page, err := c.History(t.Context(), aProject, aPipeline, HistoryQuery{})
	if err != nil {
		t.Fatalf("History: %v", err)
	}
	want := Build{
		ID: "b-adb4a481c81ef48d5f2a5d7c82751727", Num: 88, Status: StatusTriggerReviewing, User: "mallory",
		Trigger: "代码变更", StartType: "codeGithubWebHookTrigger", Message: "feat: add pear sorter",
		Queue: at(1787198400000), Update: at(1787198400000), ServerTime: at(1787220600900), ExecuteCount: 1,
		PipelineVersion: 17, PipelineVersionName: "V17(P17.T12.1)", RecommendVersion: "1.8.2.88",
		Webhook: Webhook{
			Repo: "orchard/orchard-api", RepoURL: "https://github.com/orchard/orchard-api.git", Type: "GITHUB",
			Event: "MERGE_REQUEST", Branch: "pear-sorter", MergeRequest: "217",
		},
	}
	if diff := cmp.Diff(want, page.Builds[0]); diff != "" {
		t.Errorf("build (-want +got):\n%s", diff)
	}
}

func TestASingleBuildIsRead(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Build{
		"build-status-queue.json":           {Num: 48, Status: StatusQueue, QueuePosition: 1, ExecuteCount: 1},
		"build-status-reviewing-stage.json": {Num: 46, Status: StatusStageSuccess, ExecuteCount: 1},
		"build-status-review-rejected.json": {Num: 46, Status: StatusStageSuccess, ExecuteCount: 1, TotalTime: 1501 * time.Second},
		"build-status-succeed.json":         {Num: 42, Status: StatusSucceed, ExecuteCount: 1, TotalTime: 453 * time.Second},
	} {
		c := setup(t, answerJSON(http.StatusOK, fixture(t, name)))
		b, err := c.Build(t.Context(), aProject, aPipeline, aBuild)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := Build{Num: b.Num, Status: b.Status, QueuePosition: b.QueuePosition, ExecuteCount: b.ExecuteCount, TotalTime: b.TotalTime}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		stage, waits := b.WaitingStage()
		if waits != (name == "build-status-reviewing-stage.json") || waits && stage.Name != "Deploy" {
			t.Errorf("%s: waits %v at %q", name, waits, stage.Name)
		}
	}
}

func TestTheStatusAnswerShowsTheStageReviewAndNoOtherWait(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"status-reviewing-stage.json": "Deploy", "status-review-rejected.json": "", "status-reviewing-atom.json": "",
		"status-quality-check-wait.json": "", "status-running.json": "", "status-succeed.json": "", "status-never-built.json": "",
	} {
		c := setup(t, answerJSON(http.StatusOK, fixture(t, name)))
		p, err := c.Status(t.Context(), aProject, aPipeline)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if stage, waits := p.WaitingStage(); stage.Name != want || waits != (want != "") {
			t.Errorf("%s: waits %v at %q, want %q", name, waits, stage.Name, want)
		}
	}
}

func TestEveryRecordedAnswerOfAMethodIsTaken(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]BuildStatus{
		"status-queue-first-build.json": "", "status-never-built.json": "", "status-queue.json": StatusRunning,
		"status-failed.json": StatusFailed, "status-canceled.json": StatusCanceled,
		"status-quality-check-fail.json": StatusFailed, "status-older-of-two-failed.json": StatusRunning,
		"status-retried-failed-again.json": StatusFailed, "status-queued-after-failure.json": StatusFailed,
		"seed-example.json": "ENUM",
	} {
		c := setup(t, answerJSON(http.StatusOK, fixture(t, name)))
		p, err := c.Status(t.Context(), aProject, aPipeline)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if p.LatestBuildStatus != want {
			t.Errorf("%s: latest status %q, want %q", name, p.LatestBuildStatus, want)
		}
		if name == "seed-example.json" && !slices.Equal(p.Labels, []string{"string"}) {
			t.Errorf("%s: labels %q, want the one string", name, p.Labels)
		}
	}
	for _, name := range []string{
		"history-older-of-two-failed.json", "history-queued-after-failure.json", "history-retried-failed-again.json",
		"history-reviewing-stage.json", "list-empty.json",
	} {
		c := setup(t, answerJSON(http.StatusOK, fixture(t, name)))
		if _, err := c.History(t.Context(), aProject, aPipeline, HistoryQuery{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// shelf is a project whose pipelines change while they are listed; each request shows the next state.
type shelf struct {
	states [][]int // numbers of pipelines, newest first.
	size   int
	total  bool // whether totalPages is told.
	stuck  bool // shows the first page whatever is asked.
	asked  []int
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	page, _ := strconv.Atoi(r.URL.Query().Get("page"))
	state := s.states[min(len(s.asked), len(s.states)-1)]
	s.asked = append(s.asked, page)
	if s.stuck {
		page = 1
	}
	from := min((page-1)*s.size, len(state))
	records := ""
	for i, n := range state[from:min(from+s.size, len(state))] {
		if i > 0 {
			records += ","
		}
		records += fmt.Sprintf(`{"pipelineId":"p-%032d"}`, n)
	}
	total := 0
	if s.total {
		total = (len(state) + s.size - 1) / s.size
	}
	write(w, fmt.Sprintf(`{"status":0,"data":{"count":%d,"page":%d,"pageSize":%d,"totalPages":%d,"records":[%s]}}`,
		len(state), page, s.size, total, records))
}

func TestAWalkMeetsEveryPipelineOnce(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		shelf *shelf
		want  []int // of those present all the time.
		asked []int
	}{
		{"pages", &shelf{states: [][]int{{5, 4, 3, 2, 1}}, size: 2, total: true}, []int{5, 4, 3, 2, 1}, []int{1, 2, 3}},
		{"one page", &shelf{states: [][]int{{1}}, size: 2, total: true}, []int{1}, []int{1}},
		{"none", &shelf{states: [][]int{{}}, size: 2, total: true}, nil, []int{1}},
		{"total not told", &shelf{states: [][]int{{4, 3, 2, 1}}, size: 2}, []int{4, 3, 2, 1}, []int{1, 2, 3}},
		{"paging ignored, total not told", &shelf{states: [][]int{{4, 3, 2, 1}}, size: 4, stuck: true}, []int{4, 3, 2, 1}, []int{1, 2}},
		{"one created meanwhile", &shelf{states: [][]int{{4, 3, 2, 1}, {5, 4, 3, 2, 1}}, size: 2, total: true}, []int{4, 3, 2, 1}, []int{1, 2, 3}},
		{"one deleted meanwhile", &shelf{states: [][]int{{5, 4, 3, 2, 1}, {4, 3, 2, 1}}, size: 2, total: true}, []int{4, 3, 2, 1}, []int{1, 2, 1, 2}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t, func(cfg *Config) { cfg.Transport = inProcess{http.StripPrefix(basePath, tc.shelf)} })
			all, err := collect(c.ListAll(t.Context(), aProject))
			if err != nil {
				t.Fatalf("ListAll: %v", err)
			}
			times := map[string]int{}
			for _, p := range all {
				times[p.ID]++
			}
			for _, n := range tc.want {
				if id := fmt.Sprintf("p-%032d", n); times[id] != 1 {
					t.Errorf("pipeline %d was met %d times", n, times[id])
				}
			}
			if !slices.Equal(tc.shelf.asked, tc.asked) {
				t.Errorf("asked for the pages %v, want %v", tc.shelf.asked, tc.asked)
			}
		})
	}
}

func TestAWalkEndsWhenItsReaderDoes(t *testing.T) {
	t.Parallel()
	s := &shelf{states: [][]int{{4, 3, 2, 1}}, size: 2, total: true}
	c := newClient(t, func(cfg *Config) { cfg.Transport = inProcess{http.StripPrefix(basePath, s)} })
	for _, err := range c.ListAll(t.Context(), aProject) {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if len(s.asked) != 1 {
		t.Errorf("asked for the pages %v, want one", s.asked)
	}
}

func TestAnEndlessListIsABadAnswer(t *testing.T) {
	t.Parallel()
	n := 0
	c := newClient(t, func(cfg *Config) {
		cfg.Transport = inProcess{http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			n++
			write(w, fmt.Sprintf(`{"status":0,"data":{"totalPages":%d,"records":[{"pipelineId":"p-%032d"}]}}`, n+1, n))
		})}
	})
	all, err := collect(c.ListAll(t.Context(), aProject))
	if kindOf(err) != BadAnswer || len(all) != maxListPages {
		t.Errorf("got %v after %d pipelines, want a bad answer after %d", err, len(all), maxListPages)
	}
}
