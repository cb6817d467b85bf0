package workspace

import (
	"context"
	"slices"
)

// Snapshot is everything there is to see, at one moment. It shares nothing with the workspace.
type Snapshot struct {
	// Version grows with every change.
	Version     uint64               `json:"version"`
	Team        Team                 `json:"team"`
	Users       []User               `json:"users"`
	Groups      []Group              `json:"groups"`
	Channels    []Channel            `json:"channels"`
	Messages    map[string][]Message `json:"messages"` // by channel, oldest first
	Ephemerals  []Message            `json:"ephemerals"`
	Views       map[string][]View    `json:"views"` // open modals by person, the top one last
	Homes       map[string]View      `json:"homes"` // home tabs by person
	Connections []Connection         `json:"connections"`
	Faults      []Fault              `json:"faults"`
}

// State is a copy of everything.
func (w *Workspace) State() Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state()
}

func (w *Workspace) state() Snapshot {
	s := Snapshot{
		Version: w.version, Team: w.opts.Team, Users: slices.Clone(w.users), Groups: slices.Clone(w.groups),
		Messages: map[string][]Message{}, Ephemerals: slices.Clone(w.ephemeral), Views: map[string][]View{},
		Homes: map[string]View{}, Connections: w.connections(),
	}
	for _, c := range w.channels {
		s.Channels = append(s.Channels, c.snapshot())
		s.Messages[c.ID] = slices.Clone(c.messages)
	}
	for user := range w.stacks {
		s.Views[user] = w.views(user)
	}
	for user, v := range w.homes {
		s.Homes[user] = *v
	}
	for _, f := range w.faults {
		s.Faults = append(s.Faults, f.Fault)
	}
	return s
}

// Changed returns a channel that closes at the next change of anything. Several changes may pass before one looks.
func (w *Workspace) Changed() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.changed
}

// WaitFor waits until a snapshot satisfies a condition and returns it; the error is the context's.
func (w *Workspace) WaitFor(ctx context.Context, ok func(Snapshot) bool) (Snapshot, error) {
	for {
		w.mu.Lock()
		s, changed := w.state(), w.changed
		w.mu.Unlock()
		if ok(s) {
			return s, nil
		}
		select {
		case <-ctx.Done():
			return s, ctx.Err()
		case <-changed:
		}
	}
}

// Messages are a channel's, oldest first, replies among them.
func (w *Workspace) Messages(channelID string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.channel(channelID)
	if !ok {
		return nil
	}
	return slices.Clone(c.messages)
}

// Thread is a message and its replies, oldest first.
func (w *Workspace) Thread(channelID, ts string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.channel(channelID)
	if !ok {
		return nil
	}
	return c.thread(ts)
}

// Ephemerals are the messages that only this person sees in a channel, oldest first.
func (w *Workspace) Ephemerals(user, channelID string) []Message {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []Message
	for _, m := range w.ephemeral {
		if m.EphemeralTo == user && m.Channel == channelID {
			out = append(out, m)
		}
	}
	return out
}

// Views are a person's open modals, the top one last.
func (w *Workspace) Views(user string) []View {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.views(user)
}

func (w *Workspace) views(user string) []View {
	var out []View
	for _, v := range w.stacks[user] {
		out = append(out, *v)
	}
	return out
}

// Home is a person's home tab, if one was published.
func (w *Workspace) Home(user string) (View, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v, ok := w.homes[user]
	if !ok {
		return View{}, false
	}
	return *v, true
}
