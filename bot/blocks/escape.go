package blocks

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escaper replaces the only three characters that mean something to Slack wherever they stand.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;") //nolint:gochecknoglobals // read-only table.

// maxRaw bounds what is looked at of a text from outside, in bytes: more is never shown.
const maxRaw = 16 << 10

// clean repairs text from outside: valid UTF-8, no control characters (but line ends, if kept), nothing invisible and
// nothing that turns the direction of writing.
func clean(s string, keepLines bool) string {
	if len(s) > maxRaw {
		s = s[:maxRaw]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && keepLines:
			return r
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r), r == '\u2028', r == '\u2029', r == '\u115F', r == '\u1160', r == '\u3164':
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// oneLine is clean text on one line, with runs of spaces folded.
func oneLine(s string) string { return strings.Join(strings.Fields(clean(s, false)), " ") }

// cut shortens to at most limit runes, the last of them an ellipsis when something was left out.
func cut(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)
	return strings.TrimRight(string(runes[:max(0, limit-1)]), " ") + "…"
}

// text is a piece of text from outside, ready for mrkdwn: at most limit runes before escaping, and unable to format.
func text(s string, limit int) string {
	s = cut(oneLine(s), limit)
	return escaper.Replace(formatters.Replace(s))
}

// formatters take the power from the characters that format mrkdwn, by look-alikes. An underscore within a word, as in
// most names that have one, formats nothing and stays as it is, so that names can be copied.
var formatters = strings.NewReplacer("`", "ˋ", "*", "∗", "~", "∼") //nolint:gochecknoglobals // read-only table.

// code is text from outside as inline code.
func code(s string, limit int) string {
	s = cut(strings.ReplaceAll(oneLine(s), "`", "ˋ"), limit)
	if s == "" {
		return ""
	}
	return "`" + escaper.Replace(s) + "`"
}

// fence is text from outside as a block of code, at most lines lines and limit runes.
func fence(s string, lines, limit int) string {
	s = strings.ReplaceAll(strings.TrimSpace(clean(s, true)), "`", "ˋ")
	all := strings.Split(s, "\n")
	if len(all) > lines {
		// The end of an error message says more than its beginning.
		all = append([]string{"…"}, all[len(all)-lines+1:]...)
	}
	s = cut(strings.Join(all, "\n"), limit)
	if s == "" {
		return ""
	}
	return "```" + escaper.Replace(s) + "```"
}

// link is a label that leads to an address; without an http address it is the label alone. The label must be escaped.
func link(address, label string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || len(address) > 3000 {
		return label
	}
	safe := strings.NewReplacer("<", "%3C", ">", "%3E", "|", "%7C", " ", "%20").Replace(u.String())
	return "<" + safe + "|" + strings.ReplaceAll(label, "|", "∣") + ">"
}

// bare turns mrkdwn of ours into plain words for the one-line text: links become their labels, formatting goes.
func bare(s string) string {
	var out strings.Builder
	for s != "" {
		before, rest, found := strings.Cut(s, "<")
		out.WriteString(before)
		if !found {
			break
		}
		token, after, _ := strings.Cut(rest, ">")
		if _, label, ok := strings.Cut(token, "|"); ok {
			out.WriteString(label)
		}
		s = after
	}
	return strings.NewReplacer("*", "", "`", "").Replace(out.String())
}
