package bot

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/bot/socket"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestAuthTestTellsWhoTheBotIs(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		got, err := tm.bot.AuthTest(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got.TeamID != "T0SANDBOX" || got.Team == "" || got.UserID != workspace.BotUserID || got.BotID != workspace.BotID || got.URL == "" {
			t.Errorf("got %+v, want the bot of the sandbox", got)
		}
		if !slices.Contains(got.Scopes, "chat:write") || !slices.IsSorted(got.Scopes) {
			t.Errorf("got the scopes %q, want those of the token", got.Scopes)
		}
		if missing := got.Missing(); len(missing.Needed)+len(missing.Optional) != 0 {
			t.Errorf("%+v are missing, want none", missing)
		}
		tm.SetScopes("commands", "chat:write")
		got, err = tm.bot.AuthTest(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := Scopes{
			Needed:   []string{"channels:read", "groups:read", "im:write", "im:history", "app_mentions:read", "users:read"},
			Optional: []string{"users:read.email", "channels:history", "groups:history"},
		}
		if diff := cmp.Diff(want, got.Missing()); diff != "" {
			t.Errorf("missing scopes (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(Scopes{}, Identity{}.Missing()); diff != "" {
			t.Errorf("an identity without scopes lacks (-want +got):\n%s", diff)
		}
	})
}

func TestRefusedTokensAreTold(t *testing.T) {
	for name, tt := range map[string]struct {
		method, code, token string
		fault               workspace.Fault
	}{
		"bot revoked":    {"auth.test", "token_revoked", "bot token", workspace.Fault{Kind: workspace.FaultCode, Code: "token_revoked"}},
		"bot invalid":    {"auth.test", "invalid_auth", "bot token", workspace.Fault{Kind: workspace.FaultCode, Code: "invalid_auth"}},
		"bot wrong kind": {"auth.test", "not_allowed_token_type", "bot token", workspace.Fault{Kind: workspace.FaultCode, Code: "not_allowed_token_type"}},
		"no API":         {"auth.test", "http_404", "bot token", workspace.Fault{Kind: workspace.FaultStatus, Status: 404}},
		"app invalid":    {"apps.connections.open", "invalid_auth", "app-level token", workspace.Fault{Kind: workspace.FaultCode, Code: "invalid_auth"}},
		"app scope":      {"apps.connections.open", "missing_scope", "app-level token", workspace.Fault{Kind: workspace.FaultCode, Code: "missing_scope"}},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tt.fault.Method = tt.method
				tm.Fail(tt.fault)
				err := tm.bot.Run(t.Context())
				refused, ok := errors.AsType[*AuthError](err)
				if !ok || refused.Code != tt.code || !strings.Contains(refused.Token, tt.token) || refused.Advice == "" {
					t.Fatalf("Run returned %v, want that the %s is refused (%s)", err, tt.token, tt.code)
				}
				if line := err.Error(); strings.Contains(line, "\n") || !strings.Contains(line, tt.code) || strings.Contains(line, "CANARY") {
					t.Errorf("got %q, want one line with the code and no token", line)
				}
				if tt.method == "apps.connections.open" {
					if _, ok := errors.AsType[*AuthError](tm.bot.CheckSocket(t.Context())); !ok {
						t.Error("CheckSocket does not say so")
					}
				}
			})
		})
	}
}

func TestOtherKindsOfTokenAreTold(t *testing.T) {
	inTeam(t, func(_ *workspace.Options, o *Options) { o.AppToken = o.BotToken }, func(t *testing.T, tm *team) {
		if refused, ok := errors.AsType[*AuthError](tm.bot.CheckSocket(t.Context())); !ok || refused.Code != "not_allowed_token_type" {
			t.Errorf("got %v for a bot token as app-level token, want that it is of another kind", refused)
		}
	})
	t.Run("without a bot", func(t *testing.T) {
		t.Parallel()
		b := broken(t, func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `{"ok":true,"url":"https://x.slack.com/","team":"X","user":"ann","team_id":"T1","user_id":"U1"}`)
		})
		_, err := b.AuthTest(t.Context())
		if refused, ok := errors.AsType[*AuthError](err); !ok || refused.Code != "not_allowed_token_type" {
			t.Errorf("got %v for the token of a person, want that it is of another kind", err)
		}
	})
}

func TestSlackBeingAwayIsNoReasonNotToStart(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		clear := tm.Fail(workspace.Fault{Method: "*", Kind: workspace.FaultStatus, Status: 503})
		time.AfterFunc(5*time.Minute, clear)
		tm.run()
		tm.slash("help")
		time.Sleep(time.Second)
		if got := len(tm.answers()); got != 1 {
			t.Errorf("%d answers after the outage, want 1", got)
		}
	})
}

func TestSwitchedOffSocketModeEndsRun(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		time.AfterFunc(time.Minute, func() { _ = tm.Disconnect(workspace.LinkDisabled) })
		err := tm.bot.Run(t.Context())
		if refused, ok := errors.AsType[*AuthError](err); !ok || refused.Code != socket.LinkDisabled {
			t.Errorf("Run returned %v, want that Socket Mode is off", err)
		}
	})
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	if _, err := New(Options{BotToken: "xoxb-1"}); err == nil {
		t.Error("a bot without an app-level token was made")
	}
	b, err := New(Options{AppToken: "xapp-1", BotToken: "xoxb-1"})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Run(t.Context()); err == nil {
		t.Error("a bot without a dispatcher ran")
	}
}

func TestManifestAsksForTheScopesInUse(t *testing.T) {
	t.Parallel()
	text := Manifest()
	all := ManifestScopes()
	want := slices.Sorted(slices.Values(append(all.Needed, all.Optional...)))
	_, scopes, _ := strings.Cut(text, "    bot:\n")
	scopes, _, _ = strings.Cut(scopes, "settings:")
	var got []string
	for _, m := range regexp.MustCompile(`(?m)^      - (\S+) # \S`).FindAllStringSubmatch(scopes, -1) {
		got = append(got, m[1])
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("scopes with a reason in the manifest (-want +got):\n%s", diff)
	}
	for _, line := range []string{"command: /pipeline", "should_escape: true", "socket_mode_enabled: true", "messages_tab_enabled: true"} {
		if !strings.Contains(text, line) {
			t.Errorf("the manifest lacks %q", line)
		}
	}
}
