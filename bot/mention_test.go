package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

const at = "<@" + workspace.BotUserID + ">"

// public answers as a verb whose answer is for everybody.
func public(_ context.Context, inv commands.Invocation) commands.Reply {
	r := helped(inv)
	r.Public = true
	return r
}

// senseless answers as the router does to a line that it cannot read as a command.
func senseless(code commands.Code, near ...string) func(context.Context, commands.Invocation) commands.Reply {
	return func(context.Context, commands.Invocation) commands.Reply {
		return commands.Reply{
			Verb: "unknown", Language: "en", Result: "user_error",
			Body: commands.Problem{Code: code, Input: "xyzzy", Near: near, Try: []string{"help"}},
		}
	}
}

func TestPublicAnswersToMentionsStandInTheThread(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.tasks.answer = public
		tm.run()
		m := tm.say("C1", at+" status demo <#C2|other>", "")
		if inv := tm.tasks.last(t); inv.Text != "status demo <#C2|other>" || inv.User != "UANN" || inv.Channel != "C1" || inv.Direct {
			t.Errorf("got %+v, want the line behind the mention", inv)
		}
		thread := tm.Thread("C1", m.TS)
		if len(thread) != 2 || thread[1].User != workspace.BotUserID {
			t.Fatalf("the thread is %q, want one answer", texts(thread))
		}
		tm.say("C1", at+" again", m.TS)
		if got := len(tm.Thread("C1", m.TS)); got != 4 || len(tm.answers()) != 0 {
			t.Errorf("the thread has %d messages and Ann was told %q alone, want the second answer in the thread too", got, tm.answers())
		}
	})
}

func TestWhatIsNotPublicIsSaidToWhoMentionsTheBotAlone(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		m := tm.say("C1", at+" subscriptions me", "")
		tm.say("C1", "a reply", m.TS)
		tm.say("C1", at+" status a b", m.TS)
		if got := tm.Messages("C1"); len(got) != 3 {
			t.Errorf("everybody reads %q, want what Ann said and no more", texts(got))
		}
		mine := tm.Ephemerals("UANN", "C1")
		if len(mine) != 2 || mine[0].ThreadTS != "" || mine[1].ThreadTS != m.TS {
			t.Errorf("Ann was told %+v, want one answer below her question, and one in the thread of the other", mine)
		}
	})
}

func TestWhoCannotBeToldInTheChannelIsToldDirectly(t *testing.T) {
	for _, code := range []string{"user_not_in_channel", "not_in_channel", "channel_not_found", "thread_not_found"} {
		t.Run(code, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tm.run()
				tm.Fail(workspace.Fault{Method: "chat.postEphemeral", Kind: workspace.FaultCode, Code: code})
				tm.say("C1", at+" subscriptions me", "")
				dm, err := tm.DirectMessage("UANN")
				if err != nil {
					t.Fatal(err)
				}
				if got := tm.Messages(dm.ID); len(got) != 1 || len(tm.Messages("C1")) != 1 {
					t.Errorf("the direct message is %q, want the answer, and nothing more in the channel", texts(got))
				}
			})
		})
	}
}

func TestBusyIsSaidAloneToo(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.tasks.answer = func(context.Context, commands.Invocation) commands.Reply { panic("broken") }
		tm.run()
		tm.say("C1", at+" status a b", "")
		if len(tm.Messages("C1")) != 1 || len(tm.answers()) != 1 {
			t.Errorf("everybody reads %q and Ann %q, want the trouble with Ann alone", texts(tm.Messages("C1")), tm.answers())
		}
	})
}

func TestSentencesThatMentionTheBotGetAHintAtMost(t *testing.T) {
	for name, tt := range map[string]struct {
		text   string
		answer func(context.Context, commands.Invocation) commands.Reply
		runs   int
		hint   bool
		told   int
	}{
		"no verb at the front":   {text: at + " xyzzy is my favourite", answer: senseless(commands.UnknownVerb), runs: 1, hint: true, told: 1},
		"longer than a command":  {text: at + " once upon a time", answer: senseless(commands.TooLong), runs: 1, hint: true, told: 1},
		"a slip of a verb":       {text: at + " statsu demo", answer: senseless(commands.UnknownVerb, "status"), runs: 1, told: 1},
		"in the middle":          {text: "mute demo, " + at + ", until 18:00", hint: true, told: 1},
		"at the end":             {text: "thank you " + at, hint: true, told: 1},
		"quoted":                 {text: "&gt; " + at + " status demo\nwhat was that?"},
		"quoted to the end":      {text: "look:\n&gt;&gt;&gt; so I said\n" + at + " status demo"},
		"as code":                {text: "type `" + at + " status demo` to see"},
		"as a block of code":     {text: "```\n" + at + " status demo\n```"},
		"quoted, then spoken of": {text: "&gt; " + at + " status demo\nask " + at + " yourself", hint: true, told: 1},
		"only forwarded":         {text: "see this"},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tm.tasks.answer = tt.answer
				tm.run()
				tm.mention(tt.text)
				if got := len(tm.tasks.lines()); got != tt.runs {
					t.Errorf("ran %q, want %d", tm.tasks.lines(), tt.runs)
				}
				if got := tm.Messages("C1"); len(got) != 0 {
					t.Errorf("the channel reads %q, want nothing", texts(got))
				}
				told := tm.answers()
				if len(told) != tt.told || tt.told > 0 && isHint(told[0]) != tt.hint {
					t.Errorf("Ann was told %q, want %d answers, a hint: %t", told, tt.told, tt.hint)
				}
			})
		})
	}
}

// isHint tells the hint from other answers; Ann gets it in Chinese where no verb chose a language.
func isHint(text string) bool {
	return strings.Contains(text, "mention me with one") || strings.Contains(text, "我只懂命令")
}

// mention hands the bot an app_mention of Ann in C1, whether its text calls the bot or what is attached to it.
func (tm *team) mention(text string) {
	tm.t.Helper()
	tm.event(fmt.Sprintf(`{"type":"app_mention","channel":"C1","user":"UANN","text":%q,"ts":"1.000001","attachments":[{"is_share":true,"text":%q}]}`, text, at))
	synctest.Wait()
}

func TestWhoSpeaksOfTheBotIsHintedAtItOnceAnHour(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		for _, want := range []int{1, 1, 2} {
			tm.say("C1", "thank you "+at, "")
			if got := len(tm.answers()); got != want {
				t.Errorf("%d hints, want %d", got, want)
			}
			time.Sleep(40 * time.Minute)
		}
	})
}

func TestAHintThatCannotBeGivenIsNoError(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		tm.Fail(workspace.Fault{Method: "chat.postEphemeral", Kind: workspace.FaultCode, Code: "user_not_in_channel"})
		tm.say("C1", "thank you "+at, "")
		if log := tm.log.String(); strings.Contains(log, "level=ERROR") || len(tm.calls("chat.postMessage")) != 0 {
			t.Errorf("a hint went to a direct message, or into the log:\n%s", log)
		}
	})
}

func TestAPrivateAnswerIsSharedInItsThread(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.tasks.answer = func(_ context.Context, inv commands.Invocation) commands.Reply {
			return commands.Reply{Verb: "status", Language: "en", Result: "ok", Body: commands.StatusCard{
				Project: "demo", Pipeline: "p-1", Name: inv.Text, Never: true, Word: commands.WordNever,
			}}
		}
		tm.run()
		root := tm.say("C1", "what about demo?", "")
		tm.say("C1", at+" status demo p-1", root.TS)
		mine := tm.Ephemerals("UANN", "C1")
		if len(mine) != 1 {
			t.Fatalf("Ann was told %q, want one answer", texts(mine))
		}
		button := actionOf(string(mine[0].Blocks), "share")
		got, err := tm.Click(t.Context(), workspace.ClickRequest{User: "UANN", Channel: "C1", EphemeralID: mine[0].TS, ActionID: button})
		if err != nil || !got.Acked {
			t.Fatalf("pressing %q: acknowledged %t, %v", button, got.Acked, err)
		}
		synctest.Wait()
		if got := tm.Thread("C1", root.TS); len(got) != 3 || got[2].BotID == "" {
			t.Errorf("the thread is %q, want the shared answer in it", texts(got))
		}
	})
}

// actionOf is the first action id of a kind in the JSON of blocks.
func actionOf(blocks, kind string) string {
	i := strings.Index(blocks, `"action_id":"`+kind+":")
	if i < 0 {
		return ""
	}
	id := blocks[i+len(`"action_id":"`):]
	return id[:strings.IndexByte(id, '"')]
}
