package bkci

import "time"

// Trigger is what started a build.
type Trigger string

// The triggers.
const (
	ByHand     Trigger = "manual"
	ByTimer    Trigger = "timer"
	ByWebhook  Trigger = "webhook"
	ByOpenAPI  Trigger = "openapi"
	ByPipeline Trigger = "pipeline"
)

// Webhook is what a code-repository event tells about a build started ByWebhook.
type Webhook struct {
	Repo, URL, Branch, Event, Commit, MergeRequest string
	GitHub                                         bool
}

// build is the record of one build. Its methods change nothing else and take the time from the caller, so that a
// past build can be computed as well as a present one can be lived.
type build struct {
	pl   *pipeline
	num  int
	id   string
	plan []StageSpec

	user, message, alias string
	trigger              Trigger
	webhook              *Webhook
	params               []Param
	vars                 map[string]string

	status     Status
	execute    int
	stages     []stageRun
	cur        int // index of the stage the build is in
	wait       *wait
	errs       []taskError
	cancelUser string
	showMsg    string

	queued, started, ended time.Time
	updated                time.Time // of the row: creation, start, end, retry; a wait does not move it
	moved                  time.Time // last step of its life, for builds that walk by themselves
	heldAt                 time.Time
	waited                 time.Duration
	pauses                 int // stage reviews begun so far, all executions
	users                  []string
	costs                  []cost // of ended executions
	auto                   bool
	doomed                 int // stage, counting from 1, a build that walks fails in; 0 means none
}

// stageRun is what became of a stage; an empty status means not started.
type stageRun struct {
	status          Status
	began           time.Time
	elapsed         time.Duration
	checkIn         Status // review: "", REVIEWING, REVIEW_PROCESSED, REVIEW_ABORT
	gateIn, gateOut Status // quality gate: "", QUALITY_CHECK_WAIT, _PASS, _FAIL
	groups          []groupRun
	jobs            []jobRun
}

// groupRun is the decision of a review group; status is PROCESS or ABORT, empty while undecided.
type groupRun struct {
	status, operator, suggest string
	decided                   time.Time
}

type jobRun struct {
	status  Status
	began   time.Time
	elapsed time.Duration
	steps   []stepRun
}

type stepRun struct {
	status  Status
	began   time.Time
	elapsed time.Duration
	passed  bool // its wait is over
	suggest string
	err     *taskError
}

// taskError is an entry of errorInfoList, placed by indexes; job and step are -1 where the error belongs to the
// stage or the job.
type taskError struct {
	stage, job, step int
	kind             ErrorType
	code             int
	message          string
}

// cost is what an execution took; one that ended in the queue never ran.
type cost struct {
	execute, wait, total time.Duration
	ran                  bool
}

// phase is how far a build is as far as the pipeline's summary row cares.
type phase int

const (
	phaseQueued phase = iota
	phaseRunning
	phasePaused
	phaseEnded
)

func (b *build) phase() phase {
	switch {
	case !b.ended.IsZero():
		return phaseEnded
	case b.started.IsZero():
		return phaseQueued
	case b.wait != nil && b.wait.kind == StageReview:
		return phasePaused
	default:
		return phaseRunning
	}
}

func newBuild(p *pipeline, num int, o StartOptions, now time.Time) *build {
	b := &build{
		pl: p, num: num, id: buildID(p.seq, num), plan: p.stages, user: o.User, message: o.Message, alias: o.Alias,
		trigger: o.Trigger, webhook: o.Webhook, execute: 1, auto: o.Auto,
		params: p.params,
	}
	if b.user == "" {
		b.user = p.creator
	}
	if b.trigger == "" {
		b.trigger = ByHand
	}
	if b.message == "" {
		b.message = p.texts.message[b.trigger]
	}
	b.setParams(o.Params)
	b.enqueue(b.user, now)
	return b
}

// setParams gives declared parameters their value and keeps the others as variables.
func (b *build) setParams(values map[string]string) {
	if len(values) == 0 {
		return
	}
	b.params = append([]Param(nil), b.params...)
	b.vars = map[string]string{}
	for k, v := range values {
		b.vars[k] = v
	}
	for i := range b.params {
		if v, ok := values[b.params[i].Name]; ok {
			b.params[i].Value = v
			delete(b.vars, b.params[i].Name)
		}
	}
}

// enqueue begins an execution: nothing has run, nothing is known.
func (b *build) enqueue(user string, now time.Time) {
	b.status, b.queued, b.updated, b.moved = Queue, now, now, now
	b.started, b.ended = time.Time{}, time.Time{}
	b.wait, b.errs, b.cancelUser, b.cur, b.waited, b.doomed = nil, nil, "", 0, 0, 0
	b.users = append(b.users, user)
	b.showMsg = b.pl.texts.running
	b.stages = make([]stageRun, len(b.plan))
	for i := range b.plan {
		b.stages[i].prepare(&b.plan[i])
	}
}

func (st *stageRun) prepare(spec *StageSpec) {
	st.groups = make([]groupRun, len(spec.Review))
	st.jobs = make([]jobRun, len(spec.Jobs))
	for j := range spec.Jobs {
		st.jobs[j].steps = make([]stepRun, len(spec.Jobs[j].Steps))
	}
}

// ownPlan makes the plan the build's own before Hold changes it.
func (b *build) ownPlan() { b.plan = copyStages(b.plan) }

func (b *build) stage() (*stageRun, *StageSpec) { return &b.stages[b.cur], &b.plan[b.cur] }

// cost is the time the execution has taken: stages side by side with waits for people.
func (b *build) cost() cost {
	c := cost{wait: b.waited, ran: !b.started.IsZero()}
	for i := range b.stages {
		c.execute += b.stages[i].elapsed
	}
	c.total = c.execute + c.wait
	return c
}

// taskCounts are the steps that exist in the record so far and those that succeeded; the trigger is one of each,
// and starting a build machine is a step of its own. Skipped and approved steps are not counted as succeeded.
func (b *build) taskCounts() (total, succeeded int) {
	if b.started.IsZero() {
		return 0, 0
	}
	total, succeeded = 1, 1
	for i := range b.stages {
		if b.stages[i].began.IsZero() || b.stages[i].status == Pause {
			continue
		}
		for j := range b.stages[i].jobs {
			t, ok := b.stages[i].jobs[j].taskCounts(b.plan[i].Jobs[j].Agentless)
			total, succeeded = total+t, succeeded+ok
		}
	}
	return total, succeeded
}

func (j *jobRun) taskCounts(agentless bool) (total, succeeded int) {
	if !agentless {
		total++
		if j.status != "" && j.status != QuotaFailed {
			succeeded++
		}
	}
	for k := range j.steps {
		total++
		if j.steps[k].status == Succeed {
			succeeded++
		}
	}
	return total, succeeded
}
