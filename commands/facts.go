package commands

import (
	"cmp"
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// Bounds of what is taken over from BK-CI, so that one odd answer does not become a message without end.
const (
	maxFailures = 10
	maxReviews  = 10
	maxText     = 1000 // Characters of an error or a description.
)

// refOfBuild takes over what a history or a detail says of a build.
func refOfBuild(b apiclient.Build) store.BuildRef {
	out := store.BuildRef{
		ID: b.ID, Num: b.Num, Alias: b.NumAlias, ExecuteCount: b.ExecuteCount, Status: string(b.Status), User: b.User,
		Trigger: b.StartType, Message: cmp.Or(b.Remark, b.Message, b.Webhook.Message), Start: b.Start,
		Took: b.Duration(), Stages: strip(b.Stages),
	}
	if b.Finished() {
		out.End = b.End
	}
	return out
}

// refOfPipeline takes over what a status or a list says of the latest build. It leaves the number out, because the
// one given there may belong to a build that queues behind; and the end, unless the status is final.
func refOfPipeline(p apiclient.Pipeline) store.BuildRef {
	out := store.BuildRef{
		ID: p.LatestBuildID, Status: string(p.LatestBuildStatus), User: p.LatestBuildUser, Trigger: p.StartType,
		Message: cmp.Or(p.Message, p.Webhook.Message), Start: p.LatestBuildStart, Stages: strip(p.Stages),
	}
	if latestEnded(p) {
		out.End = p.LatestBuildEnd
	}
	until := firstTime(out.End, p.ServerTime)
	if !out.Start.IsZero() && until.After(out.Start) {
		out.Took = until.Sub(out.Start)
	}
	return out
}

// latestEnded reports whether the latest build is over, as far as a status shows it: STAGE_SUCCESS without a paused
// stage was rejected, but servers that send no stages leave that open.
func latestEnded(p apiclient.Pipeline) bool {
	if p.LatestBuildEnd.Before(p.LatestBuildStart) || p.LatestBuildEnd.IsZero() {
		return false
	}
	if p.LatestBuildStatus == apiclient.StatusStageSuccess {
		_, waits := p.WaitingStage()
		return !waits && len(p.Stages) > 0
	}
	return p.LatestBuildStatus.Finished()
}

func firstTime(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

func strip(stages []apiclient.StageStatus) []store.StageRef {
	stages = apiclient.Working(stages)
	out := make([]store.StageRef, len(stages))
	for i, s := range stages {
		out[i] = store.StageRef{Name: cmp.Or(s.Name, s.ID), Status: string(s.Status)}
	}
	return out
}

// failuresOf leaves out what was allowed to fail, unless nothing else did.
func failuresOf(d apiclient.Detail) []store.Failure {
	all := d.Failures()
	if required := slices.DeleteFunc(slices.Clone(all), func(f apiclient.StepFailure) bool { return f.Optional }); len(required) > 0 {
		all = required
	}
	out := make([]store.Failure, 0, min(len(all), maxFailures))
	for _, f := range all[:min(len(all), maxFailures)] {
		out = append(out, store.Failure{
			Stage: f.Stage, Job: f.Job, Step: f.Step, Status: string(f.Status), Type: f.ErrorType, Code: f.ErrorCode,
			Message: firstRunes(f.ErrorMsg, maxText),
		})
	}
	return out
}

func reviewsOf(d apiclient.Detail) []store.Review {
	all := d.Waits()
	out := make([]store.Review, 0, min(len(all), maxReviews))
	for _, w := range all[:min(len(all), maxReviews)] {
		out = append(out, store.Review{
			Key: w.Key, Kind: faceOf(w.Kind), Stage: w.Stage, Step: w.Step, Group: w.Group, Reviewers: w.Reviewers,
			Since: w.Since, Desc: firstRunes(w.Desc, maxText),
		})
	}
	return out
}

// faceOf translates a kind of waiting into the store's word for it.
func faceOf(kind apiclient.WaitKind) string {
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

func firstRunes(text string, most int) string {
	for i := range text {
		if most == 0 {
			return text[:i]
		}
		most--
	}
	return text
}

// medianGood is the median duration of the builds that ended well; 0 when none did.
func medianGood(builds []apiclient.Build) time.Duration {
	var took []time.Duration
	for _, b := range builds {
		if b.Status == apiclient.StatusSucceed && b.Duration() > 0 {
			took = append(took, b.Duration())
		}
	}
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	middle := len(took) / 2
	if len(took)%2 == 1 {
		return took[middle]
	}
	return (took[middle-1] + took[middle]) / 2
}
