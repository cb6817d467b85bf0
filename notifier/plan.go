package notifier

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/store"
)

// fullEvents is how many events of one message keep all they know; those behind keep what a line needs.
const fullEvents = 20

// plan is what one target is owed after one tick.
type plan struct {
	deliveries []store.Delivery
	cards      []store.Card
	unmute     []store.MuteEnded
	held       []store.Event // What mutes keep back by now.
}

// withheld is what mutes kept back from one target until now.
type withheld struct {
	events []store.Event
	known  standing
}

// planFor composes the messages of one target. It is pure: the same findings give deliveries with the same ids.
//
// All that is new becomes one message, however much it is; what follows on a message that is there goes into its
// thread. Messages that wake come before the edits of older cards. What is told becomes a card, so that it can be brought
// up to date and what it leaves out can be asked for.
//
// What mutes kept back comes first, for it is older; but not what is over by what was found.
func planFor(a audience, cards map[string][]store.Card, was withheld, found []Finding, c clock) plan {
	b := newBoard(a, c, cards)
	b.held = was.events
	for _, f := range found {
		b.held = overtaken(b.held, f)
	}
	b.leave(found)
	b.release(was)
	for _, f := range found {
		b.take(f)
	}
	return b.plan()
}

func (b *board) plan() plan {
	p := plan{unmute: b.unmuted, held: b.held}
	for _, t := range b.tellings() {
		if len(t.events) > 0 {
			p.add(b.told(t))
		}
	}
	for _, card := range b.dirty {
		card.Version++
		card.Updated = b.clock.now
		d := store.Delivery{Target: b.target, Act: store.Edit, Card: card.ID, Created: b.clock.now}
		p.add(named(d, card.Version), card)
	}
	return p
}

func (p *plan) add(d store.Delivery, card *store.Card) {
	p.deliveries = append(p.deliveries, d)
	if card != nil {
		p.cards = append(p.cards, *card)
	}
}

// told is a message and the card it becomes. A single notice never changes, so it becomes none. What wakes in a thread
// is shown in the channel too: only those who wrote in a thread are notified of it otherwise.
func (b *board) told(t *telling) (store.Delivery, *store.Card) {
	d := store.Delivery{
		Target: b.target, Act: store.Post, Events: slim(t.events), Subscriptions: t.subs, Created: b.clock.now,
	}
	if t.thread != nil {
		d.Act, d.Thread, d.Broadcast = store.Reply, t.thread.ID, true
	}
	card := store.Card{Target: b.target, Thread: d.Thread, Events: d.Events, Version: 1, Updated: b.clock.now}
	if len(card.Events) == 1 && len(card.Builds()) == 0 {
		return named(d, 0), nil
	}
	card.ID = digest("card", b.target, append([]string{d.Thread}, keysOf(d.Events)...)...)
	d.Card = card.ID
	return named(d, 0), &card
}

// named gives a delivery its id: whoever plans the same message again gets the same one.
func named(d store.Delivery, version uint64) store.Delivery {
	parts := append([]string{string(d.Act), d.Card, strconv.FormatUint(version, 10)}, keysOf(d.Events)...)
	d.ID = digest("delivery", d.Target, parts...)
	return d
}

func keysOf(events []store.Event) []string {
	keys := make([]string, 0, len(events))
	for _, e := range events {
		keys = append(keys, e.Key())
	}
	return keys
}

// digest is a short hash of parts that cannot run into each other.
func digest(kind, target string, parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(append([]string{kind, target}, parts...), "\x00")))
	return hex.EncodeToString(sum[:12])
}

// slim keeps a storm of events from filling the store: a message shows the particulars of a few builds only.
func slim(events []store.Event) []store.Event {
	if len(events) <= fullEvents {
		return events
	}
	out := append([]store.Event(nil), events...)
	for i := fullEvents; i < len(out); i++ {
		out[i].Failures = out[i].Failures[:min(1, len(out[i].Failures))]
		out[i].Build.Stages = nil
	}
	return out
}

// skew is how far our clock runs ahead of BK-CI's; 0 when it did not tell its time.
func skew(now, server time.Time) time.Duration {
	if server.IsZero() {
		return 0
	}
	return now.Sub(server)
}
