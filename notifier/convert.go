package notifier

import (
	"cmp"
	"slices"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/facts"
)

// buildOf takes over one row of a build history.
func buildOf(b apiclient.Build) Build {
	out := Build{
		Ref:   facts.Build(b),
		Begun: begun(b.Status), Asks: b.Waiting(), Retry: b.Retry,
		Update: firstTime(b.Update, latest(latest(b.Queue, b.Start), b.End)),
		Errors: facts.Errors(b.Errors),
	}
	if b.Retry && b.ExecuteCount <= firstRun {
		out.Ref.ExecuteCount = 0 // A server that does not count says 1 for every run.
	}
	if b.Finished() {
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
	if strip := facts.Stages(d.Strip()); len(strip) > 0 {
		b.Ref.Stages = strip
	}
	b.Ref.User = cmp.Or(d.TriggerUser, b.Ref.User)
	b.Detail = &Detail{
		Waits: facts.Reviews(d.Waits()), Decisions: decisionsOf(d.Decisions()), Failures: facts.Failures(d.Failures()),
		MayWait: d.MayWait(), CanceledBy: d.CancelUser,
	}
	return b, true
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
		out[d.Key] = Decision{Verdict: verdict, By: d.By, Note: facts.Cut(d.Suggestion), At: d.At}
	}
	return out
}
