package blocks

import (
	"slices"

	"github.com/pipelinebot/pipelinebot/commands"
)

// helpGroups order the verbs by what people want.
var helpGroups = []struct { //nolint:gochecknoglobals // read-only table.
	title string
	verbs []string
}{
	{"helpgroup_look", []string{"status", "list", "history", "trend"}},
	{"helpgroup_alerts", []string{"subscribe", "unsubscribe", "subscriptions", "mute", "unmute"}},
	{"helpgroup_place", []string{"default", "settings", "help", "version"}},
}

// help is the list of verbs with an example each, or one verb in detail.
func (w writer) help(h commands.Help) {
	if h.Verb != "" && w.has("usage_"+h.Verb) {
		w.helpVerb(h.Verb)
		return
	}
	w.sentence("👋", w.say("help_title"))
	for _, g := range helpGroups {
		rows := []mrk{bold(w.say(g.title))}
		for _, verb := range g.verbs {
			if slices.Contains(h.Verbs, verb) {
				rows = append(rows, w.helpLine(verb))
			}
		}
		w.section(needed, rows...)
	}
	w.small(useful, w.say("help_hint"))
	w.buttons(useful,
		button{kind: Run, label: w.say("button_projects"), line: "projects"},
		button{kind: Run, label: w.say("button_subscriptions"), line: "subscriptions"},
		button{kind: Run, label: w.say("button_mine"), line: "subscriptions me"},
		button{kind: Run, label: w.say("button_how"), line: "help subscribe"})
}

// helpLine is a verb as it is typed, with what it does.
func (w writer) helpLine(verb string) mrk {
	example := "`/pipeline " + w.say("example_"+verb) + "`"
	w.tell(example + ": " + w.say("help_"+verb))
	return example + " – " + w.say("help_"+verb)
}

// helpVerb explains one verb: how it is written, what it does, what it does unless told otherwise, and an example.
func (w writer) helpVerb(verb string) {
	usage, example := "/pipeline "+w.say("usage_"+verb), "/pipeline "+w.say("example_"+verb)
	does := capital(w.say("help_" + verb))
	w.tell("`" + usage + "`")
	w.tell(does)
	w.tell(w.say("more_" + verb))
	w.tell(w.say("example", "line", "`"+example+"`"))
	w.section(needed, bold("`"+usage+"`"), does, w.say("more_"+verb))
	w.section(needed, w.say("example", "line", "```"+example+"```"))
	buttons := []button{{kind: Run, label: w.say("button_help"), line: "help"}}
	if runsAlone(verb) {
		buttons = append([]button{{kind: Run, label: w.say("button_try"), line: verb}}, buttons...)
	}
	w.buttons(useful, buttons...)
}

// Hint says in one line how the bot is spoken to.
func Hint(s Style) Message {
	w := newWriter(s)
	w.sentence("👋", w.say("hint_mention"))
	return w.message()
}

// runsAlone reports whether a verb shows something and needs no argument.
func runsAlone(verb string) bool {
	return slices.Contains([]string{"list", "subscriptions", "settings", "default", "version"}, verb)
}
