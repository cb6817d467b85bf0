package blocks

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

const (
	nameRunes   = 80
	detailLines = 8
	detailRunes = 600
	shownFaults = 3 // Failed steps shown in full.
)

// status is the card of one build.
func (w writer) status(c commands.StatusCard) {
	project, id := text(c.Project, nameRunes), c.Pipeline
	name := text(cmp.Or(c.Name, c.Pipeline), nameRunes)
	if c.Never {
		title := signOf(commands.WordNever) + " *" + link(c.Links.Pipeline, name) + "* " + w.say("never_built")
		w.line(title)
		w.section(needed, title)
		w.statusButtons(c, id)
		return
	}
	title := w.title(c.Word, link(cmp.Or(c.Links.Build, c.Links.Pipeline), name+" "+number(c.Build)), c.Build)
	w.line(title)
	w.section(needed, title)
	w.fields(useful,
		w.fact("started_by", w.starter(c.Build)), w.fact("started_at", when(c.Build.Start)),
		w.fact("duration", w.took(c)), w.fact("project", project))
	for _, r := range c.Reviews {
		w.review(r, c.Links.Review)
	}
	w.failures(c.Failures)
	w.section(useful, w.strip(c.Build.Stages))
	w.context(extra, w.statusNotes(c)...)
	w.statusButtons(c, id)
}

// title is "sign *name #n* what happened in how long".
func (w writer) title(word, what string, b store.BuildRef) string {
	out := signOf(word) + " *" + what + "* " + w.word(word, b.Status)
	if !b.End.IsZero() && b.Took > 0 {
		out += " " + w.say("in_time", "time", w.long(b.Took))
	}
	return out
}

func number(b store.BuildRef) string {
	if b.Alias != "" {
		return "#" + text(b.Alias, 40)
	}
	if b.Num == 0 {
		return ""
	}
	return "#" + strconv.Itoa(b.Num)
}

// starter names who started a build and how, as far as a reader needs it.
func (w writer) starter(b store.BuildRef) string {
	who := text(b.User, 40)
	if how := triggers[b.Trigger]; how != "" {
		return strings.TrimSpace(who + " (" + w.say(how) + ")")
	}
	return who
}

var triggers = map[string]string{ //nolint:gochecknoglobals // read-only table.
	"manualTrigger": "by_hand", "timerTrigger": "by_timer", "remoteTrigger": "by_remote", "codeGitWebHookTrigger": "by_push",
	"codeGithubWebHookTrigger": "by_push", "codeGitlabWebHookTrigger": "by_push", "codeSVNWebHookTrigger": "by_push",
	"codeTGitWebHookTrigger": "by_push", "codeP4WebHookTrigger": "by_push",
}

func (w writer) took(c commands.StatusCard) string {
	out := ""
	switch {
	case c.Build.Took > 0 && !c.Build.End.IsZero():
		out = w.long(c.Build.Took)
	case c.Word == commands.WordRunning && !c.Build.Start.IsZero() && c.ServerTime.After(c.Build.Start):
		out = w.say("for_time", "time", w.long(c.ServerTime.Sub(c.Build.Start)))
	}
	if c.Usual > 0 {
		out = strings.TrimSpace(out + " (" + w.say("usually", "time", w.long(c.Usual)) + ")")
	}
	return out
}

func (w writer) statusNotes(c commands.StatusCard) []string {
	var notes []string
	note := func(when bool, s string) {
		if when {
			notes = append(notes, s)
		}
	}
	note(c.Word == commands.WordRunning && c.Total > 0, w.say("steps_done", "done", strconv.Itoa(c.Done), "total", strconv.Itoa(c.Total)))
	note(c.QueuedNum > 0, w.say("queued_behind", "n", strconv.Itoa(c.QueuedNum)))
	note(len(c.Recent) > 1, w.say("recent", "signs", w.recent(c.Recent)))
	note(c.Locked, w.say("locked"))
	note(c.Partial, w.say("partial"))
	note(c.Build.Message != "", text(c.Build.Message, 120))
	return notes
}

// recent is a row of signs, newest first, with the count of good ones in words.
func (w writer) recent(words []string) string {
	out, good := "", 0
	for i, word := range words {
		if i < 10 {
			out += signOf(word)
		}
		if word == commands.WordSucceeded {
			good++
		}
	}
	return out + " " + w.say("good_of", "good", strconv.Itoa(good), "total", strconv.Itoa(len(words)))
}

func (w writer) statusButtons(c commands.StatusCard, id string) {
	where := line(c.Project, cmp.Or(id, c.Name))
	subscribe := button{kind: Run, label: "subscribe", line: "subscribe " + where}
	if c.Subscribed {
		subscribe = button{kind: Run, label: "unsubscribe", line: "unsubscribe " + where, confirm: "confirm_unsubscribe"}
	}
	w.buttons(useful,
		button{kind: Open, label: "open", line: cmp.Or(c.Links.Review, c.Links.Build, c.Links.Pipeline)},
		button{kind: Replace, label: "refresh", line: "status " + where}, subscribe,
		button{kind: Share, label: "share", line: "share status " + where})
}

// line joins words into a command line that is read back as these words; what no quoting can carry makes the line empty,
// and a button without a line is left out.
func line(words ...string) string {
	out := make([]string, 0, len(words))
	for _, word := range words {
		quoted, ok := commands.Quote(word)
		if !ok {
			return ""
		}
		out = append(out, quoted)
	}
	return strings.Join(out, " ")
}

// review says what is waited for and who may decide.
func (w writer) review(r store.Review, address string) {
	what := w.say("wait_"+knownWait(r.Kind), "stage", text(r.Stage, 60), "step", text(cmp.Or(r.Step, r.Stage), 60))
	if !r.Since.IsZero() {
		what += " " + w.say("since", "when", when(r.Since))
	}
	w.line(what)
	who := w.say("anybody_decides")
	if len(r.Reviewers) > 0 {
		who = w.say("may_decide", "who", w.people(r.Reviewers), "group", w.group(r.Group))
	}
	w.line(who)
	desc := ""
	if r.Desc != "" {
		desc = "> " + text(r.Desc, 400)
	}
	w.section(needed, link(address, "✋ "+what), "👤 "+who, desc)
}

func (w writer) group(name string) string {
	if name == "" {
		return ""
	}
	return " (" + text(name, 60) + ")"
}

func knownWait(kind string) string {
	switch kind {
	case store.WaitStage, store.WaitStep, store.WaitGate, store.WaitTrigger, store.WaitPaused:
		return kind
	}
	return store.WaitStage
}

// people names BK-CI users, mentioning those the style knows.
func (w writer) people(users []string) string {
	const shown = 10
	var names []string
	for i, u := range users {
		if i == shown {
			names = append(names, w.say("and_more", "n", strconv.Itoa(len(users)-shown)))
			break
		}
		if id := w.style.People[u]; slackID(id) {
			names = append(names, "<@"+id+">")
		} else {
			names = append(names, text(u, 40))
		}
	}
	return strings.Join(names, ", ")
}

// slackID keeps anything but an id out of a mention.
func slackID(id string) bool {
	for _, r := range id {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return len(id) > 1
}

// failures shows where a build broke: stage › job › step, then what it said.
func (w writer) failures(all []store.Failure) {
	for i, f := range all {
		if i == shownFaults {
			w.context(useful, w.say("more_failures", "n", strconv.Itoa(len(all)-shownFaults)))
			return
		}
		w.line(w.path(f))
		rank := useful
		if i == 0 {
			rank = needed
		}
		w.section(rank, "*"+w.path(f)+"*"+w.cause(f), fence(f.Message, detailLines, detailRunes))
	}
}

func (w writer) path(f store.Failure) string {
	var parts []string
	for _, p := range []string{f.Stage, f.Job, f.Step} {
		if p = text(p, 60); p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " › ")
}

// cause is the status when it says more than "failed", and BK-CI's error type and code.
func (w writer) cause(f store.Failure) string {
	var parts []string
	if word := commands.WordOfStatus(f.Status); f.Status != "" && word != commands.WordFailed {
		parts = append(parts, w.word(word, f.Status))
	}
	if f.Type != "" {
		parts = append(parts, text(f.Type, 30))
	}
	if f.Code != 0 {
		parts = append(parts, strconv.Itoa(f.Code))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, " · ") + ")"
}

func since(from, to time.Time) time.Duration {
	if from.IsZero() || to.IsZero() {
		return 0
	}
	return to.Sub(from)
}
