package workspace_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

const (
	appToken = "xapp-1-test"
	botToken = "xoxb-test"
)

// place is a workspace being served, with ann and bob in #builds (where the bot is), #lobby (where it is not), the
// private #secret (where it is not) and the archived #attic.
type place struct {
	*workspace.Workspace
	url                            string
	ann, bob                       string
	builds, lobby, secret, private string
	attic                          string
}

func populate(w *workspace.Workspace) place {
	p := place{Workspace: w}
	p.ann = w.AddUser(workspace.User{ID: "U0ANN", Name: "ann", RealName: "Ann", Email: "ann@example.com", TZ: "Europe/Berlin"}).ID
	p.bob = w.AddUser(workspace.User{ID: "U0BOB", Name: "bob"}).ID
	both := []string{p.ann, p.bob}
	with := append([]string{workspace.BotUserID}, both...)
	p.builds = w.AddChannel(workspace.ChannelSpec{ID: "C0BUILDS", Name: "builds", Members: with}).ID
	p.lobby = w.AddChannel(workspace.ChannelSpec{ID: "C0LOBBY", Name: "lobby", Members: both}).ID
	p.secret = w.AddChannel(workspace.ChannelSpec{ID: "C0SECRET", Name: "secret", Private: true, Members: both}).ID
	p.private = w.AddChannel(workspace.ChannelSpec{ID: "C0OURS", Name: "ours", Private: true, Members: with}).ID
	p.attic = w.AddChannel(workspace.ChannelSpec{ID: "C0ATTIC", Name: "attic", Archived: true, Members: with}).ID
	return p
}

func serve(t *testing.T, o workspace.Options) place {
	t.Helper()
	o.AppToken, o.BotToken = appToken, botToken
	p := populate(workspace.New(o))
	s, err := workspace.Listen(context.WithoutCancel(t.Context()), p.Workspace)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	p.url = s.URL
	return p
}

func (p place) client() *slack.Client {
	return slack.New(botToken, slack.OptionAPIURL(p.url+"/api/"), slack.OptionAppLevelToken(appToken),
		slack.OptionHTTPClient(&http.Client{Timeout: 10 * time.Second}))
}

// answer is what came back from a raw call.
type answer struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

func (a answer) code() string {
	if a.body["ok"] == true {
		return ""
	}
	s, _ := a.body["error"].(string)
	return s
}

func (p place) do(t *testing.T, req *http.Request) answer {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s: %v", req.URL, err)
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s: read: %v", req.URL, err)
	}
	a := answer{status: resp.StatusCode, header: resp.Header, raw: string(raw)}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(raw, &a.body); err != nil {
			t.Fatalf("%s answered %q: %v", req.URL, raw, err)
		}
	}
	return a
}

func request(t *testing.T, target, kind string, body []byte) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	return req
}

// form calls a method as slack-go does: everything in a form, the token too.
func (p place) form(t *testing.T, method string, pairs ...string) answer {
	t.Helper()
	v := url.Values{"token": {botToken}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return p.do(t, request(t, p.url+"/api/"+method, "application/x-www-form-urlencoded", []byte(v.Encode())))
}

// json calls a method with a JSON body and the token in the header.
func (p place) json(t *testing.T, method, body string) answer {
	t.Helper()
	req := request(t, p.url+"/api/"+method, "application/json; charset=utf-8", []byte(body))
	req.Header.Set("Authorization", "Bearer "+botToken)
	return p.do(t, req)
}

func (p place) post(t *testing.T, pairs ...string) string {
	t.Helper()
	a := p.form(t, "chat.postMessage", pairs...)
	ts, _ := a.body["ts"].(string)
	if ts == "" {
		t.Fatalf("chat.postMessage(%q) = %s, want a ts", pairs, a.raw)
	}
	return ts
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

const button = `[{"type":"actions","block_id":"row","elements":[{"type":"button","action_id":"go","value":"1","text":{"type":"plain_text","text":"Go"}}]}]`
