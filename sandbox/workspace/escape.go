package workspace

import (
	"regexp"
	"strings"
)

var linkable = regexp.MustCompile(`(^|[\s("'])(https?://[^\s<>"']+|[@#][^\s@#<>"',;:!?()]+)`)

// escape is what should_escape makes of the text of a slash command: people, channels and addresses become links, and the
// three characters with a meaning become entities.
func (w *Workspace) escape(s string) string {
	var out strings.Builder
	rest := 0
	for _, at := range linkable.FindAllStringSubmatchIndex(s, -1) {
		start, end := at[4], at[5]
		word := s[start:end]
		if !strings.HasPrefix(word, "http") {
			word = strings.TrimRight(word, ".")
			end = start + len(word)
		} else {
			word = strings.TrimRight(word, ".,;:!?)")
			end = start + len(word)
		}
		out.WriteString(entities(s[rest:start]))
		out.WriteString(w.linked(word))
		rest = end
	}
	out.WriteString(entities(s[rest:]))
	return out.String()
}

// linked is one word as a link, or as it stands when nobody and nothing is called so.
func (w *Workspace) linked(word string) string {
	name := word[1:]
	switch {
	case strings.HasPrefix(word, "http"):
		return "<" + entities(word) + ">"
	case word[0] == '@':
		for _, u := range w.users {
			if u.Name == name && !u.Deleted {
				return "<@" + u.ID + ">"
			}
		}
		for _, g := range w.groups {
			if g.Handle == name {
				return "<!subteam^" + g.ID + ">"
			}
		}
	default:
		for _, c := range w.channels {
			if c.Name == name && !c.IM {
				return "<#" + c.ID + "|" + publicName(c) + ">"
			}
		}
	}
	return entities(word)
}

// publicName is empty for private channels: Slack hides their names in escaped text.
func publicName(c *channel) string {
	if c.Private {
		return ""
	}
	return c.Name
}

func entities(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
