package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// full reports whether load tests run at their full length; without it they are the same tests, shorter.
func full() bool { return os.Getenv("LOAD_FULL") != "" }

// asked is one command typed under load.
type asked struct {
	pipeline string // Its name: answers are told apart by it.
	at       time.Time
	acked    time.Duration
	err      string
}

// crowd types commands at a steady rate, each about another pipeline, while nobody waits for anybody.
func crowd(f *fleet, channel string, users []string, rate int, during time.Duration) []asked {
	n := int(during.Seconds() * float64(rate))
	all := make([]asked, n)
	var typing sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	for i := range all {
		<-tick.C
		all[i] = asked{pipeline: fmt.Sprintf("service-%06d", i), at: time.Now()}
		typing.Go(func() {
			line := "status " + f.projects[0] + " " + f.pipelines[f.projects[0]][i]
			result, err := f.box.Slack.Slash(f.tb.Context(), workspace.SlashRequest{User: users[i%len(users)], Channel: channel, Text: line})
			all[i].acked, all[i].err = time.Since(all[i].at), result.Error
			if err != nil {
				all[i].err = err.Error()
			}
		})
	}
	typing.Wait()
	return all
}

// TestCommandsAreAnsweredWhileTheWatcherIsBusyAndBKCIIsSlow types twenty commands a second while a look at ten
// thousand pipelines is under way and BK-CI takes two seconds for each answer. Nothing may get lost. How long it took
// is reported, not asserted.
func TestCommandsAreAnsweredWhileTheWatcherIsBusyAndBKCIIsSlow(t *testing.T) {
	watched, during := 1000, 3*time.Second
	if full() {
		watched, during = 10_000, time.Minute
	} else {
		t.Parallel() // At full length nothing else may take part in what is measured.
	}
	const rate, slow = 20, 2 * time.Second
	f := newFleet(t, 1, watched, sandbox.Options{})
	var users []string
	for i := range 50 {
		users = append(users, f.box.Slack.AddUser(workspace.User{Name: fmt.Sprint("user-", i), Locale: "en-US", TZ: "UTC"}).ID)
	}
	channel := f.box.Slack.AddChannel(workspace.ChannelSpec{Name: "crowd", Members: append(users, workspace.BotUserID)}).ID
	f.open()
	f.watchAll(channel)
	f.close()
	f.box.CI.SetFault(bkci.Fault{Kind: bkci.FaultSlow, Delay: slow})
	c := f.spawn(map[string]string{"POLL_SCHEDULE": "@every 5s", "BKCI_RATE": "20"})
	c.ready(f)
	f.requests()
	all := crowd(f, channel, users, rate, during)

	answers := func() int { return len(answersBy(f, users, channel)) }
	c.wait("every command is answered", func() bool { return answers() >= len(all) })
	total, kinds := f.requests()
	report(t, all, answersBy(f, users, channel), slow)
	t.Logf("BK-CI was asked %d times: %v", total, kinds)
	if got := answers(); got != len(all) {
		t.Errorf("got %d answers to %d commands, want one each", got, len(all))
	}
	if kinds["list"] == 0 {
		t.Errorf("the watcher did not look meanwhile; requests are %v", kinds)
	}
}

// answersBy collects what the bot answered to the users, with when it came.
func answersBy(f *fleet, users []string, channel string) []workspace.Message {
	var all []workspace.Message
	for _, user := range users {
		all = append(all, f.box.Slack.Ephemerals(user, channel)...)
	}
	return all
}

// report says how long acknowledgements and answers took; it fails for what was not acknowledged.
func report(t *testing.T, all []asked, answers []workspace.Message, slow time.Duration) {
	t.Helper()
	byName := map[string]time.Time{}
	for _, m := range answers {
		if i := strings.Index(m.Text, "service-"); i >= 0 {
			seconds, _ := strconv.ParseFloat(m.TS, 64)
			byName[m.Text[i:i+len("service-000000")]] = time.UnixMicro(int64(seconds * 1e6))
		}
	}
	var acks, takes []time.Duration
	refused := 0
	for _, a := range all {
		if a.err != "" {
			t.Errorf("/pipeline status for %s: got %q", a.pipeline, a.err)
		}
		acks = append(acks, a.acked)
		if at, ok := byName[a.pipeline]; ok {
			takes = append(takes, at.Sub(a.at))
		} else {
			refused++
		}
	}
	t.Logf("%d commands, %d told that the bot is busy; ack p50 %s p99 %s; answered beyond the %s of BK-CI: p50 %s p99 %s",
		len(all), refused, quantile(acks, 0.5), quantile(acks, 0.99), slow, quantile(takes, 0.5)-slow, quantile(takes, 0.99)-slow)
}

func quantile(all []time.Duration, q float64) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[min(int(q*float64(len(all))), len(all)-1)].Round(100 * time.Microsecond)
}
