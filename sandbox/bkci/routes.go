package bkci

import (
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
)

// Endpoint is a class of requests, for counts and faults.
type Endpoint string

// The endpoint classes. Any matches all of them.
const (
	Any           Endpoint = "all"
	ProjectList   Endpoint = "projects"
	PipelineList  Endpoint = "list"
	StatusRead    Endpoint = "status"
	HistoryRead   Endpoint = "history"
	BuildRead     Endpoint = "build_status"
	DetailRead    Endpoint = "detail"
	StartForm     Endpoint = "startup_info"
	StartBuild    Endpoint = "start"
	StopBuild     Endpoint = "stop"
	RetryBuild    Endpoint = "retry"
	ReviewOfStage Endpoint = "stage_review"
	ReviewOfStep  Endpoint = "step_review"
	NameSearch    Endpoint = "search"
	FailedTasks   Endpoint = "failed_tasks"
	Other         Endpoint = "other" // no such route
)

// call is one request, taken apart. v4 passes ids as query parameters.
type call struct {
	r                               *http.Request
	class                           Endpoint
	project, pipeline, build, stage string
	user                            string
}

// action answers a call with the data of a success, or with an *Error.
type action func(*Server, *call) (any, error)

const v3Pipelines = "/v3/projects/{project}/pipelines"

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, to := range map[string]struct {
		class Endpoint
		do    action
	}{
		"GET /v3/projects":                                                              {ProjectList, (*Server).listProjects},
		"GET /v3/projects/{$}":                                                          {ProjectList, (*Server).listProjects},
		"GET " + v3Pipelines:                                                            {PipelineList, (*Server).listPipelines},
		"GET " + v3Pipelines + "/{pipeline}/status":                                     {StatusRead, (*Server).pipelineStatus},
		"GET " + v3Pipelines + "/{pipeline}/builds/history":                             {HistoryRead, (*Server).history},
		"GET " + v3Pipelines + "/{pipeline}/builds/{build}/status":                      {BuildRead, (*Server).buildStatus},
		"GET " + v3Pipelines + "/{pipeline}/builds/{build}/detail":                      {DetailRead, (*Server).buildDetail},
		"GET " + v3Pipelines + "/{pipeline}/builds/manualStartupInfo":                   {StartForm, (*Server).startForm},
		"POST " + v3Pipelines + "/{pipeline}/builds/start":                              {StartBuild, (*Server).apiStart},
		"POST " + v3Pipelines + "/{pipeline}/builds/{build}/stop":                       {StopBuild, (*Server).apiStop},
		"POST " + v3Pipelines + "/{pipeline}/builds/{build}/retry":                      {RetryBuild, (*Server).apiRetry},
		"POST " + v3Pipelines + "/{pipeline}/builds/{build}/stages/{stage}/manualStart": {ReviewOfStage, (*Server).apiStageReview},
		"POST /v4/projects/{project}/manual_review":                                     {ReviewOfStep, (*Server).apiStepReview},
		"GET /v4/projects/{project}/pipelines/search_by_name":                           {NameSearch, (*Server).searchByName},
		"GET /v4/projects/{project}/build_failed_tasks":                                 {FailedTasks, (*Server).failedTasks},
		"/": {Other, func(s *Server, _ *call) (any, error) { return nil, s.noRoute() }},
	} {
		mux.Handle(pattern, s.endpoint(to.class, to.do))
	}
	stripped := http.StripPrefix(s.opts.BasePath, mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, s.opts.BasePath+"/") {
			errorAnswer(filtered("Devops OpenAPI Auth fail: path(" + r.URL.Path + ") illegal!")).write(w)
			return
		}
		stripped.ServeHTTP(w, r)
	})
}

// endpoint serves one class of requests: counted, then given to a fault if one is due, then answered.
func (s *Server) endpoint(class Endpoint, do action) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := newCall(class, r)
		s.counts.add(class)
		f := s.faults.pick(c)
		if f != nil && f.instead(w, r) {
			return
		}
		a := s.answer(c, do)
		if f != nil {
			a = f.spoil(a)
		}
		s.opts.Logger.LogAttrs(r.Context(), slog.LevelDebug, "request answered",
			slog.String("method", r.Method), slog.String("path", r.URL.Path), slog.Int("code", a.code))
		a.write(w)
	})
}

func newCall(class Endpoint, r *http.Request) *call {
	c := &call{
		r: r, class: class, project: r.PathValue("project"), pipeline: r.PathValue("pipeline"),
		build: r.PathValue("build"), stage: r.PathValue("stage"), user: r.Header.Get("X-Devops-Uid"),
	}
	if c.pipeline == "" {
		c.pipeline = r.URL.Query().Get("pipelineId")
	}
	if c.build == "" {
		c.build = r.URL.Query().Get("buildId")
	}
	return c
}

// answer passes the filters in front, then does the action.
func (s *Server) answer(c *call, do action) answer {
	if err := s.admit(c); err != nil {
		return s.refusal(err)
	}
	tag := s.entityTag(c)
	if tag != "" && c.r.Header.Get("If-None-Match") == tag {
		return answer{code: http.StatusNotModified, etag: tag}
	}
	data, err := do(s, c)
	if err != nil {
		return s.refusal(err)
	}
	a := jsonAnswer(http.StatusOK, envelope{Data: data})
	a.etag = tag
	return a
}

// admit is the chain of filters: token, then route, then user, then project.
func (s *Server) admit(c *call) error {
	if err := s.checkToken(c.r.URL.Query().Get("access_token")); err != nil {
		return err
	}
	if c.class == Other {
		return s.noRoute()
	}
	if c.user == "" {
		return s.badRequest("request param userId cannot be empty")
	}
	if s.opts.GatewayAuth && c.project != "" && !s.hasProject(c.project) {
		return &Error{
			HTTP: http.StatusNotFound, Status: codeNotFound, Message: "ProjectId [" + c.project + "] not find, please check it.",
		}
	}
	return nil
}

func (s *Server) checkToken(got string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	const failed = "Verification failed : com.tencent.devops.common.api.exception.ErrorCodeException: "
	switch t := s.token; {
	case t.value == "":
		return nil
	case got == "":
		return filtered("Request accessToken is empty.")
	case got != t.value:
		return filtered(failed + "Access token is invalid")
	case !t.expires.IsZero() && !s.opts.Now().Before(t.expires):
		return filtered(
			failed + "token过期错误: Access token expired in: " + strconv.FormatInt(t.expires.UnixMilli(), 10))
	default:
		return nil
	}
}

func (s *Server) hasProject(id string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.projects[id] != nil
}

// entityTag names what a read of the project shows; empty where there is none.
func (s *Server) entityTag(c *call) string {
	if !s.opts.ETag || c.r.Method != http.MethodGet || c.project == "" {
		return ""
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	pr := s.projects[c.project]
	if pr == nil {
		return ""
	}
	return `W/"` + hash32(c.r.URL.RequestURI(), c.user, strconv.FormatUint(pr.revision, 10)) + `"`
}

func (s *Server) refusal(err error) answer {
	var e *Error
	if !errors.As(err, &e) {
		e = s.refuse(http.StatusInternalServerError, codeInternal)
		s.opts.Logger.Error("request failed", slog.Any("err", err))
	}
	return errorAnswer(e)
}
