package workspace

import (
	"slices"
	"strings"
)

// kinds reads the types argument: what to list, each of which needs a scope of its own.
func (c *call) kinds() (map[string]bool, error) {
	words := c.args.str("types")
	if words == "" {
		words = "public_channel"
	}
	scopes := map[string]string{
		"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read",
	}
	out := map[string]bool{}
	for word := range strings.SplitSeq(words, ",") {
		scope, ok := scopes[strings.TrimSpace(word)]
		if !ok {
			return nil, fail("invalid_types")
		}
		if err := c.need(scope); err != nil {
			return nil, err
		}
		out[strings.TrimSpace(word)] = true
	}
	return out, nil
}

// listed is the channels of the kinds asked for that the bot may know of and that pass keep.
func (c *call) listed(keep func(*channel) bool) (fields, error) {
	kinds, err := c.kinds()
	if err != nil {
		return nil, err
	}
	var found []*channel
	for _, ch := range c.channels {
		kind := map[string]string{"channels": "public_channel", "groups": "private_channel", "im": "im"}[ch.kind()]
		hidden := ch.Private && !ch.has(BotUserID) || ch.Archived && c.args.truth("exclude_archived", false)
		if kinds[kind] && !hidden && keep(ch) {
			found = append(found, ch)
		}
	}
	page, next, err := paginate(c.args, found, 100, 1000)
	if err != nil {
		return nil, err
	}
	out := make([]fields, 0, len(page))
	for _, ch := range page {
		out = append(out, c.channelWire(ch))
	}
	return fields{"channels": out, "response_metadata": fields{"next_cursor": next}}, nil
}

func conversationsList(c *call) (fields, error) {
	return c.listed(func(*channel) bool { return true })
}

func usersConversations(c *call) (fields, error) {
	user := c.args.str("user")
	if user == "" {
		user = BotUserID
	}
	if _, ok := c.user(user); !ok {
		return nil, fail("user_not_found")
	}
	return c.listed(func(ch *channel) bool { return ch.has(user) })
}

func conversationsInfo(c *call) (fields, error) {
	ch, err := c.seen(c.args.str("channel"))
	if err != nil {
		return nil, err
	}
	if err := c.need(ch.kind() + ":read"); err != nil {
		return nil, err
	}
	out := c.channelWire(ch)
	if !c.args.truth("include_num_members", false) {
		delete(out, "num_members")
	}
	if c.args.truth("include_locale", false) {
		out["locale"] = "en-US"
	}
	return fields{"channel": out}, nil
}

func conversationsOpen(c *call) (fields, error) {
	if id := c.args.str("channel"); id != "" {
		ch, err := c.seen(id)
		if err != nil || !ch.IM {
			return nil, fail("channel_not_found")
		}
		return c.opened(ch, true), nil
	}
	users := strings.FieldsFunc(c.args.str("users"), func(r rune) bool { return r == ',' || r == ' ' })
	switch len(users) {
	case 0:
		return nil, fail("users_list_not_supplied")
	case 1:
	default:
		return nil, missingScope("mpim:write", c.opts.Scopes)
	}
	u, ok := c.user(users[0])
	switch {
	case !ok:
		return nil, fail("user_not_found")
	case u.Deleted:
		return nil, fail("user_disabled")
	case u.Bot:
		return nil, fail("cannot_dm_bot")
	}
	known := slices.ContainsFunc(c.channels, func(ch *channel) bool { return ch.IM && ch.User == u.ID })
	if !known && c.args.truth("prevent_creation", false) {
		return nil, fail("channel_not_found")
	}
	return c.opened(c.direct(u.ID), known), nil
}

func (c *call) opened(ch *channel, known bool) fields {
	out := fields{"channel": fields{"id": ch.ID}}
	if c.args.truth("return_im", false) {
		out["channel"] = c.channelWire(ch)
	}
	if known {
		out["no_op"], out["already_open"] = true, true
	}
	return out
}

func conversationsJoin(c *call) (fields, error) {
	ch, err := c.seen(c.args.str("channel"))
	if err != nil {
		return nil, err
	}
	switch {
	case ch.IM || ch.Private:
		return nil, fail("method_not_supported_for_channel_type")
	case ch.Archived:
		return nil, fail("is_archived")
	case ch.has(BotUserID):
		return fields{
			"channel": c.channelWire(ch), "warning": "already_in_channel",
			"response_metadata": fields{"warnings": []string{"already_in_channel"}},
		}, nil
	}
	ch.Members = append(ch.Members, BotUserID)
	c.tellMembers(ch, "member_joined_channel", fields{"user": BotUserID})
	c.touch()
	return fields{"channel": c.channelWire(ch)}, nil
}

func conversationsMembers(c *call) (fields, error) {
	ch, err := c.seen(c.args.str("channel"))
	if err != nil {
		return nil, err
	}
	if err := c.need(ch.kind() + ":read"); err != nil {
		return nil, err
	}
	page, next, err := paginate(c.args, ch.Members, 100, 1000)
	if err != nil {
		return nil, err
	}
	return fields{"members": page, "response_metadata": fields{"next_cursor": next}}, nil
}
