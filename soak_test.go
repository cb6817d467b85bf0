package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// sample is what the process holds at one moment.
type sample struct {
	own, goroutines, fds float64 // own in MB.
	file                 float64 // MB.
	sent                 float64 // Messages so far.
}

// TestSoak lets the real program watch ten thousand pipelines for as long as SOAK says while builds run and BK-CI and
// Slack fail in turns. What it holds at the end must be what it held when it had warmed up.
func TestSoak(t *testing.T) {
	during, err := time.ParseDuration(os.Getenv("SOAK"))
	if err != nil {
		t.Skip("it runs for a long time: SOAK=30m says for how long (make soak)")
	}
	f := newFleet(t, 10, 1000, sandbox.Options{Slack: workspace.Options{RateLimits: true}})
	f.open()
	var rooms []string // One for each project: more than a message a second would only pile up.
	for _, project := range f.projects {
		rooms = append(rooms, f.channel(project))
	}
	f.watchAll(rooms...)
	f.close()
	c := f.spawn(map[string]string{"POLL_SCHEDULE": "@every 2s"})
	c.ready(f)

	dice := rand.New(rand.NewPCG(1, 2))
	var samples []sample
	end := time.Now().Add(during)
	for round := 0; time.Now().Before(end); round++ {
		f.trouble(round)
		f.live(dice, max(during/40, 3*time.Second)/2)
		f.box.CI.ClearFaults()
		f.box.Slack.ClearFaults()
		f.live(dice, max(during/40, 3*time.Second)/2)
		samples = append(samples, c.sample(f))
		s := samples[len(samples)-1]
		t.Logf("%3.0f %% own %.0f MB, %v goroutines, %v files, store %.1f MB, %v messages",
			100-100*time.Until(end).Seconds()/during.Seconds(), s.own, s.goroutines, s.fds, s.file, s.sent)
	}
	c.within(5*time.Minute, "everything owed is sent", func() bool { return c.metrics()["pipelinebot_outbox_pending"] == 0 })
	steady(t, samples)
}

// trouble starts the fault of the round.
func (f *fleet) trouble(round int) {
	ci := func(kind bkci.FaultKind, code int) func() {
		return func() { f.box.CI.SetFault(bkci.Fault{Kind: kind, Code: code, Probability: 0.5, Delay: time.Second}) }
	}
	slack := func(kind workspace.FaultKind, status int) func() {
		return func() {
			f.box.Slack.Fail(workspace.Fault{Method: "chat.postMessage", Kind: kind, Status: status, Delay: time.Second})
		}
	}
	all := []func(){
		ci(bkci.FaultStatus, 503), slack(workspace.FaultStatus, 503), ci(bkci.FaultRefused, 0), slack(workspace.FaultLost, 0),
		ci(bkci.FaultTruncated, 0), slack(workspace.FaultDelay, 0), ci(bkci.FaultSlow, 0), ci(bkci.FaultStatus, 429),
		func() { _ = f.box.Slack.DropTCP() }, func() {},
	}
	all[round%len(all)]()
}

// live starts builds and ends them, well and badly, for a while.
func (f *fleet) live(dice *rand.Rand, during time.Duration) {
	for end := time.Now().Add(during); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		project := f.projects[dice.IntN(len(f.projects))]
		b, err := f.box.CI.Start(f.pipelines[project][dice.IntN(len(f.pipelines[project]))], bkci.StartOptions{User: "alice"})
		if err != nil {
			f.tb.Fatal(err)
		}
		if dice.IntN(10) == 0 {
			err = f.box.CI.Fail(b.ID, bkci.Failure{Message: fmt.Sprint("exit code ", dice.IntN(100))})
		} else {
			err = f.box.CI.Succeed(b.ID)
		}
		if err != nil {
			f.tb.Fatal(err)
		}
	}
}

func (c *child) sample(f *fleet) sample {
	c.tb.Helper()
	_, own, _ := c.memory()
	m := c.metrics()
	info, err := os.Stat(f.path)
	if err != nil {
		c.tb.Fatal(err)
	}
	return sample{
		own: own, goroutines: m["go_goroutines"], fds: m["process_open_fds"], file: float64(info.Size()) / 1e6,
		sent: m[`pipelinebot_deliveries_total{result="sent"}`],
	}
}

// steady compares the last third of the samples with the middle one. The store keeps a card of each message for thirty
// days, so its file may grow by what those take.
func steady(t *testing.T, samples []sample) {
	t.Helper()
	third := len(samples) / 3
	if third == 0 {
		t.Fatalf("got %d samples, want at least 3", len(samples))
	}
	middle, last := samples[third:2*third], samples[len(samples)-third:]
	for _, tt := range []struct {
		what  string
		of    func(sample) float64
		slack float64
	}{
		{"memory in MB", func(s sample) float64 { return s.own }, 15},
		{"goroutines", func(s sample) float64 { return s.goroutines }, 20},
		{"open files", func(s sample) float64 { return s.fds }, 20},
	} {
		before, after := median(middle, tt.of), median(last, tt.of)
		if after > before+tt.slack {
			t.Errorf("%s grew from %.0f to %.0f", tt.what, before, after)
		}
	}
	const perMessage, pages = 0.008, 4 // MB: a card with its event, in pages half full; and what bbolt keeps free.
	grown := samples[len(samples)-1].file - samples[third].file
	if sent := samples[len(samples)-1].sent - samples[third].sent; grown > pages+perMessage*sent {
		t.Errorf("the store grew by %.1f MB while %.0f messages were sent", grown, sent)
	}
}

func median(all []sample, of func(sample) float64) float64 {
	values := make([]float64, 0, len(all))
	for _, s := range all {
		values = append(values, of(s))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
