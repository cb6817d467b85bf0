package bot

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
)

func TestAnswersSurviveTroubleThatPasses(t *testing.T) {
	for name, tt := range map[string]struct {
		fault    workspace.Fault
		within   time.Duration
		answered int
	}{
		"two 500s":       {workspace.Fault{Kind: workspace.FaultStatus, Status: 500, Times: 2}, 3 * time.Second, 1},
		"always 500":     {workspace.Fault{Kind: workspace.FaultStatus, Status: 500}, 20 * time.Second, 0},
		"429 for 20 s":   {workspace.Fault{Kind: workspace.FaultStatus, Status: 429, RetryAfter: 20 * time.Second, Times: 1}, 22 * time.Second, 1},
		"429s without":   {workspace.Fault{Kind: workspace.FaultStatus, Status: 429, Times: 5}, 22 * time.Second, 1},
		"429 for long":   {workspace.Fault{Kind: workspace.FaultStatus, Status: 429, RetryAfter: time.Hour, Times: 1}, time.Minute, 0},
		"a lost answer":  {workspace.Fault{Kind: workspace.FaultLost, Times: 1}, 3 * time.Second, 2},
		"a hanging call": {workspace.Fault{Kind: workspace.FaultHang, Times: 1}, 17 * time.Second, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tm.run()
				tt.fault.Method = "response_url"
				tm.Fail(tt.fault)
				tm.slash("help")
				time.Sleep(tt.within)
				if got := len(tm.answers()); got != tt.answered {
					t.Errorf("%d answers within %s, want %d:\n%s", got, tt.within, tt.answered, tm.log)
				}
				gaveUp := strings.Contains(tm.log.String(), "could not be delivered")
				if gaveUp != (tt.answered == 0) {
					t.Errorf("the log tells of a lost answer: %t, want %t:\n%s", gaveUp, tt.answered == 0, tm.log)
				}
			})
		})
	}
}

func TestSpentResponseURLIsNotTriedAgain(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		r := tm.slash("x") // Nobody is connected: the URL exists all the same.
		err := tm.bot.web.respond(t.Context(), r.ResponseURL+"x", slack.WebhookMessage{}, blocks.Message{Text: "hello"})
		if err == nil || strings.Contains(err.Error(), "/commands/") || !strings.Contains(err.Error(), "no_service") {
			t.Errorf("got %v, want the code and not the address", err)
		}
		if got := len(tm.calls("response_url")); got != 1 {
			t.Errorf("tried %d times, want once", got)
		}
	})
}

func TestRefusedBlocksAreSentPlain(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		long := slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, strings.Repeat("x", 500), false, false))
		m := blocks.Message{Text: "what matters", Blocks: []slack.Block{long}}
		r := tm.slash("x")
		if err := tm.bot.web.respond(t.Context(), r.ResponseURL, slack.WebhookMessage{}, m); err != nil {
			t.Fatal(err)
		}
		if err := tm.bot.web.say(t.Context(), place{channel: "C1"}, m); err != nil {
			t.Fatal(err)
		}
		said := append(tm.Ephemerals("UANN", "C1"), tm.Messages("C1")...)
		for _, got := range said {
			if got.Text != "what matters" {
				t.Errorf("got %q, want the text alone", got.Text)
			}
		}
		if len(said) != 2 || !strings.Contains(tm.log.String(), "json-pointer") {
			t.Errorf("%d messages, want 2, and where the blocks are wrong in the log:\n%s", len(said), tm.log)
		}
	})
}

func TestBusySpeaksTheLanguageThatWasSet(t *testing.T) {
	for name, tt := range map[string]struct {
		set  settings
		dm   bool
		want string
	}{
		"nothing is known":    {want: "en"},
		"the channel's":       {set: settings{"C1": {Language: "zh"}, "UANN": {Language: "en"}}, want: "zh"},
		"the person's":        {set: settings{"UANN": {Language: "zh"}}, want: "zh"},
		"not the D channel's": {set: settings{"D1": {Language: "zh"}}, dm: true, want: "en"},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, func(_ *workspace.Options, o *Options) { o.Preferences = tt.set }, func(t *testing.T, tm *team) {
				inv := commands.Invocation{User: "UANN", Channel: "C1"}
				if tt.dm {
					inv.Channel, inv.Direct = "D1", true
				}
				got := tm.bot.trouble(context.Background(), inv, commands.Problem{Code: commands.Busy})
				if got.Language != tt.want || got.Result != "error" || got.Zone != time.UTC {
					t.Errorf("got %+v, want %s", got, tt.want)
				}
			})
		})
	}
}

func TestPersonIsLookedUpOnce(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		for range 5 {
			tm.slash("help")
			time.Sleep(10 * time.Minute)
		}
		tm.slashAs("UBOB", "C1", "help")
		time.Sleep(time.Second)
		if inv := tm.tasks.last(t); inv.Locale != "en-US" || inv.Zone.String() != "Europe/Paris" {
			t.Errorf("got %s in %s, want Bob's", inv.Locale, inv.Zone)
		}
		if got := len(tm.calls("users.info")); got != 2 {
			t.Errorf("%d look-ups of two people within the hour, want 2", got)
		}
		time.Sleep(time.Hour)
		tm.slash("help")
		time.Sleep(time.Second)
		if got := len(tm.calls("users.info")); got != 3 {
			t.Errorf("%d look-ups after the hour, want 3", got)
		}
	})
}

func TestSlowLookUpDelaysNoAnswer(t *testing.T) {
	for name, fault := range map[string]workspace.Fault{
		"slow":    {Kind: workspace.FaultDelay, Delay: 2 * time.Second},
		"hanging": {Kind: workspace.FaultHang},
		"failing": {Kind: workspace.FaultStatus, Status: 503},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tm.run()
				fault.Method = "users.info"
				tm.Fail(fault)
				tm.slash("first")
				time.Sleep(310 * time.Millisecond)
				if got := len(tm.answers()); got != 1 {
					t.Fatalf("%d answers after 310 ms, want 1", got)
				}
				if inv := tm.tasks.last(t); inv.Locale != "" || inv.Zone != time.UTC {
					t.Errorf("got %q in %s, want nothing in UTC", inv.Locale, inv.Zone)
				}
				time.Sleep(6 * time.Second)
				tm.slash("second")
				time.Sleep(10 * time.Millisecond)
				if got := len(tm.answers()); got != 2 {
					t.Errorf("%d answers, want the second at once: what is known is remembered, and so is that nothing is", got)
				}
				want := map[string]string{"slow": "zh-CN"}[name]
				if inv := tm.tasks.last(t); inv.Locale != want {
					t.Errorf("the second command is in %q, want %q", inv.Locale, want)
				}
			})
		})
	}
}

func TestReasonsOfResponseURLs(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]store.Reason{
		"used_url": store.TargetGone, "expired_url": store.TargetGone, "invalid_blocks": store.Refused,
		"no_text": store.Refused, "rate_limited": store.RateLimited, "fatal_error": store.Ambiguous,
	} {
		if got := refusal(&exchange{}, code, nil); got.Reason != want {
			t.Errorf("%s is %s, want %s", code, got.Reason, want)
		}
	}
}

// TestAnswersWaitForTheirTurn: commands come twice as fast as a channel may be answered.
func TestAnswersWaitForTheirTurn(t *testing.T) {
	inTeam(t, func(w *workspace.Options, _ *Options) { w.RateLimits = true }, func(t *testing.T, tm *team) {
		tm.run()
		for range 40 {
			tm.slash("help")
			time.Sleep(500 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		if got := len(tm.answers()); got != 40 {
			t.Errorf("%d answers, want 40:\n%s", got, tm.log)
		}
		if got := len(tm.calls("response_url")); got > 300 {
			t.Errorf("%d tries for 40 answers", got)
		}
	})
}
