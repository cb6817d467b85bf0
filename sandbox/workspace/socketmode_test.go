package workspace_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// listener runs slack-go's Socket Mode client and hands out what it hears, acknowledged.
type listener struct {
	t      *testing.T
	client *socketmode.Client
	heard  chan socketmode.Event
}

func listen(t *testing.T, p place) *listener {
	t.Helper()
	l := &listener{t: t, client: socketmode.New(p.client()), heard: make(chan socketmode.Event, 100)}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- l.client.RunContext(ctx) }()
	read := make(chan struct{})
	go func() {
		defer close(read)
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-l.client.Events:
				if e.Request != nil {
					_ = l.client.AckCtx(ctx, e.Request.EnvelopeID, nil)
				}
				l.heard <- e
			}
		}
	}()
	t.Cleanup(func() {
		time.Sleep(20 * time.Millisecond) // slack-go loses acks queued just before the end
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run ended with %v", err)
		}
		<-read
	})
	l.want(socketmode.EventTypeHello)
	return l
}

func (l *listener) want(kind socketmode.EventType) socketmode.Event {
	l.t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		select {
		case e := <-l.heard:
			if e.Type == kind {
				return e
			}
			if e.Type == socketmode.EventTypeErrorBadMessage {
				l.t.Errorf("slack-go cannot read %v", e.Data)
			}
		case <-deadline:
			l.t.Fatalf("slack-go never heard %s", kind)
		}
	}
}

func TestSlackGoHearsCommandsClicksAndEvents(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	l := listen(t, p)
	r, err := p.Slash(within(t), workspace.SlashRequest{User: p.ann, Channel: p.builds, Text: "status demo"})
	if err != nil || !r.Acked {
		t.Fatalf("slash = %+v, %v", r, err)
	}
	cmd, ok := l.want(socketmode.EventTypeSlashCommand).Data.(slack.SlashCommand)
	if !ok || cmd.Text != "status demo" || cmd.UserID != p.ann || cmd.ResponseURL != r.ResponseURL {
		t.Errorf("command = %+v, want ann's", cmd)
	}
	ts := p.post(t, "channel", p.builds, "text", "x", "blocks", button)
	c, err := p.Click(within(t), workspace.ClickRequest{User: p.bob, Channel: p.builds, MessageTS: ts, ActionID: "go"})
	if err != nil || !c.Acked {
		t.Fatalf("click = %+v, %v", c, err)
	}
	cb, ok := l.want(socketmode.EventTypeInteractive).Data.(slack.InteractionCallback)
	if !ok || cb.User.ID != p.bob || len(cb.ActionCallback.BlockActions) != 1 || cb.ActionCallback.BlockActions[0].Value != "1" || cb.Message.Timestamp != ts {
		t.Errorf("callback = %+v, want bob's click", cb)
	}
	for _, do := range []func() error{
		func() error { return p.Archive(p.private) },
		func() error { return p.Kick(p.builds, workspace.BotUserID) },
		func() error { return p.OpenHome(p.ann) },
		func() error { return p.Rename(p.lobby, "hall") },
		func() error { return p.UpdateUser(p.bob, func(u *workspace.User) { u.RealName = "Bob" }) },
	} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
		e, ok := l.want(socketmode.EventTypeEventsAPI).Data.(slackevents.EventsAPIEvent)
		if !ok || e.InnerEvent.Data == nil {
			t.Errorf("event = %+v, want one that slack-go knows", e)
		}
	}
}

func TestSlackGoReconnectsAfterADisconnect(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{RefreshOverlap: time.Millisecond})
	l := listen(t, p)
	for _, fault := range []func() error{
		func() error { return p.Disconnect(workspace.RefreshRequested) },
		func() error { return p.DropTCP() },
		func() error { return p.Disconnect(workspace.Warning) },
	} {
		if err := fault(); err != nil {
			t.Fatal(err)
		}
		l.want(socketmode.EventTypeHello)
		_, err := p.WaitFor(within(t), func(s workspace.Snapshot) bool { return len(s.Connections) == 1 && !s.Connections[0].Leaving })
		if err != nil {
			t.Fatalf("connections = %+v, want one", p.Connections())
		}
		r, err := p.Slash(within(t), workspace.SlashRequest{User: p.ann, Channel: p.builds, Text: "again"})
		if err != nil || !r.Acked {
			t.Errorf("slash after the reconnect = %+v, %v", r, err)
		}
	}
}

func TestSlackGoSubmitsAView(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	l := listen(t, p)
	r, err := p.Slash(within(t), workspace.SlashRequest{User: p.ann, Channel: p.builds})
	if err != nil {
		t.Fatal(err)
	}
	ask := slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: "ask", Title: slack.NewTextBlockObject("plain_text", "Ask", false, false),
		Submit: slack.NewTextBlockObject("plain_text", "OK", false, false),
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("name", slack.NewTextBlockObject("plain_text", "Name", false, false), nil,
			slack.NewPlainTextInputBlockElement(nil, "v"))}},
	}
	opened, err := p.client().OpenViewContext(t.Context(), r.TriggerID, ask)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.client().UpdateViewContext(t.Context(), ask, "", opened.Hash, opened.ID); err != nil {
		t.Errorf("update with the hash: %v", err)
	}
	if _, err := p.client().UpdateViewContext(t.Context(), ask, "", opened.Hash, opened.ID); err == nil || err.Error() != "hash_conflict" {
		t.Errorf("update with the old hash: %v, want hash_conflict", err)
	}
	s, err := p.SubmitView(within(t), workspace.SubmitRequest{User: p.ann, Values: []workspace.FieldValue{{BlockID: "name", ActionID: "v", Value: "Ann"}}})
	if err != nil || !s.Acked || len(p.Views(p.ann)) != 0 {
		t.Errorf("submit = %+v, %v; want acknowledged and closed", s, err)
	}
	cb, ok := l.want(socketmode.EventTypeInteractive).Data.(slack.InteractionCallback)
	if !ok || cb.View.State.Values["name"]["v"].Value != "Ann" || cb.View.CallbackID != "ask" {
		t.Errorf("callback = %+v, want what ann typed", cb)
	}
}
