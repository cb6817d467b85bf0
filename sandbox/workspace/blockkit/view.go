package blockkit

import "slices"

const (
	maxViewLabel       = 24
	maxPrivateMetadata = 3000
)

// ValidateView checks a modal or home view as views.open, push, update and publish take it. Pointers start with /view.
func ValidateView(view []byte) []Violation {
	if len(view) > MaxViewSize {
		return []Violation{{Code: CodeViewSize, Message: "view is too large", Pointer: "/view"}}
	}
	v, err := decode(view)
	m, ok := v.(map[string]any)
	if err != nil || !ok {
		return []Violation{{Code: CodeArguments, Message: "must provide an object", Pointer: "/view"}}
	}
	surface := Modal
	if m["type"] == "home" {
		surface = Home
	}
	c := newChecker(surface)
	union{"modal": viewShape(true), "home": viewShape(false)}.check(c, "/view", m)
	c.whole()
	return c.found
}

func viewShape(modal bool) rule {
	fields := []field{
		need("type", anything), need("blocks", viewBlocks), opt("private_metadata", str(0, maxPrivateMetadata)),
		opt("callback_id", str(0, maxID)), opt("external_id", str(0, maxID)),
	}
	title := plain(maxViewLabel)
	if !modal {
		return object(append(fields, opt("title", title), opt("close", title), opt("submit", title)))
	}
	fields = slices.Insert(fields, 1, need("title", title), opt("submit", title), opt("close", title))
	return object(append(fields,
		opt("clear_on_close", boolean), opt("notify_on_close", boolean), opt("submit_disabled", boolean)), submitForInput)
}

func viewBlocks(c *checker, at string, v any) {
	items, ok := v.([]any)
	if !ok {
		c.add(at, "must provide an array")
		return
	}
	c.blocks(at, items)
}

func submitForInput(c *checker, at string, m map[string]any) {
	if _, ok := m["submit"]; ok {
		return
	}
	blocks, _ := m["blocks"].([]any)
	for i, b := range blocks {
		if typeOf(b) == "input" {
			c.add(index(at+"/blocks", i)+"/input", "must define `submit` to use an `input` block in modals")
		}
	}
}
