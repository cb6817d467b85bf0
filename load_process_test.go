package main

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// child is the bot as a process of its own.
type child struct {
	tb      testing.TB
	cmd     *exec.Cmd
	log     *locked
	spawned time.Time
	http    string
}

// spawn starts the real program on the fleet's store, which must be closed.
func (f *fleet) spawn(more map[string]string) *child {
	f.tb.Helper()
	path, err := binary()
	if err != nil {
		f.tb.Fatal(err)
	}
	env := sandbox.Env(f.base)
	maps.Copy(env, map[string]string{
		"STORE_URL": "bbolt:" + f.path, "HTTP_ADDR": "127.0.0.1:0", "ALLOWED_PROJECTS": "fleet-*", "BKCI_RATE": "1000",
		"DELIVERY_GRACE": "1s",
	})
	maps.Copy(env, more)
	c := &child{tb: f.tb, cmd: exec.CommandContext(context.WithoutCancel(f.tb.Context()), path), log: &locked{}}
	c.cmd.Dir, c.cmd.Env, c.cmd.Stderr = f.tb.TempDir(), pairs(env), c.log
	c.spawned = time.Now()
	if err := c.cmd.Start(); err != nil {
		f.tb.Fatal(err)
	}
	f.tb.Cleanup(c.stop)
	return c
}

// stop ends the process in order; it may be called again.
func (c *child) stop() {
	if c.cmd.ProcessState != nil {
		return
	}
	_ = c.cmd.Process.Signal(syscall.SIGTERM)
	if err := c.cmd.Wait(); err != nil && !c.tb.Failed() {
		c.tb.Errorf("the bot ended with %v:\n%s", err, c.log)
	}
}

// wait polls until ok; the process's log tells why it never was. within has a limit of its own.
func (c *child) wait(what string, ok func() bool) {
	c.tb.Helper()
	c.within(2*patience, what, ok)
}

func (c *child) within(limit time.Duration, what string, ok func() bool) {
	c.tb.Helper()
	deadline := time.Now().Add(limit)
	for !ok() {
		if time.Now().After(deadline) {
			c.tb.Fatalf("%s: it did not happen; log of the bot:\n%s", what, c.log)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// ready waits until the bot is connected to Slack and serves its metrics; it returns how long after the start that was.
func (c *child) ready(f *fleet) time.Duration {
	c.tb.Helper()
	ctx, cancel := context.WithTimeout(c.tb.Context(), 2*patience)
	defer cancel()
	if _, err := f.box.Slack.WaitFor(ctx, func(s workspace.Snapshot) bool { return len(s.Connections) > 0 }); err != nil {
		c.tb.Fatalf("the bot does not connect: %v; its log:\n%s", err, c.log)
	}
	took := time.Since(c.spawned)
	c.wait("the bot serves its metrics", func() bool {
		_, rest, ok := strings.Cut(c.log.String(), `msg="http listening"`)
		_, rest, found := strings.Cut(rest, "address=")
		c.http, _, _ = strings.Cut(rest, "\n")
		return ok && found
	})
	return took
}

// memory is what the system says the process holds, in MB: all of it, and the part that is not the store's mapped file.
func (c *child) memory() (rss, own, peak float64) {
	c.tb.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		c.tb.Skipf("this system does not tell the memory of a process: %v", err)
	}
	at := func(name string) float64 {
		_, rest, _ := strings.Cut(string(status), name+":")
		kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
		return kb / 1000
	}
	return at("VmRSS"), at("RssAnon"), at("VmHWM")
}

// metrics reads the process's own numbers.
func (c *child) metrics() map[string]float64 {
	c.tb.Helper()
	req, err := http.NewRequestWithContext(c.tb.Context(), http.MethodGet, "http://"+c.http+"/metrics", http.NoBody)
	if err != nil {
		c.tb.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.tb.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	out := map[string]float64{}
	for lines := bufio.NewScanner(res.Body); lines.Scan(); {
		if name, value, ok := strings.Cut(lines.Text(), " "); ok && !strings.HasPrefix(name, "#") {
			out[name], _ = strconv.ParseFloat(value, 64)
		}
	}
	return out
}
