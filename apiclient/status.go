package apiclient

// BuildStatus is BK-CI's word for the state of a build, stage, job, step or check. Values this package does not
// know are kept as they came, so that a newer server is shown truthfully instead of being misread.
type BuildStatus string

// The statuses of BK-CI (its enum BuildStatus, in its order).
const (
	StatusSucceed          BuildStatus = "SUCCEED"
	StatusFailed           BuildStatus = "FAILED"
	StatusCanceled         BuildStatus = "CANCELED"
	StatusRunning          BuildStatus = "RUNNING"
	StatusTerminate        BuildStatus = "TERMINATE"
	StatusReviewing        BuildStatus = "REVIEWING"
	StatusReviewAbort      BuildStatus = "REVIEW_ABORT"
	StatusReviewProcessed  BuildStatus = "REVIEW_PROCESSED"
	StatusHeartbeatTimeout BuildStatus = "HEARTBEAT_TIMEOUT"
	StatusPrepareEnv       BuildStatus = "PREPARE_ENV"
	StatusUnexec           BuildStatus = "UNEXEC"
	StatusSkip             BuildStatus = "SKIP"
	StatusQualityCheckFail BuildStatus = "QUALITY_CHECK_FAIL"
	StatusQueue            BuildStatus = "QUEUE"
	StatusLoopWaiting      BuildStatus = "LOOP_WAITING"
	StatusCallWaiting      BuildStatus = "CALL_WAITING"
	StatusTryFinally       BuildStatus = "TRY_FINALLY"
	StatusQueueTimeout     BuildStatus = "QUEUE_TIMEOUT"
	StatusExecTimeout      BuildStatus = "EXEC_TIMEOUT"
	StatusQueueCache       BuildStatus = "QUEUE_CACHE"
	StatusRetry            BuildStatus = "RETRY"
	StatusPause            BuildStatus = "PAUSE"
	// StatusStageSuccess is ambiguous: a build that waits for a stage review, or one whose review was rejected,
	// timed out or was cancelled. See [Build.Finished] and [Pipeline.WaitingStage].
	StatusStageSuccess     BuildStatus = "STAGE_SUCCESS"
	StatusQuotaFailed      BuildStatus = "QUOTA_FAILED"
	StatusDependentWaiting BuildStatus = "DEPENDENT_WAITING"
	StatusQualityCheckPass BuildStatus = "QUALITY_CHECK_PASS"
	StatusQualityCheckWait BuildStatus = "QUALITY_CHECK_WAIT"
	StatusTriggerReviewing BuildStatus = "TRIGGER_REVIEWING"
	StatusUnknown          BuildStatus = "UNKNOWN"
)

// Failed reports whether BK-CI counts the status as a failure. A cancelled build is not a failed one, and
// STAGE_SUCCESS is not either: ask [Build.Rejected].
func (s BuildStatus) Failed() bool {
	switch s {
	case StatusFailed, StatusTerminate, StatusReviewAbort, StatusHeartbeatTimeout, StatusQualityCheckFail,
		StatusQueueTimeout, StatusExecTimeout, StatusQuotaFailed:
		return true
	default:
		return false
	}
}

// OK reports whether BK-CI counts the status as a success.
func (s BuildStatus) OK() bool {
	switch s {
	case StatusSucceed, StatusReviewProcessed, StatusSkip, StatusQualityCheckPass:
		return true
	default:
		return false
	}
}

// Finished reports whether the status is final whatever else is known. STAGE_SUCCESS never is: it takes the end
// time to tell, see [Build.Finished].
func (s BuildStatus) Finished() bool {
	return s == StatusCanceled || s.Failed() || s.OK()
}

// Running reports whether work is going on, or paused in the midst of it.
func (s BuildStatus) Running() bool {
	switch s {
	case StatusRunning, StatusPrepareEnv, StatusLoopWaiting, StatusCallWaiting, StatusPause:
		return true
	default:
		return false
	}
}

// Queued reports whether it is about to run: BK-CI's isReadyToRun.
func (s BuildStatus) Queued() bool {
	switch s {
	case StatusQueue, StatusQueueCache, StatusRetry, StatusDependentWaiting:
		return true
	default:
		return false
	}
}

// NeverRan reports whether nothing of it was executed.
func (s BuildStatus) NeverRan() bool {
	return s == StatusUnexec || s == StatusTriggerReviewing
}

// TimedOut reports whether it failed because time ran out.
func (s BuildStatus) TimedOut() bool {
	return s == StatusHeartbeatTimeout || s == StatusQueueTimeout || s == StatusExecTimeout
}

// Waiting reports whether the status alone says that a person must decide. STAGE_SUCCESS and PAUSE may say the
// same, but only together with where they were seen: see [Detail.Waits].
func (s BuildStatus) Waiting() bool {
	return s == StatusReviewing || s == StatusQualityCheckWait || s == StatusTriggerReviewing
}

// Known reports whether the value is one of the constants above. An absent status ("") is not.
func (s BuildStatus) Known() bool {
	if s.Finished() || s.Running() || s.Queued() || s.NeverRan() || s.Waiting() {
		return true
	}
	return s == StatusStageSuccess || s == StatusTryFinally || s == StatusUnknown
}
