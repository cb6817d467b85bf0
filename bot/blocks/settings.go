package blocks

import (
	"cmp"
	"strings"

	"github.com/pipelinebot/pipelinebot/commands"
)

func (w writer) defaultProject(d commands.DefaultSet) {
	project := code(d.Project, nameRunes)
	switch {
	case d.Project == "" && d.Changed:
		w.did("📌", "default_off", d.By)
	case d.Project == "":
		w.sentence("📌", w.say("default_none"))
		w.small(useful, w.typed("try_line", "default demo"))
	case d.Changed:
		w.did("📌", "default_set", d.By, "project", project)
	default:
		w.sentence("📌", w.say("default_is", "project", project))
	}
}

// settings shows what is set, with the buttons that change it.
func (w writer) settings(v commands.SettingsView) {
	s := v.Settings
	if key := "setting_" + v.Changed; v.Changed != "" && w.has(key) {
		w.did("⚙️", "setting_changed", v.By, "name", w.say(key))
	}
	title := w.say("settings_title")
	if v.Me {
		title = w.say("settings_title_me")
	}
	language := w.say("language_auto")
	if s.Language == "en" || s.Language == "zh" {
		language = w.say("language_" + s.Language)
	}
	project := w.say("none")
	if s.Project != "" {
		project = code(s.Project, nameRunes)
	}
	rows := []mrk{
		w.setting("threads", w.onOff(!s.ThreadsOff)), w.setting("compact", w.onOff(s.Compact)), w.setting("language", bold(language)),
		w.setting("project", project), w.setting("mutes", number(len(s.Mutes))),
	}
	w.tell(title)
	for _, r := range rows {
		w.tell(mrk(strings.TrimPrefix(string(r), "• ")))
	}
	w.section(needed, append([]mrk{bold(title)}, rows...)...)
	w.small(extra, w.say("settings_hint"))
	w.settingButtons(v)
}

func (w writer) setting(name string, value mrk) mrk {
	return "• " + w.say("setting_"+name) + w.say("colon") + value
}

func (w writer) onOff(on bool) mrk {
	if on {
		return bold(w.say("on"))
	}
	return bold(w.say("off"))
}

// settingButtons offer what is not set already.
func (w writer) settingButtons(v commands.SettingsView) {
	var all []button
	offer := func(wanted bool, label, name, value string) {
		if wanted {
			all = append(all, button{kind: Replace, label: w.say(label), line: run("settings", name, value).me(v.Me).String()})
		}
	}
	s := v.Settings
	offer(s.ThreadsOff, "button_threads_on", "threads", "on")
	offer(!s.ThreadsOff, "button_threads_off", "threads", "off")
	offer(!s.Compact, "button_compact_on", "compact", "on")
	offer(s.Compact, "button_compact_off", "compact", "off")
	offer(s.Language != "en", "language_en", "language", "en")
	offer(s.Language != "zh", "language_zh", "language", "zh")
	offer(s.Language != "", "language_auto", "language", "auto")
	w.buttons(needed, all...)
}

func (w writer) version(v commands.Version) {
	commit := cmp.Or(v.Commit, "–")
	w.sentence("ℹ️", w.say("version", "version", text(cmp.Or(v.Version, "–"), 60), "commit", code(commit, 40), "go", text(v.Go, 30)))
}
