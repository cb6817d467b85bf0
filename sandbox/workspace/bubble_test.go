package workspace_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// pipes is a listener without a network, so that virtual time can pass while connections are open.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.done) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.IPAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// sphere is a place inside a bubble of virtual time.
type sphere struct {
	place
	http *http.Client
}

// inBubble runs a test in virtual time against a served workspace.
func inBubble(t *testing.T, o workspace.Options, test func(*testing.T, sphere)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.AppToken, o.BotToken = appToken, botToken
		l := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		transport := &http.Transport{DialContext: l.dial}
		s := sphere{populate(workspace.New(o)), &http.Client{Transport: transport}}
		s.url = "http://slack.test"
		s.SetBaseURL(s.url)
		server := &http.Server{Handler: s.Handler()}
		ctx, stop := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() { s.Run(ctx) })
		run.Go(func() {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				t.Errorf("serve: %v", err)
			}
		})
		defer func() {
			transport.CloseIdleConnections()
			stop()
			s.Close()
			_ = server.Close()
			run.Wait()
			synctest.Wait()
		}()
		test(t, s)
	})
}

// app is one raw Socket Mode connection: it collects frames and acknowledges as told.
type app struct {
	t     *testing.T
	conn  *websocket.Conn
	mu    sync.Mutex
	got   []got
	pings int
	ended error
	ack   func(got) string
	done  chan struct{}
}

// got is a frame and when it came.
type got struct {
	at   time.Time
	raw  string
	Type string `json:"type"`
	ID   string `json:"envelope_id"`

	Reason         string         `json:"reason"`
	NumConnections int            `json:"num_connections"`
	Accepts        bool           `json:"accepts_response_payload"`
	RetryAttempt   *int           `json:"retry_attempt"`
	RetryReason    string         `json:"retry_reason"`
	Payload        jsontext.Value `json:"payload"`
}

func empty(f got) string { return `{"envelope_id":"` + f.ID + `"}` }

// silent acknowledges nothing.
func silent(got) string { return "" }

// with acknowledges with a payload.
func with(payload string) func(got) string {
	return func(f got) string { return `{"envelope_id":"` + f.ID + `","payload":` + payload + `}` }
}

func (s sphere) ticket(t *testing.T) string {
	t.Helper()
	req := request(t, s.url+"/api/apps.connections.open", "application/x-www-form-urlencoded", nil)
	req.Header.Set("Authorization", "Bearer "+appToken)
	resp, err := s.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var out struct {
		OK  bool   `json:"ok"`
		URL string `json:"url"`
	}
	if err := json.UnmarshalRead(resp.Body, &out); err != nil || !out.OK {
		t.Fatalf("apps.connections.open = %+v, %v", out, err)
	}
	return out.URL
}

// connect opens a connection whose frames are answered by ack.
func (s sphere) connect(t *testing.T, ack func(got) string) *app {
	t.Helper()
	return s.dial(t, s.ticket(t), ack)
}

func (s sphere) dial(t *testing.T, url string, ack func(got) string) *app {
	t.Helper()
	a := &app{t: t, ack: ack, done: make(chan struct{})}
	conn, status, err := s.open(t.Context(), url, a.count)
	if err != nil {
		t.Fatalf("dial %s: %v (%d)", url, err, status)
	}
	conn.SetReadLimit(1 << 22)
	a.conn = conn
	go a.read(t.Context())
	t.Cleanup(func() { _ = conn.CloseNow(); <-a.done })
	synctest.Wait()
	return a
}

// open dials a connection and says with what HTTP status it was answered.
func (s sphere) open(ctx context.Context, url string, onPing func()) (conn *websocket.Conn, status int, err error) {
	opts := &websocket.DialOptions{HTTPClient: s.http, OnPingReceived: func(context.Context, []byte) bool { onPing(); return true }}
	conn, resp, err := websocket.Dial(ctx, url, opts) //nolint:bodyclose // Dial closes or takes over the body itself.
	if resp != nil {
		status = resp.StatusCode
	}
	return conn, status, err
}

func (a *app) count() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pings++
}

func (a *app) read(ctx context.Context) {
	defer close(a.done)
	for {
		_, data, err := a.conn.Read(ctx)
		a.mu.Lock()
		if err != nil {
			a.ended = err
			a.mu.Unlock()
			return
		}
		f := got{at: time.Now(), raw: string(data)}
		if err := json.Unmarshal(data, &f); err != nil {
			a.t.Errorf("frame %q: %v", data, err)
		}
		a.got = append(a.got, f)
		a.mu.Unlock()
		if f.ID == "" {
			continue
		}
		if reply := a.ack(f); reply != "" {
			_ = a.conn.Write(ctx, websocket.MessageText, []byte(reply)) // a lost ack shows in the result
		}
	}
}

// frames are those of a type, in the order they came.
func (a *app) frames(kind string) []got {
	synctest.Wait()
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []got
	for _, f := range a.got {
		if f.Type == kind {
			out = append(out, f)
		}
	}
	return out
}

// over says whether the connection ended, and with which close status.
func (a *app) over() (bool, websocket.StatusCode) {
	synctest.Wait()
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ended != nil, websocket.CloseStatus(a.ended)
}

func (s sphere) slash(t *testing.T) workspace.SlashResult {
	t.Helper()
	r, err := s.Slash(t.Context(), workspace.SlashRequest{User: s.ann, Channel: s.builds, Text: "status"})
	if err != nil {
		t.Fatalf("slash: %v", err)
	}
	return r
}

// happened lists the socket log's entries of one kind.
func (s sphere) happened(what string) []workspace.Call {
	var out []workspace.Call
	for _, c := range s.Traffic() {
		if c.Kind == "socket" && c.Method == what {
			out = append(out, c)
		}
	}
	return out
}

func contains(t *testing.T, what, in string) {
	t.Helper()
	if !strings.Contains(in, what) {
		t.Errorf("got %s, want it to contain %s", in, what)
	}
}

// postRequest posts blocks as the bot.
func postRequest(t *testing.T, base, channel, blocks string) *http.Request {
	t.Helper()
	body := url.Values{"token": {botToken}, "channel": {channel}, "text": {"x"}, "blocks": {blocks}}
	return request(t, base+"/api/chat.postMessage", "application/x-www-form-urlencoded", []byte(body.Encode()))
}
