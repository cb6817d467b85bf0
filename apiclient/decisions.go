package apiclient

import "time"

// Constants BK-CI writes when nobody decided in time; they are not localised.
const (
	operatorSystem = "SYSTEM"
	suggestTimeout = "TIMEOUT"
)

// Decision is what became of a wait for review.
type Decision struct {
	Kind       WaitKind // StageReview or StepReview.
	StageID    string
	Stage      string
	StepID     string // Steps only.
	Step       string
	Group      string // Stage reviews only.
	Approved   bool
	TimedOut   bool   // Nobody decided in time; Approved is false.
	By         string // "" when BK-CI does not tell: for a review step it does not, unless only one person may.
	Reviewers  []string
	Suggestion string    // What was written beside it.
	At         time.Time // Zero for review steps.
	Key        string    // The Key of the wait that it ended.
}

// Decisions lists the reviews that were decided, in the order of the model. Quality gates are not among them: a
// gate passes or fails by its rules, and BK-CI does not tell whether a person had a hand in it.
func (d Detail) Decisions() []Decision {
	var all []Decision
	for i := range d.Stages {
		stage := &d.Stages[i]
		all = append(all, d.checkDecisions(stage, "in", stage.CheckIn)...)
		for _, job := range stage.leaves() {
			for k := range job.Steps {
				if decision, ok := stepDecision(stage, &job.Steps[k]); ok {
					all = append(all, decision)
				}
			}
		}
		all = append(all, d.checkDecisions(stage, "out", stage.CheckOut)...)
	}
	return all
}

func (d Detail) checkDecisions(stage *Stage, side string, check Check) []Decision {
	var all []Decision
	rejected := false
	for k, group := range check.Groups {
		if group.Status != groupApproved && group.Status != groupRejected {
			continue
		}
		rejected = rejected || group.Status == groupRejected
		all = append(all, Decision{
			Kind: StageReview, StageID: stage.ID, Stage: stage.Name, Group: group.Name,
			Approved: group.Status == groupApproved,
			TimedOut: group.Operator == operatorSystem && group.Suggestion == suggestTimeout,
			By:       group.Operator, Reviewers: group.Reviewers, Suggestion: group.Suggestion, At: group.Time,
			Key: groupKey(stage.ID, side, group, k, d.ExecuteCount),
		})
	}
	if check.Manual && check.Status == StatusReviewAbort && !rejected {
		// Cancelled while it waited, or nobody was there who could review: no group says so.
		all = append(all, d.abandoned(stage, side, check))
	}
	return all
}

// abandoned is the end of a review that no group decided.
func (d Detail) abandoned(stage *Stage, side string, check Check) Decision {
	decision := Decision{Kind: StageReview, StageID: stage.ID, Stage: stage.Name, By: d.CancelUser, At: d.End}
	if waits := d.groupWait(Wait{StageID: stage.ID}, side, check); len(waits) > 0 {
		decision.Group, decision.Reviewers, decision.Key = waits[0].Group, waits[0].Reviewers, waits[0].Key
	}
	return decision
}

// stepDecision is the outcome of a review step: approved ones read SUCCEED, rejected ones REVIEW_ABORT. One that ended
// in another way, with its job, say, was decided by nobody.
func stepDecision(stage *Stage, step *Step) (Decision, bool) {
	approved := step.Status.OK() && step.Status != StatusSkip
	if !step.IsReview() || !approved && step.Status != StatusReviewAbort && !step.Status.TimedOut() {
		return Decision{}, false
	}
	decision := Decision{
		Kind: StepReview, StageID: stage.ID, Stage: stage.Name, StepID: step.ID, Step: step.Name,
		Approved: approved, TimedOut: step.Status.TimedOut(), Reviewers: step.Reviewers,
		Suggestion: step.Suggestion, Key: stepKey(step),
	}
	if len(step.Reviewers) == 1 && !decision.TimedOut {
		decision.By = step.Reviewers[0]
	}
	return decision, true
}
