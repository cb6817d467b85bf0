package apiclient

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func gateError() BuildError {
	return BuildError{StageID: "stage-3", Type: "USER", Code: 2199007, Message: "Stage quality check failed"}
}

func machineError() BuildError {
	return BuildError{
		StageID: "stage-3", JobID: "1", StepID: "startVM-1", StepName: "Prepare", Type: "SYSTEM", Code: 7, Message: "no agent",
	}
}

func stepError() BuildError {
	return BuildError{StageID: "stage-3", JobID: "1", StepID: "e-1", StepName: "Unit", Type: "USER", Code: 1, Message: "boom"}
}

// breakage is a build with its error list, and the reasons that must come of it.
type breakage struct {
	name   string
	status BuildStatus
	errors []BuildError
	edit   func(*Stage)
	want   []StepFailure
}

func singleBreakages() []breakage {
	return []breakage{
		{"gate", StatusFailed, []BuildError{gateError()}, func(s *Stage) { s.CheckIn.Status = StatusQualityCheckFail }, []StepFailure{{
			StageID: "stage-3", Stage: "Deploy", Status: StatusQualityCheckFail, ErrorType: "USER", ErrorCode: 2199007,
			ErrorMsg: "Stage quality check failed",
		}}},
		{"words from the list only", StatusFailed, []BuildError{stepError()}, withStep(Step{ID: "e-1", Name: "Unit", Status: StatusExecTimeout}), []StepFailure{{
			StageID: "stage-3", Stage: "Deploy", JobID: "1", Job: "Job", StepID: "e-1", Step: "Unit", Status: StatusExecTimeout,
			ErrorType: "USER", ErrorCode: 1, ErrorMsg: "boom",
		}}},
		{"passed when retried", StatusFailed, []BuildError{stepError()}, withStep(Step{ID: "e-1", Status: StatusSucceed}), nil},
		{"running again", StatusRunning, []BuildError{stepError(), gateError(), machineError()}, withStep(Step{ID: "e-1", Status: StatusRunning}), nil},
		{"job without a machine", StatusFailed, []BuildError{machineError()}, func(s *Stage) {
			s.Jobs = []Job{{ID: "1", Name: "Job", Status: StatusFailed, Steps: []Step{{ID: "e-1", Status: StatusUnexec}}}}
		}, []StepFailure{{
			StageID: "stage-3", Stage: "Deploy", JobID: "1", Job: "Job", StepID: "startVM-1", Step: "Prepare",
			Status: StatusFailed, ErrorType: "SYSTEM", ErrorCode: 7, ErrorMsg: "no agent",
		}}},
		{"job without quota and words", StatusFailed, nil, func(s *Stage) {
			s.Jobs = []Job{{ID: "1", Name: "Job", Status: StatusQuotaFailed}}
		}, []StepFailure{{StageID: "stage-3", Stage: "Deploy", JobID: "1", Job: "Job", Status: StatusQuotaFailed}}},
		{"known to the list only", StatusFailed, []BuildError{stepError()}, func(s *Stage) { s.Jobs = []Job{{ID: "1", Name: "Job"}} }, []StepFailure{{
			StageID: "stage-3", Stage: "Deploy", JobID: "1", Job: "Job", StepID: "e-1", Step: "Unit", Status: StatusFailed,
			ErrorType: "USER", ErrorCode: 1, ErrorMsg: "boom",
		}}},
	}
}

func mixedBreakages() []breakage {
	return []breakage{
		{"allowed to fail comes last", StatusFailed, nil, func(s *Stage) {
			s.Jobs = []Job{{ID: "1", Name: "Job", Steps: []Step{
				{ID: "e-1", Name: "Lint", Status: StatusFailed, Optional: true}, {ID: "e-2", Name: "Unit", Status: StatusFailed},
			}}}
		}, []StepFailure{
			{StageID: "stage-3", Stage: "Deploy", JobID: "1", Job: "Job", StepID: "e-2", Step: "Unit", Status: StatusFailed},
			{StageID: "stage-3", Stage: "Deploy", JobID: "1", Job: "Job", StepID: "e-1", Step: "Lint", Status: StatusFailed, Optional: true},
		}},
		{"rejected step", StatusFailed, nil, withStep(Step{
			ID: "e-1", Name: "Approve", Type: typeReview, Status: StatusReviewAbort, Reviewers: []string{"bob"}, Suggestion: "no",
		}), []StepFailure{{
			StageID: "stage-3", Stage: "Deploy", JobID: "1", Job: "Job", StepID: "e-1", Step: "Approve",
			Status: StatusReviewAbort, By: "bob", ErrorMsg: "no",
		}}},
		{"in a matrix", StatusFailed, nil, func(s *Stage) {
			s.Jobs = []Job{{ID: "1", Name: "Matrix", Status: StatusFailed, Matrix: true, Steps: []Step{{ID: "e-0", Status: StatusFailed}}, Children: []Job{
				{ID: "1001", Name: "linux", Status: StatusSucceed, Steps: []Step{{ID: "e-1", Status: StatusSucceed}}},
				{ID: "1002", Name: "windows", Status: StatusFailed, Steps: []Step{{ID: "e-2", Name: "Unit", Status: StatusFailed}}},
			}}}
		}, []StepFailure{{
			StageID: "stage-3", Stage: "Deploy", JobID: "1002", Job: "windows", StepID: "e-2", Step: "Unit", Status: StatusFailed,
		}}},
		{"each with its own words", StatusFailed, []BuildError{
			{StageID: "stage-3", JobID: "1", StepID: "e-2", Message: "second"}, stepError(), gateError(),
		}, func(s *Stage) {
			s.CheckOut.Status = StatusQualityCheckFail
			s.Jobs = []Job{{ID: "1", Name: "Job", Steps: []Step{{ID: "e-1", Name: "Unit", Status: StatusFailed}, {ID: "e-2", Name: "Lint", Status: StatusFailed}}}}
		}, []StepFailure{
			{
				StageID: "stage-3", Stage: "Deploy", JobID: "1", Job: "Job", StepID: "e-1", Step: "Unit", Status: StatusFailed,
				ErrorType: "USER", ErrorCode: 1, ErrorMsg: "boom",
			},
			{
				StageID: "stage-3", Stage: "Deploy", JobID: "1", Job: "Job", StepID: "e-2", Step: "Lint", Status: StatusFailed,
				ErrorMsg: "second",
			},
			{
				StageID: "stage-3", Stage: "Deploy", Status: StatusQualityCheckFail, ErrorType: "USER", ErrorCode: 2199007,
				ErrorMsg: "Stage quality check failed",
			},
		}},
		{"gate of an earlier execution", StatusFailed, []BuildError{gateError()}, func(s *Stage) { s.CheckIn.Status = StatusQualityCheckPass }, nil},
	}
}

func TestFailuresNameThePlaceAndTheReason(t *testing.T) {
	t.Parallel()
	for _, tc := range append(singleBreakages(), mixedBreakages()...) {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := running(tc.status, tc.edit)
			d.Errors = tc.errors
			if diff := cmp.Diff(tc.want, d.Failures()); diff != "" {
				t.Errorf("Failures (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAPathGoesAsFarAsItIsKnown(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]StepFailure{
		"Deploy > Job > Unit": {Stage: "Deploy", Job: "Job", Step: "Unit"},
		"Deploy > Job":        {Stage: "Deploy", Job: "Job"},
		"Deploy":              {Stage: "Deploy"},
		"":                    {},
	} {
		if got := f.Path(); got != want {
			t.Errorf("Path of %+v is %q, want %q", f, got, want)
		}
	}
}

func TestDecisionsSayWhoAndWhat(t *testing.T) {
	t.Parallel()
	on := func(d Decision) []Decision {
		d.StageID, d.Stage = "stage-3", "Deploy"
		return []Decision{d}
	}
	for _, tc := range []struct {
		name string
		edit func(*Stage)
		want []Decision
	}{
		{"nothing decided", func(s *Stage) { s.CheckIn = Check{Manual: true, Status: StatusReviewing, Groups: twoGroups("")} }, nil},
		{"first group approved", func(s *Stage) {
			s.CheckIn = Check{Manual: true, Status: StatusReviewing, Groups: twoGroups(groupApproved)}
		}, on(Decision{
			Kind: StageReview, Group: "Owners", Approved: true, By: "alice", Reviewers: []string{"alice"}, At: at(9000), Key: "stage-3/in/g1#3",
		})},
		{"nobody in time", func(s *Stage) {
			s.CheckIn = Check{Manual: true, Status: StatusReviewAbort, Groups: []ReviewGroup{
				{ID: "g1", Name: "Owners", Status: groupRejected, Operator: operatorSystem, Suggestion: suggestTimeout, Time: at(9000)},
			}}
		}, on(Decision{
			Kind: StageReview, Group: "Owners", TimedOut: true, By: "SYSTEM", Suggestion: "TIMEOUT", At: at(9000), Key: "stage-3/in/g1#3",
		})},
		{"a person who writes TIMEOUT", func(s *Stage) {
			s.CheckIn = Check{Manual: true, Status: StatusReviewAbort, Groups: []ReviewGroup{
				{ID: "g1", Name: "Owners", Status: groupRejected, Operator: "bob", Suggestion: suggestTimeout, Time: at(9000)},
			}}
		}, on(Decision{
			Kind: StageReview, Group: "Owners", By: "bob", Suggestion: "TIMEOUT", At: at(9000), Key: "stage-3/in/g1#3",
		})},
		{"cancelled while it waited", func(s *Stage) {
			s.CheckIn = Check{Manual: true, Status: StatusReviewAbort, Groups: twoGroups("")}
		}, on(Decision{
			Kind: StageReview, Group: "Owners", By: "System", Reviewers: []string{"alice"}, At: at(10000), Key: "stage-3/in/g1#3",
		})},
		{
			"cancelled, no groups", func(s *Stage) { s.CheckIn = Check{Manual: true, Status: StatusReviewAbort} },
			on(Decision{Kind: StageReview, By: "System", At: at(10000), Key: "stage-3/in/review#3"}),
		},
		{
			"cancelled after the last approval", func(s *Stage) {
				s.CheckIn = Check{Manual: true, Status: StatusReviewAbort, Groups: twoGroups(groupApproved)[:1]}
			},
			append(on(Decision{
				Kind: StageReview, Group: "Owners", Approved: true, By: "alice", Reviewers: []string{"alice"}, At: at(9000), Key: "stage-3/in/g1#3",
			}), on(Decision{Kind: StageReview, By: "System", At: at(10000)})...),
		},
		{
			"step approved, one may", withStep(Step{ID: "e-1", Name: "Approve", Type: typeReview, Status: StatusSucceed, Reviewers: []string{"bob"}, Suggestion: "go", ExecuteCount: 1}),
			on(Decision{Kind: StepReview, StepID: "e-1", Step: "Approve", Approved: true, By: "bob", Reviewers: []string{"bob"}, Suggestion: "go", Key: "e-1#1"}),
		},
		{
			"step rejected, several may", withStep(Step{ID: "e-1", Type: typeReview, Status: StatusReviewAbort, Reviewers: []string{"bob", "eve"}, ExecuteCount: 1}),
			on(Decision{Kind: StepReview, StepID: "e-1", Reviewers: []string{"bob", "eve"}, Key: "e-1#1"}),
		},
		{
			"step timed out", withStep(Step{ID: "e-1", Type: typeReview, Status: StatusExecTimeout, Reviewers: []string{"bob"}, ExecuteCount: 1}),
			on(Decision{Kind: StepReview, StepID: "e-1", TimedOut: true, Reviewers: []string{"bob"}, Key: "e-1#1"}),
		},
		{"step ended with its job", withStep(Step{ID: "e-1", Type: typeReview, Status: StatusTerminate, Reviewers: []string{"bob"}}), nil},
		{"step skipped", withStep(Step{ID: "e-1", Type: typeReview, Status: StatusSkip}), nil},
		{"step waiting", withStep(Step{ID: "e-1", Type: typeReview, Status: StatusReviewing}), nil},
		{"other step", withStep(Step{ID: "e-1", Type: "linuxScript", Status: StatusSucceed}), nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := running(StatusRunning, tc.edit)
			d.CancelUser, d.End = "System", at(10000)
			if diff := cmp.Diff(tc.want, d.Decisions()); diff != "" {
				t.Errorf("Decisions (-want +got):\n%s", diff)
			}
		})
	}
}
