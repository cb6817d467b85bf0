package bkci

import "time"

// cancel ends the build by hand: in the queue nothing has run, otherwise what runs is cancelled.
func (b *build) cancel(user string, now time.Time) {
	b.cancelUser = user
	if b.phase() == phaseQueued {
		b.wait = nil
		b.finish(Canceled, now)
		return
	}
	b.release(now)
	st, _ := b.stage()
	if st.status == "" { // before its gate: nothing of the stage has run
		b.finish(Canceled, now)
		return
	}
	for j := range st.jobs {
		st.jobs[j].cancel(now)
	}
	st.end(Canceled, now)
	if st.checkIn == Reviewing {
		st.checkIn = ReviewAbort
	}
	b.finish(Canceled, now)
}

func (j *jobRun) cancel(now time.Time) {
	if j.status != Running {
		return
	}
	for k := range j.steps {
		switch s := &j.steps[k]; s.status {
		case Running, Reviewing, Pause:
			s.status, s.elapsed = Canceled, now.Sub(s.began)
		case "":
			s.status = Unexec
		default:
		}
	}
	j.end(Canceled, now)
}

// retry begins another execution under the same id and number.
func (b *build) retry(user string, now time.Time) error {
	if b.phase() != phaseEnded {
		return stateError("retry", b)
	}
	if user == "" {
		user = b.user
	}
	b.execute++
	b.enqueue(user, now)
	return nil
}

// stageOf is the stage that holds what id names: a stage, a job or a step. -1 means nothing does.
func (b *build) stageOf(id string) int {
	for i := range b.plan {
		if stageID(i) == id {
			return i
		}
		for j := range b.plan[i].Jobs {
			job := &b.plan[i].Jobs[j]
			if job.ID == id || b.jobHash(i, j) == id {
				return i
			}
			for k := range job.Steps {
				if b.stepID(i, j, k) == id || id != "" && job.Steps[k].ID == id {
					return i
				}
			}
		}
	}
	return -1
}

// retryFrom begins another execution at a stage; the stages before keep what they did.
func (b *build) retryFrom(stage int, user string, now time.Time) error {
	before := append([]stageRun(nil), b.stages[:stage]...)
	if err := b.retry(user, now); err != nil {
		return err
	}
	copy(b.stages, before)
	b.start(now)
	b.enterStage(stage, now)
	return nil
}
