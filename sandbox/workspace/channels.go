package workspace

import (
	"slices"
	"strings"
	"time"
)

// channel is a Channel with what was posted in it, in the order of its timestamps.
type channel struct {
	Channel
	messages []Message
}

// ChannelSpec is a channel to add.
type ChannelSpec struct {
	ID       string
	Name     string
	Private  bool
	Archived bool
	// Members are user ids; the bot is one only when named, as BotUserID.
	Members []string
}

// AddChannel adds a channel; an empty ID is made up.
func (w *Workspace) AddChannel(spec ChannelSpec) Channel {
	w.mu.Lock()
	defer w.mu.Unlock()
	if spec.ID == "" {
		spec.ID = w.nextID("C")
	}
	c := &channel{Channel: Channel{
		ID: spec.ID, Name: strings.TrimPrefix(spec.Name, "#"), Private: spec.Private, Archived: spec.Archived,
		Members: slices.Clone(spec.Members), Created: w.now(),
	}}
	w.channels = append(w.channels, c)
	w.touch()
	return c.snapshot()
}

func (c *channel) snapshot() Channel {
	out := c.Channel
	out.Members = slices.Clone(c.Members)
	return out
}

func (c *channel) has(user string) bool { return slices.Contains(c.Members, user) }

// kind is the word Slack uses for the type in scopes and event names.
func (c *channel) kind() string {
	switch {
	case c.IM:
		return "im"
	case c.Private:
		return "groups"
	default:
		return "channels"
	}
}

func (w *Workspace) channel(id string) (*channel, bool) {
	for _, c := range w.channels {
		if c.ID == id {
			return c, true
		}
	}
	return nil, false
}

// seen is a channel that the bot may know of: private ones only as a member.
func (w *Workspace) seen(id string) (*channel, error) {
	c, ok := w.channel(id)
	if !ok || (c.Private || c.IM) && !c.has(BotUserID) {
		return nil, fail("channel_not_found")
	}
	return c, nil
}

// readable is a channel whose messages the bot may read.
func (w *Workspace) readable(id string) (*channel, error) {
	c, err := w.seen(id)
	if err != nil {
		return nil, err
	}
	if !c.has(BotUserID) {
		return nil, fail("not_in_channel")
	}
	return c, nil
}

// writable is a channel that the bot may post to; archived is the code for one that is closed.
func (w *Workspace) writable(id, archived string) (*channel, error) {
	c, err := w.seen(id)
	if err != nil {
		return nil, err
	}
	if c.Archived {
		return nil, fail(archived)
	}
	if !c.has(BotUserID) && !w.scope("chat:write.public") {
		return nil, fail("not_in_channel")
	}
	return c, nil
}

// direct is the bot's direct message with a person, opened when it does not exist yet.
func (w *Workspace) direct(user string) *channel {
	for _, c := range w.channels {
		if c.IM && c.User == user {
			return c
		}
	}
	c := &channel{Channel: Channel{
		ID: w.nextID("D"), IM: true, User: user, Members: []string{BotUserID, user}, Created: w.now(),
	}}
	w.channels = append(w.channels, c)
	w.touch()
	return c
}

func (w *Workspace) channelWire(c *channel) fields {
	if c.IM {
		u, _ := w.user(c.User)
		return fields{
			"id": c.ID, "created": c.Created.Unix(), "is_im": true, "is_org_shared": false, "user": c.User,
			"is_user_deleted": u.Deleted, "priority": 0, "is_archived": c.Archived,
		}
	}
	empty := fields{"value": "", "creator": "", "last_set": 0}
	return fields{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": c.Private,
		"is_im": false, "is_mpim": false, "is_private": c.Private, "is_archived": c.Archived,
		"is_member": c.has(BotUserID), "is_general": false, "is_shared": false, "is_ext_shared": false,
		"is_org_shared": false, "created": c.Created.Unix(), "updated": c.Created.UnixMilli(), "unlinked": 0,
		"creator": "", "topic": empty, "purpose": empty, "num_members": len(c.Members),
	}
}

// nextTS is a fresh message timestamp, later than every one before it.
func (w *Workspace) nextTS() string {
	w.lastTS = max(w.now().UnixMicro(), w.lastTS+1)
	return formatTS(time.UnixMicro(w.lastTS))
}
