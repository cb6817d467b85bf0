package main

import (
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// listening starts a bot and subscribes the channel, by ann, to checkout.
func listening(t *testing.T, env map[string]string) (*world, *installed) {
	t.Helper()
	w := newWorld(t, sandbox.Options{})
	p := w.install(w.env(env))
	w.connected()
	says(t, w.ask(w.ann, "subscribe demo checkout"), "checkout")
	w.baseline()
	w.baseline()
	return w, p
}

// breaks starts a build and lets it fail.
func (w *world) breaks(message string) bkci.Build {
	w.t.Helper()
	b, err := w.box.CI.Start(w.pipeline, bkci.StartOptions{User: "alice"})
	w.do(err)
	w.do(w.box.CI.Fail(b.ID, bkci.Failure{Message: message}))
	return b
}

// quiet fails the test unless the channel still holds n alerts after two more looks.
func (w *world) quiet(n int) {
	w.t.Helper()
	time.Sleep(2500 * time.Millisecond)
	if got := w.alerts(); len(got) != n {
		w.t.Errorf("got %d alerts, want %d:\n%v", len(got), n, got)
	}
}

// told waits until somebody got a direct message of the bot that holds the words, and returns how many hold them.
func (w *world) told(words ...string) int {
	w.t.Helper()
	fits := func(m workspace.Message) bool { return m.BotID != "" && containsAll(m.Text+string(m.Blocks), words) }
	count := func(s workspace.Snapshot) (n int) {
		for channel, all := range s.Messages {
			if strings.HasPrefix(channel, "D") {
				n += len(slices.DeleteFunc(slices.Clone(all), func(m workspace.Message) bool { return !fits(m) }))
			}
		}
		return n
	}
	return count(w.until("a direct message with "+strings.Join(words, ", "), func(s workspace.Snapshot) bool { return count(s) > 0 }))
}

func TestABotThatIsThrownOutTellsTheOwnerOnceAndCatchesUpWhenItIsBack(t *testing.T) {
	t.Parallel()
	w, _ := listening(t, nil)
	w.do(w.box.Slack.Kick(w.builds, workspace.BotUserID))
	w.breaks("first")
	if n := w.told("I cannot post in"); n != 1 {
		t.Errorf("the owner was told %d times, want once", n)
	}
	w.breaks("second")
	time.Sleep(2500 * time.Millisecond)
	w.do(w.box.Slack.Invite(w.builds, workspace.BotUserID))
	w.until("both failures are told", func(workspace.Snapshot) bool {
		var all strings.Builder
		for _, m := range w.alerts() {
			all.Write(m.Blocks)
		}
		return containsAll(all.String(), []string{"#4", "#5", "second"})
	})
	n := len(w.alerts())
	w.quiet(n)
	if again := w.told("I cannot post in"); again != 1 {
		t.Errorf("the owner was told %d times in all, want once", again)
	}
}

func TestABlindBotSaysSoOnceAndOnceWhenItSeesAgain(t *testing.T) {
	t.Parallel()
	w, _ := listening(t, map[string]string{"BLIND_AFTER": "5s"})
	w.box.CI.SetFault(bkci.Fault{Kind: bkci.FaultLogin})
	says(t, w.alert(0), "cannot see", "demo")
	w.breaks("while nobody looked")
	w.quiet(1)
	w.box.CI.ClearFaults()
	w.until("sight and failure are told", func(workspace.Snapshot) bool { return len(w.alerts()) >= 2 })
	w.quiet(len(w.alerts()))
	var all strings.Builder
	for _, m := range w.alerts() {
		all.Write(m.Blocks)
	}
	for word, want := range map[string]int{"cannot see": 1, "can see": 1, "while nobody looked": 1} {
		if got := strings.Count(all.String(), word); got != want {
			t.Errorf("%q is said %d times, want %d:\n%s", word, got, want, all.String())
		}
	}
}

func TestTroubleOfSlackDelaysAndNeverDoubles(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]workspace.Fault{
		"429 that says how long": {Kind: workspace.FaultStatus, Status: http.StatusTooManyRequests, RetryAfter: 2 * time.Second},
		"503 with a page":        {Kind: workspace.FaultStatus, Status: http.StatusServiceUnavailable},
		"an answer that is lost": {Kind: workspace.FaultLost},
		"internal error":         {Kind: workspace.FaultCode, Code: "internal_error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, _ := listening(t, nil)
			fault.Method, fault.Times = "chat.postMessage", 2
			w.box.Slack.Fail(fault)
			w.breaks("boom")
			says(t, w.alert(0), "#4", "boom")
			w.quiet(1)
		})
	}
}

func TestAFullDiskStopsSendingSaysSoAndRecoversByItself(t *testing.T) {
	t.Parallel()
	w, p := listening(t, nil)
	p.readyz(http.StatusOK)
	limit := func(bytes uint64) {
		t.Helper()
		w.do(unix.Prlimit(p.cmd.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: math.MaxUint64}, nil))
	}
	limit(1) // No byte of any file beyond the first can be written, as on a disk that is full.
	w.breaks("boom")
	p.readyz(http.StatusServiceUnavailable, `"bkci": "ok"`, "the store cannot be written: file too large")
	w.quiet(0)
	says(t, w.ask(w.ann, "status demo checkout"), "#4", "boom") // Reading goes on.
	limit(math.MaxUint64)
	says(t, w.alert(0), "#4", "boom")
	p.readyz(http.StatusOK)
	w.quiet(1)
}

func TestADamagedStoreIsMovedAsideAndNamedAndNoStormFollows(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	env := w.env(nil)
	p := w.install(env)
	w.connected()
	says(t, w.ask(w.ann, "subscribe demo checkout"), "checkout")
	w.baseline()
	w.baseline()
	w.do(p.cmd.Process.Signal(os.Interrupt))
	if code := p.exit(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	path := strings.TrimPrefix(env["STORE_URL"], "bbolt:")
	w.do(os.WriteFile(path, []byte(strings.Repeat("rubbish ", 4096)), 0o600))
	w.breaks("while down")

	p = w.install(env)
	w.until("the new process connects", func(s workspace.Snapshot) bool { return len(s.Connections) > 0 })
	says(t, w.ask(w.ann, "subscriptions"), "no subscriptions")
	aside, err := filepath.Glob(path + ".*damaged*")
	if err != nil || len(aside) != 1 || !containsAll(p.output.String(), []string{"level=ERROR", "the store was damaged", aside[0]}) {
		t.Errorf("moved aside: %v (%v); the log must name it:\n%s", aside, err, p.output)
	}
	says(t, w.ask(w.ann, "subscribe demo checkout"), "checkout")
	w.quiet(0)
	w.breaks("after")
	says(t, w.alert(0), "after")
	w.quiet(1)
}
