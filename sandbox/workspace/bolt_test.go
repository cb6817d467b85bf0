package workspace_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// bolt is a running Bolt app and what it said so far.
type bolt struct {
	t    *testing.T
	seen chan map[string]any
}

// startBolt runs sandbox/testdata/bolt/conformance.mjs with the packages installed in BOLT_DIR.
func startBolt(t *testing.T, p place) *bolt {
	t.Helper()
	dir := os.Getenv("BOLT_DIR")
	if dir == "" {
		t.Skip("BOLT_DIR names no directory with @slack/bolt installed; CI sets it")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skipf("node: %v", err)
	}
	source, err := os.ReadFile(filepath.Join("..", "testdata", "bolt", "conformance.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "conformance.mjs")
	if err := os.WriteFile(script, source, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	cmd := exec.CommandContext(ctx, node, script)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Env = append(os.Environ(), "SANDBOX_URL="+p.url, "SANDBOX_BOT_TOKEN="+botToken, "SANDBOX_APP_TOKEN="+appToken)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b := &bolt{t: t, seen: make(chan map[string]any, 1000)}
	read := make(chan struct{})
	go func() {
		defer close(read)
		b.read(stdout)
	}()
	t.Cleanup(func() {
		defer cancel()
		_ = stdin.Close()
		<-read
		if err := cmd.Wait(); err != nil {
			t.Errorf("bolt ended with %v", err)
		}
	})
	return b
}

func (b *bolt) read(from io.Reader) {
	lines := bufio.NewScanner(from)
	for lines.Scan() {
		var line map[string]any
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			b.t.Errorf("bolt said %q, want JSON", lines.Text())
			continue
		}
		b.seen <- line
	}
}

// want waits for bolt to observe something.
func (b *bolt) want(what string) map[string]any {
	b.t.Helper()
	var all []string
	deadline := time.After(20 * time.Second)
	for {
		select {
		case line := <-b.seen:
			if line["seen"] == what {
				return line
			}
			word, _ := line["seen"].(string)
			all = append(all, word)
		case <-deadline:
			b.t.Fatalf("bolt never saw %q, only %q", what, all)
		}
	}
}

func TestBoltWorksAgainstTheWorkspace(t *testing.T) {
	p := serve(t, workspace.Options{PingEvery: time.Second})
	b := startBolt(t, p)
	started := b.want("started")
	if started["user"] != workspace.BotUserID || started["bot"] != workspace.BotID {
		t.Errorf("auth.test through bolt = %v, want the bot", started)
	}
	b.slash(p, "status demo", "did status demo")
	b.ackPayload(p)
	b.click(p)
	b.modal(p)
	b.mention(p)
	if err := p.Disconnect(workspace.RefreshRequested); err != nil {
		t.Fatal(err)
	}
	b.want("reconnecting")
	b.want("connected")
	b.slash(p, "status again", "did status again")
}

func (b *bolt) slash(p place, words, want string) {
	b.t.Helper()
	got, err := p.Slash(within(b.t), workspace.SlashRequest{User: p.ann, Channel: p.lobby, Text: words})
	if err != nil || !got.Acked || got.Error != "" {
		b.t.Fatalf("slash %q = %+v, %v; want an acknowledgement", words, got, err)
	}
	if seen := b.want("slash"); seen["text"] != words || seen["user"] != p.ann || seen["channel"] != p.lobby {
		b.t.Errorf("bolt saw %v, want %q by ann in #lobby", seen, words)
	}
	b.ephemeral(p, p.lobby, want)
}

func (b *bolt) ephemeral(p place, channel, want string) {
	b.t.Helper()
	s, err := p.WaitFor(within(b.t), func(s workspace.Snapshot) bool {
		for _, m := range s.Ephemerals {
			if m.Channel == channel && m.EphemeralTo == p.ann && m.Text == want {
				return true
			}
		}
		return false
	})
	if err != nil {
		b.t.Fatalf("ephemerals = %+v, want %q: %v", s.Ephemerals, want, err)
	}
}

func (b *bolt) ackPayload(p place) {
	b.t.Helper()
	got, err := p.Slash(within(b.t), workspace.SlashRequest{User: p.ann, Channel: p.builds, Text: "at once"})
	if err != nil || got.Reply == nil || got.Reply.Text != "in the ack" || got.Reply.EphemeralTo != p.ann {
		b.t.Errorf("slash = %+v, %v; want the reply of the ack, for ann alone", got, err)
	}
}

func (b *bolt) click(p place) {
	b.t.Helper()
	ts := p.post(b.t, "channel", p.builds, "text", "press", "blocks", button)
	got, err := p.Click(within(b.t), workspace.ClickRequest{User: p.bob, Channel: p.builds, MessageTS: ts, ActionID: "go"})
	if err != nil || !got.Acked {
		b.t.Fatalf("click = %+v, %v; want an acknowledgement", got, err)
	}
	if seen := b.want("click"); seen["value"] != "1" || seen["user"] != p.bob {
		b.t.Errorf("bolt saw %v, want bob's click with value 1", seen)
	}
	s, err := p.WaitFor(within(b.t), func(s workspace.Snapshot) bool { return s.Messages[p.builds][0].Text == "clicked 1" })
	if err != nil || len(s.Messages[p.builds][0].Blocks) != 0 {
		b.t.Fatalf("messages = %+v, %v; want the clicked one replaced", s.Messages[p.builds], err)
	}
}

func (b *bolt) modal(p place) {
	b.t.Helper()
	if _, err := p.Slash(within(b.t), workspace.SlashRequest{User: p.ann, Channel: p.builds, Text: "modal"}); err != nil {
		b.t.Fatal(err)
	}
	id := b.want("opened")["view"]
	for _, r := range []struct{ value, wantError string }{{"wrong", "not that one"}, {"right", ""}} {
		got, err := p.SubmitView(within(b.t), workspace.SubmitRequest{User: p.ann, Values: []workspace.FieldValue{
			{BlockID: "name", ActionID: "value", Value: r.value},
		}})
		if err != nil || !got.Acked || got.Errors["name"] != r.wantError {
			b.t.Errorf("submit %q of %v = %+v, %v; want error %q", r.value, id, got, err, r.wantError)
		}
		if seen := b.want("submit"); seen["value"] != r.value {
			b.t.Errorf("bolt saw %v, want %q", seen, r.value)
		}
	}
	if open := p.Views(p.ann); len(open) != 0 {
		b.t.Errorf("views = %+v, want the modal closed", open)
	}
}

func (b *bolt) mention(p place) {
	b.t.Helper()
	m, err := p.Say(p.ann, p.builds, "<@"+workspace.BotUserID+"> hello", "")
	if err != nil {
		b.t.Fatal(err)
	}
	if seen := b.want("mention"); !strings.Contains(seen["text"].(string), "hello") {
		b.t.Errorf("bolt saw %v, want the mention", seen)
	}
	_, err = p.WaitFor(within(b.t), func(workspace.Snapshot) bool {
		thread := p.Thread(p.builds, m.TS)
		return len(thread) == 2 && thread[1].Text == "you called"
	})
	if err != nil {
		b.t.Fatalf("thread = %+v, want bolt's answer: %v", p.Thread(p.builds, m.TS), err)
	}
}
