package store

import (
	"strconv"
	"strings"
	"time"
)

// EventKind says what happened.
type EventKind string

// The kinds a subscription may name.
const (
	Failed    EventKind = "failed"    // A build ended in one of the failing ways, named by Event.Reason.
	Recovered EventKind = "recovered" // The first good build after a failed one.
	Reviewing EventKind = "reviewing" // A build waits for a human, in one of the faces named by Event.Review.
	Succeeded EventKind = "succeeded" // A build ended well.
	Canceled  EventKind = "canceled"  // Somebody cancelled a build.
	Started   EventKind = "started"   // A build began to run.
)

// The kinds that follow from others and cannot be subscribed to on their own.
const (
	Decided EventKind = "decided" // A review was approved, rejected or timed out: the card changes, nobody is woken.
	Retried EventKind = "retried" // A failed build runs again: the card changes, nobody is woken.
	Missed  EventKind = "missed"  // A long outage hid more builds than are told one by one: one summary line.
	Blind   EventKind = "blind"   // The project has been unreadable for too long.
	Sighted EventKind = "sighted" // The project can be read again.
	Broken  EventKind = "broken"  // For the owner of a subscription: its channel cannot be posted to.
)

// SubscribableKinds lists the kinds a person may name, in the order they are shown.
func SubscribableKinds() []EventKind {
	return []EventKind{Failed, Recovered, Reviewing, Succeeded, Canceled, Started}
}

// DefaultKinds is what a subscription hears of when nothing else was asked for.
func DefaultKinds() []EventKind { return []EventKind{Failed, Recovered, Reviewing} }

// Event is one thing that happened to one build (or to a whole project), with all a message needs to tell it.
type Event struct {
	Kind     EventKind `json:"kind"`
	Project  string    `json:"project"`
	Pipeline string    `json:"pipeline,omitempty"` // Pipeline id; empty for events of a whole project.
	Name     string    `json:"name,omitempty"`     // Pipeline name as last seen.
	Build    BuildRef  `json:"build,omitzero"`
	At       time.Time `json:"at,omitzero"`   // When it happened, by BK-CI's clock.
	Seen     time.Time `json:"seen,omitzero"` // When the watcher saw it, by our clock.
	// Reason is BK-CI's status word of a failure or end, as it came (FAILED, QUALITY_CHECK_FAIL, ...).
	Reason   string    `json:"reason,omitempty"`
	Failures []Failure `json:"failures,omitempty"` // Kind Failed: the steps that broke it, at most 10.
	Review   *Review   `json:"review,omitempty"`   // Kinds Reviewing and Decided.
	// First is when the pipeline broke: the end of the first failed build of this row of failures. Kinds Failed and Recovered.
	First  time.Time `json:"first,omitzero"`
	Streak int       `json:"streak,omitempty"` // Kind Failed: how many builds in a row failed, this one included.
	Count  int       `json:"count,omitempty"`  // Kind Missed: builds not told one by one. Kind Broken: deliveries kept.
	// More says that there may be more than Count, which can be 0 then. Kind Missed.
	More   bool   `json:"more,omitempty"`
	Detail string `json:"detail,omitempty"` // Kinds Missed, Blind, Broken: the cause in one line, safe to show.
	// Held says that a mute kept it back, and that it is told because it lasted longer than the mute.
	Held bool `json:"held,omitempty"`
	// Follow is the latest word on the same build after this event, shown on its card: decided, retried, recovered, ...
	Follow *Follow `json:"follow,omitempty"`
}

// Follow says what became of an announced build.
type Follow struct {
	Kind  EventKind `json:"kind"`
	At    time.Time `json:"at,omitzero"`
	Build int       `json:"build,omitempty"` // Kind Recovered: the number of the build that fixed it.
	By    string    `json:"by,omitempty"`    // Kind Decided: who decided; Kind Canceled: who cancelled.
	// Verdict is "approved", "rejected" or "timeout" when Kind is Decided.
	Verdict string `json:"verdict,omitempty"`
	Note    string `json:"note,omitempty"` // The comment left with a decision.
}

// Verdicts of a Follow whose Kind is Decided.
const (
	Approved = "approved"
	Rejected = "rejected"
	TimedOut = "timeout"
)

// BuildRef names a build and says what is known of it.
type BuildRef struct {
	ID           string        `json:"id,omitempty"`
	Num          int           `json:"num,omitempty"`
	Alias        string        `json:"alias,omitempty"`         // Custom build number, if the pipeline has one.
	ExecuteCount int           `json:"execute_count,omitempty"` // 1 for the first run, +1 for each retry of the same build.
	Status       string        `json:"status,omitempty"`        // As it came from BK-CI.
	User         string        `json:"user,omitempty"`          // Who started it (BK-CI user).
	Trigger      string        `json:"trigger,omitempty"`       // startType as it came (manualTrigger, timerTrigger, ...).
	Message      string        `json:"message,omitempty"`       // Commit message or remark.
	Start        time.Time     `json:"start,omitzero"`
	End          time.Time     `json:"end,omitzero"` // Zero while it runs or waits.
	Took         time.Duration `json:"took,omitzero"`
	Stages       []StageRef    `json:"stages,omitempty"`
}

// StageRef is one stage of a build as shown in the strip.
type StageRef struct {
	Name   string `json:"name"`
	Status string `json:"status,omitempty"` // As it came; empty when not started.
}

// Failure is the path to a step that broke a build, and why.
type Failure struct {
	Stage   string `json:"stage,omitempty"`
	Job     string `json:"job,omitempty"`
	Step    string `json:"step,omitempty"`
	Status  string `json:"status,omitempty"` // Status of the step, as it came.
	Type    string `json:"type,omitempty"`   // BK-CI's error type (USER, PLUGIN, SYSTEM, ...).
	Code    int    `json:"code,omitempty"`
	Message string `json:"message,omitempty"` // At most 1,000 runes are kept.
}

// Review says what a build waits for and who may decide.
type Review struct {
	// Key is stable for this wait within its build and run, so that the next review of the same build is another one.
	Key       string    `json:"key"`
	Kind      string    `json:"kind"` // One of the Wait... words.
	Stage     string    `json:"stage,omitempty"`
	Step      string    `json:"step,omitempty"`
	Group     string    `json:"group,omitempty"`     // Name of the review group whose turn it is.
	Reviewers []string  `json:"reviewers,omitempty"` // BK-CI users who may decide now.
	Since     time.Time `json:"since,omitzero"`
	Desc      string    `json:"desc,omitempty"` // At most 1,000 runes are kept.
}

// The faces of waiting for a human, as in Review.Kind.
const (
	WaitStage   = "stage"   // A stage waits for its check-in (or check-out) review.
	WaitStep    = "step"    // A manual-review step.
	WaitGate    = "gate"    // A quality gate that a person may pass.
	WaitTrigger = "trigger" // The trigger itself (a merge request of a fork, say) waits for approval.
	WaitPaused  = "paused"  // A step set to pause before it runs.
)

// Key identifies the event for ever: the same happening seen twice has the same key.
// A retry of a build (ExecuteCount grows) and a second review in the same build are other happenings.
func (e Event) Key() string {
	parts := []string{string(e.Kind), e.Project, e.Pipeline, e.Build.ID, strconv.Itoa(e.Build.ExecuteCount)}
	if e.Review != nil {
		parts = append(parts, e.Review.Key)
	}
	if e.Build.ID == "" {
		parts = append(parts, strconv.FormatInt(e.At.UnixMilli(), 10))
	}
	return strings.Join(parts, "|")
}

// Wakes reports whether the event deserves a message of its own; the other kinds only change a card.
func (e Event) Wakes() bool { return e.Kind != Decided && e.Kind != Retried }
