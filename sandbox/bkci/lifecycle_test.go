package bkci

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// stagesOf lists the stages' statuses, "-" for not started.
func stagesOf(b Build) string {
	var out []string
	for _, s := range b.Stages {
		if s.Status == "" {
			s.Status = "-"
		}
		out = append(out, string(s.Status))
	}
	return strings.Join(out, " ")
}

func TestAdvanceGoesStageByStage(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	b := k.start(k.AddPipeline("orchard", PipelineSpec{}), StartOptions{Queue: true})
	steps := []struct {
		status Status
		stages string
	}{
		{Queue, "- - -"},
		{Running, "RUNNING - -"},
		{Running, "SUCCEED RUNNING -"},
		{StageSuccess, "SUCCEED SUCCEED PAUSE"},
	}
	for i, want := range steps {
		if i > 0 {
			k.clock.forward(time.Minute)
			k.must(k.Advance(b.ID))
		}
		if got := k.build(b.ID); got.Status != want.status || stagesOf(got) != want.stages {
			t.Errorf("after %d steps: %s, %s, want %s, %s", i, got.Status, stagesOf(got), want.status, want.stages)
		}
	}
	if err := k.Advance(b.ID); !errors.Is(err, ErrState) {
		t.Errorf("Advance of a build that waits = %v, want ErrState", err)
	}
	k.must(k.Decide(b.ID, Decision{Approve: true}))
	k.must(k.Decide(b.ID, Decision{Approve: true}))
	k.must(k.Advance(b.ID))
	if got := k.build(b.ID); got.Status != Succeed || stagesOf(got) != "SUCCEED SUCCEED SUCCEED" || got.Ended.IsZero() {
		t.Errorf("at the end: %s, %s, ended %v, want all SUCCEED", got.Status, stagesOf(got), got.Ended)
	}
	if err := k.Advance(b.ID); !errors.Is(err, ErrState) {
		t.Errorf("Advance of an ended build = %v, want ErrState", err)
	}
}

// TestWaitsLookAsTheServerShowsThem follows each way to wait through status, history and detail, and both ways out.
func TestWaitsLookAsTheServerShowsThem(t *testing.T) {
	t.Parallel()
	const step = "data.model.stages.1.containers.0.elements.1"
	for kind, c := range map[WaitKind]struct {
		status, history, path, value string
		approved, rejected           Status
	}{
		StageReview:   {"STAGE_SUCCESS", "STAGE_SUCCESS", "data.model.stages.3.checkIn.status", "REVIEWING", Running, StageSuccess},
		StepReview:    {"RUNNING", "RUNNING", step + ".status", "REVIEWING", Running, Failed},
		QualityGate:   {"RUNNING", "REVIEWING", "data.model.stages.2.checkIn.status", "QUALITY_CHECK_WAIT", Running, Failed},
		StepGate:      {"RUNNING", "RUNNING", step + ".@type", "qualityGateInTask", Running, Failed},
		PausedStep:    {"RUNNING", "RUNNING", "data.model.stages.1.containers.0.elements.0.status", "PAUSE", Running, Canceled},
		TriggerReview: {"-", "TRIGGER_REVIEWING", "data.triggerReviewers.0", "admin", Running, Canceled},
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			k := newKit(t, Options{})
			p := k.AddPipeline("orchard", PipelineSpec{})
			for _, approve := range []bool{true, false} {
				b := k.start(p, StartOptions{Queue: kind == TriggerReview})
				k.must(k.Hold(b.ID, Wait{Kind: kind}))
				if approve {
					k.checkWait(p, b.ID, c.status, c.history, c.path, c.value)
				}
				want := c.rejected
				for k.build(b.ID).Waiting != nil {
					k.must(k.Decide(b.ID, Decision{Approve: approve}))
				}
				if approve {
					want = c.approved
				}
				if got := k.build(b.ID).Status; got != want {
					t.Errorf("approve %t: build is %s, want %s", approve, got, want)
				}
				k.must(k.finishIfOpen(b.ID))
			}
		})
	}
}

func (k *kit) finishIfOpen(id string) error {
	if k.build(id).Ended.IsZero() {
		return k.Succeed(id)
	}
	return nil
}

func (k *kit) checkWait(pipeline, id, status, history, path, value string) {
	k.t.Helper()
	builds := releasePath + pipeline + "/builds/"
	for name, got := range map[string][2]string{
		"status":  {k.row(pipeline).Status, status},
		"history": {k.get(builds+"history").at(k.t, "data.records.0.status"), history},
		"endTime": {k.get(builds+"history").at(k.t, "data.records.0.endTime"), "-"},
		"detail":  {k.get(builds+id+"/detail").at(k.t, path), value},
	} {
		if got[0] != got[1] {
			k.t.Errorf("%s: got %s, want %s", name, got[0], got[1])
		}
	}
	if w := k.build(id).Waiting; w == nil || len(w.Reviewers) == 0 && status == "STAGE_SUCCESS" {
		k.t.Errorf("Waiting = %+v, want who may decide", w)
	}
}

func TestPlannedWaitsHoldByThemselves(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{Stages: []StageSpec{
		{Name: "Gate", Gate: true, Review: []ReviewGroup{{Name: "g", Reviewers: []string{"carol"}}}, Jobs: []JobSpec{{
			Name: "j", Steps: []StepSpec{
				{Name: "review", Kind: ReviewStep, Reviewers: []string{"dave"}}, {Name: "make"}, {Name: "gate", Kind: GateStep},
			},
		}, {Name: "other", Steps: []StepSpec{{Name: "pause", PauseBefore: true, Reviewers: []string{"erin"}}}}}},
	}})
	b := k.start(p, byAlice())
	wants := []struct {
		kind WaitKind
		by   string
	}{{QualityGate, ""}, {StageReview, "carol"}, {StepReview, "dave"}, {PausedStep, "erin"}, {StepGate, ""}}
	for _, want := range wants {
		w := k.build(b.ID).Waiting
		for w == nil && k.build(b.ID).Ended.IsZero() {
			k.must(k.Advance(b.ID))
			w = k.build(b.ID).Waiting
		}
		if w == nil || w.Kind != want.kind {
			t.Fatalf("waits for %+v, want %s", w, want.kind)
		}
		if want.by != "" && k.Decide(b.ID, Decision{By: "mallory", Approve: true}) == nil {
			t.Errorf("%s: mallory may decide, want only %s", want.kind, want.by)
		}
		k.must(k.Decide(b.ID, Decision{By: want.by, Approve: true}))
	}
	if got := k.build(b.ID); got.Status != Succeed {
		t.Errorf("after the last decision: %s, %s, want SUCCEED", got.Status, stagesOf(got))
	}
}

func TestExpiredReviewEndsLikeARejectedOne(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	b := k.start(p, byAlice())
	if err := k.Expire(b.ID); !errors.Is(err, ErrState) {
		t.Errorf("Expire of a running build = %v, want ErrState", err)
	}
	k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
	k.clock.forward(24 * time.Hour)
	k.must(k.Expire(b.ID))
	r := k.get(releasePath + p + "/builds/" + b.ID + "/detail")
	group := "data.model.stages.3.checkIn.reviewGroups.0."
	for path, want := range map[string]string{
		"data.status": "STAGE_SUCCESS", "data.cancelUserId": "System", "data.model.stages.3.checkIn.status": "REVIEW_ABORT",
		group + "status": "ABORT", group + "operator": "SYSTEM", group + "suggest": "TIMEOUT", "data.stageStatus.3.status": "STAGE_SUCCESS",
	} {
		if got := r.at(t, path); got != want {
			t.Errorf("%s = %s, want %s", path, got, want)
		}
	}
	if r.at(t, "data.endTime") == "-" {
		t.Error("the build has no endTime, want it final")
	}
}

func TestHoldRefusesWhatCannotWait(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	running, last, done := k.start(p, byAlice()), k.start(p, byAlice()), k.start(p, byAlice())
	k.must(k.Hold(last.ID, Wait{Kind: StepReview, Stage: "Deploy"}))
	k.must(k.Decide(last.ID, Decision{Approve: true}))
	last = k.start(p, byAlice())
	k.must(k.Hold(last.ID, Wait{Kind: PausedStep, Stage: "Deploy"}))
	k.must(k.Decide(last.ID, Decision{Approve: true}))
	k.must(k.Succeed(done.ID))
	for name, err := range map[string]error{
		"ended build":        k.Hold(done.ID, Wait{Kind: StageReview}),
		"trigger of running": k.Hold(running.ID, Wait{Kind: TriggerReview}),
		"stage behind it":    k.Hold(last.ID, Wait{Kind: StepReview, Stage: "Build"}),
		"review after last":  k.Hold(last.ID, Wait{Kind: StageReview}),
		"unknown stage":      k.Hold(running.ID, Wait{Kind: StageReview, Stage: "Nowhere"}),
	} {
		if !errors.Is(err, ErrState) {
			t.Errorf("Hold of %s = %v, want ErrState", name, err)
		}
	}
}
