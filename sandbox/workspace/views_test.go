package workspace_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

const modal = `{"type":"modal","callback_id":"ask","title":{"type":"plain_text","text":"T"},"submit":{"type":"plain_text","text":"S"},
"blocks":[{"type":"input","block_id":"name","label":{"type":"plain_text","text":"L"},"element":{"type":"plain_text_input","action_id":"v"}},
{"type":"input","block_id":"note","optional":true,"label":{"type":"plain_text","text":"N"},"element":{"type":"plain_text_input","action_id":"v"}}]%s}`

func view(more string) string { return strings.Replace(modal, "%s", more, 1) }

// trigger types a command and returns its trigger id.
func (p place) trigger(t *testing.T) string {
	t.Helper()
	r, err := p.Slash(within(t), workspace.SlashRequest{User: p.ann, Channel: p.builds, Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	return r.TriggerID
}

func TestViewRules(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := serve(t, workspace.Options{Now: c.now})
	old := p.trigger(t)
	c.turn(3*time.Second + time.Millisecond)
	used := p.trigger(t)
	opened := p.form(t, "views.open", "trigger_id", used, "view", view(`,"external_id":"e1"`))
	id, _ := opened.body["view"].(map[string]any)["id"].(string)
	hash, _ := opened.body["view"].(map[string]any)["hash"].(string)
	runRules(t, p, []ruleRow{
		{"expired trigger", "views.open", []string{"trigger_id", old, "view", view("")}, "expired_trigger_id"},
		{"used trigger", "views.open", []string{"trigger_id", used, "view", view("")}, "exchanged_trigger_id"},
		{"unknown trigger", "views.open", []string{"trigger_id", "1.2.x", "view", view("")}, "invalid_trigger_id"},
		{"no view", "views.open", []string{"trigger_id", p.trigger(t)}, "invalid_arguments"},
		{"home as a modal", "views.open", []string{"trigger_id", p.trigger(t), "view", `{"type":"home","blocks":[]}`}, "invalid_arguments"},
		{"bad view", "views.open", []string{"trigger_id", p.trigger(t), "view", `{"type":"modal"}`}, "invalid_arguments"},
		{"large view", "views.open", []string{"trigger_id", p.trigger(t), "view", view(`,"x":"` + strings.Repeat("x", 250_000) + `"`)}, "view_too_large"},
		{"external id twice", "views.push", []string{"trigger_id", p.trigger(t), "view", view(`,"external_id":"e1"`)}, "duplicate_external_id"},
		{"second", "views.push", []string{"trigger_id", p.trigger(t), "view", view("")}, ""},
		{"third", "views.push", []string{"trigger_id", p.trigger(t), "view", view("")}, ""},
		{"fourth", "views.push", []string{"trigger_id", p.trigger(t), "view", view("")}, "push_limit_reached"},
		{"update", "views.update", []string{"view_id", id, "hash", hash, "view", view(`,"external_id":"e1"`)}, ""},
		{"update with an old hash", "views.update", []string{"view_id", id, "hash", hash, "view", view("")}, "hash_conflict"},
		{"update by external id", "views.update", []string{"external_id", "e1", "view", view("")}, ""},
		{"update of nothing", "views.update", []string{"view_id", "V404", "view", view("")}, "not_found"},
		{"publish", "views.publish", []string{"user_id", p.ann, "view", `{"type":"home","blocks":[]}`}, ""},
		{"publish with a wrong hash", "views.publish", []string{"user_id", p.ann, "hash", "x", "view", `{"type":"home","blocks":[]}`}, "hash_conflict"},
		{"publish a modal", "views.publish", []string{"user_id", p.ann, "view", view("")}, "invalid_arguments"},
		{"publish to a stranger", "views.publish", []string{"user_id", "U404", "view", `{"type":"home","blocks":[]}`}, "user_not_found"},
	})
	if n := len(p.Views(p.ann)); n != 3 {
		t.Errorf("open modals = %d, want 3", n)
	}
	p.form(t, "views.open", "trigger_id", p.trigger(t), "view", view(""))
	if n := len(p.Views(p.ann)); n != 1 {
		t.Errorf("open modals after views.open = %d, want the new one alone", n)
	}
	if a := p.form(t, "views.push", "trigger_id", p.bobTrigger(t), "view", view("")); a.code() != "not_found" {
		t.Errorf("push on nothing = %s", a.raw)
	}
	none := serve(t, workspace.Options{HomeTabDisabled: true, MessagesTabDisabled: true})
	runRules(t, none, []ruleRow{
		{"home switched off", "views.publish", []string{"user_id", none.ann, "view", `{"type":"home","blocks":[]}`}, "not_enabled"},
		{"messages switched off", "chat.postMessage", []string{"channel", none.ann, "text", "x"}, "messages_tab_disabled"},
	})
}

func (p place) bobTrigger(t *testing.T) string {
	t.Helper()
	r, err := p.Slash(within(t), workspace.SlashRequest{User: p.bob, Channel: p.builds})
	if err != nil {
		t.Fatal(err)
	}
	return r.TriggerID
}

func TestViewViolationsPointIntoTheView(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	bad := strings.Replace(view(""), `"text":"T"`, `"text":"`+strings.Repeat("x", 25)+`"`, 1)
	_, err := p.client().OpenViewContext(t.Context(), p.trigger(t), slack.ModalViewRequest{Type: "modal", Title: slack.NewTextBlockObject("plain_text", strings.Repeat("x", 25), false, false), Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}})
	var e slack.SlackErrorResponse
	if !errors.As(err, &e) || e.Err != "invalid_arguments" || len(e.ResponseMetadata.Messages) != 1 {
		t.Fatalf("error = %#v, want invalid_arguments with one message", err)
	}
	contains(t, "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]", e.ResponseMetadata.Messages[0])
	if a := p.form(t, "views.open", "trigger_id", p.trigger(t), "view", bad); strings.Contains(a.raw, `"errors"`) {
		t.Errorf("views.open = %s, want the messages in response_metadata alone", a.raw)
	}
}

func (s sphere) openModal(t *testing.T, more string) {
	t.Helper()
	trigger := s.slash(t).TriggerID
	req := request(t, s.url+"/api/views.open", "application/json", []byte(`{"trigger_id":"`+trigger+`","view":`+view(more)+`}`))
	req.Header.Set("Authorization", "Bearer "+botToken)
	resp, err := s.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if len(s.Views(s.ann)) == 0 {
		t.Fatal("views.open was refused")
	}
}

func TestSubmissionsDoWhatTheAppAnswers(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		name := workspace.FieldValue{BlockID: "name", ActionID: "v", Value: "Ann"}
		for _, r := range []struct {
			name, ack  string
			err        string
			wrong      string
			open, sent int
		}{
			{"errors", `{"response_action":"errors","errors":{"name":"taken"}}`, "", "taken", 1, 1},
			{"errors on nothing", `{"response_action":"errors","errors":{"row":"?"}}`, "invalid_payload", "", 1, 1},
			{"update", `{"response_action":"update","view":` + view("") + `}`, "", "", 1, 1},
			{"push", `{"response_action":"push","view":` + view("") + `}`, "", "", 2, 1},
			{"bad view", `{"response_action":"push","view":{"type":"modal"}}`, "invalid_arguments", "", 2, 1},
			{"unknown action", `{"response_action":"dance"}`, "invalid_payload", "", 2, 1},
			{"close", `{}`, "", "", 1, 1},
			{"push again", `{"response_action":"push","view":` + view("") + `}`, "", "", 2, 1},
			{"clear", `{"response_action":"clear"}`, "", "", 0, 1},
		} {
			if len(s.Views(s.ann)) == 0 {
				a.ack = empty
				s.openModal(t, "")
			}
			a.ack = with(strings.ReplaceAll(r.ack, "\n", ""))
			got, err := s.SubmitView(t.Context(), workspace.SubmitRequest{User: s.ann, Values: []workspace.FieldValue{name}})
			if err != nil || !got.Acked || got.Error != r.err || r.wrong != "" && got.Errors["name"] != r.wrong {
				t.Errorf("%s: %+v, %v; want error %q, beside the input %q", r.name, got, err, r.err, r.wrong)
			}
			if n := len(s.Views(s.ann)); n != r.open {
				t.Errorf("%s: %d modals open, want %d", r.name, n, r.open)
			}
		}
		p := lastPayload(t, a)
		if at(p, "type") != "view_submission" || at(p, "view", "state", "values", "name", "v", "value") != "Ann" || at(p, "view", "state", "values", "note", "v", "value") != nil {
			t.Errorf("payload = %v, want what was typed", p)
		}
		if f := a.frames("interactive")[0]; !f.Accepts {
			t.Errorf("envelope = %s, want it to accept a payload", f.raw)
		}
	})
}

func TestRequiredInputsAreAskedForByTheClient(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		s.openModal(t, "")
		got, err := s.SubmitView(t.Context(), workspace.SubmitRequest{User: s.ann})
		if err != nil || got.Errors["name"] == "" || got.Errors["note"] != "" || len(a.frames("interactive")) != 0 {
			t.Errorf("empty submission = %+v, %v; want only the required input asked for and nothing sent", got, err)
		}
		a.ack = silent
		got, err = s.SubmitView(t.Context(), workspace.SubmitRequest{User: s.ann, Values: []workspace.FieldValue{{BlockID: "name", ActionID: "v", Value: "x"}}})
		if err != nil || got.Error != workspace.OperationTimeout || len(s.Views(s.ann)) != 1 {
			t.Errorf("unanswered submission = %+v, %v; want operation_timeout and the modal still open", got, err)
		}
		if _, err := s.SubmitView(t.Context(), workspace.SubmitRequest{User: s.ann, Values: []workspace.FieldValue{{ActionID: "zzz"}}}); !errors.Is(err, workspace.ErrNoSuchElement) {
			t.Errorf("error = %v, want ErrNoSuchElement", err)
		}
		if _, err := s.SubmitView(t.Context(), workspace.SubmitRequest{User: s.bob}); err == nil {
			t.Error("bob submitted ann's modal")
		}
	})
}

func TestClosingAViewTellsTheAppIfItAsked(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		s.openModal(t, "")
		if d, err := s.CloseView(t.Context(), s.ann, ""); err != nil || d.EnvelopeID != "" || len(s.Views(s.ann)) != 0 {
			t.Errorf("CloseView = %+v, %v; want it closed and nobody told", d, err)
		}
		s.openModal(t, `,"notify_on_close":true,"clear_on_close":true`)
		if d, err := s.CloseView(t.Context(), s.ann, ""); err != nil || !d.Acked {
			t.Errorf("CloseView = %+v, %v; want the app told", d, err)
		}
		if p := lastPayload(t, a); at(p, "type") != "view_closed" || at(p, "is_cleared") != true || at(p, "view", "callback_id") != "ask" {
			t.Errorf("payload = %v, want view_closed", p)
		}
	})
}

func TestHomeTabAndShortcut(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		home := `{"type":"home","blocks":` + button + `}`
		req := request(t, s.url+"/api/views.publish", "application/json", []byte(`{"user_id":"`+s.ann+`","view":`+home+`}`))
		req.Header.Set("Authorization", "Bearer "+botToken)
		resp, err := s.http.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		v, ok := s.Home(s.ann)
		if !ok {
			t.Fatal("no home tab was published")
		}
		if err := s.OpenHome(s.ann); err != nil {
			t.Fatal(err)
		}
		var e event
		if err := json.Unmarshal(a.frames("events_api")[0].Payload, &e); err != nil || at(e.Event, "view", "id") != v.ID || e.Event["tab"] != "home" {
			t.Errorf("event = %+v, %v; want app_home_opened with the view", e, err)
		}
		if _, err := s.Click(t.Context(), workspace.ClickRequest{User: s.ann, ViewID: v.ID, ActionID: "go"}); err != nil {
			t.Fatal(err)
		}
		p := lastPayload(t, a)
		if at(p, "container", "type") != "view" || at(p, "view", "id") != v.ID || at(p, "response_url") != nil || at(p, "channel") != nil {
			t.Errorf("payload = %v, want a click in a view, without channel and response_url", p)
		}
		d, err := s.Shortcut(t.Context(), s.ann, "subscribe_pipeline")
		if err != nil || !d.Acked || at(lastPayload(t, a), "callback_id") != "subscribe_pipeline" {
			t.Errorf("shortcut = %+v, %v", d, err)
		}
	})
}
