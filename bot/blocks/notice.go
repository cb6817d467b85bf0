package blocks

import (
	"cmp"
	"strings"

	"github.com/pipelinebot/pipelinebot/store"
)

// notice tells an event that is about no single build.
func (w writer) notice(e store.Event) {
	line := w.noticeLine(e)
	w.tell(line)
	w.section(needed, line)
	if e.Kind == store.Broken {
		fix := w.say("broken_fix")
		w.tell(fix)
		w.section(needed, fix)
		return
	}
	w.small(useful, w.late(e))
	older := button{kind: Run, label: w.say("button_history")}
	if e.Kind == store.Missed {
		older.line = run("history").names(e.Project, e.Pipeline).words("50").String()
	}
	w.buttons(needed, button{kind: Open, label: w.say("button_open"), line: w.noticeLink(e)}, older)
}

func (w writer) noticeLink(e store.Event) string {
	if w.style.Console.Base == "" {
		return ""
	}
	if e.Pipeline == "" {
		return w.style.Console.Project(e.Project)
	}
	return w.style.Console.Pipeline(e.Project, e.Pipeline)
}

// noticeLine is the sentence of a notice.
func (w writer) noticeLine(e store.Event) mrk {
	args := []mrk{
		"what", w.noticeSubject(e), "project", bold(text(e.Project, nameRunes)), "when", when(e.First),
		"time", w.rough(since(e.First, e.At)),
	}
	switch e.Kind {
	case store.Missed:
		return "⚠️ " + w.missed(e, args)
	case store.Blind:
		return "⚠️ " + w.say("notice_blind", append(args, "cause", w.cannotRead(e))...)
	case store.Sighted:
		return "✅ " + w.say("notice_sighted", args...)
	case store.Broken:
		return "⚠️ " + w.count("notice_broken", e.Count, append(args, "channel", channel(e.Name),
			"cause", w.broken(cmp.Or(e.Reason, e.Detail)))...)
	default:
		return "ℹ️ " + w.noticeSubject(e) + " " + text(cmp.Or(e.Detail, e.Reason, string(e.Kind)), 300)
	}
}

// missed says how many builds are not told one by one, as far as that is known.
func (w writer) missed(e store.Event, args []mrk) mrk {
	switch {
	case !e.More:
		return w.count("notice_missed", e.Count, args...)
	case e.Count == 0:
		return w.say("notice_missed_unknown", args...)
	default:
		return w.count("notice_missed_more", e.Count, args...)
	}
}

// noticeSubject is the pipeline, or the whole project.
func (w writer) noticeSubject(e store.Event) mrk {
	project := text(e.Project, nameRunes)
	if e.Pipeline == "" {
		return w.say("the_project", "project", bold(w.link(w.noticeLink(e), project)))
	}
	return w.say("the_pipeline", "project", project, "name", bold(w.link(w.noticeLink(e), w.pipelineName(e.Name, e.Pipeline))))
}

// cannotRead says why something cannot be read: in the reader's language where the cause has a name.
func (w writer) cannotRead(e store.Event) mrk {
	if key := "cause_" + e.Reason; w.has(key) {
		return w.say(key)
	}
	detail := strings.TrimRight(string(text(e.Detail, 300)), ".。 ")
	if detail == "" {
		return w.say("cause_unknown")
	}
	return mrk(detail + strings.TrimSpace(string(w.say("stop"))))
}

// broken says why a channel cannot be posted to; a code of Slack's that is not known is shown as it came.
func (w writer) broken(reason string) mrk {
	if key := "broken_" + reason; w.has(key) && key != "broken_fix" {
		return w.say(key)
	}
	if reason == "" {
		return w.say("broken_unknown")
	}
	return w.say("broken_other", "reason", code(reason, 60))
}
