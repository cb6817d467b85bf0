package socket

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"
)

// OpenError is what Options.Open returns when Slack answered and gave no URL.
type OpenError struct {
	Code       string        // Slack's error code, or "http_404" and the like.
	RetryAfter time.Duration // With a 429; 0 when Slack did not say.
	Err        error
}

func (e *OpenError) Error() string { return "opening a connection: " + e.Code }

func (e *OpenError) Unwrap() error { return e.Err }

// RefusedError ends Run: Slack will not let this app connect until somebody changes its token or its settings.
type RefusedError struct {
	Code string // Slack's error code, or "link_disabled".
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("socket mode refused (%s): %s", e.Code, e.Advice())
}

// Advice says in one line what an operator has to do.
func (e *RefusedError) Advice() string {
	switch e.Code {
	case LinkDisabled:
		return "switch Socket Mode on under api.slack.com/apps > your app > Settings > Socket Mode"
	case "missing_scope", "no_permission":
		return "give the app-level token (xapp-...) the scope connections:write under Basic Information > App-Level Tokens"
	case "http_404":
		return "there is no Slack Web API at this address"
	}
	return "generate an app-level token (xapp-...) with the scope connections:write under Basic Information > App-Level Tokens"
}

// LinkDisabled is the code of a RefusedError when Socket Mode was switched off in the settings of the app.
const LinkDisabled = "link_disabled"

// Hopeless reports whether an error code of apps.connections.open stays the same however often one asks.
func Hopeless(code string) bool {
	return slices.Contains([]string{
		"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
		"not_allowed_token_type", "no_permission", "missing_scope", "http_404",
	}, code)
}

// Why a connection ended by our own doing.
var (
	errSilent  = errors.New("the server fell silent")
	errNoHello = errors.New("the server did not say hello")
	errLeft    = errors.New("left")
	errDropped = errors.New("told to disconnect before the first use")
)

// withoutURL drops the address from a dialling error: it holds a ticket.
func withoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return fmt.Errorf("dialling: %w", u.Err)
	}
	return fmt.Errorf("dialling: %w", err)
}
