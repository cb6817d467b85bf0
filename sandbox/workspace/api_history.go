package workspace

import (
	"slices"
	"strings"
)

// window is the part of a channel's messages that oldest, latest and inclusive leave.
func (c *call) window(list []Message) ([]Message, error) {
	oldest, latest := c.args.str("oldest"), c.args.str("latest")
	inclusive := c.args.truth("inclusive", false)
	from, okFrom := parseTS(oldest)
	to, okTo := parseTS(latest)
	if !okFrom {
		return nil, fail("invalid_ts_oldest")
	}
	if !okTo {
		return nil, fail("invalid_ts_latest")
	}
	var out []Message
	for _, m := range list {
		at, _ := parseTS(m.TS)
		tooOld := oldest != "" && (at < from || at == from && !inclusive)
		tooNew := latest != "" && (at > to || at == to && !inclusive)
		if !tooOld && !tooNew {
			out = append(out, m)
		}
	}
	return out, nil
}

// parseTS reads a timestamp, with or without a fraction, as microseconds; an empty one is zero.
func parseTS(s string) (micros int64, ok bool) {
	dot := false
	digits := 0
	for _, r := range s {
		switch {
		case r == '.' && !dot:
			dot = true
		case r < '0' || r > '9' || micros > 1e17:
			return 0, false
		case !dot:
			micros = micros*10 + int64(r-'0')
		case digits < 6:
			micros = micros*10 + int64(r-'0')
			digits++
		}
	}
	for ; digits < 6; digits++ {
		micros *= 10
	}
	return micros, true
}

func conversationsHistory(c *call) (fields, error) {
	ch, err := c.history()
	if err != nil {
		return nil, err
	}
	var shown []Message
	for _, m := range ch.messages {
		if m.ThreadTS == "" || m.ThreadTS == m.TS || m.Broadcast {
			shown = append(shown, m)
		}
	}
	slices.Reverse(shown)
	return c.page(shown, 100)
}

func conversationsReplies(c *call) (fields, error) {
	ch, err := c.history()
	if err != nil {
		return nil, err
	}
	i, ok := ch.find(c.args.str("ts"))
	if !ok {
		return nil, fail("thread_not_found")
	}
	root := ch.messages[i].TS
	if t := ch.messages[i].ThreadTS; t != "" {
		root = t
	}
	return c.page(ch.thread(root), 1000)
}

// thread is a root and its replies, oldest first.
func (c *channel) thread(root string) []Message {
	var out []Message
	for _, m := range c.messages {
		if m.TS == root || m.ThreadTS == root {
			out = append(out, m)
		}
	}
	return out
}

// history is a channel that the bot may read, with the scope that its kind needs.
func (c *call) history() (*channel, error) {
	ch, err := c.seen(c.args.str("channel"))
	if err != nil {
		return nil, err
	}
	if err := c.need(ch.kind() + ":history"); err != nil {
		return nil, err
	}
	return c.readable(ch.ID)
}

// page cuts a page out of messages; the cursor names the last one given, so that posts and deletions between two pages
// neither repeat nor skip any.
func (c *call) page(list []Message, usual int) (fields, error) {
	list, err := c.window(list)
	if err != nil {
		return nil, err
	}
	list, err = c.behindCursor(list)
	if err != nil {
		return nil, err
	}
	limit, ok := c.args.number("limit", usual)
	if !ok || limit < 1 || limit > 1000 {
		return nil, fail("invalid_limit")
	}
	more := len(list) > limit
	list = list[:min(limit, len(list))]
	withMetadata := c.args.truth("include_all_metadata", false)
	messages := make([]fields, 0, len(list))
	for _, m := range list {
		messages = append(messages, c.messageWire(m, withMetadata))
	}
	out := fields{"messages": messages, "has_more": more}
	if more {
		out["response_metadata"] = fields{"next_cursor": encodeCursor("ts:" + list[len(list)-1].TS)}
	}
	return out, nil
}

// behindCursor is what comes after the message that the cursor names, in whichever direction the list runs.
func (c *call) behindCursor(list []Message) ([]Message, error) {
	token := c.args.str("cursor")
	if token == "" {
		return list, nil
	}
	ts, ok := strings.CutPrefix(decodeCursor(token), "ts:")
	at, valid := parseTS(ts)
	if !ok || !valid {
		return nil, fail("invalid_cursor")
	}
	newestFirst := c.name == "conversations.history"
	i := slices.IndexFunc(list, func(m Message) bool {
		here, _ := parseTS(m.TS)
		return newestFirst && here < at || !newestFirst && here > at
	})
	if i < 0 {
		return nil, nil
	}
	return list[i:], nil
}
