package bkci

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a clock that moves when told.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) forward(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// kit is a server with a clock; requests go straight to the handler.
type kit struct {
	*Server
	t     *testing.T
	clock *clock
}

func newKit(t *testing.T, opts Options) *kit {
	t.Helper()
	c := &clock{t: time.Date(2026, 8, 20, 2, 0, 0, 345e6, time.UTC)}
	if opts.Now == nil {
		opts.Now = c.now
	}
	return &kit{Server: New(opts), t: t, clock: c}
}

type reply struct {
	code   int
	header http.Header
	body   string
}

// do sends a request as user alice to a path below the base path.
func (k *kit) do(method, path, body string) reply {
	k.t.Helper()
	return k.as("alice", method, path, body)
}

func (k *kit) as(user, method, path, body string) reply {
	k.t.Helper()
	r := httptest.NewRequestWithContext(k.t.Context(), method, k.opts.BasePath+path, strings.NewReader(body))
	if user != "" {
		r.Header.Set("X-DEVOPS-UID", user)
	}
	w := httptest.NewRecorder()
	k.ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.String()}
}

func (k *kit) get(path string) reply { k.t.Helper(); return k.do(http.MethodGet, path, "") }

func (k *kit) post(path, body string) reply { k.t.Helper(); return k.do(http.MethodPost, path, body) }

const releasePath = "/v3/projects/orchard/pipelines/"

// start starts a build and fails the test if that is refused.
func (k *kit) start(pipeline string, o StartOptions) Build {
	k.t.Helper()
	b, err := k.Start(pipeline, o)
	if err != nil {
		k.t.Fatalf("Start(%q, %+v): %v", pipeline, o, err)
	}
	return b
}

// must fails the test if a driver call was refused.
func (k *kit) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatalf("driver call refused: %v", err)
	}
}

// build reads a build's state.
func (k *kit) build(id string) Build {
	k.t.Helper()
	b, err := k.Build(id)
	k.must(err)
	return b
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // read only.
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// releaseSpec is the pipeline most fixtures speak of.
func releaseSpec() PipelineSpec {
	stages := DefaultStages()
	stages[2].Review, stages[2].ReviewDesc = nil, ""
	return PipelineSpec{
		Name: "orchard-api-release", Desc: "Build, test and release orchard-api", Creator: "bob", Version: 17,
		Stages: stages, Past: 41, Params: releaseParams(),
	}
}

func releaseParams() []Param {
	return []Param{
		{Name: "ENV", Value: "staging", Desc: "target environment", Options: []string{"staging", "production"}},
		{Name: "TAG", Value: "v1.8.2", Desc: "image tag"},
	}
}

// reviewedSpec is the same with the review before Deploy.
func reviewedSpec() PipelineSpec {
	spec := releaseSpec()
	spec.Stages = DefaultStages()
	spec.Stages[2].ReviewDesc = "Deploy orchard-api ${TAG} to production"
	return spec
}

// webSpec is the pipeline with the manual-review step.
func webSpec() PipelineSpec {
	return PipelineSpec{
		Name: "orchard-web-release", Desc: "Release orchard-web", Creator: "bob", Version: 17, Past: 11, Params: releaseParams(),
		Stages: []StageSpec{
			DefaultStages()[0],
			{Name: "Approve and deploy", Jobs: []JobSpec{{
				ID: "job_release", Name: "Release", Agentless: true,
				Steps: []StepSpec{
					{
						Name: "Approve production release", Kind: ReviewStep, ReviewUsers: []string{"${RELEASE_OWNERS}"},
						Reviewers: []string{"alice", "carol"}, Desc: "Release orchard-web to production?",
						Params: []Param{{
							Name: "window", Value: "night", Desc: "release window", Options: []string{"night", "day"}, Required: true,
						}},
					},
					{Name: "Deploy", Kind: PluginStep, AtomCode: "helm_deploy", Version: "2.*"},
				},
			}}},
		},
	}
}

func newRequest(t *testing.T, url string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	r.Header.Set("X-DEVOPS-UID", "alice")
	return r
}

func serve(h http.Handler, r *http.Request) reply {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.String()}
}

func benchRequest(b *testing.B, url string) *http.Request {
	return httptest.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
}
