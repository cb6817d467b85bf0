package workspace

import (
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

var mention = regexp.MustCompile(`<(?:@([UW][A-Z0-9]+)|!subteam\^(S[A-Z0-9]+)|!(channel|here|everyone))(?:\|[^>]*)?>`)

// mentions is whom a message pings. The text counts beside blocks too: it is what a notification shows. That is the
// stricter reading for a bot that must not ping.
func (w *Workspace) mentions(m Message, bareNames bool) []Mention {
	var out []Mention
	out = scanText(m.Text, out)
	if bareNames {
		out = w.scanBare(m.Text, out)
	}
	var items []any
	if m.Blocks != nil && unmarshal(m.Blocks, &items) == nil {
		out = scanBlocks(items, out)
	}
	if m.Attachments != nil {
		out = scanAttachments(m.Attachments, out)
	}
	return unique(out)
}

func scanText(s string, out []Mention) []Mention {
	for _, found := range mention.FindAllStringSubmatch(s, -1) {
		switch {
		case found[1] != "":
			out = append(out, Mention{"user", found[1]})
		case found[2] != "":
			out = append(out, Mention{"group", found[2]})
		default:
			out = append(out, Mention{"everyone", found[3]})
		}
	}
	return out
}

// scanBare finds @name as parse=full and link_names turn it into a mention.
func (w *Workspace) scanBare(s string, out []Mention) []Mention {
	for _, word := range strings.Fields(s) {
		name, ok := strings.CutPrefix(strings.TrimRight(word, ".,:;!?)"), "@")
		if !ok {
			continue
		}
		if name == "channel" || name == "here" || name == "everyone" {
			out = append(out, Mention{"everyone", name})
		}
		for _, u := range w.users {
			if u.Name == name {
				out = append(out, Mention{"user", u.ID})
			}
		}
		for _, g := range w.groups {
			if g.Handle == name {
				out = append(out, Mention{"group", g.ID})
			}
		}
	}
	return out
}

func scanBlocks(v any, out []Mention) []Mention {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			out = scanBlocks(item, out)
		}
	case map[string]any:
		out = scanObject(v, out)
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			out = scanBlocks(v[name], out)
		}
	}
	return out
}

func scanObject(m map[string]any, out []Mention) []Mention {
	switch text(m["type"]) {
	case "mrkdwn", "markdown":
		return scanText(text(m["text"]), out)
	case "user":
		return append(out, Mention{"user", text(m["user_id"])})
	case "usergroup":
		return append(out, Mention{"group", text(m["usergroup_id"])})
	case "broadcast":
		return append(out, Mention{"everyone", text(m["range"])})
	}
	return out
}

func scanAttachments(attachments jsontext.Value, out []Mention) []Mention {
	var items []struct {
		Pretext string `json:"pretext"`
		Title   string `json:"title"`
		Text    string `json:"text"`
		Footer  string `json:"footer"`
		Fields  []struct {
			Title string `json:"title"`
			Value string `json:"value"`
		} `json:"fields"`
		Blocks any `json:"blocks"`
	}
	if unmarshal(attachments, &items) != nil {
		return out
	}
	for _, a := range items {
		for _, s := range []string{a.Pretext, a.Title, a.Text, a.Footer} {
			out = scanText(s, out)
		}
		for _, f := range a.Fields {
			out = scanText(f.Value, scanText(f.Title, out))
		}
		out = scanBlocks(a.Blocks, out)
	}
	return out
}

func unique(list []Mention) []Mention {
	var out []Mention
	for _, m := range list {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}
