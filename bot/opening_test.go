package bot

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// TestTheFirstConnectionIsOpenedAsSoonAsSlackAllows starts a bot whose predecessor was killed after it had spent what
// apps.connections.open allows.
func TestTheFirstConnectionIsOpenedAsSoonAsSlackAllows(t *testing.T) {
	const open = "apps.connections.open"
	for name, tt := range map[string]struct {
		limit  workspace.Limit
		spent  int
		faults []workspace.Fault
		first  time.Duration // At most; the limit's own wait, in whole seconds, and half a second.
	}{
		"no limit":             {first: 500 * time.Millisecond},
		"one each 5 s":         {limit: workspace.Limit{Every: 5 * time.Second, Burst: 1}, spent: 1, first: 5500 * time.Millisecond},
		"one each minute":      {limit: workspace.Limit{Every: time.Minute, Burst: 20}, spent: 20, first: time.Minute + 500*time.Millisecond},
		"1 s, four times":      {faults: []workspace.Fault{{Kind: workspace.FaultStatus, Status: 429, RetryAfter: time.Second, Times: 4}}, first: 4500 * time.Millisecond},
		"1 s, eight times":     {faults: []workspace.Fault{{Kind: workspace.FaultStatus, Status: 429, RetryAfter: time.Second, Times: 8}}, first: 8500 * time.Millisecond},
		"auth.test hangs":      {faults: []workspace.Fault{{Method: "auth.test", Kind: workspace.FaultHang}}, first: 500 * time.Millisecond},
		"auth.test is 429":     {faults: []workspace.Fault{{Method: "auth.test", Kind: workspace.FaultStatus, Status: 429, RetryAfter: 30 * time.Second}}, first: 500 * time.Millisecond},
		"the first open hangs": {faults: []workspace.Fault{{Kind: workspace.FaultHang, Times: 1}}, first: 4 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inTeam(t, func(w *workspace.Options, _ *Options) {
				if tt.limit.Every > 0 {
					w.Limits = map[string]workspace.Limit{open: tt.limit}
				}
			}, func(t *testing.T, tm *team) {
				for range tt.spent {
					_ = tm.bot.CheckSocket(t.Context())
				}
				for _, f := range tt.faults {
					if f.Method == "" {
						f.Method = open
					}
					tm.Fail(f)
				}
				begin := time.Now()
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				go func() { ended <- tm.bot.Run(ctx) }()
				took := map[int]time.Duration{}
				for n := 1; n <= 2; n++ {
					for tm.bot.Status().Connected < n && time.Since(begin) < 10*time.Minute {
						time.Sleep(10 * time.Millisecond)
					}
					took[n] = time.Since(begin)
				}
				t.Logf("first after %s, second after %s, %d requests", took[1], took[2], len(tm.calls(open))-tt.spent)
				if took[1] > tt.first {
					t.Errorf("the first connection took %s, want %s at most", took[1], tt.first)
				}
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestADisconnectedBotSaysWhyAndUntilWhen(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		if err := tm.bot.Disconnected(); err == nil {
			t.Error("a bot that does not run counts as connected")
		}
		const open = "apps.connections.open"
		away := tm.Fail(workspace.Fault{Method: open, Kind: workspace.FaultStatus, Status: 503})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- tm.bot.Run(ctx) }()
		says := func(want string) {
			t.Helper()
			if err := tm.bot.Disconnected(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
		}
		time.Sleep(time.Second)
		says("http_503")
		away()
		tm.Fail(workspace.Fault{Method: open, Kind: workspace.FaultStatus, Status: 429, RetryAfter: time.Minute, Times: 1})
		time.Sleep(5 * time.Second)
		says("before 2000-01-01T00:01:")
		says("http_429")
		time.Sleep(time.Minute)
		if err := tm.bot.Disconnected(); err != nil {
			t.Errorf("got %v, want it connected", err)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
