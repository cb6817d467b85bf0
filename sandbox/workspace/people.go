package workspace

import (
	"context"
	"slices"
)

// DirectMessage is the person's direct message with the bot, opened if need be.
func (w *Workspace) DirectMessage(user string) (Channel, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(user)
	if err != nil {
		return Channel{}, err
	}
	return w.direct(u.ID).snapshot(), nil
}

// Say posts a message as a person. The bot hears of it when it is mentioned in a channel of its own, or in its direct
// messages.
func (w *Workspace) Say(user, channelID, words, threadTS string) (Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.say(user, channelID, words, threadTS)
}

func (w *Workspace) say(user, channelID, words, threadTS string) (Message, error) {
	u, ch, err := w.standing(user, channelID)
	if err != nil {
		return Message{}, err
	}
	root, err := ch.threadRoot(threadTS)
	if err != nil {
		return Message{}, err
	}
	m := Message{User: u.ID, ThreadTS: root}
	w.put(&m, content{text: words, mrkdwn: true})
	m = w.add(ch, m)
	inner := w.messageWire(m, false)
	inner["channel"], inner["event_ts"] = ch.ID, m.TS
	switch {
	case ch.IM:
		inner["channel_type"] = "im"
		w.emit("message.im", inner)
	case ch.has(BotUserID) && slices.Contains(m.Mentions, Mention{"user", BotUserID}):
		w.emit("app_mention", inner)
	}
	return m, nil
}

// OpenHome opens the app's home tab: the bot hears of it by app_home_opened and may publish a view.
func (w *Workspace) OpenHome(user string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	u, err := w.person(user)
	if err != nil {
		return err
	}
	inner := fields{"user": u.ID, "channel": w.direct(u.ID).ID, "tab": "home", "event_ts": w.nextTS()}
	if v := w.homes[u.ID]; v != nil {
		inner["view"] = w.viewWire(v)
	}
	w.emit("app_home_opened", inner)
	return nil
}

// Shortcut runs a global shortcut of the app.
func (w *Workspace) Shortcut(ctx context.Context, user, callbackID string) (Delivery, error) {
	return w.deliver(ctx, func() (envelope, error) {
		u, err := w.person(user)
		if err != nil {
			return envelope{}, err
		}
		payload := w.interaction("shortcut", u)
		payload["callback_id"], payload["trigger_id"], payload["action_ts"] = callbackID, w.newTrigger(u.ID), formatTS(w.now())
		return envelope{kind: "interactive", payload: payload}, nil
	})
}
