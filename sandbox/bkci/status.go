package bkci

// Status is a BK-CI build status. The same enum serves builds, stages, jobs and steps; not every value occurs
// at every level.
type Status string

// The statuses this server shows. An empty Status means "not started".
const (
	Succeed          Status = "SUCCEED"
	Failed           Status = "FAILED"
	Canceled         Status = "CANCELED"
	Running          Status = "RUNNING"
	Terminate        Status = "TERMINATE"
	Reviewing        Status = "REVIEWING"
	ReviewAbort      Status = "REVIEW_ABORT"
	ReviewProcessed  Status = "REVIEW_PROCESSED"
	HeartbeatTimeout Status = "HEARTBEAT_TIMEOUT"
	Unexec           Status = "UNEXEC"
	Skip             Status = "SKIP"
	QualityFail      Status = "QUALITY_CHECK_FAIL"
	QualityPass      Status = "QUALITY_CHECK_PASS"
	QualityWait      Status = "QUALITY_CHECK_WAIT"
	Queue            Status = "QUEUE"
	QueueTimeout     Status = "QUEUE_TIMEOUT"
	ExecTimeout      Status = "EXEC_TIMEOUT"
	Pause            Status = "PAUSE"
	StageSuccess     Status = "STAGE_SUCCESS"
	QuotaFailed      Status = "QUOTA_FAILED"
	TriggerReviewing Status = "TRIGGER_REVIEWING"
)

// Failing tells whether s is one of the statuses a build can fail with.
func (s Status) Failing() bool {
	switch s {
	case Failed, Terminate, ReviewAbort, HeartbeatTimeout, QualityFail, QueueTimeout, ExecTimeout, QuotaFailed:
		return true
	default:
		return false
	}
}

// Final tells whether s ends a build whatever else is known of it. StageSuccess is not in here: it also means
// waiting.
func (s Status) Final() bool {
	return s == Succeed || s == Canceled || s == Skip || s.Failing()
}

// jobLevel tells whether s is seen on a job although the stage above only says FAILED.
func (s Status) jobLevel() bool {
	return s == HeartbeatTimeout || s == ExecTimeout || s == QuotaFailed
}

// collapsed is what a pipeline build is left with when its work ended as s: pipelines know few final statuses.
func (s Status) collapsed() Status {
	switch {
	case s == Terminate, s == QueueTimeout, s == StageSuccess:
		return s
	case s == Skip:
		return Succeed
	case s.Failing():
		return Failed
	default:
		return s
	}
}
