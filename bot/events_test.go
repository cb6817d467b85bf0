package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipelinebot/pipelinebot/bot/socket"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func (tm *team) say(channel, text, thread string) workspace.Message {
	tm.t.Helper()
	m, err := tm.Say("UANN", channel, text, thread)
	if err != nil {
		tm.t.Fatal(err)
	}
	synctest.Wait()
	return m
}

func TestDirectMessagesAreCommands(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		dm, err := tm.DirectMessage("UANN")
		if err != nil {
			t.Fatal(err)
		}
		tm.say(dm.ID, "list demo", "")
		if inv := tm.tasks.last(t); inv.Text != "list demo" || !inv.Direct || inv.Channel != dm.ID {
			t.Errorf("got %+v, want a direct one", inv)
		}
		if got := tm.Messages(dm.ID); len(got) != 2 || got[1].ThreadTS != "" {
			t.Errorf("the direct message is %q, want the answer below the question", texts(got))
		}
	})
}

// event hands the bot an event as Slack would.
func (tm *team) event(inner string) {
	tm.t.Helper()
	tm.bot.handle(socket.Envelope{ID: "E1", Type: socket.EventsAPI, Payload: fmt.Appendf(nil,
		`{"team_id":"T1","event_id":"Ev1","authorizations":[{"user_id":%q,"is_bot":true}],"event":%s}`, workspace.BotUserID, inner)})
	synctest.Wait()
}

func TestOnlyWhatPeopleTypeIsACommand(t *testing.T) {
	for name, inner := range map[string]string{
		"our own message":     `{"type":"message","channel_type":"im","channel":"D1","user":"` + workspace.BotUserID + `","text":"x","ts":"1.1"}`,
		"another bot":         `{"type":"message","channel_type":"im","channel":"D1","user":"UX","bot_id":"B1","text":"x","ts":"1.1"}`,
		"an edit":             `{"type":"message","subtype":"message_changed","channel_type":"im","channel":"D1","message":{"text":"x"},"ts":"1.1"}`,
		"a reminder":          `{"type":"app_mention","channel":"C1","user":"USLACKBOT","text":"` + at + ` status","ts":"1.1"}`,
		"a bot's mention":     `{"type":"app_mention","channel":"C1","user":"UX","bot_id":"B1","text":"` + at + ` status","ts":"1.1"}`,
		"an edited mention":   `{"type":"app_mention","channel":"C1","user":"UANN","text":"x","edited":{"user":"UANN"},"ts":"1.1"}`,
		"a deletion":          `{"type":"message","subtype":"message_deleted","channel_type":"im","channel":"D1","ts":"1.1"}`,
		"a channel's message": `{"type":"message","channel_type":"channel","channel":"C1","user":"UANN","text":"x","ts":"1.1"}`,
		"a joining":           `{"type":"message","subtype":"channel_join","channel_type":"im","channel":"D1","user":"UANN","text":"x","ts":"1.1"}`,
		"another kind":        `{"type":"channel_rename","channel":{"id":"C1","name":"x"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, nil, func(t *testing.T, tm *team) {
				tm.run()
				tm.event(inner)
				if got := tm.tasks.lines(); len(got) != 0 {
					t.Errorf("ran %q, want nothing", got)
				}
			})
		})
	}
}

func TestMentionIsTakenOffTheFront(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ line, self, want string }{
		{"<@UBOT> status", "UBOT", "status"},
		{" <@UBOT|bot>:  status a", "UBOT", "status a"},
		{"<@UBOT> <@UBOT> x", "UBOT", "x"},
		{"<@UBOT>", "UBOT", ""},
		{"<@UBOT2> x", "UBOT", "<@UBOT2> x"},
		{"status <@UBOT>", "UBOT", "status <@UBOT>"},
		{"<@UBOT x", "UBOT", "<@UBOT x"},
		{"<@> x", "", "<@> x"},
	} {
		if got := withoutMention(tt.line, tt.self); got != tt.want {
			t.Errorf("withoutMention(%q, %q) = %q, want %q", tt.line, tt.self, got, tt.want)
		}
	}
}

func TestChangesOfChannelsArePassedOnInOrder(t *testing.T) {
	var mu sync.Mutex
	var got []string
	inTeam(t, func(_ *workspace.Options, o *Options) {
		o.OnChannel = func(_ context.Context, e ChannelEvent) {
			time.Sleep(time.Second) // A slow hook must not mix the order.
			mu.Lock()
			defer mu.Unlock()
			got = append(got, fmt.Sprintf("%s %s", e.Change, e.Channel))
		}
	}, func(t *testing.T, tm *team) {
		tm.run()
		for _, step := range []func() error{
			func() error { return tm.Archive("C1") },
			func() error { return tm.Unarchive("C1") },
			func() error { return tm.Archive("G1") },
			func() error { return tm.Unarchive("G1") },
			func() error { return tm.Kick("C1", workspace.BotUserID) },
			func() error { return tm.Invite("C1", workspace.BotUserID) },
			func() error { return tm.Invite("C1", "UBOB") },
			func() error { return tm.Invite("C2", workspace.BotUserID) },
			func() error { return tm.DeleteChannel("C2") },
		} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
			synctest.Wait() // Two events at once may come by two connections, in any order.
		}
		time.Sleep(20 * time.Second)
		want := []string{"closed C1", "open C1", "closed G1", "open G1", "closed C1", "open C1", "open C2", "closed C2"}
		mu.Lock()
		defer mu.Unlock()
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestOwnIdIsLearnedFromEvents(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		clear := tm.Fail(workspace.Fault{Method: "auth.test", Kind: workspace.FaultStatus, Status: 503})
		tm.run()
		clear()
		if got := tm.bot.selfID(); got != "" {
			t.Fatalf("the bot knows its id %q without Slack", got)
		}
		tm.say("C1", "<@"+workspace.BotUserID+"> version", "")
		if inv := tm.tasks.last(t); inv.Text != "version" {
			t.Errorf("ran %q, want the mention taken off", inv.Text)
		}
	})
}

func TestUnreadablePayloadsAreLogged(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		for _, e := range []socket.Envelope{
			{ID: "E1", Type: socket.SlashCommands, Payload: []byte(`{"text":5}`)},
			{ID: "E2", Type: socket.Interactive, Payload: []byte(`[]`)},
			{ID: "E3", Type: socket.EventsAPI, Payload: []byte(`{"event":"x"}`)},
			{ID: "E4", Type: socket.Interactive, Payload: []byte(`{"type":"view_submission"}`)},
			{ID: "E5", Type: "telepathy", Payload: []byte(`{}`)},
		} {
			tm.bot.handle(e)
			if log := tm.log.String(); !strings.Contains(log, "envelope_id="+e.ID) {
				t.Errorf("the log says nothing of %s:\n%s", e.ID, log)
			}
		}
	})
}
