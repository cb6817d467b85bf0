package notifier_test

import (
	"fmt"
	"slices"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// model is a definition with everything a build can wait at: a stage with two review groups and a review step.
func model() []apiclient.Stage {
	return []apiclient.Stage{
		{ID: "stage-1", Name: "Trigger"},
		{
			ID: "stage-2", Name: "Build",
			Jobs: []apiclient.Job{{ID: "1", Name: "compile", Steps: []apiclient.Step{
				{ID: "e-1", Name: "make", Type: "linuxScript"},
				{ID: "e-2", Name: "ask", Type: "manualReviewUserTask", Reviewers: []string{"carol"}},
			}}},
		},
		{
			ID: "stage-3", Name: "Release",
			CheckIn: apiclient.Check{Manual: true, Groups: []apiclient.ReviewGroup{
				{ID: "g1", Name: "testers", Reviewers: []string{"alice"}}, {ID: "g2", Name: "owners", Reviewers: []string{"bob"}},
			}},
		},
	}
}

// queue creates a build that has not begun.
func (p *pipe) queue() *run {
	p.ci.mu.Lock()
	defer p.ci.mu.Unlock()
	num := len(p.builds) + 1
	b := &run{pipe: p, stages: model(), build: apiclient.Build{
		ID: fmt.Sprintf("b-%s-%d", p.id[len(p.id)-4:], num), Num: num, Status: apiclient.StatusQueue, User: "dora",
		StartType: "manualTrigger", Message: "fix", Queue: p.ci.now(), Update: p.ci.now(), ExecuteCount: 1,
	}}
	p.builds = append(p.builds, b)
	return b
}

// start creates a build that runs.
func (p *pipe) start() *run { return p.queue().begin() }

// change applies a change and stamps the build, as the database does.
func (r *run) change(f func()) *run {
	r.pipe.ci.mu.Lock()
	defer r.pipe.ci.mu.Unlock()
	f()
	r.build.Update = r.pipe.ci.now()
	return r
}

func (r *run) begin() *run {
	return r.change(func() {
		r.build.Status, r.build.Start = apiclient.StatusRunning, r.pipe.ci.now()
		r.pipe.last = r
	})
}

// end finishes the build with a status; a failed one has a step to blame.
func (r *run) end(status apiclient.BuildStatus) *run {
	return r.change(func() {
		r.build.Status, r.build.End = status, r.pipe.ci.now()
		step := &r.stages[1].Jobs[0].Steps[0]
		if status.Failed() {
			step.Status, step.ErrorMsg, step.ErrorType, step.ErrorCode = apiclient.StatusFailed, "exit 1", "USER", 2199001
		}
	})
}

func (r *run) fail() *run { return r.end(apiclient.StatusFailed) }

func (r *run) succeed() *run { return r.end(apiclient.StatusSucceed) }

// retry runs a finished build again, under the same number.
func (r *run) retry() *run {
	return r.change(func() {
		r.build.ExecuteCount++
		r.build.Status, r.build.Start, r.build.End = apiclient.StatusRunning, r.pipe.ci.now(), apiclient.Build{}.End
		r.stages = model()
		r.pipe.last = r
	})
}

// hold lets the build wait at the stage review.
func (r *run) hold() *run {
	return r.change(func() {
		stage := &r.stages[2]
		r.build.Status = apiclient.StatusStageSuccess
		stage.Status, stage.Start, stage.CheckIn.Status = apiclient.StatusPause, r.pipe.ci.now(), apiclient.StatusReviewing
		r.build.Stages = []apiclient.StageStatus{{ID: stage.ID, Name: stage.Name, Status: apiclient.StatusPause}}
	})
}

// approve lets the group whose turn it is agree; after the last one the build runs on.
func (r *run) approve(by string) *run {
	return r.change(func() {
		stage := &r.stages[2]
		stage.CheckIn.Groups = slices.Clone(stage.CheckIn.Groups)
		for i := range stage.CheckIn.Groups {
			g := &stage.CheckIn.Groups[i]
			if g.Status != "" {
				continue
			}
			g.Status, g.Operator, g.Time = "PROCESS", by, r.pipe.ci.now()
			if i < len(stage.CheckIn.Groups)-1 {
				return
			}
		}
		stage.Status, stage.CheckIn.Status = apiclient.StatusRunning, apiclient.StatusReviewProcessed
		r.build.Status = apiclient.StatusRunning
	})
}

// reject ends the build at its stage review.
func (r *run) reject(by, why string) *run {
	return r.change(func() {
		stage := &r.stages[2]
		stage.CheckIn.Groups = slices.Clone(stage.CheckIn.Groups)
		for i := range stage.CheckIn.Groups {
			g := &stage.CheckIn.Groups[i]
			if g.Status == "" {
				g.Status, g.Operator, g.Suggestion, g.Time = "ABORT", by, why, r.pipe.ci.now()
				break
			}
		}
		stage.Status, stage.CheckIn.Status = apiclient.StatusStageSuccess, apiclient.StatusReviewAbort
		r.build.Status, r.build.End, r.cancel = apiclient.StatusStageSuccess, r.pipe.ci.now(), "System"
		r.build.Stages = nil
	})
}

// ask lets the build wait at its review step, which nothing but the detail shows; the row is not even stamped.
func (r *run) ask() *run {
	r.pipe.ci.mu.Lock()
	defer r.pipe.ci.mu.Unlock()
	step := &r.stages[1].Jobs[0].Steps[1]
	step.Status, step.ExecuteCount, step.Start = apiclient.StatusReviewing, r.build.ExecuteCount, r.pipe.ci.now()
	return r
}

// answer ends the wait at the review step well.
func (r *run) answer() *run {
	r.pipe.ci.mu.Lock()
	defer r.pipe.ci.mu.Unlock()
	r.stages[1].Jobs[0].Steps[1].Status = apiclient.StatusSucceed
	return r
}
