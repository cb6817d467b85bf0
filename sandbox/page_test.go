package sandbox_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// demo is a served sandbox with its seed.
type demo struct {
	*sandbox.Sandbox
	t    *testing.T
	base string
}

func newDemo(t *testing.T) demo {
	t.Helper()
	box := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(box.Handler())
	t.Cleanup(func() { server.Close(); box.Slack.Close() })
	return demo{box, t, server.URL}
}

// post sends what the page would and returns the error it shows; empty when there was none.
func (d demo) post(path, body string) string {
	d.t.Helper()
	resp := d.do(http.MethodPost, "/page/"+path, "application/json", body, "")
	defer func() { _ = resp.Body.Close() }()
	var reply struct {
		Error string `json:"error"`
	}
	if err := json.UnmarshalRead(resp.Body, &reply); err != nil {
		d.t.Fatalf("POST %s: %v", path, err)
	}
	return reply.Error
}

func (d demo) do(method, path, contentType, body, host string) *http.Response {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), method, d.base+path, strings.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Host = host
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	return resp
}

func TestThePageIsServedOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	for host, want := range map[string]int{"": http.StatusOK, "localhost:1": http.StatusOK, "evil.example": http.StatusForbidden, "10.0.0.7:8321": http.StatusForbidden} {
		resp := d.do(http.MethodGet, "/", "", "", host)
		_ = resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("host %q: got %d, want %d", host, resp.StatusCode, want)
		}
	}
}

func TestAFormOfAnotherSiteDoesNothing(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	resp := d.do(http.MethodPost, "/page/say", "text/plain", `{"user":"U","channel":"C","text":"hello"}`, "")
	defer func() { _ = resp.Body.Close() }()
	var reply map[string]string
	if err := json.UnmarshalRead(resp.Body, &reply); err != nil || reply["error"] == "" {
		t.Errorf("got %v (%v), want an error: only JSON is taken", reply, err)
	}
}

func TestTheStreamBeginsWithTheWholeState(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	resp := d.do(http.MethodGet, "/page/stream", "", "", "")
	defer func() { _ = resp.Body.Close() }()
	lines := bufio.NewReader(resp.Body)
	line, err := lines.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Channels []struct{ Name string } `json:"channels"`
		CI       struct {
			Pipelines []struct{ Name, Project string } `json:"pipelines"`
		} `json:"ci"`
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &state, json.MatchCaseInsensitiveNames(true)); err != nil {
		t.Fatalf("%v: %.200s", err, line)
	}
	if len(state.Channels) < 2 || len(state.CI.Pipelines) < 3 {
		t.Errorf("the state has %d channels and %d pipelines, want those of the demo", len(state.Channels), len(state.CI.Pipelines))
	}
	if err := resp.Body.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestThePanelStartsBreaksHoldsDecidesAndFixes(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	pipeline := d.CI.State().Pipelines[0].ID
	user := d.Slack.State().Users[0].ID
	start := func() string {
		t.Helper()
		if wrong := d.post("build", `{"action":"start","pipeline":"`+pipeline+`","user":"`+user+`"}`); wrong != "" {
			t.Fatalf("start: %s", wrong)
		}
		newest := ""
		for _, b := range d.CI.State().Builds {
			if b.Pipeline == pipeline && b.Ended.IsZero() {
				newest = b.ID
			}
		}
		return newest
	}
	for _, turn := range []struct{ act, want string }{
		{`"break"`, "FAILED"},
		{`"break","wait":"EXEC_TIMEOUT"`, "FAILED"},
		{`"break","wait":"QUALITY_CHECK_FAIL"`, "FAILED"},
		{`"cancel"`, "CANCELED"},
		{`"hold","wait":"stage"`, "STAGE_SUCCESS"},
	} {
		id := start()
		if wrong := d.post("build", `{"build":"`+id+`","user":"`+user+`","action":`+turn.act+`}`); wrong != "" {
			t.Errorf("%s: %s", turn.act, wrong)
		}
		if b, err := d.CI.Build(id); err != nil || string(b.Status) != turn.want {
			t.Errorf("after %s the build is %s (%v), want %s", turn.act, b.Status, err, turn.want)
		}
		if strings.Contains(turn.act, "hold") {
			if wrong := d.post("build", `{"build":"`+id+`","action":"approve"}`); wrong != "" {
				t.Errorf("approve: %s", wrong)
			}
		}
	}
	if wrong := d.post("build", `{"action":"explode"}`); !strings.Contains(wrong, "explode") {
		t.Errorf("an unknown action says %q, want its name", wrong)
	}
}

func TestTroublesAreSwitchedOnAndOff(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	channel := d.Slack.State().Channels[0].ID
	for _, turn := range []struct{ path, on, off string }{
		{"fault", `{"id":"ci-503","on":true}`, `{"id":"ci-503","on":false}`},
		{"fault", `{"id":"slack-429","on":true}`, `{"id":"slack-429","on":false}`},
		{"channel", `{"channel":"` + channel + `","action":"kick"}`, `{"channel":"` + channel + `","action":"invite"}`},
		{"channel", `{"channel":"` + channel + `","action":"archive"}`, `{"channel":"` + channel + `","action":"unarchive"}`},
	} {
		if wrong := d.post(turn.path, turn.on) + d.post(turn.path, turn.off); wrong != "" {
			t.Errorf("%s and back: %s", turn.on, wrong)
		}
	}
	if got := d.Slack.State().Faults; len(got) != 0 {
		t.Errorf("faults left: %v", got)
	}
	if wrong := d.post("fault", `{"id":"gremlins","on":true}`); !strings.Contains(wrong, "gremlins") {
		t.Errorf("an unknown trouble says %q, want its name", wrong)
	}
}

func TestWhatIsTypedWithoutASlashIsAMessage(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	state := d.Slack.State()
	var channel string
	for _, c := range state.Channels {
		if c.Name == "builds" {
			channel = c.ID
		}
	}
	user := ""
	for _, u := range state.Users {
		if u.ID != workspace.BotUserID {
			user = u.ID
			break
		}
	}
	if wrong := d.post("say", `{"user":"`+user+`","channel":"`+channel+`","text":"hello"}`); wrong != "" {
		t.Fatal(wrong)
	}
	if all := d.Slack.Messages(channel); len(all) != 1 || all[0].Text != "hello" {
		t.Errorf("messages are %v, want the one typed", all)
	}
	if wrong := d.post("say", `{"user":"`+user+`","channel":"`+channel+`","text":"@pipelinebot help"}`); wrong != "" {
		t.Fatal(wrong)
	}
	if all := d.Slack.Messages(channel); len(all) != 2 || all[1].Text != "<@"+workspace.BotUserID+"> help" {
		t.Errorf("messages are %v, want a mention of the bot", all)
	}
	if wrong := d.post("say", `{"user":"`+user+`","channel":"`+channel+`","text":"/pipeline help"}`); wrong == "" {
		t.Error("a command that no app answers shows no error")
	}
}
