package socket

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"
)

// link is one connection. Its reader alone closes greeted, told and done, after it has set what belongs to them.
type link struct {
	ws     *websocket.Conn
	ctx    context.Context // Ends the connection without a handshake, with a cause.
	cancel context.CancelCauseFunc
	begun  time.Time
	heard  atomic.Int64 // When the server was last heard of, since begun: the clock on the wall may be set back.

	greeted     chan struct{} // It has said hello.
	born        time.Time     // When.
	host        string
	told        chan struct{} // It was told to disconnect.
	reason      string        // Why.
	done        chan struct{} // Nothing more will be read.
	err         error         // Why.
	replaced    chan struct{} // Closed by its keeper: a replacement is in place.
	saidHello   bool          // The reader's own note, as the next.
	saidGoodbye bool
}

func newLink(ctx context.Context) *link {
	ctx, cancel := context.WithCancelCause(ctx)
	l := &link{
		ctx: ctx, cancel: cancel, begun: time.Now(),
		greeted: make(chan struct{}), told: make(chan struct{}), done: make(chan struct{}), replaced: make(chan struct{}),
	}
	l.touch()
	return l
}

func (l *link) touch() { l.heard.Store(int64(time.Since(l.begun))) }

func (l *link) silence() time.Duration { return time.Since(l.begun) - time.Duration(l.heard.Load()) }

// wasTold reports whether the connection was told to go, also when it has ended since.
func (l *link) wasTold() bool {
	select {
	case <-l.told:
		return true
	default:
		return false
	}
}

// start begins to read l, to watch it, and to leave it when its time has come.
func (s *session) start(ctx context.Context, l *link) {
	s.note(l, false)
	s.tasks.Go(func() { s.read(ctx, l) })
	s.tasks.Go(func() { l.watch(s.options.Timing) })
	s.tasks.Go(func() { l.tend(ctx, s.options.Timing) })
}

// read handles frames until the connection ends.
func (s *session) read(ctx context.Context, l *link) {
	defer close(l.done)
	defer s.forget(l)
	for {
		_, data, err := l.ws.Read(l.ctx)
		if err != nil {
			l.err = err
			if l.ctx.Err() != nil {
				l.err = context.Cause(l.ctx)
			}
			l.cancel(err)
			_ = l.ws.CloseNow() // It is of no use any more, whatever state it is in.
			return
		}
		l.touch()
		s.receive(ctx, l, data)
	}
}

// watch pings the server and ends the connection once nothing was heard of it for too long.
func (l *link) watch(t Timing) {
	tick := time.NewTicker(t.Ping)
	defer tick.Stop()
	for {
		select {
		case <-l.done:
			return
		case <-tick.C:
		}
		ctx, cancel := context.WithTimeout(l.ctx, t.Ping)
		err := l.ws.Ping(ctx)
		cancel()
		if err == nil {
			l.touch()
		} else if l.silence() >= t.Silence {
			l.cancel(errSilent)
			return
		}
	}
}

// tend leaves the connection when the session ends, or a grace after it was replaced.
func (l *link) tend(ctx context.Context, t Timing) {
	select {
	case <-l.done:
		return
	case <-ctx.Done():
	case <-l.replaced:
		grace := time.NewTimer(t.Grace)
		defer grace.Stop()
		select {
		case <-l.done:
			return
		case <-ctx.Done():
		case <-grace.C:
		}
	}
	l.leave(t.Close)
}

// leave says goodbye with a close frame, so that Slack stops routing envelopes here, and gives the server d to answer.
// What arrives meanwhile is discarded: nothing can be acknowledged behind a close frame.
func (l *link) leave(d time.Duration) {
	force := time.AfterFunc(d, func() { l.cancel(errLeft) })
	defer force.Stop()
	// An error means that the server was gone already, which is as good.
	_ = l.ws.Close(websocket.StatusNormalClosure, "")
	<-l.done
}
