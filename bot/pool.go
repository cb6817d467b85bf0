package bot

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/pipelinebot/pipelinebot/commands"
)

// job is one thing a person waits for.
type job struct {
	id   string // Of its envelope.
	do   func(ctx context.Context)
	fail func(ctx context.Context, why commands.Problem) // Says that do could not be done.
}

// pool does jobs with a bounded number of workers behind a bounded queue. What does not fit is refused by a few workers
// of their own, so that whoever offers a job never waits.
type pool struct {
	jobs    chan job
	refused chan job
	log     *slog.Logger
	running sync.WaitGroup
}

// Bounds of the side path: what does not fit even there stays without an answer.
const (
	refusers  = 8
	refusable = 256
)

func newPool(queue int, log *slog.Logger) *pool {
	return &pool{jobs: make(chan job, queue), refused: make(chan job, refusable), log: log}
}

// start begins to work. Jobs get ctx; once it has ended, those still in the queue are refused.
func (p *pool) start(ctx context.Context, workers int) {
	for range workers {
		p.running.Go(func() {
			for j := range p.jobs {
				p.work(ctx, j)
			}
		})
	}
	for range refusers {
		p.running.Go(func() {
			for j := range p.refused {
				p.refuse(ctx, j)
			}
		})
	}
}

// stop lets no job in any more and returns when all are done. It must not run together with offer.
func (p *pool) stop() {
	close(p.jobs)
	close(p.refused)
	p.running.Wait()
}

// offer takes a job on or has it refused; it never waits.
func (p *pool) offer(j job) {
	select {
	case p.jobs <- j:
		return
	default:
	}
	select {
	case p.refused <- j:
		p.log.Warn("all workers are busy; a command is refused", "envelope_id", j.id)
	default:
		p.log.Error("all workers are busy; a command stays without an answer", "envelope_id", j.id)
	}
}

func (p *pool) work(ctx context.Context, j job) {
	if ctx.Err() != nil {
		p.refuse(ctx, j)
		return
	}
	if ref := p.guard(j.id, func() { j.do(ctx) }); ref != "" {
		p.guard(j.id, func() { j.fail(ctx, commands.Problem{Code: commands.Internal, Ref: ref}) })
	}
}

func (p *pool) refuse(ctx context.Context, j job) {
	p.guard(j.id, func() { j.fail(ctx, commands.Problem{Code: commands.Busy}) })
}

// guard runs f and turns a panic into a log line and its reference; empty: all went well.
func (p *pool) guard(id string, f func()) (ref string) {
	defer func() {
		if cause := recover(); cause != nil {
			ref = reference()
			p.log.Error("a command broke", "ref", ref, "envelope_id", id, "panic", cause, "stack", string(debug.Stack()))
		}
	}()
	f()
	return ""
}

// reference is short enough to be read out and long enough to be found in a log.
func reference() string {
	var b [3]byte
	_, _ = rand.Read(b[:]) // Never fails; see its documentation.
	return hex.EncodeToString(b[:])
}

// lastWords is how long an answer may still take once its work was cut off.
const lastWords = 2 * time.Second

// lasting is a context for saying what became of a job: it outlives ctx by lastWords.
func lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	out, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		end := time.NewTimer(lastWords)
		defer end.Stop()
		select {
		case <-end.C:
			cancel()
		case <-out.Done():
		}
	})
	return out, func() { stop(); cancel() }
}
