package main

import (
	"slices"
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestAMentionIsAnsweredInPublicOnlyByPublicVerbs(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.start(w.env(nil))
	w.connected()
	for _, line := range []string{"subscriptions me", "status demo checkout", "status demo nothing-like-it", "I like you", "sbuscribe demo checkout"} {
		before := len(w.box.Slack.Ephemerals(w.ann, w.builds))
		w.mention(line)
		w.until("an answer to "+line, func(workspace.Snapshot) bool { return len(w.box.Slack.Ephemerals(w.ann, w.builds)) > before })
	}
	says(t, w.box.Slack.Ephemerals(w.ann, w.builds)[3], "mention me with one")
	said := w.box.Slack.Messages(w.builds)
	if i := slices.IndexFunc(said, func(m workspace.Message) bool { return m.BotID != "" }); i >= 0 {
		t.Errorf("everybody reads %q", said[i].Text)
	}
	m := w.mention("subscribe demo checkout")
	w.until("an answer in the thread", func(workspace.Snapshot) bool { return len(w.box.Slack.Thread(w.builds, m.TS)) == 2 })
}

// mention says a line to the bot in the channel, as ann.
func (w *world) mention(line string) workspace.Message {
	w.t.Helper()
	return must[workspace.Message](w.t)(w.box.Slack.Say(w.ann, w.builds, "<@"+workspace.BotUserID+"> "+line, ""))
}
