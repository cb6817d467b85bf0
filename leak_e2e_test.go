package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestNoSecretLeavesTheProgramWhateverGoesWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	p := w.install(w.env(map[string]string{
		"LOG_LEVEL": "debug", "BKCI_APP_CODE": "canary-code", "BKCI_APP_SECRET": "canary-secret", "BKCI_ACCESS_TOKEN": "canary-access",
	}))
	w.connected()
	w.ask(w.ann, "subscribe demo checkout")
	w.baseline()
	for _, fault := range []bkci.Fault{
		{Kind: bkci.FaultRefused},
		{Kind: bkci.FaultLogin},
		{Kind: bkci.FaultTruncated},
		{Kind: bkci.FaultStatus, Code: http.StatusUnauthorized},
		{Kind: bkci.FaultStatus, Code: http.StatusBadGateway, Body: "X-DEVOPS-ACCESS-TOKEN: canary-access refused"},
		{Kind: bkci.FaultNonZero},
	} {
		w.box.CI.SetFault(fault)
		w.ask(w.ann, "status demo checkout")
		w.ask(w.ann, "list demo")
		w.baseline()
		w.box.CI.ClearFaults()
	}
	for _, fault := range []workspace.Fault{
		{Kind: workspace.FaultLost, Times: 1},
		{Kind: workspace.FaultStatus, Status: http.StatusBadGateway, Times: 1},
		{Kind: workspace.FaultCode, Code: "internal_error", Times: 1},
	} {
		fault.Method = "*"
		w.box.Slack.Fail(fault)
		w.breaks("boom")
		time.Sleep(1200 * time.Millisecond)
	}
	w.box.Slack.ClearFaults()
	w.alert(0)
	_, metrics := p.get("/metrics")
	_, ready := p.get("/readyz")
	said := p.output.String() + metrics + ready + transcript(w.box.Slack.State()) + w.shown(w.ann)
	for _, secret := range []string{sandbox.AppToken, sandbox.BotToken, "canary-"} {
		if at := strings.Index(said, secret); at >= 0 {
			t.Errorf("%q is said: …%s…", secret, said[max(0, at-200):min(len(said), at+200)])
		}
	}
	if !strings.Contains(said, "level=DEBUG") || !strings.Contains(said, "level=WARN") {
		t.Error("the log has no lines to look at")
	}
}
