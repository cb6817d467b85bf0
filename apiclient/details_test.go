package apiclient

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reading is what a recorded detail must come to.
type reading struct {
	finished, failed, rejected, mayWait bool
	done, total                         int
	waits                               []Wait
	decisions                           []Decision
	failures                            []StepFailure
	strip                               []BuildStatus
}

// readings holds every recorded detail; TestEveryDetailIsRead refuses a fixture without one.
func readings() map[string]reading {
	stage := func(status ...BuildStatus) []BuildStatus { return status }
	return map[string]reading{
		"build-detail.json": {
			finished: true, failed: true, done: 4, total: 5,
			strip: stage(StatusSucceed, StatusSucceed, StatusFailed, ""),
			failures: []StepFailure{{
				StageID: "stage-3", Stage: "Test", JobID: "2", Job: "Unit tests",
				StepID: "e-19c329c24b5d14d2a4eb368cbbcab9b1", Step: "Unit tests", AtomCode: "linuxScript",
				Status: StatusFailed, ErrorType: "USER", ErrorCode: 2199011,
				ErrorMsg: "脚本执行失败， 归类为用户异常\n exit status 1",
			}},
		},
		"build-detail-reviewing-stage.json": {
			mayWait: true, done: 4, total: 5,
			strip: stage(StatusSucceed, StatusSucceed, StatusSucceed, StatusPause),
			waits: []Wait{{
				Kind: StageReview, StageID: "stage-4", Stage: "Deploy", Group: "Release owners", GroupIndex: 1,
				Groups: 2, Reviewers: []string{"alice", "carol"}, Since: at(1787205933812),
				Desc: "Deploy orchard-api ${TAG} to production", Key: "stage-4/in/0120a4f9196a5f9eb9f523f31f914da7#1",
			}},
		},
		"build-detail-review-rejected.json": {
			finished: true, failed: true, rejected: true, mayWait: true, done: 4, total: 5,
			strip: stage(StatusSucceed, StatusSucceed, StatusSucceed, StatusStageSuccess),
			decisions: []Decision{{
				Kind: StageReview, StageID: "stage-4", Stage: "Deploy", Group: "Release owners", By: "carol",
				Reviewers: []string{"alice", "carol"}, Suggestion: "freeze this week", At: at(1787207101377),
				Key: "stage-4/in/0120a4f9196a5f9eb9f523f31f914da7#1",
			}},
			failures: []StepFailure{{
				StageID: "stage-4", Stage: "Deploy", Status: StatusReviewAbort, By: "carol", ErrorMsg: "freeze this week",
			}},
		},
		"build-detail-reviewing-atom.json": {
			mayWait: true, done: 2, total: 4,
			strip: stage(StatusSucceed, StatusSucceed, StatusRunning),
			waits: []Wait{{
				Kind: StepReview, StageID: "stage-3", Stage: "Approve and deploy",
				StepID: "e-b487fd7145f2aaf8c908b3c6d473a677", Step: "Approve production release",
				Reviewers: []string{"alice", "carol"}, Since: at(1787209921500),
				Desc: "Release orchard-web to production?", Key: "e-b487fd7145f2aaf8c908b3c6d473a677#1",
			}},
		},
		"build-detail-paused-atom.json": {
			mayWait: true, done: 2, total: 3,
			strip: stage(StatusSucceed, StatusSucceed, StatusRunning),
			waits: []Wait{{
				Kind: PausedStep, StageID: "stage-3", Stage: "Test", StepID: "e-ac6af26a7720a6e606bd17c64ea3c33e",
				Step: "Smoke test", Reviewers: []string{"alice"}, Since: at(1787209930000),
				Key: "e-ac6af26a7720a6e606bd17c64ea3c33e#1",
			}},
		},
		"detail-older-of-two-failed.json": {
			finished: true, failed: true, done: 5, total: 6,
			strip: stage(StatusSucceed, StatusSucceed, StatusFailed, ""),
			failures: []StepFailure{{
				StageID: "stage-3", Stage: "Deploy", JobID: "2", Job: "Deploy job",
				StepID: "e-6ff890389df5502954c9ecd4afec9c4a", Step: "Rollout", AtomCode: "run", Status: StatusFailed,
				ErrorType: "USER", ErrorCode: 2103002, ErrorMsg: "timed out waiting for the deployment",
			}},
		},
		"detail-retried-failed-again.json": {
			finished: true, failed: true, done: 2, total: 6,
			strip: stage(StatusSucceed, StatusFailed, "", ""),
			failures: []StepFailure{{
				StageID: "stage-2", Stage: "Build", JobID: "1", Job: "Linux build",
				StepID: "e-cffed24f752f9e115ed576e25661822b", Step: "Compile", AtomCode: "run", Status: StatusFailed,
				ErrorType: "USER", ErrorCode: 2103002, ErrorMsg: "exit code 2",
			}},
		},
		"detail-queued-after-failure.json": {
			done: 0, total: 6, strip: stage("", "", "", ""),
		},
	}
}

func TestEveryDetailIsRead(t *testing.T) {
	t.Parallel()
	table := readings()
	for _, pattern := range []string{"build-detail*.json", "detail-*.json"} {
		paths, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(paths) == 0 {
			t.Fatalf("no fixtures for %s: %v", pattern, err)
		}
		for _, path := range paths {
			name := filepath.Base(path)
			want, ok := table[name]
			if !ok {
				t.Errorf("%s has no expected reading", name)
				continue
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				got := read(readDetail(t, name))
				if diff := cmp.Diff(want, got, cmp.AllowUnexported(reading{})); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			})
		}
	}
}

func read(d Detail) reading {
	r := reading{
		finished: d.Finished(), failed: d.Failed(), rejected: d.Rejected(), mayWait: d.MayWait(),
		waits: d.Waits(), decisions: d.Decisions(), failures: d.Failures(),
	}
	r.done, r.total = d.Progress()
	for _, s := range d.Strip() {
		r.strip = append(r.strip, s.Status)
	}
	return r
}

func TestTheHeadOfADetailIsRead(t *testing.T) {
	t.Parallel()
	d := readDetail(t, "build-detail-review-rejected.json")
	if d.ID != "b-7fbe6f0041d576467088531675424044" || d.Num != 46 || d.PipelineID != aPipeline || d.User != "alice" ||
		d.CancelUser != "System" || d.ExecuteCount != 1 || !d.End.Equal(at(1787207101000)) {
		t.Errorf("head is %+v", d.Build)
	}
	if strip := d.Strip(); strip[0].ShowMsg != "运行中" || strip[3].Name != "Deploy" {
		t.Errorf("strip is %+v", strip)
	}
	if got := readDetail(t, "detail-retried-failed-again.json"); got.ExecuteCount != 2 || !got.Retry {
		t.Errorf("execution %d, retry %v; want 2, true", got.ExecuteCount, got.Retry)
	}
}
