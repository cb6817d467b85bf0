package bkci

import (
	"fmt"
	"slices"
	"time"
)

// Wait says what a build shall wait for.
type Wait struct {
	Kind WaitKind
	// Groups are the review groups of a StageReview; none means those of the plan, or one group of Reviewers.
	Groups []ReviewGroup
	// Reviewers may decide the other kinds; none means those of the plan, or the build's starter.
	Reviewers []string
	// Description is shown to reviewers; empty means that of the plan.
	Description string
	// Stage names the stage to wait before or in; empty means the next that fits.
	Stage string
}

// hold makes the build wait; stages on the way are passed. A plan without a place to wait gets one for this build;
// who read the model before did not see it there, so a plan that is held while it is watched has steps OnlyHeld.
func (b *build) hold(w Wait, now time.Time) error {
	if b.phase() == phaseEnded || b.wait != nil {
		return stateError("hold", b)
	}
	queued := b.phase() == phaseQueued
	if w.Kind == TriggerReview {
		return b.holdTrigger(w, queued, now)
	}
	target, err := b.holdTarget(w, queued)
	if err != nil {
		return err
	}
	if queued {
		b.start(now)
	}
	b.reach(target, now)
	switch w.Kind {
	case StageReview:
		b.setReview(w)
		b.holdReview(now)
	case QualityGate:
		b.holdGate(now)
		b.wait.reviewers = w.Reviewers
	default:
		b.holdInside(w, now)
	}
	return nil
}

func (b *build) holdTrigger(w Wait, queued bool, now time.Time) error {
	if !queued {
		return stateError("hold the trigger", b)
	}
	b.setWait(TriggerReview, -1, -1, now)
	b.wait.reviewers = w.Reviewers
	if len(w.Reviewers) == 0 {
		b.wait.reviewers = []string{b.pl.creator}
	}
	b.status = TriggerReviewing
	return nil
}

// holdTarget is the stage to wait before (review, gate) or in (steps).
func (b *build) holdTarget(w Wait, queued bool) (int, error) {
	before := w.Kind == StageReview || w.Kind == QualityGate
	first := b.cur
	if before && !queued {
		first++
	}
	target := first
	switch {
	case w.Stage != "":
		target = b.findStage(w.Stage)
	case w.Kind == StageReview:
		target = b.nextStage(first, func(s *StageSpec) bool { return len(s.Review) > 0 })
	case w.Kind != QualityGate:
		target = b.nextStage(first, func(s *StageSpec) bool { return s.hasStep(w.Kind) })
	}
	if w.Stage == "" && target >= len(b.plan) {
		return 0, fmt.Errorf("hold build %s for %s, with no stage still to come: %w", b.id, w.Kind, ErrState)
	}
	if target < first || target >= len(b.plan) {
		return 0, fmt.Errorf("hold build %s for %s at stage %q: %w", b.id, w.Kind, w.Stage, ErrState)
	}
	return target, nil
}

// nextStage is the first stage from on that fits; without one, the last for reviews that is still to come.
func (b *build) nextStage(from int, fits func(*StageSpec) bool) int {
	for i := from; i < len(b.plan); i++ {
		if fits(&b.plan[i]) {
			return i
		}
	}
	return from
}

func (s *StageSpec) hasStep(kind WaitKind) bool {
	for j := range s.Jobs {
		for k := range s.Jobs[j].Steps {
			if s.Jobs[j].Steps[k].waitKind() == kind {
				return true
			}
		}
	}
	return false
}

func (s *StepSpec) waitKind() WaitKind {
	switch {
	case s.Kind == ReviewStep:
		return StepReview
	case s.Kind == GateStep:
		return StepGate
	case s.PauseBefore:
		return PausedStep
	default:
		return ""
	}
}

// setReview gives the current stage the groups to wait for.
func (b *build) setReview(w Wait) {
	_, spec := b.stage()
	groups := w.Groups
	if len(groups) == 0 && len(w.Reviewers) > 0 {
		groups = []ReviewGroup{{Name: "Reviewers", Reviewers: w.Reviewers}}
	}
	if len(groups) == 0 && len(spec.Review) == 0 {
		groups = []ReviewGroup{{Name: "Reviewers", Reviewers: []string{b.user}}}
	}
	b.ownPlan()
	st, spec := b.stage()
	if len(groups) > 0 {
		spec.Review = groups
	}
	if w.Description != "" {
		spec.ReviewDesc = w.Description
	}
	st.groups, st.checkIn = make([]groupRun, len(spec.Review)), ""
}

// holdInside waits at a step of the current stage: at the plan's own if it has one of the kind that is still to
// come, else at one put in.
func (b *build) holdInside(w Wait, now time.Time) {
	b.ensureRunning(now)
	job, step := b.waitingStep(w.Kind)
	if job < 0 {
		job, step = b.insertStep(w.Kind, now)
	}
	b.dressStep(w, job, step)
	run := &b.stages[b.cur].jobs[job]
	first := max(run.next(), 0)
	for k := first; k < step; k++ {
		run.steps[k].status, run.steps[k].passed = doneStatus(&b.plan[b.cur].Jobs[job].Steps[k]), true
	}
	run.share(first, step, now)
	b.holdStep(job, step, now)
}

// ensureRunning begins the current stage, its gate and review passed, without beginning a step.
func (b *build) ensureRunning(now time.Time) {
	st, spec := b.stage()
	if st.status == Running {
		return
	}
	if len(spec.Review) > 0 {
		st.approveAll(spec.Review, now)
	}
	if spec.Gate {
		st.gateIn = QualityPass
	}
	b.runStage(now)
}

// waitingStep finds a step of the kind whose wait is still to come; -1 if the stage has none.
func (b *build) waitingStep(kind WaitKind) (job, step int) {
	st, spec := b.stage()
	for j := range spec.Jobs {
		for k := range spec.Jobs[j].Steps {
			run := &st.jobs[j].steps[k]
			if spec.Jobs[j].Steps[k].waitKind() == kind && !run.passed && !run.status.Final() {
				return j, k
			}
		}
	}
	return -1, -1
}

// insertStep puts a step to wait at behind the running one of the first running job; a pause needs no step of its
// own unless the job has none left.
func (b *build) insertStep(kind WaitKind, now time.Time) (job, step int) {
	b.ownPlan()
	st, spec := b.stage()
	for job < len(st.jobs)-1 && st.jobs[job].status != Running {
		job++
	}
	if len(st.jobs) == 0 {
		spec.Jobs = []JobSpec{{Name: spec.Name, Agentless: true}}
		st.jobs = []jobRun{{status: Running, began: now}}
	}
	run, plan := &st.jobs[job], &spec.Jobs[job]
	step = run.next()
	switch {
	case step >= 0 && kind == PausedStep:
		plan.Steps[step].PauseBefore = true
		return job, step
	case step < 0:
		step = len(run.steps)
		run.status = Running
	case run.steps[step].status == Running:
		step++
	}
	plan.Steps = slices.Insert(plan.Steps, step, newWaitingStep(kind))
	run.steps = slices.Insert(run.steps, step, stepRun{})
	return job, step
}

func newWaitingStep(kind WaitKind) StepSpec {
	switch kind {
	case StepGate:
		return StepSpec{Name: "Quality gate", Kind: GateStep}
	case PausedStep:
		return StepSpec{Name: "Confirm", PauseBefore: true}
	default:
		return StepSpec{Name: "Manual review", Kind: ReviewStep}
	}
}

// dressStep gives the step the people and the words of the wait.
func (b *build) dressStep(w Wait, job, step int) {
	b.ownPlan()
	spec := &b.plan[b.cur].Jobs[job].Steps[step]
	spec.OnlyHeld = false
	if len(w.Reviewers) > 0 {
		spec.Reviewers, spec.ReviewUsers = w.Reviewers, w.Reviewers
	}
	if spec.Kind == ReviewStep && len(spec.Reviewers) == 0 {
		spec.Reviewers, spec.ReviewUsers = []string{b.user}, []string{b.user}
	}
	if w.Description != "" {
		spec.Desc = w.Description
	}
}
