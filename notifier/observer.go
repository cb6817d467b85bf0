package notifier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// forgetUnread bounds the memory of details that could not be read: by then the build was told, or is gone.
const forgetUnread = 24 * time.Hour

// observer asks BK-CI. What it remembers between ticks it could do without: how long a detail could not
// be read, and how long a list was.
type observer struct {
	source   Source
	catchUp  int
	patience time.Duration // How long a build is held back because its detail cannot be read.
	parallel int           // Pipelines of one project looked at at once.

	mu     sync.Mutex
	unread map[string]time.Time // Since when the detail of a build cannot be read.
	pages  map[string]int       // How many pages the list of a project had.
}

// sight is what one tick learned of a project.
type sight struct {
	listing
	matched []record
	seen    map[string]Observation // Pipelines whose builds were read.
	// postponed are pipelines never read before that the look did not come to in its time: thousands that somebody
	// just subscribed to take a few looks. The next one need not read again what this one read, so it comes further.
	postponed map[string]bool
}

// look observes the builds of what was listed. A pipeline of which they cannot be read is in sight.failed, and nothing
// is said about them.
func (o *observer) look(ctx context.Context, snap store.Snapshot, list listing, subs []store.Subscription, now time.Time) (sight, error) {
	o.prune(now)
	out := sight{
		listing: list, matched: matching(list.records, subs),
		seen: make(map[string]Observation), postponed: make(map[string]bool),
	}
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(o.parallel)
	for _, i := range rand.Perm(len(out.matched)) { // Those that hang are not always the first, or others would never be read.
		rec := &out.matched[i]
		rec.Newborn = newborn(snap, *rec)
		prev := snap.Pipelines[rec.ID]
		if prev.Token == rec.Token && !anyOpen(prev) {
			continue
		}
		group.Go(func() error {
			var seen Observation
			err := ctx.Err()
			if err == nil || prev.Token != "" {
				seen, err = guarded(func() (Observation, error) { return o.pipeline(ctx, snap.Watch, *rec, prev, now) })
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil && prev.Token == "" && ctx.Err() != nil {
				out.postponed[rec.ID] = true
				return nil
			}
			if err != nil {
				out.failed[rec.ID] = err
				return nil
			}
			out.seen[rec.ID] = seen
			return nil
		})
	}
	return out, group.Wait()
}

// newborn reports whether the pipeline was made after its project was last listed, so that all of its builds are
// news. The time of making has second precision, and a pipeline of the line itself would have been in the list.
func newborn(snap store.Snapshot, rec record) bool {
	if snap.Pipelines[rec.ID].Token != "" || snap.Revision == 0 || snap.Listed.IsZero() || rec.Created.IsZero() {
		return false
	}
	return beyond(rec, snap.Listed)
}

// beyond reports whether a pipeline was made after the line, give or take what two clocks of BK-CI may differ.
func beyond(rec record, line time.Time) bool {
	const leeway = 5 * time.Second
	return rec.Created.After(line.Add(-leeway))
}

func anyOpen(p store.PipelineState) bool {
	for _, b := range p.Known {
		if !b.Done {
			return true
		}
	}
	return false
}

// pipeline reads what happened to the builds of one pipeline.
func (o *observer) pipeline(ctx context.Context, project string, rec record, prev store.PipelineState, now time.Time) (Observation, error) {
	if lower(rec, prev) && !prev.Blind.Told {
		return Observation{}, fmt.Errorf("%s shows number %d after %d: %w", rec.ID, rec.Top, prev.Top, errWentBack)
	}
	began := time.Now()
	builds, cut, err := o.history(ctx, project, rec, prev)
	if err != nil {
		return Observation{}, err
	}
	out := Observation{
		Project: project, ID: rec.ID, Name: rec.Name, Token: rec.Token, Newborn: rec.Newborn,
		Builds: builds, Cut: cut, Top: rec.Top, Lower: lower(rec, prev), Seen: now, Server: rec.Server, CatchUp: o.catchUp,
	}
	need := lookups(prev, out)
	out.Builds = nil
	for _, b := range builds {
		keep := true
		if slices.Contains(need, b.Ref.ID) && (!overspent(ctx, began) || !o.heldLong(rec.ID, b.Ref.ID, now)) {
			if b, keep, err = o.detail(ctx, project, rec.ID, b, now); err != nil {
				o.holdBack(rec.ID, need, now)
				return Observation{}, err
			}
		}
		if keep {
			out.Builds = append(out.Builds, b)
		}
	}
	return out, nil
}

// detail adds the detail to a build. While it cannot be read the pipeline is held back, for a while: after that the
// build is told with what the history knows, because a failure without its steps is better than none.
func (o *observer) detail(ctx context.Context, project, pipeline string, b Build, now time.Time) (Build, bool, error) {
	key := pipeline + "/" + b.Ref.ID
	d, err := o.source.Detail(ctx, project, pipeline, b.Ref.ID)
	o.mu.Lock()
	defer o.mu.Unlock()
	if err == nil {
		delete(o.unread, key)
		b, keep := enrich(b, d)
		return b, keep, nil
	}
	since, waiting := o.unread[key]
	if !waiting || now.Sub(since) < o.patience || ctx.Err() != nil {
		return b, false, fmt.Errorf("reading the detail of %s: %w", b.Ref.ID, err)
	}
	return b, true, nil
}

// prune forgets details that could not be read so long ago that their builds were told since, or are gone.
func (o *observer) prune(now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	maps.DeleteFunc(o.unread, func(_ string, since time.Time) bool { return now.Sub(since) > forgetUnread })
}

// holdBack starts the patience with every detail that is needed: those behind the one that failed are not asked for,
// and must not wait one after the other.
func (o *observer) holdBack(pipeline string, builds []string, now time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, build := range builds {
		key := pipeline + "/" + build
		if _, waiting := o.unread[key]; !waiting {
			o.unread[key] = now
		}
	}
}

// isAbort reports whether the tick itself was cut short, which says nothing about BK-CI.
func isAbort(ctx context.Context, err error) bool {
	return errors.Is(err, context.Canceled) && ctx.Err() != nil
}

var _ Source = (*apiclient.Client)(nil)
