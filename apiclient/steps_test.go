package apiclient

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOfManyStepsThoseThatMatterAreKept(t *testing.T) {
	t.Parallel()
	var list []string
	for i := range 500 {
		list = append(list, fmt.Sprintf(`{"@type":"linuxScript","id":"e-%d","status":"SUCCEED"}`, i))
	}
	list = append(list,
		`{"@type":"linuxScript","id":"failed","status":"FAILED"}`,
		`{"@type":"linuxScript","id":"off","status":"","additionalOptions":{"enable":false}}`,
		`{"@type":"linuxScript","id":"off too","elementEnable":false}`,
		`{"@type":"linuxScript","id":"may pause","additionalOptions":{"pauseBeforeExec":true}}`,
		`{"@type":"linuxScript","id":"pauses","status":"PAUSE"}`,
		`{"classType":"manualReviewUserTask","id":"review","status":"SUCCEED"}`,
		`{"@type":"matrixStatus","originClassType":"qualityGateInTask","id":"gate","status":"SUCCEED"}`,
		`{"@type":"linuxScript","id":"waits","status":"REVIEWING"}`,
		`{"@type":"linuxScript","id":"to come"}`)
	d := parseDetail(t, model("FAILED", strings.Join(list, ",")))
	var kept []string
	for _, step := range d.Stages[0].Jobs[0].Steps {
		kept = append(kept, step.ID)
	}
	if want := []string{"failed", "may pause", "pauses", "review", "gate", "waits"}; !cmp.Equal(kept, want) {
		t.Errorf("kept %q, want %q", kept, want)
	}
	if done, total := d.Progress(); done != 503 || total != 507 {
		t.Errorf("progress %d of %d, want 503 of 507", done, total)
	}
	if !d.MayWait() {
		t.Error("it may wait and does not say so")
	}
}

func TestErrorsOfStepsThatAreFineByNowAreNoFailures(t *testing.T) {
	t.Parallel()
	d := parseDetail(t, model("FAILED", `{"id":"a","name":"A","status":"SUCCEED"},{"id":"b","name":"B","status":"FAILED"},{"id":"c","status":"FAILED"}`))
	d.Errors = []BuildError{{StepID: "a", Message: "passed when retried"}, {StepID: "b", Message: "broke"}, {StepID: "z", Message: "unknown to the model"}}
	var said []string
	for _, f := range d.Failures() {
		said = append(said, f.StepID+": "+f.ErrorMsg)
	}
	if want := []string{"b: broke", "c: ", "z: unknown to the model"}; !cmp.Equal(said, want) {
		t.Errorf("failures are %q, want %q", said, want)
	}
}

// TestOptionsAreRememberedOnlyAsFarAsThereIsRoom: the memory of a reader that is used again and again is bounded, and what
// is read does not depend on what was read before.
func TestOptionsAreRememberedOnlyAsFarAsThereIsRoom(t *testing.T) {
	t.Parallel()
	var readers scanners
	for round := range 3 {
		var list []string
		for i := range 3 * mostOptions {
			list = append(list, fmt.Sprintf(`{"id":"%d","status":"FAILED","additionalOptions":{"enable":%t,"subscriptionPauseUser":"user-%d","x":"%s"}}`,
				i, i%2 == 0, i, strings.Repeat("x", i*longestOptions/mostOptions/2)))
		}
		e, err := decodeEnvelope[wireDetail](newBody(strings.NewReader(string(model("FAILED", strings.Join(list, ","))))), &readers)
		if err != nil {
			t.Fatal(err)
		}
		for i, step := range e.Data.Model.Stages[0].Containers[0].Elements {
			if want := fmt.Sprint("user-", i); step.Options.PauseUser != want || *step.Options.Enable != (i%2 == 0) {
				t.Errorf("round %d: the options of step %d are %+v (enabled: %t), want those of %s", round, i, step.Options, *step.Options.Enable, want)
			}
		}
		s := readers.take(strings.NewReader("{}"))
		if len(s.options) > mostOptions {
			t.Errorf("round %d: %d options are remembered, want %d at most", round, len(s.options), mostOptions)
		}
		for text := range s.options {
			if len(text) > longestOptions {
				t.Errorf("round %d: a text of %d bytes is remembered, want %d at most", round, len(text), longestOptions)
			}
		}
		readers.giveBack(s)
	}
}

// model is the answer for a build with one job of the given steps.
func model(status, steps string) []byte {
	return []byte(`{"status":0,"data":{"id":"b-1","status":"` + status + `","model":{"stages":[{"id":"stage-2","containers":[` +
		`{"@type":"vmBuild","id":"1","elements":[` + steps + `]}]}]}}}`)
}
