package bot

import (
	"context"
	"strings"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/commands"
)

// place is where an answer goes.
type place struct {
	hook    string // The response_url; empty where Slack gives none.
	channel string // Without a hook: where to post; empty: to the person.
	thread  string // The thread the question is in, or is the root of.
	user    string
	replace bool   // Edit the message that was clicked.
	share   bool   // Everybody in the channel sees the answer.
	home    bool   // It was asked on the Home tab.
	aside   bool   // Others read along: without a hook, what is not for everybody goes to the person alone.
	within  string // The thread the question is in; empty when it only is its root.
}

// answer says a reply. Errors are logged here: nobody is left to be told.
func (b *Bot) answer(ctx context.Context, to place, reply commands.Reply) {
	ctx, cancel := lasting(ctx)
	defer cancel()
	if _, trouble := reply.Body.(commands.Problem); trouble {
		to.replace, to.share = false, false // A message that says something is not given up for one that does not.
	}
	if err := b.deliver(ctx, to, reply.Public, b.render(reply)); err != nil {
		b.log.Error("an answer could not be delivered", "verb", reply.Verb, "user", to.user, "err", err)
	}
}

// render turns a reply into a message.
func (b *Bot) render(reply commands.Reply) blocks.Message {
	return blocks.Answer(reply, b.style(reply))
}

func (b *Bot) style(reply commands.Reply) blocks.Style {
	return blocks.Style{Language: reply.Language, Zone: zoneOr(reply.Zone), Console: b.options.Console}
}

func (b *Bot) deliver(ctx context.Context, to place, public bool, m blocks.Message) error {
	if to.home && to.replace {
		return b.publishHome(ctx, to.user)
	}
	if to.hook != "" {
		return b.web.respond(ctx, to.hook, responseTo(to, public), m)
	}
	if to.aside && !public {
		return b.web.tell(ctx, to, m)
	}
	return b.web.say(ctx, to, m)
}

// responseTo is the frame of an answer by response_url: who sees it and where.
func responseTo(to place, public bool) slack.WebhookMessage {
	off := false
	w := slack.WebhookMessage{ResponseType: slack.ResponseTypeEphemeral, UnfurlLinks: &off, UnfurlMedia: &off}
	switch {
	case to.replace:
		w.ReplaceOriginal = true // Who sees it cannot be changed any more.
		w.ResponseType = ""
		return w
	case to.share, public:
		w.ResponseType = slack.ResponseTypeInChannel
	}
	w.ThreadTimestamp = to.thread
	return w
}

// language is what a person reads, for the answers that no verb makes: what is set for the place, or for the person,
// or the language of their Slack.
func (b *Bot) language(ctx context.Context, inv commands.Invocation, locale string) string {
	targets := []string{inv.Channel, inv.User}
	if inv.Direct {
		targets = targets[1:]
	}
	for _, target := range targets {
		if b.options.Preferences == nil || target == "" {
			continue
		}
		if s, err := b.options.Preferences.Settings(ctx, target); err == nil && s.Language != "" {
			return s.Language
		}
	}
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return "zh"
	}
	return "en"
}
