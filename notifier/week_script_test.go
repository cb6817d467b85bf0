package notifier_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// week is the script of seven days of twenty pipelines, the same in every run: a thousand builds, twenty of the troubles
// that teams have, and all the rest well.
type week struct {
	ci        *ci
	dice      *rand.Rand
	moments   []moment
	busy      map[int][][2]time.Duration // When a pipeline is in trouble.
	builds    int
	incidents []string
	starts    []time.Duration
	origin    time.Time
	of        map[string]int // Build to incident.
	naive     []plainCount   // By incident; the last is of the builds that were well.
}

// moment is one thing that happens.
type moment struct {
	at time.Duration
	do func()
}

// plainCount is what a bot that does not think would have said.
type plainCount struct {
	all    int // A message for each start, end, review and decision.
	chosen int // A message for each failure, review and fix.
}

const (
	weekPipelines = 20
	weekBuilds    = 1000
	weekLong      = 7 * 24 * time.Hour
)

// newWeek writes the script.
func newWeek(c *ci) *week {
	w := &week{ci: c, dice: rand.New(rand.NewPCG(7, 24)), busy: map[int][][2]time.Duration{}, of: map[string]int{}}
	for i := range weekPipelines {
		c.add("demo", fmt.Sprintf("service-%02d", i))
	}
	for i := range 20 {
		start := time.Duration(i)*8*time.Hour + time.Duration(w.dice.IntN(180))*time.Minute + time.Hour
		switch i % 5 {
		case 4:
			w.agentsAway(start)
		case 3:
			w.review(start)
		case 2:
			w.blackout(start)
		case 1:
			w.flaky(start)
		default:
			w.broken(start)
		}
	}
	w.naive = append(w.naive, plainCount{})
	for w.builds < weekBuilds {
		w.routine()
	}
	slices.SortStableFunc(w.moments, func(a, b moment) int { return int(a.at - b.at) })
	return w
}

func (w *week) incident(kind string, start time.Duration) int {
	w.starts = append(w.starts, start)
	w.incidents = append(w.incidents, kind)
	w.naive = append(w.naive, plainCount{})
	return len(w.incidents) - 1
}

func (w *week) at(when time.Duration, do func()) { w.moments = append(w.moments, moment{when, do}) }

// build lets a build run for a while and then ends it; fixes says that the end is news by itself.
func (w *week) build(incident, pipeline int, from, takes time.Duration, status apiclient.BuildStatus, fixes bool) *func() *run {
	w.builds++
	w.count(incident, 2, status.Failed() || fixes)
	var b *run
	get := func() *run { return b }
	w.at(from, func() {
		b = w.ci.pipelines[pipeline].start()
		if incident < len(w.incidents) {
			w.of[b.build.ID] = incident
		}
	})
	if takes > 0 {
		w.at(from+takes, func() { b.end(status) })
	}
	return &get
}

func (w *week) count(incident, all int, chosen bool) {
	w.naive[incident].all += all
	if chosen {
		w.naive[incident].chosen++
	}
}

// minutes is a random time.
func (w *week) minutes(from, to int) time.Duration {
	return time.Duration(from)*time.Minute + time.Duration(w.dice.IntN((to-from)*60))*time.Second
}

// take reserves a pipeline for a time.
func (w *week) take(from, to time.Duration) int {
	for {
		p := w.dice.IntN(weekPipelines)
		if w.free(p, from, to) {
			w.busy[p] = append(w.busy[p], [2]time.Duration{from, to})
			return p
		}
	}
}

func (w *week) free(p int, from, to time.Duration) bool {
	return !slices.ContainsFunc(w.busy[p], func(b [2]time.Duration) bool { return from < b[1] && b[0] < to })
}

// broken is a change that breaks the pipeline until somebody mends it.
func (w *week) broken(start time.Duration) {
	n := w.incident("a change breaks one pipeline, until it is mended", start)
	at := start
	p := w.take(start, start+7*time.Hour)
	for range 3 + w.dice.IntN(5) {
		w.build(n, p, at, w.minutes(3, 12), apiclient.StatusFailed, false)
		at += w.minutes(20, 45)
	}
	w.build(n, p, at, w.minutes(5, 12), apiclient.StatusSucceed, true)
}

// flaky is a test that fails now and then: the same build is run again and is well.
func (w *week) flaky(start time.Duration) {
	n := w.incident("a flaky test fails, the same build run again is well", start)
	p := w.take(start, start+2*time.Hour)
	takes := w.minutes(4, 9)
	get := w.build(n, p, start, takes, apiclient.StatusFailed, false)
	w.count(n, 2, true)
	w.at(start+takes+5*time.Minute, func() { (*get)().retry() })
	w.at(start+takes+12*time.Minute, func() { (*get)().succeed() })
}

// agentsAway is a fault of what many pipelines share.
func (w *week) agentsAway(start time.Duration) {
	n := w.incident("the build agents are away, many pipelines fail", start)
	for range 12 {
		p := w.take(start, start+5*time.Hour)
		for i := range 1 + w.dice.IntN(2) {
			w.build(n, p, start+time.Duration(i)*20*time.Minute+w.minutes(0, 5), w.minutes(2, 3), apiclient.StatusFailed, false)
		}
		w.build(n, p, start+time.Hour+w.minutes(0, 40), w.minutes(4, 9), apiclient.StatusSucceed, true)
	}
}

// blackout is BK-CI not answering while builds go on failing.
func (w *week) blackout(start time.Duration) {
	n := w.incident("BK-CI cannot be read for half an hour, builds fail meanwhile", start)
	w.at(start, func() {
		w.ci.spoil(func(string, string) error { return &apiclient.Error{Kind: apiclient.Unavailable, Endpoint: "any"} })
	})
	w.at(start+30*time.Minute, w.ci.mend)
	for range 3 {
		p := w.take(start-10*time.Minute, start+3*time.Hour)
		w.build(n, p, start+w.minutes(1, 10), w.minutes(3, 9), apiclient.StatusFailed, false)
		w.build(n, p, start+time.Hour+w.minutes(0, 20), w.minutes(4, 9), apiclient.StatusSucceed, true)
	}
}

// review is a release that waits for two groups, one after the other.
func (w *week) review(start time.Duration) {
	n := w.incident("a release waits for two groups of reviewers", start)
	p := w.take(start, start+6*time.Hour)
	get := w.build(n, p, start, 0, apiclient.StatusSucceed, false)
	w.count(n, 2, true)
	w.count(n, 2, true)
	w.at(start+10*time.Minute, func() { (*get)().hold() })
	w.at(start+70*time.Minute, func() { (*get)().approve("alice") })
	w.at(start+150*time.Minute, func() { (*get)().approve("bob") })
	w.at(start+160*time.Minute, func() { (*get)().succeed() })
}

// routine is a build that is well, at a time when its pipeline is.
func (w *week) routine() {
	for {
		p, from := w.dice.IntN(weekPipelines), time.Duration(w.dice.Int64N(int64(weekLong-time.Hour)))
		if w.free(p, from, from+20*time.Minute) {
			w.build(len(w.incidents), p, from, w.minutes(3, 15), apiclient.StatusSucceed, false)
			return
		}
	}
}
