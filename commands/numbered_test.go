package commands

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/apiclient"
	"github.com/pipelinebot/pipelinebot/store"
)

// TestANumberNamesABuild looks for builds of a pipeline of which many are gone, so that numbers do not tell the page.
func TestANumberNamesABuild(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var all []apiclient.Build
	for n := 900; n > 0; n-- {
		if n < 350 || n > 500 {
			all = append(all, doneBuild(n, apiclient.StatusSucceed, time.Minute))
		}
		if b := doneBuild(n, apiclient.StatusSucceed, time.Minute); n%50 == 0 {
			w.bk.details[b.ID] = apiclient.Detail{Build: b, PipelineID: pipelineID(apiRelease)}
		}
	}
	w.bk.builds[pipelineID(apiRelease)] = all
	for line, want := range map[string]int{
		release + " #900": 900, release + " #850": 850, release + " #550": 550, release + " #300": 300, release + " #50": 50,
		"status orchard api release #850": 850, "status orchard " + pipelineID(apiRelease) + " #850": 850,
	} {
		card := body[StatusCard](w, line)
		if card.Build.Num != want || card.Build.ID != buildID(want) || !card.Named {
			t.Errorf("%q shows #%d (%s), named: %t; want #%d", line, card.Build.Num, card.Build.ID, card.Named, want)
		}
	}
	for _, number := range []string{"#901", "#5000", "#400", "#9999999"} {
		p := w.problem(release+" "+number, UnknownBuild)
		if p.Input != number || p.Extra != "orchard-api-release" || len(p.Try) == 0 {
			t.Errorf("%s: %+v, want a problem that names it and what to type", number, p)
		}
	}
	if got := len(w.bk.requests()); got > 11*(numberedReads+3) {
		t.Errorf("%d requests for eleven questions, want a handful each", got)
	}
}

func TestANumberStaysWhenTheRestOfTheLineIsMended(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.problem("status orchard orchard-api-relaese #41", UnknownPipeline)
	if len(p.Try) == 0 || !strings.HasSuffix(p.Try[0], " #41") {
		t.Errorf("suggested %q, want the build kept", p.Try)
	}
	if p := w.problem("status orchard #41", MissingWord); !strings.HasSuffix(p.Try[0], " #41") {
		t.Errorf("suggested %q, want the build kept", p.Try)
	}
	w.refuses("status orchard '#41'", UnknownPipeline) // A name, whatever it looks like.
}

// TestANumberIsReadHoweverItIsWritten: with and without its mark, apart and glued, in full width.
func TestANumberIsReadHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.withBuilds(web, 60)
	b := doneBuild(41, apiclient.StatusSucceed, time.Minute)
	w.bk.builds[pipelineID(web)] = []apiclient.Build{b}
	w.bk.details[b.ID] = apiclient.Detail{Build: b, PipelineID: pipelineID(web)}
	link := "https://devops.example.com/console/pipeline/orchard/" + pipelineID(web)
	for _, standard := range []string{"", "orchard", "apples"} {
		w.setDefault(standard)
		lines := []string{
			"orchard orchard-web 41", "orchard orchard-web#41", "orchard orchard-web # 41", "orchard orchard-web #４１", "orchard orchard-web ＃41",
			"orchard orchard-web＃４１", "orchard orchard-web ４１", "orchard orchard-web #041", "orchard orchard web 41", "Orchard Team orchard-web 41",
			"orchard " + pipelineID(web) + " 41", link + " #41", link + " 41", link + " # 41",
		}
		if standard == "orchard" {
			lines = append(lines, "orchard-web #41", "orchard-web 41", "orchard-web#41", "orchard-web # 41", "web 41")
		}
		for _, line := range lines {
			if card := body[StatusCard](w, "status "+line); card.Build.Num != 41 || !card.Named || card.Pipeline != pipelineID(web) {
				t.Errorf("default %q, %q shows #%d of %s, named: %t", standard, line, card.Build.Num, card.Name, card.Named)
			}
		}
	}
}

func TestANumberMayBeAPartOfAName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := map[int]string{77: "shop 7", 78: "shop 8 eu", 79: "shop", 80: "c#9 tests", 81: "c", 82: "solo #0", 83: "solo", 84: "area 51 north", 85: "area 51 south"}
	for n, name := range names {
		p := w.bk.pipelines["orchard"][0]
		p.ID, p.Name = pipelineID(n), name
		w.bk.pipelines["orchard"] = append(w.bk.pipelines["orchard"], p)
	}
	w.setDefault("orchard")
	for typed, want := range map[string]string{"shop 7": "shop 7", "shop 8": "shop 8 eu", "c#9": "c#9 tests", "solo #0": "solo #0", "solo # 0": ""} {
		for _, line := range []string{"status orchard " + typed, "status " + typed} {
			if want == "" {
				w.refuses(line, BadNumber)
			} else if card := body[StatusCard](w, line); card.Name != want || card.Named {
				t.Errorf("%q shows %q, named: %t; want %q", line, card.Name, card.Named, want)
			}
		}
	}
	if pick := body[Pick](w, "status orchard area 51"); len(pick.Choices) != 2 {
		t.Errorf("choices %v, want those with the number in their names", pick.Choices)
	}
	if pick := body[Pick](w, "status orchard area 4"); pick.Choices[0].Line != "status orchard "+pipelineID(84)+" #4" && pick.Choices[0].Line != "status orchard "+pipelineID(85)+" #4" {
		t.Errorf("choices %v, want the number kept", pick.Choices)
	}
	for line, code := range map[string]Code{
		"status orchard nothing 41": UnknownPipeline, "status nowhere nothing 41": UnknownProject, "status apples 41": UnknownPipeline, "status 41": UnknownPipeline,
		"status orchard '41'": UnknownPipeline, "status orchard solo '41'": TooManyWords, "status orchard shop +41": TooManyWords,
	} {
		w.refuses(line, code)
	}
}

func TestWhatIsNoNumberOfABuildIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, number := range []string{"#0", "#-1", "#+41", "#99999999999999999999", "#2147483648", "#000", "#９９９９９９９９９９９"} {
		for _, between := range []string{" ", ""} {
			p := w.problem("status orchard orchard-web"+between+number, BadNumber)
			if p.Input != narrow(number) || p.Extra != "1-2147483647" || p.Try[0] != "status orchard orchard-web" {
				t.Errorf("%s: %+v", number, p)
			}
		}
	}
	if p := w.problem("status orchard orchard-web 0", BadNumber); p.Input != "#0" {
		t.Errorf("without its mark: %+v", p)
	}
	w.refuses("status orchard orchard-wbe #0", UnknownPipeline)
}

func TestALinkToABuildTakesNoNumber(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	link := "https://devops.example.com/console/pipeline/orchard/" + pipelineID(web) + "/detail/" + buildID(30)
	for _, number := range []string{"#41", "41", "# 41", "#0"} {
		if p := w.problem("status "+link+" "+number, TooManyWords); p.Input[0] != '#' || !strings.Contains(p.Try[0], link) || strings.Contains(p.Try[0], "#") {
			t.Errorf("%s: %+v, try %q", number, p, p.Try)
		}
	}
}

func TestANumberOfAPipelineThatCannotBeReadIsAProblemOfBKCI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bk.failing("history", &apiclient.Error{Kind: apiclient.Forbidden})
	w.refuses(release+" #41", Forbidden)
	w.bk.failing("history", &apiclient.Error{Kind: apiclient.NotFound})
	w.refuses(release+" #41", UnknownPipeline)
}

// uncounted is a server that does not say how many builds there are.
type uncounted struct{ *fakeBK }

func (u uncounted) History(ctx context.Context, project, pipeline string, q apiclient.HistoryQuery) (apiclient.BuildPage, error) {
	page, err := u.fakeBK.History(ctx, project, pipeline, q)
	page.Count, page.TotalPages = 0, 0
	return page, err
}

func TestANumberNamesABuildOfAServerThatDoesNotCount(t *testing.T) {
	t.Parallel()
	bk := newFakeBK()
	w := newWorld(t, func(o *Options) { o.Upstream = uncounted{bk} })
	for n := 300; n > 0; n-- {
		b := doneBuild(n, apiclient.StatusSucceed, time.Minute)
		bk.builds[pipelineID(apiRelease)] = append(bk.builds[pipelineID(apiRelease)], b)
		bk.details[b.ID] = apiclient.Detail{Build: b, PipelineID: pipelineID(apiRelease)}
	}
	if card := body[StatusCard](w, release+" #150"); card.Build.Num != 150 {
		t.Errorf("shows #%d, want 150", card.Build.Num)
	}
	w.refuses(release+" #301", UnknownBuild)
}

func TestAPipelineWhoseNameEndsWithANumberIsFoundByIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for n, name := range map[int]string{77: "deploy #2", 78: "deploy #3", 79: "solo #9"} {
		p := w.bk.pipelines["orchard"][0]
		p.ID, p.Name = pipelineID(n), name
		w.bk.pipelines["orchard"] = append(w.bk.pipelines["orchard"], p)
	}
	w.store.settings["C1"] = store.Settings{Target: "C1", Project: "orchard"}
	for _, name := range []string{"deploy #2", "Deploy #3", "solo #9"} {
		for _, line := range []string{"status orchard " + name, "status " + name} {
			if card := body[StatusCard](w, line); !strings.EqualFold(card.Name, name) || card.Named {
				t.Errorf("%q shows %q, want the pipeline that is called like that", line, card.Name)
			}
		}
	}
}
