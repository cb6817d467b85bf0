package notifier

import (
	"context"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

// Lister is what is asked of a project. An error means "unknown", never "empty".
type Lister interface {
	List(ctx context.Context, project string, page, size int) (apiclient.PipelinePage, error)
	Status(ctx context.Context, project, pipeline string) (apiclient.Pipeline, error)
}

// Reader is what is asked of one pipeline. An error means "unknown", never "no builds".
type Reader interface {
	History(ctx context.Context, project, pipeline string, q apiclient.HistoryQuery) (apiclient.BuildPage, error)
	Build(ctx context.Context, project, pipeline, build string) (apiclient.Build, error)
	Detail(ctx context.Context, project, pipeline, build string) (apiclient.Detail, error)
}

// Source is BK-CI; *apiclient.Client is one. Its calls must end by themselves: each has a time-out of its own.
type Source interface {
	Lister
	Reader
}
