package sandbox

import (
	"fmt"
	"net/http"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// trouble is something that can be switched on: a fault of BK-CI, or something of Slack's whose start returns what ends it.
type trouble struct {
	id, label string
	ci        *bkci.Fault
	slack     func(*workspace.Workspace) (end func())
}

func troubles() []trouble {
	fails := func(f workspace.Fault) func(*workspace.Workspace) func() {
		return func(w *workspace.Workspace) func() { return w.Fail(f) }
	}
	return []trouble{
		{id: "ci-down", label: "BK-CI refuses connections", ci: &bkci.Fault{Kind: bkci.FaultRefused}},
		{id: "ci-503", label: "BK-CI answers 503", ci: &bkci.Fault{Kind: bkci.FaultStatus, Code: http.StatusServiceUnavailable}},
		{id: "ci-login", label: "BK-CI answers with a login page", ci: &bkci.Fault{Kind: bkci.FaultLogin}},
		{id: "ci-half", label: "BK-CI's answers break off", ci: &bkci.Fault{Kind: bkci.FaultHalf}},
		{id: "slack-429", label: "Slack limits posting (429)", slack: fails(workspace.Fault{
			Method: "chat.postMessage", Kind: workspace.FaultStatus, Status: http.StatusTooManyRequests, RetryAfter: 5 * time.Second,
		})},
		{id: "slack-500", label: "Slack's Web API answers 500", slack: fails(workspace.Fault{
			Method: "*", Kind: workspace.FaultStatus, Status: http.StatusInternalServerError,
		})},
		{id: "slack-lost", label: "Slack posts, but its answers are lost", slack: fails(workspace.Fault{
			Method: "chat.postMessage", Kind: workspace.FaultLost,
		})},
		{id: "slack-refresh", label: "Slack refreshes a connection every second", slack: func(w *workspace.Workspace) func() {
			w.RefreshEvery(time.Second)
			return func() { w.RefreshEvery(0) }
		}},
	}
}

func (s *Sandbox) postFault(r *http.Request) error {
	var q struct {
		ID string `json:"id"`
		On bool   `json:"on"`
	}
	if err := decode(r, &q); err != nil {
		return err
	}
	for _, t := range troubles() {
		if t.id == q.ID {
			s.turn(t, q.On)
			return nil
		}
	}
	return fmt.Errorf("there is no trouble %q", q.ID)
}

// turn switches a trouble on or off; off when it is off already changes nothing.
func (s *Sandbox) turn(t trouble, on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	end, is := s.faults[t.id]
	if on == is {
		return
	}
	if !on {
		end()
		delete(s.faults, t.id)
	} else if t.slack != nil {
		s.faults[t.id] = t.slack(s.Slack)
	} else {
		s.faults[t.id] = func() {}
	}
	s.CI.ClearFaults()
	for _, other := range troubles() {
		if _, still := s.faults[other.id]; still && other.ci != nil {
			s.CI.SetFault(*other.ci)
		}
	}
}

func (s *Sandbox) troubled(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, on := s.faults[id]
	return on
}
