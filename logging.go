package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// newLogger writes to w in the configured form. As a last line of defence, a secret of the configuration that
// found its way into a value is replaced before it is written.
func newLogger(w io.Writer, c config) *slog.Logger {
	options := &slog.HandlerOptions{Level: c.logLevel, ReplaceAttr: redactor(c.secrets())}
	if c.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

func redactor(secrets []string) func([]string, slog.Attr) slog.Attr {
	pairs := make([]string, 0, 2*len(secrets))
	for _, s := range secrets {
		pairs = append(pairs, s, redacted)
	}
	replacer := strings.NewReplacer(pairs...)
	return func(_ []string, a slog.Attr) slog.Attr {
		switch a.Value.Kind() {
		case slog.KindString:
			a.Value = slog.StringValue(replacer.Replace(a.Value.String()))
		case slog.KindAny:
			switch v := a.Value.Any().(type) {
			case error:
				a.Value = slog.StringValue(replacer.Replace(v.Error()))
			case fmt.Stringer:
				a.Value = slog.StringValue(replacer.Replace(v.String()))
			}
		default: // Numbers and times hold no secret.
		}
		return a
	}
}
