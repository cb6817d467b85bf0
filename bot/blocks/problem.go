package blocks

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/commands"
)

// How much a problem suggests.
const (
	shownTries = 5
	tryButtons = 3
)

// problem says what was wrong and what to type instead.
func (w writer) problem(p commands.Problem) {
	w.sentence(problemSign(p.Code), w.wrong(p))
	if near := w.near(p); near != "" {
		w.tell(near)
		w.section(useful, near)
	}
	var lines []mrk
	var presses []button
	for i, t := range p.Try[:min(len(p.Try), shownTries)] {
		if i == 0 {
			w.tell(w.say(tryKey(p.Code)))
		}
		line := code("/pipeline "+t, 400)
		w.tell(line)
		lines = append(lines, line)
		if harmless(t) && len(presses) < tryButtons {
			presses = append(presses, button{kind: Run, label: raw(t), line: run(t).String()})
		}
	}
	if len(lines) > 0 {
		w.section(needed, append([]mrk{w.say(tryKey(p.Code))}, lines...)...)
	}
	w.buttons(useful, presses...)
}

// problemSign tells a slip of the tongue from a trouble of a machine.
func problemSign(c commands.Code) string {
	if later(c) {
		return "⚠️"
	}
	return "💡"
}

// later are the problems that go away by themselves or by somebody else's hand: the same line may do later.
func later(c commands.Code) bool {
	switch c {
	case commands.Forbidden, commands.Unreachable, commands.RateLimited, commands.BadAnswer, commands.Credentials,
		commands.TimedOut, commands.Busy, commands.Storage, commands.Internal:
		return true
	default:
		return false
	}
}

func tryKey(c commands.Code) string {
	if later(c) {
		return "try_again"
	}
	return "try_instead"
}

// wrong is the sentence that says what was wrong.
func (w writer) wrong(p commands.Problem) mrk {
	args := []mrk{
		"input", w.typedWord(p.Input), "extra", cmp.Or(code(p.Extra, 100), "–"), "ref", cmp.Or(code(p.Ref, 40), "–"),
		"events", w.eventWords(),
	}
	key := w.problemKey(p)
	switch p.Code {
	case commands.CannotPost:
		args = append(args, "channel", channel(p.Input), "reason", w.broken(p.Extra))
	case commands.RateLimited:
		if wait, err := time.ParseDuration(p.Extra); err == nil && wait > 0 {
			key, args = "problem_rate_limited_for", append(args, "time", w.long(wait))
		}
	default:
	}
	if !w.has(key) {
		key = "problem_internal"
	}
	return w.say(key, args...)
}

// problemKey finds the words of a problem: those of its code, or closer ones for what it says besides.
func (w writer) problemKey(p commands.Problem) string {
	closer := ""
	switch {
	case p.Code == commands.UnknownVerb && p.Extra == commands.OnlyReads:
		closer = "problem_only_reads"
	case p.Code == commands.MissingWord && w.has("missing_"+p.Input):
		closer = "missing_" + p.Input
	case p.Code == commands.TooManyWords && p.Extra == commands.ExceptMute:
		closer = "problem_except_mute"
	case p.Code == commands.TooManyWords && p.Input == "except":
		closer = "problem_except_one"
	case p.Code == commands.BadSetting && p.Extra != "":
		closer = "problem_bad_value"
	case p.Code == commands.TimedOut && p.Extra == commands.MayBeDone:
		closer = "problem_may_be_done"
	case p.Code == commands.NotSubscribed && p.Input == "":
		closer = "problem_removed"
	case p.Code == commands.NotSubscribed && p.Extra != "":
		closer = "problem_only_through"
	}
	return cmp.Or(closer, "problem_"+string(p.Code))
}

// typedWord shows what was typed, or that nothing was.
func (w writer) typedWord(s string) mrk {
	return cmp.Or(code(s, 100), w.say("nothing_typed"))
}

// eventWords are the words that "on" takes, as they are typed.
func (w writer) eventWords() mrk {
	return "`failed`, `recovered`, `reviewing`, `succeeded`, `canceled`, `started`, `every`, `changes`"
}

// near are the names that were perhaps meant, unless the lines to type say them all.
func (w writer) near(p commands.Problem) mrk {
	tries := strings.Join(p.Try, "\n")
	if !slices.ContainsFunc(p.Near, func(n string) bool { return !strings.Contains(tries, n) }) {
		return ""
	}
	var names []mrk
	for _, n := range p.Near[:min(len(p.Near), shownTries)] {
		if name := code(n, 80); name != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return w.say("did_you_mean", "names", joined(names, w.say("comma"), 600))
}

// harmless reports whether a line only reads, so that one press may run it, and has nothing left to fill in.
func harmless(line string) bool {
	verb, rest, _ := strings.Cut(line, " ")
	reads := []string{"help", "status", "list", "history", "trend", "subscriptions", "projects", "version"}
	return slices.Contains(reads, verb) && !strings.ContainsAny(rest, "<…")
}
