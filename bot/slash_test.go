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

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestCommandIsAcknowledgedAndAnswered(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		got := tm.slash("status demo release & co")
		if !got.Acked || got.After > 100*time.Millisecond || len(got.Payload) > 0 {
			t.Errorf("got %+v, want an empty acknowledgement at once", got.Delivery)
		}
		synctest.Wait()
		if answers := tm.answers(); len(answers) != 1 {
			t.Errorf("%d answers %q, want 1 that Ann alone sees", len(answers), answers)
		}
		if said := tm.Messages("C1"); len(said) != 0 {
			t.Errorf("the channel sees %q, want nothing", texts(said))
		}
		inv := tm.tasks.last(t)
		inv.ID = ""
		zone := inv.Zone
		inv.Zone = nil
		want := commands.Invocation{
			Team: "T0SANDBOX", User: "UANN", UserName: "ann", Channel: "C1",
			Text: "status demo release &amp; co", Locale: "zh-CN",
		}
		if inv != want || zone.String() != "Asia/Shanghai" {
			t.Errorf("got %+v in %s, want %+v in Asia/Shanghai", inv, zone, want)
		}
	})
}

func TestSlowCommandsDelayNobody(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.tasks.answer = func(ctx context.Context, inv commands.Invocation) commands.Reply {
			if inv.Text == "slow" {
				time.Sleep(20 * time.Second)
			}
			return helped(inv)
		}
		tm.run()
		for range 10 {
			if got := tm.slash("slow"); !got.Acked || got.After > 10*time.Millisecond {
				t.Errorf("got %+v, want an acknowledgement at once", got.Delivery)
			}
		}
		tm.slash("quick")
		time.Sleep(time.Second)
		if got := len(tm.answers()); got != 1 {
			t.Errorf("%d answers after a second, want the quick one", got)
		}
		time.Sleep(20 * time.Second)
		if got := len(tm.answers()); got != 11 {
			t.Errorf("%d answers in the end, want 11", got)
		}
	})
}

func TestPublicAnswersAreSeenByAll(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.tasks.answer = func(_ context.Context, inv commands.Invocation) commands.Reply {
			r := helped(inv)
			r.Public = true
			return r
		}
		tm.run()
		tm.slash("subscribe")
		synctest.Wait()
		if said := tm.Messages("C1"); len(said) != 1 || len(tm.answers()) != 0 {
			t.Errorf("the channel sees %q, want one answer", texts(said))
		}
	})
}

func TestDirectMessagesAreTold(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		dm, err := tm.DirectMessage("UANN")
		if err != nil {
			t.Fatal(err)
		}
		for channel, want := range map[string]bool{"C1": false, "G1": false, dm.ID: true} {
			tm.slashAs("UANN", channel, "help")
			synctest.Wait()
			if got := tm.tasks.last(t); got.Direct != want || got.Channel != channel {
				t.Errorf("in %s: direct is %t, want %t", channel, got.Direct, want)
			}
		}
	})
}

// TestFullPoolAnswersBusy: one command runs, one waits, the others are told so while the loop goes on.
func TestFullPoolAnswersBusy(t *testing.T) {
	var mu sync.Mutex
	var counted []string
	inTeam(t, func(_ *workspace.Options, o *Options) {
		o.Workers, o.Queue = 1, 1
		o.Preferences = settings{"C1": {Language: "zh"}}
		o.OnCommand = func(verb, result string, _ time.Duration) {
			mu.Lock()
			defer mu.Unlock()
			counted = append(counted, verb+" "+result)
		}
	}, func(t *testing.T, tm *team) {
		tm.tasks.answer = func(_ context.Context, inv commands.Invocation) commands.Reply {
			time.Sleep(10 * time.Second)
			return helped(inv)
		}
		tm.run()
		for range 5 {
			if got := tm.slash("x"); !got.Acked || got.After > 10*time.Millisecond {
				t.Errorf("got %+v, want an acknowledgement at once", got.Delivery)
			}
			synctest.Wait()
		}
		time.Sleep(time.Second)
		if got := len(tm.answers()); got != 3 {
			t.Errorf("%d answers %q while the pool is full, want 3 that say so", got, tm.answers())
		}
		time.Sleep(30 * time.Second)
		if got := len(tm.answers()); got != 5 {
			t.Errorf("%d answers in the end, want 5", got)
		}
		mu.Lock()
		defer mu.Unlock()
		slices.Sort(counted)
		if want := []string{"help ok", "help ok", "unknown error", "unknown error", "unknown error"}; !slices.Equal(counted, want) {
			t.Errorf("counted %q, want %q", counted, want)
		}
	})
}

func TestPanicIsAnsweredWithAReference(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.tasks.answer = func(_ context.Context, inv commands.Invocation) commands.Reply {
			if inv.Text == "boom" {
				panic("kaboom")
			}
			return helped(inv)
		}
		tm.run()
		tm.slash("boom")
		tm.slash("fine")
		synctest.Wait()
		answers := tm.answers()
		if len(answers) != 2 {
			t.Fatalf("%d answers %q, want 2", len(answers), answers)
		}
		_, after, _ := strings.Cut(tm.log.String(), "ref=")
		ref, _, _ := strings.Cut(after, " ")
		if len(ref) != 6 || !slices.ContainsFunc(answers, func(a string) bool { return strings.Contains(a, ref) }) {
			t.Errorf("the reference %q of the log is in none of the answers %q", ref, answers)
		}
		if !strings.Contains(tm.log.String(), "kaboom") {
			t.Errorf("the log does not say what broke:\n%s", tm.log)
		}
	})
}

func TestCommandsInHandAreFinished(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.tasks.answer = func(_ context.Context, inv commands.Invocation) commands.Reply {
			time.Sleep(3 * time.Second)
			return helped(inv)
		}
		tm.run()
		for range 20 { // More than there are workers.
			tm.slash("x")
		}
		synctest.Wait()
		begin := time.Now()
		if err := tm.stop(); err != nil {
			t.Errorf("Run returned %v, want nil", err)
		}
		if took := time.Since(begin); took > 7*time.Second {
			t.Errorf("ending took %s, want two rounds of 3 s", took)
		}
		if got := len(tm.answers()); got != 20 {
			t.Errorf("%d answers, want 20", got)
		}
		if got := len(tm.tasks.lines()); got != 20 {
			t.Errorf("%d commands ran, want 20", got)
		}
	})
}

func TestEndIsBounded(t *testing.T) {
	inTeam(t, func(_ *workspace.Options, o *Options) { o.Workers = 2 }, func(t *testing.T, tm *team) {
		tm.tasks.answer = func(ctx context.Context, inv commands.Invocation) commands.Reply {
			<-ctx.Done() // As a command does that waits for BK-CI.
			return commands.Reply{Verb: "status", Result: "error", Body: commands.Problem{Code: commands.TimedOut}}
		}
		tm.run()
		for range 5 {
			tm.slash("x")
		}
		synctest.Wait()
		begin := time.Now()
		if err := tm.stop(); err != nil {
			t.Errorf("Run returned %v, want nil", err)
		}
		if took := time.Since(begin); took > 8500*time.Millisecond {
			t.Errorf("ending took %s, want at most 8 s", took)
		}
		if got := len(tm.answers()); got != 5 {
			t.Errorf("%d people were told what became of their command, want 5: %q", got, tm.answers())
		}
	})
}

// TestNoCommandIsLostWhileConnectionsAreRefreshed types 500 commands, 20 a second, while Slack refreshes one of the two
// connections every second, and duplicates an envelope now and then.
func TestNoCommandIsLostWhileConnectionsAreRefreshed(t *testing.T) {
	inTeam(t, nil, func(t *testing.T, tm *team) {
		tm.run()
		tm.RefreshEvery(time.Second)
		var slowest time.Duration
		for i := range 500 {
			if i%50 == 0 {
				tm.DuplicateNext(1)
			}
			got := tm.slash(fmt.Sprintf("help %d", i))
			if got.Error != "" {
				t.Errorf("command %d: Ann sees %s", i, got.Error)
			}
			slowest = max(slowest, got.After)
			time.Sleep(50 * time.Millisecond)
		}
		time.Sleep(time.Second)
		if got := len(tm.answers()); got != 500 {
			t.Errorf("%d answers, want 500", got)
		}
		if lines := tm.tasks.lines(); len(slices.Compact(slices.Sorted(slices.Values(lines)))) != 500 || len(lines) != 500 {
			t.Errorf("%d commands ran, want each of the 500 once", len(lines))
		}
		if slowest > time.Second {
			t.Errorf("the slowest acknowledgement took %s", slowest)
		}
		if got := len(tm.calls("apps.connections.open")); got < 20 {
			t.Errorf("%d connections were opened, want the refreshes to have happened", got)
		}
	})
}
