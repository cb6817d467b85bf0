package workspace_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// clock is a time that a test turns.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) turn(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func (p place) hook(t *testing.T, url, body string) answer {
	t.Helper()
	return p.do(t, request(t, url, "application/json", []byte(body)))
}

// slashURL types a command that nobody answers and returns its response_url.
func (p place) slashURL(t *testing.T, channel string) string {
	t.Helper()
	r, err := p.Slash(within(t), workspace.SlashRequest{User: p.ann, Channel: channel, Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	return r.ResponseURL
}

func TestResponseURLWorksFiveTimes(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	url := p.slashURL(t, p.lobby)
	if a := p.hook(t, url, `{"blocks":[{}]}`); a.status != 400 || a.raw != "invalid_blocks" {
		t.Errorf("bad blocks = %d %q, want 400 and no use spent", a.status, a.raw)
	}
	for i := range 5 {
		if a := p.hook(t, url, `{"text":"x"}`); a.status != 200 || a.raw != "ok" {
			t.Fatalf("use %d = %d %q, want 200 ok", i+1, a.status, a.raw)
		}
	}
	if a := p.hook(t, url, `{"text":"x"}`); a.status != 404 || a.raw != "used_url" {
		t.Errorf("use 6 = %d %q, want 404 used_url", a.status, a.raw)
	}
	if n := len(p.Ephemerals(p.ann, p.lobby)); n != 5 {
		t.Errorf("ephemerals = %d, want 5 (in a channel that the bot is not in)", n)
	}
}

func TestResponseURLLastsThirtyMinutes(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := serve(t, workspace.Options{Now: c.now})
	url := p.slashURL(t, p.builds)
	c.turn(30 * time.Minute)
	if a := p.hook(t, url, `{"text":"x"}`); a.status != 200 {
		t.Errorf("after 30 min = %d %q, want 200", a.status, a.raw)
	}
	c.turn(time.Second)
	if a := p.hook(t, url, `{"text":"x"}`); a.status != 404 || a.raw != "expired_url" {
		t.Errorf("later = %d %q, want 404 expired_url", a.status, a.raw)
	}
}

func TestResponseURLRefusals(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	url := p.slashURL(t, p.builds)
	for _, r := range []struct {
		name, url, body string
		status          int
		word            string
	}{
		{"unknown", p.url + "/commands/T0/1/x", `{"text":"x"}`, 404, "no_service"},
		{"no JSON", url, `text=x`, 400, "invalid_payload"},
		{"nothing", url, `{}`, 400, "invalid_payload"},
		{"no text", url, `{"text":""}`, 400, "no_text"},
		{"response_type", url, `{"text":"x","response_type":"loud"}`, 400, "invalid_payload"},
		{"thread", url, `{"text":"x","thread_ts":"1.000000"}`, 400, "thread_not_found"},
		{"metadata", url, `{"text":"x","metadata":[]}`, 400, "invalid_metadata_format"},
	} {
		if a := p.hook(t, r.url, r.body); a.status != r.status || a.raw != r.word {
			t.Errorf("%s = %d %q, want %d %q", r.name, a.status, a.raw, r.status, r.word)
		}
	}
	if err := p.Archive(p.builds); err != nil {
		t.Fatal(err)
	}
	if a := p.hook(t, url, `{"text":"x"}`); a.status != 410 || a.raw != "channel_is_archived" {
		t.Errorf("archived = %d %q", a.status, a.raw)
	}
	if err := p.DeleteChannel(p.builds); err != nil {
		t.Fatal(err)
	}
	if a := p.hook(t, url, `{"text":"x"}`); a.status != 404 || a.raw != "channel_not_found" {
		t.Errorf("deleted = %d %q", a.status, a.raw)
	}
}

func TestResponseURLByPostWebhook(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	url := p.slashURL(t, p.lobby)
	if err := slack.PostWebhookContext(t.Context(), url, &slack.WebhookMessage{Text: "all", ResponseType: "in_channel"}); err != nil {
		t.Fatal(err)
	}
	m := p.Messages(p.lobby)
	if len(m) != 1 || m[0].Text != "all" || m[0].CommandBy != p.ann {
		t.Errorf("messages = %+v, want the answer to ann's command in a channel that the bot is not in", m)
	}
	_, _, err := p.client().PostMessageContext(t.Context(), "", slack.MsgOptionResponseURL(url, "ephemeral"), slack.MsgOptionText("you", false))
	if err != nil || len(p.Ephemerals(p.ann, p.lobby)) != 1 {
		t.Errorf("PostMessage over a response_url: %v, ephemerals %+v", err, p.Ephemerals(p.ann, p.lobby))
	}
}

// clicked clicks the button of a message, public or ephemeral, and returns the response_url.
func (p place) clicked(t *testing.T, ephemeral bool) (url, id string) {
	t.Helper()
	req := workspace.ClickRequest{User: p.ann, Channel: p.builds, ActionID: "go"}
	if ephemeral {
		a := p.form(t, "chat.postEphemeral", "channel", p.builds, "user", p.ann, "text", "old", "blocks", button)
		req.EphemeralID, _ = a.body["message_ts"].(string)
		id = req.EphemeralID
	} else {
		req.MessageTS = p.post(t, "channel", p.builds, "text", "old", "blocks", button)
		id = req.MessageTS
	}
	r, err := p.Click(within(t), req)
	if err != nil {
		t.Fatal(err)
	}
	return r.ResponseURL, id
}

func TestResponseURLChangesTheMessageClicked(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	for _, ephemeral := range []bool{false, true} {
		list := func() []workspace.Message {
			if ephemeral {
				return p.Ephemerals(p.ann, p.builds)
			}
			return p.Messages(p.builds)
		}
		url, id := p.clicked(t, ephemeral)
		before := len(list())
		p.hook(t, url, `{"replace_original":true,"text":"new","response_type":"in_channel"}`)
		got := list()
		last := got[len(got)-1]
		if len(got) != before || last.TS != id || last.Text != "new" || last.Blocks != nil || (last.EphemeralTo != "") != ephemeral {
			t.Errorf("ephemeral %v: %+v, want the original replaced where it stands", ephemeral, last)
		}
		p.hook(t, url, `{"delete_original":true}`)
		if got := list(); len(got) != before-1 {
			t.Errorf("ephemeral %v: %+v, want the original gone", ephemeral, got)
		}
		if a := p.hook(t, url, `{"replace_original":true,"text":"again"}`); a.status != 404 || a.raw != "message_not_found" {
			t.Errorf("ephemeral %v: replacing what is gone = %d %q", ephemeral, a.status, a.raw)
		}
		if a := p.hook(t, url, `{"text":"beside"}`); a.status != 200 {
			t.Errorf("ephemeral %v: new message = %d %q", ephemeral, a.status, a.raw)
		}
	}
}

func TestAClickInAThreadIsAnsweredThere(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	url, root := p.clicked(t, false)
	p.hook(t, url, `{"replace_original":false,"thread_ts":"`+root+`","response_type":"in_channel","text":"below"}`)
	if th := p.Thread(p.builds, root); len(th) != 2 || th[1].Text != "below" {
		t.Errorf("thread = %+v, want the answer below the root", th)
	}
}

func TestEphemeralClicksCarryNoMessage(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, with(`{"text":"ignored"}`))
		if _, err := s.Slash(t.Context(), workspace.SlashRequest{User: s.ann, Channel: s.builds}); err != nil {
			t.Fatal(err)
		}
		a.ack = with(`{"text":"x","blocks":` + strings.ReplaceAll(button, "\n", "") + `}`)
		r := s.slash(t)
		if r.Reply == nil {
			t.Fatalf("slash = %+v, want an ephemeral reply with a button", r)
		}
		_, err := s.Click(t.Context(), workspace.ClickRequest{User: s.bob, Channel: s.builds, EphemeralID: r.Reply.TS, ActionID: "go"})
		if err == nil {
			t.Error("bob clicked what only ann sees")
		}
		c, err := s.Click(t.Context(), workspace.ClickRequest{User: s.ann, Channel: s.builds, EphemeralID: r.Reply.TS, ActionID: "go"})
		if err != nil || c.Payload != nil {
			t.Errorf("click = %+v, %v; want its ack payload ignored", c, err)
		}
		p := lastPayload(t, a)
		if at(p, "container", "is_ephemeral") != true || at(p, "message") != nil {
			t.Errorf("payload = %v, want is_ephemeral and no message", p)
		}
	})
}
