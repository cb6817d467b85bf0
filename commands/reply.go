package commands

import (
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// Invocation is one command line, typed or carried by a button.
type Invocation struct {
	ID       string // Envelope id; for logs.
	Team     string
	User     string // Slack user id.
	UserName string // For logs only; never an identity.
	Channel  string // Where it was typed.
	Direct   bool   // Channel is a direct message with the bot or between people.
	Text     string // The command line without "/pipeline", as Slack sent it.
	Locale   string // Slack locale of the person ("zh-CN", ...); empty when unknown.
	Zone     *time.Location
	Button   bool // The text comes from a button of ours.
}

// Reply is the answer to an Invocation.
type Reply struct {
	Verb     string // The verb that ran, for metrics; "unknown" when none did.
	Public   bool   // Everybody in the channel sees it.
	Direct   bool   // It goes to a direct message, where there is nobody to share it with.
	Language string // "en" or "zh".
	Zone     *time.Location
	Body     Body
	Result   string // "ok", "user_error" or "error", for metrics.
}

// Body is one of the values below.
type Body interface{ body() }

// StatusCard is the latest build of a pipeline, or a given one.
type StatusCard struct {
	Project, Pipeline, Name string
	Links                   Links
	Build                   store.BuildRef // Zero ID: never built.
	Named                   bool           // A link named the build; else it is the latest.
	Never                   bool           // The pipeline has never been built.
	QueuedNum               int            // Number of a build that waits in the queue behind this one; 0 when none.
	Word                    string         // One of the Word... constants.
	Failures                []store.Failure
	Reviews                 []store.Review
	Done, Total             int           // Steps finished and in all, while it runs.
	Usual                   time.Duration // Median duration of recent good builds; 0 when unknown.
	Recent                  []string      // Words of the last builds, newest first.
	Subscribed              bool          // The channel (the person, in a direct message) already hears of it.
	Partial                 bool          // Details could not be read; what is shown comes from the status alone.
	Silence                 Silence       // With Subscribed: the mutes that keep it silent there.
	Locked                  bool
	ServerTime              time.Time // BK-CI's clock when it answered.
}

// Outcome words of a build, the vocabulary of signs and texts.
const (
	WordSucceeded = "succeeded"
	WordFailed    = "failed"
	WordRejected  = "rejected"  // Rejected in review (or its review timed out).
	WordGate      = "gate"      // Quality gate not passed.
	WordTimeout   = "timeout"   // Queue, execution or heartbeat time-out; Build.Status says which.
	WordTerminate = "terminate" // Ended by the system.
	WordQuota     = "quota"
	WordCanceled  = "canceled"
	WordRunning   = "running"
	WordQueued    = "queued"
	WordWaiting   = "waiting" // Waits for a human.
	WordSkipped   = "skipped"
	WordNever     = "never"
	WordUnknown   = "unknown" // A status this version does not know; shown as it came.
)

// Links leads to the BK-CI console.
type Links struct{ Pipeline, Build, Review string }

// PipelineRow is one pipeline in a list.
type PipelineRow struct {
	ID, Name, Word, Status string
	Num                    int
	User                   string
	Start                  time.Time
	Took                   time.Duration
	Link                   string
}

// PipelineList is one page of a project's pipelines.
type PipelineList struct {
	Project, Words string
	Rows           []PipelineRow
	Page, Pages    int // From 1.
	Count          int
}

// ProjectList answers a list without a project when there is no default.
type ProjectList struct{ Projects []ProjectRow }

// ProjectRow is one project that may be shown.
type ProjectRow struct{ ID, Name string }

// History is the last builds of a pipeline.
type History struct {
	Project, Pipeline, Name string
	Links                   Links
	Builds                  []HistoryRow // Newest first.
}

// HistoryRow is one build.
type HistoryRow struct {
	Build store.BuildRef
	Word  string
	Link  string
}

// Trend is the durations and outcomes of the last builds, oldest first.
type Trend struct {
	Project, Pipeline, Name string
	Links                   Links
	Builds                  []HistoryRow // At most 20, finished ones only.
	Median                  time.Duration
	Good                    int
}

// Subscribed confirms a subscription, to everybody in the channel.
type Subscribed struct {
	Subscription store.Subscription
	By           string // Slack user id.
	Same         bool   // It was there already with the same events; nothing was written.
	// Before is what it was until now, when the events changed.
	Before     *store.Subscription
	Matches    int     // How many pipelines the pattern matches now; 1 for an id.
	Silence    Silence // The mutes that keep it silent in spite of it.
	CannotPost string
	Me         bool
}

// Unsubscribed confirms the end of a subscription.
type Unsubscribed struct {
	Subscription store.Subscription
	By           string
	Me           bool
}

// SubscriptionRow is one subscription in a list.
type SubscriptionRow struct {
	Subscription store.Subscription
	Silence      Silence
}

// SubscriptionList is what a channel or a person hears of.
type SubscriptionList struct {
	Target string
	Me     bool
	Rows   []SubscriptionRow
	Health store.Health
	Page   int
	Pages  int
}

// Muted confirms a mute. Silence holds the mutes of the same that last longer.
type Muted struct {
	Mute    store.Mute
	Silence Silence
	Target  string
	Me      bool
	By      string
}

// Unmuted confirms the end of a mute.
type Unmuted struct {
	Project, Pattern, Name string
	Me                     bool
	By                     string
	Was                    bool    // False: it was not muted itself.
	Silence                Silence // What silences it still.
}

// DefaultSet confirms or shows the default project of a channel.
type DefaultSet struct {
	Project string // Empty: there is none.
	Changed bool
	By      string
}

// SettingsView shows the settings of a channel.
type SettingsView struct {
	Settings store.Settings
	Me       bool
	Changed  string // Name of the setting that was just changed; empty when only shown.
	By       string
}

// Help shows all verbs or one.
type Help struct {
	Verb  string // Empty: all.
	Verbs []string
}

// Version says which version answers.
type Version struct{ Version, Commit, Go string }

// Pick asks which of several pipelines was meant; each choice completes the command.
type Pick struct {
	Project, Input string   // Project is empty when the choices are of several.
	Choices        []Choice // At most 20, best first.
	More           int      // Matches beyond the choices.
}

// Choice is one way to complete a command.
type Choice struct{ Name, Line string }

// Events shows in full the events a folded message left out.
type Events struct {
	Events []store.Event
	Card   string // The card they stand on, for the button that shows what does not fit.
	From   int    // How many were shown before.
}

// Problem is a mistake or a trouble, said so that a person knows what to do next.
type Problem struct {
	Code  Code
	Input string   // What was typed or not found, as data.
	Extra string   // A second piece: the project of an unknown pipeline, the limit that was passed.
	Near  []string // Names that were perhaps meant.
	Try   []string // Command lines to type instead, without the slash command itself.
	Ref   string   // With Internal: what to tell the operator.
}

// Code names a Problem; the words are in the catalogue of package bot/blocks.
type Code string

// The codes.
const (
	UnknownVerb     Code = "unknown_verb"
	MissingWord     Code = "missing_word"     // Input names the missing argument, or what there is none of to end: "mute", or "mute_me" of the person.
	TooManyWords    Code = "too_many_words"   // Input is the first surplus word.
	BadQuotes       Code = "bad_quotes"       // An unbalanced quote.
	TooLong         Code = "too_long"         // The line is longer than Extra characters.
	BadProject      Code = "bad_project"      // Not the form of a project id.
	BadPipeline     Code = "bad_pipeline"     // Not the form of a pipeline id or name.
	UnknownProject  Code = "unknown_project"  // Unknown or not allowed: the same words.
	UnknownPipeline Code = "unknown_pipeline" // Extra is the project.
	UnknownBuild    Code = "unknown_build"    // Input is its id or number, Extra the pipeline's name.
	NoProject       Code = "no_project"       // Left out, and the channel has no default.
	BadEvent        Code = "bad_event"
	BadDuration     Code = "bad_duration"
	BadNumber       Code = "bad_number" // Extra is the range.
	BadSetting      Code = "bad_setting"
	BadPattern      Code = "bad_pattern"    // A glob that does not parse, or that matches nothing.
	NothingLeft     Code = "nothing_left"   // The exclude Input takes away all that the pattern Extra matches.
	BadLink         Code = "bad_link"       // A URL that is not one of the console's.
	NotSubscribed   Code = "not_subscribed" // With an Extra, Input is heard of through that subscription alone; without Input, a button named one.
	TooMany         Code = "too_many"       // No room for another subscription; Extra is how many there may be.
	CannotPost      Code = "cannot_post"    // The bot is not in the channel; Input is the channel.
	Forbidden       Code = "forbidden"      // BK-CI says no.
	Unreachable     Code = "unreachable"    // BK-CI does not answer.
	RateLimited     Code = "rate_limited"
	BadAnswer       Code = "bad_answer"  // BK-CI answered something that is no answer.
	Credentials     Code = "credentials" // BK-CI refuses the bot's credentials; an operator must act.
	TimedOut        Code = "timed_out"
	Busy            Code = "busy"
	Storage         Code = "storage" // The store cannot be written (disk full, ...).
	Internal        Code = "internal"
	NoHistory       Code = "no_history" // Too few finished builds for a trend.
	Stale           Code = "stale"      // A button of a message that is no longer valid.
)

// ExceptMute is the Extra of TooManyWords that says that a mute takes no excludes.
const ExceptMute = "mute"

func (StatusCard) body()       {}
func (PipelineList) body()     {}
func (ProjectList) body()      {}
func (History) body()          {}
func (Trend) body()            {}
func (Subscribed) body()       {}
func (Unsubscribed) body()     {}
func (SubscriptionList) body() {}
func (Muted) body()            {}
func (Unmuted) body()          {}
func (DefaultSet) body()       {}
func (SettingsView) body()     {}
func (Help) body()             {}
func (Version) body()          {}
func (Pick) body()             {}
func (Events) body()           {}
func (Problem) body()          {}
