package workspace

// owned is a message of the bot's own in a channel that is open; foreign is the code for somebody else's.
func (c *call) owned(archived, foreign string) (*channel, int, error) {
	ch, err := c.seen(c.args.str("channel"))
	if err != nil {
		return nil, 0, err
	}
	if ch.Archived {
		return nil, 0, fail(archived)
	}
	i, ok := ch.find(c.args.str("ts"))
	if !ok {
		return nil, 0, fail("message_not_found")
	}
	if ch.messages[i].BotID != BotID {
		return nil, 0, fail(foreign)
	}
	return ch, i, nil
}

func updateMessage(c *call) (fields, error) {
	ch, i, err := c.owned("is_inactive", "cant_update_message")
	if err != nil {
		return nil, err
	}
	said, err := c.readContent(c.args, maxEdited, false)
	if err != nil {
		return nil, err
	}
	if said.empty() {
		return nil, fail("no_text")
	}
	m := ch.messages[i]
	c.revise(&m, said)
	if m.ThreadTS != "" && m.ThreadTS != m.TS && c.args.truth("reply_broadcast", false) {
		m.Broadcast, m.Subtype = true, "thread_broadcast"
	}
	m.Edited = &Edit{BotUserID, formatTS(c.now)}
	ch.messages[i] = m
	c.touch()
	return fields{"channel": ch.ID, "ts": m.TS, "text": m.Text, "message": c.messageWire(m, true)}, nil
}

// revise replaces what a message says. Text without blocks takes the blocks away; attachments and metadata stay until
// others, or empty ones, are given.
func (w *Workspace) revise(m *Message, said content) {
	attachments, metadata := m.Attachments, m.Metadata
	if said.attachments != nil {
		attachments = nil
	}
	w.put(m, said)
	if m.Attachments == nil {
		m.Attachments = attachments
	}
	if said.metadata == nil {
		m.Metadata = metadata
	}
	m.Mentions = w.mentions(*m, said.pings)
	delete(w.picked, m.Channel+m.TS)
}

func deleteMessage(c *call) (fields, error) {
	ch, i, err := c.owned("is_inactive", "cant_delete_message")
	if err != nil {
		return nil, err
	}
	ts := ch.messages[i].TS
	c.remove(ch, i)
	return fields{"channel": ch.ID, "ts": ts}, nil
}
