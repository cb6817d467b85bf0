package blocks

import (
	"cmp"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// followSign is the sign of a card once something followed on what it told.
func followSign(f *store.Follow, was mrk) mrk {
	if f == nil {
		return was
	}
	switch f.Kind {
	case store.Recovered, store.Succeeded:
		return "☑️"
	case store.Decided:
		switch f.Verdict {
		case store.Rejected:
			return "⛔"
		case store.TimedOut:
			return "⏰"
		}
		return "☑️"
	case store.Retried, store.Started:
		return "🔁"
	case store.Canceled:
		return "⚫"
	case store.Failed:
		return "❌"
	default:
		return was
	}
}

// follow says what became of a build since it was told; empty when nothing did.
func (w writer) follow(e store.Event) mrk {
	f := e.Follow
	if f == nil {
		return ""
	}
	key := "follow_" + string(f.Kind)
	switch {
	case f.Kind == store.Decided:
		key = "follow_" + cmp.Or(f.Verdict, store.Approved)
	case f.Kind == store.Recovered && f.Build > 0 && f.Build != e.Build.Num: // A retry that passes fixes its own build.
		key = "follow_recovered_build"
	case f.Kind == store.Failed && e.Kind == store.Failed:
		key = "follow_failed_again"
	}
	by := text(f.By, 40)
	if by != "" && w.has(key+"_by") {
		key += "_by"
	}
	if !w.has(key) {
		return ""
	}
	out := w.say(key, "by", by, "build", "#"+number(f.Build))
	if broken := since(e.First, f.At); f.Kind == store.Recovered && broken > 0 {
		out = w.say("follow_after", "what", out, "time", w.rough(broken))
	}
	if !f.At.IsZero() {
		out = w.say("follow_at", "what", out, "when", when(f.At))
	}
	return out
}

// note is the comment left with a decision.
func (w writer) note(e store.Event) mrk {
	note := text(e.Follow.Note, 300)
	if note == "" {
		return ""
	}
	return "\n> " + note
}

// lateAfter is from when on it is said that something was seen late.
const lateAfter = 2 * time.Minute

// late says why an event is told later than it happened: it was seen late, or a mute kept it back.
func (w writer) late(e store.Event) mrk {
	var why []mrk
	if late := since(e.At, e.Seen); late > lateAfter {
		why = append(why, w.say("seen_late", "time", w.rough(late)))
	}
	if e.Held {
		why = append(why, w.say("was_held"))
	}
	return joined(why, " · ", maxField)
}

// reviewLink opens the build where it waits. The key of a wait begins with the id of its stage, or is its step's.
func (w writer) reviewLink(e store.Event) string {
	if w.style.Console.Base == "" {
		return ""
	}
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
