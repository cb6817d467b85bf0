package workspace

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	ticketTTL    = 30 * time.Second
	writeTimeout = 10 * time.Second
)

// openConnection hands out the address of one connection; its ticket works once.
func openConnection(c *call) (fields, error) {
	for id, born := range c.tickets {
		if c.now.Sub(born) > ticketTTL {
			delete(c.tickets, id)
		}
	}
	ticket := c.uuid()
	c.tickets[ticket] = c.now
	return fields{"url": "ws" + strings.TrimPrefix(c.base(), "http") + "/link/?ticket=" + ticket + "&app_id=" + AppID}, nil
}

// base is where the workspace is served, as far as it knows.
func (w *Workspace) base() string {
	if w.baseURL != "" {
		return w.baseURL
	}
	return "http://" + w.host
}

// meet remembers by what name the workspace was reached; it takes mu itself.
func (w *Workspace) meet(host string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.host = host
}

// serveSocket takes mu itself. The connection lives until its handler returns.
func (w *Workspace) serveSocket(rw http.ResponseWriter, r *http.Request) {
	if !w.redeem(r.URL.Query().Get("ticket")) {
		http.Error(rw, "invalid ticket", http.StatusForbidden)
		return
	}
	defer w.live.Done()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	s := &socket{since: time.Now(), out: make(chan frame, maxQueued), drop: cancel}
	ws, err := websocket.Accept(rw, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true, // the ticket is the check; slack-go sends Slack's own origin
		OnPingReceived:     func(context.Context, []byte) bool { return !w.isStalled(s) },
	})
	if err != nil {
		w.record(Call{Kind: "socket", Method: "refused", Error: err.Error()})
		return
	}
	s.ws = ws
	defer func() { _ = ws.CloseNow() }()
	ws.SetReadLimit(maxBody)
	w.welcome(s, r.URL.Query().Get("debug_reconnects") == "true")
	var run sync.WaitGroup
	run.Go(func() { w.writeFrames(ctx, s) })
	run.Go(func() { w.ping(ctx, s) })
	w.readFrames(ctx, s)
	cancel()
	run.Wait()
	w.leave(s)
}

// redeem spends a ticket and counts the connection as live; it takes mu itself.
func (w *Workspace) redeem(ticket string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	born, ok := w.tickets[ticket]
	delete(w.tickets, ticket)
	if !ok || w.closed || w.now().Sub(born) > ticketTTL {
		return false
	}
	w.live.Add(1)
	return true
}

// welcome registers a connection and says hello, or turns the eleventh away; it takes mu itself.
func (w *Workspace) welcome(s *socket, debug bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s.id = "conn-" + w.random(8)
	if w.closed {
		s.drop()
		return
	}
	if len(w.sockets) >= maxConnections {
		w.disconnect(s, TooManyWebsockets)
		return
	}
	w.sockets = append(w.sockets, s)
	lifetime := 18_060
	if debug {
		lifetime = 360
	}
	w.noteSocket("hello", s.id, "", nil)
	w.send(s, frame{data: marshal(fields{
		"type": "hello", "num_connections": len(w.sockets), "connection_info": fields{"app_id": AppID},
		"debug_info": fields{
			"host": "applink-sandbox", "build_number": 1, "approximate_connection_time": lifetime,
			"started": s.since.UTC().Format("2006-01-02 15:04:05.000"),
		},
	})})
}

// leave takes mu itself.
func (w *Workspace) leave(s *socket) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.detach(s)
	w.noteSocket("closed", s.id, "", nil)
}

// isStalled takes mu itself.
func (w *Workspace) isStalled(s *socket) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return s.stalled
}

// ping keeps the client sure of the server; whether it answers is its own affair. It takes no lock while it waits.
func (w *Workspace) ping(ctx context.Context, s *socket) {
	ticker := time.NewTicker(w.opts.PingEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if w.isStalled(s) {
			continue
		}
		wait, cancel := context.WithTimeout(ctx, w.opts.PingEvery)
		_ = s.ws.Ping(wait) // a client that does not answer is found out by the write that fails
		cancel()
	}
}

// readFrames takes acknowledgements until the connection ends.
func (w *Workspace) readFrames(ctx context.Context, s *socket) {
	for {
		_, data, err := s.ws.Read(ctx)
		if err != nil {
			return
		}
		w.acknowledge(s, data)
	}
}

// acknowledge takes mu itself.
func (w *Workspace) acknowledge(s *socket, data []byte) {
	var ack struct {
		EnvelopeID string         `json:"envelope_id"`
		Payload    jsontext.Value `json:"payload"`
	}
	err := unmarshal(data, &ack)
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case err != nil || ack.EnvelopeID == "":
		w.noteSocket("ack", s.id, "unreadable", nil)
		return
	case len(data) >= maxAck:
		w.noteSocket("ack", s.id, "too_large", map[string]string{"envelope_id": ack.EnvelopeID})
		return
	}
	waiting, ok := w.waiting[ack.EnvelopeID]
	more := map[string]string{"envelope_id": ack.EnvelopeID}
	if ack.Payload != nil {
		more["payload"] = string(ack.Payload[:min(len(ack.Payload), maxLoggedArg)])
	}
	if !ok {
		w.noteSocket("ack", s.id, "unknown_or_late", more)
		return
	}
	w.noteSocket("ack", s.id, "", more)
	delete(w.waiting, ack.EnvelopeID)
	waiting.done <- acked{payload: ack.Payload, after: time.Since(waiting.sent)}
}
