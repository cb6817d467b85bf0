package bkci

import (
	"slices"
	"strings"
	"time"
)

// project holds its pipelines in the order they were created.
type project struct {
	id, name  string
	created   time.Time
	pipelines []*pipeline
	byName    map[string]*pipeline
	forbidden map[string]bool // users without VIEW and EXECUTE
	revision  uint64
}

// pipeline is a definition, its summary row, and the builds that were touched since the server started.
type pipeline struct {
	seq                 int
	id                  string
	project             *project
	name, desc, creator string
	stages              []StageSpec
	params              []Param
	labels              []Label
	views               []string
	template            *Template
	numRule             string
	version, maxQueue   int
	locked, noManual    bool
	serial, deleted     bool
	rawFinals           bool
	texts               *texts
	created, changed    time.Time
	past                int
	pastFrom            time.Time
	pastStatus          Status
	builds              map[int]*build // nil until one is touched
	sum                 summary
	lastAPIStart        time.Time
}

// pastSpacing is the time between past builds, pastDuration how long each took.
const (
	pastSpacing  = time.Hour
	pastDuration = 4 * time.Minute
)

func (s *Server) newPipeline(pr *project, spec PipelineSpec, now time.Time) *pipeline {
	p := &pipeline{
		seq: len(s.pipelines), project: pr, name: spec.Name, desc: spec.Desc, creator: spec.Creator,
		stages: spec.Stages, params: spec.Params, labels: spec.Labels, views: spec.Views, template: spec.Template,
		numRule: spec.NumRule, version: max(spec.Version, 1), maxQueue: spec.MaxQueue, locked: spec.Locked,
		noManual: spec.NoManual, serial: spec.Serial, rawFinals: s.opts.RawFinals, texts: s.texts,
		past: max(spec.Past, 0), pastStatus: spec.PastStatus,
	}
	p.id = "p-" + hash32("pipeline", pr.id, p.name, itoa(p.seq))
	if p.stages == nil {
		p.stages = s.opts.Stages
	}
	if p.creator == "" {
		p.creator = "admin"
	}
	if p.maxQueue <= 0 {
		p.maxQueue = 10
	}
	p.pastFrom = now.Add(-time.Duration(p.past+1) * pastSpacing)
	p.created = spec.Created
	switch {
	case !p.created.IsZero():
	case p.past > 0:
		p.created = p.pastFrom
	default:
		p.created = now
	}
	p.changed = p.created
	p.recallPast()
	return p
}

// recallPast sets the summary row as the past builds would have left it.
func (p *pipeline) recallPast() {
	if p.past == 0 {
		return
	}
	b := p.pastBuild(p.past)
	p.sum = summary{
		num: p.past, latest: p.past, status: b.status.collapsed(), user: b.user, start: b.started, end: b.ended,
		finished: p.past,
	}
}

// pastBuild computes build num of the past; it is not kept.
func (p *pipeline) pastBuild(num int) *build {
	at := p.pastFrom.Add(time.Duration(num) * pastSpacing)
	b := newBuild(p, num, StartOptions{}, at.Add(-time.Second))
	b.start(at)
	half := at.Add(pastDuration / 2)
	b.enterStage(0, at)
	if b.wait == nil && len(b.stages) > 1 {
		b.passStage(half)
		b.cur++
	}
	b.endPast(at.Add(pastDuration))
	return b
}

func (b *build) endPast(now time.Time) {
	status := Succeed
	if b.num == b.pl.past && b.pl.pastStatus != "" {
		status = b.pl.pastStatus
	}
	switch {
	case b.phase() == phaseEnded:
	case status == Canceled:
		b.cancel(b.user, now)
	case status.Failing() && b.fail(Failure{Status: status}, now) == nil:
	default:
		b.reach(len(b.stages), now)
		b.finish(Succeed, now)
	}
}

// peek returns build num for reading, nil if there is none.
func (p *pipeline) peek(num int) *build {
	if b := p.builds[num]; b != nil {
		return b
	}
	if num < 1 || num > p.past {
		return nil
	}
	return p.pastBuild(num)
}

// touch returns build num for changing, nil if there is none.
func (p *pipeline) touch(num int) *build {
	b := p.peek(num)
	if b != nil {
		p.keep(b)
	}
	return b
}

func (p *pipeline) keep(b *build) {
	if p.builds == nil {
		p.builds = map[int]*build{}
	}
	p.builds[b.num] = b
}

// insert keeps the order of creation; a later time is the common case.
func (pr *project) insert(p *pipeline) {
	at := len(pr.pipelines)
	if at > 0 && p.created.Before(pr.pipelines[at-1].created) {
		at, _ = slices.BinarySearchFunc(pr.pipelines, p, func(a, b *pipeline) int {
			if a.created.After(b.created) {
				return 1
			}
			return -1
		})
	}
	pr.pipelines = slices.Insert(pr.pipelines, at, p)
	pr.byName[p.name] = p
}

func (pr *project) remove(p *pipeline) {
	p.deleted = true
	delete(pr.byName, p.name)
	if i := slices.Index(pr.pipelines, p); i >= 0 {
		pr.pipelines = slices.Delete(pr.pipelines, i, i+1)
	}
}

// page returns the pipelines of one page, newest first. page counts from 1.
func (pr *project) page(page, size int) []*pipeline {
	from := len(pr.pipelines) - (page-1)*size
	var out []*pipeline
	for i := from - 1; i >= 0 && i >= from-size; i-- {
		out = append(out, pr.pipelines[i])
	}
	return out
}

// queue returns the builds that wait for a place, oldest first.
func (p *pipeline) queue() []*build {
	var out []*build
	for _, b := range p.builds {
		if b.status == Queue {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b *build) int { return a.num - b.num })
	return out
}

// matching lists up to limit pipelines whose name contains part, newest first, case ignored as the database does.
func (pr *project) matching(part string, limit int) []*pipeline {
	part = strings.ToLower(part)
	var out []*pipeline
	for i := len(pr.pipelines) - 1; i >= 0 && len(out) < limit; i-- {
		if strings.Contains(strings.ToLower(pr.pipelines[i].name), part) {
			out = append(out, pr.pipelines[i])
		}
	}
	return out
}

func stageID(i int) string { return "stage-" + itoa(i+2) }

func (b *build) stepID(stage, job, step int) string {
	steps, same := b.plan[stage].Jobs[job].Steps, 0
	for k := range step {
		if steps[k].Name == steps[step].Name {
			same++
		}
	}
	return "e-" + hash32("step", b.pl.id, itoa(stage), itoa(job), steps[step].Name, itoa(same))
}

func (b *build) jobHash(stage, job int) string {
	return "c-" + hash32("job", b.pl.id, itoa(stage), itoa(job))
}

func (b *build) groupID(stage, group int) string {
	return hash32("group", b.pl.id, itoa(stage), itoa(group), b.plan[stage].Review[group].Name)
}

// containerID numbers the jobs through the whole plan; the trigger is 0.
func (b *build) containerID(stage, job int) string {
	n := 1
	for i := range stage {
		n += len(b.plan[i].Jobs)
	}
	return itoa(n + job)
}
