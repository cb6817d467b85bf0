package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox"
)

// recorded is what one pipeline answers: files of apiclient/testdata.
type recorded struct {
	status, detail, history string
	says, hides             []string
}

// TestEveryRecordedAnswerIsShownForWhatItIs asks the bot for pipelines whose answers were written down from the server's
// source, and for the example of the API page with its placeholders.
func TestEveryRecordedAnswerIsShownForWhatItIs(t *testing.T) {
	t.Parallel()
	all := map[string]recorded{
		"seed example":         {status: "seed-example", says: []string{"String", "ENUM"}, hides: []string{"went wrong", "1970"}},
		"succeeded":            {status: "status-succeed", says: []string{"orchard-api-release", "succeeded after 7 min 33 s", "alice"}},
		"by webhook":           {status: "status-succeed-webhook", says: []string{"orchard-api-ci", "succeeded", "by a code change"}},
		"running":              {status: "status-running", says: []string{"orchard-api-release", "is running"}},
		"failed":               {status: "status-failed", detail: "build-detail", says: []string{"#44", "failed after 3 min 43 s", "Test › Unit tests", "exit status 1"}},
		"canceled":             {status: "status-canceled", says: []string{"was cancelled", "52 s"}},
		"waits in a stage":     {status: "status-reviewing-stage", detail: "build-detail-reviewing-stage", history: "history-reviewing-stage", says: []string{"#46", "waits for", "Deploy", "alice, carol", "Release owners", "to production"}},
		"rejected":             {status: "status-review-rejected", detail: "build-detail-review-rejected", says: []string{"#46", "rejected", "freeze this week"}},
		"waits in a step":      {status: "status-reviewing-atom", detail: "build-detail-reviewing-atom", says: []string{"#12", "waits for a review", "Approve production release", "alice, carol", "Release orchard-web to production?"}},
		"paused":               {status: "status-running", detail: "build-detail-paused-atom", says: []string{"#45", "Smoke test", "paused until somebody continues it", "alice"}},
		"waits at a gate":      {status: "status-quality-check-wait", says: []string{"is running"}},
		"fails at a gate":      {status: "status-quality-check-fail", says: []string{"failed"}},
		"queued":               {status: "status-queue", says: []string{"orchard-api-release", "is running"}},
		"first build queued":   {status: "status-queue-first-build", says: []string{"orchard-docs", "#1", "is queued"}},
		"never built":          {status: "status-never-built", says: []string{"orchard-cleanup", "has never been built"}},
		"gone":                 {status: "status-not-found", says: []string{"There is no pipeline"}},
		"older of two failed":  {status: "status-older-of-two-failed", detail: "detail-older-of-two-failed", history: "history-older-of-two-failed", says: []string{"web-two-at-once", "#1", "Rollout", "timed out waiting for the deployment"}},
		"queued after failure": {status: "status-queued-after-failure", detail: "detail-queued-after-failure", history: "history-queued-after-failure", says: []string{"web-queued-after-failure", "#2", "is queued"}},
		"retried and failed":   {status: "status-retried-failed-again", detail: "detail-retried-failed-again", history: "history-retried-failed-again", says: []string{"web-retried", "#1", "run 2", "Compile", "exit code 2"}},
	}
	byID := map[string]recorded{}
	ids := map[string]string{}
	for name, r := range all {
		id := fmt.Sprintf("p-%032x", len(byID)+1)
		byID[id], ids[name] = r, id
	}
	w := newWorld(t, sandbox.Options{})
	server := httptest.NewServer(playback{t, byID})
	t.Cleanup(server.Close)
	w.start(w.env(map[string]string{"BKCI_API_URL": server.URL, "ALLOWED_PROJECTS": "orchard"}))
	w.connected()
	for name, r := range all {
		answer := w.ask(w.ann, "status orchard "+ids[name])
		says(t, answer, r.says...)
		for _, word := range r.hides {
			if strings.Contains(answer.Text, word) || strings.Contains(string(answer.Blocks), word) {
				t.Errorf("%s: the answer says %q:\n%s", name, word, answer.Blocks)
			}
		}
	}
}

// playback answers as BK-CI with what was recorded of the pipeline asked for.
type playback struct {
	t    *testing.T
	byID map[string]recorded
}

func (p playback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	parts := strings.Split(r.URL.Path, "/")
	file := "project-list"
	if strings.HasSuffix(r.URL.Path, "/pipelines") {
		file = "list-empty"
	}
	for i, part := range parts {
		if known, ok := p.byID[part]; ok {
			switch parts[i+1] {
			case "status":
				file = known.status
			default:
				file = map[bool]string{true: known.detail, false: known.history}[strings.HasSuffix(r.URL.Path, "/detail")]
			}
		}
	}
	w.Header().Set("Content-Type", "application/json")
	body, err := os.ReadFile(filepath.Join("apiclient", "testdata", file+".json"))
	if err != nil {
		w.WriteHeader(http.StatusNotFound)
		body = []byte(`{"status":2101002,"message":"not recorded"}`)
	}
	if _, err := w.Write(body); err != nil {
		p.t.Log(err)
	}
}
