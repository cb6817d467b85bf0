package blocks

import (
	"cmp"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// nameRunes is how much of a name is shown.
const nameRunes = 80

// status is the card of one build.
func (w writer) status(c commands.StatusCard) {
	name := w.pipelineName(c.Name, c.Pipeline)
	if c.Never || c.Word == commands.WordNever {
		w.title(commands.WordNever, w.link(c.Links.Pipeline, name), w.say("never_built"), "")
	} else {
		label := spaced(name, w.ref(c.Build))
		w.title(c.Word, w.link(cmp.Or(c.Links.Build, c.Links.Pipeline), label), w.stands(c), w.took(c.Build))
		w.building(c)
	}
	w.notes(c)
	w.statusButtons(c)
}

// stands says how a build stands. One that is paused waits for somebody too, but for no review.
func (w writer) stands(c commands.StatusCard) mrk {
	if c.Word == commands.WordWaiting && len(c.Reviews) > 0 && c.Reviews[0].Kind == store.WaitPaused {
		return w.say("happened_paused")
	}
	return w.outcome(c.Word, c.Build.Status)
}

// pipelineName is the name of a pipeline, or its id where the name is not known.
func (w writer) pipelineName(name, id string) mrk {
	return mrk(cmp.Or(string(text(name, nameRunes)), string(text(id, nameRunes))))
}

// title is "sign *name #n* what happened in how long".
func (w writer) title(word string, what, happened, took mrk) {
	line := spaced(signOf(word), bold(what), happened, took)
	w.tell(line)
	w.section(needed, line)
}

// took says how long a finished build ran.
func (w writer) took(b store.BuildRef) mrk {
	if b.Took <= 0 || b.End.IsZero() {
		return ""
	}
	return w.say("in_time", "time", w.long(b.Took))
}

// building is what the card of a build says below its title.
func (w writer) building(c commands.StatusCard) {
	w.facts(useful,
		w.fact("started_by", text(c.Build.User, 40)), w.fact("trigger", w.trigger(c.Build)),
		w.fact("started_at", when(c.Build.Start)), w.fact(w.duration(c)))
	if by := text(c.Build.User, 40); by != "" {
		w.tell(w.say("told_started_by", "who", w.starter(c.Build)))
	}
	if !c.Build.Start.IsZero() {
		w.tell(w.say("told_started_when", "when", when(c.Build.Start)))
	}
	for _, r := range c.Reviews {
		w.review(r, c.Links.Review)
	}
	w.failures(c.Failures)
	if c.Word == commands.WordRunning && c.Total > 0 {
		w.tell(w.count("steps_done", c.Total, "done", number(c.Done)))
		w.section(useful, w.progress(c.Done, c.Total))
	}
	w.section(useful, w.strip(c.Build.Stages, c.Reviews...))
}

// duration is how long a build took or runs already, beside how long it usually takes.
func (w writer) duration(c commands.StatusCard) (key string, value mrk) {
	usual := mrk("")
	if c.Usual > 0 {
		usual = w.say("usually", "time", w.long(c.Usual))
	}
	var took time.Duration
	switch {
	case !c.Build.End.IsZero():
		took = c.Build.Took
	case c.Word == commands.WordRunning || c.Word == commands.WordWaiting:
		took = since(c.Build.Start, c.ServerTime)
		key = "running_for"
	}
	switch {
	case took <= 0:
		return "usual", w.usual(c.Usual)
	case usual == "":
		return cmp.Or(key, "duration"), w.long(took)
	}
	return cmp.Or(key, "duration"), w.say("took_usually", "time", w.long(took), "usually", usual)
}

func (w writer) usual(d time.Duration) mrk {
	if d <= 0 {
		return ""
	}
	return w.long(d)
}

// notes are the small print of a card.
func (w writer) notes(c commands.StatusCard) {
	if c.Subscribed && len(c.Silence.Whole) > 0 {
		longest := c.Silence.Whole[0]
		w.sentence("🔕", w.say("alerts_muted", "what", w.muteSubject(longest), "until", w.until(longest)))
	}
	if c.Locked {
		w.sentence("🔒", w.say("locked"))
	}
	if c.Partial {
		w.sentence("⚠️", w.say("partial"))
	}
	var notes []mrk
	if c.QueuedNum > 0 {
		queued := w.say("queued_behind", "n", number(c.QueuedNum))
		w.tell(queued)
		notes = append(notes, queued)
	}
	if len(c.Recent) > 1 {
		notes = append(notes, w.recent(c.Recent))
	}
	notes = append(notes, w.say("project_is", "project", text(c.Project, nameRunes)), text(c.Build.Message, 120))
	w.small(extra, notes...)
}

// recent is a row of signs, newest first, with the count of the good ones in words.
func (w writer) recent(words []string) mrk {
	signs, good := mrk(""), 0
	words = words[:min(len(words), 10)]
	for _, word := range words {
		signs += signOf(word)
		if word == commands.WordSucceeded {
			good++
		}
	}
	return w.say("recent", "signs", signs, "good", number(good), "total", number(len(words)))
}

func (w writer) statusButtons(c commands.StatusCard) {
	subscribe := button{kind: Run, label: w.say("button_subscribe"), line: run("subscribe").names(c.Project, c.Pipeline).String()}
	if c.Subscribed {
		subscribe = button{
			kind: Run, label: w.say("button_unsubscribe"), confirm: "confirm_unsubscribe",
			line: run("unsubscribe").names(c.Project, c.Pipeline).String(),
		}
	}
	all := []button{
		w.opening(c.Links, c.Word == commands.WordWaiting),
		{kind: Replace, label: w.say("button_refresh"), line: w.again(c).String()},
		subscribe,
		{kind: Share, label: w.say("button_share"), line: w.again(c, "share").String()},
	}
	if c.Subscribed {
		all = append(all, w.unmuteButtons(c.Silence.Whole, false)...)
	}
	w.buttons(needed, all...)
}

// again shows the same once more: the build that was named, whatever was built since, or else the latest one.
func (w writer) again(c commands.StatusCard, before ...string) commandLine {
	line := run(append(before, "status")...)
	if c.Named && w.address(c.Links.Build, maxAddress) != "" {
		return line.names(c.Links.Build)
	}
	return line.names(c.Project, c.Pipeline)
}

// opening leads to where there is something to do, or else to the build.
func (w writer) opening(l commands.Links, waiting bool) button {
	if waiting && l.Review != "" {
		return button{kind: Open, label: w.say("button_open_review"), line: l.Review, style: slack.StylePrimary}
	}
	return button{kind: Open, label: w.say("button_open"), line: cmp.Or(l.Build, l.Pipeline)}
}
