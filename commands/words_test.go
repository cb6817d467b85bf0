package commands

import (
	"testing"

	"github.com/pipelinebot/pipelinebot/store"
)

func TestEveryStatusOfBKCIHasAWord(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"SUCCEED": WordSucceeded, "FAILED": WordFailed, "CANCELED": WordCanceled, "RUNNING": WordRunning, "TERMINATE": WordTerminate,
		"REVIEWING": WordWaiting, "REVIEW_ABORT": WordRejected, "REVIEW_PROCESSED": WordSucceeded, "HEARTBEAT_TIMEOUT": WordTimeout,
		"PREPARE_ENV": WordRunning, "UNEXEC": WordSkipped, "SKIP": WordSkipped, "QUALITY_CHECK_FAIL": WordGate, "QUEUE": WordQueued,
		"LOOP_WAITING": WordRunning, "CALL_WAITING": WordRunning, "TRY_FINALLY": WordRunning, "QUEUE_TIMEOUT": WordTimeout,
		"EXEC_TIMEOUT": WordTimeout, "QUEUE_CACHE": WordQueued, "RETRY": WordRunning, "PAUSE": WordWaiting, "STAGE_SUCCESS": WordRejected,
		"QUOTA_FAILED": WordQuota, "DEPENDENT_WAITING": WordQueued, "QUALITY_CHECK_PASS": WordSucceeded, "QUALITY_CHECK_WAIT": WordWaiting,
		"TRIGGER_REVIEWING": WordWaiting, "UNKNOWN": WordUnknown, "构建排队中": WordUnknown, "": WordNever,
	} {
		if got := WordOfStatus(status); got != want {
			t.Errorf("WordOfStatus(%q) = %q, want %q", status, got, want)
		}
	}
}

func TestStageSuccessIsReadByTheEndOfTheBuild(t *testing.T) {
	t.Parallel()
	paused := []store.StageRef{{Name: "a", Status: "SUCCEED"}, {Name: "b", Status: "PAUSE"}}
	for _, c := range []struct {
		name  string
		build store.BuildRef
		want  string
	}{
		{"no end", store.BuildRef{Status: "STAGE_SUCCESS"}, WordWaiting},
		{"an end", store.BuildRef{Status: "STAGE_SUCCESS", End: clock()}, WordRejected},
		{"an end and a paused stage, as the status endpoint has it", store.BuildRef{Status: "STAGE_SUCCESS", End: clock(), Stages: paused}, WordWaiting},
		{"a closed gate", store.BuildRef{Status: "FAILED", Stages: []store.StageRef{{Status: "QUALITY_CHECK_FAIL"}}}, WordGate},
		{"plain", store.BuildRef{Status: "FAILED", Stages: paused[:1]}, WordFailed},
		{"good", store.BuildRef{Status: "SUCCEED"}, WordSucceeded},
	} {
		if got := WordOf(c.build); got != c.want {
			t.Errorf("%s: WordOf = %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAFailedBuildIsNamedByItsOnlyCause(t *testing.T) {
	t.Parallel()
	failed := store.BuildRef{Status: "FAILED"}
	for _, c := range []struct {
		name     string
		build    store.BuildRef
		failures []store.Failure
		want     string
	}{
		{"no failures known", failed, nil, WordFailed},
		{"rejected", failed, []store.Failure{{Status: "REVIEW_ABORT"}}, WordRejected},
		{"gate by its code", failed, []store.Failure{{Status: "FAILED", Code: codeGateFailed}}, WordGate},
		{"time-out", failed, []store.Failure{{Status: "EXEC_TIMEOUT"}, {Status: "HEARTBEAT_TIMEOUT"}}, WordTimeout},
		{"two causes", failed, []store.Failure{{Status: "EXEC_TIMEOUT"}, {Status: "FAILED"}}, WordFailed},
		{"a script", failed, []store.Failure{{Status: "FAILED"}}, WordFailed},
		{"canceled all the same", store.BuildRef{Status: "CANCELED"}, []store.Failure{{Status: "REVIEW_ABORT"}}, WordCanceled},
	} {
		if got := WordOfFailed(c.build, c.failures); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
