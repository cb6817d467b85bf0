package workspace

import "maps"

// interaction is what every interactive payload starts with.
func (w *Workspace) interaction(kind string, u User) fields {
	return fields{
		"type": kind, "token": "sandbox", "api_app_id": AppID, "enterprise": nil, "is_enterprise_install": false,
		"team": fields{"id": w.opts.Team.ID, "domain": w.opts.Team.Domain},
		"user": fields{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": w.opts.Team.ID},
	}
}

// blockActions is the payload of a click.
func (w *Workspace) blockActions(sc scene) fields {
	out := w.interaction("block_actions", sc.user)
	out["trigger_id"] = w.newTrigger(sc.user.ID)
	out["actions"] = []fields{sc.action(formatTS(w.now()))}
	if sc.view != nil {
		out["container"] = fields{"type": "view", "view_id": sc.view.ID}
		out["view"] = w.viewWire(sc.view)
		return out
	}
	m := sc.message
	container := fields{
		"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.EphemeralTo != "", "is_app_unfurl": false,
	}
	if m.ThreadTS != "" {
		container["thread_ts"] = m.ThreadTS
	}
	out["container"] = container
	out["channel"] = fields{"id": m.Channel, "name": sc.channel.called()}
	out["state"] = fields{"values": w.stateOf(sc.key(), m.Blocks, m.Attachments)}
	out["response_url"] = w.newHook("actions", hook{
		channel: m.Channel, user: sc.user.ID, original: m.TS, ephemeral: m.EphemeralTo != "",
	})
	if m.EphemeralTo == "" { // Slack keeps no ephemeral message to send along
		out["message"] = w.messageWire(*m, true)
	}
	return out
}

// action is the element as the payload names it: its ids, its look, its new value.
func (sc scene) action(ts string) fields {
	out := fields{"action_id": sc.element.id(), "block_id": sc.element.block, "action_ts": ts}
	for _, name := range []string{"text", "style", "url", "placeholder"} {
		if v, ok := sc.element.raw[name]; ok {
			out[name] = v
		}
	}
	maps.Copy(out, sc.state)
	if kind := sc.element.kind(); kind == "button" || kind == "icon_button" || kind == "workflow_button" {
		delete(out, "value")
		if v, ok := sc.element.raw["value"]; ok {
			out["value"] = v
		}
	}
	return out
}
