package notifier

import (
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// Observation is what BK-CI said about one pipeline in one tick.
type Observation struct {
	Project string
	ID      string
	Name    string
	Token   string // See store.PipelineState; never empty.
	Newborn bool   // The pipeline did not exist when its project was last listed: its first builds are news.
	Builds  []Build
	Cut     bool      // More builds changed than could be read; the oldest are left out.
	Top     int       // The newest number shown.
	Lower   bool      // The newest number is lower than one seen before, for so long that the history is believed.
	Seen    time.Time // Our clock.
	Server  time.Time // BK-CI's clock when it answered; zero when it did not tell.
	CatchUp int       // How many builds of a kind are told one by one.
}

// Build is one build of an Observation.
type Build struct {
	Ref    store.BuildRef // ExecuteCount 0: the answer did not tell.
	Ending Ending
	Begun  bool      // It has left the queue.
	Asks   bool      // Its own record says that somebody must decide; who and what is in the detail.
	Retry  bool      // It was run more than once.
	Update time.Time // Last change; never zero for a build that exists.
	Errors []store.Failure
	Detail *Detail // Nil when it was not read.
}

// Detail is what only the detail of a build tells.
type Detail struct {
	Waits      []store.Review
	Decisions  map[string]Decision // By review key.
	Failures   []store.Failure
	MayWait    bool // Steps of the model can wait for a human, hidden from every other answer.
	CanceledBy string
}

// Decision is how a review ended.
type Decision struct {
	Verdict, By, Note string
	At                time.Time
}

// Ending is how a build ended, in the four ways that matter to people.
type Ending string

// The endings.
const (
	Open    Ending = ""        // It queues, runs or waits.
	Good    Ending = "good"    // SUCCEED and its kin.
	Bad     Ending = "bad"     // Every failing status, and STAGE_SUCCESS with an end: rejected in review.
	Stopped Ending = "stopped" // Cancelled by somebody.
)

const (
	// settling is how much later than its update time a change may become visible: BK-CI stamps them to the second,
	// on several hosts with several clocks, and commits them in any order. Builds this close to the newest one seen
	// are read again and compared one by one.
	settling = 2 * time.Minute
	maxKept  = 10 // BrokenBy.

	firstRun     = 1
	rerunAtLeast = 2
)

// moment is when the build reached its present state, by BK-CI's clock.
func (b Build) moment() time.Time {
	if b.Ending != Open && !b.Ref.End.IsZero() {
		return b.Ref.End
	}
	return b.Update
}

// Finding is an event with what the planner must know beside it.
type Finding struct {
	store.Event
	Breakers []string // Kind Recovered: the failed builds it makes up for, oldest first.
	// Quiet says that it was told already, with less than is known now: cards change, nobody is woken.
	Quiet bool
}

// endingOf reads a remembered status: whether the build is over is known, so STAGE_SUCCESS is not ambiguous.
func endingOf(b store.BuildState) Ending {
	if !b.Done {
		return Open
	}
	return statusEnding(apiclient.BuildStatus(b.Status))
}

// statusEnding is the ending of a finished build with the status.
func statusEnding(s apiclient.BuildStatus) Ending {
	switch {
	case s == apiclient.StatusCanceled:
		return Stopped
	case s.OK():
		return Good
	default:
		return Bad
	}
}

// begun reports whether a build with this status has left the queue.
func begun(s apiclient.BuildStatus) bool { return !s.Queued() && !s.NeverRan() }
