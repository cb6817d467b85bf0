package bot

import (
	"errors"
	"fmt"

	"github.com/pipelinebot/pipelinebot/bot/socket"
	"github.com/pipelinebot/pipelinebot/store"
)

// AuthError means that Slack refuses a token; nothing helps but an operator.
type AuthError struct {
	Token  string // "app-level token (xapp-...)" or "bot token (xoxb-...)".
	Code   string // Slack's error code.
	Advice string // What to do, in one line.
}

func (e *AuthError) Error() string {
	return fmt.Sprintf("slack refuses the %s (%s): %s", e.Token, e.Code, e.Advice)
}

const (
	appToken = "app-level token (xapp-...)"
	botToken = "bot token (xoxb-...)"
)

// botTokenError makes an *AuthError of a call that failed because of the bot token, and leaves other errors alone.
func botTokenError(err error) error {
	failed, ok := errors.AsType[*store.SendError](err)
	if !ok {
		return err
	}
	switch {
	case failed.Code == "missing_scope":
		return &AuthError{
			Token: botToken, Code: failed.Code,
			Advice: "add the scopes of `pipelinebot manifest` to the app and reinstall it under OAuth & Permissions",
		}
	case failed.Code == "not_allowed_token_type":
		return &AuthError{
			Token: botToken, Code: failed.Code,
			Advice: "this is another kind of token; copy the Bot User OAuth Token from OAuth & Permissions",
		}
	case failed.Reason == store.Unauthorized:
		return &AuthError{
			Token: botToken, Code: failed.Code,
			Advice: "install the app to the workspace and copy the Bot User OAuth Token from OAuth & Permissions",
		}
	case failed.Code == "http_404", failed.Code == "unknown_method":
		return &AuthError{Token: botToken, Code: failed.Code, Advice: "there is no Slack Web API at this address"}
	}
	return detailed(failed)
}

// appTokenError makes an *AuthError of a refusal by Socket Mode, and leaves other errors alone.
func appTokenError(err error) error {
	if refused, ok := errors.AsType[*socket.RefusedError](err); ok {
		return &AuthError{Token: appToken, Code: refused.Code, Advice: refused.Advice()}
	}
	if failed, ok := errors.AsType[*socket.OpenError](err); ok && socket.Hopeless(failed.Code) {
		refused := &socket.RefusedError{Code: failed.Code}
		return &AuthError{Token: appToken, Code: refused.Code, Advice: refused.Advice()}
	}
	return err
}
