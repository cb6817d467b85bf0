package bkci

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// row is the part of the status answer that comes from the summary row.
type row struct{ ID, Status, Num, Running, Count string }

func (k *kit) row(pipeline string) row {
	r := k.get(releasePath + pipeline + "/status")
	at := func(name string) string { return r.at(k.t, "data."+name) }
	return row{at("latestBuildId"), at("latestBuildStatus"), at("latestBuildNum"), at("runningBuildCount"), at("buildCount")}
}

func (k *kit) wantRow(when, pipeline string, want row) {
	k.t.Helper()
	if diff := cmp.Diff(want, k.row(pipeline)); diff != "" {
		k.t.Errorf("%s: status (-want +got):\n%s", when, diff)
	}
}

// times reads latestBuildStartTime and latestBuildEndTime as seconds after begin.
func (k *kit) times(pipeline string, begin time.Time) (start, end time.Duration) {
	r := k.get(releasePath + pipeline + "/status")
	read := func(name string) time.Duration {
		n := parseNode(k.t, r.body).members["data"].members[name]
		ms, err := time.ParseDuration(n.text() + "ms")
		k.must(err)
		if ms%time.Second != 0 {
			k.t.Errorf("%s = %v, want whole seconds", name, ms)
		}
		return time.UnixMilli(ms.Milliseconds()).Sub(begin.Truncate(time.Second))
	}
	return read("latestBuildStartTime"), read("latestBuildEndTime")
}

func TestEndTimeIsStaleWhileRunning(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	begin := k.clock.now()
	p := k.AddPipeline("orchard", PipelineSpec{})
	first := k.start(p, byAlice())
	k.clock.forward(10 * time.Second)
	k.must(k.Succeed(first.ID))
	k.clock.forward(10 * time.Second)
	second := k.start(p, byAlice())
	k.clock.forward(10 * time.Second)
	if start, end := k.times(p, begin); start != 20*time.Second || end != 10*time.Second {
		t.Errorf("running: start %v, end %v, want 20s and the 10s of the build before", start, end)
	}
	k.must(k.Hold(second.ID, Wait{Kind: StageReview}))
	if start, end := k.times(p, begin); start != 20*time.Second || end != 30*time.Second {
		t.Errorf("waiting: start %v, end %v, want 20s and the 30s at which the wait began", start, end)
	}
}

func TestQueuedBuildShowsInNumberOnly(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	queued := k.start(p, StartOptions{Queue: true})
	k.wantRow("first build queued", p, row{"-", "-", "1", "0", "0"})
	k.must(k.Cancel(queued.ID, "alice"))
	k.wantRow("cancelled in the queue", p, row{"-", "-", "1", "0", "0"})
	timedOut := k.start(p, StartOptions{Queue: true})
	k.must(k.Fail(timedOut.ID, Failure{Status: QueueTimeout}))
	k.wantRow("timed out in the queue", p, row{"-", "-", "2", "0", "0"})
	running := k.start(p, byAlice())
	k.start(p, StartOptions{Queue: true})
	k.wantRow("queued behind another", p, row{running.ID, "RUNNING", "4", "1", "1"})
}

func TestOnlyTheBuildStartedLastIsShown(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	older, newer := k.start(p, byAlice()), k.start(p, byAlice())
	k.must(k.Fail(older.ID, Failure{}))
	k.wantRow("older failed", p, row{newer.ID, "RUNNING", "2", "1", "2"})
	k.must(k.Succeed(newer.ID))
	k.wantRow("newer succeeded", p, row{newer.ID, "SUCCEED", "2", "0", "2"})
	if _, err := k.Retry(older.ID, "bob"); err != nil {
		t.Fatal(err)
	}
	k.wantRow("older retried", p, row{newer.ID, "SUCCEED", "2", "1", "3"})
	k.must(k.Succeed(older.ID))
	k.wantRow("older done", p, row{newer.ID, "SUCCEED", "2", "0", "3"})
}

func TestRetryKeepsIDAndNumber(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	b := k.start(p, byAlice())
	k.must(k.Fail(b.ID, Failure{}))
	again, err := k.Retry(b.ID, "bob")
	if err != nil || again.ID != b.ID || again.Num != b.Num || again.Execute != 2 || !again.Ended.IsZero() {
		t.Fatalf("Retry = %+v, %v, want build %s number %d in execution 2", again, err, b.ID, b.Num)
	}
	k.wantRow("retried", p, row{b.ID, "RUNNING", "1", "1", "2"})
	k.must(k.Fail(b.ID, Failure{}))
	k.wantRow("failed again", p, row{b.ID, "FAILED", "1", "0", "2"})
	history := k.get(releasePath + p + "/builds/history")
	for path, want := range map[string]string{
		"data.count": "1", "data.records.0.retry": "true", "data.records.0.executeCount": "2", "data.records.0.userId": "alice",
	} {
		if got := history.at(t, path); got != want {
			t.Errorf("history %s = %s, want %s", path, got, want)
		}
	}
	detail := k.get(releasePath + p + "/builds/" + b.ID + "/detail")
	if got := detail.at(t, "data.startUserList.1") + " " + detail.at(t, "data.recordList.1.startUser"); got != "bob bob" {
		t.Errorf("second execution by %q, want bob", got)
	}
}

func TestWaitForStageReviewIsNotRunning(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	b := k.start(p, byAlice())
	k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
	k.wantRow("waiting", p, row{b.ID, "STAGE_SUCCESS", "1", "0", "0"})
	k.must(k.Decide(b.ID, Decision{By: "carol", Approve: true}))
	k.wantRow("second group's turn", p, row{b.ID, "STAGE_SUCCESS", "1", "0", "0"})
	k.must(k.Decide(b.ID, Decision{By: "dave", Approve: true}))
	k.wantRow("approved", p, row{b.ID, "RUNNING", "1", "1", "1"})
	k.must(k.Advance(b.ID))
	k.wantRow("done", p, row{b.ID, "SUCCEED", "1", "0", "1"})
	b = k.start(p, byAlice())
	k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
	k.must(k.Decide(b.ID, Decision{By: "carol"}))
	k.wantRow("rejected", p, row{b.ID, "STAGE_SUCCESS", "2", "0", "2"})
	b = k.start(p, byAlice())
	k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
	k.must(k.Cancel(b.ID, "alice"))
	k.wantRow("cancelled while waiting", p, row{b.ID, "CANCELED", "3", "0", "3"})
}

func TestRetryThatQueuesShowsAWordForAStatus(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{Serial: true})
	first := k.start(p, byAlice())
	k.must(k.Fail(first.ID, Failure{}))
	second := k.start(p, byAlice())
	_, err := k.Retry(first.ID, "alice")
	k.must(err)
	r := k.get(releasePath + p + "/builds/" + first.ID + "/status")
	if got := r.at(t, "data.stageStatus.0.status") + r.at(t, "data.currentQueuePosition"); got != "构建排队中1" {
		t.Errorf("status and queue position = %q, want the localised word and 1", got)
	}
	k.wantRow("queued for a retry", p, row{second.ID, "RUNNING", "2", "1", "2"})
	k.must(k.Succeed(second.ID))
	if got := k.build(first.ID); got.Status != Running || got.Execute != 2 {
		t.Errorf("after the running one ended: %s execution %d, want RUNNING in execution 2", got.Status, got.Execute)
	}
	k.wantRow("retried build starts", p, row{second.ID, "SUCCEED", "2", "1", "3"})
}
