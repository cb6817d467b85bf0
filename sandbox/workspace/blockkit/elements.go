package blockkit

import "maps"

// element is an interactive element: its members plus the type and the action_id that all share.
func element(fields []field, also ...func(*checker, string, map[string]any)) rule {
	return object(append([]field{need("type", anything), opt("action_id", actionID)}, fields...), also...)
}

func button() rule {
	return element([]field{
		need("text", plain(75)), opt("url", link), opt("value", str(0, maxValue)), opt("style", style()),
		opt("confirm", confirm()), opt("accessibility_label", str(1, 75)),
		opt("agent_prompt", str(1, 0)), opt("agent_prompt_display", str(1, 0)),
		opt("visible_to_user_ids", list(1, 10, str(1, 0))),
	})
}

func workflowButton() rule {
	input := object([]field{need("name", str(1, 0)), need("value", str(1, 0))})
	trigger := object([]field{need("url", link), opt("customizable_input_parameters", list(1, 0, input))})
	return element([]field{
		need("text", plain(75)), need("workflow", object([]field{need("trigger", trigger)})),
		opt("style", style()), opt("confirm", confirm()), opt("accessibility_label", str(1, 75)),
	})
}

func feedbackButtons() rule {
	one := object([]field{
		need("text", plain(75)), need("value", str(1, maxValue)), opt("accessibility_label", str(1, 75)),
	})
	return element([]field{need("positive_button", one), need("negative_button", one)})
}

func iconButton() rule {
	return element([]field{
		need("icon", str(1, 0)), need("text", plain(75)), opt("value", str(0, maxValue)), opt("confirm", confirm()),
		opt("accessibility_label", str(1, 75)), opt("visible_to_user_ids", list(1, 10, str(1, 0))),
	})
}

// imageElement is a picture beside text; it has no action_id.
func imageElement() rule {
	return object([]field{
		need("type", enum("image")), opt("image_url", link), opt("slack_file", slackFile()),
		need("alt_text", str(1, 2000)),
	}, either("image_url", "slack_file"))
}

func slackFile() rule {
	return object([]field{opt("id", str(1, 0)), opt("url", link)}, either("id", "url"))
}

func picker(initial string, is rule, more ...field) rule {
	return element(append([]field{
		opt(initial, is), opt("placeholder", plain(150)), opt("confirm", confirm()), opt("focus_on_load", boolean),
	}, more...))
}

// typed is an input a person types into, with its limits on what is typed.
func typed(fields ...field) rule {
	return element(append([]field{
		opt("placeholder", plain(150)), opt("dispatch_action_config", dispatch()), opt("focus_on_load", boolean),
	}, fields...))
}

func plainInput() rule {
	return typed(opt("initial_value", str(1, maxText)), opt("multiline", boolean),
		opt("min_length", integer(0, maxText)), opt("max_length", integer(1, maxText)))
}

func numberInput() rule {
	return typed(need("is_decimal_allowed", boolean), opt("initial_value", str(1, 0)),
		opt("min_value", str(1, 0)), opt("max_value", str(1, 0)))
}

func richInput() rule {
	return typed(opt("initial_value", richText()), opt("min_lines", integer(1, 100)), opt("max_lines", integer(1, 100)))
}

func fileInput() rule {
	return element([]field{opt("filetypes", list(1, 0, str(1, 0))), opt("max_files", integer(1, 10))})
}

func pickers() union {
	return union{
		"datepicker": picker("initial_date", str(10, 10)),
		"timepicker": picker("initial_time", str(5, 5), opt("timezone", str(1, 0))),
	}
}

func dateTime() rule {
	return element([]field{
		opt("initial_date_time", integer(1e9, 1e10-1)), opt("confirm", confirm()), opt("focus_on_load", boolean),
	})
}

// accessories, actionElements and inputElements are what may stand beside a section, in a row of actions, and in an input.
func accessories() union {
	u := union{
		"button": button(), "workflow_button": workflowButton(), "image": imageElement(), "overflow": overflow(),
		"checkboxes": choices("initial_options", true), "radio_buttons": choices("initial_option", false),
	}
	maps.Copy(u, pickers())
	maps.Copy(u, menus())
	return u
}

func actionElements() union {
	u := accessories()
	delete(u, "image")
	u["datetimepicker"] = dateTime()
	u["rich_text_input"] = richInput()
	return u
}

func inputElements() union {
	u := union{
		"plain_text_input": plainInput(), "number_input": numberInput(), "rich_text_input": richInput(),
		"email_text_input": typed(opt("initial_value", str(1, 0))),
		"url_text_input":   typed(opt("initial_value", str(1, 0))),
		"file_input":       fileInput(), "datetimepicker": dateTime(),
		"checkboxes": choices("initial_options", true), "radio_buttons": choices("initial_option", false),
	}
	maps.Copy(u, pickers())
	maps.Copy(u, menus())
	return u
}
