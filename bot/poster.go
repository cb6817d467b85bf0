package bot

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/store"
)

// metadataType names the metadata that carries the delivery id of a message.
const metadataType = "pipelinebot_delivery"

// maxText is the longest text that chat.update takes, in runes; chat.postMessage splits longer ones.
const maxText = 4000

// Poster delivers what the relay owes, and finds what may have been delivered already.
type Poster struct {
	web     *web
	people  *reviewers
	direct  *cache[string] // User id to the channel id of the direct message.
	lookups *rate.Limiter
	console apiclient.Console
	log     *slog.Logger
}

func newPoster(w *web, o Options) *Poster {
	return &Poster{
		web:    w,
		people: newReviewers(w, o.EmailDomain),
		direct: newCache[string](maxPeople),
		// conversations.history is Tier 3 (50 a minute); commands that ask for it do not exist.
		lookups: rate.NewLimiter(rate.Every(2*time.Second), 10),
		console: o.Console,
		log:     o.Logger,
	}
}

// Send delivers a parcel. Its errors are *store.SendError. When Slack refuses the blocks, the plain form of the message
// is tried once.
func (p *Poster) Send(ctx context.Context, parcel store.Parcel) (store.Receipt, error) {
	options, err := addressed(parcel)
	if err != nil {
		return store.Receipt{}, err
	}
	message := blocks.Alert(parcel, blocks.Style{
		Language: parcel.Settings.Language, Compact: parcel.Settings.Compact, Zone: time.UTC, Console: p.console,
		People: p.people.mentions(ctx, events(parcel)),
	})
	receipt, err := p.deliver(ctx, parcel, message, options)
	if refused, ok := errors.AsType[*store.SendError](err); ok && plainHelps(refused) {
		p.log.Error("slack refuses a message; its plain form is sent", "delivery", parcel.Delivery.ID,
			"code", refused.Code, "err", refused.Err)
		receipt, err = p.deliver(ctx, parcel, blocks.Plain(message), options)
	}
	return receipt, err
}

// events are what the message of a parcel says: what its card says, if it has one.
func events(parcel store.Parcel) []store.Event {
	if len(parcel.Card.Events) > 0 {
		return parcel.Card.Events
	}
	return parcel.Delivery.Events
}

// addressed turns the act of a delivery into the options of the call that makes it.
func addressed(parcel store.Parcel) ([]slack.MsgOption, error) {
	if parcel.Delivery.Act == store.Post {
		return nil, nil
	}
	ts := parcel.Anchor().Timestamp
	if ts == "" {
		return nil, &store.SendError{Reason: store.CardGone, Code: "no_card"}
	}
	if parcel.Delivery.Act == store.Edit {
		return []slack.MsgOption{slack.MsgOptionUpdate(ts)}, nil
	}
	options := []slack.MsgOption{slack.MsgOptionTS(ts)}
	if parcel.Delivery.Broadcast {
		options = append(options, slack.MsgOptionBroadcast())
	}
	return options, nil
}

func (p *Poster) deliver(ctx context.Context, parcel store.Parcel, m blocks.Message, address []slack.MsgOption) (store.Receipt, error) {
	options := append(saying(m), address...)
	if parcel.Delivery.Act != store.Edit { // An update keeps the metadata of its message.
		options = append(options, slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType: metadataType, EventPayload: map[string]any{"id": parcel.Delivery.ID},
		}))
	}
	receipt, err := p.web.send(ctx, func(ctx context.Context) error {
		_, _, _, err := p.web.api.SendMessageContext(ctx, channelOf(parcel), options...)
		return err
	})
	if failed, ok := errors.AsType[*store.SendError](err); ok && failed.Reason == store.CardGone && parcel.Delivery.Act == store.Post {
		failed.Reason = store.TargetGone // There is no card yet that could be gone.
	}
	return receipt, err
}

// saying is what a message says: always text and blocks together, because an update without blocks deletes them. What
// it links to is not unfolded, and no word in it becomes a mention that was not written as one.
func saying(m blocks.Message) []slack.MsgOption {
	return []slack.MsgOption{
		slack.MsgOptionText(clipped(m.Text), false),
		slack.MsgOptionBlocks(m.Blocks...),
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionLinkNames(false),
	}
}

func clipped(text string) string {
	runes := []rune(text)
	if len(runes) <= maxText {
		return text
	}
	return string(runes[:maxText-1]) + "…"
}

// channelOf is where the parcel goes. A card of a direct message knows its D... channel, which alone can be updated.
func channelOf(parcel store.Parcel) string {
	if channel := parcel.Anchor().Channel; channel != "" {
		return channel
	}
	return parcel.Delivery.Target
}

// CanPost reports whether the bot may post to a channel: nil, a *store.SendError with Reason TargetGone for a definite
// no, or another error when it could not be found out. People can always be posted to as far as can be known.
func (p *Poster) CanPost(ctx context.Context, channel string) error {
	if isPerson(channel) || isDirect(channel) {
		return nil
	}
	var info *slack.Channel
	err := p.web.call(ctx, func(ctx context.Context) (err error) {
		info, err = p.web.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: channel})
		return err
	})
	switch {
	case err != nil:
		return err
	case info.IsArchived:
		return &store.SendError{Reason: store.TargetGone, Code: "is_archived"}
	case !info.IsMember && !info.IsIM && !info.IsMpIM:
		return &store.SendError{Reason: store.TargetGone, Code: "not_in_channel"}
	}
	return nil
}

// isPerson tells user ids (U..., W... on Enterprise Grid) from channel ids (C..., G...).
func isPerson(id string) bool { return id != "" && (id[0] == 'U' || id[0] == 'W') }

// isDirect tells the channel of a direct message (D...).
func isDirect(id string) bool { return id != "" && id[0] == 'D' }
