package bkci

import "time"

// summary is the row the server keeps per pipeline and reads latestBuild* from. It is written at four moments only,
// and mostly by the build it points at, which is why it can be stale.
type summary struct {
	num        int // newest number given out, queued builds included
	latest     int // number of the build started last for the first time; 0 before
	status     Status
	user       string
	start, end time.Time
	finished   int // executions that ended, retries each for themselves
	running    int // without builds that wait for a stage review
}

// mark is what summary has to know of a build before and after a change.
type mark struct {
	num, execute, pauses int
	started              bool
	phase                phase
	status               Status
	user                 string
}

func (b *build) mark() mark {
	return mark{b.num, b.execute, b.pauses, !b.started.IsZero(), b.phase(), b.status, b.users[len(b.users)-1]}
}

// note writes what the change from one mark to another would have written. An execution that never started leaves
// no trace.
func (s *summary) note(from, to mark, now time.Time) {
	if !to.started {
		return
	}
	fresh := to.execute > from.execute || !from.started
	if fresh {
		s.noteStart(to, now)
	}
	s.notePauses(from, to, fresh, now)
	if to.phase == phaseEnded && (fresh || from.phase != phaseEnded) {
		s.noteFinish(to, now)
	}
}

// noteStart follows a start or retry. Only the first execution takes the place of the latest build.
func (s *summary) noteStart(to mark, now time.Time) {
	s.running++
	s.start, s.user = now, to.user
	if to.execute == 1 {
		s.latest = to.num
	}
	if s.latest == to.num {
		s.status = Running
	}
}

// notePauses follows stage reviews that ended and began.
func (s *summary) notePauses(from, to mark, fresh bool, now time.Time) {
	if from.phase == phasePaused && !fresh && (to.phase != phasePaused || to.pauses > from.pauses) {
		s.move(to.num, 1, Running, now)
	}
	if to.phase == phasePaused && to.pauses > from.pauses {
		s.move(to.num, -1, StageSuccess, now)
	}
}

func (s *summary) move(num, by int, status Status, now time.Time) {
	s.running += by
	if s.latest == num {
		s.status, s.end = status, now
	}
}

// noteFinish follows an end. A build that is not the latest leaves the latest alone.
func (s *summary) noteFinish(to mark, now time.Time) {
	s.finished++
	s.running--
	if s.latest == to.num {
		s.status, s.end = to.status.collapsed(), now
	}
}
