package bkci

import "time"

// begin takes the build out of the queue and into its first stage.
func (b *build) begin(now time.Time) {
	b.start(now)
	b.enterStage(0, now)
}

func (b *build) start(now time.Time) {
	b.status, b.started, b.updated = Running, now, now
	b.wait = nil
}

// enterStage stands before stage i: it waits for the stage's gate, then for its review, and otherwise runs it.
func (b *build) enterStage(i int, now time.Time) {
	b.cur = i
	if i == len(b.stages) {
		b.finish(Succeed, now)
		return
	}
	st, spec := b.stage()
	switch {
	case spec.Gate && st.gateIn == "":
		b.holdGate(now)
	case len(spec.Review) > 0 && st.checkIn == "":
		b.holdReview(now)
	default:
		b.runStage(now)
		b.beginSteps(now)
	}
}

func (b *build) runStage(now time.Time) {
	st, _ := b.stage()
	st.status, st.began = Running, now
	for j := range st.jobs {
		st.jobs[j].status, st.jobs[j].began = Running, now
	}
}

// beginSteps begins the next step of each running job, until one of them waits for a person.
func (b *build) beginSteps(now time.Time) {
	st, spec := b.stage()
	for j := range st.jobs {
		st.jobs[j].skip(&spec.Jobs[j], now)
		k := st.jobs[j].next()
		if b.wait != nil || st.jobs[j].status != Running || k < 0 {
			continue
		}
		step := &st.jobs[j].steps[k]
		if spec.Jobs[j].Steps[k].waits() && !step.passed {
			b.holdStep(j, k, now)
			continue
		}
		if step.status == "" {
			step.status, step.began = Running, now
		}
	}
}

// skip passes the next steps that only held builds run.
func (j *jobRun) skip(spec *JobSpec, now time.Time) {
	for k := j.next(); k >= 0 && j.status == Running && j.steps[k].status == "" && spec.Steps[k].skipped(); k = j.next() {
		j.steps[k].status, j.steps[k].began = Skip, now
	}
}

// next is the first step that has not come to an end; -1 if none is left.
func (j *jobRun) next() int {
	for k := range j.steps {
		switch j.steps[k].status {
		case "", Running, Reviewing, Pause:
			return k
		default:
		}
	}
	return -1
}

// advance finishes the current stage, or the part of it before the next step that waits, and begins what follows.
func (b *build) advance(now time.Time) error {
	switch {
	case b.phase() == phaseEnded, b.wait != nil:
		return stateError("advance", b)
	case b.phase() == phaseQueued:
		b.begin(now)
		return nil
	}
	st, _ := b.stage()
	for j := range st.jobs {
		b.runJob(j, now)
	}
	b.beginSteps(now)
	if b.wait == nil {
		b.leaveStage(now)
	}
	return nil
}

// leaveStage finishes the stage with success and goes on.
func (b *build) leaveStage(now time.Time) {
	st, _ := b.stage()
	st.end(Succeed, now)
	b.enterStage(b.cur+1, now)
}

func (st *stageRun) end(status Status, now time.Time) {
	st.status, st.elapsed = status, now.Sub(st.began)
}

// runJob runs a job's steps to the end, or up to the first whose wait is not over, and shares the time that has
// passed evenly between them.
func (b *build) runJob(j int, now time.Time) {
	job, spec := &b.stages[b.cur].jobs[j], &b.plan[b.cur].Jobs[j]
	if job.status != Running {
		return
	}
	first := job.next()
	if first < 0 {
		first = len(job.steps)
	}
	last := first
	for last < len(job.steps) && (!spec.Steps[last].waits() || job.steps[last].passed) {
		last++
	}
	for k := first; k < last; k++ {
		job.steps[k].status = doneStatus(&spec.Steps[k])
	}
	job.share(first, last, now)
	if last == len(job.steps) {
		job.end(Succeed, now)
	}
}

func (j *jobRun) end(status Status, now time.Time) {
	j.status, j.elapsed = status, now.Sub(j.began)
}

// share gives the steps [first, last) equal parts of the time from the end of the step before until now; those
// skipped took none.
func (j *jobRun) share(first, last int, now time.Time) {
	if first >= last {
		return
	}
	from := j.began
	if first > 0 {
		from = j.steps[first-1].began.Add(j.steps[first-1].elapsed)
	}
	if began := j.steps[first].began; !began.IsZero() {
		from = began
	}
	ran := 0
	for k := first; k < last; k++ {
		if j.steps[k].status != Skip {
			ran++
		}
	}
	each := now.Sub(from) / time.Duration(max(ran, 1))
	for k := first; k < last; k++ {
		j.steps[k].began, j.steps[k].elapsed = from, 0
		if j.steps[k].status != Skip {
			j.steps[k].elapsed = each
			from = from.Add(each)
		}
	}
}

// doneStatus is how a step that went well ends.
func doneStatus(spec *StepSpec) Status {
	switch {
	case spec.skipped():
		return Skip
	case spec.Kind == ReviewStep:
		return ReviewProcessed
	case spec.Kind == GateStep:
		return QualityPass
	default:
		return Succeed
	}
}

// passStage takes the current stage to its end whatever it waits for; reviews count as approved by the first
// reviewer of each group.
func (b *build) passStage(now time.Time) {
	b.openStage(now)
	st, _ := b.stage()
	for j := range st.jobs {
		b.runJob(j, now)
	}
	st.end(Succeed, now)
}

// openStage makes sure the current stage runs and that nothing in it waits any more.
func (b *build) openStage(now time.Time) {
	b.release(now)
	st, spec := b.stage()
	if spec.Gate || st.gateIn != "" {
		st.gateIn = QualityPass
	}
	if len(spec.Review) > 0 {
		st.approveAll(spec.Review, now)
	}
	if st.status != Running {
		b.runStage(now)
	}
	for j := range st.jobs {
		for k := range st.jobs[j].steps {
			st.jobs[j].steps[k].passed = true
		}
	}
}

// reach passes stages until the build stands before stage i. The build has started.
func (b *build) reach(i int, now time.Time) {
	for b.cur < i {
		b.passStage(now)
		b.cur++
	}
}

// succeed ends the build well, from wherever it is.
func (b *build) succeed(now time.Time) error {
	if b.phase() == phaseEnded {
		return stateError("finish", b)
	}
	if b.phase() == phaseQueued {
		b.start(now)
	}
	b.reach(len(b.stages), now)
	b.finish(Succeed, now)
	return nil
}

func (b *build) finish(status Status, now time.Time) {
	b.release(now)
	b.status, b.ended, b.updated = status, now, now
	b.showMsg = b.pl.texts.finalMsg(status.collapsed())
	b.costs = append(b.costs, b.cost())
}

// finalMsg is the summary of an ended build. The server has no word for STAGE_SUCCESS and says "running".
func (t *texts) finalMsg(status Status) string {
	switch {
	case status == Succeed:
		return t.succeeded
	case status == Canceled:
		return t.canceled
	case status.Failing():
		return t.failed + string(status)
	default:
		return t.running
	}
}
