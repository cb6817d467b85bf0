package commands

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/mattn/go-shellwords"
)

// word is one argument of a command line.
type word struct {
	text   string
	quoted bool // At least a part stood in quotes, so it is never a keyword.
}

var errQuotes = errors.New("unbalanced quote")

// closers tells for each quote that may open a part which ones close it. Keyboards and phones mix the shapes of the
// same quote, so those close each other; brackets of Chinese and French do not.
var closers = map[rune]string{ //nolint:gochecknoglobals // read-only table.
	'"': doubles, '“': doubles, '”': doubles, '„': doubles, '‟': doubles, '＂': doubles,
	'\'': singles, '‘': singles, '’': singles, '‚': singles, '‛': singles, '＇': singles,
	'「': "」", '『': "』", '«': "»", '`': "`",
}

const (
	doubles = `"“”„‟＂`
	singles = `'‘’‚‛＇`
)

func isQuote(r rune) bool {
	return r != '`' && (closers[r] != "" || strings.ContainsRune("」』»", r))
}

// splitLine splits a normalised line into words. Quotes of every shape group; a backslash makes a following quote or
// space literal and is a plain character everywhere else, so that patterns and Windows paths survive; an apostrophe
// between letters is no quote; back quotes around a word are dropped. The only error is errQuotes.
func splitLine(line string) ([]word, error) {
	shell, err := toShell([]rune(line))
	if err != nil {
		return nil, err
	}
	parser := shellwords.NewParser()
	parser.ParseEnv, parser.ParseBacktick, parser.ParseComment = false, false, false
	parts, err := parser.Parse(shell)
	if err != nil {
		return nil, errQuotes
	}
	words := make([]word, len(parts))
	for i, part := range parts {
		text := strings.ReplaceAll(part, string(quotedMark), "")
		words[i] = word{text: text, quoted: len(text) < len(part)}
	}
	return words, nil
}

// toShell rewrites a line so that a shell's rules of quoting say what people mean: every quoted part becomes a double-
// quoted one that starts with quotedMark, everything else a shell would interpret is escaped.
func toShell(line []rune) (string, error) {
	var out strings.Builder
	for i := 0; i < len(line); {
		switch {
		case opens(line, i):
			next, err := quotedPart(&out, line, i)
			if err != nil {
				return "", err
			}
			i = next
		case line[i] == '`' && (atStart(line, i) || atEnd(line, i)):
			i++
		case line[i] == '\\' && i+1 < len(line) && (isQuote(line[i+1]) || line[i+1] == ' '):
			out.WriteRune('\\')
			out.WriteRune(line[i+1])
			i += 2
		default:
			writeEscaped(&out, line[i])
			i++
		}
	}
	return out.String(), nil
}

// opens reports whether a quoted part begins at i.
func opens(line []rune, i int) bool {
	shape, ok := closers[line[i]]
	switch {
	case !ok:
		return false
	case shape == singles:
		return !apostrophe(line, i)
	case shape == "`":
		return atStart(line, i) && closesBack(line, i+1)
	default:
		return true
	}
}

// quotedPart writes the quoted part that opens at i and returns where the line goes on.
func quotedPart(out *strings.Builder, line []rune, i int) (int, error) {
	shape := closers[line[i]]
	out.WriteRune('"')
	out.WriteRune(quotedMark)
	for i++; i < len(line); i++ {
		r := line[i]
		switch {
		case strings.ContainsRune(shape, r) && (shape != singles || !apostrophe(line, i)):
			out.WriteRune('"')
			return i + 1, nil
		case r == '\\' && shape == doubles && i+1 < len(line) && (line[i+1] == '\\' || strings.ContainsRune(shape, line[i+1])):
			i++
			writeQuoted(out, line[i])
		default:
			writeQuoted(out, r)
		}
	}
	return 0, errQuotes
}

func writeQuoted(out *strings.Builder, r rune) {
	if r == '"' || r == '\\' {
		out.WriteRune('\\')
	}
	out.WriteRune(r)
}

func writeEscaped(out *strings.Builder, r rune) {
	if strings.ContainsRune("\\\"'`();&|<>$", r) {
		out.WriteRune('\\')
	}
	out.WriteRune(r)
}

// apostrophe reports whether the single quote at i stands inside a word, as in "ann's".
func apostrophe(line []rune, i int) bool {
	return i > 0 && i+1 < len(line) && isWordRune(line[i-1]) && unicode.IsLetter(line[i+1])
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func atStart(line []rune, i int) bool { return i == 0 || line[i-1] == ' ' || line[i-1] == '`' }

func atEnd(line []rune, i int) bool {
	return i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '`'
}

// closesBack reports whether a back quote that ends a word follows before the next one that does not.
func closesBack(line []rune, from int) bool {
	end := slices.Index(line[from:], '`')
	return end > 0 && atEnd(line, from+end)
}
