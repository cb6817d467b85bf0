package bkci

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"time"
)

// Life says how builds live while Run is running. Its zero value starts nothing by itself and lets builds that
// walk (StartOptions.Auto, and those started or retried by API) take two seconds a stage.
type Life struct {
	// Every is the time between builds that start by themselves; 0 means none do.
	Every time.Duration
	// Stage is how long a stage takes; 0 means two seconds.
	Stage time.Duration
	// Decide is how long a review of a build that walks stays open before somebody decides; 0 means for ever.
	Decide time.Duration
	// FailRate is how likely a build that started by itself fails, 0 to 1; RejectRate is the same for reviews.
	FailRate, RejectRate float64
	// Seed feeds the dice.
	Seed uint64
	// Projects bounds where builds start by themselves; nil means everywhere.
	Projects []string
}

const (
	defaultStageTime = 2 * time.Second
	minTick          = 10 * time.Millisecond
	maxWalkers       = 200 // no more builds start by themselves while so many walk
)

// Run lets time pass until ctx ends, whose error it returns. Only one Run at a time makes sense.
func (s *Server) Run(ctx context.Context, life Life) error {
	if life.Stage <= 0 {
		life.Stage = defaultStageTime
	}
	period := life.Stage / 4
	if life.Every > 0 {
		period = min(period, life.Every)
	}
	tick := time.NewTicker(max(period, minTick))
	defer tick.Stop()
	rng := rand.New(rand.NewPCG(life.Seed, 2))
	born := time.Now()
	for { // one ticker for both, so that the same seed gives the same life
		select {
		case <-ctx.Done():
			return ctx.Err()
		case now := <-tick.C:
			if life.Every > 0 && now.Sub(born) >= life.Every {
				born = born.Add(life.Every)
				s.startAnywhere(life, rng)
			}
			s.walk(life, rng)
		}
	}
}

// walk takes each build that walks one stage further if it has been where it is for long enough.
func (s *Server) walk(life Life, rng *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.opts.Now()
	walkers := make([]*build, 0, len(s.walkers))
	for b := range s.walkers {
		walkers = append(walkers, b)
	}
	slices.SortFunc(walkers, func(a, b *build) int {
		return cmp.Or(a.queued.Compare(b.queued), cmp.Compare(a.id, b.id))
	})
	for _, b := range walkers {
		s.step(b, now.Sub(b.moved), life, rng)
	}
}

// step decides what a build that walks does next. Refusals leave it where it is, to be tried again.
func (s *Server) step(b *build, stayed time.Duration, life Life, rng *rand.Rand) {
	switch {
	case b.phase() == phaseEnded:
		delete(s.walkers, b)
	case b.wait != nil && life.Decide > 0 && stayed >= life.Decide:
		d := Decision{Approve: rng.Float64() >= life.RejectRate}
		_ = s.alter(b, func(b *build, now time.Time) error { return s.decide(b, d, now) })
	case b.wait != nil, stayed < life.Stage, b.phase() == phaseQueued && b.pl.sum.running > 0:
	case b.doomed > 0 && b.cur >= b.doomed-1 && b.phase() == phaseRunning:
		_ = s.alter(b, func(b *build, now time.Time) error { return b.fail(Failure{}, now) })
	default:
		_ = s.alter(b, (*build).advance)
	}
}

// startAnywhere starts a build of some pipeline; its fate is cast at birth.
func (s *Server) startAnywhere(life Life, rng *rand.Rand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var open []*pipeline
	for _, pr := range s.order {
		if life.Projects == nil || slices.Contains(life.Projects, pr.id) {
			open = append(open, pr.pipelines...)
		}
	}
	if len(open) == 0 || len(s.walkers) >= maxWalkers {
		return
	}
	p := open[rng.IntN(len(open))]
	doomed := 0
	if rng.Float64() < life.FailRate && len(p.stages) > 0 {
		doomed = 1 + rng.IntN(len(p.stages))
	}
	b, err := s.start(p, StartOptions{Trigger: ByTimer, Auto: true})
	if err != nil { // the queue is full: the next one may have more luck
		return
	}
	b.doomed = doomed
}
