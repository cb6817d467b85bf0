package apiclient

import (
	"slices"
	"strings"
)

// StepFailure is one reason why a build is not green, with the place where it happened. Job and step are empty
// when the failure belongs to the stage as a whole.
type StepFailure struct {
	StageID   string
	Stage     string
	JobID     string
	Job       string
	StepID    string
	Step      string
	AtomCode  string
	Status    BuildStatus // REVIEW_ABORT for a rejection, QUALITY_CHECK_FAIL for a gate.
	ErrorType string      // SYSTEM, USER, THIRD_PARTY, PLUGIN, BUILD_MACHINE; may be empty.
	ErrorCode int
	ErrorMsg  string // Several lines; for a rejection what the reviewer wrote.
	By        string // Who rejected, where BK-CI tells.
	Optional  bool   // The step was allowed to fail: it is not why the build failed.
}

// Path is the place in words: stage > job > step, as far as it goes.
func (f StepFailure) Path() string {
	parts := slices.DeleteFunc([]string{f.Stage, f.Job, f.Step}, func(s string) bool { return s == "" })
	return strings.Join(parts, " > ")
}

// Failures lists why the build failed, in the order of the model, with what was allowed to fail last. The model is
// asked for the present state of each step, so a step that failed once and passed when retried is not among them;
// BK-CI's error list fills in the words, and what the model does not show at all.
func (d Detail) Failures() []StepFailure {
	f := failures{detail: d, used: make([]bool, len(d.Errors))}
	for i := range d.Stages {
		stage := &d.Stages[i]
		f.check(stage, stage.CheckIn)
		for _, job := range stage.leaves() {
			f.job(stage, job)
		}
		f.check(stage, stage.CheckOut)
	}
	f.rest()
	slices.SortStableFunc(f.all, func(a, b StepFailure) int { return order(a) - order(b) })
	return f.all
}

func order(f StepFailure) int {
	if f.Optional {
		return 1
	}
	return 0
}

// failures collects; used marks the entries of the error list that are accounted for.
type failures struct {
	detail Detail
	used   []bool
	all    []StepFailure
}

// check adds a review that was rejected or a gate that failed.
func (f *failures) check(stage *Stage, check Check) {
	words := func(e BuildError) bool { return e.StageID == stage.ID && e.StepID == "" && e.JobID == "" }
	if !check.Status.Failed() {
		if check.Status.OK() && !stage.CheckIn.Status.Failed() && !stage.CheckOut.Status.Failed() {
			f.settle(words)
		}
		return
	}
	failure := StepFailure{StageID: stage.ID, Stage: stage.Name, Status: check.Status}
	if check.Status == StatusReviewAbort {
		failure.By = f.detail.CancelUser
		for _, group := range check.Groups {
			if group.Status == groupRejected {
				failure.By, failure.ErrorMsg = group.Operator, group.Suggestion
			}
		}
	}
	f.add(failure, words)
}

// job adds the failed steps of a job, or the job itself when it failed without any (no machine, no quota).
func (f *failures) job(stage *Stage, job *Job) {
	before := len(f.all)
	f.settle(func(e BuildError) bool { return job.rest.hold(e.StepID) })
	for k := range job.Steps {
		step := &job.Steps[k]
		words := func(e BuildError) bool { return e.StepID != "" && e.StepID == step.ID }
		if !step.Status.Failed() {
			f.settle(words)
			continue
		}
		failure := StepFailure{
			StageID: stage.ID, Stage: stage.Name, JobID: job.ID, Job: job.Name, StepID: step.ID, Step: step.Name,
			AtomCode: step.AtomCode, Status: step.Status, ErrorType: step.ErrorType, ErrorCode: step.ErrorCode,
			ErrorMsg: step.ErrorMsg, Optional: step.Optional,
		}
		if decision, ok := stepDecision(stage, step); ok {
			failure.By = decision.By
			if failure.ErrorMsg == "" {
				failure.ErrorMsg = decision.Suggestion
			}
		}
		f.add(failure, words)
	}
	if len(f.all) > before || !job.Status.Failed() {
		return
	}
	f.add(StepFailure{
		StageID: stage.ID, Stage: stage.Name, JobID: job.ID, Job: job.Name, Status: job.Status,
	}, func(e BuildError) bool { return e.StageID == stage.ID && e.JobID == job.ID })
}

// add keeps a failure, with the words of the error list where the model has none.
func (f *failures) add(failure StepFailure, match func(BuildError) bool) {
	for i, e := range f.detail.Errors {
		if f.used[i] || !match(e) {
			continue
		}
		f.used[i] = true
		if failure.ErrorType == "" {
			failure.ErrorType = e.Type
		}
		if failure.ErrorCode == 0 {
			failure.ErrorCode = e.Code
		}
		if failure.ErrorMsg == "" {
			failure.ErrorMsg = e.Message
		}
		if failure.StepID == "" && e.StepID != "" {
			failure.StepID, failure.Step, failure.AtomCode = e.StepID, e.StepName, e.AtomCode
		}
	}
	f.all = append(f.all, failure)
}

// settle marks errors of steps that are fine by now.
func (f *failures) settle(match func(BuildError) bool) {
	for i, e := range f.detail.Errors {
		if match(e) {
			f.used[i] = true
		}
	}
}

// rest adds what only the error list knows. Of a build that is not failed the list is left from an earlier execution.
func (f *failures) rest() {
	if !f.detail.Failed() {
		return
	}
	for i, e := range f.detail.Errors {
		if f.used[i] {
			continue
		}
		failure := StepFailure{
			StageID: e.StageID, Stage: e.StageID, JobID: e.JobID, StepID: e.StepID, Step: e.StepName,
			AtomCode: e.AtomCode, Status: StatusFailed, ErrorType: e.Type, ErrorCode: e.Code, ErrorMsg: e.Message,
		}
		f.name(&failure)
		f.all = append(f.all, failure)
	}
}

// name fills in the names of the stage and the job from the model.
func (f *failures) name(failure *StepFailure) {
	for i := range f.detail.Stages {
		stage := &f.detail.Stages[i]
		if stage.ID != failure.StageID {
			continue
		}
		failure.Stage = stage.Name
		for _, job := range stage.leaves() {
			if job.ID == failure.JobID {
				failure.Job = job.Name
			}
		}
	}
}
