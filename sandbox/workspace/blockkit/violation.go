package blockkit

import (
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Surface is where blocks are shown; it decides which types are allowed and how many.
type Surface int

// The surfaces Slack knows.
const (
	// Message is a channel message, an ephemeral message or a response_url reply: at most 50 blocks.
	Message Surface = iota
	// Modal is a view opened by a trigger: at most 100 blocks.
	Modal
	// Home is the app's home tab: at most 100 blocks.
	Home
)

// Limits that bind a whole message or view.
const (
	// MaxMessageBlocks is how many blocks one message may hold.
	MaxMessageBlocks = 50
	// MaxViewBlocks is how many blocks a modal or a home tab may hold.
	MaxViewBlocks = 100
	// MaxMessageSize is the number of characters of compact JSON all blocks of one message may take together. Slack
	// publishes none; the largest message seen accepted was 13,172 plus a divider. Tables have limits of their own.
	MaxMessageSize = 13_200
	// MaxViewSize is the number of bytes of JSON of a whole view.
	MaxViewSize = 250 * 1000
	// MaxAttachments is how many secondary attachments a message may carry.
	MaxAttachments = 100
)

// The API error codes a violation maps to.
const (
	CodeBlocks      = "invalid_blocks"
	CodeFormat      = "invalid_blocks_format"
	CodeTooLong     = "msg_blocks_too_long"
	CodeArguments   = "invalid_arguments"
	CodeViewSize    = "view_too_large"
	CodeAttachments = "invalid_attachments"
	CodeTooMany     = "too_many_attachments"
)

// Violation is one broken rule.
type Violation struct {
	// Code is the API error that the whole request is refused with.
	Code string `json:"code"`
	// Message is Slack's text, such as "must be less than 3001 characters".
	Message string `json:"message"`
	// Pointer is the json-pointer of the offending value, empty where Slack names none.
	Pointer string `json:"pointer,omitempty"`
}

// String is the form that Slack puts into "errors".
func (v Violation) String() string {
	if v.Pointer == "" {
		return v.Message
	}
	return v.Message + " [json-pointer:" + v.Pointer + "]"
}

// Validate checks a JSON array of blocks as they would stand on a surface; nil means that Slack would take it.
// Pointers start with /blocks on a message and with /view/blocks elsewhere.
func Validate(blocks []byte, surface Surface) []Violation {
	v, err := decode(blocks)
	items, ok := v.([]any)
	if err != nil || !ok {
		return []Violation{{Code: CodeFormat, Message: "must provide an array", Pointer: root(surface)}}
	}
	c := newChecker(surface)
	c.blocks(root(surface), items)
	c.whole()
	if len(c.found) > 0 {
		return c.found
	}
	return c.tooLong(items)
}

// Size is what blocks count against MaxMessageSize: the characters of their compact JSON, tables left out.
// Blocks that are no JSON array count zero.
func Size(blocks []byte) int {
	v, err := decode(blocks)
	if err != nil {
		return 0
	}
	items, ok := v.([]any)
	if !ok {
		return 0
	}
	return size(items)
}

func size(items []any) int {
	counted := make([]any, 0, len(items))
	for _, item := range items {
		if t := typeOf(item); t != "table" && t != "data_table" {
			counted = append(counted, item)
		}
	}
	if len(counted) == 0 {
		return 0
	}
	b, err := json.Marshal(counted, jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return 0
	}
	return utf8.RuneCount(b)
}

func root(s Surface) string {
	if s == Message {
		return "/blocks"
	}
	return "/view/blocks"
}

// decode reads JSON the way Slack's PHP heritage does: the last of two equal names wins.
func decode(b []byte) (any, error) {
	var v any
	err := json.Unmarshal(b, &v, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	return v, err
}

func typeOf(v any) string {
	m, _ := v.(map[string]any)
	t, _ := m["type"].(string)
	return t
}
