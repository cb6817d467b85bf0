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
	cards   map[string][]*store.Card // By build: the cards that exist, oldest first.
	dirty   []*store.Card            // Those that changed, in the order they did.
	post    telling                  // What has no card yet: one message.
	loose   telling                  // Told again beside a card that exists, where threads may not be used.
	replies []*telling               // One for each thread, in order.
	held    []store.Event            // What mutes keep back, oldest first.
	unmuted []store.MuteEnded
}

// telling is one message in the making.
type telling struct {
	thread *store.Card // The card it is a reply to; nil for a message in the channel itself.
	events []store.Event
	subs   []string
}

func (t *telling) add(e store.Event, subs []string) {
	if key := e.Key(); !slices.ContainsFunc(t.events, func(old store.Event) bool { return old.Key() == key }) {
		t.events = append(slices.DeleteFunc(t.events, func(old store.Event) bool { return speaksFor(e, old) }), e)
	}
	for _, id := range subs {
		if !slices.Contains(t.subs, id) {
			t.subs = append(t.subs, id)
		}
	}
}

// newBoard lays out the cards a target has, by build.
func newBoard(a audience, c clock, cards map[string][]store.Card) *board {
	b := &board{audience: a, clock: c, cards: make(map[string][]*store.Card, len(cards))}
	b.settings.Mutes = slices.Clone(a.settings.Mutes)
	byID := make(map[string]*store.Card)
	for build, all := range cards {
		for _, card := range all {
			if byID[card.ID] == nil {
				card.Events = slices.Clone(card.Events)
				byID[card.ID] = &card
			}
			b.cards[build] = append(b.cards[build], byID[card.ID])
		}
	}
	return b
}

// tellings are the messages in the making, in the order in which they will be owed.
func (b *board) tellings() []*telling {
	return slices.Concat([]*telling{&b.post}, b.replies, []*telling{&b.loose})
}

// take works one finding in: who must be told, and which cards say something new.
func (b *board) take(f Finding) {
	subs := b.asking(f, b.clock)
	hush := b.hush(f, b.clock)
	b.end(hush.ended)
	f.Held = hush.asked // Nobody heard here that it was broken.
	if len(subs) == 0 && hush.asked {
		subs = b.matchingIDs(f)
	}
	wakes := f.Wakes() && !f.Quiet && len(subs) > 0
	var into *telling
	if wakes && !hush.muted {
		into = b.place(f)
	}
	b.refresh(f, into)
	b.held = overtaken(b.held, f)
	switch {
	case into != nil:
		into.add(f.Event, subs)
	case wakes && lasts(f.Kind):
		b.hold(f.Event)
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

// place finds the message for what wakes: in the thread of the card that it is about, if there is one.
func (b *board) place(f Finding) *telling {
	card := b.anchor(f)
	if card == nil {
		return &b.post
	}
	if b.settings.ThreadsOff {
		return &b.loose
	}
	for _, r := range b.replies {
		if r.thread == card {
			return r
		}
	}
	if len(b.replies) >= maxReplies {
		return &b.loose
	}
	b.replies = append(b.replies, &telling{thread: card})
	return b.replies[len(b.replies)-1]
}

// anchor is the card in whose thread the finding belongs: that of its build, or that of the first failure it ends.
func (b *board) anchor(f Finding) *store.Card {
	for _, build := range f.Breakers {
		if card := b.live(build); card != nil {
			return card
		}
	}
	return b.live(f.Build.ID)
}

// live is the card that follows a build: the newest one in the channel itself.
func (b *board) live(build string) *store.Card {
	for _, card := range slices.Backward(b.cards[build]) {
		if card.Thread == "" {
			return card
		}
	}
	return nil
}

// refresh brings the cards up to date, also those in the making. into is the message that tells the finding; nil when
// none does.
func (b *board) refresh(f Finding, into *telling) {
	for _, build := range f.Breakers {
		b.amend(build, func(entries []store.Event, live, _ bool) []store.Event {
			return followed(entries, build, f, store.Follow{Kind: store.Recovered, At: f.At, Build: f.Build.Num}, live)
		}, into)
	}
	if f.Build.ID == "" || slices.Contains(f.Breakers, f.Build.ID) {
		return
	}
	b.amend(f.Build.ID, func(entries []store.Event, live, told bool) []store.Event {
		return entered(entries, f, live, told)
	}, into)
}

// amend changes what the cards of a build say. The change is told whether a card is the one that follows the build, and
// whether the finding is told there, in it or in its thread.
func (b *board) amend(build string, change func(entries []store.Event, live, told bool) []store.Event, into *telling) {
	for _, t := range b.tellings() {
		t.events = change(t.events, t == &b.post, t == &b.post && into == t)
	}
	for _, card := range b.cards[build] {
		live := card == b.live(build)
		before := slices.Clone(card.Events)
		card.Events = change(card.Events, live, live && into != nil && into.thread == card)
		if !sameEvents(before, card.Events) && !slices.Contains(b.dirty, card) {
			b.dirty = append(b.dirty, card)
		}
	}
}
