package blocks

import (
	"cmp"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// shownMutes is how many mutes are told one by one.
const shownMutes = 3

func (w writer) muted(m commands.Muted) {
	key := "muted"
	if m.Me {
		key = "muted_me"
	}
	w.did("🔕", key, m.By, "what", w.muteSubject(m.Mute), "until", w.until(m.Mute))
	w.mutes("mute_outlasted", m.Silence.Whole, m.Me)
	w.buttons(useful, append([]button{{
		kind: Run, label: w.say("button_unmute"), line: run("unmute").names(m.Mute.Project, m.Mute.Pattern).me(m.Me).String(),
	}}, w.unmuteButtons(m.Silence.Whole, m.Me)...)...)
}

// unmuted says that alerts come again only where they do.
func (w writer) unmuted(m commands.Unmuted) {
	key := "unmuted"
	silent := len(m.Silence.Whole) > 0
	switch {
	case !m.Was && silent:
		key = "unmuted_other"
	case !m.Was:
		key = "unmuted_not"
	case silent:
		key = "unmuted_but"
	case m.Me:
		key = "unmuted_me"
	}
	sign := "🔔"
	if silent {
		sign = "🔕"
	}
	w.did(sign, key, m.By, "what", w.subject(m.Project, m.Pattern, m.Name))
	w.silence(m.Silence, m.Me)
	w.buttons(useful, append(w.unmuteButtons(m.Silence.Whole, m.Me), w.unmuteButtons(m.Silence.Part, m.Me)...)...)
}

// silence tells the mutes that keep something silent, all of it or a part, and how to end them.
func (w writer) silence(s commands.Silence, me bool) {
	w.mutes("still_muted", s.Whole, me)
	w.mutes("muted_part", s.Part, me)
}

// mutes tells each of some mutes: what, until when, and the line that ends it. Who set it is not said: the answer may be
// public, and would wake them.
func (w writer) mutes(key string, all []store.Mute, me bool) {
	for i, m := range all {
		if i == shownMutes {
			w.small(useful, w.count("and_more", len(all)-shownMutes))
			return
		}
		told := w.say(key, "what", w.muteSubject(m), "until", w.until(m))
		end := w.typed("unmute_with", unmuteLine(m, me))
		w.tell(told)
		w.tell(end)
		w.section(needed, "🔕 "+told, end)
	}
}

func (w writer) muteSubject(m store.Mute) mrk { return w.subject(m.Project, m.Pattern, m.Name) }

func (w writer) until(m store.Mute) mrk {
	switch {
	case m.UntilRecovered && store.IsPipelineID(m.Pattern):
		return w.say("until_fixed")
	case m.UntilRecovered:
		return w.say("until_all_fixed")
	}
	return w.say("until_time", "when", when(m.Until))
}

// unmuteLine ends a mute, named as people know it where that can be typed.
func unmuteLine(m store.Mute, me bool) string {
	line := run("unmute").names(m.Project)
	return cmp.Or(line.names(cmp.Or(m.Name, m.Pattern)).me(me).String(), line.names(m.Pattern).me(me).String())
}

// unmuteButtons end mutes; what each ends stands on it, because that may be more than what the message is about.
func (w writer) unmuteButtons(all []store.Mute, me bool) []button {
	var out []button
	for _, m := range all[:min(len(all), shownMutes)] {
		out = append(out, button{
			kind: Run, label: w.say("button_unmute_this", "what", raw(cmp.Or(m.Name, m.Pattern))), line: run("unmute").names(m.Project, m.Pattern).me(me).String(),
		})
	}
	return out
}
