package workspace_test

import (
	"errors"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

const controls = `[
 {"type":"section","block_id":"s","text":{"type":"mrkdwn","text":"x"},"accessory":{"type":"static_select","action_id":"pick",
  "options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b"}],
  "initial_option":{"text":{"type":"plain_text","text":"A"},"value":"a"}}},
 {"type":"actions","block_id":"row","elements":[
  {"type":"button","action_id":"go","value":"1","style":"danger","text":{"type":"plain_text","text":"Go"},
   "confirm":{"title":{"type":"plain_text","text":"Sure?"},"text":{"type":"plain_text","text":"x"},"confirm":{"type":"plain_text","text":"y"},"deny":{"type":"plain_text","text":"n"}}},
  {"type":"overflow","action_id":"more","options":[{"text":{"type":"plain_text","text":"M"},"value":"m"}]},
  {"type":"users_select","action_id":"who"},
  {"type":"checkboxes","action_id":"boxes","options":[{"text":{"type":"mrkdwn","text":"1"},"value":"1"},{"text":{"type":"mrkdwn","text":"2"},"value":"2"}]},
  {"type":"datetimepicker","action_id":"when"},
  {"type":"button","action_id":"hidden","text":{"type":"plain_text","text":"H"},"visible_to_user_ids":["U0BOB"]}]},
 {"type":"actions","block_id":"row2","elements":[{"type":"button","action_id":"same","value":"x","text":{"type":"plain_text","text":"X"}}]},
 {"type":"actions","block_id":"row3","elements":[{"type":"button","action_id":"same","value":"y","text":{"type":"plain_text","text":"Y"}}]}]`

// lastPayload is the payload of the last interaction.
func lastPayload(t *testing.T, a *app) map[string]any {
	t.Helper()
	list := a.frames("interactive")
	if len(list) == 0 {
		t.Fatal("no interactive envelope came")
	}
	var p map[string]any
	if err := json.Unmarshal(list[len(list)-1].Payload, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// at walks into decoded JSON by names and numbers.
func at(v any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[s]
		case int:
			list, _ := v.([]any)
			if s >= len(list) {
				return nil
			}
			v = list[s]
		}
	}
	return v
}

func (s sphere) controls(t *testing.T) string {
	t.Helper()
	resp, err := s.http.Do(postRequest(t, s.url, s.builds, controls))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	list := s.Messages(s.builds)
	if len(list) == 0 {
		t.Fatal("the message with controls was refused")
	}
	return list[len(list)-1].TS
}

func TestClicksCarryTheElementAndItsState(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		ts := s.controls(t)
		for _, r := range []struct {
			name   string
			req    workspace.ClickRequest
			member string
			want   any
		}{
			{"button", workspace.ClickRequest{ActionID: "go"}, "value", "1"},
			{"overflow", workspace.ClickRequest{ActionID: "more", SelectedOption: "m"}, "selected_option", map[string]any{"text": map[string]any{"type": "plain_text", "text": "M"}, "value": "m"}},
			{"person", workspace.ClickRequest{ActionID: "who", Value: "U0BOB"}, "selected_user", "U0BOB"},
			{"boxes", workspace.ClickRequest{ActionID: "boxes", SelectedOptions: []string{"2"}}, "selected_options", []any{map[string]any{"text": map[string]any{"type": "mrkdwn", "text": "2"}, "value": "2"}}},
			{"moment", workspace.ClickRequest{ActionID: "when", Value: "1700000000"}, "selected_date_time", 1.7e9},
			{"by block", workspace.ClickRequest{ActionID: "same", BlockID: "row3"}, "value", "y"},
			{"by value", workspace.ClickRequest{ActionID: "same", Value: "x"}, "value", "x"},
			{"menu", workspace.ClickRequest{ActionID: "pick", SelectedOption: "b"}, "selected_option", map[string]any{"text": map[string]any{"type": "plain_text", "text": "B"}, "value": "b"}},
		} {
			r.req.User, r.req.Channel, r.req.MessageTS = s.ann, s.builds, ts
			got, err := s.Click(t.Context(), r.req)
			if err != nil || !got.Acked {
				t.Errorf("%s: %+v, %v", r.name, got, err)
				continue
			}
			p := lastPayload(t, a)
			if diff := cmp.Diff(r.want, at(p, "actions", 0, r.member)); diff != "" {
				t.Errorf("%s: actions[0].%s (-want +got):\n%s", r.name, r.member, diff)
			}
			if at(p, "response_url") != got.ResponseURL || at(p, "trigger_id") != got.TriggerID || at(p, "actions", 0, "action_id") != r.req.ActionID {
				t.Errorf("%s: payload %v, want the result's ids", r.name, p)
			}
		}
		p := lastPayload(t, a)
		for path, want := range map[string]any{"selected_user": "U0BOB"} {
			if got := at(p, "state", "values", "row", "who", path); got != want {
				t.Errorf("state.values.row.who = %v, want what was picked before", got)
			}
		}
		if at(p, "state", "values", "s", "pick", "selected_option", "value") != "b" || at(p, "state", "values", "row", "go") != nil {
			t.Errorf("state = %v, want the menu's choice and no button", at(p, "state"))
		}
		if at(p, "container", "type") != "message" || at(p, "container", "message_ts") != ts || at(p, "message", "ts") != ts || at(p, "channel", "name") != "builds" {
			t.Errorf("payload = %v, want container, message and channel", p)
		}
		if f := a.frames("interactive")[0]; f.Accepts {
			t.Errorf("envelope = %s, want it to accept no payload", f.raw)
		}
	})
}

func TestClicksThatAPersonCannotMake(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		ts := s.controls(t)
		notFound := &workspace.NotFoundError{}
		for _, r := range []struct {
			name string
			req  workspace.ClickRequest
			is   error
		}{
			{"no such action", workspace.ClickRequest{User: s.ann, Channel: s.builds, MessageTS: ts, ActionID: "nope"}, workspace.ErrNoSuchElement},
			{"another value", workspace.ClickRequest{User: s.ann, Channel: s.builds, MessageTS: ts, ActionID: "go", Value: "2"}, workspace.ErrNoSuchElement},
			{"two fit", workspace.ClickRequest{User: s.ann, Channel: s.builds, MessageTS: ts, ActionID: "same"}, workspace.ErrAmbiguous},
			{"option not offered", workspace.ClickRequest{User: s.ann, Channel: s.builds, MessageTS: ts, ActionID: "pick", SelectedOption: "z"}, workspace.ErrBadValue},
			{"not visible to ann", workspace.ClickRequest{User: s.ann, Channel: s.builds, MessageTS: ts, ActionID: "hidden"}, workspace.ErrNoSuchElement},
			{"no confirmation to dismiss", workspace.ClickRequest{User: s.ann, Channel: s.builds, MessageTS: ts, ActionID: "more", SelectedOption: "m", Dismiss: true}, workspace.ErrNoConfirm},
			{"no message", workspace.ClickRequest{User: s.ann, Channel: s.builds, MessageTS: "1.000000", ActionID: "go"}, nil},
			{"no channel", workspace.ClickRequest{User: s.ann, Channel: "C404", MessageTS: ts, ActionID: "go"}, nil},
			{"no person", workspace.ClickRequest{User: "U404", Channel: s.builds, MessageTS: ts, ActionID: "go"}, nil},
			{"no view", workspace.ClickRequest{User: s.ann, ViewID: "V404", ActionID: "go"}, nil},
			{"archived", workspace.ClickRequest{User: s.ann, Channel: s.attic, MessageTS: ts, ActionID: "go"}, workspace.ErrArchived},
		} {
			_, err := s.Click(t.Context(), r.req)
			if r.is != nil && !errors.Is(err, r.is) || r.is == nil && !errors.As(err, &notFound) {
				t.Errorf("%s: error = %v, want %v", r.name, err, r.is)
			}
		}
		got, err := s.Click(t.Context(), workspace.ClickRequest{User: s.ann, Channel: s.builds, MessageTS: ts, ActionID: "go", Dismiss: true})
		if err != nil || got.Confirm == nil || got.EnvelopeID != "" {
			t.Errorf("dismissed click = %+v, %v; want the dialog and nothing sent", got, err)
		}
		if n := len(a.frames("interactive")); n != 0 {
			t.Errorf("envelopes = %d, want none", n)
		}
	})
}
