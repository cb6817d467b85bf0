package workspace

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a Workspace served on a loopback port.
type Server struct {
	// URL is the address without a trailing slash, such as http://127.0.0.1:40123.
	URL string

	ws   *Workspace
	http *http.Server
	stop context.CancelFunc
	done sync.WaitGroup
}

// Listen serves a workspace on a free port of 127.0.0.1, sets its base URL and carries its Run, until the context ends or
// Close is called.
func Listen(ctx context.Context, w *Workspace) (*Server, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen on loopback: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	s := &Server{URL: "http://" + l.Addr().String(), ws: w, stop: stop}
	s.http = &http.Server{Handler: w.Handler(), ReadHeaderTimeout: 10 * time.Second}
	w.SetBaseURL(s.URL)
	s.done.Go(func() { w.Run(ctx) })
	s.done.Go(func() {
		if err := s.http.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			w.log.Error("workspace server ended", "err", err)
		}
	})
	s.done.Go(func() {
		<-ctx.Done()
		_ = s.http.Close()
		w.Close()
	})
	return s, nil
}

// Close stops serving, ends all connections and waits until nothing of the server runs any more.
func (s *Server) Close() {
	s.stop()
	s.done.Wait()
}
