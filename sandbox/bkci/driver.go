package bkci

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// StartOptions say how a build comes to be. The zero value is a start by hand by the pipeline's creator.
type StartOptions struct {
	User    string
	Trigger Trigger
	Message string // what the build is about; empty means the server's default text
	// Queue leaves the build in the queue until Advance, Hold or another driver call takes it out.
	Queue bool
	// Auto lets the build walk through its stages while Run is running.
	Auto    bool
	Params  map[string]string
	Alias   string // custom build number
	Webhook *Webhook
}

// AddProject adds a project, or renames the one that has the id.
func (s *Server) AddProject(id, displayName string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.project(id).name = displayName
	s.changes.tell()
}

// project returns the project with the id, made if there is none. The caller holds the lock.
func (s *Server) project(id string) *project {
	if pr := s.projects[id]; pr != nil {
		return pr
	}
	pr := &project{id: id, name: id, created: s.opts.Now(), byName: map[string]*pipeline{}, forbidden: map[string]bool{}}
	s.projects[id] = pr
	s.order = append(s.order, pr)
	return pr
}

// AddPipeline adds a pipeline to a project, which is made if there is none, and returns its id. Names are unique in
// a project: if the name is taken, nothing is added and the id of the one that has it comes back. An empty name
// becomes one.
func (s *Server) AddPipeline(projectID string, spec PipelineSpec) (pipelineID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pr := s.project(projectID)
	if spec.Name == "" {
		spec.Name = "pipeline-" + itoa(len(s.pipelines)+1)
	}
	if p := pr.byName[spec.Name]; p != nil {
		return p.id
	}
	p := s.newPipeline(pr, spec, s.opts.Now())
	s.pipelines = append(s.pipelines, p)
	s.byID[p.id] = p
	pr.insert(p)
	s.touch(pr)
	return p.id
}

// touch marks the project as changed.
func (s *Server) touch(pr *project) {
	pr.revision++
	s.changes.tell()
}

// RenamePipeline gives the pipeline another name, which must be free.
func (s *Server) RenamePipeline(pipelineID, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.pipeline(pipelineID)
	if err != nil {
		return err
	}
	pr := p.project
	if other := pr.byName[name]; other != nil && other != p || name == "" {
		return fmt.Errorf("rename pipeline %s to %q, which is empty or taken: %w", pipelineID, name, ErrState)
	}
	delete(pr.byName, p.name)
	p.name, p.changed = name, s.opts.Now()
	p.version++
	pr.byName[name] = p
	s.touch(pr)
	return nil
}

// DeletePipeline deletes the pipeline; its builds are gone with it.
func (s *Server) DeletePipeline(pipelineID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.pipeline(pipelineID)
	if err != nil {
		return err
	}
	p.project.remove(p)
	delete(s.byID, p.id)
	for _, b := range p.builds {
		delete(s.walkers, b)
	}
	s.recent = slices.DeleteFunc(s.recent, func(b *build) bool { return b.pl == p })
	s.touch(p.project)
	return nil
}

// Forbid takes a user's VIEW and EXECUTE permission in a project; Allow gives it back. Lists and status stay open,
// as on the real server.
func (s *Server) Forbid(projectID, user string) { s.permit(projectID, user, true) }

// Allow undoes Forbid.
func (s *Server) Allow(projectID, user string) { s.permit(projectID, user, false) }

func (s *Server) permit(projectID, user string, forbidden bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	pr := s.project(projectID)
	pr.forbidden[user] = forbidden
	s.touch(pr)
}

// ExpireToken makes the access token stop being good as of now.
func (s *Server) ExpireToken() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.token.expires = s.opts.Now()
}

// pipeline finds a pipeline that was not deleted. The caller holds the lock.
func (s *Server) pipeline(id string) (*pipeline, error) {
	p := s.byID[id]
	if p == nil {
		return nil, s.noPipeline()
	}
	return p, nil
}

// findBuild reads back an id. The caller holds the lock.
func (s *Server) findBuild(id string) (p *pipeline, num int, err error) {
	seq, num, ok := parseBuildID(id)
	if !ok || seq >= len(s.pipelines) || s.pipelines[seq].deleted {
		return nil, 0, s.noBuild(id)
	}
	p = s.pipelines[seq]
	if num < 1 || num > p.sum.num {
		return nil, 0, s.noBuild(id)
	}
	return p, num, nil
}

// Start starts a build. A serial pipeline that is busy queues it.
func (s *Server) Start(pipelineID string, o StartOptions) (Build, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.pipeline(pipelineID)
	if err != nil {
		return Build{}, fmt.Errorf("start a build of %q: %w", pipelineID, err)
	}
	b, err := s.start(p, o)
	if err != nil {
		return Build{}, err
	}
	return snapshot(b), nil
}

// start creates the build and begins it if it may. The caller holds the lock.
func (s *Server) start(p *pipeline, o StartOptions) (*build, error) {
	now := s.opts.Now()
	busy := p.serial && p.sum.running > 0
	if busy && len(p.queue()) >= p.maxQueue {
		return nil, s.refuse(http.StatusBadRequest, codeQueueFull)
	}
	b := newBuild(p, p.sum.num+1, o, now)
	p.sum.num = b.num
	p.keep(b)
	s.follow(b)
	from := b.mark()
	if !busy && !o.Queue {
		b.begin(now)
	}
	s.settle(b, from, now)
	return b, nil
}

const recentBuilds = 500

// follow remembers a build for the panel and for walking.
func (s *Server) follow(b *build) {
	s.recent = slices.DeleteFunc(s.recent, func(r *build) bool { return r == b })
	s.recent = append(s.recent, b)
	if len(s.recent) > recentBuilds {
		s.recent = s.recent[1:]
	}
	if b.auto {
		s.walkers[b] = true
	}
}

// settle carries a change of b into the summary row, and lets the next build of a serial pipeline go.
func (s *Server) settle(b *build, from mark, now time.Time) {
	b.moved = now
	p := b.pl
	p.sum.note(from, b.mark(), now)
	if b.phase() == phaseEnded {
		delete(s.walkers, b)
	}
	if p.serial && p.sum.running == 0 {
		if q := p.queue(); len(q) > 0 && q[0] != b {
			next := q[0].mark()
			q[0].begin(now)
			s.settle(q[0], next, now)
		}
	}
	s.touch(p.project)
}
