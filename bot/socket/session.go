package socket

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// session is one call of Run.
type session struct {
	*Client
	handler func(Envelope)
	tasks   sync.WaitGroup // The goroutines of all links.
}

// keep holds one connection open until ctx ends. A connection that was told to go is replaced first and retired after.
func (s *session) keep(ctx context.Context) error {
	var old *link
	for {
		l, err := s.connect(ctx)
		if err != nil && ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if old != nil {
			close(old.replaced)
			old = nil
		}
		select {
		case <-l.told:
		case <-l.done:
		case <-ctx.Done():
			return nil
		}
		s.pacer.lived(time.Since(l.born))
		if !l.wasTold() {
			s.options.Logger.Warn("slack connection lost; a new one is opened", "host", l.host, "err", l.err)
			continue
		}
		old = l
		if err := s.obey(l); err != nil {
			return err
		}
	}
}

// obey draws the consequences of a disconnect frame beyond the replacement of its connection.
func (s *session) obey(l *link) error {
	s.options.Logger.Info("slack asked to reconnect", "reason", l.reason, "host", l.host)
	switch l.reason {
	case LinkDisabled:
		return &RefusedError{Code: LinkDisabled}
	case tooMany:
		s.options.Logger.Error("too many connections of this app: other instances use the same app-level token",
			"pause", s.options.Timing.TooMany.String())
		s.pacer.hold(jitter(2 * s.options.Timing.TooMany))
	}
	return nil
}

// connect opens a connection and waits for its hello, as often as it takes.
func (s *session) connect(ctx context.Context) (*link, error) {
	for attempt := 1; ; attempt++ {
		if err := s.pacer.wait(ctx); err != nil {
			return nil, err
		}
		l, err := s.try(ctx)
		if err == nil {
			return l, nil
		}
		if _, refused := errors.AsType[*RefusedError](err); refused || ctx.Err() != nil {
			return nil, err
		}
		if refusal, limited := errors.AsType[*OpenError](err); !limited || refusal.RetryAfter <= 0 {
			s.pacer.failed()
		}
		s.trouble(err)
		s.options.Logger.Warn("slack connection could not be opened; it is tried again", "attempt", attempt, "err", err)
	}
}

func (s *session) try(ctx context.Context) (*link, error) {
	address, err := s.open(ctx)
	if err != nil {
		return nil, err
	}
	l, err := s.dial(ctx, address)
	if err != nil {
		return nil, err
	}
	s.start(ctx, l)
	hello := time.NewTimer(s.options.Timing.Hello)
	defer hello.Stop()
	select {
	case <-l.greeted:
		return l, nil
	case <-l.told:
	case <-l.done:
	case <-hello.C:
		l.cancel(errNoHello)
		return nil, errNoHello
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if !l.wasTold() {
		return nil, l.err
	}
	close(l.replaced)
	return nil, errors.Join(errDropped, s.obey(l))
}

func (s *session) open(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.Timing.Open)
	defer cancel()
	address, err := s.options.Open(ctx)
	if refusal, ok := errors.AsType[*OpenError](err); ok {
		if Hopeless(refusal.Code) {
			return "", &RefusedError{Code: refusal.Code}
		}
		if refusal.RetryAfter > 0 {
			s.pacer.asked(refusal.RetryAfter)
		}
	}
	return address, err
}

func (s *session) dial(ctx context.Context, address string) (*link, error) {
	// The link outlives the session's context for as long as a close handshake takes.
	l := newLink(context.WithoutCancel(ctx))
	ctx, cancel := context.WithTimeout(ctx, s.options.Timing.Open)
	defer cancel()
	ws, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{ //nolint:bodyclose // Dial leaves nothing to close.
		HTTPClient:     &http.Client{Transport: s.options.Transport},
		OnPingReceived: func(context.Context, []byte) bool { l.touch(); return true },
	})
	if err != nil {
		l.cancel(err)
		return nil, withoutURL(err)
	}
	ws.SetReadLimit(s.options.ReadLimit)
	l.ws = ws
	return l, nil
}
