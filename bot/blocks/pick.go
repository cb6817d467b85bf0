package blocks

import (
	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
)

// pickButtons is how many choices are buttons; more of them are a menu.
const pickButtons = 5

// pick asks which was meant. Slack bounds the value of an option more tightly than that of a button, so a line too long
// for the menu becomes a button in any case.
func (w writer) pick(p commands.Pick) {
	key := "pick"
	if p.Input == "" {
		key += "_any"
	}
	if p.Project == "" {
		key += "_several"
	}
	if len(p.Choices) == 1 && p.Input != "" && p.Project != "" {
		key = "pick_vague"
	}
	head := w.say(key, "input", code(p.Input, 60), "project", text(p.Project, nameRunes))
	w.tell(head)
	w.section(needed, "❔ "+head)
	var presses []button
	var options []*slack.OptionBlockObject
	for _, c := range p.Choices {
		w.tell(text(c.Name, nameRunes))
		name := raw(c.Name)
		if len(p.Choices) > pickButtons && name != "" && pressable(c.Line, maxOption) {
			options = append(options, slack.NewOptionBlockObject(c.Line, label(name, maxLabel), nil))
			continue
		}
		presses = append(presses, button{kind: Run, label: name, line: c.Line})
	}
	w.menu(needed, w.say("pick_menu"), options)
	w.buttons(needed, presses...)
	if p.More > 0 {
		w.small(useful, w.count("pick_more", p.More))
	}
}
