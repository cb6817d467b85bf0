package blocks

import (
	"cmp"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

func muteWhat(project, pattern, name string) string {
	if name != "" {
		return text(project, nameRunes) + " / " + text(name, nameRunes)
	}
	return text(project, nameRunes) + " / " + code(pattern, nameRunes)
}

func (w writer) muted(m commands.Muted) {
	key := "muted"
	if m.Me {
		key = "muted_me"
	}
	until := w.say("until_time", "when", when(m.Mute.Until))
	if m.Mute.UntilRecovered {
		until = w.say("until_recovered")
	}
	what := muteWhat(m.Mute.Project, m.Mute.Pattern, m.Mute.Name)
	w.line(w.say(key, "who", w.say("somebody"), "what", what, "until", until))
	w.section(needed, "🔕 "+w.say(key, "who", mention(m.By), "what", what, "until", until))
	suffix := ""
	if m.Me {
		suffix = " me"
	}
	w.buttons(useful, button{kind: Run, label: "unmute", line: "unmute " + line(m.Mute.Project, m.Mute.Pattern) + suffix})
}

func (w writer) unmuted(m commands.Unmuted) {
	key := "unmuted"
	if !m.Was {
		key = "unmuted_not"
	}
	what := muteWhat(m.Project, m.Pattern, m.Name)
	w.line(w.say(key, "who", w.say("somebody"), "what", what))
	w.section(needed, "🔔 "+w.say(key, "who", mention(m.By), "what", what))
}

func (w writer) defaultProject(d commands.DefaultSet) {
	switch {
	case d.Project == "" && d.Changed:
		w.say1("default_off")
	case d.Project == "":
		w.say1("default_none")
		w.context(useful, w.say("try", "line", code("/pipeline default demo", 100)))
	case d.Changed:
		w.say1("default_set", "project", code(d.Project, nameRunes))
	default:
		w.say1("default_is", "project", code(d.Project, nameRunes))
	}
}

// settings shows what is set, each with the button that changes it.
func (w writer) settings(v commands.SettingsView) {
	s := v.Settings
	if v.Changed != "" {
		w.say1("settings_changed", "name", code(v.Changed, 40))
	}
	w.line(w.say("settings_title"))
	onOff := func(on bool) string {
		if on {
			return w.say("on")
		}
		return w.say("off")
	}
	language := w.say("language_" + cmp.Or(knownLanguage(s.Language), "auto"))
	w.section(needed, "*"+w.say("settings_title")+"*",
		"• "+w.say("setting_threads")+": *"+onOff(!s.ThreadsOff)+"*",
		"• "+w.say("setting_language")+": *"+language+"*",
		"• "+w.say("setting_compact")+": *"+onOff(s.Compact)+"*",
		"• "+w.say("setting_project")+": "+cmp.Or(code(s.Project, nameRunes), w.say("none")),
		"• "+w.say("setting_mutes", "n", strconv.Itoa(len(s.Mutes))))
	suffix := ""
	if v.Me {
		suffix = " me"
	}
	turn := func(on bool) string {
		if on {
			return "off"
		}
		return "on"
	}
	w.buttons(useful,
		button{kind: Replace, label: "toggle_threads", line: "settings threads " + turn(!s.ThreadsOff) + suffix},
		button{kind: Replace, label: "toggle_compact", line: "settings compact " + turn(s.Compact) + suffix},
		button{kind: Replace, label: "English", raw: true, line: "settings language en" + suffix},
		button{kind: Replace, label: "中文", raw: true, line: "settings language zh" + suffix},
		button{kind: Replace, label: "language_auto", line: "settings language auto" + suffix})
}

func knownLanguage(l string) string {
	if l == "en" || l == "zh" {
		return l
	}
	return ""
}

// help is the list of verbs with an example each, or one verb in detail.
func (w writer) help(h commands.Help) {
	if h.Verb != "" {
		w.line(w.say("help_line_" + h.Verb))
		w.section(needed, "*"+code("/pipeline "+w.say("usage_"+h.Verb), 200)+"*", w.say("help_line_"+h.Verb), w.say("help_more_"+h.Verb))
		w.section(useful, w.say("example")+"\n```/pipeline "+w.say("example_"+h.Verb)+"```")
		w.buttons(useful, button{kind: Run, label: "help_all", line: "help"})
		return
	}
	w.line(w.say("help_title"))
	rows := []string{"*" + w.say("help_title") + "*"}
	for _, verb := range h.Verbs {
		rows = append(rows, code("/pipeline "+w.say("usage_"+verb), 200)+" – "+w.say("help_line_"+verb))
		w.line(verb + ";")
	}
	w.section(needed, rows...)
	w.context(useful, w.say("help_hint"))
	w.buttons(useful,
		button{kind: Run, label: "help_subscriptions", line: "subscriptions"},
		button{kind: Run, label: "help_projects", line: "projects"},
		button{kind: Run, label: "help_subscribe", line: "help subscribe"})
}

// pick asks which was meant: buttons for a few, a menu for many. Slack bounds the value of an option more tightly than
// that of a button, so a longer line becomes a button in any case.
func (w writer) pick(p commands.Pick) {
	head := w.say("pick", "input", code(p.Input, 60), "project", text(p.Project, nameRunes))
	w.line(head)
	w.section(needed, head)
	var presses []button
	var options []*slack.OptionBlockObject
	for _, c := range p.Choices {
		w.line(text(c.Name, nameRunes) + ";")
		if len(p.Choices) > 5 && len([]rune(c.Line)) <= 150 {
			label := slack.NewTextBlockObject(slack.PlainTextType, cut(oneLine(c.Name), 75), false, false)
			options = append(options, slack.NewOptionBlockObject(c.Line, label, nil))
			continue
		}
		presses = append(presses, button{kind: Run, label: c.Name, raw: true, line: c.Line})
	}
	w.buttons(needed, presses...)
	if len(options) > 0 {
		w.to.actions++
		hint := slack.NewTextBlockObject(slack.PlainTextType, cut(w.say("choose"), 150), false, false)
		menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, hint, string(Run)+":"+strconv.Itoa(w.to.actions), options[:min(len(options), 100)]...)
		w.add(needed, slack.NewActionBlock("", menu))
	}
	if p.More > 0 {
		w.context(useful, w.say("pick_more", "n", strconv.Itoa(p.More)))
	}
}

// problem says what was wrong and what to type instead.
func (w writer) problem(p commands.Problem) {
	key := "problem_" + string(p.Code)
	args := []string{"input", code(p.Input, 100), "extra", code(p.Extra, 100), "ref", code(p.Ref, 40)}
	if w.say(key) == "" {
		key = "problem_internal"
	}
	w.line(w.say(key, args...))
	sentence := "⚠️ " + w.say(key, args...)
	near := ""
	if len(p.Near) > 0 {
		var names []string
		for i, n := range p.Near {
			if i < 5 {
				names = append(names, code(n, 60))
			}
		}
		near = w.say("did_you_mean", "names", fitted(names, w.say("comma"), 600))
	}
	try := ""
	for i, t := range p.Try {
		if i < 5 {
			w.line(code("/pipeline "+t, 200))
			try += "\n" + code("/pipeline "+t, 200)
		}
	}
	if try != "" {
		try = w.say("try_this") + try
	}
	w.section(needed, sentence, near, try)
	var presses []button
	for i, t := range p.Try {
		if i < 3 && harmless(t) {
			presses = append(presses, button{kind: Run, label: cut(t, 70), raw: true, line: t})
		}
	}
	w.buttons(useful, presses...)
}

// harmless reports whether a line only reads, so that one press may run it, and has nothing left to fill in.
func harmless(line string) bool {
	verb, rest := line, ""
	for i, r := range line {
		if r == ' ' {
			verb, rest = line[:i], line[i:]
			break
		}
	}
	for _, r := range rest {
		if r == '<' || r == '…' {
			return false
		}
	}
	switch verb {
	case "help", "status", "list", "history", "trend", "subscriptions", "projects", "version":
		return true
	}
	return false
}

// card of a folded message, unfolded.
func (w writer) events(all []store.Event) {
	w.line(w.say("events_title", "n", strconv.Itoa(len(all))))
	w.section(needed, "*"+w.say("events_title", "n", strconv.Itoa(len(all)))+"*")
	for _, e := range all {
		w.brief(e)
	}
}
