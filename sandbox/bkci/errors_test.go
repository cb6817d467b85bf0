package bkci

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"
)

const unknownBuild = "b-af61f6967d69e0a852fec5e228aad968"

// refusals is a server with a build in each situation an error needs.
type refusals struct {
	*kit
	release, web                     string // pipelines
	waiting, approved, atom, running string // builds
	builds                           string // path of release's builds
}

func newRefusals(t *testing.T) *refusals {
	k := newKit(t, Options{})
	r := &refusals{kit: k}
	r.release = k.AddPipeline("orchard", reviewedSpec())
	web := webSpec()
	web.Stages[1].Jobs[0].Steps[0].ID = "approve"
	r.web = k.AddPipeline("orchard", web)
	r.builds = releasePath + r.release + "/builds/"
	r.waiting, r.approved = k.start(r.release, byAlice()).ID, k.start(r.release, byAlice()).ID
	for _, b := range []string{r.waiting, r.approved} {
		k.must(k.Hold(b, Wait{Kind: StageReview}))
	}
	k.must(k.Decide(r.approved, Decision{By: "alice", Approve: true}))
	r.atom, r.running = k.start(r.web, byAlice()).ID, k.start(r.web, byAlice()).ID
	k.must(k.Advance(r.atom))
	k.Forbid("orchard", "mallory")
	return r
}

// refusal asks for one refusal and says what it looks like.
type refusal struct {
	file string
	code int
	ask  func(r *refusals) reply
}

func TestErrorsOfReadsMatchFixtures(t *testing.T) {
	t.Parallel()
	matchFixtures(t, map[string]refusal{
		"unknown build in detail": {"error-not-found.json", 404, func(r *refusals) reply {
			return r.get(r.builds + unknownBuild + "/detail")
		}},
		"unknown build status": {"error-not-found.json", 404, func(r *refusals) reply {
			return r.get(r.builds + unknownBuild + "/status")
		}},
		"unknown build on v4": {"error-not-found.json", 400, func(r *refusals) reply {
			return r.get("/v4/projects/orchard/build_failed_tasks?pipelineId=" + r.release + "&buildId=" + unknownBuild)
		}},
		"unknown pipeline in history": {"error-pipeline-not-found.json", 404, func(r *refusals) reply {
			return r.get(releasePath + "p-0/builds/history")
		}},
		"unknown pipeline on start": {"error-pipeline-not-found.json", 404, func(r *refusals) reply {
			return r.post(releasePath+"p-0/builds/start", "{}")
		}},
		"no route": {"error-route-not-found.json", 404, func(r *refusals) reply { return r.get("/v3/nothing") }},
		"wrong method": {"error-route-not-found.json", 404, func(r *refusals) reply {
			return r.get(r.builds + "start")
		}},
		"no permission on history": {"error-no-permission.json", 403, func(r *refusals) reply {
			return r.as("mallory", "GET", r.builds+"history", "")
		}},
		"no permission on detail": {"error-no-permission.json", 403, func(r *refusals) reply {
			return r.as("mallory", "GET", r.builds+r.waiting+"/detail", "")
		}},
		"no permission on start": {"error-no-permission.json", 403, func(r *refusals) reply {
			return r.as("mallory", "POST", r.builds+"start", "{}")
		}},
		"no user": {"error-missing-uid.json", 400, func(r *refusals) reply {
			return r.as("", "GET", "/v3/projects/orchard/pipelines", "")
		}},
	})
}

func TestErrorsOfActionsMatchFixtures(t *testing.T) {
	t.Parallel()
	matchFixtures(t, map[string]refusal{
		"not a reviewer": {"error-not-reviewer.json", 403, func(r *refusals) reply {
			return r.as("erin", "POST", r.builds+r.waiting+"/stages/stage-4/manualStart", "")
		}},
		"group whose turn is over": {"error-review-group-not-found.json", 403, func(r *refusals) reply {
			return r.post(r.builds+r.approved+"/stages/stage-4/manualStart", "")
		}},
		"stage that does not wait": {"error-stage-not-paused.json", 400, func(r *refusals) reply {
			r.must(r.Succeed(r.waiting))
			return r.post(r.builds+r.waiting+"/stages/stage-4/manualStart?cancel=true", "")
		}},
		"not in the step's list": {"error-atom-not-reviewer.json", 400, func(r *refusals) reply {
			return r.as("erin", "POST", r.stepReview(r.atom)+"&stepId=approve", `{"status":"PROCESS"}`)
		}},
		"step that does not wait": {"error-atom-not-reviewable.json", 400, func(r *refusals) reply {
			return r.post(r.stepReview(r.running)+"&elementId=e-b487fd7145f2aaf8c908b3c6d473a677", `{"status":"PROCESS"}`)
		}},
		"started twice at once": {"error-start-frequency.json", 400, func(r *refusals) reply {
			r.post(r.builds+"start", "{}")
			return r.post(r.builds+"start", "{}")
		}},
		"stopped after the end": {"error-build-already-ended.json", 400, func(r *refusals) reply {
			r.must(r.Succeed(r.waiting))
			return r.post(r.builds+r.waiting+"/stop", "")
		}},
		"retried while it runs": {"error-duplicate-retry.json", 400, func(r *refusals) reply {
			return r.post(releasePath+r.web+"/builds/"+r.running+"/retry", "")
		}},
		"retried while it waits": {"error-duplicate-retry.json", 400, func(r *refusals) reply {
			return r.post(r.builds+r.waiting+"/retry", "")
		}},
	})
}

// matchFixtures compares the bodies; ids in messages differ from the fixture's.
func matchFixtures(t *testing.T, cases map[string]refusal) {
	t.Helper()
	ids := regexp.MustCompile(`(?:b-|e-)?[0-9a-f]{32}`)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.ask(newRefusals(t))
			want := fixture(t, c.file)
			mask := func(s string) string { return ids.ReplaceAllString(s, "ID") }
			if got.code != c.code {
				t.Errorf("got HTTP %d, want %d: %s", got.code, c.code, got.body)
			}
			k := kit{t: t}
			k.sameShape(mask(got.body), mask(want), regexp.MustCompile(`^$`))
		})
	}
}

func (r *refusals) stepReview(build string) string {
	return "/v4/projects/orchard/manual_review?pipelineId=" + r.web + "&buildId=" + build
}

// TestRefusalsWithoutFixture covers the rows of the error table that have no recorded body.
func TestRefusalsWithoutFixture(t *testing.T) {
	t.Parallel()
	r := newRefusals(t)
	locked := r.AddPipeline("orchard", PipelineSpec{Name: "locked", Locked: true})
	noManual := r.AddPipeline("orchard", PipelineSpec{Name: "timer only", NoManual: true})
	serial := r.AddPipeline("orchard", PipelineSpec{Name: "serial", Serial: true, MaxQueue: 1})
	r.start(serial, byAlice())
	r.start(serial, byAlice())
	old := r.AddPipeline("orchard", PipelineSpec{Name: "old", Past: 800})
	for name, c := range map[string]struct {
		reply  reply
		code   int
		status string
	}{
		"build of another pipeline": {r.get(r.builds + r.atom + "/detail"), 400, "2101058"},
		"unknown stage":             {r.post(r.builds+r.waiting+"/stages/stage-9/manualStart", ""), 404, "2101166"},
		"body without reviewParams": {r.post(r.builds+r.waiting+"/stages/stage-4/manualStart", `{"id":"x"}`), 400, "400"},
		"body that is no JSON":      {r.post(r.builds+"start", `{"a":`), 400, "400"},
		"unknown decision":          {r.post(r.stepReview(r.atom)+"&stepId=approve", `{"status":"YES"}`), 400, "400"},
		"locked":                    {r.post(releasePath+locked+"/builds/start", "{}"), 400, "2101047"},
		"not by hand":               {r.post(releasePath+noManual+"/builds/start", "{}"), 400, "2101021"},
		"queue full":                {r.post(releasePath+serial+"/builds/start", "{}"), 400, "2101049"},
		"too old to retry":          {r.post(releasePath+old+"/builds/"+r.oldBuild(old)+"/retry", ""), 400, "2101258"},
		"unknown task to retry":     {r.post(releasePath+old+"/builds/"+r.lastBuild(old)+"/retry?taskId=e-0", ""), 400, "400"},
		"page that is no number":    {r.get("/v3/projects/orchard/pipelines?page=one"), 400, "400"},
		"search without a name":     {r.get("/v4/projects/orchard/pipelines/search_by_name"), 400, "400"},
	} {
		if got := c.reply.at(t, "status"); c.reply.code != c.code || got != c.status {
			t.Errorf("%s: got HTTP %d status %s, want %d %s: %s", name, c.reply.code, got, c.code, c.status, c.reply.body)
		}
	}
}

func (r *refusals) oldBuild(pipeline string) string {
	return r.get(releasePath+pipeline+"/builds/history?page=8&pageSize=100").at(r.t, "data.records.99.id")
}

func (r *refusals) lastBuild(pipeline string) string {
	return r.get(releasePath+pipeline+"/builds/history?pageSize=1").at(r.t, "data.records.0.id")
}

func TestFiltersInFrontAnswerInPlainText(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{AccessToken: "good"})
	k.AddProject("orchard", "Orchard")
	for name, c := range map[string]struct {
		path, want string
		code       int
	}{
		"no token":  {"/v3/projects/", fixture(t, "error-unauthorized.txt"), 400},
		"bad token": {"/v3/projects/?access_token=bad", "Verification failed : ", 400},
		"token":     {"/v3/projects/?access_token=good", `{"status":0,`, 200},
	} {
		if r := k.get(c.path); r.code != c.code || !strings.HasPrefix(r.body, c.want) {
			t.Errorf("%s: got %d %q, want %d and %q at the start", name, r.code, r.body, c.code, c.want)
		}
	}
	k.ExpireToken()
	want, _, _ := strings.Cut(fixture(t, "error-token-expired.txt"), "in: ")
	if r := k.get("/v3/projects/?access_token=good"); r.code != 400 || !strings.HasPrefix(r.body, want) {
		t.Errorf("expired token: got %d %q, want 400 and %q at the start", r.code, r.body, want)
	}
}

func TestBasePathIsRespected(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{BasePath: "/prod/apigw-user/"})
	if r := k.get("/v3/projects/"); r.code != 200 {
		t.Errorf("below the base path: got %d %s, want 200", r.code, r.body)
	}
	req := httptest.NewRequestWithContext(t.Context(), http.MethodGet, DefaultBasePath+"/v3/projects/", nil)
	w := httptest.NewRecorder()
	k.ServeHTTP(w, req)
	if w.Code != 400 || !strings.Contains(w.Body.String(), "illegal!") || w.Header().Get("X-DEVOPS-RID") == "" {
		t.Errorf("beside it: got %d %q, want the 400 of the path filter with a request id", w.Code, w.Body)
	}
}

func TestGatewayAuthRefusesUnknownProjects(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{GatewayAuth: true})
	r := k.get("/v3/projects/nosuchproject/pipelines")
	if want := compact(fixture(t, "error-project-not-found.json")); r.code != http.StatusNotFound || r.body != want {
		t.Errorf("got %d %s, want 404 %s", r.code, r.body, want)
	}
}

func compact(text string) string {
	var out []string
	for line := range strings.Lines(text) {
		out = append(out, strings.Replace(strings.TrimSpace(line), `": `, `":`, 1))
	}
	return strings.Join(out, "")
}

func TestEnglishTexts(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{English: true})
	p := k.AddPipeline("orchard", PipelineSpec{})
	b := k.start(p, byAlice())
	k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
	status := k.get(releasePath + p + "/status")
	for path, want := range map[string]string{
		"data.trigger": "Manual", "data.lastBuildMsg": "Manually Triggered Build",
		"data.latestBuildStageStatus.0.showMsg": "Pending review: alice,carol",
	} {
		if got := status.at(t, path); got != want {
			t.Errorf("%s = %q, want %q", path, got, want)
		}
	}
	r := k.get(releasePath + p + "/builds/" + unknownBuild + "/detail")
	if want := compact(fixture(t, "error-not-found-en.json")); r.body != want {
		t.Errorf("got %s, want %s", r.body, want)
	}
}

func TestSecondStartIsAcceptedAfterTheLock(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	for i := range 2 {
		if r := k.post(releasePath+p+"/builds/start", ""); r.code != 200 {
			t.Errorf("start %d: got %d %s, want 200", i, r.code, r.body)
		}
		k.clock.forward(time.Second)
	}
}
