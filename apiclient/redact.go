package apiclient

import (
	"errors"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	redacted = "[redacted]"
	maxText  = 300 // characters of server text kept in an error.
	maxRID   = 64
)

// redactor removes the client's own credentials from text that came back from outside: a server, a proxy or the
// HTTP library may echo the request.
type redactor struct{ replacer *strings.Replacer }

func newRedactor(secrets ...string) redactor {
	var pairs []string
	for _, secret := range secrets {
		if secret == "" {
			continue
		}
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			pairs = append(pairs, form, redacted)
		}
	}
	return redactor{replacer: strings.NewReplacer(pairs...)}
}

// text makes server text fit for a log line: without credentials, one line, bounded.
func (r redactor) text(s string, limit int) string {
	s = r.replacer.Replace(s)
	var b strings.Builder
	for n, c := range []rune(clip(s, limit*utf8.UTFMax)) {
		if n == limit {
			b.WriteString("...")
			break
		}
		if unicode.IsControl(c) || c == utf8.RuneError {
			c = ' '
		}
		b.WriteRune(c)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// cause keeps an error as it is when it is harmless, and only its cleaned text otherwise. The address of the
// request is dropped in any case, because it holds the access token.
func (r redactor) cause(err error) error {
	if err == nil {
		return nil
	}
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	if plain := err.Error(); r.text(plain, maxText) != plain {
		return errors.New(r.text(plain, maxText))
	}
	return err
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
