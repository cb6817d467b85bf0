package commands

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// quotedMark stands in a line being split where a quoted part begins, so that a quoted "me" is a name and not the
// keyword. It is a private-use character: what people send is freed of it first.
const quotedMark = '\uE000'

// slackToken matches what Slack makes of mentions, channels and links; a "<" that was typed arrives as "&lt;".
var slackToken = regexp.MustCompile(`<([@#!]|https?://|mailto:|tel:)([^<>|]*)(?:\|([^<>]*))?>`)

// entities are the three characters Slack escapes. One pass, so "&amp;lt;" is the text "&lt;".
var entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&") //nolint:gochecknoglobals // read-only table.

// normalise undoes what Slack and keyboards do to a line: escapes, exotic spaces, invisible characters, broken UTF-8.
// Quotes and dashes stay as they are, because a name may contain them; splitLine and fold know their disguises.
func normalise(text string) string {
	text = strings.ToValidUTF8(text, "")
	text = slackToken.ReplaceAllStringFunc(text, plainToken)
	text = entities.Replace(text)
	text = strings.TrimSpace(strings.Map(plainRune, text))
	return trimCommand(trimFence(text))
}

// plainToken turns one of Slack's tokens back into what was typed. Slack also makes links of names with a dot: there
// the label is what was typed, in all other links the address counts.
func plainToken(token string) string {
	part := slackToken.FindStringSubmatch(token)
	sign, body, label := part[1], part[2], part[3]
	switch sign {
	case "@", "#":
		return sign + firstOf(label, body)
	case "!":
		if kind, _, found := strings.Cut(body, "^"); found {
			return firstOf(label, "@"+kind)
		}
		return "@" + body
	default:
		if label == body {
			return label
		}
		return sign + body
	}
}

func firstOf(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// plainRune maps every kind of space to a space and every look-alike to what it stands for, and drops what cannot be seen.
func plainRune(r rune) rune {
	switch {
	case r > ' ' && r < '\x7f': // Nearly all of every line; the tables below are slow.
		return r
	case unicode.IsSpace(r), unicode.Is(unicode.Z, r):
		return ' '
	case r == quotedMark, r == unicode.ReplacementChar, unicode.IsControl(r), invisible(r):
		return -1
	default:
		return lookAlike(r)
	}
}

// lookAlike undoes what the one-line texts of package bot/blocks make of characters that would format there, so that a
// pattern copied from a notification is the same pattern; and the stars of other keyboards and of word processors.
func lookAlike(r rune) rune {
	switch r {
	case '\u2217', '\uFF0A', '\u204E', '\u2731': // ∗ ＊ ⁎ ✱.
		return '*'
	case '\u223C': // ∼.
		return '~'
	case '\u2236': // ∶.
		return ':'
	case '\u02CD': // ˍ.
		return '_'
	case '\u2223': // ∣.
		return '|'
	default:
		return r
	}
}

// invisible covers the format characters except the joiner inside emoji and Indic words, which belongs to a name.
func invisible(r rune) bool {
	const zeroWidthJoiner, zeroWidthNonJoiner = '\u200D', '\u200C'
	return unicode.Is(unicode.Cf, r) && r != zeroWidthJoiner && r != zeroWidthNonJoiner
}

// trimFence removes the back quotes around a whole line that was pasted from a text.
func trimFence(line string) string {
	inner := strings.Trim(line, "`")
	if len(inner) == len(line) || strings.Contains(inner, "`") ||
		!strings.HasPrefix(line, "`") || !strings.HasSuffix(line, "`") {
		return line
	}
	return strings.TrimSpace(inner)
}

// trimCommand removes the slash command itself, which people paste along.
func trimCommand(line string) string {
	first, rest, _ := strings.Cut(line, " ")
	if strings.EqualFold(first, "/pipeline") {
		return strings.TrimSpace(rest)
	}
	return line
}

// fold reduces a name to what people remember of it: no case, no quotes, one kind of space, dash and width.
func fold(name string) string {
	var b strings.Builder
	var last rune
	for _, r := range strings.ToLower(strings.Map(plainRune, name)) {
		r = foldRune(r)
		if r < 0 || (r == last && (r == ' ' || r == '-')) {
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return strings.TrimSpace(b.String())
}

func foldRune(r rune) rune {
	const fullWidthFirst, fullWidthLast, fullWidthOffset = '！', '～', '！' - '!'
	if r >= fullWidthFirst && r <= fullWidthLast {
		r = unicode.ToLower(r - fullWidthOffset)
	}
	switch {
	case r == '"' || r == '\'' || r == '`' || r == '\u02CB': // The last, ˋ, stands for a back quote where that would format.
		return -1
	case r < utf8.RuneSelf: // Nearly all names; the tables below are slow.
		return r
	case isQuote(r) || r == '\u200D' || r == '\u200C':
		return -1
	case unicode.Is(unicode.Pd, r):
		return '-'
	default:
		return r
	}
}

// clip bounds text that is echoed.
func clip(text string) string {
	const most = 150
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
