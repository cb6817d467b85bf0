package bkci

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestWhateverHappensTheCountsAgree does anything to a pipeline's builds, refused or not, and holds the summary row
// against the builds.
func TestWhateverHappensTheCountsAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		k := newKit(t, Options{})
		spec := PipelineSpec{Serial: rapid.Bool().Draw(rt, "serial"), Past: rapid.IntRange(0, 2).Draw(rt, "past")}
		plans := [][]StageSpec{nil, waitingPlan(), {}, {{Name: "Build"}, {Name: "Test", Jobs: []JobSpec{{Name: "no steps"}}}}}
		spec.Stages = rapid.SampledFrom(plans).Draw(rt, "plan")
		p := k.AddPipeline("orchard", spec)
		var ids []string
		rt.Repeat(map[string]func(*rapid.T){
			"start": func(rt *rapid.T) {
				b, err := k.Start(p, StartOptions{Queue: rapid.Bool().Draw(rt, "queue")})
				if err == nil {
					ids = append(ids, b.ID)
				}
			},
			"act": func(rt *rapid.T) {
				if len(ids) == 0 {
					rt.Skip("no build yet")
				}
				k.act(rt, rapid.SampledFrom(ids).Draw(rt, "build"))
			},
			"": func(rt *rapid.T) { k.checkCounts(rt, p, ids) },
		})
	})
}

func waitingPlan() []StageSpec {
	plan := append(oneStep(), DefaultStages()[1:]...)
	plan[0].Gate, plan[0].Review = true, []ReviewGroup{{Name: "g", Reviewers: []string{"carol"}}}
	plan[1].Jobs[0].Steps = []StepSpec{{Name: "r", Kind: ReviewStep}, {Name: "g", Kind: GateStep}, {Name: "p", PauseBefore: true}}
	return plan
}

// act does one thing to a build; that it may be refused is part of the game.
func (k *kit) act(rt *rapid.T, id string) {
	k.clock.forward(time.Duration(rapid.IntRange(0, 5000).Draw(rt, "ms")) * time.Millisecond)
	stage := rapid.SampledFrom([]string{"", "Build", "Test", "Deploy"}).Draw(rt, "stage")
	kinds := []WaitKind{StageReview, StepReview, QualityGate, StepGate, TriggerReview, PausedStep}
	bad := []Status{Failed, Terminate, QueueTimeout, ExecTimeout, HeartbeatTimeout, QualityFail, QuotaFailed}
	acts := []func() error{
		func() error { return k.Advance(id) },
		func() error { return k.Succeed(id) },
		func() error { return k.Cancel(id, "bob") },
		func() error { return k.Expire(id) },
		func() error {
			return k.Fail(id, Failure{Stage: stage, Status: rapid.SampledFrom(bad).Draw(rt, "status")})
		},
		func() error { return k.Hold(id, Wait{Stage: stage, Kind: rapid.SampledFrom(kinds).Draw(rt, "kind")}) },
		func() error { return k.Decide(id, Decision{Approve: rapid.Bool().Draw(rt, "approve")}) },
		func() error { return second(k.Retry(id, "bob")) },
	}
	if err := acts[rapid.IntRange(0, len(acts)-1).Draw(rt, "act")](); err != nil {
		rt.Logf("refused: %v", err)
	}
}

func (k *kit) checkCounts(rt *rapid.T, pipeline string, ids []string) {
	pl := k.byID[pipeline]
	running, finished := 0, pl.past
	for num := range pl.builds {
		b := pl.builds[num]
		if b.phase() == phaseRunning {
			running++
		}
		for _, c := range b.costs {
			if c.ran {
				finished++
			}
		}
		if (b.wait != nil) && !b.ended.IsZero() {
			rt.Errorf("build %d has ended and waits", num)
		}
		if b.phase() == phaseEnded && !b.status.Final() && b.status != StageSuccess {
			rt.Errorf("build %d has ended as %s", num, b.status)
		}
	}
	if pl.sum.running != running {
		rt.Errorf("row says %d run, %d do", pl.sum.running, running)
	}
	if pl.sum.finished != finished {
		rt.Errorf("row says %d executions finished, %d did", pl.sum.finished, finished)
	}
	if len(ids) == 0 {
		return
	}
	id := ids[rapid.IntRange(0, len(ids)-1).Draw(rt, "read")]
	if r := k.get(fmt.Sprintf("%s%s/builds/%s/detail", releasePath, pipeline, id)); r.code != 200 {
		rt.Errorf("detail of %s: %d %s", id, r.code, r.body)
	}
}
