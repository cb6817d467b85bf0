package workspace

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// ErrNoSuchElement says that a message or view holds no element that fits a click or an input.
var ErrNoSuchElement = errors.New("no such element")

// ErrAmbiguous says that several elements fit; name the block or the value.
var ErrAmbiguous = errors.New("several elements fit")

// ErrBadValue says that an element does not offer or take the value given.
var ErrBadValue = errors.New("the element does not take that value")

// input is what a person does to an element.
type input struct {
	value  string
	values []string
}

// state is an element's state object after an input, as block_actions and state.values carry it.
func (e element) state(in input) (fields, error) {
	kind := e.kind()
	out := fields{"type": kind}
	name := valueName(kind)
	switch name {
	case "selected_option":
		option, err := e.option(in.value)
		if err != nil {
			return nil, err
		}
		out[name] = option
	case "selected_options":
		options := make([]any, 0, len(in.values))
		for _, v := range in.values {
			option, err := e.option(v)
			if err != nil {
				return nil, err
			}
			options = append(options, option)
		}
		out[name] = options
	case "selected_users", "selected_channels", "selected_conversations":
		out[name] = append([]string{}, in.values...)
	case "selected_date_time":
		at, err := strconv.ParseInt(in.value, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", in.value, ErrBadValue)
		}
		out[name] = at
	case "rich_text_value":
		out[name] = richText(in.value)
	default:
		out[name] = in.value
	}
	return out, nil
}

// option is the option whose value was chosen; a menu that loads its options takes any.
func (e element) option(value string) (any, error) {
	for _, o := range e.options() {
		if m, ok := o.(map[string]any); ok && text(m["value"]) == value {
			return o, nil
		}
	}
	if e.kind() == "external_select" || e.kind() == "multi_external_select" {
		return fields{"text": fields{"type": "plain_text", "text": value}, "value": value}, nil
	}
	return nil, fmt.Errorf("option %q: %w", value, ErrBadValue)
}

func (e element) options() []any {
	options, _ := e.raw["options"].([]any)
	options = slices.Clone(options)
	groups, _ := e.raw["option_groups"].([]any)
	for _, g := range groups {
		group, _ := g.(map[string]any)
		inside, _ := group["options"].([]any)
		options = append(options, inside...)
	}
	return options
}

func richText(s string) fields {
	return fields{"type": "rich_text", "elements": []any{
		fields{"type": "rich_text_section", "elements": []any{fields{"type": "text", "text": s}}},
	}}
}

// pickElement finds the one element that fits. A value tells apart buttons that share an action id.
func pickElement(list []element, block, action, value string) (element, error) {
	var fit []element
	for _, e := range list {
		isButton := e.kind() == "button" || e.kind() == "icon_button"
		if e.id() != action || block != "" && e.block != block || isButton && value != "" && text(e.raw["value"]) != value {
			continue
		}
		fit = append(fit, e)
	}
	switch len(fit) {
	case 0:
		return element{}, fmt.Errorf("action %q in block %q: %w", action, block, ErrNoSuchElement)
	case 1:
		return fit[0], nil
	default:
		return element{}, fmt.Errorf("action %q: %w", action, ErrAmbiguous)
	}
}
