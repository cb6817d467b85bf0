package bkci

import (
	"fmt"
	"time"
)

// change applies one step of life to a build.
func (s *Server) change(id string, step func(*build, time.Time) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, num, err := s.findBuild(id)
	if err != nil {
		return err
	}
	return s.alter(p.touch(num), step)
}

// alter is change for a build at hand. The caller holds the lock.
func (s *Server) alter(b *build, step func(*build, time.Time) error) error {
	from, now := b.mark(), s.opts.Now()
	if err := step(b, now); err != nil {
		return err
	}
	s.settle(b, from, now)
	return nil
}

// Succeed ends a build well from wherever it is; reviews on the way count as approved.
func (s *Server) Succeed(buildID string) error {
	return s.change(buildID, (*build).succeed)
}

// Fail ends a build badly. See Failure for the place and the level.
func (s *Server) Fail(buildID string, f Failure) error {
	return s.change(buildID, func(b *build, now time.Time) error { return b.fail(f, now) })
}

// Cancel cancels a build for user, in the queue or while it runs or waits.
func (s *Server) Cancel(buildID, user string) error {
	return s.change(buildID, func(b *build, now time.Time) error {
		if b.phase() == phaseEnded {
			return stateError("cancel", b)
		}
		b.cancel(user, now)
		return nil
	})
}

// Hold makes a build wait for a person; stages before are passed. A trigger review needs a build that queues.
func (s *Server) Hold(buildID string, w Wait) error {
	return s.change(buildID, func(b *build, now time.Time) error { return b.hold(w, now) })
}

// Decide decides what the build waits for. Someone who may not decide is refused as by API.
func (s *Server) Decide(buildID string, d Decision) error {
	return s.change(buildID, func(b *build, now time.Time) error { return s.decide(b, d, now) })
}

// Expire lets the stage review the build waits for run into its timeout.
func (s *Server) Expire(buildID string) error {
	return s.change(buildID, (*build).expire)
}

// Advance takes a queued build into its first stage, or finishes the current stage and begins the next. A build
// that waits is refused.
func (s *Server) Advance(buildID string) error {
	return s.change(buildID, (*build).advance)
}

// Retry runs an ended build again: same id, same number, one more execution.
func (s *Server) Retry(buildID, user string) (Build, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, num, err := s.findBuild(buildID)
	if err != nil {
		return Build{}, fmt.Errorf("retry build: %w", err)
	}
	b := p.touch(num)
	if err := s.retry(b, user, ""); err != nil {
		return Build{}, err
	}
	return snapshot(b), nil
}

// retry begins another execution, from the stage that holds taskID if that is given. The caller holds the lock.
func (s *Server) retry(b *build, user, taskID string) error {
	stage := -1
	if taskID != "" {
		if stage = b.stageOf(taskID); stage < 0 {
			return s.badRequest("taskId")
		}
	}
	busy := b.pl.serial && b.pl.sum.running > 0
	return s.alter(b, func(b *build, now time.Time) error {
		if stage >= 0 && !busy {
			err := b.retryFrom(stage, user, now)
			s.follow(b)
			return err
		}
		if err := b.retry(user, now); err != nil {
			return err
		}
		s.follow(b)
		if !busy {
			b.begin(now)
		}
		return nil
	})
}

// Build returns the state of a build.
func (s *Server) Build(buildID string) (Build, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, num, err := s.findBuild(buildID)
	if err != nil {
		return Build{}, err
	}
	return snapshot(p.peek(num)), nil
}
