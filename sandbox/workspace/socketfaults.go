package workspace

import (
	"errors"
	"slices"
	"time"
)

// Reason is why the server asks a connection to go.
type Reason string

// The reasons Slack gives.
const (
	// Warning comes about 10 s before the server hangs up; frames go on arriving until then.
	Warning Reason = "warning"
	// RefreshRequested asks to reconnect now; frames already on their way still arrive behind it.
	RefreshRequested Reason = "refresh_requested"
	// LinkDisabled says that Socket Mode was switched off.
	LinkDisabled Reason = "link_disabled"
	// TooManyWebsockets turns the eleventh connection away.
	TooManyWebsockets Reason = "too_many_websockets"
)

// ErrNoConnection says that no connection, or none of that id, is there.
var ErrNoConnection = errors.New("no such connection")

// wireFaults are the faults of delivery that are not a connection's own.
type wireFaults struct {
	duplicate int
	delay     time.Duration
}

// each runs a change on the named connections, all when none is named; it takes mu itself.
func (w *Workspace) each(ids []string, do func(*socket)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	hit := false
	for _, s := range slices.Clone(w.sockets) {
		if len(ids) == 0 || slices.Contains(ids, s.id) {
			do(s)
			hit = true
		}
	}
	if !hit {
		return ErrNoConnection
	}
	w.touch()
	return nil
}

// Disconnect asks the named connections to go, all when none is named.
func (w *Workspace) Disconnect(reason Reason, ids ...string) error {
	return w.each(ids, func(s *socket) { w.disconnect(s, reason) })
}

// DropTCP cuts the named connections, all when none is named, without a word.
func (w *Workspace) DropTCP(ids ...string) error {
	return w.each(ids, func(s *socket) {
		s.drop()
		s.leaving = true
		if s.ws == nil {
			w.detach(s)
		}
	})
}

// Stall makes the named connections, all when none is named, swallow whatever is given to them, pings and pongs included.
func (w *Workspace) Stall(ids ...string) error {
	return w.each(ids, func(s *socket) { s.stalled = true })
}

// Unstall ends Stall; what was swallowed stays lost.
func (w *Workspace) Unstall(ids ...string) error {
	return w.each(ids, func(s *socket) { s.stalled = false })
}

// AddGhosts registers n connections with nobody at the other end, as half-open TCP connections leave behind: they count
// in num_connections and swallow their share. Disconnect or DropTCP removes them.
func (w *Workspace) AddGhosts(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for range n {
		w.sockets = append(w.sockets, &socket{id: "ghost-" + w.random(8), since: time.Now(), drop: func() {}})
	}
	w.touch()
}

// DuplicateNext delivers each of the next n envelopes twice, perhaps over two connections.
func (w *Workspace) DuplicateNext(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wire.duplicate = n
}

// DelayDelivery holds every envelope back by d, measured from its making; zero ends it.
func (w *Workspace) DelayDelivery(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wire.delay = d
}

// ClearWireFaults ends duplication, delay, stalls and ghosts.
func (w *Workspace) ClearWireFaults() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wire = wireFaults{}
	w.sockets = slices.DeleteFunc(w.sockets, func(s *socket) bool { return s.ws == nil })
	for _, s := range w.sockets {
		s.stalled = false
	}
	w.touch()
}
