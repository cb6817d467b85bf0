package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/bot"
	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

const (
	stopWithin   = 10 * time.Second // From a signal to the end of the process.
	scrapeWithin = 2 * time.Second
)

// app is the running bot. Its parts are built in one straight line by newApp and closed in reverse.
type app struct {
	config  config
	logger  *slog.Logger
	metrics *metrics
	lookout *lookout
	store   *boltstore.Store
	place   os.FileInfo // Of the store's file, as it was opened.
	client  *apiclient.Client
	router  *commands.Router
	bot     *bot.Bot
	watcher *notifier.Watcher
	relay   *notifier.Relay
}

// runBot builds everything, runs it until ctx ends or a part fails for good, and closes it.
func runBot(ctx context.Context, c config, stderr io.Writer) (err error) {
	logger := newLogger(stderr, c)
	if c.logFormat == "json" { // Whoever collects lines of JSON would miss the one for people that the program ends with.
		defer func() {
			if err != nil {
				logger.Error("ended by an error", "err", err)
			}
		}()
	}
	a, err := newApp(ctx, c, logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	return a.run(ctx)
}

// newApp constructs top to bottom; nothing runs yet. Whoever is constructed may use only what stands above.
func newApp(ctx context.Context, c config, logger *slog.Logger) (*app, error) {
	a := &app{config: c, logger: logger, metrics: newMetrics()}
	schedule, err := notifier.ParseSchedule(c.pollSchedule)
	if err != nil {
		return nil, fmt.Errorf("POLL_SCHEDULE: %w", err)
	}
	a.lookout = newLookout(schedule, a.metrics)
	if err := storeProblem(c.storePath); err != nil {
		return nil, fmt.Errorf("STORE_URL: %w", err)
	}
	if a.store, err = boltstore.Open(ctx, c.storePath, boltstore.Options{Logger: logger.With("component", "store")}); err != nil {
		return nil, fmt.Errorf("STORE_URL: %w", err)
	}
	if a.place, err = os.Stat(c.storePath); err != nil {
		return nil, errors.Join(fmt.Errorf("STORE_URL: %w", err), a.store.Close())
	}
	a.reportDamage()
	clientConfig := c.client()
	clientConfig.Observe = a.metrics.request
	if a.client, err = apiclient.New(clientConfig); err != nil {
		return nil, errors.Join(fmt.Errorf("BKCI_API_URL: %w", err), a.store.Close())
	}
	options := c.bot(logger.With("component", "bot"))
	options.Dispatcher = late{a}
	options.Preferences = a.store
	options.OnCommand = a.metrics.command
	options.OnChannel = a.channelChanged
	if a.bot, err = bot.New(options); err != nil {
		return nil, errors.Join(err, a.close())
	}
	a.relay = notifier.NewRelay(notifier.RelayOptions{
		Outbox: a.store, Upkeep: a.store, Preferences: a.store, Owners: a.store, Sender: a.bot.Poster(),
		Logger: logger.With("component", "relay"), Workers: relayWorkers, Grace: c.deliveryGrace, OnSettled: a.settled,
	})
	a.watcher = notifier.NewWatcher(notifier.WatcherOptions{
		Source: a.client, Journal: a.store, Subscriptions: a.store, Preferences: a.store,
		Logger: logger.With("component", "watcher"), Schedule: schedule, Allowed: c.allows,
		CatchUp: c.catchUp, BlindAfter: c.blindAfter, IdleMost: c.pollIdleMax, OnTick: a.looked, Committed: a.relay.Nudge,
	})
	version := buildVersion()
	a.router, err = commands.NewRouter(commands.Options{
		Upstream: a.client, Subscriptions: a.store, Preferences: a.store, States: a.store, Cards: a.store, Health: a.store,
		Poster: a.bot.Poster(), Watch: a.watcher, Console: apiclient.Console{Base: c.bkciConsoleURL}, Allowed: c.allowedProjects,
		Version: commands.Version{Version: version.Version, Commit: version.Commit, Go: version.Go},
		Logger:  logger.With("component", "commands"),
	})
	if err != nil {
		return nil, errors.Join(err, a.close())
	}
	a.metrics.watchStore(a.store.Stats, scrapeWithin)
	a.metrics.watchSlack(func() int { return a.bot.Status().Connected })
	return a, nil
}

// relayWorkers is how many channels are posted to at once; Slack's own limits bind long before.
const relayWorkers = 16

// late lets the bot be built before the router, which needs the bot's poster.
type late struct{ app *app }

// Dispatch implements bot.Dispatcher.
func (l late) Dispatch(ctx context.Context, inv commands.Invocation) commands.Reply {
	return l.app.router.Dispatch(ctx, inv)
}

// run supervises every part: the first that fails ends the others, and all are waited for.
func (a *app) run(ctx context.Context) error {
	build := buildVersion()
	a.logger.Info("starting", "version", build.Version, "commit", build.Commit, "store", a.config.storePath, "schedule", a.config.pollSchedule, "allowed", a.config.allowedProjects)
	for _, line := range a.config.strangers.misspelt {
		a.logger.Warn("a key of the configuration is not known", "problem", line)
	}
	if slices.Contains(a.config.allowedProjects, "*") {
		a.logger.Warn("every project may be shown; set ALLOWED_PROJECTS")
	}
	// Before anything else runs: Slack and BK-CI need not hear of a start that fails.
	listener, err := listenHTTP(ctx, a.config.httpAddr)
	if err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.bot.Run(ctx) })
	group.Go(func() error { return a.reachCI(ctx) })
	group.Go(func() error { return a.watcher.Run(ctx) })
	group.Go(func() error { return a.relay.Run(ctx) })
	if listener != nil {
		group.Go(func() error { return serveOn(ctx, listener, handler(a.metrics, a.conditions()), a.logger) })
	}
	done := make(chan error, 1)
	go func() { done <- group.Wait() }() //nolint:gosec // Waited for below, or given up with the process.
	select {
	case err := <-done:
		return a.stopped(err)
	case <-ctx.Done():
	}
	a.logger.Info("stopping")
	select {
	case err := <-done:
		return a.stopped(err)
	case <-time.After(stopWithin):
		return fmt.Errorf("not everything stopped within %s", stopWithin)
	}
}

func (a *app) stopped(err error) error {
	a.router.Wait()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// close releases what newApp made, in reverse.
func (a *app) close() error {
	a.client.Close()
	if err := a.store.Close(); err != nil {
		return err
	}
	a.logger.Info("stopped")
	return nil
}

// reportDamage says loudly that the store was not as it was left.
func (a *app) reportDamage() {
	d := a.store.Damage()
	if d == nil {
		return
	}
	if d.Kept {
		a.logger.Error("the store was damaged and is in use as it is: whole, but the newest change may be missing", "err", d.Cause)
		return
	}
	a.logger.Error("the store was damaged; the watch starts again from a silent baseline",
		"err", d.Cause, "moved_to", d.Moved, "subscriptions_kept", d.Subscriptions, "settings_kept", d.Settings, "owed_kept", d.Owed)
}

// channelChanged lets a channel that can be posted to again have at once what is owed to it.
func (a *app) channelChanged(ctx context.Context, e bot.ChannelEvent) {
	if e.Change != bot.ChannelOpen {
		return
	}
	if err := a.store.Wake(ctx, e.Channel, time.Now()); err != nil {
		a.logger.Warn("waking a channel", "channel", e.Channel, "err", err)
		return
	}
	a.relay.Nudge()
}
