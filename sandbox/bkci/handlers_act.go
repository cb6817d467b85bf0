package bkci

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	// startLock is how long a pipeline refuses a second start by API.
	startLock = 500 * time.Millisecond
	// retryLimit is how old a build may be for a retry.
	retryLimit = 28 * 24 * time.Hour
	maxBody    = 1 << 20
)

// asV4 turns an unknown build into a bad request, as the v4 paths do.
func asV4(err error) error {
	var e *Error
	if errors.As(err, &e) && e.Status == codeNoBuild {
		return &Error{HTTP: http.StatusBadRequest, Status: e.Status, Message: e.Message}
	}
	return err
}

// readBody decodes the body into v; ok is false if there is none.
func (s *Server) readBody(c *call, v any) (ok bool, err error) {
	body, err := io.ReadAll(io.LimitReader(c.r.Body, maxBody))
	if err != nil {
		return false, s.badRequest("request body")
	}
	if len(body) == 0 {
		return false, nil
	}
	if err := json.Unmarshal(body, v, jsontext.AllowDuplicateNames(true)); err != nil {
		return false, s.badRequest("request body")
	}
	return true, nil
}

func (s *Server) apiStart(c *call) (any, error) {
	var params map[string]string
	if _, err := s.readBody(c, &params); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.permitted(c)
	if err != nil {
		return nil, err
	}
	now := s.opts.Now()
	switch {
	case p.noManual:
		return nil, s.refuse(http.StatusBadRequest, codeNoManual)
	case p.locked:
		return nil, s.refuse(http.StatusBadRequest, codeLocked)
	case !p.lastAPIStart.IsZero() && now.Sub(p.lastAPIStart) < startLock:
		return nil, s.refuse(http.StatusBadRequest, codeTooOften)
	}
	b, err := s.start(p, StartOptions{User: c.user, Trigger: ByOpenAPI, Params: params, Auto: true})
	if err != nil {
		return nil, err
	}
	p.lastAPIStart = now
	return b.startedJSON(), nil
}

func (s *Server) apiStop(c *call) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, num, err := s.permittedBuild(c)
	if err != nil {
		return nil, err
	}
	return true, s.alter(p.touch(num), func(b *build, now time.Time) error {
		if b.phase() == phaseEnded {
			return s.ended()
		}
		b.cancel(c.user, now)
		return nil
	})
}

func (s *Server) apiRetry(c *call) (any, error) {
	query := c.r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	p, num, err := s.permittedBuild(c)
	if err != nil {
		return nil, err
	}
	b := p.touch(num)
	switch {
	case b.phase() != phaseEnded:
		return nil, s.refuse(http.StatusBadRequest, codeDuplicateRetry)
	case s.opts.Now().Sub(b.queued) > retryLimit:
		return nil, s.refuse(http.StatusBadRequest, codeTooOld)
	}
	from := query.Get("taskId")
	if from == "" && query.Get("failedContainer") == "true" && len(b.errs) > 0 {
		from = stageID(b.errs[0].stage)
	}
	b.auto = true
	if err := s.retry(b, c.user, from); err != nil {
		return nil, err
	}
	return b.startedJSON(), nil
}

// stageDecision is the body of a stage review.
type stageDecision struct {
	ReviewParams *[]jsontext.Value `json:"reviewParams"`
	ID           string            `json:"id"`
	Suggest      string            `json:"suggest"`
}

func (s *Server) apiStageReview(c *call) (any, error) {
	var body stageDecision
	sent, err := s.readBody(c, &body)
	if err != nil {
		return nil, err
	}
	if sent && body.ReviewParams == nil {
		return nil, s.badRequest("reviewParams")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, num, err := s.permittedBuild(c)
	if err != nil {
		return nil, err
	}
	b := p.touch(num)
	if err := s.checkStageReview(b, c, body.ID); err != nil {
		return nil, err
	}
	d := Decision{By: c.user, Approve: c.r.URL.Query().Get("cancel") != "true", Suggest: body.Suggest}
	return true, s.alter(b, func(b *build, now time.Time) error { return s.decide(b, d, now) })
}

// checkStageReview sees that the stage waits and that the group is the one whose turn it is. A blank group means
// the first, which is wrong once that has decided.
func (s *Server) checkStageReview(b *build, c *call, group string) error {
	i := slices.IndexFunc(b.stageStatus(), func(w wireStage) bool { return w.StageID == c.stage })
	switch {
	case i < 0:
		return s.refuse(http.StatusNotFound, codeNoStage, c.stage)
	case b.wait == nil || b.wait.kind != StageReview || stageID(b.cur) != c.stage:
		return s.refuse(http.StatusBadRequest, codeNotPaused, c.stage)
	}
	st, spec := b.stage()
	if group == "" {
		group = b.groupID(b.cur, 0)
	}
	if group != b.groupID(b.cur, st.currentGroup()) {
		return s.refuse(http.StatusForbidden, codeNoGroup, spec.Name, group)
	}
	return nil
}

// stepDecision is the body of a step review.
type stepDecision struct {
	Status  string `json:"status"`
	Suggest string `json:"suggest"`
}

func (s *Server) apiStepReview(c *call) (any, error) {
	var body stepDecision
	if _, err := s.readBody(c, &body); err != nil {
		return nil, err
	}
	if body.Status != "PROCESS" && body.Status != "ABORT" {
		return nil, s.badRequest("status")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, num, err := s.permittedBuild(c)
	if err != nil {
		return nil, asV4(err)
	}
	b, query := p.touch(num), c.r.URL.Query()
	element, step := query.Get("elementId"), query.Get("stepId")
	if !b.awaits(element, step) {
		return nil, s.refuse(http.StatusBadRequest, codeNotReviewable, orElse(element, step))
	}
	d := Decision{By: c.user, Approve: body.Status == "PROCESS", Suggest: body.Suggest}
	return true, s.alter(b, func(b *build, now time.Time) error { return s.decide(b, d, now) })
}

// awaits tells whether the build waits at the manual-review step with that element id or, without one, step id.
func (b *build) awaits(element, step string) bool {
	if b.wait == nil || b.wait.kind != StepReview {
		return false
	}
	if element != "" {
		return b.stepID(b.cur, b.wait.job, b.wait.step) == element
	}
	return step != "" && b.plan[b.cur].Jobs[b.wait.job].Steps[b.wait.step].ID == step
}
