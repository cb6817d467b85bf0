package workspace

import (
	"context"
	"slices"
	"time"

	"github.com/coder/websocket"
)

// writer is the one goroutine that writes to a connection, so that frames never mix.
type writer struct {
	w      *Workspace
	s      *socket
	held   []frame
	retire time.Time
	end    time.Time
}

// writeFrames sends what is queued, each frame at its time, and plays the end of a connection that was told to go.
// It takes no lock but to retire the connection.
func (w *Workspace) writeFrames(ctx context.Context, s *socket) {
	defer s.drop()
	wr := &writer{w: w, s: s}
	for {
		timer := time.NewTimer(wr.wait())
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case f := <-s.out:
			wr.hold(f)
		case <-timer.C:
		}
		timer.Stop()
		if !wr.flush(ctx) || wr.over() {
			return
		}
	}
}

// hold keeps a frame until its time, behind those of the same time.
func (wr *writer) hold(f frame) {
	i := len(wr.held)
	for i > 0 && wr.held[i-1].at.After(f.at) {
		i--
	}
	wr.held = slices.Insert(wr.held, i, f)
}

// wait is the time until something is due.
func (wr *writer) wait() time.Duration {
	wait := time.Hour
	if len(wr.held) > 0 {
		wait = min(wait, time.Until(wr.held[0].at))
	}
	for _, at := range []time.Time{wr.retire, wr.end} {
		if !at.IsZero() {
			wait = min(wait, time.Until(at))
		}
	}
	return max(wait, 0)
}

// flush writes the frames that are due; false means that the connection is gone.
func (wr *writer) flush(ctx context.Context) bool {
	for len(wr.held) > 0 && time.Until(wr.held[0].at) <= 0 {
		f := wr.held[0]
		wr.held = wr.held[1:]
		if wr.w.isStalled(wr.s) {
			continue
		}
		ctx, cancel := context.WithTimeout(ctx, writeTimeout)
		err := wr.s.ws.Write(ctx, websocket.MessageText, f.data)
		cancel()
		if err != nil {
			return false
		}
		if f.end != nil {
			wr.retire, wr.end = time.Now().Add(f.end.overlap), time.Now().Add(f.end.grace)
		}
	}
	return true
}

// over retires and ends the connection when their times have come.
func (wr *writer) over() bool {
	if !wr.retire.IsZero() && time.Until(wr.retire) <= 0 {
		wr.retire = time.Time{}
		wr.w.retire(wr.s)
	}
	if wr.end.IsZero() || time.Until(wr.end) > 0 {
		return false
	}
	_ = wr.s.ws.Close(websocket.StatusNormalClosure, "") // the client may be gone already
	return true
}
