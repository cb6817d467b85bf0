package apiclient

import "time"

// Build is one run of a pipeline. A retry keeps ID and Num and raises ExecuteCount.
type Build struct {
	ID        string
	Num       int
	NumAlias  string
	Status    BuildStatus
	User      string // Who BK-CI names as the starter.
	Trigger   string // Localised text, for display only.
	StartType string // See Pipeline.StartType.
	Message   string // Commit message, or a localised default.
	Remark    string

	Queue      time.Time // When it was created.
	Start      time.Time // Zero while it queues or waits for its trigger to be approved.
	End        time.Time // Zero while it is not finished.
	Update     time.Time // Last change; histories only.
	ServerTime time.Time // The server's clock when it answered.

	TotalTime     time.Duration // From start to end, as the server counts.
	ExecuteTime   time.Duration
	QueuePosition int // In the queue, from 1; 0 when not queued. Only in the answer of Client.Build.

	Retry        bool // The build was retried at least once.
	ExecuteCount int  // From 1. Client.Build does not tell and always gives 1: take it from the history or the detail.

	PipelineVersion     int
	PipelineVersionName string
	RecommendVersion    string

	Stages  []StageStatus // None while it queues.
	Errors  []BuildError
	Webhook Webhook
}

// BuildError is one of the errors BK-CI lists for a build. StepID is empty when the failure belongs to a job or a
// stage as a whole, for instance a quality gate.
type BuildError struct {
	StageID  string
	JobID    string // The container's id within the model: "1", "2", ...
	StepID   string
	StepName string
	AtomCode string
	Type     string // SYSTEM, USER, THIRD_PARTY, PLUGIN, BUILD_MACHINE.
	Code     int
	Message  string // Several lines, up to 4,000 characters.
	Matrix   bool
}

// HistoryQuery picks a page of a pipeline's builds.
type HistoryQuery struct {
	Page     int  // From 1; 0 means 1.
	Size     int  // 1 to 100; 0 means 20.
	ByUpdate bool // Last changed first, which brings retries of old builds forward; otherwise highest number first.
}

// BuildPage is one page of a pipeline's builds, queued ones included.
type BuildPage struct {
	Count      int64
	Page       int
	Size       int
	TotalPages int
	Builds     []Build
}

// Finished reports whether the build is over. It is BK-CI's own rule (a final status, or STAGE_SUCCESS with an end)
// but for one point: an end equal to the start counts as an end. Both have second precision, so a build that is
// rejected in its first second would look like one that waits for ever.
func (b Build) Finished() bool { return b.Status.Finished() || b.Rejected() }

// Rejected reports whether the build ended at a stage review: rejected, timed out, cancelled there, or without
// anybody who could review.
func (b Build) Rejected() bool {
	return b.Status == StatusStageSuccess && !b.End.IsZero() && !b.End.Before(b.Start)
}

// Failed reports whether the build is over and did not reach its goal for a reason of its own: failures, time-outs,
// rejections. Cancelled builds are not failed.
func (b Build) Failed() bool { return b.Status.Failed() || b.Rejected() }

// Waiting reports whether the build's own record says that a person must decide: a stage review, a quality gate
// or a trigger review. Review steps and paused steps hide in RUNNING builds; for those see [Detail.Waits].
func (b Build) Waiting() bool {
	if b.Status == StatusStageSuccess {
		return !b.Rejected()
	}
	return b.Status.Waiting()
}

// WaitingStage returns the stage at which the build waits for a stage review.
func (b Build) WaitingStage() (StageStatus, bool) {
	if b.Status != StatusStageSuccess || b.Rejected() {
		return StageStatus{}, false
	}
	return pausedStage(b.Stages)
}

// Duration is how long the build took, or has been running by the server's clock; 0 when it has not started.
func (b Build) Duration() time.Duration {
	if b.Start.IsZero() {
		return 0
	}
	end := b.ServerTime
	if b.Finished() {
		end = b.End
	}
	if end.Before(b.Start) {
		return 0
	}
	return end.Sub(b.Start)
}
