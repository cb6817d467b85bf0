package blocks

import (
	"github.com/pipelinebot/pipelinebot/commands"
)

// Answer renders the reply to a command line. The language and zone of the reply win over those of the style.
func Answer(r commands.Reply, s Style) Message {
	if r.Language != "" {
		s.Language = r.Language
	}
	if r.Zone != nil {
		s.Zone = r.Zone
	}
	w := newWriter(s)
	switch b := r.Body.(type) {
	case commands.StatusCard:
		w.status(b)
	case commands.PipelineList:
		w.pipelines(b)
	case commands.ProjectList:
		w.projects(b)
	case commands.History:
		w.history(b)
	case commands.Trend:
		w.trend(b)
	case commands.Subscribed:
		w.subscribed(b)
	case commands.Unsubscribed:
		w.unsubscribed(b)
	case commands.SubscriptionList:
		w.subscriptions(b)
	default:
		w.small(r.Body)
	}
	return w.message()
}

func (w writer) small(body commands.Body) {
	switch b := body.(type) {
	case commands.Muted:
		w.muted(b)
	case commands.Unmuted:
		w.unmuted(b)
	case commands.DefaultSet:
		w.defaultProject(b)
	case commands.SettingsView:
		w.settings(b)
	case commands.Help:
		w.help(b)
	case commands.Version:
		w.say1("version", "version", text(b.Version, 60), "commit", text(b.Commit, 40), "go", text(b.Go, 30))
	case commands.Pick:
		w.pick(b)
	case commands.Events:
		w.events(b.Events)
	case commands.Problem:
		w.problem(b)
	}
}

// say1 is a message of one sentence.
func (w writer) say1(key string, args ...string) {
	s := w.say(key, args...)
	w.line(s)
	w.section(needed, s)
}
