package workspace_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestRefreshWritesBehindTheDisconnectThenCloses(t *testing.T) {
	inBubble(t, workspace.Options{RefreshOverlap: time.Second, RefreshGrace: 5 * time.Second}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		if err := s.Disconnect(workspace.RefreshRequested); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if r := s.slash(t); !r.Acked {
			t.Errorf("slash behind the disconnect = %+v, want delivered", r)
		}
		if d := a.frames("disconnect"); len(d) != 1 || d[0].Reason != "refresh_requested" || a.got[1].Type != "disconnect" {
			t.Errorf("frames = %+v, want hello, disconnect, slash_commands", a.got)
		}
		time.Sleep(2 * time.Second)
		if r := s.slash(t); r.Error != workspace.DispatchFailed {
			t.Errorf("slash after the overlap = %+v, want dispatch_failed", r)
		}
		if over, _ := a.over(); over {
			t.Error("closed before the grace was over")
		}
		time.Sleep(3 * time.Second)
		if over, code := a.over(); !over || code != websocket.StatusNormalClosure {
			t.Errorf("ended = %v, %v; want a close frame after the grace", over, code)
		}
	})
}

func TestWarningLeavesTenSeconds(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		if err := s.Disconnect(workspace.Warning, s.Connections()[0].ID); err != nil {
			t.Fatal(err)
		}
		time.Sleep(9 * time.Second)
		if r := s.slash(t); !r.Acked {
			t.Errorf("slash 9 s after the warning = %+v, want delivered", r)
		}
		time.Sleep(2 * time.Second)
		if over, _ := a.over(); !over || len(s.Connections()) != 0 {
			t.Errorf("ended = %v with %d connections, want closed after 10 s", over, len(s.Connections()))
		}
	})
}

func TestDroppedConnectionsGetNoCloseFrame(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		if err := s.DropTCP(); err != nil {
			t.Fatal(err)
		}
		if over, code := a.over(); !over || code != -1 {
			t.Errorf("ended = %v, %v; want an abrupt end", over, code)
		}
		if r := s.slash(t); r.Error != workspace.DispatchFailed {
			t.Errorf("slash = %+v, want dispatch_failed", r)
		}
		if err := s.DropTCP("conn-x"); !errors.Is(err, workspace.ErrNoConnection) {
			t.Errorf("DropTCP of a stranger = %v, want ErrNoConnection", err)
		}
	})
}

func TestStalledConnectionsSwallowTheirShare(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		if err := s.Stall(); err != nil {
			t.Fatal(err)
		}
		if r := s.slash(t); r.Error != workspace.OperationTimeout {
			t.Errorf("slash over a stalled connection = %+v, want operation_timeout", r)
		}
		a.mu.Lock()
		before := a.pings
		a.mu.Unlock()
		time.Sleep(30 * time.Second)
		a.mu.Lock()
		if a.pings != before {
			t.Errorf("pings while stalled = %d, want none", a.pings-before)
		}
		a.mu.Unlock()
		if err := s.Unstall(); err != nil {
			t.Fatal(err)
		}
		if r := s.slash(t); !r.Acked {
			t.Errorf("slash after Unstall = %+v, want acknowledged", r)
		}
	})
}

func TestGhostsSwallowTheirShare(t *testing.T) {
	inBubble(t, workspace.Options{Seed: 3}, func(t *testing.T, s sphere) {
		s.AddGhosts(1)
		a := s.connect(t, empty)
		if hello := a.frames("hello"); hello[0].NumConnections != 2 {
			t.Errorf("hello = %s, want num_connections 2", hello[0].raw)
		}
		lost := 0
		for range 20 {
			if !s.slash(t).Acked {
				lost++
			}
		}
		if lost < 4 || lost > 16 {
			t.Errorf("lost %d of 20, want about half", lost)
		}
		s.ClearWireFaults()
		if r := s.slash(t); !r.Acked || len(s.Connections()) != 1 {
			t.Errorf("slash without ghosts = %+v, want acknowledged", r)
		}
	})
}

func TestDuplicatesCarryTheSameEnvelopeID(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		s.DuplicateNext(1)
		s.slash(t)
		s.slash(t)
		f := a.frames("slash_commands")
		if len(f) != 3 || f[0].ID != f[1].ID || f[1].ID == f[2].ID {
			t.Errorf("envelopes = %+v, want the first twice and the second once", f)
		}
	})
}

func TestDelayedEnvelopesComeLate(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		s.DelayDelivery(time.Second)
		if r := s.slash(t); !r.Acked || r.After != time.Second {
			t.Errorf("slash with 1 s delay = %+v, want acknowledged after 1 s", r)
		}
		s.DelayDelivery(4 * time.Second)
		start := time.Now()
		if r := s.slash(t); r.Error != workspace.OperationTimeout {
			t.Errorf("slash with 4 s delay = %+v, want operation_timeout", r)
		}
		time.Sleep(2 * time.Second)
		f := a.frames("slash_commands")
		if len(f) != 2 || f[1].at.Sub(start) != 4*time.Second {
			t.Errorf("frames = %+v, want the late one after 4 s all the same", f)
		}
		if late := s.happened("ack"); late[len(late)-1].Error != "unknown_or_late" {
			t.Errorf("last ack = %+v, want it noted as late", late[len(late)-1])
		}
	})
}

func TestRefreshEveryAsksOneConnectionEachTime(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		s.RefreshEvery(time.Minute)
		time.Sleep(59 * time.Second)
		if n := len(a.frames("disconnect")); n != 0 {
			t.Errorf("disconnects within 59 s = %d, want 0", n)
		}
		time.Sleep(5 * time.Second)
		if n := len(a.frames("disconnect")); n != 1 {
			t.Errorf("disconnects after 64 s = %d, want 1", n)
		}
		b := s.connect(t, empty)
		s.RefreshEvery(0)
		time.Sleep(10 * time.Minute)
		if n := len(b.frames("disconnect")); n != 0 {
			t.Errorf("disconnects after it was switched off = %d, want 0", n)
		}
	})
}

func TestAClientThatDoesNotReadLosesItsConnection(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, func(got) string { time.Sleep(time.Hour); return "" })
		for range 300 {
			if _, err := s.Say(s.ann, s.builds, "<@"+workspace.BotUserID+">", ""); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(2 * time.Hour)
		if over, _ := a.over(); !over {
			t.Error("the connection lives, want it dropped")
		}
	})
}

func TestCloseEndsConnectionsAndRefusesNewOnes(t *testing.T) {
	inBubble(t, workspace.Options{}, func(t *testing.T, s sphere) {
		a := s.connect(t, empty)
		ticket := s.ticket(t)
		s.Close()
		if over, _ := a.over(); !over {
			t.Error("the connection outlived Close")
		}
		if _, _, err := s.open(t.Context(), ticket, func() {}); err == nil {
			t.Error("a connection opened after Close")
		}
	})
}
