package workspace_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// TestEveryInputReportsItsValue fills in one input of each type and looks at what the app is told.
func TestEveryInputReportsItsValue(t *testing.T) {
	options := `"options":[{"text":{"type":"plain_text","text":"A"},"value":"a"},{"text":{"type":"plain_text","text":"B"},"value":"b"}]`
	b := map[string]any{"text": map[string]any{"type": "plain_text", "text": "B"}, "value": "b"}
	for _, r := range []struct {
		element string
		in      workspace.FieldValue
		member  string
		want    any
	}{
		{`"type":"plain_text_input"`, workspace.FieldValue{Value: "x"}, "value", "x"},
		{`"type":"email_text_input"`, workspace.FieldValue{Value: "a@b.test"}, "value", "a@b.test"},
		{`"type":"number_input","is_decimal_allowed":false`, workspace.FieldValue{Value: "7"}, "value", "7"},
		{`"type":"static_select",` + options, workspace.FieldValue{Value: "b"}, "selected_option", b},
		{`"type":"radio_buttons",` + options, workspace.FieldValue{Value: "b"}, "selected_option", b},
		{`"type":"static_select","option_groups":[{"label":{"type":"plain_text","text":"G"},` + options + `}]`, workspace.FieldValue{Value: "b"}, "selected_option", b},
		{`"type":"external_select"`, workspace.FieldValue{Value: "z"}, "selected_option", map[string]any{"text": map[string]any{"type": "plain_text", "text": "z"}, "value": "z"}},
		{`"type":"multi_static_select",` + options, workspace.FieldValue{Values: []string{"b"}}, "selected_options", []any{b}},
		{`"type":"checkboxes",` + options, workspace.FieldValue{Values: []string{"b"}}, "selected_options", []any{b}},
		{`"type":"users_select"`, workspace.FieldValue{Value: "U0BOB"}, "selected_user", "U0BOB"},
		{`"type":"multi_users_select"`, workspace.FieldValue{Values: []string{"U0BOB"}}, "selected_users", []any{"U0BOB"}},
		{`"type":"channels_select"`, workspace.FieldValue{Value: "C1"}, "selected_channel", "C1"},
		{`"type":"multi_channels_select"`, workspace.FieldValue{Values: []string{"C1"}}, "selected_channels", []any{"C1"}},
		{`"type":"conversations_select"`, workspace.FieldValue{Value: "C1"}, "selected_conversation", "C1"},
		{`"type":"multi_conversations_select"`, workspace.FieldValue{Values: []string{"C1"}}, "selected_conversations", []any{"C1"}},
		{`"type":"datepicker"`, workspace.FieldValue{Value: "2026-01-31"}, "selected_date", "2026-01-31"},
		{`"type":"timepicker"`, workspace.FieldValue{Value: "09:30"}, "selected_time", "09:30"},
		{`"type":"datetimepicker"`, workspace.FieldValue{Value: "1700000000"}, "selected_date_time", 1.7e9},
		{`"type":"rich_text_input"`, workspace.FieldValue{Value: "x"}, "rich_text_value", map[string]any{"type": "rich_text", "elements": []any{
			map[string]any{"type": "rich_text_section", "elements": []any{map[string]any{"type": "text", "text": "x"}}},
		}}},
	} {
		t.Run(r.element, func(t *testing.T) {
			inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
				a := s.connect(t, empty)
				s.openModal(t, "")
				a.ack = with(`{"response_action":"update","view":{"type":"modal","title":{"type":"plain_text","text":"T"},"submit":{"type":"plain_text","text":"S"},"blocks":[{"type":"input","block_id":"b","label":{"type":"plain_text","text":"L"},"element":{"action_id":"v",` + r.element + `}}]}}`)
				first := workspace.FieldValue{BlockID: "name", ActionID: "v", Value: "x"}
				if got, err := s.SubmitView(t.Context(), workspace.SubmitRequest{User: s.ann, Values: []workspace.FieldValue{first}}); err != nil || got.Error != "" {
					t.Fatalf("update = %+v, %v", got, err)
				}
				if got, err := s.SubmitView(t.Context(), workspace.SubmitRequest{User: s.ann}); err != nil || got.Errors["b"] == "" {
					t.Errorf("left empty = %+v, %v; want the input asked for", got, err)
				}
				a.ack = empty
				r.in.BlockID, r.in.ActionID = "b", "v"
				if _, err := s.SubmitView(t.Context(), workspace.SubmitRequest{User: s.ann, Values: []workspace.FieldValue{r.in}}); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(r.want, at(lastPayload(t, a), "view", "state", "values", "b", "v", r.member)); diff != "" {
					t.Errorf("state (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestValuesThatAnInputDoesNotTake(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		s.connect(t, empty)
		ts := s.controls(t)
		for _, r := range []workspace.ClickRequest{
			{ActionID: "boxes", SelectedOptions: []string{"9"}}, {ActionID: "when", Value: "tomorrow"}, {ActionID: "more"},
		} {
			r.User, r.Channel, r.MessageTS = s.ann, s.builds, ts
			if _, err := s.Click(t.Context(), r); !errors.Is(err, workspace.ErrBadValue) {
				t.Errorf("%+v: %v, want ErrBadValue", r, err)
			}
		}
	})
}

func TestElementsInsideAttachmentsCanBeClicked(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	ts := p.post(t, "channel", p.builds, "text", "x", "attachments", `[{"blocks":`+strings.NewReplacer(`"action_id":"go",`, "", `"block_id":"row",`, "").Replace(button)+`},{"blocks":`+button+`}]`)
	r, err := p.Click(within(t), workspace.ClickRequest{User: p.ann, Channel: p.builds, MessageTS: ts, ActionID: "go"})
	if err != nil || r.Error != workspace.DispatchFailed {
		t.Errorf("click = %+v, %v; want it found, and no app there to take it", r, err)
	}
}
