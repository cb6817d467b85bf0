package bkci

import (
	"slices"
	"time"
)

// State is a picture of the server for a panel.
type State struct {
	Now       time.Time      `json:"now"`
	Projects  []ProjectState `json:"projects"`
	Pipelines []Pipeline     `json:"pipelines"` // by project, newest first
	Builds    []Build        `json:"builds"`    // started or retried here, newest first, at most 500
	Faults    []Fault        `json:"faults"`
	Requests  map[string]int `json:"requests"`
}

// ProjectState is a project as a panel shows it.
type ProjectState struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Pipelines int      `json:"pipelines"`
	Forbidden []string `json:"forbidden,omitempty"`
}

// Pipeline is a pipeline as a panel shows it; Status is what the status answer says.
type Pipeline struct {
	ID      string   `json:"id"`
	Project string   `json:"project"`
	Name    string   `json:"name"`
	Num     int      `json:"num"`
	Build   string   `json:"build,omitempty"`
	Status  Status   `json:"status,omitempty"`
	Running int      `json:"running"`
	Stages  []string `json:"stages"`
}

// Build is what there is to know of a build.
type Build struct {
	ID       string    `json:"id"`
	Project  string    `json:"project"`
	Pipeline string    `json:"pipeline"` // id
	Name     string    `json:"name"`     // of the pipeline
	Num      int       `json:"num"`
	Execute  int       `json:"execute"`
	Status   Status    `json:"status"` // as history shows it
	User     string    `json:"user"`
	Trigger  Trigger   `json:"trigger"`
	Message  string    `json:"message"`
	Queued   time.Time `json:"queued"`
	Started  time.Time `json:"started,omitzero"`
	Ended    time.Time `json:"ended,omitzero"`
	Stages   []Stage   `json:"stages"`
	Waiting  *Waiting  `json:"waiting,omitempty"`
	Errors   []Problem `json:"errors,omitempty"`
}

// Stage is one stage of a build; an empty status means not started. The trigger stage is left out.
type Stage struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Status Status `json:"status,omitempty"`
}

// Waiting says what a build waits for, and who may decide; no one listed means anybody.
type Waiting struct {
	Kind      WaitKind  `json:"kind"`
	Stage     string    `json:"stage,omitempty"` // id
	Step      string    `json:"step,omitempty"`  // id
	Group     string    `json:"group,omitempty"` // id
	GroupName string    `json:"group_name,omitempty"`
	Reviewers []string  `json:"reviewers"`
	Since     time.Time `json:"since"`
}

// Problem is one error of a build.
type Problem struct {
	Stage   string    `json:"stage"`
	Job     string    `json:"job,omitempty"`
	Step    string    `json:"step,omitempty"`
	Type    ErrorType `json:"type"`
	Code    int       `json:"code"`
	Message string    `json:"message"`
}

// State returns everything a panel wants to show.
func (s *Server) State() State {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := State{
		Now: s.opts.Now(), Projects: []ProjectState{}, Pipelines: []Pipeline{}, Builds: []Build{},
		Faults: s.Faults(), Requests: s.Requests(),
	}
	for _, pr := range s.order {
		ps := ProjectState{ID: pr.id, Name: pr.name, Pipelines: len(pr.pipelines)}
		for user, no := range pr.forbidden {
			if no {
				ps.Forbidden = append(ps.Forbidden, user)
			}
		}
		slices.Sort(ps.Forbidden)
		out.Projects = append(out.Projects, ps)
		for i := len(pr.pipelines) - 1; i >= 0; i-- {
			out.Pipelines = append(out.Pipelines, pr.pipelines[i].snapshot())
		}
	}
	for i := len(s.recent) - 1; i >= 0; i-- {
		out.Builds = append(out.Builds, snapshot(s.recent[i]))
	}
	return out
}

func (p *pipeline) snapshot() Pipeline {
	out := Pipeline{
		ID: p.id, Project: p.project.id, Name: p.name, Num: p.sum.num, Status: p.sum.status, Running: p.sum.running,
	}
	if p.sum.latest > 0 {
		out.Build = buildID(p.seq, p.sum.latest)
	}
	for i := range p.stages {
		out.Stages = append(out.Stages, p.stages[i].Name)
	}
	return out
}

func snapshot(b *build) Build {
	out := Build{
		ID: b.id, Project: b.pl.project.id, Pipeline: b.pl.id, Name: b.pl.name, Num: b.num, Execute: b.execute,
		Status: b.status, User: b.user, Trigger: b.trigger, Message: b.message, Queued: b.queued, Started: b.started,
		Ended: b.ended, Waiting: b.waiting(),
	}
	for i := range b.plan {
		out.Stages = append(out.Stages, Stage{ID: stageID(i), Name: b.plan[i].Name, Status: b.stages[i].status})
	}
	for _, e := range b.errs {
		p := Problem{Stage: b.plan[e.stage].Name, Type: e.kind, Code: e.code, Message: e.message}
		if e.job >= 0 {
			p.Job = b.plan[e.stage].Jobs[e.job].Name
		}
		if e.step >= 0 {
			p.Step = b.plan[e.stage].Jobs[e.job].Steps[e.step].Name
		}
		out.Errors = append(out.Errors, p)
	}
	return out
}

func (b *build) waiting() *Waiting {
	if b.wait == nil {
		return nil
	}
	w := &Waiting{Kind: b.wait.kind, Reviewers: append([]string{}, b.deciders()...), Since: b.wait.since}
	if w.Kind == TriggerReview {
		return w
	}
	w.Stage = stageID(b.cur)
	if w.Kind == StageReview {
		g := b.stages[b.cur].currentGroup()
		w.Group, w.GroupName = b.groupID(b.cur, g), b.plan[b.cur].Review[g].Name
	}
	if b.wait.step >= 0 {
		w.Step = b.stepID(b.cur, b.wait.job, b.wait.step)
	}
	return w
}
