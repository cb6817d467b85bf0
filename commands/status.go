package commands

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
	"github.com/pipelinebot/pipelinebot/store/facts"
)

// statusBuilds is how many builds are read for the usual duration, the recent outcomes and the numbers.
const statusBuilds = 20

// status shows the latest build of a pipeline, or the one that a link or a number names.
func (r *Router) status(ctx context.Context, c *call) (Body, error) {
	p, num, err := r.pipelineAndBuild(ctx, c)
	if err != nil {
		return nil, err
	}
	if num > 0 {
		if p.build, err = r.numbered(ctx, c, p, num); err != nil {
			return nil, err
		}
	}
	look, err := r.look(ctx, p)
	if errors.Is(err, apiclient.ErrNotFound) {
		return nil, r.gone(ctx, c, p)
	}
	if err != nil {
		return nil, err
	}
	if p.build != "" && !look.knows(p) {
		return nil, unknownBuild(p, look)
	}
	card := look.card(p)
	card.Links = r.links(p.project, p.id, card.Build.ID)
	card.Links.Review = r.reviewLink(p, look.detail)
	card.Subscribed = r.hears(ctx, c, p.project, p.id, card.Name)
	if card.Subscribed {
		card.Silence = silenceOf(store.Subscription{Project: p.project, Pattern: p.id, Name: card.Name}, c.settings.Mutes, r.now())
	}
	r.logPartial(ctx, c, look)
	return card, nil
}

// look is what the requests of one status gave.
type look struct {
	pipeline   apiclient.Pipeline
	builds     []apiclient.Build
	detail     apiclient.Detail
	hasDetail  bool
	historyErr error
	detailErr  error
}

// look asks for all that a status shows, at the same time where it can. Only an error of the status itself is one:
// with the rest missing there is still something to say. The rest gets part of the time, so that it can be said.
func (r *Router) look(ctx context.Context, p ref) (look, error) {
	var l look
	extra, cancel := context.WithTimeout(ctx, r.timeout*3/5)
	defer cancel()
	if r.opts.Upstream.Crowded() {
		if l, ok := r.glance(extra, p); ok {
			return l, nil
		}
	}
	group, groupCtx := errgroup.WithContext(extra)
	group.Go(guarded(func() error {
		page, err := r.opts.Upstream.History(groupCtx, p.project, p.id, apiclient.HistoryQuery{Page: 1, Size: statusBuilds})
		l.builds, l.historyErr = page.Builds, err
		return nil
	}))
	group.Go(guarded(func() error {
		pipeline, err := r.opts.Upstream.Status(groupCtx, p.project, p.id)
		if err != nil {
			return err
		}
		l.pipeline = pipeline
		build := p.build
		if build == "" && wantsDetail(pipeline) {
			build = pipeline.LatestBuildID
		}
		if build != "" {
			l.detail, l.detailErr = r.opts.Upstream.Detail(groupCtx, p.project, p.id, build)
			l.hasDetail = l.detailErr == nil
		}
		return nil
	}))
	if err := group.Wait(); err != nil {
		return l, err
	}
	if next := firstQueued(l.builds); next != nil && p.build == "" && l.pipeline.LatestBuildID == "" {
		// The very first build; its trigger may wait for a review, and only the detail says whose.
		l.detail, l.detailErr = r.opts.Upstream.Detail(extra, p.project, p.id, next.ID)
		l.hasDetail = l.detailErr == nil
	}
	return l, nil
}

// glance is look with half the requests, so that twice as many people are answered: the history alone knows all that is
// shown, but not whether the pipeline is locked. False means that it does not suffice.
func (r *Router) glance(ctx context.Context, p ref) (look, bool) {
	name := firstOf(p.name, r.seenName(ctx, p))
	if name == "" {
		return look{}, false
	}
	page, err := r.opts.Upstream.History(ctx, p.project, p.id, apiclient.HistoryQuery{Page: 1, Size: statusBuilds})
	latest := lastStarted(page.Builds)
	if err != nil || latest == nil {
		return look{}, false
	}
	l := look{builds: page.Builds, pipeline: apiclient.Pipeline{
		ProjectID: p.project, ID: p.id, Name: name, LatestBuildID: latest.ID, LatestBuildStatus: latest.Status, ServerTime: latest.ServerTime,
	}}
	build := p.build
	if build == "" && wantsDetail(l.pipeline) {
		build = latest.ID
	}
	if build != "" {
		l.detail, l.detailErr = r.opts.Upstream.Detail(ctx, p.project, p.id, build)
		l.hasDetail = l.detailErr == nil
	}
	return l, true
}

// lastStarted is the build with the highest number that started; nil when none did. For BK-CI the latest is the one
// that started last, which is another only where one with a lower number was held back, by the review of its trigger say.
func lastStarted(builds []apiclient.Build) *apiclient.Build {
	var last *apiclient.Build
	for i, b := range builds {
		if !notStarted(b) && (last == nil || b.Num > last.Num) {
			last = &builds[i]
		}
	}
	return last
}

// wantsDetail reports whether only the detail tells what people ask of a build in this state: what broke, what it
// waits for, how far it is. A finished good or cancelled build has no such question.
func wantsDetail(p apiclient.Pipeline) bool {
	if p.LatestBuildID == "" {
		return false
	}
	return p.LatestBuildStatus != apiclient.StatusCanceled && !p.LatestBuildStatus.OK()
}

// knows reports whether anything was read of the build that a link named, and of that pipeline.
func (l look) knows(p ref) bool {
	if l.hasDetail {
		return l.detail.PipelineID == "" || l.detail.PipelineID == p.id
	}
	return slices.ContainsFunc(l.builds, func(b apiclient.Build) bool { return b.ID == p.build })
}

// unknownBuild tells a build that does not exist from one that cannot be read now.
func unknownBuild(p ref, l look) error {
	no := errors.Is(l.detailErr, apiclient.ErrNotFound) || errors.Is(l.detailErr, apiclient.ErrInvalid)
	if l.detailErr != nil && !no {
		return l.detailErr
	}
	return Problem{Code: UnknownBuild, Input: p.build, Extra: l.pipeline.Name, Try: []string{
		join("status", p.project, typable(p.id, l.pipeline.Name)), join("history", p.project, typable(p.id, l.pipeline.Name)),
	}}
}

// logPartial notes why an answer is incomplete; the person is only told that it is.
func (r *Router) logPartial(ctx context.Context, c *call, l look) {
	if err := errors.Join(l.historyErr, l.detailErr); err != nil {
		r.log.LogAttrs(ctx, slog.LevelWarn, "status is partial", slog.String("envelope_id", c.inv.ID), slog.Any("err", err))
	}
}

// card puts the answers together. They were given at slightly different moments: of the same build the detail is the
// newest word, then the history, then the status.
func (l look) card(p ref) StatusCard {
	card := StatusCard{
		Project: p.project, Pipeline: p.id, Name: l.pipeline.Name, Named: p.build != "", Locked: l.pipeline.Locked, ServerTime: l.pipeline.ServerTime,
		Partial: l.historyErr != nil || l.detailErr != nil, Usual: medianGood(l.builds), Recent: recent(l.builds, ""),
	}
	id := p.build
	if id == "" {
		id = l.pipeline.LatestBuildID
	}
	queued := firstQueued(l.builds)
	switch {
	case id != "":
		card.Build = l.build(id)
	case queued != nil:
		card.Build = facts.Build(*queued)
	case l.pipeline.LatestBuildNum > 0:
		// The first build has a number and waits; without a history that is all there is.
		card.Build, card.Word = store.BuildRef{Num: l.pipeline.LatestBuildNum, Status: string(apiclient.StatusQueue)}, WordQueued
		return card
	default:
		card.Never, card.Word = true, WordNever
		return card
	}
	if l.hasDetail {
		card.Failures, card.Reviews = facts.Failures(l.detail.Failures()), facts.Reviews(l.detail.Waits())
		if !l.detail.Finished() {
			card.Failures = nil // Of the run before a retry.
			card.Done, card.Total = l.detail.Progress()
		}
	}
	card.Word = WordOfFailed(card.Build, card.Failures)
	if len(card.Reviews) > 0 {
		card.Word = WordWaiting
		card.Recent = recent(l.builds, card.Build.ID)
	}
	if queued != nil && p.build == "" && queued.ID != card.Build.ID {
		card.QueuedNum = queued.Num
	}
	return card
}

// build is the newest that is known of one build. The status describes only the latest one, and never its number.
func (l look) build(id string) store.BuildRef {
	out := store.BuildRef{ID: id}
	if id == l.pipeline.LatestBuildID {
		out = refOfPipeline(l.pipeline)
	}
	for _, b := range l.builds {
		if b.ID == id {
			out = facts.Build(b)
		}
	}
	if l.hasDetail {
		newer := facts.Build(l.detail.Build)
		newer.Stages = facts.Stages(l.detail.Strip())
		keepKnown(&newer, out)
		out = newer
	}
	return out
}

// keepKnown fills what a detail leaves out from what was known before.
func keepKnown(newer *store.BuildRef, known store.BuildRef) {
	if newer.Num == 0 {
		newer.Num = known.Num
	}
	newer.Alias = firstOf(newer.Alias, known.Alias)
	newer.User = firstOf(newer.User, known.User)
	newer.Trigger = firstOf(newer.Trigger, known.Trigger)
	newer.Message = firstOf(newer.Message, known.Message)
	newer.Start = firstTime(newer.Start, known.Start)
	if len(newer.Stages) == 0 {
		newer.Stages = known.Stages
	}
}

// firstQueued is the build that runs next, in the queue or held by the review of its trigger; nil when there is none.
func firstQueued(builds []apiclient.Build) *apiclient.Build {
	var next *apiclient.Build
	for i, b := range builds {
		if notStarted(b) && (next == nil || b.Num < next.Num) {
			next = &builds[i]
		}
	}
	return next
}

// recent is the outcomes of the last builds that started, newest first. Only a detail tells that one waits for somebody.
func recent(builds []apiclient.Build, waiting string) []string {
	const most = 10
	var out []string
	for _, b := range builds {
		if notStarted(b) || len(out) == most {
			continue
		}
		word := WordOf(facts.Build(b))
		if b.ID == waiting {
			word = WordWaiting
		}
		out = append(out, word)
	}
	return out
}

func notStarted(b apiclient.Build) bool {
	return b.Status.Queued() || b.Status == apiclient.StatusTriggerReviewing
}
