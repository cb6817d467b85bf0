package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

const demoAddr = "127.0.0.1:8321" // Tried first, so that the page keeps its address; any free port otherwise.

const demoStage = 7 * time.Second // Of a build on the page, so that its twenty seconds are enough to break or hold it.

// demo runs the simulated Slack and BK-CI on loopback and, unless told otherwise, the bot against them.
func demo(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	addr := flags.String("addr", "", "address of the page on loopback (default "+demoAddr+", or a free port)")
	only := flags.Bool("sandbox", false, "run the simulations alone and print the .env of a bot that uses them")
	verbose := flags.Bool("v", false, "show the bot's log")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return exitOK
	} else if err != nil {
		return exitUsage
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "pipelinebot: unexpected argument %q; `pipelinebot demo -h` lists the flags\n", flags.Arg(0))
		return exitUsage
	}
	listener, err := listenDemo(ctx, *addr)
	if err != nil {
		fmt.Fprintf(stderr, "pipelinebot: %v\n", err)
		return exitUsage
	}
	logs := io.Discard
	if *verbose {
		logs = stderr
	}
	if err := runDemo(ctx, listener, *only, stdout, logs); err != nil && ctx.Err() == nil {
		fmt.Fprintf(stderr, "pipelinebot: demo: %v\n", err)
		return exitFailed
	}
	return exitOK
}

func listenDemo(ctx context.Context, addr string) (net.Listener, error) {
	var listen net.ListenConfig
	if addr == "" {
		if l, err := listen.Listen(ctx, "tcp", demoAddr); err == nil {
			return l, nil
		}
		return listen.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	host, _, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err != nil || (host != "localhost" && (ip == nil || !ip.IsLoopback())) {
		return nil, errors.New("-addr must be a loopback address like 127.0.0.1:8321: the demo has no password")
	}
	return listen.Listen(ctx, "tcp", addr)
}

func runDemo(ctx context.Context, listener net.Listener, only bool, stdout, logs io.Writer) error {
	base := "http://" + listener.Addr().String()
	logger := slog.New(slog.NewTextHandler(logs, nil))
	box := sandbox.New(sandbox.Options{
		Logger: logger, Stage: demoStage, CI: bkci.Options{English: true}, Slack: workspace.Options{RateLimits: true},
	})
	box.Slack.SetBaseURL(base)
	env := sandbox.Env(base)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveOn(ctx, listener, box.Handler(), logger) })
	group.Go(func() error { return box.Run(ctx) })
	if only {
		for _, key := range slices.Sorted(maps.Keys(env)) {
			fmt.Fprintf(stdout, "%s=%s\n", key, env[key])
		}
		fmt.Fprintf(stdout, "# the page: %s/\n", base)
		return group.Wait()
	}
	dir, err := os.MkdirTemp("", "pipelinebot-demo-")
	if err != nil {
		return fmt.Errorf("making a place for the demo's store: %w", err)
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			logger.Warn("removing the store of the demo", "err", err)
		}
	}()
	maps.Copy(env, map[string]string{
		"STORE_URL": "bbolt:" + filepath.Join(dir, "demo.db"), "HTTP_ADDR": "off", "POLL_SCHEDULE": "@every 2s",
		"ALLOWED_PROJECTS": "demo,mobile", "USER_EMAIL_DOMAIN": "orchard.example",
	})
	c, err := parseConfig(env)
	if err != nil {
		return err
	}
	group.Go(func() error { return runBot(ctx, c, logs) })
	fmt.Fprintf(stdout, "\n  The demo runs at %s/  (Ctrl-C ends it)\n\n%s\n", base, strings.Join([]string{
		"  Type in the box on the page, for example:",
		"    /pipeline status demo checkout-service",
		"    /pipeline subscribe demo checkout-service",
		"  then start a build on the panel at the right and break it, or hold it for review.", "",
	}, "\n"))
	return group.Wait()
}
