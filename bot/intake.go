package bot

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/bot/socket"
	"github.com/pipelinebot/pipelinebot/commands"
)

// handle takes an envelope on. It runs on the goroutine that reads the connection, so it waits for nothing.
func (b *Bot) handle(e socket.Envelope) {
	var err error
	switch e.Type {
	case socket.SlashCommands:
		err = b.slash(e)
	case socket.Interactive:
		err = b.click(e)
	case socket.EventsAPI:
		err = b.event(e)
	default:
		b.log.Info("slack sent something of an unknown kind", "type", e.Type, "envelope_id", e.ID)
	}
	if err != nil {
		b.log.Error("what slack sent could not be read", "type", e.Type, "envelope_id", e.ID, "err", err)
	}
}

func (b *Bot) slash(e socket.Envelope) error {
	var s slashCommand
	if err := decode(e.Payload, &s); err != nil {
		return err
	}
	b.offer(commands.Invocation{
		ID: e.ID, Team: s.TeamID, User: s.UserID, UserName: s.UserName, Channel: s.ChannelID,
		Direct: isDirectChannel(s.ChannelID, s.ChannelName), Text: s.Text,
	}, place{hook: s.ResponseURL, user: s.UserID})
	return nil
}

func (b *Bot) click(e socket.Envelope) error {
	var i interaction
	if err := decode(e.Payload, &i); err != nil {
		return err
	}
	if i.Type != "block_actions" {
		b.log.Info("an interaction of an unknown kind is ignored", "type", i.Type, "envelope_id", e.ID)
		return nil
	}
	for _, a := range i.Actions {
		b.act(e.ID, i, a)
	}
	return nil
}

// act does what one component asks for.
func (b *Bot) act(id string, i interaction, a action) {
	team := i.Team.ID
	if team == "" {
		team = i.User.TeamID
	}
	inv := commands.Invocation{
		ID: id, Team: team, User: i.User.ID, UserName: i.User.Username, Channel: i.Channel.ID,
		Direct: isDirectChannel(i.Channel.ID, i.Channel.Name), Text: a.line(), Button: true,
	}
	to := place{hook: i.ResponseURL, user: i.User.ID, thread: cmp.Or(i.Message.Thread, i.Container.Thread)}
	if i.Container.Type == "view" { // The Home tab has no channel and nothing to answer to.
		inv.Channel, inv.Direct, to.home = i.User.ID, true, true
	}
	kind, ok := blocks.ParseAction(a.ID)
	switch {
	case ok && kind == blocks.Open:
		return // A link: the person is on the way already.
	case !ok || inv.Text == "":
		b.log.Info("a component of an older version was clicked", "action", a.ID, "envelope_id", id)
		b.pool.offer(b.failing(inv, to, commands.Problem{Code: commands.Stale}))
		return
	}
	if !b.pressed.first(strings.Join([]string{inv.User, inv.Channel, i.Container.Message, i.Message.Timestamp, inv.Text}, "\x00"), pressedAgain) {
		b.log.Info("a button was pressed again at once; that is not done twice", "action", a.ID, "envelope_id", id)
		return
	}
	to.replace, to.share = kind == blocks.Replace, kind == blocks.Share
	b.offer(inv, to)
}

// pressedAgain is for how long a second press of the same button by the same person counts as part of the first: who is
// impatient must not tell a channel everything ten times.
const pressedAgain = 2 * time.Second

// offer has a command line run and answered.
func (b *Bot) offer(inv commands.Invocation, to place) {
	b.pool.offer(job{
		id: inv.ID,
		do: func(ctx context.Context) { b.command(ctx, inv, to) },
		fail: func(ctx context.Context, why commands.Problem) {
			b.answer(ctx, to, b.trouble(ctx, inv, why))
		},
	})
}

// failing is a job that only says what is wrong.
func (b *Bot) failing(inv commands.Invocation, to place, why commands.Problem) job {
	fail := func(ctx context.Context, why commands.Problem) { b.answer(ctx, to, b.trouble(ctx, inv, why)) }
	return job{id: inv.ID, do: func(ctx context.Context) { fail(ctx, why) }, fail: fail}
}

// command runs a command line and answers.
func (b *Bot) command(ctx context.Context, inv commands.Invocation, to place) {
	begin := time.Now()
	who := b.askers.of(ctx, inv.User)
	inv.Locale, inv.Zone = who.Locale, zoneOr(who.Zone)
	reply := b.options.Dispatcher.Dispatch(ctx, inv)
	b.count(reply, time.Since(begin))
	b.log.Info("command", "verb", reply.Verb, "result", reply.Result, "took", time.Since(begin).Round(time.Millisecond).String(),
		"user", inv.User, "channel", inv.Channel, "envelope_id", inv.ID)
	if to.aside && isSentence(reply) {
		b.hint(ctx, to, reply)
		return
	}
	b.answer(ctx, to, reply)
}

func zoneOr(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}
	return zone
}

// trouble is the reply to a command that never ran.
func (b *Bot) trouble(ctx context.Context, inv commands.Invocation, why commands.Problem) commands.Reply {
	who := b.askers.cached(inv.User)
	reply := commands.Reply{
		Verb: "unknown", Language: b.language(ctx, inv, who.Locale), Zone: zoneOr(who.Zone), Body: why, Result: "error",
	}
	if why.Code == commands.Stale {
		reply.Result = "user_error"
	}
	b.count(reply, 0)
	return reply
}

func (b *Bot) count(reply commands.Reply, took time.Duration) {
	if b.options.OnCommand != nil {
		b.options.OnCommand(reply.Verb, reply.Result, took)
	}
}
