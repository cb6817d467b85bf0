package apiclient

import "context"

// Priority orders requests that wait for the shared budget.
type Priority int

// The priorities. What nobody marked is Background.
const (
	Background  Priority = iota // Nobody waits for it: the watcher.
	Interactive                 // A person waits for it: a command.
)

type priorityKey struct{}

// WithPriority marks every request made under the context.
func WithPriority(ctx context.Context, p Priority) context.Context {
	return context.WithValue(ctx, priorityKey{}, p)
}

func priorityOf(ctx context.Context) Priority {
	if p, _ := ctx.Value(priorityKey{}).(Priority); p == Interactive {
		return Interactive
	}
	return Background
}
