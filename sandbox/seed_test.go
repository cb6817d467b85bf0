package sandbox_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
)

// modelSteps are the steps of a build's model as the bot reads it, those that can wait marked.
func (d demo) modelSteps(b bkci.Build) []string {
	d.t.Helper()
	url := fmt.Sprintf("%s%s/v3/projects/%s/pipelines/%s/builds/%s/detail", d.base, bkci.DefaultBasePath, b.Project, b.Pipeline, b.ID)
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodGet, url, nil)
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("X-DEVOPS-UID", sandbox.User)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var detail struct {
		Data struct {
			Model struct {
				Stages []struct {
					Containers []struct {
						Elements []struct {
							Type              string `json:"@type"`
							ID                string `json:"id"`
							AdditionalOptions struct {
								PauseBeforeExec bool `json:"pauseBeforeExec"`
							} `json:"additionalOptions"`
						} `json:"elements"`
					} `json:"containers"`
				} `json:"stages"`
			} `json:"model"`
		} `json:"data"`
	}
	if err := json.UnmarshalRead(resp.Body, &detail); err != nil {
		d.t.Fatal(err)
	}
	var steps []string
	for _, stage := range detail.Data.Model.Stages {
		for _, job := range stage.Containers {
			for _, e := range job.Elements {
				switch {
				case e.Type == "manualReviewUserTask":
					steps = append(steps, e.ID+" review")
				case e.AdditionalOptions.PauseBeforeExec:
					steps = append(steps, e.ID+" pause")
				default:
					steps = append(steps, e.ID)
				}
			}
		}
	}
	return steps
}

func TestTheModelKnowsFromTheStartWhereThePanelHolds(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	for _, p := range d.CI.State().Pipelines {
		for wait, mark := range map[string]string{"step": " review", "pause": " pause"} {
			b, err := d.CI.Start(p.ID, bkci.StartOptions{})
			if err != nil {
				t.Fatal(err)
			}
			before := d.modelSteps(b)
			if wrong := d.post("build", `{"action":"hold","build":"`+b.ID+`","wait":"`+wait+`"}`); wrong != "" {
				t.Errorf("%s: hold %s: %s", p.Name, wait, wrong)
				continue
			}
			held, err := d.CI.Build(b.ID)
			if err != nil {
				t.Fatal(err)
			}
			if after := d.modelSteps(held); !slices.Equal(before, after) || !slices.Contains(before, held.Waiting.Step+mark) {
				t.Errorf("%s: held at %s the model has the steps %q, at the start it had %q", p.Name, held.Waiting.Step, after, before)
			}
		}
	}
}
