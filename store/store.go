package store

import (
	"context"
	"errors"
	"time"
)

// Errors of every backend, matched with errors.Is.
var (
	// ErrNotFound means the record named does not exist.
	ErrNotFound = errors.New("not found")
	// ErrConflict means somebody else committed first; nothing was written.
	ErrConflict = errors.New("conflicting commit")
	// ErrLeaseLost means the delivery is no longer held under the given lease; nothing was written.
	ErrLeaseLost = errors.New("lease lost")
	// ErrCorrupt means a stored record does not decode or fails its checksum; the error names its key.
	ErrCorrupt = errors.New("corrupt record")
	// ErrNewerSchema means the store was written by a newer version of pipelinebot.
	ErrNewerSchema = errors.New("store has a newer schema")
	// ErrLocked means another process holds the store.
	ErrLocked = errors.New("store is in use by another process")
	// ErrUnavailable means that a change could not be written, for want of room, say: nothing of it is in the store, what
	// is there can still be read, and the next change may succeed.
	ErrUnavailable = errors.New("the store cannot be written")
)

// Subscriptions keeps who hears of what.
type Subscriptions interface {
	// Projects lists the projects somebody subscribes to, sorted.
	Projects(ctx context.Context) ([]string, error)
	// Subscriptions lists what matches, sorted by project, pattern and target.
	Subscriptions(ctx context.Context, f Filter) ([]Subscription, error)
	// PutSubscription creates or replaces by ID.
	PutSubscription(ctx context.Context, s Subscription) error
	// DeleteSubscription removes; ErrNotFound when there is none.
	DeleteSubscription(ctx context.Context, id string) error
}

// Preferences keeps what channels and people have set.
type Preferences interface {
	// Settings of a target; the zero Settings (with Target filled in) when nothing was set.
	Settings(ctx context.Context, target string) (Settings, error)
	// UpdateSettings reads, changes and writes in one transaction; an error of change is returned and nothing written.
	// change may be called more than once and must be pure.
	UpdateSettings(ctx context.Context, target string, change func(*Settings) error) error
}

// Journal keeps the last seen state.
type Journal interface {
	// Snapshot of a project; Revision 0 when it was never observed.
	Snapshot(ctx context.Context, watch string) (Snapshot, error)
	// Sift is Snapshot with a part of the states, for whom all of them would be too much: those of the given ids, where
	// nil is all, that keep takes, where nil is all. What mutes keep back is there in any case.
	Sift(ctx context.Context, watch string, ids []string, keep func(PipelineState) bool) (Snapshot, error)
	// Commit makes one tick durable, or nothing of it: ErrConflict when Change.Prev is not the current revision.
	Commit(ctx context.Context, c Change) error
	// Cards finds the cards of builds at a target, by build id and in the order in which they came to speak of the build;
	// builds without a card are absent.
	Cards(ctx context.Context, target string, builds []string) (map[string][]Card, error)
}

// Outbox hands out what is owed.
type Outbox interface {
	// Claim leases at most limit deliveries for lease, one of each ready target, and makes the intent to send durable. Posts
	// and replies of a target go in the order in which they were owed; edits, which wake nobody, go when there are none.
	Claim(ctx context.Context, now time.Time, lease time.Duration, limit int) (Batch, error)
	// Card by its id; ErrNotFound when it is unknown.
	Card(ctx context.Context, id string) (Card, error)
	// Settle ends a claim; ErrLeaseLost when the lease is no longer held.
	Settle(ctx context.Context, d Delivery, o Outcome) error
	// Expire drops, at broken targets only, what was created before the given time and all but the newest keep of
	// the rest, edits before posts and replies; it forgets cards and dead deliveries last changed before cards. It returns how many deliveries were dropped.
	Expire(ctx context.Context, before time.Time, keep int, cards time.Time) (int, error)
	// Wake lets a suspended or paced target be tried at once.
	Wake(ctx context.Context, target string, now time.Time) error
}

// Inspector tells operators and people how it stands.
type Inspector interface {
	Health(ctx context.Context, target string) (Health, error)
	Stats(ctx context.Context) (Stats, error)
	// Check reads every record and verifies its checksum; ErrCorrupt joined for each damaged one.
	Check(ctx context.Context) error
}

// Stats counts.
type Stats struct {
	Owed          int
	Oldest        time.Time // Creation of the oldest owed delivery whose target is not broken; zero when none.
	Dead          int
	Broken        int // Targets that cannot be posted to.
	Subscriptions int
	Pipelines     int // Pipelines with a state.
}

// Store is the whole contract, for backends, the conformance suite and main; callers declare the part they use.
type Store interface {
	Subscriptions
	Preferences
	Journal
	Outbox
	Inspector
	Close() error
}
