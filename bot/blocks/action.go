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

// ParseAction reads the kind from an action id of ours.
func ParseAction(id string) (Kind, bool) {
	kind, _, ok := strings.Cut(id, ":")
	switch k := Kind(kind); k {
	case Run, Replace, Share, Open:
		return k, ok
	}
	return "", false
}

// maxLine is Slack's limit of a button's value.
const maxLine = 2000

// button is one press: a command line or a link.
type button struct {
	kind    Kind
	label   string // Key in the catalogue, or plain words when raw.
	raw     bool
	line    string // Command line, or address of Open.
	style   slack.Style
	confirm string // Key of the question to ask first; empty: none.
}

// usable leaves out what Slack would refuse (an empty or overlong line, a link without address) and a command line in
// which a word could not be written (see line), which shows by the gap it leaves.
func (b button) usable() bool {
	limit := maxLine
	if b.kind == Open {
		limit = 3000
	} else if strings.HasSuffix(b.line, " ") || strings.Contains(b.line, "  ") {
		return false
	}
	return b.line != "" && utf8.RuneCountInString(b.line) <= limit
}

// action renders a button; n makes its id unique in the message.
func (w writer) action(b button, n int) *slack.ButtonBlockElement {
	label := b.label
	if !b.raw {
		label = w.say(b.label)
	}
	text := slack.NewTextBlockObject(slack.PlainTextType, cut(oneLine(label), 75), true, false)
	element := slack.NewButtonBlockElement(string(b.kind)+":"+strconv.Itoa(n), b.line, text)
	element.Style = b.style
	if b.kind == Open {
		element.Value, element.URL = "", b.line
	}
	if b.confirm != "" {
		element.Confirm = slack.NewConfirmationBlockObject(
			slack.NewTextBlockObject(slack.PlainTextType, cut(w.say(b.confirm), 100), false, false),
			slack.NewTextBlockObject(slack.PlainTextType, cut(w.say(b.confirm+"_text"), 300), false, false),
			slack.NewTextBlockObject(slack.PlainTextType, cut(w.say("yes"), 30), false, false),
			slack.NewTextBlockObject(slack.PlainTextType, cut(w.say("no"), 30), false, false))
	}
	return element
}
