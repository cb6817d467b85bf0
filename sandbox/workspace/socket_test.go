package workspace_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestTicketOpensOneConnection(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		url := s.ticket(t)
		s.dial(t, url, empty)
		for name, url := range map[string]string{"used": url, "made up": s.url + "/link/?ticket=x"} {
			_, status, err := s.open(t.Context(), url, func() {})
			if err == nil || status != 403 {
				t.Errorf("%s ticket: %d %v, want 403", name, status, err)
			}
		}
		late := s.ticket(t)
		time.Sleep(31 * time.Second)
		if _, _, err := s.open(t.Context(), late, func() {}); err == nil {
			t.Error("a ticket of 31 s ago opened a connection, want it expired")
		}
	})
}

func TestHelloCountsConnections(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		for want := 1; want <= 3; want++ {
			a := s.dial(t, s.ticket(t)+"&debug_reconnects=true", empty)
			hello := a.frames("hello")
			if len(hello) != 1 || hello[0].NumConnections != want {
				t.Fatalf("hello = %+v, want num_connections %d", hello, want)
			}
			contains(t, `"approximate_connection_time":360`, hello[0].raw)
			contains(t, `"app_id":"`+workspace.AppID+`"`, hello[0].raw)
		}
	})
}

func TestEleventhConnectionIsTurnedAway(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		s.AddGhosts(10)
		a := s.connect(t, empty)
		if got := a.frames("disconnect"); len(got) != 1 || got[0].Reason != "too_many_websockets" || len(a.frames("hello")) != 0 {
			t.Errorf("frames = %+v, want too_many_websockets and no hello", a.got)
		}
		time.Sleep(3 * time.Second)
		if over, code := a.over(); !over || code != websocket.StatusNormalClosure {
			t.Errorf("ended = %v, %v; want a close frame", over, code)
		}
		if n := len(s.Connections()); n != 10 {
			t.Errorf("connections = %d, want the 10 ghosts", n)
		}
	})
}

func TestSlashCarriesEveryField(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, func(f got) string { time.Sleep(time.Second); return empty(f) })
		r := s.slash(t)
		if !r.Acked || r.After != time.Second || r.Error != "" {
			t.Errorf("slash = %+v, want acknowledged after 1 s", r)
		}
		f := a.frames("slash_commands")[0]
		if !f.Accepts || f.RetryAttempt != nil {
			t.Errorf("envelope = %s, want accepts_response_payload and no retry fields", f.raw)
		}
		var p map[string]any
		if err := json.Unmarshal(f.Payload, &p); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{
			"command": "/pipeline", "text": "status", "user_id": s.ann, "user_name": "ann", "channel_id": s.builds,
			"channel_name": "builds", "team_id": "T0SANDBOX", "team_domain": "sandbox", "api_app_id": workspace.AppID,
			"is_enterprise_install": "false", "response_url": r.ResponseURL, "trigger_id": r.TriggerID, "token": "sandbox",
		}
		for name, v := range want {
			if p[name] != v {
				t.Errorf("payload[%s] = %v, want %v", name, p[name], v)
			}
		}
	})
}

func TestHiddenPlacesHaveNoName(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		dm, err := s.DirectMessage(s.ann)
		if err != nil {
			t.Fatal(err)
		}
		for _, channel := range []string{s.private, dm.ID} {
			if _, err := s.Slash(t.Context(), workspace.SlashRequest{User: s.ann, Channel: channel}); err != nil {
				t.Fatal(err)
			}
		}
		f := a.frames("slash_commands")
		contains(t, `"channel_name":"privategroup"`, f[0].raw)
		contains(t, `"channel_name":"directmessage"`, f[1].raw)
	})
}

func TestPeopleSeeWhenTheAppIsSilent(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		if r := s.slash(t); r.Acked || r.Error != workspace.DispatchFailed {
			t.Errorf("without a connection: %+v, want dispatch_failed", r)
		}
		s.connect(t, silent)
		if r := s.slash(t); r.Acked || r.Error != workspace.OperationTimeout || r.After != 3*time.Second {
			t.Errorf("without an ack: %+v, want operation_timeout after 3 s", r)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Slash(ctx, workspace.SlashRequest{User: s.ann, Channel: s.builds}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error = %v, want the context's", err)
		}
	})
}

func TestLargeAcksAreDroppedSilently(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		size := 0
		s.connect(t, func(f got) string {
			head := `{"envelope_id":"` + f.ID + `","payload":{"text":"`
			return head + strings.Repeat("x", size-len(head)-len(`"}}`)) + `"}}`
		})
		for _, r := range []struct {
			size  int
			acked bool
		}{{20<<10 - 1, true}, {20 << 10, false}} {
			size = r.size
			if got := s.slash(t); got.Acked != r.acked {
				t.Errorf("ack of %d bytes: %+v, want acked %v", r.size, got.Acked, r.acked)
			}
		}
	})
}

func TestSlashAckPayloadIsShown(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		reply := ""
		s.connect(t, func(f got) string { return with(reply)(f) })
		for _, r := range []struct {
			payload, text, channel, err string
		}{
			{`{}`, "", "", ""},
			{`{"text":"only you"}`, "only you", "", ""},
			{`{"response_type":"in_channel","blocks":[{"type":"divider"}],"text":"all"}`, "all", s.builds, ""},
			{`{"blocks":[{"type":"nope"}]}`, "", "", "invalid_blocks"},
			{`"text"`, "", "", "json_not_object"},
		} {
			reply = r.payload
			got := s.slash(t)
			if got.Error != r.err || (got.Reply == nil) != (r.text == "") {
				t.Errorf("ack %s: %+v, want error %q", r.payload, got, r.err)
				continue
			}
			if got.Reply == nil {
				continue
			}
			if public := got.Reply.EphemeralTo == ""; got.Reply.Text != r.text || public != (r.channel != "") {
				t.Errorf("ack %s: reply %+v, want %q, public %v", r.payload, got.Reply, r.text, r.channel != "")
			}
			if got.Reply.Command != "/pipeline status" || got.Reply.CommandBy != s.ann {
				t.Errorf("ack %s: reply %+v, want it to name the command and ann", r.payload, got.Reply)
			}
		}
		if list := s.Messages(s.builds); len(list) != 1 {
			t.Errorf("messages = %+v, want the public one alone", list)
		}
	})
}

func TestPingsComeOnTime(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		time.Sleep(60*time.Second + time.Millisecond)
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.pings != 12 {
			t.Errorf("pings in 60 s = %d, want 12", a.pings)
		}
	})
}

func TestEnvelopesGoToAnyConnection(t *testing.T) {
	inBubble(t, workspace.Options{Seed: 7}, func(t *testing.T, s sphere) {
		a, b := s.connect(t, empty), s.connect(t, empty)
		for range 40 {
			s.slash(t)
		}
		na, nb := len(a.frames("slash_commands")), len(b.frames("slash_commands"))
		if na+nb != 40 || na < 8 || nb < 8 {
			t.Errorf("shares = %d and %d, want 40 together and a fair part each", na, nb)
		}
	})
}

func TestAckOverAnotherConnectionCounts(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		var first *app
		ack := func(f got) string {
			other := s.connect(t, empty)
			_ = other.conn.Write(t.Context(), websocket.MessageText, []byte(empty(f)))
			return ""
		}
		first = s.connect(t, silent)
		go func() {
			for len(first.frames("slash_commands")) == 0 {
				time.Sleep(time.Millisecond)
			}
			ack(first.frames("slash_commands")[0])
		}()
		if r := s.slash(t); !r.Acked {
			t.Errorf("slash = %+v, want acknowledged", r)
		}
		synctest.Wait()
	})
}
