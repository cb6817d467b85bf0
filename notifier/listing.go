package notifier

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// record is what the list or the status endpoint says of one pipeline.
type record struct {
	ID, Name, Token string
	Top             int // The newest build number given out.
	Created         time.Time
	Server          time.Time
	Newborn         bool
}

func recordOf(p apiclient.Pipeline) record {
	return record{
		ID: p.ID, Name: p.Name, Token: tokenOf(p), Top: p.LatestBuildNum, Created: p.CreateTime, Server: p.ServerTime,
	}
}

// tokenOf condenses everything the answer says of builds. Times that merely pass are left out.
func tokenOf(p apiclient.Pipeline) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d|%s|%s|%d|%d|%d|%d", p.LatestBuildNum, p.LatestBuildID, p.LatestBuildStatus,
		p.LatestBuildStart.UnixMilli(), p.LatestBuildEnd.UnixMilli(), p.BuildCount, p.RunningBuildCount)
	for _, s := range p.Stages {
		fmt.Fprintf(h, "|%s=%s", s.ID, s.Status)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// listing is what was learned of a project before its builds were looked at.
type listing struct {
	records map[string]record // By pipeline id; absent means "not seen" or "nothing to do with it", never "gone".
	seen    int               // How many pipelines there were.
	resting int               // Those of them that somebody asks for and that are as they were; they have no record.
	absent  []string          // Pipelines that somebody named by their id and BK-CI does not show.
	whole   bool              // All of the project was listed.
	failed  map[string]error  // Pipelines whose status could not be read.
	server  time.Time         // BK-CI's clock, the latest of all answers; zero when it did not tell.
	ahead   time.Duration     // How far our clock runs ahead of it, by the answer that took the least time.
	held    map[string]record // Pipelines of which mutes keep something back; an empty record: it was not shown.
}

func (l *listing) add(rec record) {
	l.records[rec.ID] = rec
	l.note(rec)
}

func (l *listing) note(rec record) {
	l.seen++
	if _, held := l.held[rec.ID]; held {
		l.held[rec.ID] = rec
	}
	if ahead := skew(now(), rec.Server); !rec.Server.IsZero() && (l.server.IsZero() || ahead < l.ahead) {
		l.ahead = ahead
	}
	l.server = latest(l.server, rec.Server)
}

// sift adds what there may be something to do with: what somebody asks for and is not as it was, what was looked at
// before, and what lies beyond the line, which drafter.listed wants to know.
func (l *listing) sift(rec record, known store.Snapshot, rest resting) {
	_, busy := known.Pipelines[rec.ID]
	switch {
	case rest.unchanged(rec):
		l.resting++
		l.note(rec)
	case busy, rest.holds(rec.ID), rest.asked.covers(rec.ID, rec.Name), !known.Listed.IsZero() && beyond(rec, known.Listed):
		l.add(rec)
	default:
		l.note(rec)
	}
}

// list finds the wanted pipelines with the fewest requests: pages of a hundred, or one status call for each, whichever
// is cheaper. Patterns over names need the whole list.
func (o *observer) list(ctx context.Context, known store.Snapshot, rest resting, subs []store.Subscription) (listing, error) {
	project := known.Watch
	out := listing{records: make(map[string]record), failed: make(map[string]error), held: heldOf(known)}
	ids, globs := wanted(subs)
	if !globs && (len(ids) == 1 || len(ids) < o.pagesOf(project)) {
		return out, o.statuses(ctx, project, ids, &out)
	}
	for next, last := 1, 1; next <= last; {
		got, err := o.pagesFrom(ctx, project, next, min(o.parallel, last-next+1))
		if err != nil {
			return out, err
		}
		for _, p := range got {
			for i := range p.Pipelines {
				delete(ids, p.Pipelines[i].ID)
				out.sift(recordOf(p.Pipelines[i]), known, rest)
			}
			last = lastPage(p, next)
			next++
		}
		o.learnPages(project, last)
		if len(got[len(got)-1].Pipelines) == 0 {
			break
		}
		if !globs && len(ids) < last-next+1 {
			return out, o.statuses(ctx, project, ids, &out)
		}
	}
	out.whole, out.absent = true, slices.Sorted(maps.Keys(ids))
	if out.seen == 0 && len(known.Pipelines)+len(rest.marks) > 0 {
		return out, fmt.Errorf("listing the project %s: %w", project, errVoid)
	}
	return out, nil
}

// pagesFrom reads some pages of the list at the same time; all of them or none.
func (o *observer) pagesFrom(ctx context.Context, project string, first, count int) ([]apiclient.PipelinePage, error) {
	got := make([]apiclient.PipelinePage, count)
	group, ctx := errgroup.WithContext(ctx)
	for i := range got {
		group.Go(func() (err error) {
			got[i], err = guarded(func() (apiclient.PipelinePage, error) { return o.source.List(ctx, project, first+i, page) })
			if err != nil {
				return fmt.Errorf("listing the project %s, page %d: %w", project, first+i, err)
			}
			return nil
		})
	}
	return got, group.Wait()
}

// lastPage is the number of the last page as page n tells it. A server that does not count has one more behind every
// full page.
func lastPage(p apiclient.PipelinePage, n int) int {
	if p.TotalPages == 0 && len(p.Pipelines) >= page {
		return n + 1
	}
	return max(p.TotalPages, n)
}

// pagesOf is how long the list of a project was when it was last read; 0 when it was not.
func (o *observer) pagesOf(project string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.pages[project]
}

func (o *observer) learnPages(project string, pages int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pages[project] = pages
}

// forget drops how long the list of a project was.
func (o *observer) forget(project string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.pages, project)
}

// statuses asks for pipelines one by one. One that fails does not hide the others; when all fail, the project does.
func (o *observer) statuses(ctx context.Context, project string, ids map[string]bool, out *listing) error {
	var errs []error
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		p, err := o.source.Status(ctx, project, id)
		switch {
		case errors.Is(err, apiclient.ErrNotFound):
			out.absent = append(out.absent, id) // Deleted, most likely: nothing is known, and it is no outage.
		case err != nil:
			err = fmt.Errorf("reading the status of %s: %w", id, err)
			out.failed[id] = err
			errs = append(errs, err)
		default:
			p.ID = cmp.Or(p.ID, id)
			out.add(recordOf(p))
		}
	}
	if len(errs) > 0 && out.seen == 0 {
		return errors.Join(errs...)
	}
	return nil
}

// wanted splits what is subscribed to into pipeline ids and the question whether names must be matched.
func wanted(subs []store.Subscription) (ids map[string]bool, globs bool) {
	ids = make(map[string]bool)
	for _, s := range subs {
		if store.IsPipelineID(s.Pattern) {
			ids[s.Pattern] = true
		} else {
			globs = true
		}
	}
	return ids, globs
}

// matching keeps the records somebody subscribes to.
func matching(records map[string]record, subs []store.Subscription) []record {
	var out []record
	asked := interestOf(subs)
	for _, id := range slices.Sorted(maps.Keys(records)) {
		rec := records[id]
		if asked.covers(rec.ID, rec.Name) {
			out = append(out, rec)
		}
	}
	return out
}
