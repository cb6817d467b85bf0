package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// ErrArchived says that nobody can act in an archived channel.
var ErrArchived = errors.New("the channel is archived")

// ErrNoConfirm says that a click was to be dismissed at a confirmation that the element does not ask for.
var ErrNoConfirm = errors.New("the element asks for no confirmation")

// ClickRequest is a person acting on an element of a message, an ephemeral message or a view.
type ClickRequest struct {
	User string
	// Channel and MessageTS, or Channel and EphemeralID (the TS of an ephemeral message), or ViewID say where.
	Channel     string
	MessageTS   string
	EphemeralID string
	ViewID      string
	// ActionID names the element; BlockID is needed only when it stands in several blocks.
	ActionID string
	BlockID  string
	// Value is what is typed or picked: text, a date, a user id. On a button it must be the button's own value, if given.
	Value string
	// SelectedOption is the value of the option chosen in a menu, SelectedOptions those chosen in one that takes several.
	SelectedOption  string
	SelectedOptions []string
	// Dismiss turns back at the confirmation: nothing is sent.
	Dismiss bool
}

// ClickResult is what the person sees at once.
type ClickResult struct {
	Delivery
	ResponseURL string `json:"response_url,omitempty"`
	TriggerID   string `json:"trigger_id,omitempty"`
	// Confirm is the dialog that was shown first, if the element has one.
	Confirm jsontext.Value `json:"confirm,omitempty"`
}

// scene is what was clicked, where.
type scene struct {
	user    User
	channel *channel
	message *Message
	view    *View
	element element
	state   fields
}

// Click acts on an element, delivers the block_actions to the app and waits for the acknowledgement. The error says that
// the person cannot do that, such as ErrNoSuchElement, or that the context ended.
func (w *Workspace) Click(ctx context.Context, req ClickRequest) (ClickResult, error) {
	var out ClickResult
	d, err := w.deliver(ctx, func() (envelope, error) {
		sc, err := w.scene(req)
		if err != nil {
			return envelope{}, err
		}
		if confirm, ok := sc.element.raw["confirm"]; ok {
			out.Confirm = marshal(confirm)
		}
		if req.Dismiss {
			return envelope{}, dismissed(out.Confirm)
		}
		w.pick(sc.key(), sc.element, sc.state)
		payload := w.blockActions(sc)
		out.TriggerID = text(payload["trigger_id"])
		out.ResponseURL = text(payload["response_url"])
		w.touch()
		return envelope{kind: "interactive", payload: payload}, nil
	})
	if errors.Is(err, errDismissed) {
		return out, nil
	}
	out.Delivery = d
	return out, err
}

var errDismissed = errors.New("dismissed")

func dismissed(confirm jsontext.Value) error {
	if confirm == nil {
		return ErrNoConfirm
	}
	return errDismissed
}

// scene finds what was clicked and checks that this person sees it.
func (w *Workspace) scene(req ClickRequest) (scene, error) {
	sc := scene{}
	var list []element
	if req.ViewID != "" {
		u, err := w.person(req.User)
		if err != nil {
			return sc, err
		}
		sc.user = u
		sc.view = w.viewBy(func(v *View) bool { return v.ID == req.ViewID && v.User == req.User })
		if sc.view == nil {
			return sc, &NotFoundError{"view", req.ViewID}
		}
		list = elements(sc.view.Blocks, nil)
	} else {
		u, ch, err := w.standing(req.User, req.Channel)
		if err != nil {
			return sc, err
		}
		sc.user, sc.channel = u, ch
		if sc.message, err = w.visible(ch, req); err != nil {
			return sc, err
		}
		list = elements(sc.message.Blocks, sc.message.Attachments)
	}
	e, err := pickElement(list, req.BlockID, req.ActionID, req.Value)
	if err != nil {
		return sc, err
	}
	if who, ok := e.raw["visible_to_user_ids"].([]any); ok && !slices.Contains(who, any(req.User)) {
		return sc, fmt.Errorf("action %q is hidden from %s: %w", req.ActionID, req.User, ErrNoSuchElement)
	}
	sc.element = e
	sc.state, err = e.state(req.input())
	return sc, err
}

func (r ClickRequest) input() input {
	in := input{value: r.Value, values: r.SelectedOptions}
	if r.SelectedOption != "" {
		in.value = r.SelectedOption
	}
	return in
}

// visible is the message meant, if the person sees it.
func (w *Workspace) visible(ch *channel, req ClickRequest) (*Message, error) {
	if req.EphemeralID != "" {
		for i := range w.ephemeral {
			m := w.ephemeral[i]
			if m.Channel == ch.ID && m.TS == req.EphemeralID && m.EphemeralTo == req.User {
				return &m, nil
			}
		}
		return nil, &NotFoundError{"ephemeral message", req.EphemeralID}
	}
	i, ok := ch.find(req.MessageTS)
	if !ok {
		return nil, &NotFoundError{"message", req.MessageTS}
	}
	m := ch.messages[i]
	return &m, nil
}

// key is under which the state of the message or view is kept.
func (sc scene) key() string {
	if sc.view != nil {
		return sc.view.ID
	}
	return sc.message.Channel + sc.message.TS
}

func newReader(v jsontext.Value) *strings.Reader { return strings.NewReader(string(v)) }
