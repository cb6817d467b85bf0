package commands

import (
	"cmp"
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/facts"
)

// refOfPipeline takes over what a status or a list says of the latest build. It leaves the number out, because the
// one given there may belong to a build that queues behind; and the end, unless the status is final.
func refOfPipeline(p apiclient.Pipeline) store.BuildRef {
	out := store.BuildRef{
		ID: p.LatestBuildID, Status: string(p.LatestBuildStatus), User: p.LatestBuildUser, Trigger: p.StartType,
		Message: cmp.Or(p.Message, p.Webhook.Message), Start: p.LatestBuildStart, Stages: facts.Stages(p.Stages),
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
