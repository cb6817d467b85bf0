package workspace_test

import (
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	for _, r := range []struct {
		name, method, header, body, want string
	}{
		{"bot in the header", "auth.test", "Bearer " + botToken, "", ""},
		{"bot in the form", "auth.test", "", "token=" + botToken, ""},
		{"bot in both", "auth.test", "Bearer " + botToken, "token=" + botToken, ""},
		{"app may test itself", "auth.test", "Bearer " + appToken, "", ""},
		{"none", "auth.test", "", "", "not_authed"},
		{"another", "auth.test", "Bearer xoxb-other", "", "invalid_auth"},
		{"app posts", "chat.postMessage", "Bearer " + appToken, "", "not_allowed_token_type"},
		{"app opens", "apps.connections.open", "Bearer " + appToken, "", ""},
		{"bot opens", "apps.connections.open", "Bearer " + botToken, "", "not_allowed_token_type"},
		{"app opens by parameter", "apps.connections.open", "", "token=" + appToken, "not_authed"},
		{"app opens by both", "apps.connections.open", "Bearer " + appToken, "token=" + appToken, "not_authed"},
		{"nobody tests the API", "api.test", "", "", ""},
	} {
		t.Run(r.name, func(t *testing.T) {
			req := request(t, p.url+"/api/"+r.method, "application/x-www-form-urlencoded", []byte(r.body))
			if r.header != "" {
				req.Header.Set("Authorization", r.header)
			}
			if a := p.do(t, req); a.code() != r.want || a.status != 200 {
				t.Errorf("%s = %d %s, want error %q", r.method, a.status, a.raw, r.want)
			}
		})
	}
	p.FailAuth("token_revoked")
	if a := p.form(t, "auth.test"); a.code() != "token_revoked" {
		t.Errorf("auth.test with a revoked token = %s", a.raw)
	}
	p.FailAuth("")
	if a := p.form(t, "auth.test"); a.code() != "" {
		t.Errorf("auth.test with the token restored = %s", a.raw)
	}
}

func TestMissingScopesAreNamed(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	for _, r := range []struct {
		method string
		args   []string
		keep   []string
		needed string
	}{
		{"chat.postMessage", []string{"channel", p.builds, "text", "x"}, []string{"commands"}, "chat:write"},
		{"conversations.list", []string{"types", "private_channel"}, []string{"channels:read"}, "groups:read"},
		{"conversations.info", []string{"channel", p.builds}, []string{"groups:read"}, "channels:read"},
		{"conversations.members", []string{"channel", p.private}, []string{"channels:read"}, "groups:read"},
		{"conversations.history", []string{"channel", p.builds}, []string{"groups:history", "im:history"}, "channels:history"},
		{"conversations.history", []string{"channel", p.private}, []string{"channels:history"}, "groups:history"},
		{"conversations.join", []string{"channel", p.lobby}, workspace.DefaultScopes(), "channels:join"},
		{"users.lookupByEmail", []string{"email", "ann@example.com"}, []string{"users:read"}, "users:read.email"},
		{"team.info", nil, workspace.DefaultScopes(), "team:read"},
	} {
		p.SetScopes(r.keep...)
		a := p.form(t, r.method, r.args...)
		if a.code() != "missing_scope" || a.body["needed"] != r.needed || a.body["provided"] != strings.Join(r.keep, ",") {
			t.Errorf("%s with %q = %s, want missing_scope needing %s", r.method, r.keep, a.raw, r.needed)
		}
	}
	p.SetScopes("chat:write", "chat:write.public", "users:read")
	if a := p.form(t, "chat.postMessage", "channel", p.lobby, "text", "x"); a.code() != "" {
		t.Errorf("post with chat:write.public = %s, want accepted", a.raw)
	}
	if a := p.form(t, "users.info", "user", p.ann); strings.Contains(a.raw, "ann@example.com") {
		t.Errorf("users.info without users:read.email = %s, want no address", a.raw)
	}
}

func TestBodiesOfEveryKindAreRead(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	if a := p.json(t, "chat.postMessage", `{"channel":"`+p.builds+`","text":"json","blocks":`+button+`}`); a.code() != "" {
		t.Errorf("JSON body = %s", a.raw)
	}
	if a := p.json(t, "chat.postMessage", `{"channel":"`+p.builds+`","text":"text","blocks":"[]","metadata":null}`); a.code() != "" {
		t.Errorf("JSON in a JSON string = %s", a.raw)
	}
	var body strings.Builder
	form := multipart.NewWriter(&body)
	for k, v := range map[string]string{"token": botToken, "channel": p.builds, "text": "multipart"} {
		if err := form.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	_ = form.Close()
	if a := p.do(t, request(t, p.url+"/api/chat.postMessage", form.FormDataContentType(), []byte(body.String()))); a.code() != "" {
		t.Errorf("multipart body = %s", a.raw)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.url+"/api/users.info?user="+p.ann, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+botToken)
	if a := p.do(t, req); a.code() != "" {
		t.Errorf("GET = %s", a.raw)
	}
	for body, want := range map[string]string{`{`: "invalid_json", `[]`: "json_not_object", `null`: "json_not_object", ``: "invalid_arguments"} {
		if a := p.json(t, "chat.postMessage", body); a.code() != want {
			t.Errorf("JSON body %q = %s, want %s", body, a.raw, want)
		}
	}
	noHeader := request(t, p.url+"/api/auth.test", "application/json", []byte(`{"token":"`+botToken+`"}`))
	if a := p.do(t, noHeader); a.code() != "not_authed" {
		t.Errorf("token in a JSON body = %s, want not_authed", a.raw)
	}
	for _, m := range p.Messages(p.builds) {
		if m.Text == "json" && len(m.Blocks) == 0 {
			t.Error("blocks of a JSON body were lost")
		}
	}
}

func TestNoTokenIsLogged(t *testing.T) {
	t.Parallel()
	p := serve(t, workspace.Options{})
	p.post(t, "channel", p.builds, "text", "x")
	p.form(t, "api.test", "a", botToken, "b", appToken)
	for _, c := range p.Traffic() {
		for name, v := range c.Args {
			if strings.Contains(v, botToken) || strings.Contains(v, appToken) {
				t.Errorf("%s logs a token in %s", c.Method, name)
			}
		}
	}
	if n := len(p.Traffic()); n != 2 {
		t.Errorf("traffic = %d calls, want 2", n)
	}
}
