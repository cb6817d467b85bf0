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
	w.direct = r.Direct
	w.body(r.Body)
	if len(w.to.pieces) == 0 { // No body, or one of a newer version.
		w.problem(commands.Problem{Code: commands.Internal, Try: []string{"help"}})
	}
	return w.message()
}

func (w writer) body(body commands.Body) {
	switch b := body.(type) {
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
	case commands.Pick:
		w.pick(b)
	case commands.Events:
		w.unfolded(b)
	case commands.Help:
		w.help(b)
	case commands.Version:
		w.version(b)
	case commands.Problem:
		w.problem(b)
	default:
		w.change(body)
	}
}

// change confirms what was changed, or shows what can be.
func (w writer) change(body commands.Body) {
	switch b := body.(type) {
	case commands.Subscribed:
		w.subscribed(b)
	case commands.Unsubscribed:
		w.unsubscribed(b)
	case commands.SubscriptionList:
		w.subscriptions(b)
	case commands.Muted:
		w.muted(b)
	case commands.Unmuted:
		w.unmuted(b)
	case commands.DefaultSet:
		w.defaultProject(b)
	case commands.SettingsView:
		w.settings(b)
	}
}
