package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/notifier"
	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/boltstore"
)

// fleet is a simulated BK-CI with many pipelines, and a Slack beside it, reached by HTTP as the real ones are.
type fleet struct {
	tb        testing.TB
	box       *sandbox.Sandbox
	base      string
	projects  []string
	pipelines map[string][]string // Ids by project.
	path      string              // Of the store's file.
	store     *boltstore.Store    // Open between open and close.
	client    *apiclient.Client
}

// newFleet fills projects with the same number of pipelines each, every one of which has three builds behind it.
func newFleet(tb testing.TB, projects, each int, o sandbox.Options) *fleet {
	tb.Helper()
	o.Empty, o.CI.English, o.CI.Stages = true, true, plainStages()
	f := &fleet{tb: tb, box: sandbox.New(o), pipelines: map[string][]string{}, path: filepath.Join(tb.TempDir(), "bot.db")}
	for p := range projects {
		project := fmt.Sprintf("fleet-%03d", p)
		f.projects = append(f.projects, project)
		f.box.CI.AddProject(project, project)
		for i := range each {
			id := f.box.CI.AddPipeline(project, bkci.PipelineSpec{Name: fmt.Sprintf("service-%06d", i), Past: 3})
			f.pipelines[project] = append(f.pipelines[project], id)
		}
	}
	f.serve()
	return f
}

func (f *fleet) serve() {
	server := httptest.NewServer(f.box.Handler())
	f.base = server.URL
	f.box.Slack.SetBaseURL(f.base)
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	all.Go(func() { _ = f.box.Run(ctx) })
	f.tb.Cleanup(func() {
		cancel()
		f.box.Slack.Close()
		server.CloseClientConnections()
		server.Close()
		all.Wait()
	})
}

// open opens the store without fsync, which would be most of what filling it takes, and a client that no rate holds back.
func (f *fleet) open() {
	f.tb.Helper()
	var err error
	if f.store, err = boltstore.Open(f.tb.Context(), f.path, boltstore.Options{NoSync: true}); err != nil {
		f.tb.Fatal(err)
	}
	f.client, err = apiclient.New(apiclient.Config{
		BaseURL: f.base + bkci.DefaultBasePath, User: sandbox.User, Rate: 1e6, Concurrency: 32,
	})
	if err != nil {
		f.tb.Fatal(err)
	}
	f.tb.Cleanup(f.close)
}

// close hands the file over to whoever opens it next.
func (f *fleet) close() {
	if f.store == nil {
		return
	}
	f.client.Close()
	if err := f.store.Close(); err != nil {
		f.tb.Error(err)
	}
	f.store = nil
}

// subscribe lets a channel hear of what the pattern names.
func (f *fleet) subscribe(project, pattern, channel string) {
	f.tb.Helper()
	err := f.store.PutSubscription(f.tb.Context(), store.Subscription{
		ID: store.SubscriptionID(project, pattern, nil, channel), Project: project, Pattern: pattern, Target: channel, By: "U1",
		Created: time.Now().Add(-time.Hour), Events: store.DefaultKinds(),
	})
	if err != nil {
		f.tb.Fatal(err)
	}
}

// watchAll subscribes channels to everything, the projects in turn, and takes the silent baseline.
func (f *fleet) watchAll(channels ...string) *notifier.Watcher {
	f.tb.Helper()
	for i, project := range f.projects {
		f.subscribe(project, "*", channels[i%len(channels)])
	}
	w := f.watcher()
	f.tick(w)
	return w
}

// watcher is a watcher over the fleet; nothing runs until Tick.
func (f *fleet) watcher() *notifier.Watcher {
	return notifier.NewWatcher(notifier.WatcherOptions{
		Source: f.client, Journal: f.store, Subscriptions: f.store, Preferences: f.store, Concurrency: 8,
		ProjectTime: 10 * time.Minute, TickTime: time.Hour,
	})
}

func (f *fleet) tick(w *notifier.Watcher) {
	f.tb.Helper()
	if err := w.Tick(f.tb.Context()); err != nil {
		f.tb.Fatal(err)
	}
}

// requests forgets and returns how many requests BK-CI was asked, by kind.
func (f *fleet) requests() (total int, kinds map[string]int) {
	kinds = f.box.CI.Requests()
	f.box.CI.ResetRequests()
	for _, n := range kinds {
		total += n
	}
	return total, kinds
}

// channel adds a channel with the bot in it.
func (f *fleet) channel(name string) string {
	return f.box.Slack.AddChannel(workspace.ChannelSpec{Name: name, Members: []string{workspace.BotUserID}}).ID
}
