package bot

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
)

// TestEachCodeHasItsReason holds the table to the reference of Slack's errors, through slack-go and the wire.
func TestEachCodeHasItsReason(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		for reason, codes := range map[store.Reason]string{
			store.TargetGone: "channel_not_found not_in_channel is_archived is_inactive restricted_action restricted_action_read_only_channel " +
				"no_permission ekm_access_denied user_not_found messages_tab_disabled cannot_dm_bot some_code_of_tomorrow",
			store.CardGone:     "message_not_found cant_update_message edit_window_closed thread_not_found cannot_reply_to_message",
			store.Unauthorized: "invalid_auth not_authed account_inactive token_revoked token_expired not_allowed_token_type missing_scope",
			store.RateLimited:  "ratelimited rate_limited message_limit_exceeded",
			store.Ambiguous:    "internal_error fatal_error service_unavailable request_timeout",
			store.Unreachable:  "org_login_required team_added_to_org",
			store.Refused:      "invalid_blocks msg_too_long no_text metadata_too_large invalid_arguments",
		} {
			for code := range strings.FieldsSeq(codes) {
				clear := tm.Fail(workspace.Fault{Method: "chat.update", Kind: workspace.FaultCode, Code: code})
				edit := onCard(parcel("d1", "C1", store.Edit), store.Receipt{Channel: "C1", Timestamp: "1.000001"})
				_, err := tm.bot.Poster().Send(t.Context(), edit)
				if got := sendError(t, err); got.Reason != reason || got.Code != code {
					t.Errorf("%s: got %v, want %s", code, got, reason)
				}
				clear()
			}
		}
	})
}

func TestPostCannotLoseACardItDoesNotHave(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultCode, Code: "thread_not_found"})
		_, err := tm.bot.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
		if got := sendError(t, err); got.Reason != store.TargetGone {
			t.Errorf("got %v, want the target to be kept for later", got)
		}
	})
}

// TestWireTroubleIsClassified tells what surely did not happen from what may have.
func TestWireTroubleIsClassified(t *testing.T) {
	for name, tt := range map[string]struct {
		fault  workspace.Fault
		reason store.Reason
		wait   time.Duration
		posted int
	}{
		"429 with a time":    {workspace.Fault{Kind: workspace.FaultStatus, Status: 429, RetryAfter: 33 * time.Second}, store.RateLimited, 33 * time.Second, 0},
		"429 without":        {workspace.Fault{Kind: workspace.FaultStatus, Status: 429}, store.RateLimited, 0, 0},
		"500 with HTML":      {workspace.Fault{Kind: workspace.FaultStatus, Status: 500}, store.Ambiguous, 0, 0},
		"503 with HTML":      {workspace.Fault{Kind: workspace.FaultStatus, Status: 503}, store.Ambiguous, 0, 0},
		"a proxy's 403":      {workspace.Fault{Kind: workspace.FaultStatus, Status: 403}, store.Unreachable, 0, 0},
		"a redirect":         {workspace.Fault{Kind: workspace.FaultStatus, Status: 302}, store.Unreachable, 0, 0},
		"answer lost":        {workspace.Fault{Kind: workspace.FaultLost}, store.Ambiguous, 0, 1},
		"no answer for 15 s": {workspace.Fault{Kind: workspace.FaultHang}, store.Ambiguous, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tt.fault.Method = "chat.postMessage"
				tm.Fail(tt.fault)
				begin := time.Now()
				_, err := tm.bot.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
				if got := sendError(t, err); got.Reason != tt.reason || got.RetryAfter != tt.wait || got.Code == "" {
					t.Errorf("got %v after %s (%v), want %s after %s", got, got.RetryAfter, got.Err, tt.reason, tt.wait)
				}
				if took := time.Since(begin); took > 16*time.Second {
					t.Errorf("took %s, want 15 s at most", took)
				}
				if got := len(tm.Messages("C1")); got != tt.posted {
					t.Errorf("%d messages were posted, want %d", got, tt.posted)
				}
				synctest.Wait() // A call that hangs is recorded when it ends.
				if got := len(tm.calls("chat.postMessage")); got != 1 {
					t.Errorf("the call was made %d times, want once", got)
				}
			})
		})
	}
}

// broken is a server that answers in a way of its own.
func broken(t *testing.T, answer http.HandlerFunc) *Bot {
	t.Helper()
	server := httptest.NewServer(answer)
	t.Cleanup(server.Close)
	b, err := New(Options{AppToken: canaryApp, BotToken: canaryBot, APIURL: server.URL, Transport: server.Client().Transport})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestStrangeAnswersAreAmbiguous(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body   string
		reason store.Reason
		code   string
	}{
		"HTML":                  {"<html>login</html>", store.Ambiguous, "unreadable_answer"},
		"nothing":               {"", store.Ambiguous, "unreadable_answer"},
		"an empty object":       {"{}", store.Ambiguous, "unreadable_answer"},
		"ok false, no code":     {`{"ok":false}`, store.Ambiguous, "unreadable_answer"},
		"ok without a message":  {`{"ok":true}`, store.Ambiguous, "unreadable_answer"},
		"cut off":               {`{"ok":true,"channel":"C1","ts":"1.0`, store.Ambiguous, "unreadable_answer"},
		"errors of a new shape": {`{"ok":false,"error":"is_archived","errors":[{"new":1}]}`, store.TargetGone, "is_archived"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := broken(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, tt.body) })
			_, err := b.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
			if got := sendError(t, err); got.Reason != tt.reason || got.Code != tt.code {
				t.Errorf("got %v, want %s (%s)", got, tt.code, tt.reason)
			}
		})
	}
}

func TestMessageThatSlackHasIsSentWhateverElseTheAnswerHolds(t *testing.T) {
	t.Parallel()
	b := broken(t, func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"ok":true,"channel":"C1","ts":"1.000001","message":{"blocks":"of a new shape"}}`)
	})
	got, err := b.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
	if want := (store.Receipt{Channel: "C1", Timestamp: "1.000001"}); err != nil || got != want {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

// dialling is a transport whose connections fail before a byte is written.
type dialling struct{ err error }

func (d dialling) RoundTrip(*http.Request) (*http.Response, error) { return nil, d.err }

func TestRequestThatNeverLeftIsSurelyNotSent(t *testing.T) {
	t.Parallel()
	refused := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	}}
	noHost := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.DNSError{Err: "no such host", Name: "slack.test", IsNotFound: true}
	}}
	for name, transport := range map[string]http.RoundTripper{
		"refused": refused, "no such host": noHost, "proxy": dialling{errors.New("proxyconnect")},
	} {
		b, err := New(Options{AppToken: canaryApp, BotToken: canaryBot, APIURL: "http://slack.test/api", Transport: transport})
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
		if got := sendError(t, err); got.Reason != store.Unreachable || strings.Contains(fmt.Sprint(got.Err), "slack.test/api") {
			t.Errorf("%s: got %v (%v), want unreachable, without the address", name, got, got.Err)
		}
	}
}

func TestCutConnectionIsAmbiguous(t *testing.T) {
	t.Parallel()
	for name, cut := range map[string]func(net.Conn){
		"before the answer": func(c net.Conn) {},
		"within the answer": func(c net.Conn) { fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\":true,") },
	} {
		b := broken(t, func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				return
			}
			cut(conn)
			_ = conn.Close()
		})
		_, err := b.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
		if got := sendError(t, err); got.Reason != store.Ambiguous {
			t.Errorf("%s: got %v (%v), want ambiguous", name, got, got.Err)
		}
	}
}

func TestTokensAreNotCarriedToOtherHosts(t *testing.T) {
	t.Parallel()
	stolen := make(chan string, 1)
	thief := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		stolen <- r.FormValue("token")
	}))
	t.Cleanup(thief.Close)
	b := broken(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, thief.URL, http.StatusTemporaryRedirect)
	})
	_, err := b.Poster().Send(t.Context(), parcel("d1", "C1", store.Post))
	if got := sendError(t, err); got.Reason != store.Unreachable || got.Code != "http_307" {
		t.Errorf("got %v, want unreachable (http_307)", got)
	}
	select {
	case token := <-stolen:
		t.Errorf("another host was sent %q", token)
	default:
	}
}
