package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// holds lets a new build wait for a stage review.
func (w *world) holds(reviewers ...string) bkci.Build {
	w.t.Helper()
	b, err := w.box.CI.Start(w.pipeline, bkci.StartOptions{User: "alice"})
	w.do(err)
	w.do(w.box.CI.Hold(b.ID, bkci.Wait{Kind: bkci.StageReview, Groups: []bkci.ReviewGroup{{Name: "Owners", Reviewers: reviewers}}}))
	return b
}

func TestAMutedPipelineIsSilentUntilItIsFixed(t *testing.T) {
	t.Parallel()
	w, _ := listening(t, nil)
	says(t, w.ask(w.ann, "mute demo checkout until recovered"), "checkout", "until it is fixed")
	w.breaks("nobody hears this")
	w.quiet(0)
	b, err := w.box.CI.Start(w.pipeline, bkci.StartOptions{User: "alice"})
	w.do(err)
	w.do(w.box.CI.Succeed(b.ID))
	says(t, w.alert(0), "#5", "is fixed")
	w.breaks("somebody hears this")
	says(t, w.alert(1), "#6", "somebody hears this")
}

func TestWhatOutlastsAMuteIsToldWhenItEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	env := w.env(nil)
	p := w.install(env)
	w.connected()
	says(t, w.ask(w.ann, "subscribe demo checkout"), "checkout")
	w.baseline()
	w.baseline()
	w.ask(w.ann, "mute demo checkout 2h")
	held := w.holds("bob")
	w.breaks("still broken")
	w.quiet(0)
	w.do(p.cmd.Process.Kill())
	p.exit()
	w.until("the connection is gone", func(s workspace.Snapshot) bool { return len(s.Connections) == 0 })
	w.install(env)
	w.connected()
	w.quiet(0)
	w.ask(w.ann, "unmute demo checkout")
	says(t, w.alert(0), "waits for review", "bob", "still broken", "muted until now", "mute demo")
	w.do(w.box.CI.Decide(held.ID, bkci.Decision{By: "bob", Approve: true}))
	w.until("the alert says that it was approved", func(workspace.Snapshot) bool {
		return strings.Contains(w.alerts()[0].Text, "Approved by bob")
	})
	w.quiet(1)
}

func TestWhoSubscribesForThemselvesIsToldAloneAndInTheirLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.install(w.env(nil))
	w.connected()
	says(t, w.ask(w.bob, "status demo checkout"), "成功") // His Slack is Chinese.
	says(t, w.ask(w.ann, "status demo checkout"), "succeeded")
	says(t, w.ask(w.bob, "subscribe demo checkout me"), "checkout")
	says(t, w.ask(w.bob, "settings language zh me"), "中文")
	w.baseline()
	w.baseline()
	w.breaks("boom")
	if n := w.told("checkout", "#4", "失败", "boom"); n != 1 {
		t.Errorf("bob was told %d times, want once", n)
	}
	w.quiet(0)
}

func TestReviewersAreMentionedOnlyWhenTheirAddressFitsOneAccount(t *testing.T) {
	t.Parallel()
	w, _ := listening(t, map[string]string{"USER_EMAIL_DOMAIN": "orchard.example"})
	w.holds("bob", "stranger")
	m := w.alert(0)
	says(t, m, "<@"+w.bob+">", "stranger")
	if len(m.Mentions) != 1 || m.Mentions[0].ID != w.bob {
		t.Errorf("the alert pings %v, want bob alone", m.Mentions)
	}
	w.breaks("boom")
	if m := w.alert(1); len(m.Mentions) != 0 {
		t.Errorf("a failure pings %v, want nobody: nobody must act", m.Mentions)
	}
}

func TestFollowUpsGoToTheThreadUnlessTheChannelHasThreadsOff(t *testing.T) {
	t.Parallel()
	for setting, threaded := range map[string]bool{"on": true, "off": false} {
		t.Run(setting, func(t *testing.T) {
			t.Parallel()
			w, _ := listening(t, nil)
			w.ask(w.ann, "settings threads "+setting)
			w.breaks("boom")
			card := w.alert(0)
			b, err := w.box.CI.Start(w.pipeline, bkci.StartOptions{User: "alice"})
			w.do(err)
			w.do(w.box.CI.Succeed(b.ID))
			fixed := w.alert(1)
			if got := fixed.ThreadTS == card.TS; got != threaded {
				t.Errorf("the recovery is in the thread of the failure: %v, want %v", got, threaded)
			}
			if threaded && !fixed.Broadcast {
				t.Error("the recovery is not shown in the channel")
			}
			w.until("the card of the failure says that it is fixed", func(workspace.Snapshot) bool {
				return strings.Contains(string(w.alerts()[0].Blocks), "Fixed by #5")
			})
		})
	}
}

func TestWhereTheBotCannotPostSubscribingSaysSo(t *testing.T) {
	t.Parallel()
	w := chatter(t)
	private := w.box.Slack.AddChannel(workspace.ChannelSpec{Name: "secret-room", Private: true, Members: []string{w.ann}}).ID
	result, err := w.box.Slack.Slash(t.Context(), workspace.SlashRequest{User: w.ann, Channel: private, Command: "/pipeline", Text: "subscribe demo checkout"})
	if err != nil || result.Error != "" {
		t.Fatal(result.Error, err)
	}
	w.until("an answer", func(workspace.Snapshot) bool { return len(w.box.Slack.Ephemerals(w.ann, private)) > 0 })
	says(t, w.box.Slack.Ephemerals(w.ann, private)[0], "/invite")
}

func TestManyFailuresAtOnceAreOneMessageWhoseRestIsBehindAButton(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	var all []string
	for i := range 9 {
		all = append(all, w.box.CI.AddPipeline("demo", bkci.PipelineSpec{Name: fmt.Sprint("web-", i), Stages: plainStages(), Past: 1}))
	}
	w.install(w.env(map[string]string{"POLL_SCHEDULE": "@every 3s"}))
	w.connected()
	says(t, w.ask(w.ann, "subscribe demo 'web-*' on every"), "web-*", "9 pipelines")
	w.baseline()
	w.baseline()
	time.Sleep(300 * time.Millisecond) // All within one look.
	for _, pipeline := range all {
		b, err := w.box.CI.Start(pipeline, bkci.StartOptions{User: "alice"})
		w.do(err)
		w.do(w.box.CI.Fail(b.ID, bkci.Failure{Message: "boom"}))
	}
	folded := w.alert(0)
	says(t, folded, "9 pipelines", "9 failed", "Show 4 more")
	w.press(w.ann, folded, w.lineOf(folded, "more "))
	rest := w.last(w.ann)
	says(t, rest, "4 pipelines")
	for i := range 9 {
		name := fmt.Sprintf("|web-%d #", i)
		if shown, behind := strings.Contains(string(folded.Blocks), name), strings.Contains(string(rest.Blocks), name); shown == behind {
			t.Errorf("web-%d is in the message: %v, behind the button: %v; want it in one of them", i, shown, behind)
		}
	}
	w.quiet(1)
}

func TestHelpAnswersWhileBKCIDoesNot(t *testing.T) {
	t.Parallel()
	w := chatter(t)
	w.box.CI.SetFault(bkci.Fault{Kind: bkci.FaultRefused})
	says(t, w.ask(w.ann, "help"), "status", "subscribe")
	says(t, w.ask(w.ann, "help mute"), "until recovered")
	says(t, w.ask(w.ann, "status demo checkout"), "does not answer", "/pipeline status demo checkout")
	says(t, w.ask(w.ann, "subscriptions"), "no subscriptions")
}
