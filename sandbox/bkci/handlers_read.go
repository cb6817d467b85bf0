package bkci

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const (
	defaultPageSize = 20
	maxPageSize     = 100
	maxHistoryPage  = 1000 // for pageSize=-1
	maxSearchHits   = 10
)

func (s *Server) listProjects(*call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := []wireProject{}
	for i, pr := range s.order {
		out = append(out, pr.json(i+1))
	}
	return out, nil
}

// listPipelines checks no permission, shows none, and answers an unknown project with an empty page.
func (s *Server) listPipelines(c *call) (any, error) {
	page, size, err := s.paging(c, maxPageSize)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := wirePage[wirePipeline]{Page: page, PageSize: size, Records: []wirePipeline{}}
	pr := s.projects[c.project]
	if pr == nil {
		return out, nil
	}
	out.Count, out.TotalPages = len(pr.pipelines), pages(len(pr.pipelines), size)
	now := s.opts.Now()
	for _, p := range pr.page(page, size) {
		out.Records = append(out.Records, s.pipelineJSON(p, now, false))
	}
	return out, nil
}

// paging reads page and pageSize. More than the cap becomes the cap without a word; -1 means whole.
func (s *Server) paging(c *call, whole int) (page, size int, err error) {
	if page, err = s.intParam(c, "page", 1); err != nil {
		return 0, 0, err
	}
	if size, err = s.intParam(c, "pageSize", defaultPageSize); err != nil {
		return 0, 0, err
	}
	switch {
	case size == -1:
		size = whole
	case size <= 0:
		size = defaultPageSize
	default:
		size = min(size, maxPageSize)
	}
	return max(page, 1), size, nil
}

func (s *Server) intParam(c *call, name string, missing int) (int, error) {
	text := c.r.URL.Query().Get(name)
	if text == "" {
		return missing, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil {
		return 0, s.badRequest(name)
	}
	return int(n), nil
}

func pages(count, size int) int { return (count + size - 1) / size }

// pipelineStatus answers an unknown pipeline with a success without data.
func (s *Server) pipelineStatus(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p := s.byID[c.pipeline]
	if p == nil || p.project.id != c.project {
		return nil, nil
	}
	return s.pipelineJSON(p, s.opts.Now(), !p.project.forbidden[c.user]), nil
}

// permitted finds the pipeline of a call that needs a permission. The caller holds the lock.
func (s *Server) permitted(c *call) (*pipeline, error) {
	if pr := s.projects[c.project]; pr != nil && pr.forbidden[c.user] {
		return nil, s.forbidden()
	}
	p := s.byID[c.pipeline]
	if p == nil || p.project.id != c.project {
		return nil, s.noPipeline()
	}
	return p, nil
}

// permittedBuild finds the build of a call, which must belong to its pipeline. The caller holds the lock.
func (s *Server) permittedBuild(c *call) (*pipeline, int, error) {
	p, err := s.permitted(c)
	if err != nil {
		return nil, 0, err
	}
	owner, num, err := s.findBuild(c.build)
	if err != nil {
		return nil, 0, err
	}
	if owner != p {
		return nil, 0, s.refuse(http.StatusBadRequest, codeMismatch)
	}
	return p, num, nil
}

func (s *Server) history(c *call) (any, error) {
	page, size, err := s.paging(c, maxHistoryPage)
	if err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, err := s.permitted(c)
	if err != nil {
		return nil, err
	}
	out := wireHistory{HasDownloadPermission: true, PipelineVersion: p.version}
	out.wirePage = wirePage[wireBuild]{
		Count: p.sum.num, Page: page, PageSize: size, TotalPages: pages(p.sum.num, size), Records: []wireBuild{},
	}
	now := s.opts.Now()
	byUpdate := c.r.URL.Query().Get("updateTimeDesc") == "true"
	for _, num := range p.nums(page, size, byUpdate) {
		out.Records = append(out.Records, p.peek(num).historyJSON(now))
	}
	return out, nil
}

// nums lists the build numbers of one page of history, newest number or latest update first.
func (p *pipeline) nums(page, size int, byUpdate bool) []int {
	var all []int
	if !byUpdate {
		top := p.sum.num - (page-1)*size
		for n := top; n > max(top-size, 0); n-- {
			all = append(all, n)
		}
		return all
	}
	times := make([]int64, p.sum.num+1)
	for n := p.sum.num; n > 0; n-- {
		all = append(all, n)
		times[n] = dbTime(p.updatedAt(n))
	}
	slices.SortStableFunc(all, func(a, b int) int { return cmp.Compare(times[b], times[a]) })
	from := min((page-1)*size, len(all))
	return all[from:min(from+size, len(all))]
}

// updatedAt is when the row of build num was last written, without computing a past build.
func (p *pipeline) updatedAt(num int) time.Time {
	if b := p.builds[num]; b != nil {
		return b.updated
	}
	return p.pastFrom.Add(time.Duration(num)*pastSpacing + pastDuration)
}

func (s *Server) buildStatus(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, num, err := s.permittedBuild(c)
	if err != nil {
		return nil, err
	}
	return p.peek(num).statusJSON(s.opts.Now()), nil
}

func (s *Server) buildDetail(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, num, err := s.permittedBuild(c)
	if err != nil {
		return nil, err
	}
	return p.peek(num).detailJSON(s.opts.Now()), nil
}

// wireStartForm is what a person fills in to start a build.
type wireStartForm struct {
	CanManualStartup    bool             `json:"canManualStartup"`
	CanElementSkip      bool             `json:"canElementSkip"`
	Properties          []wireStartParam `json:"properties"`
	UseLatestParameters bool             `json:"useLatestParameters"`
}

func (s *Server) startForm(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, err := s.permitted(c)
	if err != nil {
		return nil, err
	}
	return wireStartForm{CanManualStartup: !p.noManual, Properties: startParams(p.params, p.params)}, nil
}

func (s *Server) searchByName(c *call) (any, error) {
	name := c.r.URL.Query().Get("pipelineName")
	if name == "" {
		return nil, s.badRequest("request param pipelineName cannot be empty")
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := []wireName{}
	if pr := s.projects[c.project]; pr != nil {
		for _, p := range pr.matching(name, maxSearchHits) {
			out = append(out, wireName{p.id, p.name})
		}
	}
	return out, nil
}

func (s *Server) failedTasks(c *call) (any, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	p, num, err := s.permittedBuild(c)
	if err != nil {
		return nil, asV4(err)
	}
	return p.peek(num).failedTasks(), nil
}
