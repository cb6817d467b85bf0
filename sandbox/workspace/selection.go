package workspace

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// selection is what a person has put into the elements of a message or view: block id, action id, state object.
type selection map[string]map[string]fields

const maxSelections = 2000

// stateOf is "state.values": for each element that holds a value, what was put in, or what it started with.
func (w *Workspace) stateOf(key string, blocks, attachments jsontext.Value) selection {
	out := selection{}
	for _, e := range elements(blocks, attachments) {
		if !holdsValue(e.kind()) {
			continue
		}
		now, ok := w.picked[key][e.block][e.id()]
		if !ok {
			now = initial(e)
		}
		out.set(e, now)
	}
	return out
}

func (s selection) set(e element, state fields) {
	if s[e.block] == nil {
		s[e.block] = map[string]fields{}
	}
	s[e.block][e.id()] = state
}

// pick remembers what a person put into an element.
func (w *Workspace) pick(key string, e element, state fields) {
	if !holdsValue(e.kind()) {
		return
	}
	if w.picked[key] == nil {
		if len(w.picked) >= maxSelections {
			clear(w.picked)
		}
		w.picked[key] = selection{}
	}
	w.picked[key].set(e, state)
}

func holdsValue(kind string) bool {
	switch kind {
	case "button", "workflow_button", "overflow", "feedback_buttons", "icon_button":
		return false
	}
	return interactive(kind)
}

// initial is the state of an untouched element.
func initial(e element) fields {
	out := fields{"type": e.kind()}
	name := valueName(e.kind())
	start := map[string]string{
		"selected_option": "initial_option", "selected_options": "initial_options", "selected_user": "initial_user",
		"selected_users": "initial_users", "selected_channel": "initial_channel", "selected_channels": "initial_channels",
		"selected_conversation": "initial_conversation", "selected_conversations": "initial_conversations",
		"selected_date": "initial_date", "selected_time": "initial_time", "selected_date_time": "initial_date_time",
		"value": "initial_value", "rich_text_value": "initial_value",
	}[name]
	v := e.raw[start]
	if v == nil && slices.Contains([]string{"selected_options", "selected_users", "selected_channels", "selected_conversations"}, name) {
		v = []any{}
	}
	out[name] = v
	return out
}

// valueName is the member under which an element type reports its value.
func valueName(kind string) string {
	switch kind {
	case "static_select", "external_select", "radio_buttons", "overflow":
		return "selected_option"
	case "multi_static_select", "multi_external_select", "checkboxes":
		return "selected_options"
	case "users_select":
		return "selected_user"
	case "multi_users_select":
		return "selected_users"
	case "channels_select":
		return "selected_channel"
	case "multi_channels_select":
		return "selected_channels"
	case "conversations_select":
		return "selected_conversation"
	case "multi_conversations_select":
		return "selected_conversations"
	case "datepicker":
		return "selected_date"
	case "timepicker":
		return "selected_time"
	case "datetimepicker":
		return "selected_date_time"
	case "rich_text_input":
		return "rich_text_value"
	default:
		return "value"
	}
}
