package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

const release = "status orchard orchard-api-release"

func TestStatusOfAGoodBuildNeedsNoDetail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bk.builds[pipelineID(apiRelease)] = []apiclient.Build{
		doneBuild(10, apiclient.StatusSucceed, 4*time.Minute), doneBuild(9, apiclient.StatusFailed, time.Minute),
		doneBuild(8, apiclient.StatusSucceed, 6*time.Minute),
	}
	card := body[StatusCard](w, release)
	if card.Word != WordSucceeded || card.Build.Num != 10 || card.Usual != 5*time.Minute || card.Partial || card.Never {
		t.Errorf("card = %+v, want the good build 10 with 5 minutes as usual", card)
	}
	if diff := cmp.Diff([]string{WordSucceeded, WordFailed, WordSucceeded}, card.Recent); diff != "" {
		t.Errorf("recent (-want +got):\n%s", diff)
	}
	want := Links{
		Pipeline: "https://devops.example.com/console/pipeline/orchard/" + pipelineID(1) + "/history",
		Build:    "https://devops.example.com/console/pipeline/orchard/" + pipelineID(1) + "/detail/" + buildID(10) + "/executeDetail",
	}
	if diff := cmp.Diff(want, card.Links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	for _, request := range w.bk.requests() {
		if request[:6] == "detail" {
			t.Errorf("asked %q for a good build", request)
		}
	}
}

func TestTheNumberOfABuildNeverComesFromTheStatus(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pipeline(apiRelease, func(p *apiclient.Pipeline) { p.LatestBuildNum = 12 })
	running := doneBuild(10, apiclient.StatusRunning, 0)
	running.End = time.Time{}
	w.bk.builds[pipelineID(apiRelease)] = []apiclient.Build{
		{ID: buildID(12), Num: 12, Status: apiclient.StatusQueue}, {ID: buildID(11), Num: 11, Status: apiclient.StatusQueueCache}, running,
	}
	card := body[StatusCard](w, release)
	if card.Build.ID != buildID(10) || card.Build.Num != 10 || card.QueuedNum != 11 {
		t.Errorf("build %s #%d, queued #%d; want %s #10 with #11 next", card.Build.ID, card.Build.Num, card.QueuedNum, buildID(10))
	}
	w.bk.failing("history", &apiclient.Error{Kind: apiclient.Unavailable})
	w.pipeline(apiRelease, func(p *apiclient.Pipeline) { p.LatestBuildStatus = apiclient.StatusSucceed })
	if card := body[StatusCard](w, release); card.Build.Num != 0 || !card.Partial {
		t.Errorf("without history: build #%d, partial %v; want no number and partial", card.Build.Num, card.Partial)
	}
}

func TestStatusOfAFailedBuildSaysWhatBroke(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pipeline(apiRelease, func(p *apiclient.Pipeline) { p.LatestBuildStatus = apiclient.StatusFailed })
	failed := doneBuild(10, apiclient.StatusFailed, time.Minute)
	w.bk.builds[pipelineID(apiRelease)] = []apiclient.Build{failed}
	w.bk.details[buildID(10)] = apiclient.Detail{Build: failed, PipelineID: pipelineID(apiRelease), Stages: []apiclient.Stage{{
		ID: "stage-2", Name: "Test", Status: apiclient.StatusFailed, Jobs: []apiclient.Job{{
			ID: "1", Name: "unit", Status: apiclient.StatusFailed, Steps: []apiclient.Step{
				{ID: "e-1", Name: "lint", Status: apiclient.StatusFailed, Optional: true, ErrorMsg: "style"},
				{ID: "e-2", Name: "go test", Status: apiclient.StatusFailed, ErrorType: "USER", ErrorCode: 2199011, ErrorMsg: "exit 1"},
			},
		}},
	}}}
	card := body[StatusCard](w, release)
	want := []store.Failure{{Stage: "Test", Job: "unit", Step: "go test", Status: "FAILED", Type: "USER", Code: 2199011, Message: "exit 1"}}
	if diff := cmp.Diff(want, card.Failures); diff != "" || card.Word != WordFailed {
		t.Errorf("word %q, failures (-want +got):\n%s", card.Word, diff)
	}
	if diff := cmp.Diff([]store.StageRef{{Name: "Test", Status: "FAILED"}}, card.Build.Stages); diff != "" {
		t.Errorf("stages (-want +got):\n%s", diff)
	}
	w.bk.failing("detail", &apiclient.Error{Kind: apiclient.Forbidden})
	if card := body[StatusCard](w, release); !card.Partial || card.Word != WordFailed || card.Build.Num != 10 {
		t.Errorf("without the detail: %+v, want a partial card of failed #10", card)
	}
}

func TestEveryFaceOfWaitingIsWaiting(t *testing.T) {
	t.Parallel()
	running := func() apiclient.Build {
		b := doneBuild(10, apiclient.StatusRunning, 0)
		b.End = time.Time{}
		return b
	}
	stage := running()
	stage.Status, stage.Stages = apiclient.StatusStageSuccess, []apiclient.StageStatus{{ID: "stage-2", Status: apiclient.StatusPause}}
	gate := running()
	gate.Status = apiclient.StatusReviewing
	for _, c := range []struct {
		name   string
		status apiclient.BuildStatus
		detail apiclient.Detail
		face   string
		link   string
	}{
		{"a stage review", apiclient.StatusStageSuccess, apiclient.Detail{Build: stage, Stages: []apiclient.Stage{{
			ID: "stage-2", Name: "Deploy", Status: apiclient.StatusPause,
			CheckIn: apiclient.Check{Manual: true, Status: apiclient.StatusReviewing, Groups: []apiclient.ReviewGroup{{ID: "g", Name: "leads", Reviewers: []string{"bob"}}}},
		}}}, store.WaitStage, "?reviewStageSeq=2"},
		{"a review step", apiclient.StatusRunning, apiclient.Detail{Build: running(), Stages: []apiclient.Stage{{
			ID: "stage-2", Status: apiclient.StatusRunning, Jobs: []apiclient.Job{{Steps: []apiclient.Step{
				{ID: "e-7", Type: "manualReviewUserTask", Status: apiclient.StatusReviewing, Reviewers: []string{"bob"}},
			}}},
		}}}, store.WaitStep, "?reviewTaskId=e-7"},
		{"a quality gate", apiclient.StatusRunning, apiclient.Detail{Build: gate}, store.WaitGate, ""},
		{"a paused step", apiclient.StatusRunning, apiclient.Detail{Build: running(), Stages: []apiclient.Stage{{
			ID: "stage-2", Status: apiclient.StatusRunning, Jobs: []apiclient.Job{{Steps: []apiclient.Step{{ID: "e-8", Status: apiclient.StatusPause}}}},
		}}}, store.WaitPaused, "?reviewTaskId=e-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.pipeline(apiRelease, func(p *apiclient.Pipeline) {
				p.LatestBuildStatus, p.LatestBuildEnd, p.Stages = c.status, clock(), c.detail.Build.Stages
			})
			w.bk.details[buildID(10)] = c.detail
			w.bk.builds[pipelineID(apiRelease)] = []apiclient.Build{c.detail.Build, doneBuild(9, apiclient.StatusFailed, time.Minute)}
			card := body[StatusCard](w, release)
			if diff := cmp.Diff([]string{WordWaiting, WordFailed}, card.Recent); diff != "" {
				t.Errorf("recent (-want +got):\n%s", diff)
			}
			if card.Word != WordWaiting || len(card.Reviews) != 1 || card.Reviews[0].Kind != c.face {
				t.Errorf("word %q, reviews %+v; want %q for a %s", card.Word, card.Reviews, WordWaiting, c.face)
			}
			base := "https://devops.example.com/console/pipeline/orchard/" + pipelineID(1) + "/detail/" + buildID(10) + "/executeDetail"
			if card.Links.Review != base+c.link {
				t.Errorf("review link %q, want %q", card.Links.Review, base+c.link)
			}
		})
	}
}

func TestStatusOfARunningBuildIgnoresTheEndOfTheOneBefore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pipeline(apiRelease, func(p *apiclient.Pipeline) {
		p.LatestBuildStatus, p.LatestBuildStart, p.LatestBuildEnd = apiclient.StatusRunning, clock().Add(-2*time.Minute), clock().Add(-time.Hour)
	})
	w.bk.failing("history", &apiclient.Error{Kind: apiclient.Unavailable})
	w.bk.failing("detail", &apiclient.Error{Kind: apiclient.Unavailable})
	card := body[StatusCard](w, release)
	if !card.Build.End.IsZero() || card.Build.Took != 2*time.Minute || card.Word != WordRunning || !card.Partial {
		t.Errorf("build %+v word %q, want running for 2 minutes without an end, partial", card.Build, card.Word)
	}
}

func TestStatusShowsHowFarARunningBuildIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pipeline(apiRelease, func(p *apiclient.Pipeline) { p.LatestBuildStatus = apiclient.StatusRunning })
	running := doneBuild(10, apiclient.StatusRunning, 0)
	running.End = time.Time{}
	w.bk.details[buildID(10)] = apiclient.Detail{Build: running, Stages: []apiclient.Stage{{Jobs: []apiclient.Job{{Steps: []apiclient.Step{
		{ID: "1", Status: apiclient.StatusSucceed}, {ID: "2", Status: apiclient.StatusRunning}, {ID: "3"},
	}}}}}}
	if card := body[StatusCard](w, release); card.Done != 1 || card.Total != 3 {
		t.Errorf("progress %d of %d, want 1 of 3", card.Done, card.Total)
	}
}

func TestStatusOfAPipelineThatNeverRan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	card := body[StatusCard](w, "status orchard orchard-never")
	if !card.Never || card.Word != WordNever || card.Links.Build != "" {
		t.Errorf("card = %+v, want never built and no link to a build", card)
	}
	w.bk.builds[pipelineID(neverBuilt)] = []apiclient.Build{{ID: buildID(1), Num: 1, Status: apiclient.StatusQueue}}
	card = body[StatusCard](w, "status orchard orchard-never")
	if card.Never || card.Word != WordQueued || card.Build.Num != 1 || card.QueuedNum != 0 {
		t.Errorf("card = %+v, want the first build in the queue", card)
	}
}

func TestALinkToABuildShowsThatBuild(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := doneBuild(7, apiclient.StatusSucceed, time.Minute)
	w.bk.builds[pipelineID(apiRelease)] = []apiclient.Build{doneBuild(10, apiclient.StatusSucceed, time.Minute)}
	w.bk.details[buildID(7)] = apiclient.Detail{Build: old, PipelineID: pipelineID(apiRelease)}
	link := "https://devops.example.com/console/pipeline/orchard/" + pipelineID(1) + "/detail/" + buildID(7) + "/executeDetail"
	for _, line := range []string{"status " + link, "status <" + link + ">", "status <" + link + "|the build>", link, "status orchard " + link, "status " + link[len("https://"):]} {
		if card := body[StatusCard](w, line); card.Build.ID != buildID(7) || card.Build.Num != 7 || card.Name != "orchard-api-release" {
			t.Errorf("%q shows build %s of %q, want %s", line, card.Build.ID, card.Name, buildID(7))
		} else if !card.Named {
			t.Errorf("%q shows the latest build, as far as the buttons know", line)
		}
	}
	if card := body[StatusCard](w, release); card.Named {
		t.Error("the latest build is shown as one that was named")
	}
	other := "https://devops.example.com/console/pipeline/orchard/" + pipelineID(web) + "/detail/" + buildID(7)
	if p := w.problem("status "+other, UnknownBuild); p.Input != buildID(7) || p.Extra != "orchard-web" {
		t.Errorf("a build of another pipeline: %+v", p)
	}
	w.refuses("status https://devops.example.com/console/pipeline/orchard/"+pipelineID(1)+"/detail/"+buildID(6), UnknownBuild)
}

// TestInACrowdAStatusAsksForHalfAndSaysTheSame compares the cards that a pipeline gets when there is time and in a crowd.
func TestInACrowdAStatusAsksForHalfAndSaysTheSame(t *testing.T) {
	t.Parallel()
	open := func(n int, status apiclient.BuildStatus) apiclient.Build {
		b := doneBuild(n, status, 0)
		b.End = time.Time{}
		return b
	}
	queued := open(12, apiclient.StatusQueue)
	queued.Start = time.Time{}
	for _, c := range []struct {
		latest apiclient.Build
		before []apiclient.Build
		asked  int // Requests in a crowd.
	}{
		{doneBuild(10, apiclient.StatusSucceed, 4*time.Minute), nil, 1},
		{doneBuild(10, apiclient.StatusCanceled, 4*time.Minute), []apiclient.Build{queued}, 1},
		{doneBuild(10, apiclient.StatusFailed, 4*time.Minute), nil, 2},
		{open(10, apiclient.StatusRunning), []apiclient.Build{queued}, 2},
	} {
		w := newWorld(t)
		w.pipeline(apiRelease, func(p *apiclient.Pipeline) {
			p.LatestBuildID, p.LatestBuildNum, p.LatestBuildStatus = c.latest.ID, c.latest.Num+len(c.before), c.latest.Status
		})
		w.bk.builds[pipelineID(apiRelease)] = append(c.before, c.latest, doneBuild(9, apiclient.StatusSucceed, time.Minute))
		w.bk.details[c.latest.ID] = apiclient.Detail{Build: c.latest, PipelineID: pipelineID(apiRelease)}
		want := body[StatusCard](w, release)
		w.bk.requests()
		w.bk.crowded(true)
		if diff := cmp.Diff(want, body[StatusCard](w, release)); diff != "" {
			t.Errorf("%s: with time and in a crowd (-with +in):\n%s", c.latest.Status, diff)
		}
		if got := w.bk.requests(); len(got) != c.asked {
			t.Errorf("%s: asked %q in a crowd, want %d requests", c.latest.Status, got, c.asked)
		}
	}
}

func TestInACrowdAllIsAskedForWhereTheHistoryDoesNotSuffice(t *testing.T) {
	t.Parallel()
	byID := "status orchard " + pipelineID(web)
	queued := doneBuild(31, apiclient.StatusQueue, 0)
	queued.Start, queued.End = time.Time{}, time.Time{}
	for name, spoil := range map[string]func(*world){
		"nobody knows its name":  func(w *world) { w.store.seen = nil },
		"no build started":       func(w *world) { w.bk.builds[pipelineID(web)] = []apiclient.Build{queued} },
		"it may not be read":     func(w *world) { w.bk.failing("history", &apiclient.Error{Kind: apiclient.Forbidden}) },
		"the names are damaged":  func(w *world) { w.store.seen = map[string]store.PipelineState{pipelineID(web): {}} },
		"no name is known there": func(w *world) { w.store.seen = map[string]store.PipelineState{pipelineID(1): {Name: "other"}} },
	} {
		w := newWorld(t)
		w.store.seen = map[string]store.PipelineState{pipelineID(web): {Name: "orchard-web"}}
		w.bk.builds[pipelineID(web)] = []apiclient.Build{doneBuild(30, apiclient.StatusSucceed, time.Minute)}
		w.bk.crowded(true)
		if card := body[StatusCard](w, byID); card.Name != "orchard-web" || card.Build.Num != 30 || len(w.bk.requests()) != 1 {
			t.Fatalf("in a crowd: %+v, want build 30 of orchard-web for one request", card)
		}
		spoil(w)
		card := body[StatusCard](w, byID)
		if asked := w.bk.requests(); card.Name != "orchard-web" || !slices.ContainsFunc(asked, func(r string) bool { return strings.HasPrefix(r, "status") }) {
			t.Errorf("%s: asked %q for a card of %q, want the status asked for", name, asked, card.Name)
		}
	}
}

func TestStatusTellsWhetherItIsSubscribedTo(t *testing.T) {
	t.Parallel()
	for name, subscribe := range map[string]func(*world){
		"by id":      func(w *world) { w.subscribed("orchard", pipelineID(1), "orchard-api-release", "C1") },
		"by pattern": func(w *world) { w.subscribed("orchard", "*-release", "", "C1") },
	} {
		w := newWorld(t)
		if card := body[StatusCard](w, release); card.Subscribed {
			t.Errorf("%s: subscribed before anybody did", name)
		}
		subscribe(w)
		if card := body[StatusCard](w, release); !card.Subscribed {
			t.Errorf("%s: not subscribed", name)
		}
	}
	w := newWorld(t)
	w.subscribed("orchard", "*", "", "C1", "*-release")
	w.subscribed("orchard", "*", "", "C2")
	w.subscribed("orchard", "*", "", "U1")
	if card := body[StatusCard](w, release); card.Subscribed {
		t.Error("subscribed although it is excluded here and only others hear of it")
	}
}
