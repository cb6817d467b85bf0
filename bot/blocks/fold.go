package blocks

import (
	"slices"
	"strconv"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

// inFull is how many events of one message are told each; the rest is behind a button.
const inFull = 5

// several folds the events of one look into one message.
func (w writer) several(events []store.Event, card string, thread bool) {
	head := w.heading(events)
	w.tell(head)
	w.section(needed, bold(head))
	shown := events[:min(len(events), inFull)]
	for _, e := range shown {
		lines := w.brief(e)
		for _, l := range lines {
			w.tell(l)
		}
		w.section(needed, append(lines, w.extraLine(e))...)
	}
	mute := w.silencing(events)
	if thread {
		mute = button{}
	}
	w.rest(events, len(shown), card, mute)
}

// silencing is the button that mutes what a message is about, its pipeline or the project of its pipelines, as long as
// anything of it is in trouble.
func (w writer) silencing(events []store.Event) button {
	trouble := slices.ContainsFunc(events, func(e store.Event) bool {
		return (e.Kind == store.Failed || e.Kind == store.Reviewing) && e.Follow == nil
	})
	project, pipeline, label := events[0].Project, events[0].Pipeline, "button_mute"
	for _, e := range events[1:] {
		if e.Project != project {
			return button{}
		}
		if e.Pipeline != pipeline {
			pipeline, label = "*", "button_mute_project"
		}
	}
	if !trouble || pipeline == "" {
		return button{}
	}
	return button{kind: Run, label: w.say(label), line: run("mute").names(project, pipeline).words(muteFor).String()}
}

// rest stands for the events that a message does not tell each; other buttons go beside its own.
func (w writer) rest(events []store.Event, shown int, card string, others ...button) {
	if shown < len(events) {
		w.tell(w.count("and_more", len(events)-shown))
		w.also(events[:shown], events[shown:])
		others = append([]button{w.further(card, shown, len(events)-shown)}, others...)
	}
	w.buttons(needed, others...)
}

// compact is one section with one line an event.
func (w writer) compact(events []store.Event, card string) {
	const shown = 2 * inFull
	var lines []mrk
	if len(events) > 1 {
		head := w.heading(events)
		w.tell(head)
		lines = append(lines, bold(head))
	}
	for _, e := range events[:min(len(events), shown)] {
		line := w.line(e)
		w.tell(line)
		lines = append(lines, line)
	}
	w.rows(needed, lines...)
	w.rest(events, min(len(events), shown), card)
}

// unfolded shows in full what a message left out.
func (w writer) unfolded(b commands.Events) {
	all := b.Events
	if len(all) == 0 {
		w.sentence("ℹ️", w.say("nothing_to_say"))
		return
	}
	head := w.heading(all)
	w.tell(head)
	w.section(needed, bold(head))
	var rows []mrk
	for i, e := range all {
		lines := w.brief(e)
		w.tell(lines[0])
		rows = append(rows, append(lines, w.extraLine(e))...)
		if i+1 < len(all) && sizeOf(slack.NewSectionBlock(mrkdwn(joined(rows, "\n", 1<<20)), nil, nil)) > unfoldedSize {
			w.rows(needed, rows...)
			left := len(all) - i - 1
			w.tell(w.count("and_more", left))
			w.buttons(needed, w.further(b.Card, b.From+i+1, left))
			return
		}
	}
	w.rows(needed, rows...)
}

// also names the pipelines of which a message tells nothing: one that failed once must not hide behind two that failed often.
func (w writer) also(shown, hidden []store.Event) {
	const most = 10
	seen := map[string]bool{}
	for _, e := range shown {
		seen[e.Project+"/"+e.Pipeline] = true
	}
	var names []mrk
	for _, e := range hidden {
		if key := e.Project + "/" + e.Pipeline; e.Pipeline != "" && !seen[key] {
			seen[key] = true
			names = append(names, bold(w.pipelineName(e.Name, e.Pipeline)))
		}
	}
	if len(names) == 0 {
		return
	}
	if more := len(names) - most; more > 0 {
		names = append(names[:most], w.count("and_more", more))
	}
	line := w.say("also", "names", joined(names, w.say("comma"), maxField))
	w.tell(line)
	w.small(needed, line)
}

// further leads to what does not fit into a message: all events of a card from one on. Without a card it can only be said
// how many there are.
func (w writer) further(card string, from, left int) button {
	if card == "" {
		w.small(needed, w.count("and_more", left))
		return button{}
	}
	return button{
		kind: Run, label: w.count("button_more", left), line: run("more").names(card).words(strconv.Itoa(from)).String(),
	}
}

// unfoldedSize is how much of a message the events of a folded one may take.
const unfoldedSize = 8000

// heading says how many pipelines or builds a message is about, and what happened to them.
func (w writer) heading(events []store.Event) mrk {
	pipelines, builds := map[string]bool{}, map[string]bool{}
	for _, e := range events {
		if e.Pipeline != "" {
			pipelines[e.Project+"/"+e.Pipeline] = true
			builds[e.Build.ID] = true
		}
	}
	first := events[0]
	switch {
	case len(pipelines) == 0:
		return w.count("several_notices", len(events))
	case len(pipelines) > 1:
		return w.count("several_pipelines", len(pipelines), "sum", w.sum(events))
	}
	return w.count("several_builds", len(builds), "name", w.pipelineName(first.Name, first.Pipeline), "build", w.ref(first.Build),
		"sum", w.sum(events))
}

// sum counts builds by what happened to them: "3 failed, 1 waits for review". Two runs of one build that failed are one
// failed build; two reviews of it are two people asked.
func (w writer) sum(events []store.Event) mrk {
	var parts []mrk
	left := len(events)
	for _, k := range store.SubscribableKinds() {
		builds := map[string]bool{}
		n := 0
		for _, e := range events {
			if e.Kind != k {
				continue
			}
			left--
			if k == store.Reviewing || !builds[e.Build.ID] {
				n++
			}
			builds[e.Build.ID] = true
		}
		if n > 0 {
			parts = append(parts, w.count("sum_"+string(k), n))
		}
	}
	if left > 0 {
		parts = append(parts, w.count("sum_other", left))
	}
	return joined(parts, w.say("comma"), 400)
}
