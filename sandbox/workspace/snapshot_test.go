package workspace_test

import (
	"context"
	"errors"
	"testing"
	"time"

	stdjson "encoding/json"

	"github.com/go-json-experiment/json"
	"go.uber.org/goleak"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestStateIsACopyThatEncodes(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	p.AddGroup(workspace.Group{Handle: "ops"})
	p.Fail(workspace.Fault{Method: "x", Kind: workspace.FaultDelay, Delay: time.Second})
	ts := p.post(t, "channel", p.builds, "text", "<@U0ANN>", "blocks", button)
	p.form(t, "views.publish", "user_id", p.ann, "view", `{"type":"home","blocks":[]}`)
	p.form(t, "views.open", "trigger_id", p.trigger(t), "view", view(""))
	s := p.State()
	s.Channels[0].Members[0] = "changed"
	s.Messages[p.builds][0].Text = "changed"
	if m := p.Thread(p.builds, ts)[0]; m.Text != "<@U0ANN>" || p.State().Channels[0].Members[0] == "changed" {
		t.Error("a change of the snapshot reached the workspace")
	}
	for name, encode := range map[string]func(any) ([]byte, error){
		"go-json-experiment": func(v any) ([]byte, error) { return json.Marshal(v) },
		"encoding/json":      stdjson.Marshal,
	} {
		b, err := encode(s)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		contains(t, `"blocks":[{`, string(b))
		contains(t, `"mentions":[{"kind":"user","id":"U0ANN"}]`, string(b))
		if b, err = encode(p.Traffic()); err != nil || len(b) == 0 {
			t.Errorf("%s of the traffic: %v", name, err)
		}
		if b, err = encode(workspace.SlashResult{}); err != nil || len(b) == 0 {
			t.Errorf("%s of a result: %v", name, err)
		}
	}
}

func TestChangesAreAnnounced(t *testing.T) {
	t.Parallel()
	w := workspace.New(workspace.Options{})
	changed := w.Changed()
	select {
	case <-changed:
		t.Fatal("a change was announced before there was one")
	default:
	}
	before := w.State().Version
	w.AddUser(workspace.User{Name: "ann"})
	w.AddUser(workspace.User{Name: "bob"})
	<-changed
	if v := w.State().Version; v <= before {
		t.Errorf("version = %d, want more than %d", v, before)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := w.WaitFor(ctx, func(workspace.Snapshot) bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("WaitFor = %v, want the deadline", err)
	}
}

func TestTheSameSeedMakesTheSameChoices(t *testing.T) {
	t.Parallel()
	url := func(seed uint64) string {
		at := time.Unix(1, 0)
		p := populate(workspace.New(workspace.Options{Seed: seed, Now: func() time.Time { return at }}))
		return p.slashURL(t, p.builds)
	}
	if a, b, c := url(1), url(1), url(2); a != b || a == c {
		t.Errorf("urls = %s, %s, %s; want the first two equal and the third not", a, b, c)
	}
}

func TestListenLeavesNothingBehind(t *testing.T) {
	before := goleak.IgnoreCurrent()
	w := workspace.New(workspace.Options{AppToken: appToken, BotToken: botToken})
	ctx, cancel := context.WithCancel(t.Context())
	s, err := workspace.Listen(ctx, w)
	if err != nil {
		t.Fatal(err)
	}
	contains(t, "http://127.0.0.1:", s.URL)
	p := populate(w)
	p.url = s.URL
	p.post(t, "channel", p.builds, "text", "x")
	cancel()
	s.Close()
	s.Close()
	goleak.VerifyNone(t, before, goleak.IgnoreTopFunction("net/http.(*persistConn).readLoop"),
		goleak.IgnoreTopFunction("net/http.(*persistConn).writeLoop"))
}
