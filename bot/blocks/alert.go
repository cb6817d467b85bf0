package blocks

import (
	"slices"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// muteFor is how long the button on an alert silences.
const muteFor = "2h"

// Alert renders what the relay owes: a new message, a card as it is now, or an answer in its thread. Language and
// compactness are the target's, where it has set them.
func Alert(p store.Parcel, s Style) Message {
	if p.Settings.Language != "" {
		s.Language = p.Settings.Language
	}
	s.Compact = s.Compact || p.Settings.Compact
	w := newWriter(s)
	events := said(p)
	thread := p.Delivery.Act == store.Reply || p.Delivery.Act == store.Edit && p.Card.Thread != ""
	switch {
	case len(events) == 0:
		w.sentence("ℹ️", w.say("nothing_to_say"))
	case s.Compact:
		w.compact(events, p.Delivery.Card)
	case len(events) > 1:
		w.several(events, p.Delivery.Card, thread)
	default:
		w.event(events[0], thread)
	}
	if p.MayRepeat {
		w.small(needed, "⚠️ "+w.say("may_repeat"))
	}
	if isID(p.Delivery.Target, "UWD") && slices.ContainsFunc(events, func(e store.Event) bool { return e.Kind != store.Broken }) {
		w.small(extra, w.say("why_me"))
	}
	return w.message()
}

// said are the events to tell: what has a card says what the card holds by now.
func said(p store.Parcel) []store.Event {
	if len(p.Card.Events) > 0 {
		return p.Card.Events
	}
	return p.Delivery.Events
}

// isNotice reports whether an event is about a project, a pipeline or a channel, and not about a build.
func isNotice(e store.Event) bool {
	switch e.Kind {
	case store.Missed, store.Blind, store.Sighted, store.Broken:
		return true
	default:
		return e.Build.ID == "" && e.Build.Num == 0
	}
}

// event tells one event in full; an answer in a thread leaves out what stands above it.
func (w writer) event(e store.Event, thread bool) {
	if isNotice(e) {
		w.notice(e)
		return
	}
	w.headline(e)
	if e.Review != nil && e.Kind == store.Reviewing && e.Follow == nil {
		w.review(*e.Review, w.reviewLink(e))
	}
	if e.Kind == store.Failed {
		w.failures(e.Failures)
	}
	w.facts(useful, w.circumstances(e)...)
	if old := e.Kind == store.Reviewing && e.Follow != nil; !thread && !old {
		w.section(extra, w.strip(e.Build.Stages, reviewsOf(e)...))
	}
	w.smallPrint(e)
	w.eventButtons(e, thread)
}

// reviewsOf is what the build of an event still waits for.
func reviewsOf(e store.Event) []store.Review {
	if e.Kind != store.Reviewing || e.Review == nil || e.Follow != nil {
		return nil
	}
	return []store.Review{*e.Review}
}

// headline is what must be enough: what happened, how it stands in its row, what became of it.
func (w writer) headline(e store.Event) {
	sign, happened := w.happened(e)
	head := spaced(sign, bold(w.buildLink(e)), happened, w.ran(e))
	lines := []mrk{head, w.row(e)}
	for _, l := range lines {
		w.tell(l)
	}
	if follow := w.follow(e); follow != "" {
		w.tell(follow)
		lines = append(lines, bold(follow)+w.note(e))
	}
	w.section(needed, lines...)
}

func (w writer) buildLink(e store.Event) mrk {
	label := spaced(w.pipelineName(e.Name, e.Pipeline), w.ref(e.Build))
	return w.link(w.style.Console.Build(e.Project, e.Pipeline, e.Build.ID), label)
}

// happened is the sign and the words of an event; what followed on it changes the sign.
func (w writer) happened(e store.Event) (sign, words mrk) {
	switch e.Kind {
	case store.Failed:
		sign, words = w.failed(e)
	case store.Recovered:
		sign, words = "✅", w.say("happened_recovered")
	case store.Reviewing, store.Decided:
		sign, words = "✋", w.waited(e)
	case store.Succeeded:
		sign, words = "✅", w.say("word_succeeded")
	case store.Canceled:
		sign, words = "⚫", w.say("word_canceled")
	case store.Started:
		sign, words = "🔵", w.say("happened_started")
	default:
		word := commands.WordOf(e.Build)
		sign, words = signOf(word), w.outcome(word, e.Build.Status)
	}
	return followSign(e.Follow, sign), words
}

// waited says that a build waits, or that it did once something followed.
func (w writer) waited(e store.Event) mrk {
	paused := e.Review != nil && e.Review.Kind == store.WaitPaused
	over := e.Follow != nil && e.Follow.Kind != store.Reviewing
	switch {
	case paused && over:
		return w.say("happened_was_paused")
	case paused:
		return w.say("happened_paused")
	case over:
		return w.say("happened_waited")
	}
	return w.say("word_waiting")
}

// ran is how long a build took, where that is what people ask: "is fixed after 4 min" would say something else.
func (w writer) ran(e store.Event) mrk {
	if e.Kind == store.Recovered || e.Kind == store.Started {
		return ""
	}
	return w.took(e.Build)
}

// failed is the sign and the words of a failure, also of one whose status no word covers.
func (w writer) failed(e store.Event) (sign, words mrk) {
	word, status := failedAs(e)
	if word == commands.WordUnknown && status != "" {
		return signOf(commands.WordFailed), w.say("word_failed_status", "status", code(status, 40))
	}
	return signOf(word), w.outcome(word, status)
}

// failedAs is the outcome of a build that failed. A failure stays one whatever its status is called.
func failedAs(e store.Event) (word, status string) {
	build := e.Build
	if e.Reason != "" {
		build.Status = e.Reason
	}
	word = commands.WordOfFailed(build, e.Failures)
	if build.Status == "STAGE_SUCCESS" {
		return commands.WordRejected, build.Status
	}
	switch word {
	case commands.WordUnknown, commands.WordFailed, commands.WordRejected, commands.WordGate, commands.WordTimeout,
		commands.WordTerminate, commands.WordQuota, commands.WordCanceled:
		return word, build.Status
	default:
		return commands.WordFailed, build.Status
	}
}

// row says how a build stands in its row of failures.
func (w writer) row(e store.Event) mrk {
	switch {
	case e.Kind == store.Failed && e.Streak > 1 && !e.First.IsZero():
		return w.count("streak_since", e.Streak, "when", when(e.First))
	case e.Kind == store.Failed && e.Streak > 1:
		return w.count("streak", e.Streak)
	case e.Kind == store.Failed && e.Streak == 1:
		return w.say("streak_first")
	case e.Kind == store.Recovered && since(e.First, e.At) > 0 && e.Streak > 0:
		return w.count("was_broken_builds", e.Streak, "time", w.rough(since(e.First, e.At)))
	case e.Kind == store.Recovered && since(e.First, e.At) > 0:
		return w.say("was_broken", "time", w.rough(since(e.First, e.At)))
	}
	return ""
}

// circumstances are the short fields of an alert.
func (w writer) circumstances(e store.Event) []mrk {
	if by := text(e.Build.User, 40); by != "" {
		w.tell(w.say("told_started_by", "who", w.starter(e.Build)))
	}
	second, at := w.fact("trigger", w.trigger(e.Build)), "happened_at"
	switch {
	case e.Kind == store.Reviewing && e.Follow == nil:
		at = "waits_since"
	case e.Kind == store.Reviewing && e.Review != nil && w.asked(*e.Review) != "":
		asked := w.asked(*e.Review)
		w.tell(spaced(w.say("review"), asked))
		second, at = w.fact("review", asked), "waited_since"
	}
	return []mrk{
		w.fact("started_by", text(e.Build.User, 40)), second, w.fact(at, when(e.At)), w.fact("project", text(e.Project, nameRunes)),
	}
}

// smallPrint holds what was built, and how late it is told.
func (w writer) smallPrint(e store.Event) {
	late := w.late(e)
	w.tell(capital(late))
	w.small(useful, late, text(e.Build.Message, 120))
}

func (w writer) eventButtons(e store.Event, thread bool) {
	l := commands.Links{
		Build: w.style.Console.Build(e.Project, e.Pipeline, e.Build.ID), Review: w.reviewLink(e),
	}
	details := button{kind: Run, label: w.say("button_details"), line: w.details(e).String()}
	mute := button{
		kind: Run, label: w.say("button_mute"), line: run("mute").names(e.Project, e.Pipeline).words(muteFor).String(),
	}
	if thread {
		mute.line = ""
	}
	w.buttons(needed, w.opening(l, e.Kind == store.Reviewing && e.Follow == nil), details, mute)
}

// details shows the build that is told of, for there may be a later one; without a console only the latest has a name.
func (w writer) details(e store.Event) commandLine {
	link := w.style.Console.Build(e.Project, e.Pipeline, e.Build.ID)
	if w.address(link, maxAddress) == "" {
		return run("status").names(e.Project, e.Pipeline)
	}
	return run("status").names(link)
}
