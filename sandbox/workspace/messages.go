package workspace

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const maxEphemeral = 2000

// formatTS is a moment as Slack writes it: seconds, a dot, six digits.
func formatTS(t time.Time) string {
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}

// validTS says whether s has the form of a message timestamp.
func validTS(s string) bool {
	seconds, fraction, ok := strings.Cut(s, ".")
	return ok && seconds != "" && len(fraction) == 6 && strings.Trim(seconds+fraction, "0123456789") == ""
}

// find is the place of a message in its channel.
func (c *channel) find(ts string) (int, bool) {
	i := slices.IndexFunc(c.messages, func(m Message) bool { return m.TS == ts })
	return i, i >= 0
}

// add posts a message to its channel and keeps the thread's account.
func (w *Workspace) add(c *channel, m Message) Message {
	m.Channel, m.TS = c.ID, w.nextTS()
	if i, ok := c.find(m.ThreadTS); ok {
		root := &c.messages[i]
		root.ThreadTS = root.TS
		root.ReplyCount++
		root.LatestReply = m.TS
		if !slices.Contains(root.ReplyUsers, m.User) {
			root.ReplyUsers = append(slices.Clone(root.ReplyUsers), m.User)
		}
	}
	if len(c.messages) >= w.opts.MaxMessages {
		c.messages = slices.Delete(c.messages, 0, 1+w.opts.MaxMessages/10)
	}
	c.messages = append(c.messages, m)
	w.touch()
	return m
}

// addEphemeral shows a message to one person; it never reaches the channel's history.
func (w *Workspace) addEphemeral(c *channel, user string, m Message) Message {
	m.Channel, m.TS, m.EphemeralTo = c.ID, w.nextTS(), user
	if len(w.ephemeral) >= maxEphemeral {
		w.ephemeral = slices.Delete(w.ephemeral, 0, maxEphemeral/10)
	}
	w.ephemeral = append(w.ephemeral, m)
	w.touch()
	return m
}

// remove deletes a message. A thread's root that has replies leaves a tombstone, a reply is struck from its root.
func (w *Workspace) remove(c *channel, i int) {
	m := c.messages[i]
	delete(w.picked, c.ID+m.TS)
	if m.ReplyCount > 0 {
		c.messages[i] = Message{
			Channel: c.ID, TS: m.TS, ThreadTS: m.TS, Subtype: "tombstone", User: "USLACKBOT", Mrkdwn: true,
			Text: "This message was deleted.", ReplyCount: m.ReplyCount, ReplyUsers: m.ReplyUsers, LatestReply: m.LatestReply,
		}
		w.touch()
		return
	}
	c.messages = slices.Delete(c.messages, i, i+1)
	if root, ok := c.find(m.ThreadTS); ok {
		c.recount(root)
	}
	w.touch()
}

func (c *channel) recount(root int) {
	r := &c.messages[root]
	r.ReplyCount, r.ReplyUsers, r.LatestReply = 0, nil, ""
	for _, m := range c.messages {
		if m.ThreadTS != r.TS || m.TS == r.TS {
			continue
		}
		r.ReplyCount++
		r.LatestReply = m.TS
		if !slices.Contains(r.ReplyUsers, m.User) {
			r.ReplyUsers = append(r.ReplyUsers, m.User)
		}
	}
	if r.ReplyCount == 0 {
		r.ThreadTS = ""
	}
}

// threadRoot resolves thread_ts to the message that the thread hangs on: a reply stands for its root.
func (c *channel) threadRoot(ts string) (string, error) {
	if ts == "" {
		return "", nil
	}
	if !validTS(ts) {
		return "", fail("invalid_thread_ts")
	}
	i, ok := c.find(ts)
	if !ok {
		return "", fail("thread_not_found")
	}
	if root := c.messages[i].ThreadTS; root != "" {
		return root, nil
	}
	return ts, nil
}

// isThread reports whether a message has replies.
func (c *channel) isThread(root string) bool {
	i, ok := c.find(root)
	return ok && c.messages[i].ReplyCount > 0
}

// messageWire is a message as the Web API shows it.
func (w *Workspace) messageWire(m Message, withMetadata bool) fields {
	out := fields{"type": "message", "user": m.User, "text": m.Text, "ts": m.TS, "team": w.opts.Team.ID}
	if m.BotID != "" {
		out["bot_id"], out["app_id"] = m.BotID, AppID
		out["bot_profile"] = fields{
			"id": BotID, "app_id": AppID, "name": w.opts.BotName, "deleted": false, "team_id": w.opts.Team.ID, "icons": fields{},
			"updated": 0,
		}
	}
	for name, v := range map[string]string{"subtype": m.Subtype, "thread_ts": m.ThreadTS} {
		if v != "" {
			out[name] = v
		}
	}
	if m.Blocks != nil {
		out["blocks"] = m.Blocks
	}
	if m.Attachments != nil {
		out["attachments"] = m.Attachments
	}
	if withMetadata && m.Metadata != nil {
		out["metadata"] = m.Metadata
	}
	if m.Edited != nil {
		out["edited"] = fields{"user": m.Edited.User, "ts": m.Edited.TS}
	}
	if m.ReplyCount > 0 {
		out["reply_count"], out["reply_users_count"] = m.ReplyCount, len(m.ReplyUsers)
		out["reply_users"], out["latest_reply"] = m.ReplyUsers, m.LatestReply
		out["is_locked"], out["subscribed"] = false, false
	}
	return out
}
