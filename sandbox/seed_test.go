package sandbox_test

import (
	"bufio"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
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

// panelBuild is a build as the page is told of it.
type panelBuild struct {
	ID   string `json:"id"`
	Next bool   `json:"next"`
}

// pageState is what the stream tells one person first.
type pageState struct {
	Channels []struct {
		ID   string `json:"id"`
		Type string `json:"type"`
	} `json:"channels"`
	CI struct {
		Pipelines []struct {
			Name    string       `json:"name"`
			Seconds int          `json:"seconds"`
			Builds  []panelBuild `json:"builds"`
		} `json:"pipelines"`
	} `json:"ci"`
}

func (d demo) state(user string) pageState {
	d.t.Helper()
	resp := d.do(http.MethodGet, "/page/stream?user="+user, "", "", "")
	defer func() { _ = resp.Body.Close() }()
	line, err := bufio.NewReader(resp.Body).ReadString('\n')
	if err != nil {
		d.t.Fatal(err)
	}
	var state pageState
	if err := json.Unmarshal([]byte(strings.TrimPrefix(line, "data: ")), &state); err != nil {
		d.t.Fatalf("%v: %.200s", err, line)
	}
	return state
}

func (d demo) panelBuild(id string) panelBuild {
	d.t.Helper()
	for _, p := range d.state("").CI.Pipelines {
		for _, b := range p.Builds {
			if b.ID == id {
				return b
			}
		}
	}
	d.t.Fatalf("the panel shows no build %s", id)
	return panelBuild{}
}

func TestThePanelOffersToHoldWhatHasAStageToCome(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	for _, p := range d.CI.State().Pipelines {
		for _, wait := range []string{"stage", "gate"} {
			b, err := d.CI.Start(p.ID, bkci.StartOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if !d.panelBuild(b.ID).Next {
				t.Errorf("%s: a build that has just begun cannot be held for review", p.Name)
			}
			hold := `{"action":"hold","build":"` + b.ID + `","wait":"` + wait + `"}`
			if wrong := d.post("build", hold); wrong != "" {
				t.Errorf("%s: hold %s: %s", p.Name, wait, wrong)
			}
		}
	}
	last, err := d.CI.Start(d.pipeline("nightly-report"), bkci.StartOptions{})
	if err == nil {
		err = d.CI.Advance(last.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	if d.panelBuild(last.ID).Next {
		t.Error("the panel offers to hold a build before a stage although it is in its last")
	}
	if wrong := d.post("build", `{"action":"hold","build":"`+last.ID+`","wait":"stage"}`); !strings.Contains(wrong, "no stage still to come") {
		t.Errorf("holding a build in its last stage says %q", wrong)
	}
}

// pipeline is the id of a pipeline of the demo.
func (d demo) pipeline(name string) string {
	d.t.Helper()
	for _, p := range d.CI.State().Pipelines {
		if p.Name == name {
			return p.ID
		}
	}
	d.t.Fatalf("the demo has no pipeline %s", name)
	return ""
}

func TestThePanelSaysHowLongABuildTakes(t *testing.T) {
	t.Parallel()
	for _, p := range newDemo(t).state("").CI.Pipelines {
		if want := map[string]int{"nightly-report": 4, "checkout-service": 6}[p.Name]; want > 0 && p.Seconds != want {
			t.Errorf("%s is said to take %d s, want %d of stages of 2 s", p.Name, p.Seconds, want)
		}
	}
}

func TestEverybodyHasADirectMessageWithTheBotFromTheStart(t *testing.T) {
	t.Parallel()
	d := newDemo(t)
	for _, u := range append([]workspace.User{{}}, d.Slack.State().Users...) {
		if u.Bot {
			continue
		}
		var direct []string
		for _, c := range d.state(u.ID).Channels {
			if c.Type == "dm" {
				direct = append(direct, c.ID)
			}
		}
		if len(direct) != 1 {
			t.Fatalf("%q sees the direct messages %q, want one with the bot", u.Name, direct)
		}
		if u.ID == "" {
			continue
		}
		if wrong := d.post("say", `{"user":"`+u.ID+`","channel":"`+direct[0]+`","text":"help"}`); wrong != "" {
			t.Errorf("%s cannot write to the bot: %s", u.Name, wrong)
		}
	}
}
