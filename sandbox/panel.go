package sandbox

import (
	"fmt"
	"net/http"

	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
)

// buildRequest is a press on the panel.
type buildRequest struct {
	Pipeline string `json:"pipeline"`
	Build    string `json:"build"`
	Action   string `json:"action"`
	Wait     string `json:"wait"` // Of hold: the kind of wait; of break: the failing status.
	User     string `json:"user"` // Slack id of the person at the page.
}

// failures are the ways to break a build, each with what a person would read in its log.
var failures = map[string]bkci.Failure{ //nolint:gochecknoglobals // read-only table.
	"":                   {ErrorType: bkci.UserError, ErrorCode: 2199011, Message: "expected 200, got 502 in TestCheckoutRetriesPayment (checkout_test.go:118)\nFAIL\tshop/checkout\t3.21s\nmake: *** [test] Error 1"},
	"EXEC_TIMEOUT":       {Status: bkci.ExecTimeout, Message: "the job ran longer than its limit of 10 minutes"},
	"QUALITY_CHECK_FAIL": {Status: bkci.QualityFail, Message: "coverage 61 % is below the gate's 80 %"},
	"TERMINATE":          {Status: bkci.Terminate, Message: "the agent was shut down"},
}

// waits are the ways to hold a build.
var waits = map[string]bkci.Wait{ //nolint:gochecknoglobals // read-only table.
	"stage": {Kind: bkci.StageReview, Groups: []bkci.ReviewGroup{{Name: "Release owners", Reviewers: []string{"alice", "bob"}}}, Description: "Deploy to production? Canary looks fine."},
	"step":  {Kind: bkci.StepReview, Reviewers: []string{"alice"}, Description: "Check the migration plan before it runs."},
	"gate":  {Kind: bkci.QualityGate, Reviewers: []string{"bob"}},
	"pause": {Kind: bkci.PausedStep, Reviewers: []string{"alice"}},
}

func (s *Sandbox) postBuild(r *http.Request) error {
	var q buildRequest
	if err := decode(r, &q); err != nil {
		return err
	}
	user := s.ciUser(q.User)
	switch q.Action {
	case "start":
		_, err := s.CI.Start(q.Pipeline, bkci.StartOptions{User: user, Auto: true, Message: "Started on the panel"})
		return err
	case "fix":
		b, err := s.CI.Start(q.Pipeline, bkci.StartOptions{User: user, Message: "Fix the build"})
		if err != nil {
			return err
		}
		return s.CI.Succeed(b.ID)
	case "pass":
		return s.CI.Succeed(q.Build)
	case "break":
		f, ok := failures[q.Wait]
		if !ok {
			return fmt.Errorf("there is no failure %q", q.Wait)
		}
		return s.CI.Fail(q.Build, f)
	case "hold":
		w, ok := waits[q.Wait]
		if !ok {
			return fmt.Errorf("there is no wait %q", q.Wait)
		}
		return s.CI.Hold(q.Build, w)
	case "approve", "reject":
		return s.CI.Decide(q.Build, bkci.Decision{Approve: q.Action == "approve", Suggest: "decided on the panel"})
	case "cancel":
		return s.CI.Cancel(q.Build, user)
	case "retry":
		_, err := s.CI.Retry(q.Build, user)
		return err
	}
	return fmt.Errorf("there is no action %q", q.Action)
}

// ciUser is the BK-CI name of a person of the workspace: the same word as their Slack name.
func (s *Sandbox) ciUser(slackID string) string {
	for _, u := range s.Slack.State().Users {
		if u.ID == slackID {
			return u.Name
		}
	}
	return "somebody"
}
