package workspace

import "slices"

// Invite makes a person, or BotUserID, a member of a channel.
func (w *Workspace) Invite(channelID, user string) error {
	return w.onChannel(channelID, func(c *channel) error {
		if _, ok := w.user(user); !ok {
			return &NotFoundError{"user", user}
		}
		if c.has(user) {
			return nil
		}
		c.Members = append(c.Members, user)
		w.tellMembers(c, "member_joined_channel", fields{"user": user})
		return nil
	})
}

// Kick removes a person, or BotUserID, from a channel.
func (w *Workspace) Kick(channelID, user string) error {
	return w.onChannel(channelID, func(c *channel) error {
		if !c.has(user) {
			return &NotFoundError{"member", user}
		}
		if user == BotUserID {
			c.leave(user)
			w.emit(c.event("left"), fields{"channel": c.ID, "actor_id": w.actor(c), "event_ts": w.nextTS()})
			return nil
		}
		w.tellMembers(c, "member_left_channel", fields{"user": user})
		c.leave(user)
		return nil
	})
}

// Archive closes a channel to new messages.
func (w *Workspace) Archive(channelID string) error { return w.setArchived(channelID, true, "archive") }

// Unarchive opens an archived channel again.
func (w *Workspace) Unarchive(channelID string) error {
	return w.setArchived(channelID, false, "unarchive")
}

func (w *Workspace) setArchived(channelID string, archived bool, event string) error {
	return w.onChannel(channelID, func(c *channel) error {
		if c.Archived == archived {
			return nil
		}
		c.Archived = archived
		w.tell(c, c.event(event), fields{"channel": c.ID, "user": w.actor(c), "event_ts": w.nextTS()})
		return nil
	})
}

// Rename gives a channel another name.
func (w *Workspace) Rename(channelID, name string) error {
	return w.onChannel(channelID, func(c *channel) error {
		c.Name = name
		w.tell(c, c.event("rename"), fields{
			"channel":  fields{"id": c.ID, "name": name, "name_normalized": name, "created": c.Created.Unix()},
			"event_ts": w.nextTS(),
		})
		return nil
	})
}

// DeleteChannel removes a channel and everything in it.
func (w *Workspace) DeleteChannel(channelID string) error {
	return w.onChannel(channelID, func(c *channel) error {
		w.channels = slices.DeleteFunc(w.channels, func(have *channel) bool { return have == c })
		w.tell(c, c.event("deleted"), fields{"channel": c.ID, "event_ts": w.nextTS()})
		return nil
	})
}

// onChannel runs a change under the lock and announces it; it takes mu itself.
func (w *Workspace) onChannel(id string, change func(*channel) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.channel(id)
	if !ok {
		return &NotFoundError{"channel", id}
	}
	if err := change(c); err != nil {
		return err
	}
	w.touch()
	return nil
}

func (c *channel) leave(user string) {
	c.Members = slices.DeleteFunc(c.Members, func(m string) bool { return m == user })
}

// event is the name of an event about the channel itself: group_* for private ones.
func (c *channel) event(what string) string {
	if c.Private {
		return "group_" + what
	}
	return "channel_" + what
}

// tell sends an event about a channel to the bot if it may know of the channel.
func (w *Workspace) tell(c *channel, event string, inner fields) {
	if !c.Private || c.has(BotUserID) {
		w.emit(event, inner)
	}
}

// tellMembers sends an event about members to the bot if it is one.
func (w *Workspace) tellMembers(c *channel, event string, inner fields) {
	if !c.has(BotUserID) {
		return
	}
	inner["channel"], inner["channel_type"] = c.ID, "C"
	if c.Private {
		inner["channel_type"] = "G"
	}
	inner["team"], inner["event_ts"] = w.opts.Team.ID, w.nextTS()
	w.emit(event, inner)
}

// actor is some person of the channel: the events name one who did it.
func (w *Workspace) actor(c *channel) string {
	for _, m := range c.Members {
		if m != BotUserID {
			return m
		}
	}
	return ""
}
