package commands

import (
	"slices"

	"github.com/pipelinebot/pipelinebot/store"
)

// codeGateFailed is BK-CI's error code of a stage whose quality gate was not passed; the build itself only says FAILED.
const codeGateFailed = 2199007

// WordOfStatus translates a status of BK-CI, of a build, stage, job or step, into one of the Word... constants. An
// empty status (not started) is WordNever; one this version does not know is WordUnknown. STAGE_SUCCESS is taken in
// its meaning for a stage, rejected: for a build only its end tells, so use WordOf there.
func WordOfStatus(status string) string {
	switch status {
	case "":
		return WordNever
	case "SUCCEED", "REVIEW_PROCESSED", "QUALITY_CHECK_PASS":
		return WordSucceeded
	case "FAILED":
		return WordFailed
	case "CANCELED":
		return WordCanceled
	case "RUNNING", "PREPARE_ENV", "LOOP_WAITING", "CALL_WAITING", "TRY_FINALLY", "RETRY":
		return WordRunning
	case "QUEUE", "QUEUE_CACHE", "DEPENDENT_WAITING":
		return WordQueued
	case "SKIP", "UNEXEC":
		return WordSkipped
	default:
		return rareWord(status)
	}
}

// rareWord covers the ends with a cause of their own and the faces of waiting for a human.
func rareWord(status string) string {
	switch status {
	case "REVIEWING", "PAUSE", "QUALITY_CHECK_WAIT", "TRIGGER_REVIEWING":
		return WordWaiting
	case "REVIEW_ABORT", "STAGE_SUCCESS":
		return WordRejected
	case "QUALITY_CHECK_FAIL":
		return WordGate
	case "QUEUE_TIMEOUT", "EXEC_TIMEOUT", "HEARTBEAT_TIMEOUT":
		return WordTimeout
	case "TERMINATE":
		return WordTerminate
	case "QUOTA_FAILED":
		return WordQuota
	default:
		return WordUnknown
	}
}

// WordOf names the outcome of a build. STAGE_SUCCESS without an end, or with a stage at PAUSE, waits for its stage
// review; with an end its review was rejected or timed out. A FAILED build whose stage says why is named by that cause.
func WordOf(b store.BuildRef) string {
	switch b.Status {
	case "STAGE_SUCCESS":
		if b.End.IsZero() || hasStage(b, "PAUSE") {
			return WordWaiting
		}
		return WordRejected
	case "FAILED":
		if hasStage(b, "QUALITY_CHECK_FAIL") {
			return WordGate
		}
		return WordFailed
	default:
		return WordOfStatus(b.Status)
	}
}

func hasStage(b store.BuildRef, status string) bool {
	return slices.ContainsFunc(b.Stages, func(s store.StageRef) bool { return s.Status == status })
}

// WordOfFailed sharpens WordOf by what broke the build: BK-CI calls rejected reviews, closed gates and exceeded
// times of single steps plain FAILED at the level of the build.
func WordOfFailed(b store.BuildRef, failures []store.Failure) string {
	word := WordOf(b)
	if word != WordFailed || len(failures) == 0 {
		return word
	}
	cause := causeOf(failures[0])
	for _, f := range failures[1:] {
		if causeOf(f) != cause {
			return word
		}
	}
	return cause
}

func causeOf(f store.Failure) string {
	if f.Code == codeGateFailed {
		return WordGate
	}
	switch word := WordOfStatus(f.Status); word {
	case WordRejected, WordGate, WordTimeout, WordTerminate, WordQuota:
		return word
	default:
		return WordFailed
	}
}
