package workspace

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Type posts what a person typed, as Slack's own input would: @name becomes a mention, #name and addresses become links,
// and the three characters with a meaning become entities. Otherwise it is Say.
func (w *Workspace) Type(user, channelID, words, threadTS string) (Message, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.say(user, channelID, w.typed(words), threadTS)
}

// typed is a line as Slack's input hands it on. Of several names that fit the longest counts, whatever its case.
func (w *Workspace) typed(s string) string {
	called := w.called()
	var out strings.Builder
	rest := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '@' || !boundaryBefore(s[:i]) {
			continue
		}
		if at := slices.IndexFunc(called, func(n namedUser) bool { return n.begins(s[i+1:]) }); at >= 0 {
			out.WriteString(w.escape(s[rest:i]) + "<@" + called[at].id + ">")
			rest = i + 1 + len(called[at].name)
			i = rest - 1
		}
	}
	return out.String() + w.escape(s[rest:])
}

// namedUser is one of the names of somebody.
type namedUser struct{ name, id string }

// called are the names of the bot and of the people, the longest first; a user name goes before a real name.
func (w *Workspace) called() []namedUser {
	var out []namedUser
	for _, u := range w.users {
		if !u.Deleted {
			out = append(out, namedUser{u.Name, u.ID})
		}
	}
	for _, u := range w.users {
		if !u.Deleted {
			out = append(out, namedUser{u.RealName, u.ID})
		}
	}
	out = slices.DeleteFunc(out, func(n namedUser) bool { return n.name == "" })
	slices.SortStableFunc(out, func(a, b namedUser) int { return cmp.Compare(len(b.name), len(a.name)) })
	return out
}

// begins tells whether s begins with the name as a word.
func (n namedUser) begins(s string) bool {
	return len(s) >= len(n.name) && strings.EqualFold(s[:len(n.name)], n.name) && boundaryAfter(s[len(n.name):])
}

func boundaryBefore(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return !inWord(last) && !strings.ContainsRune(".-/@", last)
}

// boundaryAfter takes a dot or a hyphen that more of a word follows for a part of it.
func boundaryAfter(s string) bool {
	next, size := utf8.DecodeRuneInString(s)
	if next == '.' || next == '-' {
		next, _ = utf8.DecodeRuneInString(s[size:])
	}
	return !inWord(next) && next != '@'
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }
