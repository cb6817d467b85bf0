package apiclient

import (
	"strings"
	"testing"
)

// statusTable is section by section what BK-CI's own enum says: f finished, x failed, o ok, r running, q queued,
// n never ran, t timed out, w waits for a person.
func statusTable() map[BuildStatus]string {
	return map[BuildStatus]string{
		"SUCCEED": "fo", "FAILED": "fx", "CANCELED": "f", "RUNNING": "r", "TERMINATE": "fx", "REVIEWING": "w",
		"REVIEW_ABORT": "fx", "REVIEW_PROCESSED": "fo", "HEARTBEAT_TIMEOUT": "fxt", "PREPARE_ENV": "r", "UNEXEC": "n",
		"SKIP": "fo", "QUALITY_CHECK_FAIL": "fx", "QUEUE": "q", "LOOP_WAITING": "r", "CALL_WAITING": "r", "TRY_FINALLY": "",
		"QUEUE_TIMEOUT": "fxt", "EXEC_TIMEOUT": "fxt", "QUEUE_CACHE": "q", "RETRY": "q", "PAUSE": "r", "STAGE_SUCCESS": "",
		"QUOTA_FAILED": "fx", "DEPENDENT_WAITING": "q", "QUALITY_CHECK_PASS": "fo", "QUALITY_CHECK_WAIT": "w",
		"TRIGGER_REVIEWING": "nw", "UNKNOWN": "",
	}
}

func TestStatusesMeanWhatBKCIMeans(t *testing.T) {
	t.Parallel()
	if n := len(statusTable()); n != 29 {
		t.Fatalf("the table has %d statuses, BK-CI 29", n)
	}
	for s, want := range statusTable() {
		if got := traits(s); got != want {
			t.Errorf("%s is %q, want %q", s, got, want)
		}
		if !s.Known() {
			t.Errorf("%s is not known", s)
		}
	}
	for _, s := range []BuildStatus{"", "ENUM", "String", "构建排队中", "succeed", "SUCCEED "} {
		if s.Known() || traits(s) != "" {
			t.Errorf("%q is known (%v) or means something (%q)", s, s.Known(), traits(s))
		}
	}
}

func traits(s BuildStatus) string {
	var b strings.Builder
	for _, trait := range []struct {
		mark byte
		has  bool
	}{
		{'f', s.Finished()},
		{'x', s.Failed()},
		{'o', s.OK()},
		{'r', s.Running()},
		{'q', s.Queued()},
		{'n', s.NeverRan()},
		{'t', s.TimedOut()},
		{'w', s.Waiting()},
	} {
		if trait.has {
			b.WriteByte(trait.mark)
		}
	}
	return b.String()
}

func TestStageSuccessIsToldApartByItsEnd(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                string
		build               Build
		finished, waitStage bool
	}{
		{"waiting", Build{Status: StatusStageSuccess, Start: at(5000), Stages: []StageStatus{{Status: StatusPause}}}, false, true},
		{"rejected", Build{Status: StatusStageSuccess, Start: at(5000), End: at(9000), Stages: []StageStatus{{Status: StatusPause}}}, true, false},
		{"rejected in its first second", Build{Status: StatusStageSuccess, Start: at(5000), End: at(5000)}, true, false},
		{"retried, end of the run before", Build{Status: StatusStageSuccess, Start: at(5000), End: at(4000)}, false, false},
		{"running", Build{Status: StatusRunning, Start: at(5000), End: at(9000), Stages: []StageStatus{{Status: StatusPause}}}, false, false},
	} {
		b := tc.build
		_, waits := b.WaitingStage()
		if b.Finished() != tc.finished || waits != tc.waitStage {
			t.Errorf("%s: finished %v, waiting stage %v; want %v, %v", tc.name, b.Finished(), waits, tc.finished, tc.waitStage)
		}
		if b.Status == StatusStageSuccess && (b.Rejected() != tc.finished || b.Failed() != tc.finished || b.Waiting() == tc.finished) {
			t.Errorf("%s: rejected %v, failed %v, waiting %v", tc.name, b.Rejected(), b.Failed(), b.Waiting())
		}
	}
}
