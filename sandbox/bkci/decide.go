package bkci

import (
	"net/http"
	"time"
)

// Decision is what a person decides about a waiting build.
type Decision struct {
	By      string // empty means the first person who may
	Approve bool
	Suggest string // their words
}

// decide applies d to whatever b waits for. Who may not decide gets the server's own refusal.
func (s *Server) decide(b *build, d Decision, now time.Time) error {
	if b.wait == nil {
		return stateError("decide", b)
	}
	if d.By == "" {
		d.By = firstOr(b.deciders(), "admin")
	}
	if !b.mayDecide(d.By) {
		if b.wait.kind == StageReview {
			return s.notReviewer()
		}
		return s.refuse(http.StatusBadRequest, codeNotAuditor, d.By)
	}
	switch b.wait.kind {
	case StageReview:
		b.decideStage(d, now)
	case QualityGate:
		b.decideGate(d, now)
	case TriggerReview:
		b.decideTrigger(d, now)
	default:
		b.decideStep(d, now)
	}
	return nil
}

// decideStage records the current group's word: the next group's turn, the stage, or the end of the build.
func (b *build) decideStage(d Decision, now time.Time) {
	st, _ := b.stage()
	g := &st.groups[st.currentGroup()]
	*g = groupRun{status: "PROCESS", operator: d.By, suggest: d.Suggest, decided: now}
	if !d.Approve {
		g.status = "ABORT"
		b.rejectStage(now)
		return
	}
	if st.currentGroup() >= 0 {
		return
	}
	st.checkIn = ReviewProcessed
	b.release(now)
	b.runStage(now)
	b.beginSteps(now)
}

// rejectStage ends the build as the server does: a "success in stages" that says System cancelled it.
func (b *build) rejectStage(now time.Time) {
	st, _ := b.stage()
	st.checkIn, st.status, st.began = ReviewAbort, StageSuccess, now
	b.cancelUser = systemUser
	b.finish(StageSuccess, now)
}

// expire is what the server does to a stage review nobody answers within its timeout.
func (b *build) expire(now time.Time) error {
	if b.wait == nil || b.wait.kind != StageReview {
		return stateError("expire the review", b)
	}
	st, _ := b.stage()
	st.groups[st.currentGroup()] = groupRun{status: "ABORT", operator: "SYSTEM", suggest: "TIMEOUT", decided: now}
	b.rejectStage(now)
	return nil
}

func (b *build) decideGate(d Decision, now time.Time) {
	st, _ := b.stage()
	b.release(now)
	if !d.Approve {
		b.failGate(&st.gateIn, now)
		return
	}
	st.gateIn = QualityPass
	b.enterStage(b.cur, now)
}

// failGate ends the build at a gate of the current stage.
func (b *build) failGate(gate *Status, now time.Time) {
	*gate = QualityFail
	b.errs = append(b.errs, taskError{
		stage: b.cur, job: -1, step: -1, kind: UserError, code: gateErrorCode, message: gateErrorText,
	})
	b.finish(Failed, now)
}

func (b *build) decideTrigger(d Decision, now time.Time) {
	b.wait = nil
	if !d.Approve {
		b.cancelUser = d.By
		b.finish(Canceled, now)
		return
	}
	b.begin(now)
}

// decideStep lets a waiting step go on, or ends the build there: a refused review or gate fails it, a pause that is
// not continued cancels it.
func (b *build) decideStep(d Decision, now time.Time) {
	w := *b.wait
	st, spec := b.stage()
	step := &st.jobs[w.job].steps[w.step]
	b.release(now)
	step.suggest = d.Suggest
	switch {
	case d.Approve && w.kind == PausedStep:
		step.status = Running
	case d.Approve:
		step.status, step.elapsed = doneStatus(&spec.Jobs[w.job].Steps[w.step]), now.Sub(step.began)
	case w.kind == PausedStep:
		b.cancel(d.By, now)
		return
	default:
		b.failStep(w.job, w.step, refusedStep(w.kind, d.By), now)
		return
	}
	b.beginSteps(now)
	st.closeJobs(now)
	if b.wait == nil && st.finished() {
		b.leaveStage(now)
	}
}

func refusedStep(kind WaitKind, by string) Failure {
	if kind == StepGate {
		return Failure{Status: QualityFail, ErrorType: UserError, ErrorCode: gateErrorCode, Message: "Quality gate refused by " + by}
	}
	return Failure{Status: ReviewAbort, ErrorType: UserError, ErrorCode: pluginErrorCode, Message: "Review refused by " + by}
}

// closeJobs ends the jobs that have no step left.
func (st *stageRun) closeJobs(now time.Time) {
	for j := range st.jobs {
		if st.jobs[j].status == Running && st.jobs[j].next() < 0 {
			st.jobs[j].end(Succeed, now)
		}
	}
}

func (st *stageRun) finished() bool {
	for j := range st.jobs {
		if st.jobs[j].next() >= 0 {
			return false
		}
	}
	return true
}
