package bot

import (
	"context"

	"github.com/pipelinebot/pipelinebot/bot/socket"
	"github.com/pipelinebot/pipelinebot/commands"
)

// ChannelChange says what happened to a channel that the bot is, was or will be in.
type ChannelChange string

// The changes.
const (
	// ChannelOpen: the bot was invited, or the channel was unarchived; it can be posted to again.
	ChannelOpen ChannelChange = "open"
	// ChannelClosed: the channel was archived or deleted, or the bot removed.
	ChannelClosed ChannelChange = "closed"
)

// ChannelEvent is a change of a channel, as Slack tells it. Slack withholds some of them: what a send is answered with
// is the final word.
type ChannelEvent struct {
	Change  ChannelChange
	Channel string
	Team    string
	Type    string // Slack's name of the event, for logs.
}

func (b *Bot) event(e socket.Envelope) error {
	var c eventCallback
	if err := decode(e.Payload, &c); err != nil {
		return err
	}
	if len(c.Authorizations) > 0 && c.Authorizations[0].IsBot {
		b.self.CompareAndSwap(nil, &c.Authorizations[0].UserID)
	}
	switch c.Event.Type {
	case "app_mention":
		b.mention(e.ID, c)
	case "message":
		b.message(e.ID, c)
	case "app_home_opened":
		b.home(e.ID, c)
	default:
		b.channel(c)
	}
	return nil
}

// selfID is the user id of the bot; empty while it is not known.
func (b *Bot) selfID() string {
	if id := b.self.Load(); id != nil {
		return *id
	}
	return ""
}

// slackbot says reminders and the like, with the words of whoever set them.
const slackbot = "USLACKBOT"

// typed reports whether an event is a message that a person typed just now: neither a bot's (ours least of all), nor an
// edit, nor a notice of Slack.
func (b *Bot) typed(e event) bool {
	user := text(e.User)
	return user != "" && user != slackbot && user != b.selfID() && e.BotID == "" && e.Subtype == "" && len(e.Edited) == 0
}

// message answers a command typed in a direct message.
func (b *Bot) message(id string, c eventCallback) {
	if c.Event.ChannelType != "im" || !b.typed(c.Event) {
		return
	}
	inv := b.invocation(id, c)
	b.offer(inv, place{channel: inv.Channel, thread: c.Event.Thread, user: inv.User})
}

func (b *Bot) invocation(id string, c eventCallback) commands.Invocation {
	channel := text(c.Event.Channel)
	return commands.Invocation{
		ID: id, Team: c.TeamID, User: text(c.Event.User), Channel: channel,
		Direct: isDirect(channel) || c.Event.ChannelType == "im", Text: withoutMention(c.Event.Text, b.selfID()),
	}
}

// home fills the Home tab when somebody opens it.
func (b *Bot) home(id string, c eventCallback) {
	user := text(c.Event.User)
	if user == "" || c.Event.Tab != "" && c.Event.Tab != "home" {
		return
	}
	b.pool.offer(job{
		id: id,
		do: func(ctx context.Context) {
			if err := b.publishHome(ctx, user); err != nil {
				b.log.Warn("the home tab could not be filled", "user", user, "err", err)
			}
		},
		fail: func(context.Context, commands.Problem) {}, // The tab keeps what it showed.
	})
}

// channel passes on what happens to channels.
func (b *Bot) channel(c eventCallback) {
	change := ChannelChange("")
	switch c.Event.Type {
	case "channel_unarchive", "group_unarchive":
		change = ChannelOpen
	case "member_joined_channel":
		if text(c.Event.User) == b.selfID() {
			change = ChannelOpen
		}
	case "channel_archive", "group_archive", "channel_deleted", "group_deleted", "channel_left", "group_left":
		change = ChannelClosed
	default:
		b.log.Debug("an event is ignored", "type", c.Event.Type)
	}
	channel := text(c.Event.Channel)
	if change == "" || channel == "" || b.options.OnChannel == nil {
		return
	}
	e := ChannelEvent{Change: change, Channel: channel, Team: c.TeamID, Type: c.Event.Type}
	select {
	case b.changes <- e:
	default:
		b.log.Warn("too many changes of channels at once; one is ignored", "channel", channel, "type", c.Event.Type)
	}
}

// follow passes changes on one after the other, in their order.
func (b *Bot) follow(ctx context.Context) {
	for e := range b.changes {
		b.pool.guard(e.Channel, func() {
			ctx, cancel := context.WithTimeout(ctx, callTimeout)
			defer cancel()
			b.options.OnChannel(ctx, e)
		})
	}
}
