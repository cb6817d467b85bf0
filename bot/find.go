package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/store"
)

// Bounds of a look-up.
const (
	findBefore = time.Minute // Our clock may run ahead of Slack's by so much.
	findPages  = 5
	findLimit  = 200 // Messages a page.
)

// Find looks for a delivery in doubt by the id in the metadata of messages since the send began. It returns
// store.ErrCannotLook, wrapped, when the history may not be read or is too long to be read to its end, and a
// *store.SendError when it cannot be read now.
func (p *Poster) Find(ctx context.Context, parcel store.Parcel) (store.Receipt, bool, error) {
	if parcel.Delivery.Act == store.Edit || parcel.Delivery.Doubt.IsZero() {
		return store.Receipt{}, false, nil // An edit may be made twice.
	}
	channel, err := p.conversation(ctx, channelOf(parcel))
	if err != nil {
		return store.Receipt{}, false, cannotLook(err)
	}
	search := search{channel: channel, id: parcel.Delivery.ID, since: parcel.Delivery.Doubt}
	if parcel.Delivery.Act == store.Reply {
		search.thread = parcel.Thread.Timestamp
	}
	for range findPages {
		page, err := p.page(ctx, &search)
		if err != nil {
			return store.Receipt{}, false, cannotLook(err)
		}
		if i := slices.IndexFunc(page, search.hit); i >= 0 {
			return store.Receipt{Channel: channel, Timestamp: page[i].Timestamp}, true, nil
		}
		if search.cursor == "" {
			return store.Receipt{}, false, nil
		}
	}
	return store.Receipt{}, false, fmt.Errorf("more than %d messages since the send: %w", findPages*findLimit, store.ErrCannotLook)
}

// search is where to look for a message, and how far that has come.
type search struct {
	channel, thread, id string
	since               time.Time
	cursor              string
}

// sighting is what a look-up needs of a message. Whatever else is in it, ours or not, cannot make a look-up fail.
type sighting struct {
	Timestamp string `json:"ts"`
	Metadata  struct {
		EventType string         `json:"event_type"`
		Payload   jsontext.Value `json:"event_payload"`
	} `json:"metadata"`
}

func (s *search) hit(m sighting) bool {
	var payload struct {
		ID string `json:"id"`
	}
	return m.Metadata.EventType == metadataType && json.Unmarshal(m.Metadata.Payload, &payload) == nil && payload.ID == s.id
}

func (s *search) oldest() string { return timestamp(s.since.Add(-findBefore)) }

// timestamp is t as a Slack ts.
func timestamp(t time.Time) string {
	micros := t.UnixMicro()
	return strconv.FormatInt(micros/1e6, 10) + fmt.Sprintf(".%06d", micros%1e6)
}

// page reads the next page of the channel or of the thread, within the budget of look-ups.
func (p *Poster) page(ctx context.Context, s *search) ([]sighting, error) {
	if r := p.lookups.Reserve(); r.Delay() > 0 {
		wait := r.Delay()
		r.Cancel()
		return nil, &store.SendError{Reason: store.RateLimited, Code: "lookup_budget", RetryAfter: wait}
	}
	var said struct {
		Messages []sighting `json:"messages"`
		Metadata struct {
			Cursor string `json:"next_cursor"`
		} `json:"response_metadata"`
	}
	if err := p.web.read(ctx, &said, func(ctx context.Context) error { return p.history(ctx, s) }); err != nil {
		return nil, err
	}
	s.cursor = said.Metadata.Cursor
	return said.Messages, nil
}

func (p *Poster) history(ctx context.Context, s *search) error {
	if s.thread == "" {
		_, err := p.web.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: s.channel, Cursor: s.cursor, Limit: findLimit, Inclusive: true,
			Oldest: s.oldest(), IncludeAllMetadata: true,
		})
		return err
	}
	_, _, _, err := p.web.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
		ChannelID: s.channel, Timestamp: s.thread, Cursor: s.cursor, Limit: findLimit, Inclusive: true,
		Oldest: s.oldest(), IncludeAllMetadata: true,
	})
	return err
}

// conversation is the channel id behind a target: a person's is the direct message with the bot.
func (p *Poster) conversation(ctx context.Context, target string) (string, error) {
	if !isPerson(target) {
		return target, nil
	}
	if id, ok := p.direct.get(target); ok {
		return id, nil
	}
	var channel *slack.Channel
	err := p.web.call(ctx, func(ctx context.Context) (err error) {
		channel, _, _, err = p.web.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{target}, ReturnIM: true})
		return err
	})
	if err != nil {
		return "", err
	}
	if channel == nil || channel.ID == "" {
		return "", &store.SendError{Reason: store.Ambiguous, Code: "unreadable_answer"}
	}
	p.direct.put(target, channel.ID, 24*time.Hour)
	return channel.ID, nil
}

// cannotLook tells a history that may not be read from one that cannot be read now.
func cannotLook(err error) error {
	failed, ok := errors.AsType[*store.SendError](err)
	if !ok {
		return err
	}
	if failed.Code == "missing_scope" || failed.Reason == store.TargetGone || failed.Reason == store.CardGone {
		return fmt.Errorf("looking for a message (%s): %w", failed.Code, store.ErrCannotLook)
	}
	return err
}
