package blockkit

const maxOptions = 100

func overflow() rule {
	return element([]field{
		need("options", list(1, 5, option(plain, opt("url", link)))), opt("confirm", confirm()),
	})
}

// choices are checkboxes (several may be preselected) and radio buttons (one).
func choices(initial string, many bool) rule {
	one := option(text)
	preset := one
	if many {
		preset = list(1, 10, one)
	}
	return element([]field{
		need("options", list(1, 10, one)), opt(initial, preset), opt("confirm", confirm()),
		opt("focus_on_load", boolean), opt("visible_to_user_ids", list(1, 10, str(1, 0))),
	}, among(initial))
}

// menu is what every select menu shares.
func menu(fields []field, also ...func(*checker, string, map[string]any)) rule {
	return element(append([]field{
		opt("placeholder", plain(150)), opt("confirm", confirm()), opt("focus_on_load", boolean),
	}, fields...), also...)
}

func menus() union {
	one, several := option(plain), list(1, maxOptions, option(plain))
	ids, most := list(1, 0, str(1, 0)), opt("max_selected_items", integer(1, 1e6))
	here := opt("default_to_current_conversation", boolean)
	respond := opt("response_url_enabled", boolean)
	query := opt("min_query_length", integer(0, 1e6))
	return union{
		"static_select":              static("initial_option", one),
		"multi_static_select":        static("initial_options", several, most),
		"external_select":            menu([]field{opt("initial_option", one), query}),
		"multi_external_select":      menu([]field{opt("initial_options", several), query, most}),
		"users_select":               menu([]field{opt("initial_user", str(1, 0))}),
		"multi_users_select":         menu([]field{opt("initial_users", ids), most}),
		"channels_select":            menu([]field{opt("initial_channel", str(1, 0)), respond}),
		"multi_channels_select":      menu([]field{opt("initial_channels", ids), most}),
		"conversations_select":       menu([]field{opt("initial_conversation", str(1, 0)), here, respond, opt("filter", filter())}),
		"multi_conversations_select": menu([]field{opt("initial_conversations", ids), here, most, opt("filter", filter())}),
	}
}

// static is a menu that brings its options along, flat or in groups.
func static(initial string, preset rule, more ...field) rule {
	return menu(append([]field{
		opt("options", list(1, maxOptions, option(plain))),
		opt("option_groups", list(1, maxOptions, optionGroup())),
		opt(initial, preset),
	}, more...), either("options", "option_groups"), among(initial))
}
