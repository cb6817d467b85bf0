package bkci

import (
	"net/http"
	"regexp"
	"testing"
	"time"
)

// TestHistoryMatchesFixture lives through the ten builds of the fixture, oldest first.
func TestHistoryMatchesFixture(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	spec := withPast(41, reviewedSpec())
	p := k.AddPipeline("orchard", spec)
	begin := func(o StartOptions) string {
		k.clock.forward(time.Hour)
		return k.start(p, o).ID
	}
	k.must(k.Succeed(begin(byAlice()))) // 42
	b := begin(byAlice())
	k.must(k.Fail(b, Failure{}))
	_, err := k.Retry(b, "alice")
	k.must(err)
	k.must(k.Succeed(b)) // 43
	k.must(k.Fail(begin(byAlice()), Failure{
		Stage: "Test", ErrorType: UserError, ErrorCode: 2199011, Message: "脚本执行失败， 归类为用户异常\n exit status 1",
	})) // 44
	k.must(k.Cancel(begin(byAlice()), "alice")) // 45
	b = begin(byAlice())
	k.must(k.Hold(b, Wait{Kind: StageReview}))
	k.clock.forward(time.Minute)
	k.must(k.Decide(b, Decision{By: "carol"})) // 46
	b = begin(StartOptions{User: "bob", Trigger: ByOpenAPI})
	queued := k.start(p, StartOptions{User: "alice", Queue: true})
	k.must(k.Succeed(b))                                                       // 47
	k.must(k.Cancel(queued.ID, "alice"))                                       // 48
	k.must(k.Hold(begin(byAlice()), Wait{Kind: QualityGate, Stage: "Deploy"})) // 49
	b = begin(byAlice())
	k.must(k.Hold(b, Wait{Kind: QualityGate, Stage: "Deploy"}))
	k.must(k.Decide(b, Decision{})) // 50
	begin(StartOptions{User: "bob", Queue: true})

	loose := regexp.MustCompile(looseValues.String() + `|\.(?:count|totalPages)$`)
	r := k.get(releasePath + p + "/builds/history?page=1&pageSize=10")
	k.sameShape(r.body, fixture(t, "history.json"), loose)
	if got := r.at(t, "data.count"); got != "51" {
		t.Errorf("count = %s, want 51", got)
	}
}

func TestHistoryOfWaitingBuildMatchesFixture(t *testing.T) {
	t.Parallel()
	loose := regexp.MustCompile(looseValues.String() + `|\.(?:count|totalPages|pipelineVersion)$`)
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", withPast(45, reviewedSpec()))
	k.must(k.Hold(k.start(p, byAlice()).ID, Wait{Kind: StageReview}))
	k.sameShape(k.get(releasePath+p+"/builds/history?pageSize=1").body, fixture(t, "history-reviewing-stage.json"), loose)

	fork := k.AddPipeline("orchard", withPast(87, PipelineSpec{Name: "orchard-api-ci", Params: releaseParams()}))
	b := k.start(fork, StartOptions{
		User: "mallory", Trigger: ByWebhook, Message: "feat: add pear sorter", Queue: true,
		Webhook: &Webhook{
			Repo: "orchard/orchard-api", URL: "https://github.com/orchard/orchard-api.git", Branch: "pear-sorter",
			Event: "MERGE_REQUEST", MergeRequest: "217", GitHub: true,
		},
	})
	k.must(k.Hold(b.ID, Wait{Kind: TriggerReview, Reviewers: []string{"alice"}}))
	k.sameShape(k.get(releasePath+fork+"/builds/history?pageSize=1").body, fixture(t, "history-trigger-reviewing.json"), loose)
	detail := k.get(releasePath + fork + "/builds/" + b.ID + "/detail")
	if got := detail.at(t, "data.triggerReviewers.0"); got != "alice" {
		t.Errorf("triggerReviewers[0] = %s, want alice", got)
	}
}

func TestBuildStatusMatchesFixture(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spec PipelineSpec
		live func(k *kit, pipeline string) string
	}{
		"build-status-succeed.json": {releaseSpec(), func(k *kit, p string) string {
			b := k.start(p, byAlice())
			k.must(k.Succeed(b.ID))
			return b.ID
		}},
		"build-status-queue.json": {withPast(46, releaseSpec()), func(k *kit, p string) string {
			k.start(p, byAlice())
			return k.start(p, StartOptions{User: "alice", Queue: true}).ID
		}},
		"build-status-reviewing-stage.json": {withPast(45, reviewedSpec()), func(k *kit, p string) string {
			b := k.start(p, byAlice())
			k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
			return b.ID
		}},
		"build-status-review-rejected.json": {withPast(45, reviewedSpec()), func(k *kit, p string) string {
			b := k.start(p, byAlice())
			k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
			k.must(k.Decide(b.ID, Decision{By: "alice"}))
			return b.ID
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKit(t, Options{})
			p := k.AddPipeline("orchard", c.spec)
			id := c.live(k, p)
			k.sameAs(k.get(releasePath+p+"/builds/"+id+"/status"), name)
		})
	}
}

func TestDetailMatchesFixture(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spec PipelineSpec
		live func(k *kit, build string)
	}{
		"build-detail.json": {withPast(43, releaseSpec()), func(k *kit, b string) {
			k.must(k.Fail(b, Failure{
				Stage: "Test", Job: "Unit tests", Message: "脚本执行失败， 归类为用户异常\n exit status 1",
			}))
		}},
		"build-detail-reviewing-stage.json": {withPast(45, reviewedSpec()), func(k *kit, b string) {
			k.must(k.Hold(b, Wait{Kind: StageReview}))
		}},
		"build-detail-review-rejected.json": {withPast(45, reviewedSpec()), func(k *kit, b string) {
			k.must(k.Hold(b, Wait{Kind: StageReview}))
			k.must(k.Decide(b, Decision{By: "carol", Suggest: "freeze this week"}))
		}},
		"build-detail-reviewing-atom.json": {webSpec(), func(k *kit, b string) { k.must(k.Advance(b)) }},
		"build-detail-paused-atom.json":    {pickerSpec(), func(k *kit, b string) { k.must(k.Advance(b)) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKit(t, Options{})
			p := k.AddPipeline("orchard", c.spec)
			b := k.start(p, byAlice())
			c.live(k, b.ID)
			k.sameAs(k.get(releasePath+p+"/builds/"+b.ID+"/detail"), name)
		})
	}
}

func pickerSpec() PipelineSpec {
	return PipelineSpec{
		Name: "picker-release", Creator: "bob", Version: 17, Past: 44, Params: releaseParams(),
		Stages: []StageSpec{DefaultStages()[0], {Name: "Test", Jobs: []JobSpec{{
			ID: "job_smoke", Name: "Smoke", Steps: []StepSpec{{Name: "Smoke test", Script: "make smoke", PauseBefore: true}},
		}}}},
	}
}

func TestSmallAnswersMatchFixtures(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	k.AddProject("orchard", "Orchard 果园")
	k.clock.forward(time.Hour)
	k.AddProject("harvest-tools", "Harvest tools")
	k.AddPipeline("orchard", PipelineSpec{Name: "orchard-api-ci"})
	k.clock.forward(time.Hour)
	spec := withPast(43, releaseSpec())
	spec.Created = k.clock.now()
	p := k.AddPipeline("orchard", spec)
	builds := releasePath + p + "/builds"

	k.sameShape(k.get("/v3/projects/").body, fixture(t, "project-list.json"), regexp.MustCompile(
		`\.(?:id|relationId|createdAt|updatedAt|creator|updator|project_id)$`))
	k.sameAs(k.get("/v4/projects/orchard/pipelines/search_by_name?pipelineName=ORCHARD-api"), "search-by-name.json")
	k.sameAs(k.get(builds+"/manualStartupInfo"), "manual-startup-info.json")

	b := k.start(p, byAlice())
	k.must(k.Fail(b.ID, Failure{Stage: "Test", Message: "脚本执行失败， 归类为用户异常\n exit status 1"}))
	k.sameAs(k.get("/v4/projects/orchard/build_failed_tasks?pipelineId="+p+"&buildId="+b.ID), "failed-tasks.json")
	k.sameAs(k.post(builds+"/"+b.ID+"/retry", ""), "build-retry.json")
	started := k.post(builds+"/start", `{"ENV":"production","EXTRA":"1"}`)
	k.sameShape(started.body, fixture(t, "build-start.json"), regexp.MustCompile(`\.(?:id|pipelineId|num)$`))
	k.sameAs(k.post(builds+"/"+started.at(t, "data.id")+"/stop", ""), "action-true.json")

	status := k.get(builds + "/" + started.at(t, "data.id") + "/status")
	for path, want := range map[string]string{
		"data.variables.ENV": "production", "data.variables.EXTRA": "1", "data.buildParameters.0.value": "production",
		"data.startType": "remoteTrigger", "data.trigger": "Openapi启动", "data.status": "CANCELED",
	} {
		if got := status.at(t, path); got != want {
			t.Errorf("%s = %s, want %s", path, got, want)
		}
	}
	if k.as("", http.MethodGet, "/v3/projects/", "").code != http.StatusBadRequest {
		t.Error("a request without user was let in")
	}
}
