package workspace

import (
	"slices"
	"strings"
	"time"
)

const maxLoggedArg = 16 << 10

// Call is one thing that passed between the bot and the workspace.
type Call struct {
	// Seq counts all calls ever recorded, from 1.
	Seq uint64    `json:"seq"`
	At  time.Time `json:"at"`
	// Kind is "api", "response_url", or "socket" for connections, envelopes and acknowledgements.
	Kind string `json:"kind"`
	// Method is the API method, or what happened on the socket.
	Method string `json:"method"`
	// Args are the arguments, tokens left out, long ones cut at 16 KiB.
	Args map[string]string `json:"args,omitempty"`
	// Status is the HTTP status, 0 where there was no answer.
	Status int    `json:"status,omitempty"`
	OK     bool   `json:"ok"`
	Error  string `json:"error,omitempty"`
	// Fault marks an answer that an armed fault gave.
	Fault bool `json:"fault,omitempty"`
}

// Traffic is the latest calls, oldest first, at most Options.MaxTraffic.
func (w *Workspace) Traffic() []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.traffic)
}

// record takes mu itself.
func (w *Workspace) record(c Call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.note(c)
}

func (w *Workspace) note(c Call) {
	w.callCount++
	c.Seq, c.At = w.callCount, w.now()
	if len(w.traffic) >= w.opts.MaxTraffic {
		w.traffic = slices.Delete(w.traffic, 0, 1+w.opts.MaxTraffic/10)
	}
	w.traffic = append(w.traffic, c)
	w.touch()
}

// noteSocket records something on a connection.
func (w *Workspace) noteSocket(what, conn, problem string, more map[string]string) {
	args := map[string]string{"connection": conn}
	for k, v := range more {
		args[k] = v
	}
	w.note(Call{Kind: "socket", Method: what, Args: args, OK: problem == "", Error: problem})
}

// log is the arguments as Traffic shows them.
func (a args) log() map[string]string {
	out := make(map[string]string, len(a))
	for name := range a {
		v := a.str(name)
		if strings.HasPrefix(v, "xox") || strings.HasPrefix(v, "xapp-") {
			continue
		}
		out[name] = v[:min(len(v), maxLoggedArg)]
	}
	return out
}
