package notifier

import (
	"cmp"
	"slices"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// maxText is how many runes of a text from outside are kept in a record.
const maxText = 1000

// buildOf takes over one row of a build history.
func buildOf(b apiclient.Build) Build {
	out := Build{
		Ref: store.BuildRef{
			ID: b.ID, Num: b.Num, Alias: b.NumAlias, ExecuteCount: b.ExecuteCount, Status: string(b.Status),
			User: b.User, Trigger: b.StartType, Message: cut(cmp.Or(b.Message, b.Remark)),
			Start: b.Start, Took: b.Duration(), Stages: stagesOf(b.Stages),
		},
		Begun: begun(b.Status), Asks: b.Waiting(), Retry: b.Retry,
		Update: firstTime(b.Update, latest(latest(b.Queue, b.Start), b.End)),
		Errors: errorsOf(b.Errors),
	}
	if b.Retry && b.ExecuteCount <= firstRun {
		out.Ref.ExecuteCount = 0 // A server that does not count says 1 for every run.
	}
	if b.Finished() {
		out.Ref.End = b.End
		out.Begun = !b.Start.IsZero()
		out.Ending = statusEnding(b.Status)
	}
	return out
}

// enrich adds what the detail tells. The detail was read last, so where it says that the build is over, it is. It
// reports false when the detail speaks of another run of the build, which then cannot be described by both.
func enrich(b Build, d apiclient.Detail) (Build, bool) {
	if b.Ref.ExecuteCount > 0 && d.ExecuteCount > 0 && d.ExecuteCount != b.Ref.ExecuteCount {
		return b, b.Ending != Open
	}
	if b.Ending == Open && d.Finished() {
		update, errs := b.Update, b.Errors
		b = buildOf(d.Build)
		b.Update, b.Errors = latest(update, b.Update), slices.Concat(b.Errors, errs)
	}
	if d.ExecuteCount > 0 {
		b.Ref.ExecuteCount = d.ExecuteCount
	}
	if strip := stagesOf(d.Strip()); len(strip) > 0 {
		b.Ref.Stages = strip
	}
	b.Ref.User = cmp.Or(d.TriggerUser, b.Ref.User)
	b.Detail = &Detail{
		Waits: reviewsOf(d.Waits()), Decisions: decisionsOf(d.Decisions()), Failures: failuresOf(d.Failures()),
		MayWait: d.MayWait(), CanceledBy: d.CancelUser,
	}
	return b, true
}

func stagesOf(stages []apiclient.StageStatus) []store.StageRef {
	var out []store.StageRef
	for _, s := range apiclient.Working(stages) {
		out = append(out, store.StageRef{Name: cmp.Or(s.Name, s.ID), Status: string(s.Status)})
	}
	return out
}

func reviewsOf(waits []apiclient.Wait) []store.Review {
	var out []store.Review
	for _, w := range waits {
		out = append(out, store.Review{
			Key: w.Key, Kind: kindOf(w.Kind), Stage: w.Stage, Step: w.Step, Group: w.Group,
			Reviewers: w.Reviewers, Since: w.Since, Desc: cut(w.Desc),
		})
	}
	return out
}

func kindOf(k apiclient.WaitKind) string {
	switch k {
	case apiclient.StepReview:
		return store.WaitStep
	case apiclient.QualityGate:
		return store.WaitGate
	case apiclient.TriggerReview:
		return store.WaitTrigger
	case apiclient.PausedStep:
		return store.WaitPaused
	default:
		return store.WaitStage
	}
}

func decisionsOf(decisions []apiclient.Decision) map[string]Decision {
	out := make(map[string]Decision, len(decisions))
	for _, d := range decisions {
		verdict := store.Rejected
		switch {
		case d.Approved:
			verdict = store.Approved
		case d.TimedOut:
			verdict = store.TimedOut
		}
		out[d.Key] = Decision{Verdict: verdict, By: d.By, Note: cut(d.Suggestion), At: d.At}
	}
	return out
}

// failuresOf keeps the steps that broke the build; those allowed to fail are named only when nothing else is.
func failuresOf(failures []apiclient.StepFailure) []store.Failure {
	blamed := slices.DeleteFunc(slices.Clone(failures), func(f apiclient.StepFailure) bool { return f.Optional })
	if len(blamed) == 0 {
		blamed = failures
	}
	var out []store.Failure
	for _, f := range blamed[:min(len(blamed), maxKept)] {
		out = append(out, store.Failure{
			Stage: f.Stage, Job: f.Job, Step: f.Step, Status: string(f.Status),
			Type: f.ErrorType, Code: f.ErrorCode, Message: cut(f.ErrorMsg),
		})
	}
	return out
}

// errorsOf is what the history knows of the failures, for a build whose detail cannot be read.
func errorsOf(errs []apiclient.BuildError) []store.Failure {
	var out []store.Failure
	for _, e := range errs[:min(len(errs), maxKept)] {
		out = append(out, store.Failure{
			Stage: e.StageID, Step: e.StepName, Type: e.Type, Code: e.Code, Message: cut(e.Message),
		})
	}
	return out
}

// cut shortens a text to what is kept; a cut text ends with an ellipsis.
func cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	runes := []rune(s)
	if len(runes) <= maxText {
		return s
	}
	return string(runes[:maxText-1]) + "…"
}
