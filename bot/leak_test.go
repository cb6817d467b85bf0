package bot

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
)

// chatty is a transport whose errors hold all they can get hold of, as net/http's own do with the address.
type chatty struct{}

func (chatty) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, errors.New("no route to host")
}

// unfolded is an error with all that it wraps, as a careless log line would show it.
func unfolded(err error) string {
	if err == nil {
		return ""
	}
	out := fmt.Sprintf("%v %+v %#v", err, err, err)
	switch e := err.(type) { //nolint:errorlint // The chain is walked by hand.
	case interface{ Unwrap() error }:
		out += unfolded(e.Unwrap())
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			out += unfolded(inner)
		}
	}
	return out
}

// TestNoErrorHoldsASecret breaks every call in every way and reads what comes back.
func TestNoErrorHoldsASecret(t *testing.T) {
	for name, fault := range map[string]workspace.Fault{
		"500":     {Kind: workspace.FaultStatus, Status: 500},
		"429":     {Kind: workspace.FaultStatus, Status: 429, RetryAfter: time.Hour},
		"404":     {Kind: workspace.FaultStatus, Status: 404},
		"hang":    {Kind: workspace.FaultHang},
		"lost":    {Kind: workspace.FaultLost},
		"refused": {Kind: workspace.FaultCode, Code: "invalid_auth"},
		"blocks":  {Kind: workspace.FaultCode, Code: "invalid_blocks"},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, withDomain, func(t *testing.T, tm *team) {
				fault.Method = "*"
				hook := tm.slash("x").ResponseURL
				tm.Fail(fault)
				checkSecrets(t, tm, hook)
			})
		})
	}
	t.Run("no network", func(t *testing.T) {
		inTeam(t, func(_ *workspace.Options, o *Options) { o.Transport = chatty{} }, func(t *testing.T, tm *team) {
			checkSecrets(t, tm, "http://slack.test/commands/T1/2/3")
		})
	})
}

func checkSecrets(t *testing.T, tm *team, hook string) {
	t.Helper()
	ctx := t.Context()
	poster := tm.bot.Poster()
	_, auth := tm.bot.AuthTest(ctx)
	_, send := poster.Send(ctx, parcel("d1", "C1", store.Post))
	_, edit := poster.Send(ctx, onCard(parcel("d1", "C1", store.Edit), store.Receipt{Channel: "C1", Timestamp: "1.000001"}))
	_, _, find := poster.Find(ctx, doubtful(parcel("d1", "UANN", store.Post), time.Now()))
	errs := map[string]error{
		"auth": auth, "send": send, "edit": edit, "find": find,
		"socket": tm.bot.CheckSocket(ctx), "can post": poster.CanPost(ctx, "C1"), "home": tm.bot.publishHome(ctx, "UANN"),
		"respond": tm.bot.web.respond(ctx, hook, slack.WebhookMessage{}, blocks.Message{Text: "x"}),
		"say":     tm.bot.web.say(ctx, place{channel: "C1"}, blocks.Message{Text: "x"}),
	}
	for what, err := range errs {
		if err == nil && what != "respond" { // A code with ok:false is for the Web API.
			t.Errorf("%s did not fail", what)
		}
		for _, secret := range []string{"CANARY", hook, "/commands/"} {
			if text := unfolded(err); strings.Contains(text, secret) {
				t.Errorf("the error of %s holds %q:\n%s", what, secret, text)
			}
		}
	}
}

func TestMisdirectedSocketDoesNotLeakItsTicket(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.SetBaseURL("http://nowhere.test:bad")
		tm.bot.options.Drain = time.Second
		time.AfterFunc(time.Minute, func() { tm.SetBaseURL("http://slack.test") })
		tm.run() // The log is searched at the end.
		if !strings.Contains(tm.log.String(), "could not be opened") {
			t.Errorf("the log does not tell of the failures:\n%s", tm.log)
		}
	})
}
