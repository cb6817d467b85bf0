package apiclient

import (
	"cmp"
	"time"
)

// Detail is a build with its model: stages, jobs and steps, each with its own state. Its Build.Stages is the strip
// as the server wrote it; Stages is the model.
type Detail struct {
	Build

	PipelineID       string
	PipelineName     string
	TriggerUser      string   // Who really triggered it; User may be the one it runs as.
	StartUsers       []string // Of each execution, newest first.
	CancelUser       string   // "System" when a review was rejected.
	TriggerReviewers []string // Who may approve the trigger.
	LatestBuildNum   int
	Debug            bool // A trial run of an unreleased version.
	Stages           []Stage
}

// Stage is one stage of the model.
type Stage struct {
	ID           string // "stage-1", ...
	Name         string
	Status       BuildStatus // "" when not started.
	Start        time.Time   // For a waiting stage: when the wait began.
	Elapsed      time.Duration
	Finally      bool // Runs whatever happened before it.
	ExecuteCount int
	CheckIn      Check
	CheckOut     Check
	Jobs         []Job
}

// Check guards the entry or the exit of a stage: a manual review, quality gate rules, or both.
type Check struct {
	Manual  bool        // People review here.
	Status  BuildStatus // "" when not reached.
	Desc    string      // What is asked; variables may be unresolved.
	Groups  []ReviewGroup
	Rules   []string      // Ids of quality gate rules.
	Timeout time.Duration // 0 when the server does not say; its default is 24 h.
}

// ReviewGroup is one of the groups that review a stage, one after the other.
type ReviewGroup struct {
	ID         string
	Name       string
	Reviewers  []string
	UserGroups []string // Ids of user groups of the permission system, beside the reviewers.
	Status     string   // "" undecided, PROCESS approved, ABORT rejected.
	Operator   string   // Who decided; SYSTEM when time ran out.
	Time       time.Time
	Suggestion string // What the operator wrote; TIMEOUT when time ran out.
}

// Job is a container of the model. A matrix has one child for each combination; its own steps are then only the
// pattern.
type Job struct {
	ID       string // "1", "2", ...
	HashID   string
	Name     string
	Type     string // trigger, vmBuild or normal.
	Status   BuildStatus
	Start    time.Time
	Elapsed  time.Duration
	Matrix   bool
	Children []Job
	// Steps are those that failed, wait or may wait, and reviews: a model may hold ten thousand others.
	Steps []Step

	rest steps // What is left of the others.
}

// Step is an element of the model.
type Step struct {
	ID           string // e- and 32 hex digits, or T-1-1-1.
	StepID       string // The name given for use in variables; often empty.
	Name         string
	AtomCode     string
	Type         string // marketBuild, linuxScript, manualReviewUserTask, ...
	Status       BuildStatus
	ErrorType    string
	ErrorCode    int
	ErrorMsg     string
	Reviewers    []string // Of a review step: resolved names.
	Desc         string   // Of a review step: what is asked.
	Suggestion   string   // Of a review step: what the reviewer wrote.
	PauseUsers   []string // Who is told when it pauses.
	Start        time.Time
	Elapsed      time.Duration
	ExecuteCount int
	PauseBefore  bool // Waits for a person before it runs.
	Optional     bool // The job goes on when it fails.
	Disabled     bool
	CanRetry     bool
}

// Types of steps and jobs that matter to this package.
const (
	typeTrigger     = "trigger"
	typeMatrixState = "matrixStatus"
	typeReview      = "manualReviewUserTask"
	typeGateIn      = "qualityGateInTask"
	typeGateOut     = "qualityGateOutTask"
)

// IsReview reports whether the step asks people to approve.
func (s Step) IsReview() bool { return s.Type == typeReview }

// IsGate reports whether the step is a quality gate.
func (s Step) IsGate() bool { return s.Type == typeGateIn || s.Type == typeGateOut }

// leaves are the jobs of a stage that really run: of a matrix its children, not the pattern.
func (s *Stage) leaves() []*Job {
	var all []*Job
	for i := range s.Jobs {
		job := &s.Jobs[i]
		if len(job.Children) == 0 {
			all = append(all, job)
			continue
		}
		for k := range job.Children {
			all = append(all, &job.Children[k])
		}
	}
	return all
}

// MayWait reports whether the model holds anything at which a build may wait for a person (reviews, gates, steps
// that pause), whatever its present state: while builds of this pipeline run, their detail is worth a look.
func (d Detail) MayWait() bool {
	if d.Status == StatusTriggerReviewing || d.Waiting() {
		return true
	}
	for i := range d.Stages {
		stage := &d.Stages[i]
		if stage.CheckIn.mayWait() || stage.CheckOut.mayWait() {
			return true
		}
		for _, job := range append(stage.leaves(), patterns(stage)...) {
			for k := range job.Steps {
				if job.Steps[k].mayWait() {
					return true
				}
			}
		}
	}
	return false
}

// patterns are the matrix jobs themselves: their children's steps do not carry the pause option.
func patterns(stage *Stage) []*Job {
	var all []*Job
	for i := range stage.Jobs {
		if len(stage.Jobs[i].Children) > 0 {
			all = append(all, &stage.Jobs[i])
		}
	}
	return all
}

func (c Check) mayWait() bool {
	return c.Manual || len(c.Rules) > 0 || c.Status.Waiting()
}

func (s Step) mayWait() bool {
	return !s.Disabled && (s.IsReview() || s.IsGate() || s.PauseBefore || s.Status.Waiting() || s.Status == StatusPause)
}

// Progress counts the steps of the model: how many are over (skipped ones too), of how many. Triggers and disabled
// steps are not counted.
func (d Detail) Progress() (done, total int) {
	for i := range d.Stages {
		for _, job := range d.Stages[i].leaves() {
			if job.Type == typeTrigger {
				continue
			}
			done, total = done+job.rest.done, total+job.rest.total
			for k := range job.Steps {
				count(job.Steps[k].Status, job.Steps[k].Disabled, &done, &total)
			}
		}
	}
	return done, total
}

// Strip is the state of each stage as the model shows it, which is fresher and fuller than the server's own strip:
// that one may hold a single localised entry while a build is queued again.
func (d Detail) Strip() []StageStatus {
	if len(d.Stages) == 0 {
		return d.Build.Stages
	}
	messages := map[string]string{}
	for _, s := range d.Build.Stages {
		messages[s.ID] = s.ShowMsg
	}
	all := make([]StageStatus, 0, len(d.Stages))
	for i := range d.Stages {
		s := &d.Stages[i]
		all = append(all, StageStatus{
			ID: s.ID, Name: cmp.Or(s.Name, s.ID), Status: s.Status, Start: s.Start, Elapsed: s.Elapsed,
			ShowMsg: messages[s.ID],
		})
	}
	return all
}
