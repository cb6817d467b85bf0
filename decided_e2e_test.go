package main

import (
	"strings"
	"testing"

	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

func TestAReviewOfARetriedBuildThatIsRejectedElsewhereChangesItsAlert(t *testing.T) {
	t.Parallel()
	for _, threads := range []string{"on", "off"} {
		t.Run("threads "+threads, func(t *testing.T) {
			t.Parallel()
			w, _ := listening(t, nil)
			w.ask(w.ann, "settings threads "+threads)
			b := w.breaks("first run")
			says(t, w.alert(0), "first run")
			_, err := w.box.CI.Retry(b.ID, "alice")
			w.do(err)
			w.until("the alert says that it runs again", func(workspace.Snapshot) bool {
				return strings.Contains(w.alerts()[0].Text, "Retried")
			})
			w.do(w.box.CI.Hold(b.ID, bkci.Wait{Kind: bkci.StageReview, Groups: []bkci.ReviewGroup{{Name: "Owners", Reviewers: []string{"bob"}}}}))
			says(t, w.alert(1), "waits for a review", "bob")
			w.do(w.box.CI.Decide(b.ID, bkci.Decision{By: "bob", Suggest: "not today"}))
			says(t, w.alert(2), "was rejected")
			w.until("the alert that asked says who rejected it", func(workspace.Snapshot) bool {
				asked := w.alerts()[1]
				return strings.Contains(asked.Text, "Rejected by bob") && strings.Contains(string(asked.Blocks), "not today")
			})
			if first := w.alerts()[0]; threads == "off" && !strings.Contains(first.Text, "first run") {
				t.Errorf("the alert of the first run says %q, want its own words", first.Text)
			}
		})
	}
}
