package blockkit

import (
	"reflect"
	"strconv"
)

const (
	maxID    = 255
	maxURL   = 3000
	maxText  = 3000
	maxValue = 2000
)

// plain is a plain_text object of 1 to most code points.
func plain(most int) rule {
	return object([]field{need("type", enum("plain_text")), need("text", str(1, most)), opt("emoji", boolean)})
}

// text is a plain_text or mrkdwn object of 1 to most code points.
func text(most int) rule {
	return textKinds(most).check
}

func textKinds(most int) union {
	return union{
		"plain_text": plain(most),
		"mrkdwn": object([]field{
			need("type", anything), need("text", str(1, most)), opt("verbatim", boolean),
		}),
	}
}

// confirm is the dialog that asks before an action is sent.
func confirm() rule {
	return object([]field{
		need("title", plain(100)), need("text", text(300)), need("confirm", plain(30)), need("deny", plain(30)),
		opt("style", style()),
	})
}

func style() rule { return enum("primary", "danger") }

// option is a choice whose label may be formatted (checkboxes, radio buttons) or not (menus).
func option(label func(int) rule, more ...field) rule {
	return object(append([]field{
		need("text", label(75)), need("value", str(1, 150)), opt("description", label(75)),
	}, more...))
}

func optionGroup() rule {
	return object([]field{need("label", plain(75)), need("options", list(1, 100, option(plain)))})
}

func filter() rule {
	return object([]field{
		opt("include", list(1, 4, enum("im", "mpim", "private", "public"))),
		opt("exclude_external_shared_channels", boolean), opt("exclude_bot_users", boolean),
	})
}

func dispatch() rule {
	return object([]field{
		opt("trigger_actions_on", list(1, 2, enum("on_enter_pressed", "on_character_entered"))),
	})
}

// blockID and actionID demand what Slack needs to tell elements apart later.
func blockID(c *checker, at string, v any) {
	str(1, maxID)(c, at, v)
	if id, ok := v.(string); ok {
		c.once(c.blockIDs, "block_id", at, id)
	}
}

func actionID(c *checker, at string, v any) {
	str(1, maxID)(c, at, v)
	if id, ok := v.(string); ok && c.actions != nil {
		c.once(c.actions, "action_id", at, id)
	}
}

func (c *checker) once(seen map[string]bool, what, at, id string) {
	if seen[id] {
		c.add(at, "`"+what+"` "+strconv.Quote(id)+" already exists")
	}
	seen[id] = true
}

// either demands exactly one of two members.
func either(first, second string) func(*checker, string, map[string]any) {
	return func(c *checker, at string, m map[string]any) {
		_, a := m[first]
		_, b := m[second]
		switch {
		case !a && !b:
			c.add(at, "missing required field: "+first)
		case a && b:
			c.add(at, "must provide only one of "+first+" and "+second)
		}
	}
}

// among demands that the preselected options stand, unchanged, among those offered.
func among(initial string) func(*checker, string, map[string]any) {
	return func(c *checker, at string, m map[string]any) {
		chosen, ok := m[initial]
		if !ok {
			return
		}
		list, many := chosen.([]any)
		if !many {
			list = []any{chosen}
		}
		offered := offers(m)
		for _, want := range list {
			if !contains(offered, want) {
				c.add(at+"/"+initial, "must be one of the options offered")
				return
			}
		}
	}
}

func offers(m map[string]any) []any {
	offered, _ := m["options"].([]any)
	groups, _ := m["option_groups"].([]any)
	for _, g := range groups {
		group, _ := g.(map[string]any)
		inside, _ := group["options"].([]any)
		offered = append(offered[:len(offered):len(offered)], inside...)
	}
	return offered
}

func contains(list []any, want any) bool {
	for _, have := range list {
		if reflect.DeepEqual(have, want) {
			return true
		}
	}
	return false
}
