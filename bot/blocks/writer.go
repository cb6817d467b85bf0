package blocks

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// writer says things in one language and collects them in a draft.
type writer struct {
	style  Style
	texts  map[string]string
	to     *draft
	direct bool // For a direct message: nothing is offered to be shared.
}

func newWriter(s Style) writer {
	return writer{style: s, texts: catalogue(s.Language), to: &draft{}}
}

// say is a text of the catalogue; args are pairs of a placeholder's name and its value.
func (w writer) say(key string, args ...mrk) mrk {
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		place, value := "{"+string(args[i])+"}", args[i+1]
		if strings.Contains(w.texts[key], place+":") {
			value = beforeColon(value)
		}
		pairs = append(pairs, place, string(value))
	}
	return mrk(strings.NewReplacer(pairs...).Replace(w.texts[key]))
}

// count is say for n things; the number is the placeholder n.
func (w writer) count(key string, n int, args ...mrk) mrk {
	if _, single := w.texts[key+"_one"]; single && n == 1 {
		key += "_one"
	}
	return w.say(key, append([]mrk{"n", number(n)}, args...)...)
}

// has reports whether the catalogue knows the key, for keys that depend on values from outside.
func (w writer) has(key string) bool { _, ok := w.texts[key]; return ok }

// tell adds a sentence to the one-line text.
func (w writer) tell(s mrk) {
	if plain := w.bare(s); plain != "" {
		w.to.story = append(w.to.story, plain)
	}
}

// capital begins a sentence of ours.
func capital(s mrk) mrk {
	first, size := utf8.DecodeRuneInString(string(s))
	if size == 0 {
		return s
	}
	return mrk(string(unicode.ToUpper(first))) + s[size:]
}

// sentence is a message, or a part of one, that is one sentence in text and blocks alike.
func (w writer) sentence(sign string, s mrk) {
	w.tell(s)
	w.section(needed, mrk(sign)+" "+s)
}

// message ends the draft: within Slack's limits, whatever was put in.
func (w writer) message() Message {
	if w.to.fit() {
		w.small(needed, w.say("shortened"))
	}
	return Message{Text: w.to.text(string(w.say("stop"))), Blocks: w.to.blocks()}
}
