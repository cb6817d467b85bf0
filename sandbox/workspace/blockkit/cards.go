package blockkit

import "maps"

func card() rule {
	return block([]field{
		opt("hero_image", imageElement()), opt("icon", imageElement()),
		opt("slack_icon", object([]field{opt("type", enum("icon")), need("name", str(1, 0))})),
		opt("title", text(150)), opt("subtitle", text(150)), opt("body", text(200)), opt("subtext", text(200)),
		opt("actions", list(1, 3, union{"button": button()}.check)),
	}, func(c *checker, at string, m map[string]any) {
		for _, name := range []string{"hero_image", "title", "actions", "body"} {
			if _, ok := m[name]; ok {
				return
			}
		}
		c.add(at, "missing required field: title")
	})
}

func carousel() rule {
	return block([]field{need("elements", list(1, 10, union{"card": card()}.check))})
}

func container(c *checker, at string, v any) {
	c.nested("container", at, v, containerShape)
}

func containerShape(kinds union) rule {
	child := kinds.only("section", "header", "context", "actions", "divider", "image", "input", "rich_text", "video", "table", "layout")
	return block([]field{
		opt("title", allOf(plain(150))), opt("rich_text_title", union{"rich_text": richText()}.check),
		opt("subtitle", text(150)), opt("icon", imageElement()),
		opt("width", enum("narrow", "standard", "wide", "full")),
		opt("is_collapsible", boolean), opt("default_collapsed", boolean), opt("has_header_divider", boolean),
		need("child_blocks", list(1, 10, child.check)),
	}, func(c *checker, at string, m map[string]any) {
		_, plain := m["title"]
		_, rich := m["rich_text_title"]
		if !plain && !rich {
			c.add(at, "missing required field: title")
		}
	})
}

func layout(c *checker, at string, v any) {
	c.nested("layout", at, v, layoutShape)
}

func layoutShape(kinds union) rule {
	inside := maps.Clone(kinds)
	delete(inside, "markdown")
	item := object([]field{
		need("block", inside.check), opt("width", enum("narrow", "standard", "wide")),
		opt("horizontal_alignment", enum("start", "center", "end")),
	})
	row := object([]field{need("items", list(1, 3, item))})
	return block([]field{
		need("label", str(1, 150)), need("rows", list(1, 5, row)), opt("is_label_visible", boolean),
		opt("grid_lines", enum("none", "rows", "outer")), opt("fallback", list(0, 0, inside.check)),
	})
}

func plan() rule {
	tasks := union{"task_card": taskCard("pending", "in_progress", "complete", "error")}
	return block([]field{need("title", str(1, 0)), opt("tasks", list(0, 0, tasks.check))})
}

func taskCard(statuses ...string) rule {
	rich := union{"rich_text": richText()}.check
	source := object([]field{need("type", enum("url")), need("url", link), need("text", str(1, 0))})
	return block([]field{
		need("task_id", str(1, maxID)), need("title", str(1, 0)), opt("status", enum(statuses...)),
		opt("details", rich), opt("output", rich), opt("sources", list(0, 0, source)), opt("hide_title", boolean),
	})
}
