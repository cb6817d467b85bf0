package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// SlashRequest is a person typing a slash command.
type SlashRequest struct {
	User    string
	Channel string
	// Command is the word with its slash; the first of Options.Commands by default.
	Command string
	// Text is what follows, exactly as typed.
	Text string
}

// SlashResult is what the person sees at once. What comes later, over ResponseURL, is found in Messages and Ephemerals.
type SlashResult struct {
	Delivery
	// Reply is the message that the acknowledgement carried, if it carried one.
	Reply       *Message `json:"reply,omitempty"`
	ResponseURL string   `json:"response_url,omitempty"`
	TriggerID   string   `json:"trigger_id,omitempty"`
}

// InvalidCommand is what a person sees who types a command that no app has.
const InvalidCommand = "invalid_command"

// Slash types a command, delivers it to the app and waits for the acknowledgement. The error is for a request that cannot
// be made, such as by a person who is not in the channel, and for a context that ends.
func (w *Workspace) Slash(ctx context.Context, req SlashRequest) (SlashResult, error) {
	def(&req.Command, w.opts.Commands[0])
	var out SlashResult
	if !slices.Contains(w.opts.Commands, req.Command) {
		out.Error = InvalidCommand
		return out, nil
	}
	h := hook{channel: req.Channel, user: req.User, command: strings.TrimSpace(req.Command + " " + req.Text)}
	d, err := w.deliver(ctx, func() (envelope, error) {
		u, ch, err := w.standing(req.User, req.Channel)
		if err != nil {
			return envelope{}, err
		}
		out.ResponseURL, out.TriggerID = w.newHook("commands", h), w.newTrigger(u.ID)
		typed := req.Text
		if w.opts.ShouldEscape {
			typed = w.escape(typed)
		}
		return envelope{kind: "slash_commands", accepts: true, payload: fields{
			"token": "sandbox", "team_id": w.opts.Team.ID, "team_domain": w.opts.Team.Domain, "channel_id": ch.ID,
			"channel_name": ch.called(), "user_id": u.ID, "user_name": u.Name, "command": req.Command, "text": typed,
			"api_app_id": AppID, "is_enterprise_install": "false", "response_url": out.ResponseURL, "trigger_id": out.TriggerID,
		}}, nil
	})
	out.Delivery = d
	if err != nil || len(d.Payload) == 0 {
		return out, err
	}
	out.Reply, out.Error = w.ackReply(&h, d)
	return out, nil
}

// ackReply shows what a slash acknowledgement carried; it takes mu itself.
func (w *Workspace) ackReply(h *hook, d Delivery) (*Message, string) {
	in := args{}
	if err := in.readJSON(newReader(d.Payload)); err != nil {
		return nil, codeOf(err)
	}
	if len(in) == 0 {
		return nil, ""
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	m, err := w.respond(h, in)
	return m, codeOrEmpty(err)
}

// standing is a person in a channel where they may act.
func (w *Workspace) standing(user, channelID string) (User, *channel, error) {
	u, err := w.person(user)
	if err != nil {
		return u, nil, err
	}
	ch, ok := w.channel(channelID)
	if !ok {
		return u, nil, &NotFoundError{"channel", channelID}
	}
	if !ch.has(user) {
		return u, nil, fmt.Errorf("%s: %w", channelID, &NotFoundError{"member", user})
	}
	if ch.Archived {
		return u, nil, fmt.Errorf("act in %s: %w", channelID, ErrArchived)
	}
	return u, ch, nil
}

// called is the name that payloads give a channel: those of private places are hidden.
func (c *channel) called() string {
	switch {
	case c.IM:
		return "directmessage"
	case c.Private:
		return "privategroup"
	default:
		return c.Name
	}
}
