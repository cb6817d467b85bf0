package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/bot/socket"
	"github.com/pipelinebot/pipelinebot/store"
)

// callTimeout bounds one call of the Web API, from dialling to the last byte.
const callTimeout = 15 * time.Second

// web is Slack's Web API and the response URLs.
type web struct {
	api    *slack.Client
	client *http.Client
	log    *slog.Logger
}

func newWeb(o Options) *web {
	client := httpClient(o.Transport, callTimeout)
	return &web{
		api: slack.New(o.BotToken,
			slack.OptionAppLevelToken(o.AppToken),
			slack.OptionAPIURL(o.APIURL),
			slack.OptionHTTPClient(client),
		),
		client: client,
		log:    o.Logger,
	}
}

// call runs f, one call of the Web API, and returns what became of it: nil or a *store.SendError.
func (w *web) call(ctx context.Context, f func(ctx context.Context) error) error {
	ctx, x := observed(ctx)
	err := f(ctx)
	if said, ok := x.answer(); err == nil && ok && *said.OK {
		return nil
	}
	return judge(x, orSilent(err))
}

// send runs f, which makes a message appear, and returns where it is. Slack having it is what counts, not whether
// slack-go can decode the copy in the answer.
func (w *web) send(ctx context.Context, f func(ctx context.Context) error) (store.Receipt, error) {
	ctx, x := observed(ctx)
	err := f(ctx)
	if receipt, ok := x.receipt(); ok && x.status == http.StatusOK {
		return receipt, nil
	}
	return store.Receipt{}, judge(x, orSilent(err))
}

// read runs f, one call of the Web API, and decodes the answer into said, whether slack-go could decode it or not.
func (w *web) read(ctx context.Context, said any, f func(ctx context.Context) error) error {
	ctx, x := observed(ctx)
	err := f(ctx)
	a, ok := x.answer()
	if x.status != http.StatusOK || !ok || !*a.OK {
		return judge(x, orSilent(err))
	}
	if err := json.Unmarshal(x.body, said, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil {
		return judge(x, err)
	}
	return nil
}

// orSilent stands in for an error that slack-go does not see: ok:false without a code, an answer without ok.
func orSilent(err error) error {
	if err == nil {
		return errors.New("slack said neither ok nor what is wrong")
	}
	return err
}

// Identity is who the bot is in Slack.
type Identity struct {
	Team   string // Name of the workspace.
	TeamID string
	User   string // Name of the bot user.
	UserID string
	BotID  string
	URL    string   // Of the workspace.
	Scopes []string // Granted to the bot token, sorted; empty when Slack did not say.
}

// Scopes lists what the bot token may be granted, as in the manifest.
type Scopes struct{ Needed, Optional []string }

// Missing returns the scopes of the manifest that the token lacks: those without which commands or alerts do not work, and
// those without which one comfort is missing. Both are empty when Slack did not say what was granted.
func (i Identity) Missing() Scopes {
	if len(i.Scopes) == 0 {
		return Scopes{}
	}
	lacks := func(all []string) []string {
		return slices.DeleteFunc(all, func(s string) bool { return slices.Contains(i.Scopes, s) })
	}
	all := ManifestScopes()
	return Scopes{Needed: lacks(all.Needed), Optional: lacks(all.Optional)}
}

// authTest asks Slack who the bot token belongs to.
func (w *web) authTest(ctx context.Context) (Identity, error) {
	var said *slack.AuthTestResponse
	err := w.call(ctx, func(ctx context.Context) (err error) {
		said, err = w.api.AuthTestContext(ctx)
		return err
	})
	if err != nil {
		return Identity{}, botTokenError(err)
	}
	if said.BotID == "" { // auth.test knows every kind of token; only a bot's can post.
		return Identity{}, botTokenError(&store.SendError{Reason: store.Unauthorized, Code: "not_allowed_token_type"})
	}
	who := Identity{Team: said.Team, TeamID: said.TeamID, User: said.User, UserID: said.UserID, BotID: said.BotID, URL: said.URL}
	for scope := range strings.SplitSeq(said.Header.Get("X-Oauth-Scopes"), ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			who.Scopes = append(who.Scopes, scope)
		}
	}
	slices.Sort(who.Scopes)
	return who, nil
}

// openSocket asks Slack for the address of a new Socket Mode connection; it is an Options.Open of package socket.
func (w *web) openSocket(ctx context.Context) (string, error) {
	ctx, x := observed(ctx)
	_, address, err := w.api.StartSocketModeContext(ctx)
	if err == nil && address == "" {
		err = errors.New("slack gave no address")
	}
	if err == nil {
		return address, nil
	}
	verdict := judge(x, err)
	if x.status == 0 {
		return "", fmt.Errorf("asking for a connection: %w", verdict.Err)
	}
	return "", &socket.OpenError{Code: verdict.Code, RetryAfter: verdict.RetryAfter, Err: verdict.Err}
}
