package blocks

import (
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// Message is what Slack is given. Text is the whole story in one line, escaped, without mentions and at most 3,000
// characters; Blocks may be empty.
type Message struct {
	Text   string
	Blocks []slack.Block
}

// Style is what differs between readers of the same values.
type Style struct {
	Language string            // "en" or "zh"; anything else is English.
	Zone     *time.Location    // For times where Slack's own time tokens do not work; nil is UTC.
	Console  apiclient.Console // The only place links lead to; without a base there are none.
	Compact  bool              // One line an event.
	// People are the Slack users to mention for BK-CI users; everybody else is named in plain words.
	People map[string]string
}

// Plain is the message without blocks, for a Slack that refuses them.
func Plain(m Message) Message { return Message{Text: m.Text} }
