package bkci

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// TestStatusMatchesFixture drives a pipeline into each situation and compares the whole status answer.
func TestStatusMatchesFixture(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spec PipelineSpec
		live func(k *kit, pipeline string)
	}{
		"status-succeed.json": {labelled(), func(k *kit, p string) {
			k.must(k.Succeed(k.start(p, byAlice()).ID))
		}},
		"status-succeed-webhook.json": {templated(), func(k *kit, p string) {
			b := k.start(p, StartOptions{
				User: "bob", Trigger: ByWebhook, Message: "fix: retry flaky picker test", Alias: "2026.8.20.3",
				Webhook: &Webhook{Repo: "orchard/orchard-api", URL: "https://git.example.com/orchard/orchard-api.git", Commit: "9f1c2ab77"},
			})
			k.must(k.Succeed(b.ID))
		}},
		"status-running.json": {withPast(42, releaseSpec()), func(k *kit, p string) {
			k.must(k.Advance(k.start(p, byAlice()).ID))
		}},
		"status-failed.json": {withPast(43, releaseSpec()), func(k *kit, p string) {
			k.must(k.Fail(k.start(p, byAlice()).ID, Failure{Stage: "Test"}))
		}},
		"status-canceled.json": {withPast(44, releaseSpec()), func(k *kit, p string) {
			k.must(k.Cancel(k.start(p, byAlice()).ID, "alice"))
		}},
		"status-reviewing-stage.json": {withPast(45, reviewedSpec()), func(k *kit, p string) {
			k.must(k.Hold(k.start(p, byAlice()).ID, Wait{Kind: StageReview}))
		}},
		"status-review-rejected.json": {withPast(45, reviewedSpec()), func(k *kit, p string) {
			b := k.start(p, byAlice())
			k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
			k.clock.forward(time.Minute)
			k.must(k.Decide(b.ID, Decision{By: "carol", Suggest: "freeze this week"}))
		}},
		"status-reviewing-atom.json": {webSpec(), func(k *kit, p string) {
			k.must(k.Advance(k.start(p, byAlice()).ID))
		}},
		"status-quality-check-wait.json": {withPast(48, releaseSpec()), func(k *kit, p string) {
			k.must(k.Hold(k.start(p, byAlice()).ID, Wait{Kind: QualityGate, Stage: "Deploy"}))
		}},
		"status-quality-check-fail.json": {withPast(49, releaseSpec()), func(k *kit, p string) {
			k.must(k.Fail(k.start(p, byAlice()).ID, Failure{Stage: "Deploy", Status: QualityFail}))
		}},
		"status-queue.json": {withPast(46, releaseSpec()), func(k *kit, p string) {
			k.start(p, byAlice())
			k.start(p, StartOptions{User: "alice", Queue: true})
		}},
		"status-queue-first-build.json": {PipelineSpec{Name: "orchard-docs", Creator: "bob", Stages: oneStep()}, func(k *kit, p string) {
			k.start(p, StartOptions{User: "alice", Queue: true})
		}},
		"status-never-built.json": {PipelineSpec{
			Name: "orchard-cleanup", Desc: "Nightly cleanup, not scheduled yet", Creator: "bob", NoManual: true, Stages: []StageSpec{},
		}, func(*kit, string) {}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKit(t, Options{})
			p := k.AddPipeline("orchard", c.spec)
			c.live(k, p)
			k.sameAs(k.get(releasePath+p+"/status"), name)
		})
	}
}

func byAlice() StartOptions { return StartOptions{User: "alice"} }

func withPast(n int, spec PipelineSpec) PipelineSpec {
	spec.Past = n
	return spec
}

func labelled() PipelineSpec {
	spec := releaseSpec()
	spec.Labels = []Label{{Group: "team", Names: []string{"backend"}}}
	spec.Views = []string{"Release pipelines"}
	return spec
}

func templated() PipelineSpec {
	spec := withPast(1186, releaseSpec())
	spec.Name, spec.Desc, spec.NumRule = "orchard-api-ci", "", "${{BK_CI_BUILD_DATE}}.${BUILD_NO_OF_DAY}"
	spec.Template = &Template{ID: "a3da8a7dd48e6048dd8ac300bf19766e", Version: 31, VersionName: "v3"}
	return spec
}

func oneStep() []StageSpec {
	return []StageSpec{{Name: "Build", Jobs: []JobSpec{{Name: "Build", Steps: []StepSpec{{Name: "make", Script: "make"}}}}}}
}

func TestUnknownPipelineIsASuccessWithoutData(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", releaseSpec())
	gone := k.AddPipeline("orchard", webSpec())
	k.must(k.DeletePipeline(gone))
	for name, path := range map[string]string{
		"unknown": releasePath + "p-00000000000000000000000000000000/status", "deleted": releasePath + gone + "/status",
		"wrong project": "/v3/projects/other/pipelines/" + p + "/status",
	} {
		r := k.get(path)
		if r.code != http.StatusOK || r.body != `{"status":0}` {
			t.Errorf("%s: got %d %s, want 200 {\"status\":0}", name, r.code, r.body)
		}
		k.sameAs(r, "status-not-found.json")
	}
}

func TestListMatchesFixture(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	want := fixture(t, "list-page1.json")
	loose := regexp.MustCompile(looseValues.String() + `|\.taskCount$`)
	for _, record := range parseNode(t, want).members["data"].members["records"].items {
		k.addLike(record)
	}
	k.sameShape(k.get("/v3/projects/orchard/pipelines?page=1&pageSize=100").body, want, loose)
	k.sameAs(k.get("/v3/projects/nosuchproject/pipelines"), "list-empty.json")
}

// addLike adds a pipeline in the situation of a list record.
func (k *kit) addLike(record *node) {
	text := func(key string) string {
		if n := record.members[key]; n != nil {
			return fmt.Sprint(n.value)
		}
		return ""
	}
	number := func(key string) int {
		n, err := strconv.Atoi(text(key))
		k.must(err)
		return n
	}
	p := k.AddPipeline("orchard", PipelineSpec{
		Name: text("pipelineName"), Desc: text("pipelineDesc"), Creator: "bob", Version: number("pipelineVersion"),
		Past: max(number("latestBuildNum")-1, 0), Created: time.UnixMilli(int64(number("createTime"))),
	})
	if text("latestBuildStatus") == "" {
		return
	}
	b := k.start(p, byAlice())
	switch Status(text("latestBuildStatus")) {
	case Succeed:
		k.must(k.Succeed(b.ID))
	case Failed:
		k.must(k.Fail(b.ID, Failure{Stage: "Test"}))
	case Canceled:
		k.must(k.Cancel(b.ID, "alice"))
	case StageSuccess:
		k.must(k.Hold(b.ID, Wait{Kind: StageReview, Reviewers: []string{"alice", "carol"}}))
	case Running:
		k.must(k.Advance(b.ID))
	default:
		k.t.Fatalf("the fixture has an unexpected status %q", text("latestBuildStatus"))
	}
}
