package blocks

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// Kind is how a press of a button is to be answered.
type Kind string

// The kinds, as they stand at the front of an action id.
const (
	Run     Kind = "run"     // The command line of the button is run; its answer is a new message for who pressed.
	Replace Kind = "replace" // Its answer takes the place of the message.
	Share   Kind = "share"   // Its answer is posted for everybody in the channel.
	Open    Kind = "open"    // A link; Slack opens it and tells us, nothing is to be done.
)

// ParseAction reads the kind from an action id of ours; false for any other.
func ParseAction(actionID string) (kind Kind, ok bool) {
	front, _, ok := strings.Cut(actionID, ":")
	switch kind := Kind(front); kind {
	case Run, Replace, Share, Open:
		return kind, ok
	}
	return "", false
}

// Limits of what can be pressed, in runes.
const (
	maxLabel  = 75
	maxOption = 150 // Of the value of an option, which is tighter than that of a button.
)

// button is one press: a command line or a link.
type button struct {
	kind    Kind
	label   mrk
	line    string // Command line, or address of Open; a button without one is left out.
	style   slack.Style
	confirm string // Front of the keys of the question to ask first; empty: none.
}

// buttons adds what can be pressed, in one row.
func (w writer) buttons(rank int, all ...button) {
	var elements []slack.BlockElement
	for _, b := range all {
		if b.kind == Share && w.direct {
			continue
		}
		limit := maxLine
		if b.kind == Open {
			b.line, limit = w.address(b.line, maxAddress), maxAddress
		}
		if pressable(b.line, limit) && b.label != "" && len(elements) < maxButtons {
			elements = append(elements, w.element(b))
		}
	}
	if len(elements) > 0 {
		w.to.add(rank, slack.NewActionBlock("", elements...))
	}
}

// pressable reports whether a line or address may stand in a button: Slack takes it, and it holds nothing that a
// person could not see in it.
func pressable(line string, limit int) bool {
	return line != "" && utf8.RuneCountInString(line) <= limit && clean(line, false) == line
}

func (w writer) element(b button) *slack.ButtonBlockElement {
	element := slack.NewButtonBlockElement(w.actionID(b.kind), b.line, label(b.label, maxLabel))
	element.Style = b.style
	if b.kind == Open {
		element.Value, element.URL = "", b.line
	}
	if b.confirm != "" {
		element.Confirm = slack.NewConfirmationBlockObject(label(w.say(b.confirm), 100), label(w.say(b.confirm+"_text"), 300),
			label(w.say("yes"), 30), label(w.say("no"), 30))
	}
	return element
}

// actionID is unique within the message.
func (w writer) actionID(kind Kind) string {
	w.to.actions++
	return string(kind) + ":" + strconv.Itoa(w.to.actions)
}

// menu adds a list to choose from; each option is a command line.
func (w writer) menu(rank int, hint mrk, options []*slack.OptionBlockObject) {
	if len(options) == 0 {
		return
	}
	menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, label(hint, maxOption), w.actionID(Run), options[:min(len(options), 100)]...)
	w.to.add(rank, slack.NewActionBlock("", menu))
}
