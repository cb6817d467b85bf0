package blocks

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// kinds names events in words.
func (w writer) kinds(all []store.EventKind, changes bool) string {
	var names []string
	for _, k := range all {
		names = append(names, w.say("kind_"+string(k)))
	}
	out := strings.Join(names, w.say("comma"))
	if changes {
		out += " (" + w.say("first_only") + ")"
	}
	return out
}

// missing names the events that will not be sent.
func (w writer) missing(all []store.EventKind) string {
	var names []string
	for _, k := range store.SubscribableKinds() {
		heard := false
		for _, have := range all {
			heard = heard || have == k
		}
		if !heard {
			names = append(names, w.say("kind_"+string(k)))
		}
	}
	return strings.Join(names, w.say("comma"))
}

// pattern says what a subscription covers.
func pattern(s store.Subscription) string {
	out := text(cmp.Or(s.Name, s.Pattern), nameRunes)
	if s.Name == "" {
		out = code(s.Pattern, nameRunes)
	}
	for _, e := range s.Except {
		out += " −" + code(e, 40)
	}
	return text(s.Project, nameRunes) + " / " + out
}

func mention(user string) string {
	if slackID(user) {
		return "<@" + user + ">"
	}
	return text(user, 40)
}

func (w writer) subscribed(c commands.Subscribed) {
	s := c.Subscription
	key := "subscribed"
	switch {
	case c.Same && c.Me:
		key = "subscribed_same_me"
	case c.Same:
		key = "subscribed_same"
	case c.Me:
		key = "subscribed_me"
	}
	head := w.say(key, "who", mention(c.By), "what", pattern(s))
	w.line(w.say(key, "who", w.say("somebody"), "what", pattern(s)))
	hears := w.say("hears", "events", w.kinds(s.Events, s.Changes))
	w.line(hears)
	not := ""
	if rest := w.missing(s.Events); rest != "" {
		not = w.say("hears_not", "events", rest)
	}
	replaced := ""
	if len(c.Replaced) > 0 {
		replaced = w.say("replaced", "events", w.kinds(c.Replaced, false))
	}
	covers := ""
	if c.Matches != 1 {
		covers = w.say("covers", "n", strconv.Itoa(c.Matches))
	}
	unsure := ""
	if c.CannotPost != "" {
		unsure = "⚠️ " + w.say("cannot_tell")
	}
	w.section(needed, "🔔 "+head, hears, not, replaced, covers, unsure)
	stop := "unsubscribe " + subscriptionLine(s, c.Me)
	w.context(useful, w.say("stop_with", "line", code("/pipeline "+stop, 300)))
	w.buttons(useful,
		button{kind: Run, label: "status_button", line: statusLine(s)},
		button{kind: Run, label: "unsubscribe", line: "unsubscribe #" + s.ID, confirm: "confirm_unsubscribe"})
}

// statusLine is empty for a glob, which has no one status.
func statusLine(s store.Subscription) string {
	if s.Name == "" {
		return "list " + line(s.Project)
	}
	return "status " + line(s.Project, s.Pattern)
}

func subscriptionLine(s store.Subscription, me bool) string {
	out := line(s.Project, cmp.Or(s.Name, s.Pattern))
	if len(s.Except) > 0 {
		out += " except " + line(s.Except...)
	}
	if me {
		out += " me"
	}
	return out
}

func (w writer) unsubscribed(c commands.Unsubscribed) {
	key := "unsubscribed"
	if c.Me {
		key = "unsubscribed_me"
	}
	w.line(w.say(key, "who", w.say("somebody"), "what", pattern(c.Subscription)))
	w.section(needed, "🔕 "+w.say(key, "who", mention(c.By), "what", pattern(c.Subscription)))
	w.buttons(useful, button{kind: Run, label: "undo", line: "subscribe " + resubscribe(c.Subscription, c.Me)})
}

// resubscribe is the whole subscription as a command line.
func resubscribe(s store.Subscription, me bool) string {
	out := line(s.Project, s.Pattern)
	if len(s.Except) > 0 {
		out += " except " + line(s.Except...)
	}
	events := make([]string, 0, len(s.Events))
	for _, k := range s.Events {
		events = append(events, string(k))
	}
	if s.Changes {
		events = []string{"changes"}
	}
	if len(events) > 0 {
		out += " on " + strings.Join(events, ",")
	}
	if me {
		out += " me"
	}
	return out
}

func (w writer) subscriptions(l commands.SubscriptionList) {
	key := "subscriptions_title"
	if l.Me {
		key = "subscriptions_title_me"
	}
	if len(l.Rows) == 0 {
		key += "_none"
	}
	head := w.say(key, "n", strconv.Itoa(len(l.Rows)))
	w.line(head)
	w.section(needed, "*"+head+"*")
	if !l.Health.BrokenSince.IsZero() {
		w.section(needed, "⚠️ "+w.say("health_broken", "when", when(l.Health.BrokenSince), "reason", code(l.Health.Reason, 60), "n", strconv.Itoa(l.Health.Owed)))
	}
	for _, r := range l.Rows {
		w.subscription(r)
	}
	suffix := ""
	if l.Me {
		suffix = " me"
	}
	w.pages(func(page int) string { return "subscriptions" + suffix + " page " + strconv.Itoa(page) }, l.Page, l.Pages)
	if len(l.Rows) == 0 {
		w.context(useful, w.say("try", "line", code("/pipeline subscribe demo checkout"+suffix, 200)))
	}
}

func (w writer) subscription(r commands.SubscriptionRow) {
	s := r.Subscription
	state := "✅ " + w.say("healthy")
	switch {
	case r.UntilFixed:
		state = "🔕 " + w.say("muted_until_fixed")
	case !r.MutedUntil.IsZero():
		state = "🔕 " + w.say("muted_until", "when", when(r.MutedUntil))
	}
	last := w.say("nothing_yet")
	if !s.LastDelivered.IsZero() {
		last = w.say("last_sent", "when", when(s.LastDelivered))
	}
	w.line(pattern(s) + ": " + w.kinds(s.Events, s.Changes) + ";")
	w.section(useful, "*"+pattern(s)+"*", w.kinds(s.Events, s.Changes)+" · "+state,
		w.say("made_by", "who", mention(s.By), "when", when(s.Created))+" · "+last)
	muting := button{kind: Run, label: "mute_2h", line: "mute #" + s.ID + " 2h"}
	if r.UntilFixed || !r.MutedUntil.IsZero() {
		muting = button{kind: Run, label: "unmute", line: "unmute #" + s.ID}
	}
	w.buttons(useful, muting,
		button{kind: Run, label: "remove", line: "unsubscribe #" + s.ID, style: slack.StyleDanger, confirm: "confirm_unsubscribe"})
}
