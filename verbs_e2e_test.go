package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// press clicks the button, or chooses the option, whose value is line, and waits until what the people see has changed.
func (w *world) press(user string, m workspace.Message, line string) {
	w.t.Helper()
	req := workspace.ClickRequest{User: user, Channel: m.Channel, MessageTS: m.TS}
	if m.EphemeralTo != "" {
		req.MessageTS, req.EphemeralID = "", m.TS
	}
	var found []string
	for _, e := range elements(w.t, m.Blocks) {
		for _, value := range e.values() {
			found = append(found, value)
			if value == line {
				req.ActionID = e.ActionID
				if len(e.Options) > 0 {
					req.SelectedOption = value
				}
			}
		}
	}
	if req.ActionID == "" {
		w.t.Fatalf("nothing to press says %q; there are %q", line, found)
	}
	before := w.shown(user)
	if _, err := w.box.Slack.Click(w.t.Context(), req); err != nil {
		w.t.Fatalf("pressing %q: %v", line, err)
	}
	w.until("an answer to the button "+line, func(workspace.Snapshot) bool { return w.shown(user) != before })
}

// shown tells two moments of what a person sees apart.
func (w *world) shown(user string) string {
	var out strings.Builder
	for _, m := range w.seen(user) {
		fmt.Fprintln(&out, m.TS, m.Edited, m.Text, string(m.Blocks))
	}
	return out.String()
}

// last is the newest message that a person sees of the bot.
func (w *world) last(user string) workspace.Message {
	w.t.Helper()
	all := w.seen(user)
	if len(all) == 0 {
		w.t.Fatal("nothing was said")
	}
	return all[len(all)-1]
}

// pressable is an element that a person can act on.
type pressable struct {
	ActionID string `json:"action_id"`
	Value    string `json:"value"`
	Options  []struct {
		Value string `json:"value"`
	} `json:"options"`
}

func (p pressable) values() []string {
	all := []string{p.Value}
	for _, o := range p.Options {
		all = append(all, o.Value)
	}
	return all
}

func elements(t *testing.T, blocks jsontext.Value) []pressable {
	t.Helper()
	var all []struct {
		Elements  jsontext.Value `json:"elements"`
		Accessory *pressable     `json:"accessory"`
	}
	if err := json.Unmarshal(blocks, &all); err != nil {
		t.Fatalf("%v: %s", err, blocks)
	}
	var out []pressable
	for _, b := range all {
		var here []pressable
		if err := json.Unmarshal(b.Elements, &here); err == nil {
			out = append(out, here...)
		}
		if b.Accessory != nil {
			out = append(out, *b.Accessory)
		}
	}
	return out
}

// chatter starts a bot and types as ann.
func chatter(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, sandbox.Options{})
	for _, name := range []string{"checkout-web", "billing", "release-eu", "release-us", "release-us-dev"} {
		w.box.CI.AddPipeline("demo", bkci.PipelineSpec{Name: name, Creator: "alice", Stages: plainStages(), Past: 2})
	}
	w.box.CI.AddProject("secret", "Not for everybody")
	w.box.CI.AddPipeline("secret", bkci.PipelineSpec{Name: "vault", Stages: plainStages(), Past: 1})
	w.start(w.env(nil))
	w.connected()
	return w
}

func TestEveryVerbAnswers(t *testing.T) {
	t.Parallel()
	w := chatter(t)
	for _, turn := range []struct {
		line   string
		public bool
		says   []string
	}{
		{"", false, []string{"status", "subscribe", "mute"}},
		{"help", false, []string{"status", "history", "settings"}},
		{"help subscribe", false, []string{"except", "on "}},
		{"version", false, []string{"devel"}},
		{"list demo", false, []string{"checkout", "billing", "release-us"}},
		{"list demo release", false, []string{"release-eu"}},
		{"status demo billing", false, []string{"billing", "#2"}},
		{"STATUS demo “billing”", false, []string{"billing", "#2"}},
		{"history demo checkout 2", false, []string{"#3", "#2"}},
		{"trend demo checkout", false, []string{"checkout"}},
		{"subscribe demo 'release-*' except '*-dev' on failed,recovered", true, []string{"release-*", "*-dev", "subscribed", "<@" + w.ann}},
		{"subscribe demo billing on every me", false, []string{"billing"}},
		{"subscriptions", false, []string{"release-*", "<@" + w.ann}},
		{"subscriptions me", false, []string{"billing"}},
		{"mute demo 'release-*' 2h", true, []string{"release-*"}},
		{"unmute demo 'release-*'", true, []string{"release-*"}},
		{"unsubscribe demo 'release-*'", true, []string{"release-*"}},
		{"unsubscribe demo billing me", false, []string{"billing"}},
		{"default demo", true, []string{"demo"}},
		{"status billing", false, []string{"billing", "#2"}},
		{"settings", false, []string{"threads", "language"}},
		{"settings threads off", true, []string{"thread"}},
		{"settings language zh", true, []string{"中文"}},
		{"status billing", false, []string{"构建", "billing"}},
	} {
		answer := w.ask(w.ann, turn.line)
		if public := answer.EphemeralTo == ""; public != turn.public {
			t.Errorf("/pipeline %s: everybody sees it is %v, want %v", turn.line, public, turn.public)
		}
		says(t, answer, turn.says...)
		if t.Failed() {
			t.Fatalf("after /pipeline %s", turn.line)
		}
	}
}

func TestBadInputIsAnsweredWithWhatToTypeInstead(t *testing.T) {
	t.Parallel()
	w := chatter(t)
	for _, turn := range []struct {
		line string
		says []string
	}{
		{"statsu demo billing", []string{"statsu", "/pipeline status demo billing"}},
		{"status", []string{"Which project", "/pipeline help status"}},
		{"status demo billing and more", []string{"/pipeline status demo"}},
		{"status nowhere billing", []string{"nowhere"}},
		{"status secret vault", []string{"secret"}},
		{"status demo nothing-like-it", []string{"nothing-like-it", "/pipeline list demo"}},
		{"status demo ../../secret", []string{"/pipeline"}},
		{"status demo p-%2f%2e%2e", []string{"/pipeline"}},
		{"status .. billing", []string{"/pipeline"}},
		{`status demo "billing`, []string{"quot"}},
		{"status demo " + strings.Repeat("x", 10_000), []string{"long"}},
		{"mute demo billing for ever", []string{"/pipeline mute"}},
		{"subscribe demo billing on breakfast", []string{"breakfast", "failed"}},
		{"history demo billing many", []string{"many"}},
		{"help frobnicate", []string{"frobnicate"}},
	} {
		answer := w.ask(w.ann, turn.line)
		short := turn.line[:min(len(turn.line), 60)]
		if answer.EphemeralTo != w.ann {
			t.Errorf("/pipeline %s: everybody sees the answer", short)
		}
		says(t, answer, turn.says...)
		if unlike := strings.Contains(string(answer.Blocks), "vault") && !strings.Contains(turn.line, "vault"); unlike {
			t.Errorf("/pipeline %s names a pipeline of a project that may not be shown", short)
		}
		if t.Failed() {
			t.Fatalf("after /pipeline %s:\n%s\n%s", short, answer.Text, answer.Blocks)
		}
	}
}

func TestAProjectThatMayNotBeShownReadsLikeOneThatIsNotThere(t *testing.T) {
	t.Parallel()
	w := chatter(t)
	for _, line := range []string{"status %s vault", "list %s", "history %s vault", "subscribe %s vault", "subscribe %s '*'", "default %s"} {
		hidden, missing := w.ask(w.ann, fmt.Sprintf(line, "secret")), w.ask(w.ann, fmt.Sprintf(line, "missed"))
		if got, want := strings.ReplaceAll(hidden.Text, "secret", "missed"), missing.Text; got != want {
			t.Errorf("/pipeline "+line+" tells the two apart:\n%s\n%s", "…", got, want)
		}
	}
}

func TestEveryButtonDoesWhatItSays(t *testing.T) {
	t.Parallel()
	w := chatter(t)

	status := w.ask(w.ann, "status demo checkout")
	build := must[bkci.Build](t)
	broken := build(w.box.CI.Start(w.pipeline, bkci.StartOptions{User: "alice"}))
	w.do(w.box.CI.Fail(broken.ID, bkci.Failure{Message: "boom"}))
	id := w.pipeline
	w.press(w.ann, status, "status demo "+id)
	if refreshed := w.last(w.ann); refreshed.TS != status.TS {
		t.Errorf("Refresh wrote a new message instead of editing the one it stands in")
	} else {
		says(t, refreshed, "#4", "boom")
	}
	w.press(w.ann, w.last(w.ann), "subscribe demo "+id)
	says(t, w.last(w.ann), "subscribed", "checkout")
	w.press(w.ann, w.seen(w.ann)[0], "share status demo "+id)
	if shared := w.last(w.ann); shared.EphemeralTo != "" {
		t.Errorf("what was shared is seen by %s alone", shared.EphemeralTo)
	}

	several := w.ask(w.ann, "status demo release")
	says(t, several, "release-eu", "release-us")
	for _, e := range elements(t, several.Blocks) {
		if line := e.values()[0]; strings.HasPrefix(line, "status demo ") {
			w.press(w.ann, several, line)
			says(t, w.last(w.ann), "release-", "#2")
			break
		}
	}

	subs := w.ask(w.ann, "subscriptions")
	for _, verb := range []string{"mute ", "unsubscribe "} {
		w.press(w.ann, subs, w.lineOf(subs, verb))
	}
	says(t, w.ask(w.ann, "subscriptions"), "/pipeline subscribe")

	slip := w.ask(w.ann, "statsu demo billing")
	w.press(w.ann, slip, "status demo billing")
	says(t, w.last(w.ann), "billing", "#2")
}

// lineOf is the line of the first button that begins with verb.
func (w *world) lineOf(m workspace.Message, verb string) string {
	w.t.Helper()
	for _, e := range elements(w.t, m.Blocks) {
		for _, line := range e.values() {
			if strings.HasPrefix(line, verb) {
				return line
			}
		}
	}
	w.t.Fatalf("no button begins with %q: %s", verb, m.Blocks)
	return ""
}
