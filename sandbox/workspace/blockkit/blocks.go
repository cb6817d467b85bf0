package blockkit

import (
	"strconv"
	"sync"
	"unicode/utf8"
)

const maxMarkdown = 12_000

// block is a block: its members plus the type and the block_id that all share.
func block(fields []field, also ...func(*checker, string, map[string]any)) rule {
	return object(append([]field{need("type", anything), opt("block_id", blockID)}, fields...), also...)
}

// The tables of what may stand where, built when first asked for: building one takes ten times as long as using it.
var (
	messageKinds = sync.OnceValue(func() union { return buildKinds(Message) }) //nolint:gochecknoglobals // read-only table.
	modalKinds   = sync.OnceValue(func() union { return buildKinds(Modal) })   //nolint:gochecknoglobals // read-only table.
	homeKinds    = sync.OnceValue(func() union { return buildKinds(Home) })    //nolint:gochecknoglobals // read-only table.
)

// blockKinds is what may stand on a surface. It is not to be changed.
func blockKinds(s Surface) union {
	switch s {
	case Modal:
		return modalKinds()
	case Home:
		return homeKinds()
	default:
		return messageKinds()
	}
}

func buildKinds(s Surface) union {
	u := union{
		"section": section(), "header": header(), "context": contextBlock(), "actions": actions(),
		"divider": block(nil), "image": image(), "input": input(), "rich_text": richText(), "video": video(),
		"card": card(), "layout": layout,
	}
	if s == Modal {
		u["alert"] = alert()
		return u
	}
	u["table"], u["data_table"] = table(), dataTable()
	u["carousel"], u["container"] = carousel(), container
	if s == Home {
		return u
	}
	u["markdown"], u["data_visualization"] = markdown(), chart()
	u["context_actions"], u["plan"] = contextActions(), plan()
	u["task_card"] = taskCard("in_progress", "complete", "error")
	return u
}

func section() rule {
	return block([]field{
		opt("text", allOf(text(maxText))), opt("fields", list(1, 10, text(2000))),
		opt("accessory", accessories().check), opt("expand", boolean),
	}, func(c *checker, at string, m map[string]any) {
		_, hasText := m["text"]
		_, hasFields := m["fields"]
		if !hasText && !hasFields {
			c.add(at, "missing required field: text")
		}
	})
}

func header() rule {
	return block([]field{need("text", plain(150)), opt("level", integer(1, 4))})
}

func contextBlock() rule {
	u := textKinds(maxText)
	u["image"] = imageElement()
	return block([]field{need("elements", list(1, 10, u.check))})
}

func actions() rule {
	return block([]field{need("elements", list(1, 25, actionElements().check))})
}

func contextActions() rule {
	u := union{"feedback_buttons": feedbackButtons(), "icon_button": iconButton()}
	return block([]field{need("elements", list(1, 5, u.check))})
}

func input() rule {
	return block([]field{
		need("label", plain(2000)), need("element", inputElements().check), opt("hint", plain(2000)),
		opt("optional", boolean), opt("dispatch_action", boolean),
	})
}

func image() rule {
	return block([]field{
		opt("image_url", link), opt("slack_file", slackFile()), need("alt_text", str(1, 2000)),
		opt("title", plain(2000)),
	}, either("image_url", "slack_file"))
}

func video() rule {
	return block([]field{
		need("video_url", link), need("thumbnail_url", link), need("alt_text", str(1, 2000)),
		need("title", plain(199)), opt("title_url", link), opt("description", plain(199)),
		opt("author_name", str(1, 49)), opt("provider_name", str(1, 50)), opt("provider_icon_url", link),
	})
}

func alert() rule {
	return block([]field{
		need("text", text(200)), opt("level", enum("default", "info", "warning", "error", "success")),
	})
}

// markdown shares one budget of characters among all markdown blocks of the message.
func markdown() rule {
	return block([]field{need("text", str(1, 0))}, func(c *checker, at string, m map[string]any) {
		s, _ := m["text"].(string)
		c.markdown += utf8.RuneCountInString(s)
		if c.markdown > maxMarkdown {
			c.add(at+"/text", "must be less than "+strconv.Itoa(maxMarkdown+1)+" characters")
		}
	})
}
