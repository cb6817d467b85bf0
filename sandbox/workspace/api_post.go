package workspace

import (
	"strings"
)

// target is where a message goes: a channel by id or name, or a person's direct message.
func (c *call) target(archived string) (*channel, error) {
	id := c.args.str("channel")
	if id == "" {
		return nil, badArguments("missing required field: channel")
	}
	if strings.HasPrefix(id, "U") || strings.HasPrefix(id, "W") {
		return c.inbox(id)
	}
	if strings.HasPrefix(id, "D") && c.opts.MessagesTabDisabled {
		return nil, fail("messages_tab_disabled")
	}
	if _, known := c.channel(id); !known {
		id = c.idOf(strings.TrimPrefix(id, "#"))
	}
	return c.writable(id, archived)
}

// inbox is the direct message with a person, if the app may write to them.
func (c *call) inbox(user string) (*channel, error) {
	u, ok := c.user(user)
	switch {
	case !ok || u.Deleted:
		return nil, fail("channel_not_found")
	case u.Bot:
		return nil, fail("cannot_dm_bot")
	case c.opts.MessagesTabDisabled:
		return nil, fail("messages_tab_disabled")
	}
	return c.direct(user), nil
}

func (c *call) idOf(name string) string {
	for _, ch := range c.channels {
		if ch.Name == name && name != "" {
			return ch.ID
		}
	}
	return ""
}

func postMessage(c *call) (fields, error) {
	ch, err := c.target("is_archived")
	if err != nil {
		return nil, err
	}
	if err := c.allow(c.name, ch.ID, 0, c.now); err != nil {
		return nil, err
	}
	said, err := c.readContent(c.args, maxPosted, true)
	if err != nil {
		return nil, err
	}
	if said.empty() {
		return nil, fail("no_text")
	}
	root, err := ch.threadRoot(c.args.str("thread_ts"))
	if err != nil {
		return nil, err
	}
	m := Message{User: BotUserID, BotID: BotID, ThreadTS: root}
	if root != "" && c.args.truth("reply_broadcast", false) {
		m.Broadcast, m.Subtype = true, "thread_broadcast"
	}
	c.put(&m, said)
	m = c.add(ch, m)
	return fields{"channel": ch.ID, "ts": m.TS, "message": c.messageWire(m, true)}, nil
}

func postEphemeral(c *call) (fields, error) {
	ch, err := c.target("is_archived")
	if err != nil {
		return nil, err
	}
	user := c.args.str("user")
	if user == "" {
		return nil, badArguments("missing required field: user")
	}
	if !ch.has(user) {
		return nil, fail("user_not_in_channel")
	}
	said, err := c.readContent(c.args, maxPosted, false)
	if err != nil {
		return nil, err
	}
	if said.empty() {
		return nil, fail("no_text")
	}
	root, err := ch.threadRoot(c.args.str("thread_ts"))
	if err != nil {
		return nil, err
	}
	m := Message{User: BotUserID, BotID: BotID, ThreadTS: root}
	c.put(&m, said)
	if root != "" && !ch.isThread(root) {
		return fields{"message_ts": c.nextTS()}, nil // Taken, and shown to nobody: so Slack says, and so it does.
	}
	m = c.addEphemeral(ch, user, m)
	return fields{"message_ts": m.TS}, nil
}

func getPermalink(c *call) (fields, error) {
	ch, err := c.seen(c.args.str("channel"))
	if err != nil {
		return nil, err
	}
	i, ok := ch.find(c.args.str("message_ts"))
	if !ok {
		return nil, fail("message_not_found")
	}
	m := ch.messages[i]
	link := c.permalinkHost() + "/archives/" + ch.ID + "/p" + strings.Replace(m.TS, ".", "", 1)
	if m.ThreadTS != "" && m.ThreadTS != m.TS {
		link += "?thread_ts=" + m.ThreadTS + "&cid=" + ch.ID
	}
	return fields{"channel": ch.ID, "permalink": link}, nil
}
