package blocks

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// kinds names events in words.
func (w writer) kinds(all []store.EventKind) mrk {
	var names []mrk
	for _, k := range all {
		if key := "kind_" + string(k); w.has(key) {
			names = append(names, w.say(key))
		} else {
			names = append(names, text(string(k), 30))
		}
	}
	return joined(names, w.say("comma"), 400)
}

// hears says what a subscription hears of.
func (w writer) hears(s store.Subscription) mrk {
	if s.Changes {
		return w.say("only_changes", "events", w.kinds(s.Events))
	}
	return w.kinds(s.Events)
}

// unheard are the kinds that will not be sent.
func unheard(s store.Subscription) []store.EventKind {
	return slices.DeleteFunc(store.SubscribableKinds(), func(k store.EventKind) bool { return slices.Contains(s.Events, k) })
}

// subject names what a subscription or a mute covers.
func (w writer) subject(project, pattern, name string, except ...string) mrk {
	what := code(pattern, nameRunes)
	if name != "" {
		what = bold(text(name, nameRunes))
	}
	what = w.say("subject", "project", text(project, nameRunes), "what", what)
	if len(except) == 0 {
		return what
	}
	var names []mrk
	for _, e := range except {
		names = append(names, code(e, 40))
	}
	return w.say("subject_except", "what", what, "names", joined(names, w.say("comma"), 300))
}

func (w writer) covers(s store.Subscription) mrk {
	return w.subject(s.Project, s.Pattern, s.Name, s.Except...)
}

func (w writer) subscribed(c commands.Subscribed) {
	s := c.Subscription
	key := "subscribed"
	switch {
	case c.Same:
		key = "subscribed_same"
	case c.Before != nil:
		key = "subscribed_changed"
	}
	if c.Me {
		key += "_me"
	}
	w.did("🔔", key, c.By, "what", w.covers(s))
	lines := w.subscribedFacts(c)
	for _, l := range lines {
		w.tell(l)
	}
	w.section(needed, lines...)
	w.silence(c.Silence, c.Me)
	w.small(useful, w.typed("stop_with", unsubscribeLine(s, c.Me)))
	w.buttons(useful, append([]button{
		w.looking(s), {kind: Run, label: w.say("button_unsubscribe"), line: byID("unsubscribe", s), confirm: "confirm_unsubscribe"},
	}, w.unmuteButtons(c.Silence.Whole, c.Me)...)...)
}

// subscribedFacts are what a subscription means: what will be sent, what will not, what changed, for how many.
func (w writer) subscribedFacts(c commands.Subscribed) []mrk {
	s := c.Subscription
	lines := []mrk{w.say("hears", "events", w.hears(s))}
	if rest := unheard(s); len(rest) > 0 {
		lines = append(lines, w.say("hears_not", "events", w.kinds(rest)))
	}
	if c.Before != nil {
		lines = append(lines, w.say("replaced", "events", w.hears(*c.Before)))
	}
	switch {
	case s.Name != "":
	case c.Matches == 0:
		lines = append(lines, w.say("covers_none"))
	default:
		lines = append(lines, w.count("covers", c.Matches))
	}
	if c.CannotPost != "" {
		lines = append(lines, "⚠️ "+w.say("cannot_tell", "reason", code(c.CannotPost, 60)))
	}
	return lines
}

// unsubscribeLine ends a subscription, named as people know it where that can be typed.
func unsubscribeLine(s store.Subscription, me bool) string {
	named := func(name string) string {
		line := run("unsubscribe").names(s.Project, name)
		if len(s.Except) > 0 {
			line = line.words("except").names(s.Except...)
		}
		return line.me(me).String()
	}
	return cmp.Or(named(cmp.Or(s.Name, s.Pattern)), named(s.Pattern))
}

// did says who did what. The one-line text names nobody, because a name would ping there.
func (w writer) did(sign, key, by string, args ...mrk) {
	w.tell(w.say(key, append([]mrk{"who", w.say("somebody")}, args...)...))
	w.section(needed, mrk(sign)+" "+w.say(key, append([]mrk{"who", w.mention(by)}, args...)...))
}

// typed shows a line that can be typed; nothing when there is none.
func (w writer) typed(key, line string) mrk {
	if line == "" {
		return ""
	}
	return w.say(key, "line", code("/pipeline "+line, 400))
}

// looking shows what is subscribed to: one status, or the list for a pattern.
func (w writer) looking(s store.Subscription) button {
	if s.Name == "" {
		return button{kind: Run, label: w.say("button_list"), line: run("list").names(s.Project).String()}
	}
	return button{kind: Run, label: w.say("button_status"), line: run("status").names(s.Project, s.Pattern).String()}
}

// byID names a subscription by its id, which is all hex digits.
func byID(verb string, s store.Subscription, more ...string) string {
	if strings.Trim(s.ID, "0123456789abcdef") != "" || s.ID == "" {
		return ""
	}
	return run(verb, "#"+s.ID).words(more...).String()
}

func (w writer) unsubscribed(c commands.Unsubscribed) {
	key := "unsubscribed"
	if c.Me {
		key += "_me"
	}
	w.did("🔕", key, c.By, "what", w.covers(c.Subscription))
	w.buttons(useful, button{kind: Run, label: w.say("button_undo"), line: resubscribe(c.Subscription, c.Me)})
}

// resubscribe is the whole subscription as a command line.
func resubscribe(s store.Subscription, me bool) string {
	out := run("subscribe").names(s.Project, s.Pattern)
	if len(s.Except) > 0 {
		out = out.words("except").names(s.Except...)
	}
	var events []string
	if s.Changes {
		events = append(events, "changes")
	}
	for _, k := range s.Events {
		if slices.Contains(store.SubscribableKinds(), k) {
			events = append(events, string(k))
		}
	}
	if len(events) > 0 {
		out = out.words("on", strings.Join(events, ","))
	}
	return out.me(me).String()
}

func (w writer) subscriptions(l commands.SubscriptionList) {
	key := "subscriptions"
	if l.Me {
		key = "subscriptions_me"
	}
	if len(l.Rows) == 0 {
		w.sentence("🔕", w.say(key+"_none"))
		w.small(useful, w.typed("try_line", run("subscribe", "demo", "checkout-service").me(l.Me).String()))
		w.buttons(useful, button{kind: Run, label: w.say("button_how"), line: "help subscribe"})
		return
	}
	head := w.say(key)
	w.tell(head)
	w.section(needed, bold(head))
	if !l.Health.BrokenSince.IsZero() {
		w.sentence("⚠️", w.count("target_broken", l.Health.Owed, "when", when(l.Health.BrokenSince), "reason", w.broken(l.Health.Reason)))
	}
	for _, r := range l.Rows {
		w.subscription(r, l)
	}
	w.pages(func(page int) string { return run("subscriptions").me(l.Me).words("page", strconv.Itoa(page)).String() }, l.Page, l.Pages)
}

// subscription is one of a list, with what can be done about it.
func (w writer) subscription(r commands.SubscriptionRow, l commands.SubscriptionList) {
	s, me := r.Subscription, l.Me
	last := w.say("nothing_sent")
	if !s.LastDelivered.IsZero() {
		last = w.say("last_sent", "when", when(s.LastDelivered))
	}
	state, told := w.state(r)
	sign := mrk("🔔 ")
	switch {
	case len(r.Silence.Whole) > 0:
		sign = "🔕 "
	case !l.Health.BrokenSince.IsZero():
		sign, state = "⚠️ ", w.say("held_back")
	}
	w.tell(w.covers(s) + " – " + w.hears(s) + " – " + state)
	for _, t := range told {
		w.tell(t)
	}
	w.section(needed, append([]mrk{w.covers(s), sign + state + " · " + w.hears(s)}, append(told,
		w.say("made_by", "who", w.mention(s.By), "when", when(s.Created))+" · "+last)...)...)
	w.buttons(useful, append(w.muteButtons(r, me), button{
		kind: Run, label: w.say("button_remove"), line: byID("unsubscribe", s), style: slack.StyleDanger, confirm: "confirm_unsubscribe",
	})...)
}

// state says in a word whether alerts of a subscription come, and in a sentence each what keeps all or some of them back.
func (w writer) state(r commands.SubscriptionRow) (word mrk, why []mrk) {
	word = w.say("active")
	silence := r.Silence
	if len(silence.Whole) > 0 {
		longest := silence.Whole[0]
		word = w.say("muted_until", "until", w.until(longest))
		if longest.Pattern != r.Subscription.Pattern {
			why = append(why, w.say("muted_through", "what", w.muteSubject(longest), "until", w.until(longest)))
		}
	}
	for _, m := range silence.Part[:min(len(silence.Part), shownMutes)] {
		why = append(why, w.say("muted_part", "what", w.muteSubject(m), "until", w.until(m)))
	}
	return word, why
}

// muteButtons silence a subscription, or end what silences it. A mute that covers more than the subscription is named.
func (w writer) muteButtons(r commands.SubscriptionRow, me bool) []button {
	s := r.Subscription
	var all []button
	for _, m := range r.Silence.Whole {
		if m.Pattern == s.Pattern {
			all = append(all, button{kind: Run, label: w.say("button_unmute"), line: byID("unmute", s)})
		} else if len(all) < shownMutes {
			all = append(all, w.unmuteButtons([]store.Mute{m}, me)...)
		}
	}
	if len(all) > 0 {
		return all
	}
	return []button{{kind: Run, label: w.say("button_mute"), line: byID("mute", s, muteFor)}}
}
