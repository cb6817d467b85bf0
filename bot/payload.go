package bot

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// The payloads of Slack, as far as they are used. Unknown members are ignored; those of a wrong type are an error.

// slashCommand is the payload of a slash command.
type slashCommand struct {
	Command     string `json:"command"`
	Text        string `json:"text"`
	TeamID      string `json:"team_id"`
	ChannelID   string `json:"channel_id"`
	ChannelName string `json:"channel_name"`
	UserID      string `json:"user_id"`
	UserName    string `json:"user_name"`
	ResponseURL string `json:"response_url"`
}

// interaction is the payload of a click.
type interaction struct {
	Type string `json:"type"`
	Team struct {
		ID string `json:"id"`
	} `json:"team"`
	User struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		TeamID   string `json:"team_id"`
	} `json:"user"`
	Channel struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"channel"`
	Container struct {
		Type      string `json:"type"` // "message" or "view".
		Ephemeral bool   `json:"is_ephemeral"`
		Thread    string `json:"thread_ts"` // Of an ephemeral message, which is not sent along.
		Message   string `json:"message_ts"`
	} `json:"container"`
	Message struct {
		Timestamp string `json:"ts"`
		Thread    string `json:"thread_ts"`
	} `json:"message"`
	ResponseURL string   `json:"response_url"`
	Actions     []action `json:"actions"`
}

// action is the component that was clicked.
type action struct {
	ID       string `json:"action_id"`
	Type     string `json:"type"`
	Value    string `json:"value"`
	Selected struct {
		Value string `json:"value"`
	} `json:"selected_option"`
}

// line is the command line that the component carries.
func (a action) line() string {
	if a.Value != "" {
		return a.Value
	}
	return a.Selected.Value
}

// eventCallback is the payload of an event.
type eventCallback struct {
	TeamID         string `json:"team_id"`
	EventID        string `json:"event_id"`
	Authorizations []struct {
		UserID string `json:"user_id"`
		IsBot  bool   `json:"is_bot"`
	} `json:"authorizations"`
	Event event `json:"event"`
}

type event struct {
	Type        string         `json:"type"`
	Subtype     string         `json:"subtype"`
	User        jsontext.Value `json:"user"`    // A string in all the events that are handled.
	Channel     jsontext.Value `json:"channel"` // The same.
	ChannelType string         `json:"channel_type"`
	BotID       string         `json:"bot_id"`
	Text        string         `json:"text"`
	Timestamp   string         `json:"ts"`
	Thread      string         `json:"thread_ts"`
	Edited      jsontext.Value `json:"edited"`
	Tab         string         `json:"tab"`
}

// text reads a member that may be a string; empty when it is something else.
func text(v jsontext.Value) string {
	var s string
	if json.Unmarshal(v, &s) != nil {
		return ""
	}
	return s
}

// decode reads a payload into one of the types above.
func decode(payload jsontext.Value, into any) error {
	if err := json.Unmarshal(payload, into, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return fmt.Errorf("decoding a payload of %d bytes: %w", len(payload), err)
	}
	return nil
}

// isDirectChannel tells direct messages by what Slack calls them, or by their ids.
func isDirectChannel(id, name string) bool {
	return name == "directmessage" || isDirect(id)
}

// withoutMention takes the mention that calls the bot off the front of a message.
func withoutMention(line, self string) string {
	line = strings.TrimSpace(line)
	for {
		rest, ok := strings.CutPrefix(line, "<@"+self)
		if !ok || self == "" {
			return line
		}
		end := strings.IndexByte(rest, '>')
		if end < 0 || (end > 0 && rest[0] != '|') {
			return line
		}
		line = strings.TrimLeft(rest[end+1:], " \t\n,:\u00a0")
	}
}
