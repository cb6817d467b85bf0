package apiclient

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// basePath is not empty, so that a request that forgets the base address finds nobody.
const basePath = "/ms/openapi/api/apigw"

// Ids as BK-CI gives them out.
const (
	aProject  = "orchard"
	aPipeline = "p-09e7c2c48d50579e130b2447b0d4e8e6"
	aBuild    = "b-7fbe6f0041d576467088531675424044"
	aRID      = "rid-4711"
)

// Canaries: none may ever show up in an error.
const (
	canaryCode   = "canary-code"
	canarySecret = "canary-secret-5e2a"
	canaryToken  = "canary/token+9f1c=="
)

// setup serves the handler as BK-CI under basePath and returns a client for it; edit changes its configuration.
func setup(t *testing.T, handler http.Handler, edit ...func(*Config)) *Client {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(basePath+"/", http.StripPrefix(basePath, handler))
	mux.HandleFunc("/", func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("request outside the base address: %s", r.URL.Path)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return newClient(t, append([]func(*Config){func(c *Config) { c.BaseURL = server.URL + basePath }}, edit...)...)
}

// newClient is a client that neither waits for its rate nor tries again, unless edit says so.
func newClient(t *testing.T, edit ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{
		BaseURL: "http://bkci.test" + basePath, User: "alice", AccessToken: canaryToken, AppSecret: canarySecret,
		Rate: 1e6, Burst: 1000, Retries: -1, Timeout: 30 * time.Second,
	}
	for _, f := range edit {
		f(&cfg)
	}
	c, err := New(cfg)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// inProcess is a transport that calls a handler without any network, for use in virtual time.
type inProcess struct{ http.Handler }

func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	rec := httptest.NewRecorder()
	p.ServeHTTP(rec, r)
	res := rec.Result()
	res.Request = r
	return res, nil
}

func fixture(tb testing.TB, name string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatalf("fixture: %v", err)
	}
	return b
}

// answerWith answers every request with the same bytes.
func answerWith(status int, contentType string, b []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Header().Set("X-DEVOPS-RID", aRID)
		w.WriteHeader(status)
		_, _ = w.Write(b)
	}
}

func answerJSON(status int, b []byte) http.HandlerFunc {
	return answerWith(status, "application/json", b)
}

// readDetail is what the client makes of a recorded detail.
func readDetail(t *testing.T, name string) Detail {
	t.Helper()
	return parseDetail(t, fixture(t, name))
}

func parseDetail(t *testing.T, b []byte) Detail {
	t.Helper()
	e, err := decodeEnvelope[wireDetail](newBody(bytes.NewReader(b)), new(scanners))
	if err != nil || e.Data == nil {
		t.Fatalf("decode detail: %v", err)
	}
	return e.Data.value()
}

// method is one method of the client as the shared tests see it.
type method struct {
	name    string
	path    string // Below the base.
	fixture string
	call    func(context.Context, *Client) (any, error)
}

// methods is every method of the client that asks BK-CI.
func methods() []method {
	pipeline := "/v3/projects/" + aProject + "/pipelines/" + aPipeline
	return []method{
		{"Status", pipeline + "/status", "status-succeed.json", func(ctx context.Context, c *Client) (any, error) {
			return c.Status(ctx, aProject, aPipeline)
		}},
		{"List", "/v3/projects/" + aProject + "/pipelines", "list-page1.json", func(ctx context.Context, c *Client) (any, error) {
			return c.List(ctx, aProject, 1, 100)
		}},
		{"ListAll", "/v3/projects/" + aProject + "/pipelines", "list-page1.json", func(ctx context.Context, c *Client) (any, error) {
			return collect(c.ListAll(ctx, aProject))
		}},
		{"History", pipeline + "/builds/history", "history.json", func(ctx context.Context, c *Client) (any, error) {
			return c.History(ctx, aProject, aPipeline, HistoryQuery{})
		}},
		{"Build", pipeline + "/builds/" + aBuild + "/status", "build-status-succeed.json", func(ctx context.Context, c *Client) (any, error) {
			return c.Build(ctx, aProject, aPipeline, aBuild)
		}},
		{"Detail", pipeline + "/builds/" + aBuild + "/detail", "build-detail.json", func(ctx context.Context, c *Client) (any, error) {
			return c.Detail(ctx, aProject, aPipeline, aBuild)
		}},
		{"Projects", "/v3/projects/", "project-list.json", func(ctx context.Context, c *Client) (any, error) {
			return c.Projects(ctx)
		}},
	}
}

func collect(seq func(func(Pipeline, error) bool)) ([]Pipeline, error) {
	var all []Pipeline
	for p, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, p)
	}
	return all, nil
}

func write(w io.Writer, s string) { _, _ = io.WriteString(w, s) }
