package bkci

import (
	"fmt"
	"time"
)

// ErrorType says whose fault a failure is. The numbers are those of errorInfoList; a step shows the name.
type ErrorType int

// The error types.
const (
	SystemError     ErrorType = 0
	UserError       ErrorType = 1
	ThirdPartyError ErrorType = 2
	PluginError     ErrorType = 3
	MachineError    ErrorType = 4
)

func (t ErrorType) name() string {
	switch t {
	case SystemError:
		return "SYSTEM"
	case ThirdPartyError:
		return "THIRD_PARTY"
	case PluginError:
		return "PLUGIN"
	case MachineError:
		return "BUILD_MACHINE"
	default:
		return "USER"
	}
}

// Error codes the server gives where nobody names one.
const (
	pluginErrorCode = 2199001
	gateErrorCode   = 2199007
	scriptErrorCode = 2199011
	gateErrorText   = "Stage quality check failed"
)

// Failure says how a build fails. Its zero value fails the step that is running.
type Failure struct {
	// Stage, Job and Step name the place: by name, or "stage-3", a job id, a step id. Empty means where the
	// build is; stages before are passed.
	Stage, Job, Step string
	// Status is what is shown at the level it belongs to; empty means FAILED. The build itself shows FAILED,
	// TERMINATE or QUEUE_TIMEOUT.
	Status Status
	// ErrorType with ErrorCode 0 is taken from the status and the step.
	ErrorType ErrorType
	ErrorCode int
	Message   string
}

// fail ends the build with f.
func (b *build) fail(f Failure, now time.Time) error {
	if f.Status == "" {
		f.Status = Failed
	}
	switch {
	case !f.Status.Failing():
		return fmt.Errorf("fail build %s with %s, which is no failure: %w", b.id, f.Status, ErrState)
	case b.phase() == phaseEnded:
		return stateError("fail", b)
	case b.phase() == phaseQueued && f.Status == QueueTimeout:
		b.finish(QueueTimeout, now)
		return nil
	case f.Status == QualityFail && f.Step == "":
		return b.failAtGate(f.Stage, now)
	default:
		return b.failInside(f, now)
	}
}

// takeUp starts a build that queues, so that its stages can be passed.
func (b *build) takeUp(now time.Time) {
	if b.phase() == phaseQueued {
		b.start(now)
	}
}

// failAtGate fails at the check-in gate of the named stage, or of the one that comes next; at the end of the last
// stage it is the check-out gate.
func (b *build) failAtGate(stage string, now time.Time) error {
	inside := b.cur < len(b.stages) && b.stages[b.cur].status == Running
	target := b.findStage(stage)
	if stage == "" {
		target = b.cur
		if inside {
			target++
		}
	}
	switch {
	case target < b.cur, target == b.cur && inside, target == len(b.stages) && !inside:
		return stateError("fail at a gate already passed", b)
	case target == len(b.stages):
		b.passStage(now)
		b.failGate(&b.stages[b.cur].gateOut, now)
	default:
		b.takeUp(now)
		b.reach(target, now)
		b.release(now)
		b.failGate(&b.stages[b.cur].gateIn, now)
	}
	return nil
}

func (b *build) failInside(f Failure, now time.Time) error {
	target := b.cur
	if f.Stage != "" {
		target = b.findStage(f.Stage)
	}
	if target < b.cur || target >= len(b.stages) {
		return stateError("fail in a stage already passed or unknown", b)
	}
	job, step, err := b.findStep(target, f)
	if err != nil {
		return err
	}
	b.takeUp(now)
	b.reach(target, now)
	b.openStage(now)
	b.failStep(job, step, f, now)
	return nil
}

// findStage is the index of the named stage; -1 for none.
func (b *build) findStage(name string) int {
	for i := range b.plan {
		if sameName(b.plan[i].Name, name) || stageID(i) == name {
			return i
		}
	}
	return -1
}

// findStep finds the place f names within a stage; what it leaves open is the first step not yet done.
func (b *build) findStep(stage int, f Failure) (job, step int, err error) {
	for j := range b.plan[stage].Jobs {
		spec, run := &b.plan[stage].Jobs[j], &b.stages[stage].jobs[j]
		if f.Job != "" && !sameName(spec.Name, f.Job) && spec.ID != f.Job {
			continue
		}
		for k := range spec.Steps {
			named := sameName(spec.Steps[k].Name, f.Step) || spec.Steps[k].ID == f.Step || b.stepID(stage, j, k) == f.Step
			if f.Step == "" && k == run.next() || f.Step != "" && named {
				return j, k, nil
			}
		}
	}
	return 0, 0, fmt.Errorf("find job %q step %q in %s: %w", f.Job, f.Step, b.plan[stage].Name, ErrState)
}

// failStep ends the build at a step of the current stage, which runs: what came before went well, what follows in
// the job never runs, the other jobs finish.
func (b *build) failStep(job, step int, f Failure, now time.Time) {
	st, spec := b.stage()
	e := newTaskError(b.cur, job, step, f, &spec.Jobs[job].Steps[step])
	run := &st.jobs[job]
	run.share(min(max(run.next(), 0), step), step+1, now)
	for k := range run.steps {
		switch s := &run.steps[k]; {
		case k > step, f.Status == QuotaFailed:
			s.status, s.began, s.elapsed = Unexec, time.Time{}, 0
		case k == step:
			s.status, s.err = stepStatus(f.Status), &e
		case !s.status.Final():
			s.status = doneStatus(&spec.Jobs[job].Steps[k])
		}
	}
	run.end(jobStatus(f.Status), now)
	for j := range st.jobs {
		b.runJob(j, now)
	}
	st.end(Failed, now)
	b.errs = append(b.errs, e)
	b.finish(b.finalOf(f.Status), now)
}

// finalOf is the build's own status; only old servers keep the one of the step or job.
func (b *build) finalOf(status Status) Status {
	if b.pl.rawFinals {
		return status
	}
	return status.collapsed()
}

func stepStatus(s Status) Status {
	if s == HeartbeatTimeout {
		return Failed
	}
	return s
}

func jobStatus(s Status) Status {
	if s.jobLevel() {
		return s
	}
	return Failed
}

// newTaskError fills in what f leaves open. What a job fails of carries no step.
func newTaskError(stage, job, step int, f Failure, spec *StepSpec) taskError {
	e := taskError{stage: stage, job: job, step: step, kind: f.ErrorType, code: f.ErrorCode, message: f.Message}
	if f.Status == HeartbeatTimeout || f.Status == QuotaFailed {
		e.step = -1
	}
	if e.code == 0 {
		e.kind, e.code = defaultError(f.Status, spec)
	}
	if e.message == "" {
		e.message = defaultMessage(f.Status)
	}
	return e
}

func defaultError(s Status, spec *StepSpec) (ErrorType, int) {
	switch {
	case s == HeartbeatTimeout, s == QuotaFailed, s == QueueTimeout:
		return MachineError, pluginErrorCode
	case s == Terminate:
		return SystemError, pluginErrorCode
	case s == QualityFail:
		return UserError, gateErrorCode
	case spec.Kind == ScriptStep:
		return UserError, scriptErrorCode
	case spec.Kind == PluginStep:
		return PluginError, pluginErrorCode
	default:
		return UserError, pluginErrorCode
	}
}

func defaultMessage(s Status) string {
	switch s {
	case HeartbeatTimeout:
		return "The build machine's heartbeat timed out"
	case ExecTimeout:
		return "The step ran into its time limit"
	case QueueTimeout:
		return "No build machine became free in time"
	case QuotaFailed:
		return "The project's quota of concurrent jobs is used up"
	case Terminate:
		return "Terminated by the system"
	case QualityFail:
		return gateErrorText
	default:
		return "exit status 1"
	}
}
