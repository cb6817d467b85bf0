package blockkit

import "strconv"

// ValidateAttachments checks the legacy attachments of a message: their number, and the blocks inside them.
// Pointers start with /attachments.
func ValidateAttachments(attachments []byte) []Violation {
	v, err := decode(attachments)
	items, ok := v.([]any)
	if err != nil || !ok {
		return []Violation{{Code: CodeAttachments, Message: "must provide an array", Pointer: "/attachments"}}
	}
	if len(items) > MaxAttachments {
		return []Violation{{
			Code: CodeTooMany, Message: "no more than " + strconv.Itoa(MaxAttachments) + " items allowed", Pointer: "/attachments",
		}}
	}
	c := newChecker(Message)
	c.code = CodeAttachments
	for i, item := range items {
		c.attachment(index("/attachments", i), item)
	}
	c.whole()
	return c.found
}

func (c *checker) attachment(at string, v any) {
	m, ok := v.(map[string]any)
	if !ok {
		c.add(at, "must provide an object")
		return
	}
	switch blocks := m["blocks"].(type) {
	case nil:
	case []any:
		c.blocks(at+"/blocks", blocks)
	default:
		c.add(at+"/blocks", "must provide an array")
	}
}
