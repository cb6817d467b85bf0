package commands

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

func TestAPipelineIsFoundByWhatPeopleRememberOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for line, want := range map[string]int{
		"status orchard orchard-api-release":              apiRelease,
		"STATUS orchard ORCHARD-API-RELEASE":              apiRelease,
		"status Orchard orchard-web":                      web,
		"status 'orchard team' orchard-web":               web,
		"status *orchard* *orchard-web*":                  web,
		"status `orchard` `orchard-web`":                  web,
		"status orchard " + pipelineID(web):               web,
		"status orchard P-" + pipelineID(web)[2:]:         web,
		"status orchard release":                          apiRelease,
		"status orchard nightly build":                    nightly,
		"status orchard nightly":                          nightly,
		"status orchard 发布:线上":                            online,
		"status orchard 线上":                               online,
		"status orchard [prod] deploy":                    prodDeploy,
		"status orchard release api":                      apiRelease,
		"status orchard orchard—api—release":              apiRelease,
		"status orchard apirelease":                       apiRelease,
		"status '苹果 平台' apple":                            applePie,
		"st orchard web":                                  web,
		"status orchard <http://orchard-web|orchard-web>": web,
	} {
		if card := body[StatusCard](w, line); card.Pipeline != pipelineID(want) {
			t.Errorf("%q shows %s (%s), want %s", line, card.Pipeline, card.Name, pipelineID(want))
		}
	}
}

func TestTheSurestMatchCounts(t *testing.T) {
	t.Parallel()
	all := []entry{}
	for i, name := range []string{"Deploy", "deploy", "DEPLOY", "deploy-all", "x.deploy", "build [old]", "build", "a—b", "数据 同步", "quarterly-financial-report-generator-service"} {
		all = append(all, entry{id: pipelineID(i), name: name, folded: fold(name)})
	}
	for _, c := range []struct {
		text  string
		want  []string
		loose bool
	}{
		{"deploy", []string{"deploy"}, false},
		{"DEPLOY", []string{"DEPLOY"}, false},
		{"dePLOY", []string{"Deploy", "deploy", "DEPLOY"}, false},
		{"deploy-", []string{"deploy-all"}, false},
		{"ploy", []string{"Deploy", "deploy", "DEPLOY", "deploy-all", "x.deploy"}, false},
		{"build", []string{"build"}, false},
		{"old build", []string{"build [old]"}, false},
		{"a--b", []string{"a—b"}, false},
		{"“数据 同步”", []string{"数据 同步"}, false},
		{"dplall", []string{"deploy-all"}, true},
		{"zzz", nil, true},
		{"ucs", nil, true}, // Letters scattered over the long one.
		{"qfrgs", []string{"quarterly-financial-report-generator-service"}, true},
		{"``", nil, true},
	} {
		hits, loose := find(all, c.text)
		if diff := cmp.Diff(c.want, namesOrNil(hits)); diff != "" || loose != c.loose {
			t.Errorf("find(%q): loose %v, want %v; (-want +got):\n%s", c.text, loose, c.loose, diff)
		}
	}
}

func namesOrNil(hits []entry) []string {
	if len(hits) == 0 {
		return nil
	}
	return namesOf(hits)
}

func TestSeveralMatchesAreAskedAboutWithCompleteLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pick := body[Pick](w, "history orchard orchard-api 5")
	want := Pick{Project: "orchard", Input: "orchard-api", Choices: []Choice{
		{"orchard-api-release", "history orchard " + pipelineID(apiRelease) + " 5"},
		{"orchard-api-test", "history orchard " + pipelineID(apiTest) + " 5"},
	}}
	if diff := cmp.Diff(want, pick); diff != "" {
		t.Errorf("pick (-want +got):\n%s", diff)
	}
	for _, choice := range pick.Choices {
		if got := body[History](w, choice.Line); got.Name != choice.Name {
			t.Errorf("%q shows %q, want %q", choice.Line, got.Name, choice.Name)
		}
	}
	if pick := body[Pick](w, "subscribe orchard orchard-api on failed me"); pick.Choices[0].Line != "subscribe orchard "+pipelineID(apiRelease)+" on failed me" {
		t.Errorf("the choice %q lost words", pick.Choices[0].Line)
	}
}

func TestAPickListHasAtMostTwentyChoices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 30 {
		w.bk.pipelines["orchard"] = append(w.bk.pipelines["orchard"], apiclient.Pipeline{ID: pipelineID(100 + i), Name: "many-" + strings.Repeat("x", i)})
	}
	if pick := body[Pick](w, "status orchard many"); len(pick.Choices) != 20 || pick.More != 10 {
		t.Errorf("%d choices and %d more, want 20 and 10", len(pick.Choices), pick.More)
	}
}

func TestAVagueMatchIsGoodEnoughToReadButNotToChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if card := body[StatusCard](w, "status orchard orchrel"); card.Pipeline != pipelineID(apiRelease) {
		t.Errorf("status shows %s", card.Name)
	}
	if pick := body[Pick](w, "subscribe orchard orchrel"); len(pick.Choices) != 1 || len(w.store.all()) != 0 {
		t.Errorf("subscribe offers %+v and stores %d, want one choice and nothing stored", pick, len(w.store.all()))
	}
	w.subscribed("orchard", pipelineID(apiRelease), "orchard-api-release", "C1")
	pick := body[Pick](w, "unsubscribe orchard orchrel")
	if want := "unsubscribe orchard " + pipelineID(apiRelease); len(pick.Choices) != 1 || pick.Choices[0].Line != want || len(w.store.all()) != 1 {
		t.Errorf("unsubscribe offers %+v and leaves %d, want %q and the subscription", pick, len(w.store.all()), want)
	}
}

func TestTheDefaultProjectStandsInForOneThatIsLeftOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.setDefault("orchard")
	for line, want := range map[string]string{
		"status web":                     pipelineID(web),
		"status nightly build":           pipelineID(nightly),
		"status apples apple-pie":        pipelineID(applePie),
		"status orchard web":             pipelineID(web),
		"status " + pipelineID(apiTest):  pipelineID(apiTest),
		"status apples " + pipelineID(8): pipelineID(applePie),
	} {
		if card := body[StatusCard](w, line); card.Pipeline != want {
			t.Errorf("%q shows %s, want %s", line, card.Pipeline, want)
		}
	}
	w.refuses("status aples apple-pie", UnknownProject)
	w.refuses("status apple-pie", UnknownPipeline)
	w.setDefault("secret")
	w.refuses("status secret-pipe", NoProject)
}

func TestAMissingWordIsAskedForWithLinesThatWork(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.problem("status", MissingWord)
	if p.Input != "project" || !slices.Contains(p.Try, "list apples") {
		t.Errorf("status alone: %+v", p)
	}
	p = w.problem("status orchard", MissingWord)
	if p.Input != "pipeline" || p.Extra != "orchard" || p.Try[0] != "status orchard orchard-api-release" {
		t.Errorf("status with a project: %+v", p)
	}
	w.setDefault("apples")
	if p = w.problem("history", MissingWord); p.Try[0] != "history apples apple-pie" {
		t.Errorf("with a default project: %+v", p)
	}
}

func TestNamesThatAreNearAreSuggested(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.problem("status orchard orchrd-wbe", UnknownPipeline)
	if diff := cmp.Diff([]string{"orchard-web"}, p.Near); diff != "" || p.Extra != "orchard" || p.Try[0] != "status orchard orchard-web" {
		t.Errorf("near (-want +got):\n%s\n%+v", diff, p)
	}
	if p = w.problem("status orchrad web", UnknownProject); p.Near[0] != "orchard" || p.Try[0] != "status orchard web" {
		t.Errorf("project: %+v", p)
	}
	if p = w.problem("status orchard orchard-web now", TooManyWords); p.Input != "now" || p.Try[0] != "status orchard orchard-web" {
		t.Errorf("a surplus word: %+v", p)
	}
}

func TestHostileIdsCauseNoRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, line := range []string{
		"status ../admin api", "status orchard%2f..%2fsecret api", `status a\b api`, "status .. api", "status a?b api", "list ../secret",
		"status <x> api", "status orchard/../secret " + pipelineID(1), "default ../secret", "status " + strings.Repeat("x", 65) + " api",
	} {
		w.refuses(line, BadProject)
		if asked := w.bk.requests(); len(asked) > 0 {
			t.Errorf("%q asked %v, want nothing", line, asked)
		}
	}
	w.setDefault("orchard")
	for _, line := range []string{"status ../../x", "status a%2Fb", "status p-0123456789abcdef0123456789abcde", `status ..\x`, "status " + strings.Repeat("y", 256)} {
		w.refuses(line, BadPipeline)
		if asked := w.bk.requests(); len(asked) > 0 {
			t.Errorf("%q asked %v, want nothing", line, asked)
		}
	}
}

func TestANameThatIsNotFoundIsLookedForInFreshNames(t *testing.T) {
	t.Parallel()
	now := clock()
	w := newWorld(t, func(o *Options) { o.Now = func() time.Time { return now } })
	body[StatusCard](w, "status orchard web")
	w.bk.pipelines["orchard"] = append(w.bk.pipelines["orchard"], apiclient.Pipeline{ID: pipelineID(50), Name: "brand-new"})
	now = now.Add(rereadNames)
	if card := body[StatusCard](w, "status orchard brand-new"); card.Pipeline != pipelineID(50) {
		t.Errorf("shows %s, want the new pipeline", card.Name)
	}
}

func TestTheNameOfAProjectMayHaveSpaces(t *testing.T) {
	t.Parallel()
	for _, standard := range []string{"", "apples"} {
		w := newWorld(t)
		w.bk.projects = append(w.bk.projects, apiclient.Project{ID: "app7", Name: "Fruit Trees North", Enabled: true})
		w.bk.pipelines["app7"] = []apiclient.Pipeline{{ProjectID: "app7", ID: pipelineID(70), Name: "prune"}}
		w.setDefault(standard)
		for line, want := range map[string]int{
			"status Orchard Team orchard-web": web, "status orchard team nightly build": nightly, "status Fruit Trees North prune": 70,
			"status fruit trees north " + pipelineID(70): 70,
		} {
			if card := body[StatusCard](w, line); card.Pipeline != pipelineID(want) {
				t.Errorf("%q with the default %q shows %s", line, standard, card.Name)
			}
		}
		w.refuses("status Secret Garden secret-pipe", UnknownProject)
		w.refuses("status Orchard Team nothing", UnknownPipeline)
	}
}

func TestANameIsFoundAsItIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pipeline(web, func(p *apiclient.Pipeline) { p.Name = "back`tick`s a|b" })
	sub := w.subscribed("orchard", pipelineID(web), "back`tick`s a|b", "C1")
	for _, line := range []string{"status orchard backˋtickˋs a∣b", `status orchard "backˋtickˋs a∣b"`} {
		if card := body[StatusCard](w, line); card.Pipeline != pipelineID(web) {
			t.Errorf("%q: %+v", line, card)
		}
	}
	if got := body[Unsubscribed](w, `unsubscribe orchard "backˋtickˋs a|b"`); got.Subscription.ID != sub.ID {
		t.Errorf("ended %+v", got.Subscription)
	}
}

func TestANameThatHoldsALookAlikeIsStillFound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pipeline(web, func(p *apiclient.Pipeline) { p.Name = "构建＊夜间" })
	for _, line := range []string{"status orchard 构建＊夜间", "status orchard '构建*夜间'", "status orchard 构建∗夜间"} {
		if card := body[StatusCard](w, line); card.Pipeline != pipelineID(web) {
			t.Errorf("%q: %+v", line, card)
		}
	}
	if got := body[Subscribed](w, "subscribe orchard 构建＊夜间"); got.Subscription.Pattern != pipelineID(web) {
		t.Errorf("subscribed to %+v, want the one of that name", got.Subscription)
	}
}
