package apiclient

import (
	"fmt"
	"time"
)

// WaitKind says what a build waits for. To people all of them are "waiting for review".
type WaitKind string

// The faces of waiting.
const (
	StageReview   WaitKind = "stage_review"   // A group must let the build into or out of a stage.
	StepReview    WaitKind = "step_review"    // A review step asks within a job.
	QualityGate   WaitKind = "quality_gate"   // A gate is not met and a person may let it pass.
	TriggerReview WaitKind = "trigger_review" // The trigger must be approved before anything runs.
	PausedStep    WaitKind = "paused_step"    // A step waits for somebody to let it start.
)

// States of a review group.
const (
	groupApproved = "PROCESS"
	groupRejected = "ABORT"
)

// Wait is one thing a build waits for a person to do.
type Wait struct {
	Kind       WaitKind
	StageID    string
	Stage      string
	StepID     string // Steps only.
	Step       string
	Group      string    // Stage reviews: whose turn it is.
	GroupIndex int       // Its position from 1; 0 when the review has no groups.
	Groups     int       // How many groups decide one after the other.
	Reviewers  []string  // Who may decide; empty when BK-CI does not say.
	Since      time.Time // When this wait began, as near as BK-CI tells; zero when it does not.
	Desc       string    // What is asked.
	Key        string    // Stable while this wait lasts, and different for every other wait of the same build.
}

// Waits lists everything the build waits for, in the order of the model; none when it is over. It reads the model
// only: BK-CI's texts and the build's own status are not enough (review steps and gates hide in RUNNING builds).
func (d Detail) Waits() []Wait {
	if d.Finished() {
		return nil
	}
	if d.Status == StatusTriggerReviewing {
		return []Wait{{
			Kind: TriggerReview, Reviewers: d.TriggerReviewers, Since: d.Queue, Desc: d.Message,
			Key: fmt.Sprintf("trigger#%d", d.ExecuteCount),
		}}
	}
	var all []Wait
	for i := range d.Stages {
		stage := &d.Stages[i]
		all = append(all, d.checkWaits(i, "in", stage.CheckIn, stage.Status == StatusPause)...)
		for _, job := range stage.leaves() {
			for k := range job.Steps {
				if w, ok := stepWait(stage, &job.Steps[k]); ok {
					all = append(all, w)
				}
			}
		}
		all = append(all, d.checkWaits(i, "out", stage.CheckOut, false)...)
	}
	if len(all) == 0 && d.Status == StatusReviewing {
		// A build says REVIEWING for a gate only. A model that does not show which must not make the wait invisible.
		all = []Wait{{Kind: QualityGate, Key: fmt.Sprintf("build/gate#%d", d.ExecuteCount)}}
	}
	return all
}

// checkWaits is what the check at one side of stage i waits for. paused says that the stage itself is in PAUSE,
// which means a review at its entry even where the check does not say so.
func (d Detail) checkWaits(i int, side string, check Check, paused bool) []Wait {
	stage := &d.Stages[i]
	wait := Wait{StageID: stage.ID, Stage: stage.Name, Desc: check.Desc, Since: d.checkSince(i, side)}
	switch {
	case check.Status == StatusQualityCheckWait, check.Status == StatusReviewing && !check.Manual && !paused:
		wait.Kind = QualityGate
		wait.Key = fmt.Sprintf("%s/%s/gate#%d", stage.ID, side, d.ExecuteCount)
		return []Wait{wait}
	case check.Status == StatusReviewing, paused && check.open():
		return d.groupWait(wait, side, check)
	default:
		return nil
	}
}

// open reports whether the review at a paused stage is still undecided, whatever the check calls itself meanwhile.
func (c Check) open() bool {
	if c.Status == StatusReviewAbort {
		return false
	}
	return len(c.Groups) > 0 || !c.Status.Finished()
}

// groupWait fills in whose turn it is: the first group that has not decided. When all have, the stage is about to
// go on and waits for nobody.
func (d Detail) groupWait(wait Wait, side string, check Check) []Wait {
	wait.Kind, wait.Groups = StageReview, len(check.Groups)
	wait.Key = fmt.Sprintf("%s/%s/review#%d", wait.StageID, side, d.ExecuteCount)
	if len(check.Groups) == 0 {
		return []Wait{wait}
	}
	for k, group := range check.Groups {
		if group.Status != "" {
			if group.Time.After(wait.Since) {
				wait.Since = group.Time
			}
			continue
		}
		wait.Group, wait.GroupIndex, wait.Reviewers = group.Name, k+1, group.Reviewers
		wait.Key = groupKey(wait.StageID, side, group, k, d.ExecuteCount)
		return []Wait{wait}
	}
	return nil
}

// groupKey names a group's turn by its id, or by its position where a server sends none.
func groupKey(stage, side string, group ReviewGroup, k, execution int) string {
	if group.ID == "" {
		return fmt.Sprintf("%s/%s/%d#%d", stage, side, k+1, execution)
	}
	return fmt.Sprintf("%s/%s/%s#%d", stage, side, group.ID, execution)
}

// checkSince is when the check of a stage began: a paused stage starts with its wait; a gate at the entry begins
// when the stage before ended, and one at the exit when its own stage did.
func (d Detail) checkSince(i int, side string) time.Time {
	if side == "out" {
		return d.Stages[i].ended()
	}
	if start := d.Stages[i].Start; !start.IsZero() {
		return start
	}
	if i == 0 {
		return d.Queue
	}
	return d.Stages[i-1].ended()
}

func (s *Stage) ended() time.Time {
	if s.Start.IsZero() {
		return time.Time{}
	}
	return s.Start.Add(s.Elapsed)
}

// stepWait is the wait at a step, if it waits.
func stepWait(stage *Stage, step *Step) (Wait, bool) {
	wait := Wait{
		StageID: stage.ID, Stage: stage.Name, StepID: step.ID, Step: step.Name, Since: step.Start,
		Reviewers: step.Reviewers, Desc: step.Desc, Key: stepKey(step),
	}
	switch {
	case step.Status == StatusPause:
		wait.Kind, wait.Reviewers = PausedStep, step.PauseUsers
	case step.IsGate() && step.Status.Waiting(), step.Status == StatusQualityCheckWait:
		wait.Kind = QualityGate
	case step.Status == StatusReviewing:
		wait.Kind = StepReview
	default:
		return Wait{}, false
	}
	return wait, true
}

func stepKey(step *Step) string { return fmt.Sprintf("%s#%d", step.ID, step.ExecuteCount) }
