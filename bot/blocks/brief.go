package blocks

import (
	"github.com/pipelinebot/pipelinebot/store"
)

// brief tells an event in one to three lines: what happened, where or who, what became of it.
func (w writer) brief(e store.Event) []mrk {
	if isNotice(e) {
		return []mrk{w.noticeLine(e)}
	}
	sign, happened := w.happened(e)
	lines := []mrk{spaced(sign, bold(w.buildLink(e)), happened, w.ran(e))}
	if second := w.why(e, 160); second != "" {
		lines = append(lines, second)
	}
	if follow := w.follow(e); follow != "" {
		lines = append(lines, bold(follow)+w.note(e))
	}
	return lines
}

// extraLine is the small line below a brief event.
func (w writer) extraLine(e store.Event) mrk {
	if isNotice(e) {
		return ""
	}
	who := mrk("")
	if by := w.starter(e.Build); by != "" {
		who = w.say("started_by_x", "who", by)
	}
	if e.Kind == store.Reviewing && e.Follow == nil && e.Review != nil && len(e.Review.Reviewers) > 0 {
		who = "👤 " + w.deciders(*e.Review, true)
	}
	return joined([]mrk{who, when(e.At), w.late(e)}, " · ", maxField)
}

// line tells an event on one line.
func (w writer) line(e store.Event) mrk {
	if isNotice(e) {
		return w.noticeLine(e)
	}
	sign, happened := w.happened(e)
	parts := []mrk{spaced(sign, bold(w.buildLink(e)), happened, w.ran(e)), w.why(e, 100)}
	if e.Kind == store.Reviewing && e.Follow == nil && e.Review != nil && len(e.Review.Reviewers) > 0 {
		parts = append(parts, "👤 "+w.people(e.Review.Reviewers, true))
	} else if by := text(e.Build.User, 40); by != "" {
		parts = append(parts, w.say("started_by_x", "who", by))
	}
	return joined(append(parts, w.follow(e), w.late(e)), " · ", maxSection)
}

// why is where a build broke, what it waits for, or how long its pipeline was broken.
func (w writer) why(e store.Event, limit int) mrk {
	switch {
	case e.Kind == store.Failed && len(e.Failures) > 0:
		return w.broke(e.Failures[0], limit)
	case e.Kind == store.Reviewing && e.Review != nil && e.Follow != nil:
		return w.asked(*e.Review)
	case e.Kind == store.Reviewing && e.Review != nil:
		return w.link(w.reviewLink(e), w.waits(*e.Review))
	}
	return w.row(e)
}
