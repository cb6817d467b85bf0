package bkci

import (
	"slices"
	"time"
)

// WaitKind is one of the ways in which a build waits for a person.
type WaitKind string

// The ways to wait. Only the first two can be decided by API.
const (
	StageReview   WaitKind = "stage_review"   // check-in review of a stage; the build shows STAGE_SUCCESS
	StepReview    WaitKind = "step_review"    // manual-review step; the build shows RUNNING
	QualityGate   WaitKind = "quality_gate"   // gate at a stage's check-in; history shows REVIEWING, status RUNNING
	StepGate      WaitKind = "step_gate"      // gate between steps; the build shows RUNNING
	PausedStep    WaitKind = "paused_step"    // step that pauses before it runs; the build shows RUNNING
	TriggerReview WaitKind = "trigger_review" // the trigger waits; the build has not started
)

// wait is the one thing a build waits for. job and step count within the current stage, -1 where they do not apply.
type wait struct {
	kind      WaitKind
	job, step int
	reviewers []string // of gates, pauses and triggers; empty means anybody
	since     time.Time
}

func (b *build) setWait(kind WaitKind, job, step int, now time.Time) {
	b.wait = &wait{kind: kind, job: job, step: step, since: now}
	b.heldAt = now
}

// holdReview stops before the current stage until its groups have decided.
func (b *build) holdReview(now time.Time) {
	st, spec := b.stage()
	b.setWait(StageReview, -1, -1, now)
	b.pauses++
	b.status, st.status, st.checkIn, st.began = StageSuccess, Pause, Reviewing, now
	b.showMsg = b.pl.texts.reviewingMsg(spec.Review[0].Reviewers)
}

func (b *build) holdGate(now time.Time) {
	st, _ := b.stage()
	b.setWait(QualityGate, -1, -1, now)
	b.status, st.gateIn = Reviewing, QualityWait
	b.showMsg = b.pl.texts.reviewing
}

// holdStep stops at a step of the current stage.
func (b *build) holdStep(job, step int, now time.Time) {
	spec := &b.plan[b.cur].Jobs[job].Steps[step]
	run := &b.stages[b.cur].jobs[job].steps[step]
	run.status, run.began = Reviewing, now
	switch spec.Kind {
	case ReviewStep:
		b.setWait(StepReview, job, step, now)
	case GateStep:
		b.setWait(StepGate, job, step, now)
		b.wait.reviewers = spec.Reviewers
	default:
		run.status = Pause
		b.setWait(PausedStep, job, step, now)
		b.wait.reviewers = spec.Reviewers
	}
}

// release ends the wait, if there is one, and counts the time it took.
func (b *build) release(now time.Time) {
	if b.wait == nil {
		return
	}
	if k := b.wait.kind; k == StepReview || k == StepGate || k == PausedStep {
		b.stages[b.cur].jobs[b.wait.job].steps[b.wait.step].passed = true
	}
	b.waited += now.Sub(b.heldAt)
	b.wait = nil
	b.status, b.showMsg = Running, b.pl.texts.running
}

// currentGroup is the review group whose turn it is, -1 if none is left.
func (st *stageRun) currentGroup() int {
	for i := range st.groups {
		if st.groups[i].status == "" {
			return i
		}
	}
	return -1
}

func (st *stageRun) approveAll(groups []ReviewGroup, now time.Time) {
	for i := range st.groups {
		if st.groups[i].status == "" {
			st.groups[i] = groupRun{status: "PROCESS", operator: firstOr(groups[i].Reviewers, systemUser), decided: now}
		}
	}
	st.checkIn = ReviewProcessed
}

const systemUser = "System"

func firstOr(names []string, other string) string {
	if len(names) == 0 {
		return other
	}
	return names[0]
}

// deciders are the people who may decide now; none means anybody.
func (b *build) deciders() []string {
	switch b.wait.kind {
	case StageReview:
		st, spec := b.stage()
		return spec.Review[st.currentGroup()].Reviewers
	case StepReview:
		return b.plan[b.cur].Jobs[b.wait.job].Steps[b.wait.step].Reviewers
	default:
		return b.wait.reviewers
	}
}

func (b *build) mayDecide(user string) bool {
	who := b.deciders()
	return len(who) == 0 || slices.Contains(who, user)
}
