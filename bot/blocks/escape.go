package blocks

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mrk is mrkdwn that is safe to show: words of ours, or text from outside that text, code or fence made harmless.
type mrk string

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
		case r > ' ' && r < unicode.MaxASCII, r == '\n' && keepLines:
			return r
		case unicode.IsSpace(r), r == '\u2028', r == '\u2029':
			return ' '
		case r == utf8.RuneError, unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), blank(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// blank letters are shown as nothing at all, so a name could be made of them.
func blank(r rune) bool {
	return r == '\u034F' || r == '\u115F' || r == '\u1160' || r == '\u17B4' || r == '\u17B5' || r == '\u3164' || r == '\uFFA0' || r == '\u2800'
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

// escape replaces the only three characters that mean something to Slack wherever they stand. What comes out has at
// most limit runes and never ends within an entity.
func escape(s string, limit int) mrk {
	var out strings.Builder
	size, room := 0, 0 // Runes so far; bytes behind which an ellipsis still fits.
	for _, r := range s {
		piece := entity(r)
		if size+utf8.RuneCountInString(piece) > limit {
			return mrk(strings.TrimRight(out.String()[:room], " ") + "…")
		}
		out.WriteString(piece)
		size += utf8.RuneCountInString(piece)
		if size < limit {
			room = out.Len()
		}
	}
	return mrk(out.String())
}

func entity(r rune) string {
	switch r {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	}
	return string(r)
}

// text is a piece of text from outside on one line: at most limit runes after escaping, and unable to format.
func text(s string, limit int) mrk { return escape(disarm(first(oneLine(s), limit+1)), limit) }

// first is at most n runes from the front.
func first(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// formatters take the power from the characters that format mrkdwn, by look-alikes.
var formatters = strings.NewReplacer("`", "ˋ", "*", "∗", "~", "∼") //nolint:gochecknoglobals // read-only table.

// shortcode is what Slack turns into a picture, such as the ":b:" in "deploy:b:prod"; halfCode is what would become one
// with a colon of ours behind it.
var (
	shortcode = regexp.MustCompile(`:([0-9+'-]*[a-z_][a-z0-9_+'-]*|[+-]1|100|1234):`)
	halfCode  = regexp.MustCompile(":([a-z0-9_+'-]+[`*]*)$")
)

// beforeColon is text that a colon of ours follows.
func beforeColon(s mrk) mrk { return mrk(halfCode.ReplaceAllString(string(s), "∶${1}")) }

// disarm keeps text from formatting. An underscore within a word, as in most names that have one, formats nothing and
// stays as it is, so that names can be copied.
func disarm(s string) string {
	s = shortcode.ReplaceAllString(formatters.Replace(s), "∶${1}∶")
	if !strings.Contains(s, "_") {
		return s
	}
	runes := []rune(s)
	for i, r := range runes {
		if r == '_' && (i == 0 || i == len(runes)-1 || !inWord(runes[i-1]) || !inWord(runes[i+1])) {
			runes[i] = 'ˍ'
		}
	}
	return string(runes)
}

func inWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// code is text from outside as inline code; nothing when there is none.
func code(s string, limit int) mrk {
	s = strings.ReplaceAll(oneLine(s), "`", "ˋ")
	if s == "" {
		return ""
	}
	return "`" + escape(s, limit) + "`"
}

// fence is text from outside as a block of code: at most lines lines, of which the first and the last are kept, and
// limit runes.
func fence(s string, lines, limit int) mrk {
	s = strings.ReplaceAll(strings.TrimSpace(clean(s, true)), "`", "ˋ")
	if s == "" {
		return ""
	}
	all := strings.Split(s, "\n")
	if len(all) > lines {
		head := lines / 2
		all = append(append(all[:head:head], "…"), all[len(all)-(lines-head-1):]...)
	}
	return "```" + escape(strings.Join(all, "\n"), limit) + "```"
}

// arrows keep plain text from looking like a control sequence of Slack's.
var arrows = strings.NewReplacer("<", "‹", ">", "›") //nolint:gochecknoglobals // read-only table.

// plain is text for the places where Slack takes it as it is: labels, cells of tables.
func plain(s string, limit int) string { return cut(arrows.Replace(oneLine(s)), limit) }

// unescape undoes entities, for words of ours that go where Slack takes text as it is.
func unescape(s mrk) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(string(s))
}
