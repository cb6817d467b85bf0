package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

// binary builds the program once, as a user would.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "pipelinebot-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "pipelinebot")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// kills is how often the bot is killed; CI and `make crash` ask for more.
func kills(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv("CRASH_KILLS"))
	if err != nil {
		return 10
	}
	return n
}

func TestKilledAtRandomNothingIsLostNothingDoubledAndOrderIsKept(t *testing.T) {
	t.Parallel()
	c := newCrash(t, workspace.DefaultScopes())
	lost, doubled := c.run(kills(t))
	t.Logf("%d kills, %d failed builds: %d lost, %d doubled", kills(t), c.built, lost, doubled)
	if lost != 0 || doubled != 0 {
		t.Errorf("got %d lost and %d doubled, want none", lost, doubled)
	}
}

func TestKilledWithoutTheHistoryNothingIsLostAndOnlyWhatWasUnderWayRepeats(t *testing.T) {
	t.Parallel()
	scopes := slices.DeleteFunc(workspace.DefaultScopes(), func(s string) bool { return strings.HasSuffix(s, ":history") })
	c := newCrash(t, scopes)
	n := max(5, kills(t)/10)
	lost, doubled := c.run(n)
	t.Logf("%d kills, %d failed builds, no history: %d lost, %d doubled", n, c.built, lost, doubled)
	if lost != 0 || doubled > n*len(c.pipelines) {
		t.Errorf("got %d lost and %d doubled, want none lost and at most %d under way repeated", lost, doubled, n*len(c.pipelines))
	}
}

// crash is a world in which each of several channels hears of one pipeline, whose builds fail again and again.
type crash struct {
	*world
	env       map[string]string
	pipelines map[string]string // Channel to pipeline.
	built     int
	failed    map[string][]string // Channel to build ids, in order.
}

func newCrash(t *testing.T, scopes []string) *crash {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, sandbox.Options{Slack: workspace.Options{Scopes: scopes}})
	c := &crash{world: w, pipelines: map[string]string{}, failed: map[string][]string{}}
	c.env = w.env(map[string]string{"DELIVERY_GRACE": "200ms", "PIPELINEBOT_BINARY": path})
	for i := range 20 {
		channel := w.box.Slack.AddChannel(workspace.ChannelSpec{Name: fmt.Sprint("room-", i), Members: []string{workspace.BotUserID, w.ann}}).ID
		c.pipelines[channel] = w.box.CI.AddPipeline("demo", bkci.PipelineSpec{Name: fmt.Sprint("service-", i), Stages: plainStages()})
	}
	// Slack takes its time, so that many a kill falls into a send.
	w.box.Slack.Fail(workspace.Fault{Method: "chat.postMessage", Kind: workspace.FaultDelay, Delay: 80 * time.Millisecond})
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
func (c *crash) run(n int) (lost, doubled int) {
	c.t.Helper()
	first := c.spawn()
	c.baseline()
	time.Sleep(300 * time.Millisecond) // The first look is being committed.
	dice := rand.New(rand.NewPCG(1, uint64(n)))
	channels := slices.Sorted(maps.Keys(c.pipelines))
	for i := range n {
		cmd := first
		if i > 0 {
			cmd = c.spawn()
		}
		end := time.Now().Add(time.Duration(50+dice.IntN(1100)) * time.Millisecond)
		for time.Now().Before(end) {
			c.breakOne(channels[dice.IntN(len(channels))])
			time.Sleep(time.Duration(20+dice.IntN(120)) * time.Millisecond)
		}
		c.do(cmd.Process.Kill())
		_ = cmd.Wait()
	}
	last := c.spawn()
	c.settle()
	c.do(last.Process.Signal(os.Interrupt))
	if err := last.Wait(); err != nil {
		c.t.Errorf("the bot did not end well: %v", err)
	}
	return c.count(channels)
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
	for quiet, before := 0, -1; quiet < 40; time.Sleep(250 * time.Millisecond) {
		quiet++
		if now := version(); now != before {
			quiet, before = 0, now
		}
	}
}

// The id of a build, and the button of a message that folds more builds than it shows.
var (
	buildID = regexp.MustCompile(`b-[0-9a-f]{32}`)
	unfold  = regexp.MustCompile(`"value":"more ([^"\\]+)"`)
)

// count compares what was told with what failed, in the store the bot has left.
func (c *crash) count(channels []string) (lost, doubled int) {
	c.t.Helper()
	s, err := boltstore.Open(c.t.Context(), strings.TrimPrefix(c.env["STORE_URL"], "bbolt:"), boltstore.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { c.do(s.Close()) }()
	for _, channel := range channels {
		missing, repeated := c.compare(channel, s)
		lost, doubled = lost+missing, doubled+repeated
	}
	if lost > 0 {
		stats, err := s.Stats(c.t.Context())
		c.t.Logf("the store holds %+v (%v)", stats, err)
	}
	return lost, doubled
}

// told lists the builds of a message in its order, those behind its button included.
func (c *crash) told(m workspace.Message, s *boltstore.Store) []string {
	var here []string
	for _, id := range buildID.FindAllString(string(m.Blocks), -1) {
		if !slices.Contains(here, id) {
			here = append(here, id)
		}
	}
	if more := unfold.FindStringSubmatch(string(m.Blocks)); more != nil {
		card, err := s.Card(c.t.Context(), more[1])
		c.do(err)
		return card.Builds()
	}
	return here
}

// compare fails the test when the order of a channel is not that of the builds.
func (c *crash) compare(channel string, s *boltstore.Store) (lost, doubled int) {
	c.t.Helper()
	told, last := map[string]int{}, -1
	for _, m := range c.box.Slack.Messages(channel) {
		for _, id := range c.told(m, s) {
			at := slices.Index(c.failed[channel], id)
			if told[id]++; told[id] == 1 && at < last {
				c.t.Errorf("channel %s: build %d is told after build %d", channel, at, last)
			}
			last = max(last, at)
		}
	}
	for _, id := range c.failed[channel] {
		switch told[id] {
		case 0:
			lost++
			c.t.Logf("not told in %s: %s", channel, id)
		case 1:
		default:
			doubled += told[id] - 1
		}
	}
	return lost, doubled
}
