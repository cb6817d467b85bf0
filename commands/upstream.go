package commands

import (
	"context"
	"iter"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// Upstream is what the verbs read of BK-CI; *apiclient.Client is one.
type Upstream interface {
	Pipelines
	Builds
	// Crowded reports whether people ask for more than may be asked of BK-CI: who can do with fewer requests should.
	Crowded() bool
}

// Pipelines reads projects and pipelines with their latest builds.
type Pipelines interface {
	Projects(ctx context.Context) ([]apiclient.Project, error)
	ListAll(ctx context.Context, project string) iter.Seq2[apiclient.Pipeline, error]
	Status(ctx context.Context, project, pipeline string) (apiclient.Pipeline, error)
}

// Builds reads the builds of a pipeline.
type Builds interface {
	History(ctx context.Context, project, pipeline string, q apiclient.HistoryQuery) (apiclient.BuildPage, error)
	Detail(ctx context.Context, project, pipeline, build string) (apiclient.Detail, error)
}

// Subscriptions keeps who hears of what; see store.Subscriptions.
type Subscriptions interface {
	Subscriptions(ctx context.Context, f store.Filter) ([]store.Subscription, error)
	PutSubscription(ctx context.Context, s store.Subscription) error
	DeleteSubscription(ctx context.Context, id string) error
}

// Preferences keeps what channels and people have set; see store.Preferences.
type Preferences interface {
	Settings(ctx context.Context, target string) (store.Settings, error)
	UpdateSettings(ctx context.Context, target string, change func(*store.Settings) error) error
}

// States keeps what the watcher saw last; see store.Journal. Only names are read of it: states are asked for anew.
type States interface {
	Sift(ctx context.Context, watch string, ids []string, keep func(store.PipelineState) bool) (store.Snapshot, error)
}

// Cards reads the messages that fold several events; see store.Outbox.
type Cards interface {
	Card(ctx context.Context, id string) (store.Card, error)
}

// Health tells how well a target can be posted to; see store.Inspector.
type Health interface {
	Health(ctx context.Context, target string) (store.Health, error)
}

// Poster tells whether the bot could post to a channel. A *store.SendError with Reason TargetGone is a definite no;
// any other error means that it could not be found out.
type Poster interface {
	CanPost(ctx context.Context, channel string) error
}

// Watch is told when somebody subscribed or unsubscribed, so that the next observation need not wait for its turn.
type Watch interface {
	Nudge()
}

// Timings of the router.
const (
	defaultTimeout = 25 * time.Second
	keepNames      = 45 * time.Second // How long names may serve to resolve what was typed; never a status.
	rereadNames    = 3 * time.Second  // A name that is not found is looked for again in names older than this.
	keptProjects   = 32               // Projects whose names are held at the same time.
)
