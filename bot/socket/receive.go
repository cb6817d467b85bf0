package socket

import (
	"context"
	"time"

	"github.com/coder/websocket"
)

// tooMany is the reason of a disconnect that answers the eleventh connection of an app.
const tooMany = "too_many_websockets"

// receive handles one frame on the goroutine that reads.
func (s *session) receive(ctx context.Context, l *link, data []byte) {
	f, err := parseFrame(data)
	if err != nil {
		s.options.Logger.Error("a frame from slack could not be read; it is acknowledged and dropped", "envelope_id", f.EnvelopeID, "err", err)
		if f.EnvelopeID != "" {
			s.ack(l, f.EnvelopeID)
		}
		return
	}
	switch f.Type {
	case "hello":
		s.greet(l, f)
	case "disconnect":
		s.dismiss(l, f)
	default:
		s.deliver(ctx, l, f.envelope())
	}
}

func (s *session) greet(l *link, f frame) {
	if l.saidHello {
		return
	}
	l.saidHello, l.born, l.host = true, time.Now(), f.Debug.Host
	open, changed := s.hello(l, f.NumConnections)
	if changed && f.NumConnections > open {
		s.options.Logger.Warn("slack counts more connections of this app than are ours: another instance, or the ghost of an old one, gets a share of the commands",
			"num_connections", f.NumConnections, "ours", open)
	}
	s.options.Logger.Info("slack connected", "host", l.host, "num_connections", f.NumConnections)
	close(l.greeted)
}

func (s *session) dismiss(l *link, f frame) {
	if l.saidGoodbye {
		return
	}
	l.saidGoodbye, l.reason = true, f.Reason
	s.note(l, false)
	close(l.told)
}

// deliver acknowledges an envelope and hands it over, unless it was seen before or the session has ended: what is
// not acknowledged, Slack tells the person, or sends again to the next process.
func (s *session) deliver(ctx context.Context, l *link, e Envelope) {
	if ctx.Err() != nil || e.ID == "" {
		return
	}
	s.ack(l, e.ID)
	event := e.eventID()
	if event != "" {
		event = "event " + event
	}
	if !s.seen.first(time.Now(), e.ID, event) {
		s.options.Logger.Debug("an envelope came again and is dropped", "envelope_id", e.ID, "retry_attempt", e.RetryAttempt)
		return
	}
	s.handler(e)
}

// ack writes the acknowledgement. When that is not possible the envelope is handled all the same: an answer that
// comes in spite of Slack's error message helps, and a redelivery will be recognised.
func (s *session) ack(l *link, id string) {
	data, err := ackOf(id)
	if err == nil {
		ctx, cancel := context.WithTimeout(l.ctx, s.options.Timing.Write)
		err = l.ws.Write(ctx, websocket.MessageText, data)
		cancel()
	}
	if err != nil {
		s.options.Logger.Warn("an envelope could not be acknowledged", "envelope_id", id, "err", err)
	}
}

// note records whether a link is in use.
func (c *Client) note(l *link, usable bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.links[l] = usable
}

func (c *Client) forget(l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.links, l)
}

// trouble records why no connection could be opened.
func (c *Client) trouble(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failure = err
}

// hello records a greeting; it returns how many connections are ours and whether Slack's count changed.
func (c *Client) hello(l *link, counted int) (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed := counted != c.counted
	c.links[l], c.lastHello, c.counted, c.failure = true, time.Now(), counted, nil
	return len(c.links), changed
}
