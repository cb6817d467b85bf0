package bkci

import (
	"errors"
	"testing"
	"time"
)

// TestFailuresShowAtTheirLevel fails a build in each way and looks at build, job and step.
func TestFailuresShowAtTheirLevel(t *testing.T) {
	t.Parallel()
	type levels struct{ summary, build, stage, job, step, task, kind string }
	for status, want := range map[Status]levels{
		Failed:           {"FAILED", "FAILED", "FAILED", "FAILED", "FAILED", "Compile", "1"},
		Terminate:        {"TERMINATE", "TERMINATE", "FAILED", "FAILED", "TERMINATE", "Compile", "0"},
		QueueTimeout:     {"QUEUE_TIMEOUT", "QUEUE_TIMEOUT", "FAILED", "FAILED", "QUEUE_TIMEOUT", "Compile", "4"},
		ExecTimeout:      {"FAILED", "FAILED", "FAILED", "EXEC_TIMEOUT", "EXEC_TIMEOUT", "Compile", "1"},
		HeartbeatTimeout: {"FAILED", "FAILED", "FAILED", "HEARTBEAT_TIMEOUT", "FAILED", "Linux build", "4"},
		QuotaFailed:      {"FAILED", "FAILED", "FAILED", "QUOTA_FAILED", "UNEXEC", "Linux build", "4"},
		QualityFail:      {"FAILED", "FAILED", "FAILED", "FAILED", "QUALITY_CHECK_FAIL", "Compile", "1"},
		ReviewAbort:      {"FAILED", "FAILED", "FAILED", "FAILED", "REVIEW_ABORT", "Compile", "1"},
	} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			k := newKit(t, Options{})
			p := k.AddPipeline("orchard", PipelineSpec{})
			b := k.start(p, byAlice())
			k.clock.forward(time.Minute)
			k.must(k.Fail(b.ID, Failure{Status: status, Step: "Compile"}))
			history := k.get(releasePath + p + "/builds/history")
			detail := k.get(releasePath + p + "/builds/" + b.ID + "/detail")
			const job = "data.model.stages.1.containers.0."
			got := levels{
				k.row(p).Status, history.at(t, "data.records.0.status"), history.at(t, "data.records.0.stageStatus.1.status"),
				detail.at(t, job+"status"), detail.at(t, job+"elements.1.status"),
				history.at(t, "data.records.0.errorInfoList.0.taskName"), history.at(t, "data.records.0.errorInfoList.0.errorType"),
			}
			if got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			if msg := history.at(t, "data.records.0.stageStatus.0.showMsg"); msg != "构建失败: "+want.build {
				t.Errorf("showMsg = %q, want the final status in it", msg)
			}
		})
	}
}

func TestRawFinalsShowInHistoryOnly(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{RawFinals: true})
	p := k.AddPipeline("orchard", PipelineSpec{})
	b := k.start(p, byAlice())
	k.must(k.Fail(b.ID, Failure{Status: ExecTimeout}))
	history := k.get(releasePath+p+"/builds/history").at(t, "data.records.0.status")
	if got := k.row(p).Status + " " + history; got != "FAILED EXEC_TIMEOUT" {
		t.Errorf("status and history = %s, want FAILED EXEC_TIMEOUT", got)
	}
}

func TestFailureDefaultsToWhereTheBuildIs(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	for name, c := range map[string]struct {
		prepare func(id string) error
		failure Failure
		want    Problem
	}{
		"just started":  {func(string) error { return nil }, Failure{}, Problem{"Build", "Linux build", "Checkout", PluginError, 2199001, "exit status 1"}},
		"a stage later": {k.Advance, Failure{Message: "no"}, Problem{"Test", "Unit tests", "Unit tests", UserError, 2199011, "no"}},
		"named": {
			k.Advance,
			Failure{Stage: "stage-4", ErrorType: ThirdPartyError, ErrorCode: 7, Message: "x"},
			Problem{"Deploy", "Deploy", "Deploy to cluster", ThirdPartyError, 7, "x"},
		},
		"by job": {k.Advance, Failure{Job: "job_lint"}, Problem{"Test", "Lint", "Lint", UserError, 2199011, "exit status 1"}},
		"waiting": {
			func(id string) error { return k.Hold(id, Wait{Kind: StageReview}) },
			Failure{},
			Problem{"Deploy", "Deploy", "Deploy to cluster", PluginError, 2199001, "exit status 1"},
		},
		"next gate": {k.Advance, Failure{Status: QualityFail}, Problem{"Deploy", "", "", UserError, 2199007, "Stage quality check failed"}},
		"last gate": {func(id string) error {
			return errors.Join(k.Hold(id, Wait{Kind: PausedStep, Stage: "Deploy"}), k.Decide(id, Decision{Approve: true}))
		}, Failure{Status: QualityFail}, Problem{"Deploy", "", "", UserError, 2199007, "Stage quality check failed"}},
	} {
		b := k.start(p, byAlice())
		k.must(c.prepare(b.ID))
		k.must(k.Fail(b.ID, c.failure))
		if got := k.build(b.ID); len(got.Errors) != 1 || got.Errors[0] != c.want || got.Status != Failed {
			t.Errorf("%s: got %s, %+v, want FAILED with %+v", name, got.Status, got.Errors, c.want)
		}
	}
}

func TestFailureRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	later, done := k.start(p, byAlice()), k.start(p, byAlice())
	k.must(k.Advance(later.ID))
	k.must(k.Succeed(done.ID))
	for name, err := range map[string]error{
		"no failure":    k.Fail(later.ID, Failure{Status: Succeed}),
		"ended":         k.Fail(done.ID, Failure{}),
		"stage behind":  k.Fail(later.ID, Failure{Stage: "Build"}),
		"unknown stage": k.Fail(later.ID, Failure{Stage: "Nowhere"}),
		"unknown step":  k.Fail(later.ID, Failure{Step: "Nothing"}),
		"gate behind":   k.Fail(later.ID, Failure{Stage: "Test", Status: QualityFail}),
		"succeed twice": k.Succeed(done.ID),
		"cancel ended":  k.Cancel(done.ID, "alice"),
		"retry running": second(k.Retry(later.ID, "alice")),
		"decide":        k.Decide(later.ID, Decision{}),
	} {
		if !errors.Is(err, ErrState) {
			t.Errorf("%s: got %v, want ErrState", name, err)
		}
	}
	for name, err := range map[string]error{
		"unknown build":         k.Succeed(unknownBuild),
		"no id at all":          k.Succeed("x"),
		"number not yet given":  k.Succeed(buildID(0, 99)),
		"retry of unknown":      second(k.Retry(unknownBuild, "alice")),
		"start of unknown":      second(k.Start("p-0", StartOptions{})),
		"rename of unknown":     k.RenamePipeline("p-0", "x"),
		"delete of unknown":     k.DeletePipeline("p-0"),
		"state of unknown":      second(k.Build(unknownBuild)),
		"pipeline out of range": k.Succeed(buildID(77, 1)),
	} {
		var e *Error
		if !errors.As(err, &e) || e.HTTP != 404 {
			t.Errorf("%s: got %v, want the server's 404", name, err)
		}
	}
}

func second(_ Build, err error) error { return err }

func TestStepsAfterAFailureNeverRun(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	b := k.start(p, byAlice())
	k.must(k.Fail(b.ID, Failure{Step: "checkout"}))
	r := k.get(releasePath + p + "/builds/" + b.ID + "/detail")
	const stages = "data.model.stages."
	for path, want := range map[string]string{
		"1.containers.0.elements.0.status": "FAILED", "1.containers.0.elements.0.errorType": "PLUGIN",
		"1.containers.0.elements.1.status": "UNEXEC", "2.containers.0.status": "", "2.status": "", "2.containers.0.elements.0.status": "",
	} {
		if got := r.at(t, stages+path); got != want {
			t.Errorf("%s = %q, want %q", path, got, want)
		}
	}
}
