package bot

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// click presses a button of a message in C1 as Ann.
func (tm *team) click(ts, action string) {
	tm.t.Helper()
	got, err := tm.Click(tm.t.Context(), workspace.ClickRequest{User: "UANN", Channel: "C1", MessageTS: ts, ActionID: action})
	if err != nil || !got.Acked {
		tm.t.Fatalf("clicking %s: acknowledged %t, %v", action, got.Acked, err)
	}
	synctest.Wait()
}

func TestAButtonPressedAgainAtOnceIsPressedOnce(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		ts, other := tm.buttons("share:1"), tm.buttons("share:1")
		tm.run()
		for range 10 {
			tm.click(ts, "share:1")
		}
		tm.click(other, "share:1")
		if lines := tm.tasks.lines(); len(lines) != 2 {
			t.Errorf("commands %q ran for ten presses of one button and one of another, want two", lines)
		}
		time.Sleep(pressedAgain)
		tm.click(ts, "share:1")
		if lines := tm.tasks.lines(); len(lines) != 3 {
			t.Errorf("commands %q ran by then, want three", lines)
		}
	})
}

func TestButtonsAnswerByTheirKind(t *testing.T) {
	for _, tt := range []struct {
		action             string
		public             bool
		channel, ephemeral int // Messages in the channel (the one with the button among them), and Ann's own.
		edited             bool
		runs               int
	}{
		{action: "run:1", channel: 1, ephemeral: 1, runs: 1},
		{action: "run:2", public: true, channel: 2, runs: 1},
		{action: "replace:1", channel: 1, edited: true, runs: 1},
		{action: "share:1", channel: 2, runs: 1},
		{action: "open:1", channel: 1},
		{action: "dance:1", channel: 1, ephemeral: 1},
	} {
		t.Run(tt.action, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tm.tasks.answer = func(_ context.Context, inv commands.Invocation) commands.Reply {
					r := helped(inv)
					r.Public = tt.public
					return r
				}
				ts := tm.buttons(tt.action)
				tm.run()
				tm.click(ts, tt.action)
				said := tm.Messages("C1")
				if len(said) != tt.channel || len(tm.answers()) != tt.ephemeral {
					t.Errorf("the channel has %d messages and Ann %d, want %d and %d", len(said), len(tm.answers()), tt.channel, tt.ephemeral)
				}
				if edited := said[0].Text != "buttons"; edited != tt.edited {
					t.Errorf("the message that was clicked says %q", said[0].Text)
				}
				lines := tm.tasks.lines()
				if len(lines) != tt.runs {
					t.Fatalf("commands %q ran, want %d", lines, tt.runs)
				}
				if tt.runs == 0 {
					return
				}
				if inv := tm.tasks.last(t); inv.Text != "status demo "+tt.action || !inv.Button || inv.User != "UANN" || inv.Channel != "C1" || inv.Team == "" {
					t.Errorf("got %+v, want the line of the button, by Ann in C1", inv)
				}
			})
		})
	}
}

func TestUnknownButtonIsStale(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		ts := tm.buttons("dance:1")
		tm.run()
		tm.click(ts, "dance:1")
		if got := tm.answers(); len(got) != 1 || got[0] == "" {
			t.Errorf("got %q, want to be told that the button is stale", got)
		}
		if !strings.Contains(tm.log.String(), "older version") {
			t.Errorf("the log says nothing of it:\n%s", tm.log)
		}
	})
}

func TestProblemDoesNotReplaceWhatIsShown(t *testing.T) {
	for _, action := range []string{"replace:1", "share:1"} {
		t.Run(action, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tm.tasks.answer = func(context.Context, commands.Invocation) commands.Reply {
					return commands.Reply{Verb: "status", Language: "en", Result: "error", Body: commands.Problem{Code: commands.Unreachable}}
				}
				ts := tm.buttons(action)
				tm.run()
				tm.click(ts, action)
				if said := tm.Messages("C1"); len(said) != 1 || said[0].Text != "buttons" {
					t.Errorf("the channel shows %q, want the message as it was", texts(said))
				}
				if got := len(tm.answers()); got != 1 {
					t.Errorf("Ann was told %d times, want once", got)
				}
			})
		})
	}
}

func TestMenusRunTheLineOfTheChosenOption(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		plain := func(s string) *slack.TextBlockObject {
			return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
		}
		menu := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, plain("more"), "run:0",
			slack.NewOptionBlockObject("mute demo p-1 1h", plain("an hour"), nil),
			slack.NewOptionBlockObject("mute demo p-1 1d", plain("a day"), nil))
		_, ts, err := tm.bot.web.api.PostMessageContext(t.Context(), "C1",
			slack.MsgOptionText("menu", false), slack.MsgOptionBlocks(slack.NewActionBlock("row", menu)))
		if err != nil {
			t.Fatal(err)
		}
		tm.run()
		_, err = tm.Click(t.Context(), workspace.ClickRequest{User: "UANN", Channel: "C1", MessageTS: ts, ActionID: "run:0", SelectedOption: "mute demo p-1 1d"})
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if inv := tm.tasks.last(t); inv.Text != "mute demo p-1 1d" {
			t.Errorf("ran %q, want the line of the chosen option", inv.Text)
		}
	})
}

func TestButtonInThreadIsAnsweredThere(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		root := tm.buttons("run:9")
		_, ts, err := tm.bot.web.api.PostMessageContext(t.Context(), "C1", slack.MsgOptionTS(root), slack.MsgOptionText("reply", false),
			slack.MsgOptionBlocks(slack.NewActionBlock("row", slack.NewButtonBlockElement("share:1", "history demo p", slack.NewTextBlockObject("plain_text", "b", false, false)))))
		if err != nil {
			t.Fatal(err)
		}
		tm.run()
		tm.click(ts, "share:1")
		if got := len(tm.Thread("C1", root)); got != 3 {
			t.Errorf("the thread has %d messages, want the answer as its third", got)
		}
	})
}

func TestHomeShowsSubscriptionsAndHelp(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		if err := tm.OpenHome("UANN"); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		home, ok := tm.Home("UANN")
		if !ok || len(home.Blocks) == 0 {
			t.Fatal("the Home tab is empty")
		}
		if got := strings.Join(tm.tasks.lines(), ","); got != "subscriptions me,help" {
			t.Errorf("ran %q, want the subscriptions and the help", got)
		}
		if inv := tm.tasks.last(t); !inv.Direct || inv.User != "UANN" || inv.Locale != "zh-CN" {
			t.Errorf("got %+v, want it to be about Ann alone", inv)
		}
	})
}

func TestClicksOnHomeAreAnswered(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		button := func(id, line string) *slack.ActionBlock {
			return slack.NewActionBlock(id, slack.NewButtonBlockElement(id, line, slack.NewTextBlockObject("plain_text", "b", false, false)))
		}
		_, err := tm.bot.web.api.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: "UANN", View: slack.HomeTabViewRequest{
			Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{button("run:1", "version"), button("replace:1", "unsubscribe demo p me")}},
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, action := range []string{"run:1", "replace:1"} {
			home, _ := tm.Home("UANN")
			if _, err := tm.Click(t.Context(), workspace.ClickRequest{User: "UANN", ViewID: home.ID, ActionID: action}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		dm, err := tm.DirectMessage("UANN")
		if err != nil {
			t.Fatal(err)
		}
		if said := tm.Messages(dm.ID); len(said) != 1 {
			t.Errorf("Ann's direct messages are %q, want the answer to the first click", texts(said))
		}
		if got := strings.Join(tm.tasks.lines(), ","); got != "version,unsubscribe demo p me,subscriptions me,help" {
			t.Errorf("ran %q, want the tab to be filled anew after the second click", got)
		}
	})
}

func TestEphemeralAnswerIsReplacedInPlace(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		hook := tm.slash("x").ResponseURL
		label := slack.NewTextBlockObject(slack.PlainTextType, "refresh", false, false)
		row := slack.NewActionBlock("row", slack.NewButtonBlockElement("replace:1", "status demo p", label))
		if err := tm.bot.web.respond(t.Context(), hook, slack.WebhookMessage{}, blocks.Message{Text: "old", Blocks: []slack.Block{row}}); err != nil {
			t.Fatal(err)
		}
		tm.run()
		shown := tm.Ephemerals("UANN", "C1")
		if len(shown) != 1 {
			t.Fatalf("Ann sees %q, want one message", texts(shown))
		}
		if _, err := tm.Click(t.Context(), workspace.ClickRequest{User: "UANN", Channel: "C1", EphemeralID: shown[0].TS, ActionID: "replace:1"}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		after := tm.Ephemerals("UANN", "C1")
		if len(after) != 1 || after[0].Text == "old" {
			t.Errorf("Ann sees %q, want the new answer in the place of the old one", texts(after))
		}
	})
}
