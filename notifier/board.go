package notifier

import (
	"slices"

	"github.com/pipelinebot/pipelinebot/store"
)

// maxReplies is how many threads of one target a tick may wake; what is beyond is told in one message.
const maxReplies = 3

// board composes what one target is told in one tick, and what becomes of its cards.
type board struct {
	audience
	clock   clock
	cards   map[string]*store.Card // By build: the cards that exist.
	dirty   []*store.Card          // Those that changed, in the order they did.
	post    telling                // New messages: one message, one card.
	loose   telling                // Told again beside a card that exists, where threads may not be used.
	replies []*telling             // One for each thread, in order.
	unmuted []store.MuteEnded
}

// telling is one message in the making.
type telling struct {
	card   *store.Card // The card it is a reply to; nil for a new message.
	events []store.Event
	subs   []string
	shout  bool // Shown in the channel as well.
}

func (t *telling) add(e store.Event, subs []string) {
	if !slices.ContainsFunc(t.events, func(old store.Event) bool { return old.Key() == e.Key() }) {
		t.events = append(t.events, e)
	}
	for _, id := range subs {
		if !slices.Contains(t.subs, id) {
			t.subs = append(t.subs, id)
		}
	}
}

// newBoard lays out the cards a target has, by build.
func newBoard(a audience, c clock, cards map[string]store.Card) *board {
	b := &board{audience: a, clock: c, cards: make(map[string]*store.Card, len(cards))}
	b.settings.Mutes = slices.Clone(a.settings.Mutes)
	byID := make(map[string]*store.Card)
	for build, card := range cards {
		if byID[card.ID] == nil {
			card.Events = slices.Clone(card.Events)
			byID[card.ID] = &card
		}
		b.cards[build] = byID[card.ID]
	}
	return b
}

// take works one finding in: who must be told, and which cards say something new.
func (b *board) take(f Finding) {
	subs := b.asking(f, b.clock)
	hush := b.hush(f, b.clock)
	b.end(hush.ended)
	if len(subs) == 0 && hush.asked {
		subs = b.matchingIDs(f)
	}
	told := f.Wakes() && len(subs) > 0 && !hush.muted
	b.refresh(f, told)
	if told {
		b.tell(f, subs)
	}
}

// end takes mutes away for the rest of the tick as well.
func (b *board) end(ended []store.MuteEnded) {
	b.unmuted = append(b.unmuted, ended...)
	for _, e := range ended {
		b.settings.Mutes = slices.DeleteFunc(b.settings.Mutes, func(m store.Mute) bool {
			return m.UntilRecovered && m.Project == e.Project && m.Pattern == e.Pattern
		})
	}
}

// tell finds the place of a message that wakes.
func (b *board) tell(f Finding, subs []string) {
	card := b.anchor(f)
	switch {
	case card == nil:
		b.post.add(f.Event, subs)
		b.post.events = fold(b.post.events)
	case b.settings.ThreadsOff:
		b.loose.add(f.Event, subs)
	default:
		b.reply(card, f.Event, subs)
	}
}

// anchor is the card in whose thread the finding belongs: that of its build, or that of the first failure it ends.
func (b *board) anchor(f Finding) *store.Card {
	for _, build := range f.Breakers {
		if card := b.cards[build]; card != nil {
			return card
		}
	}
	return b.cards[f.Build.ID]
}

// reply adds to the thread of a card. Whatever wakes in a thread is shown in the channel too: only those who wrote in
// a thread are notified of it otherwise.
func (b *board) reply(card *store.Card, e store.Event, subs []string) {
	for _, r := range b.replies {
		if r.card == card {
			r.add(e, subs)
			return
		}
	}
	if len(b.replies) >= maxReplies {
		b.loose.add(e, subs)
		return
	}
	r := &telling{card: card, shout: true}
	r.add(e, subs)
	b.replies = append(b.replies, r)
}

// refresh brings the cards up to date, also the one in the making.
func (b *board) refresh(f Finding, told bool) {
	if f.Kind == store.Recovered {
		for _, build := range f.Breakers {
			b.amend(build, func(entries []store.Event) []store.Event {
				return followed(entries, build, store.Follow{Kind: store.Recovered, At: f.At, Build: f.Build.Num})
			})
		}
		if slices.Contains(f.Breakers, f.Build.ID) {
			return
		}
	}
	if f.Build.ID == "" {
		return
	}
	b.amend(f.Build.ID, func(entries []store.Event) []store.Event { return entered(entries, f, told) })
}

// amend changes what a card says of a build.
func (b *board) amend(build string, change func([]store.Event) []store.Event) {
	b.post.events = change(b.post.events)
	card := b.cards[build]
	if card == nil {
		return
	}
	before := slices.Clone(card.Events)
	card.Events = change(card.Events)
	if !sameEvents(before, card.Events) && !slices.Contains(b.dirty, card) {
		b.dirty = append(b.dirty, card)
	}
}
