package workspace

import (
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// User is a member of the team.
type User struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	RealName string `json:"real_name"`
	Email    string `json:"email,omitempty"`
	Locale   string `json:"locale,omitempty"`
	TZ       string `json:"tz,omitempty"`
	Deleted  bool   `json:"deleted,omitempty"`
	Bot      bool   `json:"bot,omitempty"`
}

// Group is a user group that can be mentioned as <!subteam^ID>.
type Group struct {
	ID     string `json:"id"`
	Handle string `json:"handle"`
}

// Channel is a public or private channel, or a direct message with the bot.
type Channel struct {
	ID       string    `json:"id"`
	Name     string    `json:"name,omitempty"`
	Private  bool      `json:"private,omitempty"`
	IM       bool      `json:"im,omitempty"`
	User     string    `json:"user,omitempty"` // the person a direct message is with
	Archived bool      `json:"archived,omitempty"`
	Members  []string  `json:"members"`
	Created  time.Time `json:"created"`
}

// Message is one message as people see it. Its JSON members are immutable: an edit puts new ones in their place.
type Message struct {
	Channel     string         `json:"channel"`
	TS          string         `json:"ts"`
	ThreadTS    string         `json:"thread_ts,omitempty"`
	Subtype     string         `json:"subtype,omitempty"`
	User        string         `json:"user"`
	BotID       string         `json:"bot_id,omitempty"`
	Text        string         `json:"text"`
	Blocks      jsontext.Value `json:"blocks,omitempty"`
	Attachments jsontext.Value `json:"attachments,omitempty"`
	Metadata    jsontext.Value `json:"metadata,omitempty"`
	// Mrkdwn is false when the sender asked for the text to be shown unformatted.
	Mrkdwn      bool  `json:"mrkdwn"`
	UnfurlLinks *bool `json:"unfurl_links,omitempty"`
	UnfurlMedia *bool `json:"unfurl_media,omitempty"`
	Edited      *Edit `json:"edited,omitempty"`
	// Broadcast marks a reply also shown in the channel.
	Broadcast   bool     `json:"broadcast,omitempty"`
	ReplyCount  int      `json:"reply_count,omitempty"`
	ReplyUsers  []string `json:"reply_users,omitempty"`
	LatestReply string   `json:"latest_reply,omitempty"`
	// EphemeralTo is the only person who sees the message; empty when everyone does.
	EphemeralTo string `json:"ephemeral_to,omitempty"`
	// Command is the slash command that the message answers, as typed, and CommandBy who typed it.
	Command   string `json:"command,omitempty"`
	CommandBy string `json:"command_by,omitempty"`
	// Mentions are those whom the message pings, in the order they are named.
	Mentions []Mention `json:"mentions,omitempty"`
}

// Edit says who changed a message last, and when.
type Edit struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

// Mention is one party pinged by a message.
type Mention struct {
	// Kind is "user", "group", or "everyone" for <!channel>, <!here> and <!everyone>.
	Kind string `json:"kind"`
	// ID is the user's or group's id, or the word of an "everyone".
	ID string `json:"id"`
}

// View is an open modal or a published home tab.
type View struct {
	ID              string         `json:"id"`
	Type            string         `json:"type"`
	User            string         `json:"user"`
	Hash            string         `json:"hash"`
	CallbackID      string         `json:"callback_id"`
	ExternalID      string         `json:"external_id"`
	PrivateMetadata string         `json:"private_metadata"`
	Title           jsontext.Value `json:"title,omitempty"`
	Submit          jsontext.Value `json:"submit,omitempty"`
	Close           jsontext.Value `json:"close,omitempty"`
	Blocks          jsontext.Value `json:"blocks"`
	RootID          string         `json:"root_view_id"`
	PreviousID      string         `json:"previous_view_id,omitempty"`
	ClearOnClose    bool           `json:"clear_on_close"`
	NotifyOnClose   bool           `json:"notify_on_close"`
}
