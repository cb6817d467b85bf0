package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"github.com/pipelinebot/pipelinebot/bot"
)

// Exit codes: what a supervisor may act on.
const (
	exitOK     = 0
	exitFailed = 1 // Something went wrong while running, or a check found a problem.
	exitUsage  = 2 // The command line or the configuration is wrong; starting again will not help.
)

// leanGC trades a little processor time for memory: between two looks the bot should hold next to nothing.
const leanGC = 50

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// Once the first signal has asked for an orderly end, the default action of the second ends the process at once.
	context.AfterFunc(ctx, stop)
	if _, chosen := os.LookupEnv("GOGC"); !chosen {
		debug.SetGCPercent(leanGC)
	}
	os.Exit(run(ctx, os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}

const usage = `pipelinebot answers /pipeline in Slack and tells channels when BK-CI builds fail or wait for a review.

usage:
  pipelinebot            run the bot (configuration: environment and .env, see .env.example)
  pipelinebot demo       run it against a simulated BK-CI and Slack; prints the address of a web page (-h: its flags)
  pipelinebot check      validate the configuration and reach Slack and BK-CI
  pipelinebot health     ask the bot that runs on this machine whether it answers
  pipelinebot manifest   print the Slack app manifest
  pipelinebot version    print the version
`

// run is the whole program; main only adds the process around it.
func run(ctx context.Context, args, environ []string, stdout, stderr io.Writer) int {
	command := ""
	if len(args) > 0 {
		command, args = args[0], args[1:]
	}
	switch command {
	case "", "run":
		return withConfig(ctx, args, environ, stderr, func(c config) error { return runBot(ctx, c, stderr) })
	case "check":
		return withConfig(ctx, args, environ, stderr, func(c config) error { return check(ctx, c, stdout) })
	case "demo":
		return demo(ctx, args, stdout, stderr)
	case "health":
		return health(ctx, environ, stdout, stderr)
	case "manifest":
		return say(stdout, bot.Manifest())
	case "version", "-version", "--version":
		return say(stdout, buildVersion().line()+"\n")
	case "help", "-h", "-help", "--help":
		return say(stdout, usage)
	}
	fmt.Fprintf(stderr, "pipelinebot: there is no command %q\n\n%s", command, usage)
	return exitUsage
}

func say(to io.Writer, text string) int {
	if _, err := io.WriteString(to, text); err != nil {
		return exitFailed
	}
	return exitOK
}

// withConfig reads the configuration, reports every problem with it at once, and runs what needs it.
func withConfig(ctx context.Context, args, environ []string, stderr io.Writer, with func(config) error) int {
	if len(args) > 0 {
		fmt.Fprintf(stderr, "pipelinebot: unexpected argument %q\n\n%s", args[0], usage)
		return exitUsage
	}
	env, err := readEnvironment(environ, ".env")
	if err != nil {
		fmt.Fprintf(stderr, "pipelinebot: %v\n", err)
		return exitUsage
	}
	c, err := parseConfig(env.values)
	c.strangers = strangersOf(env)
	if err != nil {
		problems := append(strings.Split(err.Error(), "\n"), c.strangers.misspelt...)
		if !env.found {
			problems = append(problems, "there is no .env file in the folder the program was started in")
		}
		fmt.Fprintf(stderr, "pipelinebot: the configuration has problems (see .env.example):\n  %s\n", strings.Join(problems, "\n  "))
		return exitUsage
	}
	if err := with(c); err != nil && ctx.Err() == nil {
		fmt.Fprintf(stderr, "pipelinebot: %v\n", err)
		return exitFailed
	} else if err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintf(stderr, "pipelinebot: while stopping: %v\n", err)
		return exitFailed
	}
	return exitOK
}
