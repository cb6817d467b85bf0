package workspace

import (
	"context"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// FieldValue is what a person puts into one input of a view.
type FieldValue struct {
	BlockID  string
	ActionID string
	// Value is text, a date, an id or the value of an option; Values is for those that take several.
	Value  string
	Values []string
}

// SubmitRequest is a person filling in a modal and pressing its submit button.
type SubmitRequest struct {
	User string
	// ViewID is the modal; the one on top by default.
	ViewID string
	Values []FieldValue
}

// SubmitResult is what the person sees at once.
type SubmitResult struct {
	Delivery
	// Errors are shown beside the inputs, by block id: those of the app, or of a required input left empty (then nothing
	// was sent).
	Errors map[string]string `json:"errors,omitempty"`
	// Action is the app's response_action; empty closes the modal.
	Action string `json:"action,omitempty"`
}

const required = "Please complete this required field."

// SubmitView fills in and submits a modal and does what the app answers: close, show errors, update, push or clear.
func (w *Workspace) SubmitView(ctx context.Context, req SubmitRequest) (SubmitResult, error) {
	var out SubmitResult
	var id string
	d, err := w.deliver(ctx, func() (envelope, error) {
		u, v, err := w.top(req.User, req.ViewID)
		if err != nil {
			return envelope{}, err
		}
		id = v.ID
		if err := w.fillIn(v, req.Values); err != nil {
			return envelope{}, err
		}
		if out.Errors = w.leftEmpty(v); len(out.Errors) > 0 {
			return envelope{}, errDismissed
		}
		payload := w.interaction("view_submission", u)
		payload["trigger_id"], payload["response_urls"], payload["view"] = w.newTrigger(u.ID), []any{}, w.viewWire(v)
		return envelope{kind: "interactive", accepts: true, payload: payload}, nil
	})
	if len(out.Errors) > 0 {
		return out, nil
	}
	out.Delivery = d
	if err != nil || !d.Acked {
		return out, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answerSubmit(req.User, id, &out)
	return out, nil
}

// top is the modal meant: named, or the one on top of the person's stack.
func (w *Workspace) top(user, id string) (User, *View, error) {
	u, err := w.person(user)
	if err != nil {
		return u, nil, err
	}
	stack := w.stacks[user]
	if id == "" && len(stack) > 0 {
		return u, stack[len(stack)-1], nil
	}
	for _, v := range stack {
		if v.ID == id {
			return u, v, nil
		}
	}
	return u, nil, &NotFoundError{"view", id}
}

func (w *Workspace) fillIn(v *View, values []FieldValue) error {
	list := elements(v.Blocks, nil)
	for _, f := range values {
		e, err := pickElement(list, f.BlockID, f.ActionID, "")
		if err != nil {
			return err
		}
		state, err := e.state(input{f.Value, f.Values})
		if err != nil {
			return err
		}
		w.pick(v.ID, e, state)
	}
	return nil
}

// leftEmpty is the required inputs that hold nothing: the client itself refuses to submit them.
func (w *Workspace) leftEmpty(v *View) map[string]string {
	var blocks []map[string]any
	_ = unmarshal(v.Blocks, &blocks) // checked when the view was opened
	state := w.stateOf(v.ID, v.Blocks, nil)
	out := map[string]string{}
	for _, b := range blocks {
		if b["type"] != "input" || b["optional"] == true {
			continue
		}
		id := text(b["block_id"])
		for _, s := range state[id] {
			if blank(s[valueName(text(s["type"]))]) {
				out[id] = required
			}
		}
	}
	return out
}

func blank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	case []string:
		return len(v) == 0
	}
	return false
}

// answerSubmit does what the app answered to a submission.
func (w *Workspace) answerSubmit(user, id string, out *SubmitResult) {
	var answer struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   jsontext.Value    `json:"view"`
	}
	if len(out.Payload) > 0 && unmarshal(out.Payload, &answer) != nil {
		out.Error = "invalid_payload"
		return
	}
	out.Action = answer.Action
	v := w.viewBy(func(v *View) bool { return v.ID == id })
	if v == nil {
		return // the app has closed or replaced it in the meantime
	}
	switch answer.Action {
	case "":
		w.lower(user, v)
	case "clear":
		w.closeAll(user)
	case "errors":
		out.Errors, out.Error = answer.Errors, wrongKeys(v, answer.Errors)
	case "update", "push":
		out.Error = w.nextView(user, v, answer.Action, answer.View)
	default:
		out.Error = "invalid_payload"
	}
}

func (w *Workspace) nextView(user string, v *View, action string, raw jsontext.Value) string {
	next, err := w.readView(raw, "modal")
	switch {
	case err != nil:
		return codeOf(err)
	case action == "update":
		w.replace(v, next)
	case len(w.stacks[user]) >= maxStack:
		return "push_limit_reached"
	default:
		w.raise(user, next)
	}
	return ""
}

// wrongKeys refuses errors that name no input block of the view, as Slack does.
func wrongKeys(v *View, errs map[string]string) string {
	var blocks []map[string]any
	_ = unmarshal(v.Blocks, &blocks) // checked when the view was opened
	for id := range errs {
		isInput := func(b map[string]any) bool { return b["type"] == "input" && b["block_id"] == id }
		if !slices.ContainsFunc(blocks, isInput) {
			return "invalid_payload"
		}
	}
	if len(errs) == 0 {
		return "invalid_payload"
	}
	return ""
}

// lower takes a modal and all above it off the stack.
func (w *Workspace) lower(user string, v *View) {
	stack := w.stacks[user]
	if i := slices.Index(stack, v); i >= 0 {
		w.stacks[user] = stack[:i:i]
		delete(w.picked, v.ID)
	}
	w.touch()
}

// CloseView closes a modal (the one on top when the id is empty). The app hears of it only if it asked to; then the
// delivery says how that went.
func (w *Workspace) CloseView(ctx context.Context, user, viewID string) (Delivery, error) {
	told := true
	d, err := w.deliver(ctx, func() (envelope, error) {
		u, v, err := w.top(user, viewID)
		if err != nil {
			return envelope{}, err
		}
		payload := w.interaction("view_closed", u)
		payload["view"], payload["is_cleared"] = w.viewWire(v), v.ClearOnClose
		if v.ClearOnClose {
			w.closeAll(user)
		} else {
			w.lower(user, v)
		}
		if !v.NotifyOnClose {
			told = false
			return envelope{}, errDismissed
		}
		return envelope{kind: "interactive", payload: payload}, nil
	})
	if !told {
		return Delivery{}, nil
	}
	return d, err
}
