package bkci

import (
	"net/http"
	"testing"
)

func TestStageReviewByAPIGoesGroupByGroup(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	b := k.start(p, byAlice())
	k.must(k.Hold(b.ID, Wait{Kind: StageReview}))
	detail := releasePath + p + "/builds/" + b.ID + "/detail"
	review := releasePath + p + "/builds/" + b.ID + "/stages/stage-4/manualStart?cancel=false"
	group := func(i string) string { return k.get(detail).at(t, "data.model.stages.3.checkIn.reviewGroups."+i+".id") }
	body := func(id string) string { return `{"reviewParams":[],"id":"` + id + `","suggest":"fine"}` }

	if r := k.as("dave", "POST", review, body(group("1"))); r.code != http.StatusForbidden {
		t.Errorf("second group before its turn: got %d %s, want 403", r.code, r.body)
	}
	if r := k.as("carol", "POST", review, body(group("0"))); r.body != `{"status":0,"data":true}` {
		t.Errorf("first group: got %d %s, want true", r.code, r.body)
	}
	if got := k.get(detail).at(t, "data.stageStatus.3.status"); got != "PAUSE" {
		t.Errorf("between the groups the stage is %s, want PAUSE", got)
	}
	if got := k.get(detail).at(t, "data.stageStatus.0.showMsg"); got != "构建待审核: alice,carol" {
		t.Errorf("showMsg = %q, want the first group still", got)
	}
	if r := k.as("carol", "POST", review, body(group("1"))); r.code != http.StatusForbidden {
		t.Errorf("first group's reviewer for the second: got %d %s, want 403", r.code, r.body)
	}
	if r := k.as("dave", "POST", review, body(group("1"))); r.code != http.StatusOK {
		t.Errorf("second group: got %d %s, want 200", r.code, r.body)
	}
	r := k.get(detail)
	const checkIn = "data.model.stages.3.checkIn."
	for path, want := range map[string]string{
		"data.status": "RUNNING", "data.stageStatus.3.status": "RUNNING", checkIn + "status": "REVIEW_PROCESSED",
		checkIn + "reviewGroups.0.operator": "carol", checkIn + "reviewGroups.1.operator": "dave",
		checkIn + "reviewGroups.1.status": "PROCESS", checkIn + "reviewGroups.0.suggest": "fine",
	} {
		if got := r.at(t, path); got != want {
			t.Errorf("%s = %s, want %s", path, got, want)
		}
	}
}

func TestStepReviewByAPI(t *testing.T) {
	t.Parallel()
	for decision, want := range map[string]struct{ build, step string }{
		"PROCESS": {"RUNNING", "REVIEW_PROCESSED"}, "ABORT": {"FAILED", "REVIEW_ABORT"},
	} {
		k := newKit(t, Options{})
		p := k.AddPipeline("orchard", webSpec())
		b := k.start(p, byAlice())
		k.must(k.Advance(b.ID))
		r := k.as("carol", "POST", "/v4/projects/orchard/manual_review?pipelineId="+p+"&buildId="+b.ID+
			"&elementId="+k.build(b.ID).Waiting.Step, `{"status":"`+decision+`","suggest":"so be it","desc":"","params":[]}`)
		if r.body != compact(fixture(t, "action-true.json")) {
			t.Errorf("%s: got %d %s, want true", decision, r.code, r.body)
		}
		detail := k.get(releasePath + p + "/builds/" + b.ID + "/detail")
		const step = "data.model.stages.2.containers.0.elements.0."
		got := detail.at(t, "data.status") + " " + detail.at(t, step+"status") + " " + detail.at(t, step+"suggest")
		if got != want.build+" "+want.step+" so be it" {
			t.Errorf("%s: got %s, want %s %s so be it", decision, got, want.build, want.step)
		}
	}
}

func TestRetryOfATaskKeepsTheStagesBefore(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{})
	for name, query := range map[string]string{"task": "?taskId=job_unit", "stage": "?taskId=stage-3", "failed jobs": "?failedContainer=true"} {
		b := k.start(p, byAlice())
		k.must(k.Fail(b.ID, Failure{Stage: "Test"}))
		r := k.post(releasePath+p+"/builds/"+b.ID+"/retry"+query, "")
		if r.at(t, "data.executeCount") != "2" || stagesOf(k.build(b.ID)) != "SUCCEED RUNNING -" {
			t.Errorf("retry of a %s: got %s and stages %s, want execution 2 in stage Test", name, r.body, stagesOf(k.build(b.ID)))
		}
	}
	b := k.start(p, byAlice())
	k.must(k.Fail(b.ID, Failure{Stage: "Test"}))
	k.post(releasePath+p+"/builds/"+b.ID+"/retry", "")
	if got := stagesOf(k.build(b.ID)); got != "RUNNING - -" {
		t.Errorf("retry of everything: stages %s, want the first to run", got)
	}
}

func TestForbiddenUsersStillSeeListAndStatus(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{Past: 1})
	k.Forbid("orchard", "mallory")
	get := func(user, path string) reply { return k.as(user, http.MethodGet, path, "") }
	status := releasePath + p + "/status"
	if got := get("mallory", status).at(t, "data.hasPermission"); got != "false" {
		t.Errorf("status of a forbidden user: hasPermission %s, want false", got)
	}
	if got := get("alice", status).at(t, "data.hasPermission"); got != "true" {
		t.Errorf("status of another: hasPermission %s, want true", got)
	}
	list := get("mallory", "/v3/projects/orchard/pipelines")
	if got := list.at(t, "data.records.0.hasPermission"); list.code != 200 || got != "false" {
		t.Errorf("list of a forbidden user: %d, hasPermission %s, want 200, false", list.code, got)
	}
	if got := get("alice", "/v3/projects/orchard/pipelines").at(t, "data.records.0.hasPermission"); got != "false" {
		t.Errorf("list of another: hasPermission %s, want false too", got)
	}
	k.Allow("orchard", "mallory")
	if r := get("mallory", releasePath+p+"/builds/history"); r.code != 200 {
		t.Errorf("history after Allow: %d, want 200", r.code)
	}
}

func TestEntityTagsFollowChanges(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{ETag: true})
	p := k.AddPipeline("orchard", PipelineSpec{Past: 1})
	k.AddPipeline("harvest", PipelineSpec{})
	ask := func(tag string) reply {
		r := newRequest(t, k.opts.BasePath+"/v3/projects/orchard/pipelines")
		r.Header.Set("If-None-Match", tag)
		return serve(k.Server, r)
	}
	first := ask("")
	tag := first.header.Get("ETag")
	if first.code != 200 || tag == "" {
		t.Fatalf("got %d, tag %q, want 200 and a tag", first.code, tag)
	}
	k.start(k.AddPipeline("harvest", PipelineSpec{}), byAlice())
	if r := ask(tag); r.code != http.StatusNotModified || r.body != "" {
		t.Errorf("unchanged project: got %d %q, want 304", r.code, r.body)
	}
	k.start(p, byAlice())
	if r := ask(tag); r.code != 200 || r.header.Get("ETag") == tag {
		t.Errorf("changed project: got %d with tag %s, want 200 and another tag", r.code, r.header.Get("ETag"))
	}
	if plain := newKit(t, Options{}); plain.get("/v3/projects/orchard/pipelines").header.Get("ETag") != "" {
		t.Error("a server without the option sends tags")
	}
}
