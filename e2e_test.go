package main

import (
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestStatusAnswersOnlyWhoAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.start(w.env(nil))
	w.connected()
	answer := w.ask(w.ann, "status demo checkout")
	says(t, answer, "checkout", "#3")
	if answer.EphemeralTo != w.ann {
		t.Errorf("got an answer to %q, want only %q to see it", answer.EphemeralTo, w.ann)
	}
}

func TestBreakingHoldingAndFixingBringOneAlertEach(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.start(w.env(nil))
	w.connected()
	says(t, w.ask(w.ann, "subscribe demo checkout"), "checkout")
	w.baseline()

	build := must[bkci.Build](t)
	broken := build(w.box.CI.Start(w.pipeline, bkci.StartOptions{User: "alice"}))
	w.do(w.box.CI.Fail(broken.ID, bkci.Failure{Message: "expected 200, got 502"}))
	says(t, w.alert(0), "checkout", "#4", "expected 200, got 502", "alice")

	held := build(w.box.CI.Start(w.pipeline, bkci.StartOptions{User: "alice"}))
	w.do(w.box.CI.Hold(held.ID, bkci.Wait{Kind: bkci.StageReview, Groups: []bkci.ReviewGroup{{Name: "Owners", Reviewers: []string{"carol", "dave"}}}}))
	says(t, w.alert(1), "checkout", "#5", "carol", "dave", "Owners")

	w.do(w.box.CI.Decide(held.ID, bkci.Decision{Approve: true, Suggest: "fine by me"}))
	w.until("the alert of the review changes", func(workspace.Snapshot) bool { return w.alerts()[1].Edited != nil })
	says(t, w.alerts()[1], "#5", "Approved", "fine by me")
	w.do(w.box.CI.Succeed(held.ID))
	says(t, w.alert(2), "checkout", "#5")

	time.Sleep(2500 * time.Millisecond) // Two more looks: nothing may come of them.
	if got := w.alerts(); len(got) != 3 {
		t.Errorf("got %d alerts, want one for each of broken, held and fixed:\n%v", len(got), got)
	}
	for _, m := range w.alerts() {
		if len(m.Mentions) > 0 {
			t.Errorf("an alert pings %v:\n%s", m.Mentions, m.Text)
		}
	}
}

// baseline waits until the pipeline subscribed to has been looked at once.
func (w *world) baseline() {
	w.t.Helper()
	w.box.CI.ResetRequests()
	deadline := time.Now().Add(patience)
	for w.box.CI.Requests()["status"]+w.box.CI.Requests()["list"] < 2 {
		if time.Now().After(deadline) {
			w.t.Fatalf("the watcher did not look; requests are %v", w.box.CI.Requests())
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (w *world) do(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}
