package commands

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// recorded serves the shapes of BK-CI's answers: by the end of the path, the file of package apiclient that answers.
func recorded(t *testing.T, files map[string]string) *Router {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		file, code := "error-not-found.json", http.StatusNotFound
		for end, name := range files {
			if strings.HasSuffix(req.URL.Path, end) {
				file, code = name, http.StatusOK
			}
		}
		answer, err := os.ReadFile(filepath.Join("..", "apiclient", "testdata", file))
		if err != nil {
			t.Errorf("%s: %v", req.URL.Path, err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		if _, err := w.Write(answer); err != nil {
			t.Errorf("%s: %v", req.URL.Path, err)
		}
	}))
	t.Cleanup(server.Close)
	client, err := apiclient.New(apiclient.Config{BaseURL: server.URL + "/ms/openapi/api/apigw", User: "bot", Retries: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	s := newFakeStore()
	router, err := NewRouter(Options{Upstream: client, Subscriptions: s, Preferences: s, Allowed: []string{"orchard"}, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	return router
}

func TestStatusOfWhatBKCIAnswers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                    string
		status, history, detail string
		check                   func(StatusCard) bool
	}{
		{"a build in a stage review", "status-reviewing-stage", "history-reviewing-stage", "build-detail-reviewing-stage", func(s StatusCard) bool {
			return s.Word == WordWaiting && s.Build.Num == 46 && s.Build.End.IsZero() && len(s.Reviews) == 1 &&
				s.Reviews[0].Kind == store.WaitStage && len(s.Reviews[0].Reviewers) > 0
		}},
		{"the same in a status alone", "status-reviewing-stage", "", "", func(s StatusCard) bool {
			return s.Word == WordWaiting && s.Partial && s.Build.End.IsZero() && s.Build.Num == 0
		}},
		{"a rejected review", "status-review-rejected", "", "build-detail-review-rejected", func(s StatusCard) bool {
			return s.Word == WordRejected && !s.Build.End.IsZero() && len(s.Reviews) == 0 && len(s.Failures) == 1 && s.Partial
		}},
		{"a rejected review in a status alone", "status-review-rejected", "", "", func(s StatusCard) bool { return s.Word == WordRejected }},
		{"a review step", "status-reviewing-atom", "", "build-detail-reviewing-atom", func(s StatusCard) bool {
			return s.Word == WordWaiting && s.Reviews[0].Kind == store.WaitStep && s.Build.Num == 12 && s.Total > 0
		}},
		{"a gate that only the history shows", "status-quality-check-wait", "history", "", func(s StatusCard) bool {
			return s.Word == WordWaiting && s.Build.Num == 49 && s.Partial && s.QueuedNum == 51
		}},
		{"a build queued behind a failed one", "status-queued-after-failure", "history-queued-after-failure", "", func(s StatusCard) bool {
			return s.Word == WordFailed && s.Build.Num == 1 && s.QueuedNum == 2
		}},
		{"a failure", "status-failed", "", "build-detail", func(s StatusCard) bool {
			return s.Word == WordFailed && s.Build.Num == 44 && len(s.Failures) > 0 && s.Failures[0].Message != ""
		}},
		{"a trigger that waits for approval", "status-never-built", "history-trigger-reviewing", "", func(s StatusCard) bool {
			return s.Word == WordWaiting && s.Build.Num == 88 && !s.Never
		}},
		{"nothing yet", "status-never-built", "list-empty", "", func(s StatusCard) bool { return s.Never && s.Word == WordNever && !s.Partial }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"/status": c.status + ".json"}
			for end, file := range map[string]string{"/history": c.history, "/detail": c.detail} {
				if file != "" {
					files[end] = file + ".json"
				}
			}
			reply := recorded(t, files).Dispatch(t.Context(), Invocation{User: "U1", Channel: "C1", Text: "status orchard " + pipelineID(1)})
			card, ok := reply.Body.(StatusCard)
			if !ok || !c.check(card) {
				t.Errorf("answer %+v", reply.Body)
			}
		})
	}
}

func TestAListOfWhatBKCIAnswers(t *testing.T) {
	t.Parallel()
	router := recorded(t, map[string]string{"/projects/orchard/pipelines": "list-page1.json", "/projects/": "project-list.json"})
	reply := router.Dispatch(t.Context(), Invocation{User: "U1", Channel: "C1", Text: "list orchard"})
	list, ok := reply.Body.(PipelineList)
	if !ok || list.Count != 30 || list.Pages != 3 || len(list.Rows) != 10 {
		t.Fatalf("answer %+v", reply.Body)
	}
	for i, row := range list.Rows {
		if row.Word == "" || row.Word == WordUnknown || i > 0 && row.Start.IsZero() && !list.Rows[i-1].Start.IsZero() && row.Word != WordNever {
			t.Errorf("row %d: %+v", i, row)
		}
	}
	if got, ok := router.Dispatch(t.Context(), Invocation{User: "U1", Channel: "C1", Text: "projects"}).Body.(ProjectList); !ok || len(got.Projects) != 1 {
		t.Errorf("projects %+v, want orchard alone", got)
	}
}
