package facts

import (
	"cmp"
	"slices"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// Bounds of what is taken over, so that one odd answer does not become a message without end.
const (
	maxFailed = 10
	maxText   = 1000 // Characters of a text.
)

// Build takes over what a history or a detail says of a build. The end of one that is not over is left out.
func Build(b apiclient.Build) store.BuildRef {
	out := store.BuildRef{
		ID: b.ID, Num: b.Num, Alias: b.NumAlias, ExecuteCount: b.ExecuteCount, Status: string(b.Status), User: b.User,
		Trigger: b.StartType, Message: Cut(cmp.Or(b.Remark, b.Message, b.Webhook.Message)), Start: b.Start,
		Took: b.Duration(), Stages: Stages(b.Stages),
	}
	if b.Finished() {
		out.End = b.End
	}
	return out
}

// Stages are the stages people think of, without the one that only holds the triggers.
func Stages(stages []apiclient.StageStatus) []store.StageRef {
	var out []store.StageRef
	for _, s := range apiclient.Working(stages) {
		out = append(out, store.StageRef{Name: cmp.Or(s.Name, s.ID), Status: string(s.Status)})
	}
	return out
}

// Failures are the steps that broke a build; those allowed to fail are named only when nothing else is to blame.
func Failures(failures []apiclient.StepFailure) []store.Failure {
	blamed := slices.DeleteFunc(slices.Clone(failures), func(f apiclient.StepFailure) bool { return f.Optional })
	if len(blamed) == 0 {
		blamed = failures
	}
	var out []store.Failure
	for _, f := range blamed[:min(len(blamed), maxFailed)] {
		out = append(out, store.Failure{
			Stage: f.Stage, Job: f.Job, Step: f.Step, Status: string(f.Status), Type: f.ErrorType, Code: f.ErrorCode,
			Message: Cut(f.ErrorMsg),
		})
	}
	return out
}

// Errors is what a history knows of the failures of a build, for one whose detail cannot be read.
func Errors(errs []apiclient.BuildError) []store.Failure {
	var out []store.Failure
	for _, e := range errs[:min(len(errs), maxFailed)] {
		out = append(out, store.Failure{Stage: e.StageID, Step: e.StepName, Type: e.Type, Code: e.Code, Message: Cut(e.Message)})
	}
	return out
}

// Reviews are what a build waits for: all of it, because a review that is left out is missed.
func Reviews(waits []apiclient.Wait) []store.Review {
	var out []store.Review
	for _, w := range waits {
		out = append(out, store.Review{
			Key: w.Key, Kind: face(w.Kind), Stage: w.Stage, Step: w.Step, Group: w.Group, Reviewers: w.Reviewers,
			Since: w.Since, Desc: Cut(w.Desc),
		})
	}
	return out
}

// face translates a kind of waiting into the store's word for it.
func face(kind apiclient.WaitKind) string {
	switch kind {
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

// Cut shortens a text to what is kept, 1,000 characters; one that was cut ends with an ellipsis.
func Cut(s string) string {
	if len(s) <= maxText {
		return s
	}
	runes := []rune(s)
	if len(runes) <= maxText {
		return s
	}
	return string(runes[:maxText-1]) + "…"
}
