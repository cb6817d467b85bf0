package workspace

import (
	"log/slog"
	"slices"
	"time"
)

// Options shape a Workspace. The zero value is usable: every field has a default.
type Options struct {
	// Now dates messages and ages triggers, response_urls and rate limits; time.Now by default.
	Now func() time.Time
	// Logger hears of what no caller can be told; discarded by default.
	Logger *slog.Logger
	// AppToken (xapp-...) and BotToken (xoxb-...) are the only tokens accepted.
	AppToken, BotToken string
	// Scopes are the bot token's; DefaultScopes by default.
	Scopes []string
	// Events are the subscribed event types; DefaultEvents by default.
	Events []string
	// Commands are the registered slash commands; "/pipeline" by default.
	Commands []string
	// ShouldEscape is the manifest's should_escape of the slash commands.
	ShouldEscape bool
	// RateLimits enforces Slack's published tiers and one message per second and channel.
	RateLimits bool
	// Limits overrides (or, without RateLimits, enables) the limit of single methods. The key "chat.postMessage" and
	// "response_url" count per channel.
	Limits map[string]Limit
	// MetadataLimit is the largest message metadata in bytes; Slack publishes none, 16 KiB by default.
	MetadataLimit int
	// HomeTabDisabled and MessagesTabDisabled are the app's switches in its manifest.
	HomeTabDisabled, MessagesTabDisabled bool
	// PingEvery is the time between WebSocket pings, 5 s by default; slack-go hangs up after 30 s without.
	PingEvery time.Duration
	// AckTimeout is how long an envelope may stay unacknowledged, 3 s by default.
	AckTimeout time.Duration
	// WarningGrace is the time from a "warning" disconnect to the end, 10 s by default.
	WarningGrace time.Duration
	// RefreshOverlap is how long frames are still written behind a "refresh_requested", 100 ms by default.
	RefreshOverlap time.Duration
	// RefreshGrace is the time from any other disconnect frame to the end, 2 s by default.
	RefreshGrace time.Duration
	// Seed makes every random choice repeatable.
	Seed uint64
	// Team is the workspace; a sandbox team by default.
	Team Team
	// BotName is the bot user's name, "pipebot" by default.
	BotName string
	// MaxMessages is how many messages a channel keeps, 5,000 by default; the oldest go first.
	MaxMessages int
	// MaxTraffic is how many calls Traffic remembers, 2,000 by default.
	MaxTraffic int
}

// Team names the workspace.
type Team struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Domain string `json:"domain"`
}

// DefaultScopes are the bot scopes of the app manifest plus the two that reading history asks for.
func DefaultScopes() []string {
	return []string{
		"commands", "chat:write", "channels:read", "groups:read", "im:write", "im:history", "users:read",
		"users:read.email", "app_mentions:read", "links:read", "links:write", "channels:history", "groups:history",
	}
}

// DefaultEvents are the bot events of the app manifest.
func DefaultEvents() []string {
	return []string{
		"app_home_opened", "app_mention", "message.im", "link_shared", "channel_archive", "channel_unarchive",
		"channel_deleted", "channel_rename", "channel_left", "group_archive", "group_unarchive", "group_deleted",
		"group_rename", "group_left", "member_joined_channel", "member_left_channel", "user_change",
		"app_uninstalled", "tokens_revoked",
	}
}

func (o Options) withDefaults() Options {
	def(&o.AppToken, "xapp-1-A0SANDBOX-1-sandbox")
	def(&o.BotToken, "xoxb-sandbox-bot-token")
	def(&o.MetadataLimit, 16<<10)
	def(&o.PingEvery, 5*time.Second)
	def(&o.AckTimeout, 3*time.Second)
	def(&o.WarningGrace, 10*time.Second)
	def(&o.RefreshOverlap, 100*time.Millisecond)
	def(&o.RefreshGrace, 2*time.Second)
	def(&o.Team, Team{ID: "T0SANDBOX", Name: "Sandbox", Domain: "sandbox"})
	def(&o.BotName, "pipebot")
	def(&o.MaxMessages, 5000)
	def(&o.MaxTraffic, 2000)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Scopes == nil {
		o.Scopes = DefaultScopes()
	}
	if o.Events == nil {
		o.Events = DefaultEvents()
	}
	if o.Commands == nil {
		o.Commands = []string{"/pipeline"}
	}
	o.Scopes = slices.Clone(o.Scopes)
	return o
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
