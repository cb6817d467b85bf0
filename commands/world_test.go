package commands

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// Pipelines of the world, by the n of their id.
const (
	apiRelease = iota + 1
	apiTest
	web
	nightly
	online
	prodDeploy
	neverBuilt
	applePie
	hidden
)

// world is a router with all around it.
type world struct {
	t      *testing.T
	bk     *fakeBK
	store  *fakeStore
	router *Router
	log    *logBuffer
	opts   Options
}

type logBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func newWorld(t *testing.T, change ...func(*Options)) *world {
	t.Helper()
	w := &world{t: t, bk: newFakeBK(), store: newFakeStore(), log: &logBuffer{}}
	w.opts = Options{
		Upstream: w.bk, Subscriptions: w.store, Preferences: w.store, States: w.store, Cards: w.store, Health: w.store, Poster: w.store, Watch: w.store,
		Console: apiclient.Console{Base: "https://devops.example.com/console"}, Allowed: []string{"orchard", "app*"},
		Version: Version{Version: "1.2.3", Commit: "abc", Go: "go1.26"}, Logger: slog.New(slog.NewTextHandler(w.log, nil)), Now: clock,
	}
	for _, f := range change {
		f(&w.opts)
	}
	router, err := NewRouter(w.opts)
	if err != nil {
		t.Fatalf("NewRouter: %v", err)
	}
	w.router = router
	return w
}

func newFakeBK() *fakeBK {
	pipeline := func(project string, n int, name string) apiclient.Pipeline {
		start := clock().Add(-time.Duration(n) * time.Hour)
		return apiclient.Pipeline{
			ProjectID: project, ID: pipelineID(n), Name: name, LatestBuildID: buildID(n * 10), LatestBuildNum: n * 10,
			LatestBuildStatus: apiclient.StatusSucceed, LatestBuildStart: start, LatestBuildEnd: start.Add(4 * time.Minute),
			LatestBuildUser: "alice", StartType: "manualTrigger", ServerTime: clock(),
		}
	}
	never := apiclient.Pipeline{ProjectID: "orchard", ID: pipelineID(neverBuilt), Name: "orchard-never", ServerTime: clock()}
	return &fakeBK{
		projects: []apiclient.Project{
			{ID: "orchard", Name: "Orchard Team", Enabled: true},
			{ID: "apples", Name: "苹果 平台", Enabled: true},
			{ID: "appclosed", Name: "Closed", Enabled: false},
			{ID: "secret", Name: "Secret Garden", Enabled: true},
		},
		pipelines: map[string][]apiclient.Pipeline{
			"orchard": {
				pipeline("orchard", apiRelease, "orchard-api-release"), pipeline("orchard", apiTest, "orchard-api-test"),
				pipeline("orchard", web, "orchard-web"), pipeline("orchard", nightly, "Nightly Build"),
				pipeline("orchard", online, "发布：线上"), pipeline("orchard", prodDeploy, "[prod] deploy"), never,
			},
			"apples": {pipeline("apples", applePie, "apple-pie")},
			"secret": {pipeline("secret", hidden, "secret-pipe")},
		},
		builds: map[string][]apiclient.Build{}, details: map[string]apiclient.Detail{}, fail: map[string]error{},
	}
}

// pipeline changes one pipeline of the world.
func (w *world) pipeline(n int, change func(*apiclient.Pipeline)) {
	for _, all := range w.bk.pipelines {
		for i := range all {
			if all[i].ID == pipelineID(n) {
				change(&all[i])
			}
		}
	}
}

func (w *world) run(line string) Reply {
	w.t.Helper()
	return w.dispatch(Invocation{ID: "E1", Team: "T1", User: "U1", Channel: "C1", Text: line})
}

func (w *world) dispatch(inv Invocation) Reply {
	w.t.Helper()
	return w.router.Dispatch(w.t.Context(), inv)
}

// body runs a line and asserts the type of what it answers.
func body[T Body](w *world, line string) T {
	w.t.Helper()
	reply := w.run(line)
	got, ok := reply.Body.(T)
	if !ok {
		var want T
		w.t.Fatalf("%q answers %T %+v, want a %T", line, reply.Body, reply.Body, want)
	}
	return got
}

// problem runs a line and asserts the code of the problem.
func (w *world) problem(line string, code Code) Problem {
	w.t.Helper()
	got := body[Problem](w, line)
	if got.Code != code {
		w.t.Fatalf("%q is problem %q (%+v), want %q", line, got.Code, got, code)
	}
	return got
}

// setDefault gives the channel C1 a default project.
func (w *world) setDefault(project string) {
	err := w.store.UpdateSettings(context.Background(), "C1", func(s *store.Settings) error {
		s.Project = project
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// subscribed puts a subscription straight into the store.
func (w *world) subscribed(project, pattern, name, target string, except ...string) store.Subscription {
	s := store.Subscription{
		ID: store.SubscriptionID(project, pattern, except, target), Project: project, Pattern: pattern, Name: name,
		Except: except, Target: target, By: "U9", Created: clock(), Events: store.DefaultKinds(),
	}
	if err := w.store.PutSubscription(context.Background(), s); err != nil {
		w.t.Fatal(err)
	}
	return s
}

// refuses is problem for when only the code matters.
func (w *world) refuses(line string, code Code) {
	w.t.Helper()
	_ = w.problem(line, code)
}

// suggests runs lines that end in a problem, each with what it is to suggest first.
func (w *world) suggests(code Code, lines map[string]string) {
	w.t.Helper()
	for line, want := range lines {
		if p := w.problem(line, code); p.Try[0] != want {
			w.t.Errorf("%q: try %q, want %q first", line, p.Try, want)
		}
	}
}
