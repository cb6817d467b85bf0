package workspace

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// element is an interactive element of a message or view, with the id of the block it stands in.
type element struct {
	block string
	raw   map[string]any
}

func (e element) id() string   { return text(e.raw["action_id"]) }
func (e element) kind() string { return text(e.raw["type"]) }

func text(v any) string {
	s, _ := v.(string)
	return s
}

// interactive says whether an element type can be acted on, and so has an action_id.
func interactive(kind string) bool {
	switch kind {
	case "button", "workflow_button", "overflow", "checkboxes", "radio_buttons", "datepicker", "timepicker",
		"datetimepicker", "feedback_buttons", "icon_button", "file_input":
		return true
	}
	return strings.HasSuffix(kind, "_select") || strings.HasSuffix(kind, "_input")
}

// settle gives every block and interactive element that came without an id one, as Slack does; nil for no blocks.
func (w *Workspace) settle(blocks jsontext.Value) jsontext.Value {
	var items []any
	if blocks == nil || unmarshal(blocks, &items) != nil || len(items) == 0 {
		return nil
	}
	w.settleBlocks(items)
	return marshal(items)
}

func (w *Workspace) settleAttachments(attachments jsontext.Value) jsontext.Value {
	var items []any
	if unmarshal(attachments, &items) != nil {
		return attachments
	}
	for i, item := range items {
		a, ok := item.(map[string]any)
		if !ok {
			continue
		}
		a["id"] = i + 1
		if inner, ok := a["blocks"].([]any); ok {
			w.settleBlocks(inner)
		}
	}
	return marshal(items)
}

func (w *Workspace) settleBlocks(items []any) {
	for _, item := range items {
		if b, ok := item.(map[string]any); ok {
			w.settleBlock(b)
		}
	}
}

func (w *Workspace) settleBlock(b map[string]any) {
	if text(b["block_id"]) == "" {
		b["block_id"] = w.random(5)
	}
	for _, v := range b {
		w.settleInside(v)
	}
}

// settleInside finds elements and nested blocks: whatever is a block again gets its own id.
func (w *Workspace) settleInside(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			w.settleInside(item)
		}
	case map[string]any:
		kind := text(v["type"])
		if nestedBlock(kind, v) {
			w.settleBlock(v)
			return
		}
		if interactive(kind) && text(v["action_id"]) == "" {
			v["action_id"] = w.random(5)
		}
		for _, inner := range v {
			w.settleInside(inner)
		}
	}
}

// nestedBlock tells blocks inside containers, carousels and layouts from elements: those never share a type, but images.
func nestedBlock(kind string, m map[string]any) bool {
	switch kind {
	case "section", "header", "context", "actions", "divider", "input", "video", "card", "table", "container", "layout":
		return true
	}
	return m["block_id"] != nil
}

// elements lists what can be acted on in blocks and in the blocks of attachments, top to bottom.
func elements(blocks, attachments jsontext.Value) []element {
	var out []element
	var items, legacy []any
	if blocks != nil && unmarshal(blocks, &items) == nil {
		out = walk(items, "", out)
	}
	if attachments != nil && unmarshal(attachments, &legacy) == nil {
		out = walk(legacy, "", out)
	}
	return out
}

func walk(v any, block string, out []element) []element {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			out = walk(item, block, out)
		}
	case map[string]any:
		if id := text(v["block_id"]); id != "" {
			block = id
		}
		if interactive(text(v["type"])) && text(v["action_id"]) != "" {
			return append(out, element{block, v})
		}
		for _, name := range walkOrder(v) {
			out = walk(v[name], block, out)
		}
	}
	return out
}

// walkOrder is the members that may hold elements, in the order people see them.
func walkOrder(m map[string]any) []string {
	var names []string
	for _, name := range []string{"blocks", "fields", "accessory", "element", "elements", "actions", "child_blocks", "rows", "items", "block"} {
		if _, ok := m[name]; ok {
			names = append(names, name)
		}
	}
	return names
}
