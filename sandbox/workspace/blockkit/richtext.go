package blockkit

import "maps"

func richText() rule {
	return block([]field{need("elements", list(0, 0, richParts().check))})
}

// richCell is rich text inside a table.
func richCell() rule {
	return object([]field{need("type", anything), need("elements", list(1, 0, richParts().check)), opt("block_id", str(1, maxID))})
}

func richParts() union {
	inline := inlines().check
	border := opt("border", integer(0, 1))
	part := func(more ...field) rule {
		return object(append([]field{need("type", anything)}, more...))
	}
	line := part(need("elements", list(0, 0, inline)))
	return union{
		"rich_text_section": line,
		"rich_text_quote":   part(need("elements", list(0, 0, inline)), border),
		"rich_text_preformatted": part(need("elements", list(0, 0, preformatted().check)), border,
			opt("language", str(0, 0))),
		"rich_text_list": part(
			need("elements", list(0, 0, union{"rich_text_section": line}.check)),
			need("style", enum("bullet", "ordered")), opt("indent", integer(0, 8)), opt("offset", integer(0, 1e6)), border),
	}
}

func preformatted() union {
	all := inlines()
	return union{"text": all["text"], "link": all["link"]}
}

// inlines are the leaves of rich text: text, mentions, links, dates.
func inlines() union {
	words := inlineStyle("bold", "italic", "strike", "code", "underline")
	mentions := inlineStyle("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
	id, flag := str(1, 0), rule(boolean)
	leaf := func(style rule, fields ...field) rule {
		return object(append([]field{need("type", anything), opt("style", style)}, fields...))
	}
	u := union{
		"text":      leaf(words, need("text", str(0, 0))),
		"link":      leaf(words, need("url", str(1, maxURL)), opt("text", str(0, 0)), opt("unsafe", flag)),
		"emoji":     leaf(words, need("name", id), opt("unicode", id), opt("skin_tone", integer(1, 6)), opt("url", id)),
		"date":      leaf(words, need("timestamp", number), need("format", id), opt("url", id), opt("fallback", str(0, 0)), opt("timezone", id)),
		"color":     leaf(words, need("value", id)),
		"broadcast": leaf(mentions, need("range", enum("here", "channel", "everyone"))),
	}
	maps.Copy(u, union{
		"user":      leaf(mentions, need("user_id", id)),
		"usergroup": leaf(mentions, need("usergroup_id", id)),
		"channel":   leaf(mentions, need("channel_id", id)),
		"team":      leaf(mentions, need("team_id", id)),
	})
	return u
}

func inlineStyle(names ...string) rule {
	fields := make([]field, 0, len(names))
	for _, name := range names {
		fields = append(fields, opt(name, boolean))
	}
	return object(fields)
}
