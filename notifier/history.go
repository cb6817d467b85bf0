package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// Sizes of what is read of a history.
const (
	glance    = 20  // Builds read when little can have happened.
	page      = 100 // BK-CI gives no more at once.
	surePages = 10  // 1,000 builds are read of any gap,
	mostPages = 50  // and up to 5,000 while the look has time. What is told of a gap that is longer is a lower bound.
	leisure   = time.Minute
)

// Answers that are well formed and cannot be true.
var (
	// errWentBack means that BK-CI knows fewer builds than it did: a restored back-up, or a replica that lags.
	errWentBack = errors.New("the build numbers went back")
	// errVoid means that BK-CI shows nothing where there was something.
	errVoid = errors.New("the answer is empty where there were records")
)

// history reads the builds that changed since the last look, and those that were open then. Each build comes once.
//
// cut says that there were more than could be read.
func (o *observer) history(ctx context.Context, project string, rec record, prev store.PipelineState) (builds []Build, cut bool, err error) {
	rows, cut, err := o.changed(ctx, project, rec, prev)
	if err != nil {
		return nil, false, err
	}
	if len(rows) == 0 && (rec.Top > 0 || prev.Top > 0) {
		return nil, false, fmt.Errorf("reading the history of %s: %w", rec.ID, errVoid)
	}
	builds = make([]Build, 0, len(rows))
	seen := make(map[string]bool, len(rows))
	for _, row := range rows {
		if !seen[row.ID] {
			seen[row.ID] = true
			builds = append(builds, buildOf(row))
		}
	}
	for _, b := range prev.Known {
		if b.Done || seen[b.ID] {
			continue
		}
		build, found, err := o.lone(ctx, project, rec.ID, b)
		if err != nil {
			return nil, false, err
		}
		if found {
			builds = append(builds, build)
		}
	}
	return builds, cut, nil
}

// lower reports whether the newest number is lower than it was.
func lower(rec record, prev store.PipelineState) bool {
	if prev.Low > 0 {
		return rec.Top < prev.Low
	}
	return rec.Top < prev.Top
}

// lowest follows the newest number once it went back and the history is believed all the same. What is settled goes by
// the highest one seen for ever, or old builds would become new.
func lowest(prev, next store.PipelineState, now Observation) int {
	low := 0
	switch {
	case now.Lower:
		low = now.Top
	case prev.Low > 0:
		low = max(prev.Low, now.Top)
	}
	if low >= next.Top {
		return 0
	}
	return low
}

// changed reads pages, last changed first, until they are older than what is known. A short first page is enough
// nearly always.
func (o *observer) changed(ctx context.Context, project string, rec record, prev store.PipelineState) (all []apiclient.Build, cut bool, err error) {
	baseline := prev.Token == "" && !rec.Newborn
	if prev.Token != "" {
		rows, more, err := o.page(ctx, project, rec.ID, 1, glance)
		if err != nil || !more || (sortedByChange(rows) && reaches(rows, prev)) {
			return rows, false, err
		}
	}
	for n := 1; ; n++ {
		rows, more, err := o.page(ctx, project, rec.ID, n, page)
		if err != nil {
			return nil, false, err
		}
		all = append(all, rows...)
		if !more || baseline || reaches(rows, prev) {
			return all, false, nil
		}
		if n >= mostPages || (n >= surePages && !hasTime(ctx)) {
			return all, true, nil
		}
	}
}

// hasTime reports whether a look may take longer than it must: one that runs out of its time has seen nothing.
func hasTime(ctx context.Context) bool {
	end, bound := ctx.Deadline()
	return !bound || time.Until(end) > leisure
}

// page reads one page and tells whether there are more.
func (o *observer) page(ctx context.Context, project, pipeline string, n, size int) ([]apiclient.Build, bool, error) {
	got, err := o.source.History(ctx, project, pipeline, apiclient.HistoryQuery{Page: n, Size: size, ByUpdate: true})
	if err != nil {
		return nil, false, fmt.Errorf("reading page %d of the history of %s: %w", n, pipeline, err)
	}
	more := len(got.Builds) >= size
	if got.TotalPages > 0 {
		more = len(got.Builds) > 0 && n < got.TotalPages
	}
	return got.Builds, more, nil
}

// reaches reports whether the rows go back to what was known. Servers that do not sort by change, or do not say when
// a build changed, sort by number: there a whole page must be old before the reading stops.
func reaches(rows []apiclient.Build, prev store.PipelineState) bool {
	if len(rows) == 0 {
		return true
	}
	line := prev.Mark.Add(-settling)
	old := func(b apiclient.Build) bool { return buildOf(b).Update.Before(line) }
	if sortedByChange(rows) {
		return old(rows[len(rows)-1])
	}
	return !slices.ContainsFunc(rows, func(b apiclient.Build) bool { return !old(b) || b.Num > prev.Top })
}

func sortedByChange(rows []apiclient.Build) bool {
	for i, b := range rows {
		if b.Update.IsZero() || (i > 0 && b.Update.After(rows[i-1].Update)) {
			return false
		}
	}
	return true
}

// lone reads a build that was open at the last look and is not among the latest changes.
func (o *observer) lone(ctx context.Context, project, pipeline string, known store.BuildState) (Build, bool, error) {
	b, err := o.source.Build(ctx, project, pipeline, known.ID)
	switch {
	case errors.Is(err, apiclient.ErrNotFound):
		// Deleted, or a server that answers before it knows. Should it come back, it is compared with what was known.
		return Build{}, false, nil
	case err != nil:
		return Build{}, false, fmt.Errorf("reading the build %s: %w", known.ID, err)
	}
	out := buildOf(b)
	out.Ref.ExecuteCount = 0 // This answer never tells.
	out.Ref.ID = known.ID
	return out, true, nil
}

// lookups names the builds whose detail the comparison needs: those that end badly or by somebody's hand and will be
// told, those that began or wait, and those whose wait is over.
func lookups(prev store.PipelineState, now Observation) []string {
	var ids []string
	add := func(id string) {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	_, found := Diff(prev, now)
	for _, f := range found {
		if f.Kind == store.Failed || f.Kind == store.Canceled {
			add(f.Build.ID)
		}
	}
	known := make(map[string]store.BuildState, len(prev.Known))
	for _, b := range prev.Known {
		known[b.ID] = b
	}
	for _, b := range now.Builds {
		old, seen := known[b.Ref.ID]
		if worthALook(old, seen, b) {
			add(b.Ref.ID)
		}
	}
	return ids
}

func worthALook(old store.BuildState, seen bool, b Build) bool {
	if hasOpen(old.Waits) && !old.Done {
		return true
	}
	if b.Ending != Open || (seen && stale(old, withRun(old, seen, b))) {
		return false
	}
	rerun := seen && execution(old, seen, b) > old.ExecuteCount
	started := b.Begun && (!seen || rerun || !begun(apiclient.BuildStatus(old.Status)))
	return b.Asks || started || (b.Begun && old.MayWait)
}

func withRun(old store.BuildState, seen bool, b Build) Build {
	b.Ref.ExecuteCount = execution(old, seen, b)
	return b
}

// overspent reports whether a pipeline has taken more of a look than it leaves. Fifty failures of a server that is slow
// would take longer than a look may, each time anew, and none would ever be told.
func overspent(ctx context.Context, began time.Time) bool {
	end, bound := ctx.Deadline()
	return bound && time.Since(began) > time.Until(end)
}

// heldLong reports whether a build was held back for its detail as long as it may be.
func (o *observer) heldLong(pipeline, build string, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	since, held := o.unread[pipeline+"/"+build]
	return held && now.Sub(since) >= o.patience
}
