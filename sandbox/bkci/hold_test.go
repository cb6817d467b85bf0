package bkci

import (
	"testing"
	"time"
)

// TestHoldPrefersThePlansOwnPlace holds builds of pipelines whose plan has a step of the kind.
func TestHoldPrefersThePlansOwnPlace(t *testing.T) {
	t.Parallel()
	plan := []StageSpec{
		{Name: "Build", Jobs: []JobSpec{{Name: "Build", Steps: []StepSpec{{Name: "Compile"}}}}},
		{Name: "Check", Jobs: []JobSpec{{Name: "Check", Steps: []StepSpec{
			{Name: "Unit tests"},
			{Name: "Red line", Kind: GateStep},
			{Name: "Sign off", Kind: ReviewStep, Reviewers: []string{"carol"}},
			{Name: "Publish", PauseBefore: true},
		}}}},
	}
	for kind, want := range map[WaitKind]string{StepGate: "Red line", StepReview: "Sign off", PausedStep: "Publish"} {
		k := newKit(t, Options{})
		p := k.AddPipeline("orchard", PipelineSpec{Stages: plan})
		b := k.start(p, byAlice())
		k.clock.forward(time.Minute)
		k.must(k.Hold(b.ID, Wait{Kind: kind, Description: "please look"}))
		w := k.build(b.ID).Waiting
		detail := k.get(releasePath + p + "/builds/" + b.ID + "/detail")
		got, n := "", 0
		for _, e := range parseNode(t, detail.body).at("data", "model", "stages", 2, "containers", 0, "elements").items {
			n++
			if e.members["id"].text() == w.Step {
				got = e.members["name"].text()
			}
		}
		if w.Stage != "stage-3" || got != want || n != 4 {
			t.Errorf("%s: waits in %s at %q of %d steps, want stage-3, %q of the plan's 4", kind, w.Stage, got, n, want)
		}
	}
}

// TestHoldMakesAPlace holds builds of a plan without reviews, gates or pauses, and leaves the plan as it was.
func TestHoldMakesAPlace(t *testing.T) {
	t.Parallel()
	for _, kind := range []WaitKind{StageReview, StepReview, QualityGate, StepGate, PausedStep} {
		for _, stages := range [][]StageSpec{
			append(oneStep(), oneStep()...), {{Name: "Empty"}, {Name: "Empty too"}}, {{Name: "a", Jobs: []JobSpec{{}}}, {Name: "b"}},
		} {
			k := newKit(t, Options{})
			p := k.AddPipeline("orchard", PipelineSpec{Stages: stages})
			b := k.start(p, byAlice())
			k.must(k.Hold(b.ID, Wait{Kind: kind, Reviewers: []string{"carol"}}))
			w := k.build(b.ID).Waiting
			if w == nil || w.Kind != kind || len(w.Reviewers) != 1 || w.Reviewers[0] != "carol" {
				t.Fatalf("%s in %v: waits for %+v, want carol", kind, stages, w)
			}
			k.must(k.Decide(b.ID, Decision{By: "carol", Approve: true}))
			k.must(k.finishIfOpen(b.ID))
			next := k.start(p, byAlice())
			for k.build(next.ID).Ended.IsZero() {
				k.must(k.Advance(next.ID))
			}
		}
	}
}

func TestHoldTakesGroups(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	b := k.start(p, byAlice())
	k.must(k.Hold(b.ID, Wait{
		Kind: StageReview, Stage: "Test", Groups: []ReviewGroup{{Name: "QA", Reviewers: []string{"erin"}}}, Description: "Ready to test?",
	}))
	detail := k.get(releasePath + p + "/builds/" + b.ID + "/detail")
	const checkIn = "data.model.stages.2.checkIn."
	for path, want := range map[string]string{
		checkIn + "reviewGroups.0.name": "QA", checkIn + "reviewGroups.0.reviewers.0": "erin", checkIn + "reviewGroups.1": "-",
		checkIn + "reviewDesc": "Ready to test?", "data.model.stages.3.checkIn.reviewGroups.0.name": "Release owners",
	} {
		if got := detail.at(t, path); got != want {
			t.Errorf("%s = %s, want %s", path, got, want)
		}
	}
	if k.build(b.ID).Waiting.GroupName != "QA" {
		t.Errorf("waits for %+v, want group QA", k.build(b.ID).Waiting)
	}
}

func TestHoldOfAQueuedBuildStartsIt(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	b := k.start(p, StartOptions{Queue: true})
	k.must(k.Hold(b.ID, Wait{Kind: QualityGate}))
	if w := k.build(b.ID).Waiting; w == nil || w.Stage != "stage-2" {
		t.Errorf("waits for %+v, want the gate of the first stage", w)
	}
	k.wantRow("held", p, row{b.ID, "RUNNING", "1", "1", "1"})
}

// TestHoldStopsAtAStepThatWasThereFromTheStart lets a build pass the steps that only held builds run, and holds the next.
func TestHoldStopsAtAStepThatWasThereFromTheStart(t *testing.T) {
	t.Parallel()
	plan := append(oneStep(), StageSpec{Name: "Deploy", Jobs: []JobSpec{{Name: "Deploy", Steps: []StepSpec{
		{Name: "Canary"}, {Name: "Look", Kind: ReviewStep, OnlyHeld: true}, {Name: "Roll out", PauseBefore: true, OnlyHeld: true},
	}}}})
	steps := func(k *kit, p, build string) (out [3]string) {
		detail := k.get(releasePath + p + "/builds/" + build + "/detail")
		for i, e := range parseNode(t, detail.body).at("data", "model", "stages", 2, "containers", 0, "elements").items {
			out[i] = e.members["name"].text() + " " + e.members["status"].text()
		}
		return out
	}
	for kind, want := range map[WaitKind][2][3]string{
		StepReview: {{"Canary SUCCEED", "Look REVIEWING", "Roll out "}, {"Canary SUCCEED", "Look REVIEW_PROCESSED", "Roll out SUCCEED"}},
		PausedStep: {{"Canary SUCCEED", "Look SKIP", "Roll out PAUSE"}, {"Canary SUCCEED", "Look SKIP", "Roll out SUCCEED"}},
	} {
		k := newKit(t, Options{})
		p := k.AddPipeline("orchard", PipelineSpec{Stages: plan})
		passes := k.start(p, byAlice())
		for k.build(passes.ID).Ended.IsZero() {
			k.clock.forward(time.Minute)
			k.must(k.Advance(passes.ID))
		}
		if got := steps(k, p, passes.ID); got != [3]string{"Canary SUCCEED", "Look SKIP", "Roll out SUCCEED"} {
			t.Errorf("a build that is not held ends with %q", got)
		}
		b := k.start(p, byAlice())
		if got := steps(k, p, b.ID); got != [3]string{"Canary ", "Look ", "Roll out "} {
			t.Errorf("the model begins with %q", got)
		}
		k.must(k.Hold(b.ID, Wait{Kind: kind, Reviewers: []string{"carol"}}))
		if got := steps(k, p, b.ID); got != want[0] {
			t.Errorf("%s: held at %q, want %q", kind, got, want[0])
		}
		k.must(k.Decide(b.ID, Decision{By: "carol", Approve: true}))
		for k.build(b.ID).Ended.IsZero() {
			k.must(k.Advance(b.ID))
		}
		if got := steps(k, p, b.ID); got != want[1] {
			t.Errorf("%s: goes on to %q, want %q", kind, got, want[1])
		}
	}
}

// TestAStepOfHeldBuildsIsSkippedWhereverItStands begins and ends jobs with steps that builds skip.
func TestAStepOfHeldBuildsIsSkippedWhereverItStands(t *testing.T) {
	t.Parallel()
	look := StepSpec{Name: "Look", Kind: ReviewStep, OnlyHeld: true}
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{Stages: []StageSpec{{Name: "Deploy", Jobs: []JobSpec{
		{Name: "Only", Steps: []StepSpec{look}}, {Name: "Held", Steps: []StepSpec{look, {Name: "Ask", Kind: ReviewStep}, look}},
	}}}})
	b := k.start(p, byAlice())
	if w := k.build(b.ID).Waiting; w == nil || w.Kind != StepReview {
		t.Fatalf("waits for %+v, want the review behind the first step", w)
	}
	k.must(k.Decide(b.ID, Decision{Approve: true}))
	if got := k.build(b.ID); got.Status != Succeed {
		t.Errorf("the build is %s, want SUCCEED when the rest is skipped", got.Status)
	}
	for path, want := range map[string]string{"0.status": "SUCCEED", "1.status": "SUCCEED", "1.elements.2.status": "SKIP"} {
		detail := k.get(releasePath + p + "/builds/" + b.ID + "/detail")
		if got := detail.at(t, "data.model.stages.1.containers."+path); got != want {
			t.Errorf("%s = %s, want %s", path, got, want)
		}
	}
}
