package bot

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pipelinebot/pipelinebot/commands"
)

// TestBurstIsAnswered: more jobs come at one instant than there are workers and room for, while Slack takes two seconds to
// accept an answer. Those that do not fit are told so.
func TestBurstIsAnswered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const workers, queue, burst = 5, 5, 200
		p := newPool(queue, slog.New(slog.DiscardHandler))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		p.start(ctx, workers)
		synctest.Wait()
		var done, refused atomic.Int32
		for range burst {
			p.offer(job{
				do:   func(context.Context) { time.Sleep(2 * time.Second); done.Add(1) },
				fail: func(context.Context, commands.Problem) { time.Sleep(2 * time.Second); refused.Add(1) },
			})
		}
		begin := time.Now()
		p.stop()
		if done.Load() < queue || done.Load()+refused.Load() != burst {
			t.Errorf("%d were done and %d refused, want %d in all", done.Load(), refused.Load(), burst)
		}
		if took := time.Since(begin); took > time.Minute {
			t.Errorf("telling them took %s", took)
		}
	})
}
