package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store"
)

// settled is told of every try to deliver a message. One line for each that Slack took answers the question whether somebody
// was told; cards that change wake nobody and are for debugging. Tries that fail are logged by the relay.
func (a *app) settled(d store.Delivery, o store.Outcome) {
	a.metrics.settled(d, o)
	if o.Result != store.Sent {
		return
	}
	say := a.logger.Info
	if d.Act == store.Edit {
		say = a.logger.Debug
	}
	say("slack has a message", "delivery", d.ID, "target", d.Target, "act", string(d.Act), "about", about(d.Events))
}

// looked is told of every look at a project. Looks that go wrong are logged by the watcher, once for each kind of trouble.
func (a *app) looked(r notifier.Report) {
	a.lookout.looked(r)
	a.logger.Debug("looked at a project", "project", r.Project, "took", r.Took.Round(time.Millisecond).String(),
		"pipelines", r.Pipelines, "unreadable", r.Unreadable, "findings", r.Findings, "owed", r.Deliveries)
}

const aboutMost = 5 // Events named in one line.

// about says in a line what a message tells.
func about(events []store.Event) string {
	var all []string
	for _, e := range events[:min(len(events), aboutMost)] {
		words := []string{string(e.Kind), e.Project}
		if e.Pipeline != "" {
			words = append(words, cmp.Or(e.Name, e.Pipeline))
		}
		if e.Build.Num > 0 {
			words = append(words, fmt.Sprintf("#%d", e.Build.Num))
		}
		all = append(all, strings.Join(words, " "))
	}
	if more := len(events) - aboutMost; more > 0 {
		all = append(all, fmt.Sprintf("%d more", more))
	}
	return strings.Join(all, ", ")
}
