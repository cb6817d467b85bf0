package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

// kills is how often the bot is killed; CI and `make crash` ask for more.
func kills(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("CRASH_KILLS"))
	if err != nil {
		return 10
	}
	return n
}

// teams is how many worlds share the kills.
const teams = 4

func TestKilledAtRandomNothingIsLostNothingDoubledAndOrderIsKept(t *testing.T) {
	t.Parallel()
	for team := range teams {
		t.Run(strconv.Itoa(team), func(t *testing.T) {
			t.Parallel()
			n := max(2, kills(t)/teams)
			c := newCrash(t, workspace.DefaultScopes())
			lost, doubled := c.run(n, team)
			t.Logf("%d kills, %d failed builds, %d sends cut off, pressed on %d times: %d lost, %d doubled", n, c.built, c.cutOff(), c.pressed, lost, doubled)
			if lost != 0 || doubled != 0 {
				t.Errorf("got %d lost and %d doubled, want none", lost, doubled)
			}
		})
	}
}

func TestKilledWithoutTheHistoryNothingIsLostAndOnlyWhatWasUnderWayRepeats(t *testing.T) {
	t.Parallel()
	scopes := slices.DeleteFunc(workspace.DefaultScopes(), func(s string) bool { return strings.HasSuffix(s, ":history") })
	c := newCrash(t, scopes)
	c.blind = true
	n := max(5, kills(t)/10)
	lost, doubled := c.run(n, teams)
	marked := c.marked()
	t.Logf("%d kills, %d failed builds, no history: %d lost, %d messages repeated, %d marked so", n, c.built, lost, doubled, marked)
	if lost != 0 || doubled > marked || marked > n*len(c.pipelines) {
		t.Errorf("got %d lost, %d repeated, %d marked; want none lost, and as many marked as may have been under way", lost, doubled, marked)
	}
}

// crash is a world in which each of several channels hears of one pipeline, whose builds fail again and again.
type crash struct {
	*world
	env       map[string]string
	blind     bool              // The bot may not read the history.
	pipelines map[string]string // Channel to pipeline.
	built     int
	failed    map[string][]string // Channel to build ids, in order.
	read      map[string][]string // Message to the builds that a person reads in it, in order.
	pressed   int                 // How often a person pressed on to read all of a message.
}

func newCrash(t *testing.T, scopes []string) *crash {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	// Who starts twenty times a minute waits a minute for the next connection, which is not what this is about.
	limits := map[string]workspace.Limit{"response_url": {}, "apps.connections.open": {}}
	w := newWorld(t, sandbox.Options{Slack: workspace.Options{Scopes: scopes, Limits: limits}})
	c := &crash{world: w, pipelines: map[string]string{}, failed: map[string][]string{}, read: map[string][]string{}}
	c.env = w.env(map[string]string{"DELIVERY_GRACE": "200ms", "BKCI_RATE": "1000", "PIPELINEBOT_BINARY": path})
	for i := range 20 {
		channel := w.box.Slack.AddChannel(workspace.ChannelSpec{Name: fmt.Sprint("room-", i), Members: []string{workspace.BotUserID, w.ann}}).ID
		c.pipelines[channel] = w.box.CI.AddPipeline("demo", bkci.PipelineSpec{Name: fmt.Sprint("service-", i), Stages: plainStages()})
	}
	// Slack takes its time, before and after the work, so that many a kill falls into a send.
	w.box.Slack.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultLate, Delay: 150 * time.Millisecond})
	c.subscribeAll(strings.TrimPrefix(c.env["STORE_URL"], "bbolt:"))
	return c
}

// subscribeAll writes the subscriptions into the store the bot will open.
func (c *crash) subscribeAll(path string) {
	c.t.Helper()
	s, err := boltstore.Open(c.t.Context(), path, boltstore.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	for channel, pipeline := range c.pipelines {
		c.do(s.PutSubscription(c.t.Context(), store.Subscription{
			ID: store.SubscriptionID("demo", pipeline, nil, channel), Project: "demo", Pattern: pipeline, Target: channel, By: c.ann,
			Created: time.Now().Add(-time.Hour), Events: store.DefaultKinds(),
		}))
	}
	c.do(s.Close())
}

// spawn starts the bot as a process of its own.
func (c *crash) spawn() *exec.Cmd {
	c.t.Helper()
	cmd := exec.Command(c.env["PIPELINEBOT_BINARY"])
	cmd.Dir, cmd.Env = c.t.TempDir(), pairs(c.env)
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	return cmd
}

// run kills the bot n times while builds fail, lets it finish, and counts.
func (c *crash) run(n, seed int) (lost, repeated int) {
	c.t.Helper()
	cmd := c.spawn()
	c.baseline()
	c.baseline() // The look before this one is committed.
	dice := rand.New(rand.NewPCG(uint64(seed), uint64(n)))
	channels := slices.Sorted(maps.Keys(c.pipelines))
	for range 9 { // So many at once that a message cannot show them all.
		c.breakOne(channels[0])
	}
	for range n {
		for range 1 + dice.IntN(4) {
			c.breakOne(channels[dice.IntN(len(channels))])
		}
		if dice.IntN(3) > 0 {
			c.baseline() // The bot has just looked: it compares, commits, or sends when its end comes.
		}
		time.Sleep(time.Duration(dice.IntN(400)) * time.Millisecond)
		c.do(cmd.Process.Kill())
		_ = cmd.Wait()
		cmd = c.spawn()
	}
	c.settle()
	c.readAll(channels)
	c.do(cmd.Process.Signal(os.Interrupt))
	if err := cmd.Wait(); err != nil {
		c.t.Errorf("the bot did not end well: %v", err)
	}
	return c.count(channels)
}

// cutOff counts the messages that Slack took from a bot that was killed before it heard so.
func (c *crash) cutOff() int {
	n := 0
	for _, call := range c.box.Slack.Traffic() {
		if call.Method == "chat.postMessage" && call.Fault {
			n++
		}
	}
	return n
}

func (c *crash) breakOne(channel string) {
	c.t.Helper()
	b, err := c.box.CI.Start(c.pipelines[channel], bkci.StartOptions{User: "alice"})
	c.do(err)
	c.do(c.box.CI.Fail(b.ID, bkci.Failure{Message: "boom"}))
	c.failed[channel] = append(c.failed[channel], b.ID)
	c.built++
}

// settle waits until nothing more comes.
func (c *crash) settle() {
	version := func() (n int) {
		for channel := range c.pipelines {
			n += len(c.box.Slack.Messages(channel))
		}
		return n
	}
	for quiet, before := 0, -1; quiet < 24; time.Sleep(250 * time.Millisecond) {
		quiet++
		if now := version(); now != before {
			quiet, before = 0, now
		}
	}
}

// The id of a build, and the button of a message that folds more builds than it shows.
var (
	buildID = regexp.MustCompile(`b-[0-9a-f]{32}`)
	unfold  = regexp.MustCompile(`"value":"(more [^"\\]+)"`)
)

// count compares what was told with what failed, in the store the bot has left.
func (c *crash) count(channels []string) (lost, repeated int) {
	c.t.Helper()
	s, err := boltstore.Open(c.t.Context(), strings.TrimPrefix(c.env["STORE_URL"], "bbolt:"), boltstore.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { c.do(s.Close()) }()
	for _, channel := range channels {
		missing, again := c.compare(channel)
		lost, repeated = lost+missing, repeated+again
	}
	if lost > 0 {
		stats, err := s.Stats(c.t.Context())
		c.t.Logf("the store holds %+v (%v)", stats, err)
	}
	return lost, repeated
}

// marked counts the messages that say of themselves that they may repeat another.
func (c *crash) marked() (n int) {
	for channel := range c.pipelines {
		for _, m := range c.box.Slack.Messages(channel) {
			if strings.Contains(string(m.Blocks), "May repeat") {
				n++
			}
		}
	}
	return n
}

// readAll reads every message as a person does: who presses the button of one that folds more than it shows, and that of
// the answer, reads them all.
func (c *crash) readAll(channels []string) {
	c.t.Helper()
	c.connected()
	for _, channel := range channels {
		for _, m := range c.box.Slack.Messages(channel) {
			read := appending(nil, m)
			for at := m; ; {
				more := unfold.FindStringSubmatch(string(at.Blocks))
				if more == nil {
					break
				}
				at = c.unfolded(at, more[1])
				read, c.pressed = appending(read, at), c.pressed+1
			}
			c.read[m.TS+channel] = read
		}
	}
}

// appending adds the builds that a message names, in its order.
func appending(ids []string, m workspace.Message) []string {
	for _, id := range buildID.FindAllString(string(m.Blocks), -1) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// unfolded presses the button that says line and waits for the answer, which the person alone sees.
func (c *crash) unfolded(m workspace.Message, line string) workspace.Message {
	c.t.Helper()
	req := workspace.ClickRequest{User: c.ann, Channel: m.Channel, MessageTS: m.TS}
	if m.EphemeralTo != "" {
		req.MessageTS, req.EphemeralID = "", m.TS
	}
	for _, e := range elements(c.t, m.Blocks) {
		if slices.Contains(e.values(), line) {
			req.ActionID = e.ActionID
		}
	}
	before := len(c.box.Slack.Ephemerals(c.ann, m.Channel))
	_, err := c.box.Slack.Click(c.t.Context(), req)
	c.do(err)
	c.until("an answer to the button "+line, func(workspace.Snapshot) bool {
		return len(c.box.Slack.Ephemerals(c.ann, m.Channel)) > before
	})
	return c.box.Slack.Ephemerals(c.ann, m.Channel)[before]
}

// compare fails the test when the order of a channel is not that of the builds. It counts builds that no message tells,
// and messages that tell what another did.
func (c *crash) compare(channel string) (lost, repeated int) {
	c.t.Helper()
	told, last := map[string]bool{}, -1
	for _, m := range c.box.Slack.Messages(channel) {
		again := false
		for _, id := range c.read[m.TS+channel] {
			at := slices.Index(c.failed[channel], id)
			if !told[id] && at < last {
				c.t.Errorf("channel %s: build %d is told after build %d", channel, at, last)
			}
			again, told[id], last = again || told[id], true, max(last, at)
		}
		if again {
			repeated++
			if c.blind && !strings.Contains(string(m.Blocks), "May repeat") {
				c.t.Errorf("channel %s: a message repeats and is not marked: %s", channel, m.Blocks)
			}
		}
	}
	for _, id := range c.failed[channel] {
		if !told[id] {
			lost++
			c.t.Logf("not told in %s: %s", channel, id)
		}
	}
	return lost, repeated
}
