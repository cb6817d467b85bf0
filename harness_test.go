package main

import (
	"bytes"
	"context"
	"maps"
	"net"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

const patience = 30 * time.Second // For anything that should happen; a loaded machine is slow, a broken program never gets there.

// world is a simulated Slack and BK-CI with something to watch, reached by HTTP as the real ones are.
type world struct {
	t        *testing.T
	box      *sandbox.Sandbox
	base     string
	ann, bob string
	builds   string // A channel the bot is in.
	pipeline string // Id of demo/checkout.
}

// newWorld serves an empty sandbox with two people, a channel and a pipeline.
func newWorld(t *testing.T, o sandbox.Options) *world {
	t.Helper()
	o.Empty, o.CI.English, o.Slack.RateLimits = true, true, true
	if o.Slack.Limits == nil {
		o.Slack.Limits = map[string]workspace.Limit{"response_url": {}} // People of the tests type faster than people do.
	}
	w := &world{t: t, box: sandbox.New(o)}
	w.ann = w.box.Slack.AddUser(workspace.User{Name: "alice", RealName: "Alice Ames", Email: "alice@orchard.example", Locale: "en-US", TZ: "UTC"}).ID
	w.bob = w.box.Slack.AddUser(workspace.User{Name: "bob", RealName: "Bob Brandt", Email: "bob@orchard.example", Locale: "zh-CN", TZ: "Asia/Shanghai"}).ID
	w.builds = w.box.Slack.AddChannel(workspace.ChannelSpec{Name: "builds", Members: []string{workspace.BotUserID, w.ann, w.bob}}).ID
	w.box.CI.AddProject("demo", "Demo project")
	w.pipeline = w.box.CI.AddPipeline("demo", bkci.PipelineSpec{Name: "checkout", Creator: "alice", Stages: plainStages(), Past: 3})
	w.serve()
	return w
}

func plainStages() []bkci.StageSpec {
	step := func(stage, name string) bkci.StageSpec {
		return bkci.StageSpec{Name: stage, Jobs: []bkci.JobSpec{{Name: "Linux", Steps: []bkci.StepSpec{{Name: name, Script: "make"}}}}}
	}
	return []bkci.StageSpec{step("Build", "Compile"), step("Test", "Unit tests"), step("Deploy", "Roll out")}
}

func (w *world) serve() {
	w.t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(w.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	w.base = "http://" + listener.Addr().String()
	w.box.Slack.SetBaseURL(w.base)
	server := &http.Server{Handler: w.box.Handler(), ReadHeaderTimeout: 10 * time.Second}
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = server.Serve(listener) })
	all.Go(func() { _ = w.box.Run(ctx) })
	w.t.Cleanup(func() {
		cancel()
		_ = server.Close()
		w.box.Slack.Close()
		all.Wait()
	})
}

// env is what a bot of this world is configured with; more wins.
func (w *world) env(more map[string]string) map[string]string {
	env := sandbox.Env(w.base)
	maps.Copy(env, map[string]string{
		"STORE_URL": "bbolt:" + filepath.Join(w.t.TempDir(), "store", "bot.db"), "HTTP_ADDR": "off",
		"POLL_SCHEDULE": "@every 1s", "ALLOWED_PROJECTS": "demo", "DELIVERY_GRACE": "300ms",
	})
	maps.Copy(env, more)
	return env
}

// process is a bot that runs within the test.
type process struct {
	t      *testing.T
	stop   context.CancelFunc
	done   chan int
	stderr *locked
	ended  bool
	code   int
}

// locked is a buffer that may be read while it is written.
type locked struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func pairs(env map[string]string) []string {
	var all []string
	for key, value := range env {
		all = append(all, key+"="+value)
	}
	return all
}

// start runs the bot until the test ends or stops it.
func (w *world) start(env map[string]string) *process {
	w.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	p := &process{t: w.t, stop: cancel, done: make(chan int, 1), stderr: &locked{}}
	go func() { p.done <- run(ctx, nil, pairs(env), p.stderr, p.stderr) }()
	w.t.Cleanup(func() {
		if code := p.end(); code != exitOK && !w.t.Failed() && !p.ended {
			w.t.Errorf("the bot exited with %d:\n%s", code, p.stderr)
		}
		if w.t.Failed() {
			w.t.Logf("log of the bot:\n%s", p.stderr)
		}
	})
	return p
}

// end stops the bot and returns its exit code.
func (p *process) end() int {
	p.t.Helper()
	p.stop()
	return p.wait()
}

// wait returns the exit code once the bot has ended.
func (p *process) wait() int {
	p.t.Helper()
	if p.ended {
		return p.code
	}
	select {
	case p.code = <-p.done:
		p.ended = true
	case <-time.After(patience):
		p.t.Fatalf("the bot did not end; its log:\n%s", p.stderr)
	}
	return p.code
}

// until waits for a state of the workspace.
func (w *world) until(what string, ok func(workspace.Snapshot) bool) workspace.Snapshot {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	s, err := w.box.Slack.WaitFor(ctx, ok)
	if err != nil {
		w.t.Fatalf("%s: it did not happen; messages are\n%s", what, transcript(s))
	}
	return s
}

func (w *world) connected() {
	w.t.Helper()
	w.until("the bot connects", func(s workspace.Snapshot) bool { return len(s.Connections) > 0 })
}

// ask types a line and returns the answer, wherever it appears.
func (w *world) ask(user, line string) workspace.Message {
	w.t.Helper()
	before := len(w.seen(user))
	result, err := w.box.Slack.Slash(w.t.Context(), workspace.SlashRequest{User: user, Channel: w.builds, Command: "/pipeline", Text: line})
	if err != nil || result.Error != "" {
		w.t.Fatalf("/pipeline %s: got %q, %v", line, result.Error, err)
	}
	w.until("an answer to /pipeline "+line, func(workspace.Snapshot) bool { return len(w.seen(user)) > before })
	return w.seen(user)[before]
}

// seen is what a person sees in the channel, oldest first, without what people wrote.
func (w *world) seen(user string) []workspace.Message {
	all := slices.Concat(w.box.Slack.Messages(w.builds), w.box.Slack.Ephemerals(user, w.builds))
	slices.SortStableFunc(all, func(a, b workspace.Message) int { return strings.Compare(a.TS, b.TS) })
	return slices.DeleteFunc(all, func(m workspace.Message) bool { return m.BotID == "" })
}

// alerts are the bot's own messages in the channel, replies included, oldest first.
func (w *world) alerts() []workspace.Message {
	return slices.DeleteFunc(w.box.Slack.Messages(w.builds), func(m workspace.Message) bool {
		return m.BotID == "" || len(m.Metadata) == 0
	})
}

// alert waits for the n-th alert (from 0) and returns it.
func (w *world) alert(n int) workspace.Message {
	w.t.Helper()
	w.until("an alert", func(workspace.Snapshot) bool { return len(w.alerts()) > n })
	return w.alerts()[n]
}

// says fails unless a message holds every word, in its text or its blocks.
func says(t *testing.T, m workspace.Message, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(m.Text, word) && !strings.Contains(string(m.Blocks), word) {
			t.Errorf("the message does not say %q:\n%s\n%s", word, m.Text, m.Blocks)
		}
	}
}

func transcript(s workspace.Snapshot) string {
	var out strings.Builder
	for channel, messages := range s.Messages {
		for _, m := range messages {
			out.WriteString(channel + " " + m.TS + " " + m.Text + "\n")
		}
	}
	for _, m := range s.Ephemerals {
		out.WriteString("only " + m.EphemeralTo + " " + m.TS + " " + m.Text + "\n")
	}
	return out.String()
}

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}
