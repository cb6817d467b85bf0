package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/pipelinebot/pipelinebot/bot/internal/pipenet"
)

// fakeSlack is the server side of Socket Mode, with what a test wants to happen on each connection.
type fakeSlack struct {
	url       string
	transport http.RoundTripper
	// open answers apps.connections.open; nil: always with a URL.
	open func(n int) (string, error)
	// greet is called with each new connection, from its own goroutine; nil: hello is said.
	greet func(c *fakeConn)

	over chan struct{} // The test has ended.

	mu       sync.Mutex
	opens    []time.Time
	conns    []*fakeConn
	acked    map[string]*fakeConn
	farewell []websocket.StatusCode
}

// fakeConn is one connection as the server sees it.
type fakeConn struct {
	slack *fakeSlack
	n     int // From 0, in the order of connecting.
	ws    *websocket.Conn
	acks  chan string
	mute  atomic.Bool   // Set by a test: the server does not answer pings.
	deaf  chan struct{} // Closed by a test: the server stops to read after the next acknowledgement.
	gone  chan struct{}
}

func (f *fakeSlack) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/link", f.connect)
	// What slack-go calls.
	mux.HandleFunc("/api/apps.connections.open", func(w http.ResponseWriter, r *http.Request) {
		address, _ := f.Open(r.Context())
		fmt.Fprintf(w, `{"ok":true,"url":%q}`, address)
	})
	return mux
}

// Open is an Options.Open.
func (f *fakeSlack) Open(context.Context) (string, error) {
	f.mu.Lock()
	n := len(f.opens)
	f.opens = append(f.opens, time.Now())
	f.mu.Unlock()
	if f.open != nil {
		return f.open(n)
	}
	return f.address(n), nil
}

func (f *fakeSlack) address(n int) string {
	return fmt.Sprintf("ws%s/link?ticket=secret-%d", f.url[len("http"):], n)
}

func (f *fakeSlack) connect(w http.ResponseWriter, r *http.Request) {
	c := &fakeConn{slack: f, acks: make(chan string, 1000), deaf: make(chan struct{}), gone: make(chan struct{})}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		InsecureSkipVerify: true,
		OnPingReceived:     func(context.Context, []byte) bool { return !c.mute.Load() },
	})
	if err != nil {
		return
	}
	defer func() { _ = ws.CloseNow() }()
	c.ws = ws
	f.mu.Lock()
	c.n = len(f.conns)
	f.conns = append(f.conns, c)
	f.mu.Unlock()
	greeted := make(chan struct{})
	go func() {
		defer close(greeted)
		if f.greet == nil {
			c.hello(1)
		} else {
			f.greet(c)
		}
	}()
	c.read()
	close(c.gone)
	<-greeted
}

// read notes acknowledgements until the client leaves or the test makes the server deaf.
func (c *fakeConn) read() {
	ctx := context.Background()
	for {
		_, data, err := c.ws.Read(ctx)
		if err != nil {
			c.slack.mu.Lock()
			c.slack.farewell = append(c.slack.farewell, websocket.CloseStatus(err))
			c.slack.mu.Unlock()
			return
		}
		var ack struct {
			EnvelopeID string `json:"envelope_id"`
		}
		if json.Unmarshal(data, &ack) == nil && ack.EnvelopeID != "" {
			c.slack.mu.Lock()
			c.slack.acked[ack.EnvelopeID] = c
			c.slack.mu.Unlock()
			c.acks <- ack.EnvelopeID
		}
		select {
		case <-c.deaf:
			<-c.slack.over
			return
		default:
		}
	}
}

func (c *fakeConn) send(format string, args ...any) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return c.ws.Write(ctx, websocket.MessageText, fmt.Appendf(nil, format, args...))
}

func (c *fakeConn) hello(connections int) {
	_ = c.send(`{"type":"hello","num_connections":%d,"debug_info":{"host":"fake-%d"}}`, connections, c.n)
}

func (c *fakeConn) disconnect(reason string) { _ = c.send(`{"type":"disconnect","reason":%q}`, reason) }

// pause sleeps for d, or until the connection has ended.
func (c *fakeConn) pause(d time.Duration) {
	select {
	case <-time.After(d):
	case <-c.gone:
	}
}

func (c *fakeConn) slash(id string) error {
	return c.send(`{"envelope_id":%q,"type":"slash_commands","accepts_response_payload":true,"payload":{"command":"/pipeline","text":"status a b","team_id":"T1","channel_id":"C1","user_id":"U1"}}`, id)
}

func (c *fakeConn) event(envelope, event string, attempt int) error {
	return c.send(`{"envelope_id":%q,"type":"events_api","retry_attempt":%d,"payload":{"event_id":%q,"type":"event_callback"}}`, envelope, attempt, event)
}

// conn waits for the nth connection.
func (f *fakeSlack) conn(t testing.TB, n int) *fakeConn {
	t.Helper()
	for deadline := time.Now().Add(time.Hour); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		f.mu.Lock()
		if n < len(f.conns) {
			defer f.mu.Unlock()
			return f.conns[n]
		}
		f.mu.Unlock()
	}
	t.Fatalf("connection %d was never opened", n)
	return nil
}

// live lists the connections that are open.
func (f *fakeSlack) live() []*fakeConn {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.conns), func(c *fakeConn) bool {
		select {
		case <-c.gone:
			return true
		default:
			return false
		}
	})
}

func (f *fakeSlack) ackedOn(id string) *fakeConn {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.acked[id]
}

func (f *fakeSlack) opened() []time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.opens)
}

func (f *fakeSlack) farewells() []websocket.StatusCode {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.farewell)
}

// inMemory serves f over pipes, so that it may live in a synctest bubble.
func (f *fakeSlack) inMemory(t *testing.T) *fakeSlack {
	t.Helper()
	f.url, f.acked, f.over = "http://slack.test", map[string]*fakeConn{}, make(chan struct{})
	l := pipenet.Listen()
	server := &http.Server{Handler: f.handler()}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	transport := &http.Transport{DialContext: l.DialContext}
	f.transport = transport
	t.Cleanup(func() {
		close(f.over)
		for _, c := range f.live() {
			_ = c.ws.CloseNow()
		}
		transport.CloseIdleConnections()
		_ = server.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("server ended with %v", err)
		}
	})
	return f
}

// overTCP serves f on a loopback port.
func (f *fakeSlack) overTCP(t testing.TB) *fakeSlack {
	t.Helper()
	f.acked, f.over = map[string]*fakeConn{}, make(chan struct{})
	server := httptest.NewServer(f.handler())
	t.Cleanup(server.Close)
	f.url, f.transport = server.URL, server.Client().Transport
	return f
}
