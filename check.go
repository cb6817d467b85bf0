package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/bot"
	"github.com/pipelinebot/pipelinebot/notifier"
)

const checkWithin = 20 * time.Second // For each of Slack and BK-CI.

// errCheck ends `pipelinebot check` when a finding stands in the way of running.
var errCheck = errors.New("the check found problems; mend what is marked with ✗")

// findings collects what a check saw, in order.
type findings struct {
	out    io.Writer
	failed bool
}

func (f *findings) ok(format string, args ...any) { fmt.Fprintf(f.out, "✓ "+format+"\n", args...) }

func (f *findings) warn(format string, args ...any) { fmt.Fprintf(f.out, "! "+format+"\n", args...) }

func (f *findings) bad(format string, args ...any) {
	f.failed = true
	fmt.Fprintf(f.out, "✗ "+format+"\n", args...)
}

// slack tells a token that is refused, which says itself what to do, from a Slack that was not reached.
func (f *findings) slack(token string, err error) {
	if _, refused := errors.AsType[*bot.AuthError](err); refused {
		f.bad("Slack, %s: %v", token, err)
		return
	}
	f.bad("Slack cannot be used with the %s: is SLACK_API_URL right, and may this machine connect to it? (%v)", token, err)
}

// check reaches Slack and BK-CI with a configuration that parsed, and says of each thing whether it works and how to
// mend it. It changes nothing anywhere.
func check(ctx context.Context, c config, out io.Writer) error {
	f := &findings{out: out}
	f.ok("the configuration is complete")
	for _, line := range slices.Concat(c.strangers.misspelt, c.strangers.foreign) {
		f.warn("%s", line)
	}
	if slices.Contains(c.allowedProjects, "*") {
		f.warn("ALLOWED_PROJECTS is *: everybody in the workspace may see every project of BK-CI, which does not check that itself")
	}
	if s, err := notifier.ParseSchedule(c.pollSchedule); err == nil { // It was parsed with the configuration.
		checkSchedule(s, time.Now(), f)
	}
	checkStore(c.storePath, f)
	checkAddress(ctx, c.httpAddr, f)
	checkSlack(ctx, c, f)
	checkCI(ctx, c, f)
	if f.failed {
		return errCheck
	}
	return nil
}

// checkStore looks whether the bot could keep its state, without opening the store: the bot may be running on it.
func checkStore(file string, f *findings) {
	if err := storeProblem(file); err != nil {
		f.bad("STORE_URL: %v", err)
		return
	}
	f.ok("the state can be kept in %s", file)
}

// checkAddress is a warning only: what listens there may be the bot itself.
func checkAddress(ctx context.Context, addr string, f *findings) {
	if addr == "" {
		return
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		f.warn("HTTP_ADDR: unless the bot is running here already, it will not start: %v", err)
		return
	}
	if err := l.Close(); err != nil {
		f.warn("HTTP_ADDR: %v", err)
	}
}

func checkSlack(ctx context.Context, c config, f *findings) {
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	b, err := bot.New(c.bot(nil))
	if err != nil {
		f.bad("Slack: %v", err)
		return
	}
	identity, err := b.AuthTest(ctx)
	if err != nil {
		f.slack("bot token", err)
	} else {
		f.ok("Slack: the bot token belongs to workspace %s (%s)", identity.Team, identity.URL)
		checkScopes(identity, f)
	}
	if err := b.CheckSocket(ctx); err != nil {
		f.slack("app token", err)
	} else {
		f.ok("Slack: Socket Mode can be opened with the app token")
	}
}

func checkScopes(identity bot.Identity, f *findings) {
	if len(identity.Scopes) == 0 {
		f.warn("Slack did not say which scopes are granted")
		return
	}
	missing := identity.Missing()
	for _, scope := range missing.Needed {
		f.bad("Slack: the scope %s is missing: add it under OAuth & Permissions and reinstall the app", scope)
	}
	for _, scope := range missing.Optional {
		f.warn("Slack: the scope %s is not granted; `pipelinebot manifest` says what it is for", scope)
	}
}

func checkCI(ctx context.Context, c config, f *findings) {
	ctx, cancel := context.WithTimeout(apiclient.WithPriority(ctx, apiclient.Interactive), checkWithin)
	defer cancel()
	client, err := apiclient.New(c.client())
	if err != nil {
		f.bad("BKCI_API_URL: %v", err)
		return
	}
	defer client.Close()
	projects, err := client.Projects(ctx)
	switch {
	case answers(err):
		f.warn("%s (%v)", ciAdvice(err), err)
	case err != nil:
		f.bad("%s (%v)", ciAdvice(err), err)
	default:
		sayProjects(c, projects, f)
	}
}

// lateLook is the longest time between two looks that is not worth a word.
const lateLook = 5 * time.Minute

// checkSchedule warns of looks that are far apart: a schedule of five fields that was meant for seconds, or a slip.
func checkSchedule(s schedule, now time.Time, f *findings) {
	first := s.Next(now)
	if apart := s.Next(first).Sub(first); apart > lateLook {
		f.warn("POLL_SCHEDULE: the next look is at %s, and the one after it %s later: what fails in between is told that late",
			first.UTC().Format(time.RFC3339), apart)
	}
}

// sayProjects tells which of the projects that BKCI_USER sees the bot may show.
func sayProjects(c config, projects []apiclient.Project, f *findings) {
	var shown []string
	for _, p := range projects {
		if c.allows(p.ID) {
			shown = append(shown, p.ID)
		}
	}
	if len(shown) == 0 {
		f.warn("BK-CI answers, but %s sees no project that ALLOWED_PROJECTS allows (%d seen)", c.bkciUser, len(projects))
		return
	}
	slices.Sort(shown)
	list := strings.Join(shown[:min(len(shown), 10)], ", ")
	if more := len(shown) - 10; more > 0 {
		list += fmt.Sprintf(" and %d more", more)
	}
	f.ok("BK-CI: %s sees %d of the allowed projects: %s", c.bkciUser, len(shown), list)
}
