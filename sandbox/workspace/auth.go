package workspace

import "slices"

type tokenKind int

const (
	anyToken tokenKind = iota
	botToken
	appToken
	noToken
)

const openMethod = "apps.connections.open"

// authenticate decides whether a token may call a method.
func (w *Workspace) authenticate(m method, token string) error {
	if m.token == noToken {
		return nil
	}
	if token == "" {
		return fail("not_authed")
	}
	isApp, isBot := token == w.opts.AppToken, token == w.opts.BotToken
	switch {
	case !isApp && !isBot:
		return fail("invalid_auth")
	case w.authFail != "":
		return fail(w.authFail)
	case m.token == botToken && isApp, m.token == appToken && isBot:
		return fail("not_allowed_token_type")
	}
	return nil
}

// FailAuth makes every call fail with a code such as "token_revoked" or "account_inactive"; empty ends it.
func (w *Workspace) FailAuth(code string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.authFail = code
	w.touch()
}

// SetScopes replaces the bot token's scopes, as a reinstall would.
func (w *Workspace) SetScopes(scopes ...string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.opts.Scopes = slices.Clone(scopes)
}

func (w *Workspace) scope(name string) bool { return slices.Contains(w.opts.Scopes, name) }

// need refuses a call whose token lacks a scope that depends on the arguments.
func (c *call) need(scope string) error {
	if !c.scope(scope) {
		return missingScope(scope, c.opts.Scopes)
	}
	return nil
}
