package commands

import (
	"slices"
	"strconv"
	"strings"
)

// keywords are the words that mean something after the names; a name that reads like one must be quoted.
func keywords() []string {
	return []string{"me", "我", "on", "except", "page", "until", "for", "off", "all", "default"}
}

// isKeyword reports whether the word is one of the given keywords, also when typed as a flag ("--me", and "—me" as
// some keyboards make of it). A quoted word never is.
func (w word) isKeyword(of ...string) bool {
	if w.quoted {
		return false
	}
	return slices.Contains(of, strings.ToLower(strings.TrimLeft(w.text, "-—–")))
}

// maxQuoted is the longest word, in bytes, that is offered to be typed: Slack's buttons carry 2,000 characters.
const maxQuoted = 2000

// Quote writes a word so that Dispatch reads it back unchanged and as a name; false when no quoting can do that
// (invisible or exotic characters, more than 2,000 bytes): use an id instead.
func Quote(text string) (string, bool) {
	if len(text) > maxQuoted {
		return "", false
	}
	double := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	candidates := []string{text, double, "'" + text + "'", "「" + text + "」"}
	if readsLikeKeyword(text) {
		candidates = candidates[1:]
	}
	for _, candidate := range candidates {
		if readsAs(candidate, text) {
			return candidate, true
		}
	}
	return "", false
}

// readsAs reports whether what is typed between two other words reads as the text.
func readsAs(typed, text string) bool {
	words, err := splitLine(normalise("x " + typed + " x"))
	return err == nil && len(words) == 3 && words[1].text == text && text != ""
}

func readsLikeKeyword(text string) bool {
	_, err := strconv.Atoi(text)
	return err == nil || word{text: text}.isKeyword(keywords()...) || strings.Contains(text, "://")
}

// join builds a command line of words; one that cannot be quoted is left out, so callers give ids where names may be odd.
func join(words ...string) string {
	parts := make([]string, 0, len(words))
	for i, w := range words {
		quoted, ok := w, true
		if i > 0 {
			quoted, ok = Quote(w)
		}
		if ok {
			parts = append(parts, quoted)
		}
	}
	return strings.Join(parts, " ")
}

// render writes words as they were typed, keywords bare and names quoted where needed.
func render(words []word) string {
	parts := make([]string, 0, len(words))
	for _, w := range words {
		if !w.quoted && readsAs(w.text, w.text) {
			parts = append(parts, w.text)
		} else if quoted, ok := Quote(w.text); ok {
			parts = append(parts, quoted)
		}
	}
	return strings.Join(parts, " ")
}
