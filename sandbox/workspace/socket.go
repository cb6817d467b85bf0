package workspace

import (
	"context"
	"time"

	"github.com/coder/websocket"
)

const (
	maxConnections = 10
	maxQueued      = 256
	// maxAck is the size from which Slack silently ignores an acknowledgement.
	maxAck = 20 << 10
)

// frame is one message to the app, not before its time.
type frame struct {
	data []byte
	at   time.Time
	end  *ending
}

// ending is what follows a disconnect frame: after overlap no new frames are given to the connection, after grace it ends.
type ending struct{ overlap, grace time.Duration }

// socket is one connection of the app. A ghost has no WebSocket: it is registered, is given its share, and is dead.
type socket struct {
	id    string
	since time.Time
	ws    *websocket.Conn
	out   chan frame
	drop  context.CancelFunc

	// Under Workspace.mu.
	leaving bool
	stalled bool
}

// Connection is one Socket Mode connection as the workspace sees it.
type Connection struct {
	ID      string    `json:"id"`
	Since   time.Time `json:"since"`
	Stalled bool      `json:"stalled,omitempty"`
	// Leaving says that a disconnect frame was sent and no new frames are given to it.
	Leaving bool `json:"leaving,omitempty"`
	// Ghost says that nobody is at the other end.
	Ghost bool `json:"ghost,omitempty"`
}

// Connections lists the registered connections, oldest first.
func (w *Workspace) Connections() []Connection {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.connections()
}

func (w *Workspace) connections() []Connection {
	out := make([]Connection, 0, len(w.sockets))
	for _, s := range w.sockets {
		out = append(out, Connection{ID: s.id, Since: s.since, Stalled: s.stalled, Leaving: s.leaving, Ghost: s.ws == nil})
	}
	return out
}

// choose picks any connection that is not on its way out; nil when there is none.
func (w *Workspace) choose() *socket {
	var open []*socket
	for _, s := range w.sockets {
		if !s.leaving {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return open[w.rng.IntN(len(open))]
}

// send queues a frame on a connection. A client that lets 256 frames pile up loses its connection.
func (w *Workspace) send(s *socket, f frame) {
	if s.ws == nil || s.stalled {
		return
	}
	select {
	case s.out <- f:
	default:
		w.noteSocket("overflow", s.id, "client does not read", nil)
		s.drop()
	}
}

// disconnect tells a connection to go and lets it end.
func (w *Workspace) disconnect(s *socket, reason Reason) {
	if s.ws == nil {
		w.detach(s)
		return
	}
	w.noteSocket("disconnect", s.id, "", map[string]string{"reason": string(reason)})
	w.send(s, frame{
		data: marshal(fields{"type": "disconnect", "reason": reason, "debug_info": fields{"host": "applink-sandbox"}}),
		end:  w.ending(reason),
	})
}

func (w *Workspace) ending(reason Reason) *ending {
	switch reason {
	case Warning:
		return &ending{w.opts.WarningGrace, w.opts.WarningGrace}
	case RefreshRequested:
		return &ending{w.opts.RefreshOverlap, w.opts.RefreshGrace}
	default:
		return &ending{0, w.opts.RefreshGrace}
	}
}

// retire stops giving frames to a connection; it takes mu itself.
func (w *Workspace) retire(s *socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s.leaving = true
	w.touch()
}

func (w *Workspace) detach(s *socket) {
	for i, have := range w.sockets {
		if have == s {
			w.sockets = append(w.sockets[:i:i], w.sockets[i+1:]...)
			w.touch()
			return
		}
	}
}
