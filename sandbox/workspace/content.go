package workspace

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

// Lengths of the text of a message, in code points.
const (
	maxPosted = 40_000 // postMessage cuts, postEphemeral refuses
	maxEdited = 4_000  // update refuses
)

// content is what a message says, read from arguments and checked. A nil JSON member is absent, "[]" present and empty.
type content struct {
	text        string
	blocks      jsontext.Value
	attachments jsontext.Value
	metadata    jsontext.Value
	mrkdwn      bool
	pings       bool // parse=full or link_names: bare names ping as well
	unfurlLinks *bool
	unfurlMedia *bool
}

// readContent reads and checks what is to be said. most bounds the text; longer ones are cut or refused.
func (w *Workspace) readContent(in args, most int, truncate bool) (content, error) {
	c := content{
		text: in.str("text"), blocks: in.value("blocks"), attachments: in.value("attachments"), metadata: in.value("metadata"),
		mrkdwn: in.truth("mrkdwn", true), pings: in.str("parse") == "full" || in.truth("link_names", false),
		unfurlLinks: in.choice("unfurl_links"), unfurlMedia: in.choice("unfurl_media"),
	}
	if utf8.RuneCountInString(c.text) > most {
		if !truncate {
			return c, fail("msg_too_long")
		}
		c.text = string([]rune(c.text)[:most])
	}
	if err := w.checkMetadata(&c); err != nil {
		return c, err
	}
	if c.blocks != nil {
		if err := refused(blockkit.Validate(c.blocks, blockkit.Message)); err != nil {
			return c, err
		}
	}
	if c.attachments != nil {
		if err := refused(blockkit.ValidateAttachments(c.attachments)); err != nil {
			return c, err
		}
	}
	return c, nil
}

// checkMetadata demands an event type and a payload object. slack-go's empty metadata counts as none.
func (w *Workspace) checkMetadata(c *content) error {
	if c.metadata == nil {
		return nil
	}
	if len(c.metadata) > w.opts.MetadataLimit {
		return fail("metadata_too_large")
	}
	var members map[string]jsontext.Value
	if unmarshal(c.metadata, &members) != nil || members == nil {
		return fail("invalid_metadata_format")
	}
	if len(members) == 0 {
		c.metadata = jsontext.Value("{}")
		return nil
	}
	var kind string
	_ = unmarshal(members["event_type"], &kind) // a wrong kind stays empty
	payload := members["event_payload"]
	if kind == "" && (payload == nil || isNull(payload)) {
		c.metadata = nil
		return nil
	}
	if kind == "" || payload == nil || payload.Kind() != '{' || len(members) > 2 {
		return fail("invalid_metadata_schema")
	}
	return nil
}

func (a args) choice(name string) *bool {
	if !a.has(name) {
		return nil
	}
	b := a.truth(name, false)
	return &b
}

// empty says that there is nothing to show.
func (c content) empty() bool {
	return c.text == "" && emptyArray(c.blocks) && emptyArray(c.attachments)
}

func emptyArray(v jsontext.Value) bool {
	if v == nil {
		return true
	}
	var items []jsontext.Value
	return unmarshal(v, &items) == nil && len(items) == 0
}

// put writes content into a new message.
func (w *Workspace) put(m *Message, c content) {
	m.Text, m.Mrkdwn, m.UnfurlLinks, m.UnfurlMedia = c.text, c.mrkdwn, c.unfurlLinks, c.unfurlMedia
	m.Blocks = w.settle(c.blocks)
	m.Attachments = nil
	if !emptyArray(c.attachments) {
		m.Attachments = w.settleAttachments(c.attachments)
	}
	m.Metadata = nil
	if c.metadata != nil && string(c.metadata) != "{}" {
		m.Metadata = c.metadata
	}
	m.Mentions = w.mentions(*m, c.pings)
}
