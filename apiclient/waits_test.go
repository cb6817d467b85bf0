package apiclient

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// running is a build in the midst of a stage "Deploy" whose parts a test sets.
func running(status BuildStatus, edit func(*Stage)) Detail {
	d := Detail{
		Build: Build{ID: aBuild, Status: status, Queue: at(1000), Start: at(2000), ExecuteCount: 3},
		Stages: []Stage{
			{ID: "stage-1", Name: "Start", Status: StatusSucceed},
			{ID: "stage-2", Name: "Build", Status: StatusSucceed, Start: at(2000), Elapsed: 3 * time.Second},
			{ID: "stage-3", Name: "Deploy", Start: at(6000), Elapsed: time.Second},
		},
	}
	edit(&d.Stages[2])
	return d
}

func withStep(step Step) func(*Stage) {
	return func(s *Stage) { s.Jobs = []Job{{ID: "1", Name: "Job", Steps: []Step{step}}} }
}

func twoGroups(first string) []ReviewGroup {
	return []ReviewGroup{
		{ID: "g1", Name: "Owners", Reviewers: []string{"alice"}, Status: first, Operator: "alice", Time: at(9000)},
		{Name: "SRE", Reviewers: []string{"dave"}},
	}
}

// face is a build that may wait, and what it must be seen to wait for.
type face struct {
	name   string
	status BuildStatus
	edit   func(*Stage)
	want   []Wait
}

// inDeploy is one wait within the stage that the tests edit.
func inDeploy(w Wait) []Wait {
	w.StageID, w.Stage = "stage-3", "Deploy"
	return []Wait{w}
}

func facesOfStages() []face {
	return []face{
		{"nothing", StatusRunning, func(*Stage) {}, nil},
		{"second group's turn", StatusStageSuccess, func(s *Stage) {
			s.Status, s.CheckIn = StatusPause, Check{Manual: true, Status: StatusReviewing, Groups: twoGroups(groupApproved)}
		}, inDeploy(Wait{
			Kind: StageReview, Group: "SRE", GroupIndex: 2, Groups: 2, Reviewers: []string{"dave"}, Since: at(9000),
			Key: "stage-3/in/2#3",
		})},
		{"second group's turn, check already reads processed", StatusStageSuccess, func(s *Stage) {
			s.Status, s.CheckIn = StatusPause, Check{Manual: true, Status: StatusReviewProcessed, Groups: twoGroups(groupApproved)}
		}, inDeploy(Wait{
			Kind: StageReview, Group: "SRE", GroupIndex: 2, Groups: 2, Reviewers: []string{"dave"}, Since: at(9000),
			Key: "stage-3/in/2#3",
		})},
		{"all groups decided", StatusStageSuccess, func(s *Stage) {
			s.Status, s.CheckIn = StatusPause, Check{Manual: true, Status: StatusReviewing, Groups: twoGroups(groupApproved)[:1]}
		}, nil},
		{"rejected, not yet over", StatusRunning, func(s *Stage) {
			s.Status, s.CheckIn = StatusPause, Check{Manual: true, Status: StatusReviewAbort, Groups: twoGroups(groupRejected)}
		}, nil},
		{
			"paused stage that says nothing", StatusStageSuccess, func(s *Stage) { s.Status = StatusPause },
			inDeploy(Wait{Kind: StageReview, Since: at(6000), Key: "stage-3/in/review#3"}),
		},
		{"paused stage that is already let through", StatusStageSuccess, func(s *Stage) {
			s.Status, s.CheckIn = StatusPause, Check{Manual: true, Status: StatusReviewProcessed}
		}, nil},
		{"check-out review", StatusStageSuccess, func(s *Stage) {
			s.CheckOut = Check{Manual: true, Status: StatusReviewing, Desc: "leave?"}
		}, inDeploy(Wait{Kind: StageReview, Since: at(7000), Desc: "leave?", Key: "stage-3/out/review#3"})},
		{"gate at the entry", StatusReviewing, func(s *Stage) {
			s.Start, s.CheckIn = time.Time{}, Check{Status: StatusQualityCheckWait, Rules: []string{"r"}}
		}, inDeploy(Wait{Kind: QualityGate, Since: at(5000), Key: "stage-3/in/gate#3"})},
		{
			"gate at the exit", StatusReviewing, func(s *Stage) { s.CheckOut.Status = StatusQualityCheckWait },
			inDeploy(Wait{Kind: QualityGate, Since: at(7000), Key: "stage-3/out/gate#3"}),
		},
		{
			"gate that reads reviewing", StatusReviewing, func(s *Stage) { s.CheckIn.Status = StatusReviewing },
			inDeploy(Wait{Kind: QualityGate, Since: at(6000), Key: "stage-3/in/gate#3"}),
		},
		{
			"gate the model does not show", StatusReviewing, func(*Stage) {},
			[]Wait{{Kind: QualityGate, Key: "build/gate#3"}},
		},
	}
}

func facesOfSteps() []face {
	return []face{
		{"review step", StatusRunning, withStep(Step{
			ID: "e-1", Name: "Approve", Type: typeReview, Status: StatusReviewing, Reviewers: []string{"bob"}, Desc: "ok?",
			Start: at(8000), ExecuteCount: 2,
		}), inDeploy(Wait{
			Kind: StepReview, StepID: "e-1", Step: "Approve", Reviewers: []string{"bob"}, Since: at(8000), Desc: "ok?", Key: "e-1#2",
		})},
		{
			"gate step", StatusRunning, withStep(Step{ID: "e-1", Type: typeGateOut, Status: StatusReviewing, ExecuteCount: 1}),
			inDeploy(Wait{Kind: QualityGate, StepID: "e-1", Key: "e-1#1"}),
		},
		{"paused step", StatusRunning, withStep(Step{
			ID: "e-1", Status: StatusPause, PauseUsers: []string{"bob"}, Reviewers: []string{"x"}, ExecuteCount: 1,
		}), inDeploy(Wait{Kind: PausedStep, StepID: "e-1", Reviewers: []string{"bob"}, Key: "e-1#1"})},
		{"review step in a matrix", StatusRunning, func(s *Stage) {
			pattern := Step{ID: "e-1", Type: typeReview, Status: StatusReviewing, ExecuteCount: 1}
			child := pattern
			child.ID = "e-2"
			s.Jobs = []Job{{Matrix: true, Steps: []Step{pattern}, Children: []Job{{Steps: []Step{child}}}}}
		}, inDeploy(Wait{Kind: StepReview, StepID: "e-2", Key: "e-2#1"})},
		{"finished build with a stale step", StatusCanceled, withStep(Step{ID: "e-1", Status: StatusReviewing}), nil},
	}
}

func TestEveryFaceOfWaitingIsSeen(t *testing.T) {
	t.Parallel()
	for _, tc := range append(facesOfStages(), facesOfSteps()...) {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := running(tc.status, tc.edit)
			if diff := cmp.Diff(tc.want, d.Waits()); diff != "" {
				t.Errorf("Waits (-want +got):\n%s", diff)
			}
			if len(tc.want) > 0 && !d.MayWait() {
				t.Error("it waits, and MayWait says that it cannot")
			}
		})
	}
}

func TestATriggerReviewIsSeen(t *testing.T) {
	t.Parallel()
	d := Detail{
		Build:            Build{Status: StatusTriggerReviewing, Queue: at(1000), ExecuteCount: 1, Message: "feat: add pears"},
		TriggerReviewers: []string{"alice"},
	}
	want := []Wait{{
		Kind: TriggerReview, Reviewers: []string{"alice"}, Since: at(1000), Desc: "feat: add pears", Key: "trigger#1",
	}}
	if diff := cmp.Diff(want, d.Waits()); diff != "" || !d.MayWait() {
		t.Errorf("MayWait %v, Waits (-want +got):\n%s", d.MayWait(), diff)
	}
}

func TestWaitsOfOneBuildHaveKeysOfTheirOwn(t *testing.T) {
	t.Parallel()
	d := running(StatusReviewing, func(s *Stage) {
		s.CheckIn.Status, s.CheckOut.Status = StatusQualityCheckWait, StatusQualityCheckWait
		s.Jobs = []Job{{Steps: []Step{{ID: "a", Status: StatusPause}, {ID: "b", Status: StatusReviewing}}}}
	})
	seen := map[string]bool{}
	for _, w := range d.Waits() {
		seen[w.Key] = true
	}
	if len(seen) != 4 {
		t.Errorf("4 waits have the keys %v", seen)
	}
}

func TestMayWaitLooksAtTheModelNotAtTheMoment(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		edit func(*Stage)
		want bool
	}{
		{"plain steps", withStep(Step{Type: "linuxScript"}), false},
		{"review step", withStep(Step{Type: typeReview}), true},
		{"review step, disabled", withStep(Step{Type: typeReview, Disabled: true}), false},
		{"gate step", withStep(Step{Type: typeGateIn}), true},
		{"step that pauses", withStep(Step{PauseBefore: true}), true},
		{"manual check-in", func(s *Stage) { s.CheckIn.Manual = true }, true},
		{"gate rules", func(s *Stage) { s.CheckOut.Rules = []string{"r"} }, true},
		{"pause known to the pattern of a matrix only", func(s *Stage) {
			s.Jobs = []Job{{Steps: []Step{{PauseBefore: true}}, Children: []Job{{Steps: []Step{{Type: "linuxScript"}}}}}}
		}, true},
	} {
		if got := running(StatusRunning, tc.edit).MayWait(); got != tc.want {
			t.Errorf("%s: MayWait is %v, want %v", tc.name, got, tc.want)
		}
	}
}
