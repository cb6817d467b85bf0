package bot

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/bot/internal/pipenet"
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
)

// Tokens that must never be seen again.
const (
	canaryApp = "xapp-1-CANARY-APP"
	canaryBot = "xoxb-CANARY-BOT"
)

// team is a simulated workspace with a bot in it.
type team struct {
	*workspace.Workspace
	t     *testing.T
	bot   *Bot
	log   *logBuffer
	tasks *dispatcher
	stop  func() error // Ends Run and returns what it returned.
}

// inTeam runs a test under virtual time, in a workspace with Ann (in C1, speaks Chinese) and Bob, before Run.
func inTeam(t *testing.T, shape func(*workspace.Options, *Options), test func(*testing.T, *team)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := workspace.Options{AppToken: canaryApp, BotToken: canaryBot, ShouldEscape: true, Seed: 1}
		o := Options{AppToken: canaryApp, BotToken: canaryBot, APIURL: "http://slack.test/api/"}
		tm := &team{t: t, log: &logBuffer{}, tasks: &dispatcher{}}
		o.Dispatcher, o.Console = tm.tasks, apiclient.Console{Base: "https://ci.example.com/console"}
		o.Logger = slog.New(slog.NewTextHandler(tm.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		if shape != nil {
			shape(&w, &o)
		}
		tm.Workspace = workspace.New(w)
		tm.SetBaseURL("http://slack.test")
		if o.Transport == nil {
			o.Transport = serve(t, tm.Handler())
		}
		later, end := context.WithCancel(t.Context())
		ran := make(chan struct{})
		go func() { defer close(ran); tm.Run(later) }()
		t.Cleanup(func() { tm.Close(); end(); <-ran })

		tm.AddUser(workspace.User{ID: "UANN", Name: "ann", Email: "ann@example.com", Locale: "zh-CN", TZ: "Asia/Shanghai"})
		tm.AddUser(workspace.User{ID: "UBOB", Name: "bob", Email: "bob@example.com", Locale: "en-US", TZ: "Europe/Paris"})
		tm.AddChannel(workspace.ChannelSpec{ID: "C1", Name: "builds", Members: []string{"UANN", "UBOB", workspace.BotUserID}})
		tm.AddChannel(workspace.ChannelSpec{ID: "C2", Name: "other", Members: []string{"UANN"}})
		tm.AddChannel(workspace.ChannelSpec{ID: "G1", Name: "secret", Private: true, Members: []string{"UANN", workspace.BotUserID}})
		var err error
		if tm.bot, err = New(o); err != nil {
			t.Fatal(err)
		}
		test(t, tm)
		tm.noLeak()
	})
}

// serve makes a handler reachable in the bubble.
func serve(t *testing.T, h http.Handler) *http.Transport {
	t.Helper()
	l := pipenet.Listen()
	server := &http.Server{Handler: h}
	served := make(chan struct{})
	go func() { defer close(served); _ = server.Serve(l) }()
	transport := &http.Transport{DialContext: l.DialContext, MaxIdleConnsPerHost: 100}
	t.Cleanup(func() {
		synctest.Wait() // A call that was given up leaves its dialling behind, which ends in an idle connection.
		transport.CloseIdleConnections()
		_ = server.Close()
		<-served
	})
	return transport
}

// run starts the bot and waits until both of its connections are up.
func (tm *team) run() {
	tm.t.Helper()
	ctx, cancel := context.WithCancel(tm.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- tm.bot.Run(ctx) }()
	tm.stop = sync.OnceValue(func() error { cancel(); return <-ended })
	tm.t.Cleanup(func() { _ = tm.stop() })
	for begin := time.Now(); tm.bot.Status().Connected < 2; time.Sleep(10 * time.Millisecond) {
		if time.Since(begin) > 10*time.Minute {
			tm.t.Fatalf("the bot did not connect:\n%s", tm.log)
		}
	}
}

// slash types a command as Ann in C1.
func (tm *team) slash(text string) workspace.SlashResult {
	tm.t.Helper()
	return tm.slashAs("UANN", "C1", text)
}

func (tm *team) slashAs(user, channel, text string) workspace.SlashResult {
	tm.t.Helper()
	r, err := tm.Slash(tm.t.Context(), workspace.SlashRequest{User: user, Channel: channel, Text: text})
	if err != nil {
		tm.t.Fatal(err)
	}
	return r
}

// answers are the texts of the ephemeral messages that Ann sees in C1.
func (tm *team) answers() []string {
	var out []string
	for _, m := range tm.Ephemerals("UANN", "C1") {
		out = append(out, m.Text)
	}
	return out
}

func texts(messages []workspace.Message) []string {
	var out []string
	for _, m := range messages {
		out = append(out, m.Text)
	}
	return out
}

// noLeak checks that nothing secret was logged.
func (tm *team) noLeak() {
	tm.t.Helper()
	for _, secret := range []string{"CANARY", "ticket=", "/commands/", "/actions/"} {
		if log := tm.log.String(); strings.Contains(log, secret) {
			tm.t.Errorf("the log holds %q:\n%s", secret, log)
		}
	}
}

// calls lists the recorded calls of a method.
func (tm *team) calls(method string) []workspace.Call {
	return slices.DeleteFunc(tm.Traffic(), func(c workspace.Call) bool { return c.Method != method })
}

// dispatcher answers every line with the help for it, unless a test says otherwise.
type dispatcher struct {
	answer func(ctx context.Context, inv commands.Invocation) commands.Reply

	mu   sync.Mutex
	seen []commands.Invocation
}

func (d *dispatcher) Dispatch(ctx context.Context, inv commands.Invocation) commands.Reply {
	d.mu.Lock()
	d.seen = append(d.seen, inv)
	answer := d.answer
	d.mu.Unlock()
	if answer != nil {
		return answer(ctx, inv)
	}
	return helped(inv)
}

// helped is a reply whose text names the line it answers.
func helped(inv commands.Invocation) commands.Reply {
	return commands.Reply{
		Verb: "help", Language: "en", Zone: time.UTC, Result: "ok",
		Body: commands.ProjectList{Projects: []commands.ProjectRow{{ID: "demo", Name: "answer to " + inv.Text}}},
	}
}

func (d *dispatcher) lines() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []string
	for _, inv := range d.seen {
		out = append(out, inv.Text)
	}
	return out
}

func (d *dispatcher) last(t *testing.T) commands.Invocation {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.seen) == 0 {
		t.Fatal("no command came through")
	}
	return d.seen[len(d.seen)-1]
}

// settings is a Preferences.
type settings map[string]store.Settings

func (s settings) Settings(_ context.Context, target string) (store.Settings, error) {
	return s[target], nil
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// buttons posts a message with components of the given action ids to C1 and returns its ts.
func (tm *team) buttons(ids ...string) string {
	tm.t.Helper()
	var elements []slack.BlockElement
	for i, id := range ids {
		label := slack.NewTextBlockObject(slack.PlainTextType, fmt.Sprint("b", i), false, false)
		elements = append(elements, slack.NewButtonBlockElement(id, "status demo "+id, label))
	}
	_, ts, err := tm.bot.web.api.PostMessageContext(tm.t.Context(), "C1",
		slack.MsgOptionText("buttons", false), slack.MsgOptionBlocks(slack.NewActionBlock("row", elements...)))
	if err != nil {
		tm.t.Fatal(err)
	}
	return ts
}
