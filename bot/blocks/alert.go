package blocks

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

const (
	lateAfter   = 2 * time.Minute // From what happened to when it was seen.
	inFull      = 5               // Events of one message that are told each; the rest is behind a button.
	muteOnAlert = "2h"
)

// Alert renders what the relay owes. Language and compactness are the target's, where it has set them.
func Alert(p store.Parcel, s Style) Message {
	if p.Settings.Language != "" {
		s.Language = p.Settings.Language
	}
	s.Compact = s.Compact || p.Settings.Compact
	w := newWriter(s)
	events := p.Delivery.Events
	if p.Delivery.Act == store.Edit || (p.Delivery.Act == store.Post && len(p.Card.Events) > 0) {
		events = p.Card.Events
	}
	switch {
	case len(events) == 0:
		w.say1("nothing_to_say")
	case len(events) > 1:
		w.several(events, p.Delivery.Card)
	case s.Compact && events[0].Build.ID != "":
		w.brief(events[0])
	default:
		w.event(events[0])
	}
	if direct(p.Delivery.Target) && events != nil && events[0].Kind != store.Broken {
		w.context(extra, w.say("why_me"))
	}
	if p.MayRepeat {
		w.context(useful, w.say("may_repeat"))
	}
	return w.message()
}

func direct(target string) bool { return target != "" && (target[0] == 'U' || target[0] == 'W') }

// event tells one event in full.
func (w writer) event(e store.Event) {
	switch e.Kind {
	case store.Missed, store.Blind, store.Sighted, store.Broken:
		w.notice(e)
		return
	}
	head := w.headline(e)
	w.line(head)
	facts := w.facts(e)
	w.section(needed, head, w.story(e), w.follow(e))
	if e.Review != nil && e.Kind == store.Reviewing && e.Follow == nil {
		w.review(*e.Review, w.reviewLink(e))
	}
	if e.Kind == store.Failed {
		w.failures(e.Failures)
	}
	w.context(useful, facts...)
	w.section(extra, w.strip(e.Build.Stages))
	w.alertButtons(e)
}

// headline is the one line that must be enough.
func (w writer) headline(e store.Event) string {
	what := link(w.style.Console.Build(e.Project, e.Pipeline, e.Build.ID), text(cmp.Or(e.Name, e.Pipeline), nameRunes)+" "+number(e.Build))
	sign, words := w.happened(e)
	out := sign + " *" + what + "* " + words
	if e.Build.Took > 0 && !e.Build.End.IsZero() {
		out += " " + w.say("in_time", "time", w.long(e.Build.Took))
	}
	return out
}

// happened is the sign and the words of an event; what followed on it changes the sign.
func (w writer) happened(e store.Event) (sign, words string) {
	switch e.Kind {
	case store.Failed:
		build := e.Build
		build.Status = cmp.Or(e.Reason, build.Status)
		word := commands.WordOfFailed(build, e.Failures)
		if word == commands.WordUnknown || word == commands.WordWaiting {
			word = commands.WordFailed
		}
		sign, words = signOf(word), w.word(word, build.Status)
	case store.Recovered:
		sign, words = "✅", w.say("recovered")
	case store.Reviewing:
		sign, words = "✋", w.say("word_waiting")
	case store.Succeeded:
		sign, words = "✅", w.say("word_succeeded")
	case store.Canceled:
		sign, words = "⚫", w.say("word_canceled")
	case store.Started:
		sign, words = "🔵", w.say("started")
	default:
		sign, words = "ℹ️", w.word(commands.WordOf(e.Build), e.Build.Status)
	}
	if e.Follow != nil {
		sign = followSign(*e.Follow, sign)
	}
	return sign, words
}

func followSign(f store.Follow, was string) string {
	switch {
	case f.Kind == store.Decided && f.Verdict == store.Approved, f.Kind == store.Recovered, f.Kind == store.Succeeded:
		return "☑️"
	case f.Kind == store.Decided:
		return "⛔"
	case f.Kind == store.Retried:
		return "🔁"
	case f.Kind == store.Canceled:
		return "⚫"
	}
	return was
}

// story says how this build stands in its row.
func (w writer) story(e store.Event) string {
	switch {
	case e.Kind == store.Failed && e.Streak > 1:
		return w.say("streak", "n", strconv.Itoa(e.Streak), "when", when(e.First))
	case e.Kind == store.Recovered && since(e.First, e.At) > 0:
		return w.say("was_broken", "time", w.long(since(e.First, e.At)))
	}
	return ""
}

// follow says what became of the build since.
func (w writer) follow(e store.Event) string {
	f := e.Follow
	if f == nil {
		return ""
	}
	by := text(cmp.Or(f.By, w.say("somebody")), 40)
	key := "follow_" + string(f.Kind)
	if f.Kind == store.Decided {
		key = "follow_" + cmp.Or(f.Verdict, store.Approved)
	}
	s := w.say(key, "by", by, "build", "#"+strconv.Itoa(f.Build), "when", when(f.At))
	if broken := since(e.First, f.At); f.Kind == store.Recovered && broken > 0 {
		s += " (" + w.say("was_broken", "time", w.long(broken)) + ")"
	}
	if s == "" {
		return ""
	}
	w.line(s)
	if f.Note != "" {
		s += " “" + text(f.Note, 200) + "”"
	}
	return "*" + s + "*"
}

// facts are who, why and when, in one small line.
func (w writer) facts(e store.Event) []string {
	facts := []string{text(e.Project, nameRunes)}
	if e.Build.User != "" {
		facts = append(facts, w.say("started_by_x", "who", w.starter(e.Build)))
	}
	if e.Build.Message != "" {
		facts = append(facts, text(e.Build.Message, 100))
	}
	if !e.At.IsZero() {
		facts = append(facts, when(e.At))
	}
	if late := since(e.At, e.Seen); late > lateAfter {
		facts = append(facts, w.say("seen_late", "time", w.long(late)))
	}
	for _, f := range facts[1:min(2, len(facts))] {
		w.line(f)
	}
	return facts
}

func (w writer) alertButtons(e store.Event) {
	where := line(e.Project, e.Pipeline)
	console := w.style.Console
	open := button{kind: Open, label: "open", line: console.Build(e.Project, e.Pipeline, e.Build.ID)}
	if e.Kind == store.Reviewing && e.Follow == nil {
		open = button{kind: Open, label: "open_review", line: w.reviewLink(e), style: "primary"}
	}
	w.buttons(useful, open,
		button{kind: Run, label: "details", line: "status " + where},
		button{kind: Run, label: "mute_2h", line: "mute " + where + " " + muteOnAlert})
}

// reviewLink opens the build where it waits. The key of a wait begins with the id of its stage, or is its step's.
func (w writer) reviewLink(e store.Event) string {
	var wait apiclient.Wait
	if e.Review != nil {
		id, _, _ := strings.Cut(e.Review.Key, "#")
		stage, _, inStage := strings.Cut(id, "/")
		switch {
		case inStage:
			wait.StageID = stage
		case e.Review.Kind == store.WaitStep || e.Review.Kind == store.WaitPaused:
			wait.StepID = id
		}
	}
	return w.style.Console.Review(e.Project, e.Pipeline, e.Build.ID, wait)
}

// notice tells an event that is about no single build.
func (w writer) notice(e store.Event) {
	key, sign := "notice_"+string(e.Kind), "⚠️"
	if e.Kind == store.Sighted {
		sign = "✅"
	}
	s := w.say(key, "project", text(e.Project, nameRunes), "pipeline", text(cmp.Or(e.Name, e.Pipeline), nameRunes),
		"n", strconv.Itoa(e.Count), "when", when(e.At), "detail", text(e.Detail, 300), "time", w.long(since(e.First, e.At)),
		"reason", code(e.Reason, 60))
	w.line(s)
	link := ""
	if e.Pipeline != "" {
		link = w.style.Console.Pipeline(e.Project, e.Pipeline)
	}
	w.section(needed, sign+" "+s)
	if e.Detail != "" && e.Kind != store.Broken {
		w.context(useful, text(e.Detail, 300))
	}
	w.buttons(extra, button{kind: Open, label: "open", line: link})
}

// several folds the events of one look into one message.
func (w writer) several(events []store.Event, card string) {
	head := w.say("several", "n", strconv.Itoa(len(events)), "sum", w.sum(events))
	w.line(head)
	w.section(needed, "*"+head+"*")
	for i, e := range events {
		if i == inFull {
			break
		}
		w.brief(e)
	}
	if rest := len(events) - inFull; rest > 0 && card != "" {
		w.buttons(needed, button{kind: Run, label: w.say("and_more", "n", strconv.Itoa(rest)), raw: true, line: "more " + card})
	}
}

// sum counts events by what happened: "3 failed, 1 waits for review".
func (w writer) sum(events []store.Event) string {
	var parts []string
	for _, k := range store.SubscribableKinds() {
		n := 0
		for _, e := range events {
			if e.Kind == k {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, w.say("n_of_kind", "n", strconv.Itoa(n), "kind", w.say("kind_"+string(k))))
		}
	}
	return fitted(parts, w.say("comma"), 300)
}

// brief tells an event in one or two lines.
func (w writer) brief(e store.Event) {
	if e.Build.ID == "" {
		w.notice(e)
		return
	}
	head := w.headline(e)
	w.line(head + ";")
	second := ""
	switch {
	case e.Kind == store.Failed && len(e.Failures) > 0:
		second = w.path(e.Failures[0])
		if m := text(e.Failures[0].Message, 120); m != "" {
			second += ": " + m
		}
	case e.Review != nil && e.Follow == nil:
		second = w.say("wait_"+knownWait(e.Review.Kind), "stage", text(e.Review.Stage, 60), "step", text(cmp.Or(e.Review.Step, e.Review.Stage), 60))
		if len(e.Review.Reviewers) > 0 {
			second += " · " + w.say("may_decide", "who", w.people(e.Review.Reviewers), "group", w.group(e.Review.Group))
		}
	default:
		second = w.story(e)
	}
	w.line(second)
	w.section(useful, head, second, w.follow(e))
}
