package commands

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/apiclient"
)

func rowNames(l PipelineList) []string {
	var names []string
	for _, row := range l.Rows {
		names = append(names, row.Name)
	}
	return names
}

func TestAListBeginsWithTheLatestActivity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.pipeline(web, func(p *apiclient.Pipeline) { p.LatestBuildEnd = clock() })
	got := body[PipelineList](w, "list orchard")
	want := []string{"orchard-web", "orchard-api-release", "orchard-api-test", "Nightly Build", "发布：线上", "[prod] deploy", "orchard-never"}
	if diff := cmp.Diff(want, rowNames(got)); diff != "" || got.Count != 7 || got.Page != 1 || got.Pages != 1 {
		t.Errorf("count %d, page %d of %d, rows (-want +got):\n%s", got.Count, got.Page, got.Pages, diff)
	}
}

func TestARowNeverShowsANumberThatMayBelongToAnotherBuild(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := body[PipelineList](w, "list orchard orchard-api-release").Rows[0]
	want := PipelineRow{
		ID: pipelineID(1), Name: "orchard-api-release", Word: WordSucceeded, Status: "SUCCEED", User: "alice",
		Start: clock().Add(-time.Hour), Took: 4 * time.Minute,
		Link: "https://devops.example.com/console/pipeline/orchard/" + pipelineID(1) + "/history",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
	if row := body[PipelineList](w, "list orchard never").Rows[0]; row.Word != WordNever || row.Took != 0 {
		t.Errorf("row of a pipeline that never ran: %+v", row)
	}
}

func TestWordsFilterAList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for line, want := range map[string][]string{
		"list orchard API":          {"orchard-api-release", "orchard-api-test"},
		"list orchard test orchard": {"orchard-api-test"},
		"ls orchard *api*":          {"orchard-api-release", "orchard-api-test"},
		"list orchard 线上":           {"发布：线上"},
		"list apples":               {"apple-pie"},
	} {
		if diff := cmp.Diff(want, rowNames(body[PipelineList](w, line))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
	if p := w.problem("list orchard orchrd-web", UnknownPipeline); p.Near[0] != "orchard-web" {
		t.Errorf("words that match nothing: %+v", p)
	}
	w.setDefault("orchard")
	if got := body[PipelineList](w, "list web"); got.Words != "web" || got.Count != 1 {
		t.Errorf("words in the default project: %+v", got)
	}
	if got := body[PipelineList](w, "list apples"); got.Project != "apples" {
		t.Errorf("another project than the default one: %+v", got)
	}
}

func TestAListIsTurnedPageByPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 25 {
		w.bk.pipelines["apples"] = append(w.bk.pipelines["apples"], apiclient.Pipeline{
			ID: pipelineID(100 + i), Name: fmt.Sprintf("many 'o %02d", i), LatestBuildStart: clock().Add(-time.Duration(i) * time.Minute),
		})
	}
	list := body[PipelineList](w, "list apples many 'o'")
	seen := len(list.Rows)
	for page := 2; page <= list.Pages; page++ {
		next := body[PipelineList](w, list.PageLine(page))
		if next.Page != page || next.Words != list.Words {
			t.Errorf("%q is page %d of %q, want %d of %q", list.PageLine(page), next.Page, next.Words, page, list.Words)
		}
		seen += len(next.Rows)
	}
	if seen != 25 || list.Pages != 3 {
		t.Errorf("%d rows on %d pages, want 25 on 3", seen, list.Pages)
	}
	if got := body[PipelineList](w, "list apples page 99"); got.Page != got.Pages || len(got.Rows) == 0 {
		t.Errorf("a page beyond the last: %+v", got)
	}
	for _, line := range []string{"list apples page 0", "list apples page x", "list apples page -3"} {
		w.refuses(line, BadNumber)
	}
}

func TestAListWithoutProjectShowsTheProjects(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	want := ProjectList{Projects: []ProjectRow{{"apples", "苹果 平台"}, {"orchard", "Orchard Team"}}}
	for _, line := range []string{"list", "projects"} {
		if diff := cmp.Diff(want, body[ProjectList](w, line)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", line, diff)
		}
	}
	w.setDefault("apples")
	if got := body[PipelineList](w, "list"); got.Project != "apples" {
		t.Errorf("with a default project: %+v", got)
	}
}

func TestAnEmptyProjectIsNotAnUnknownOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bk.pipelines["apples"] = nil
	if got := body[PipelineList](w, "list apples"); len(got.Rows) != 0 || got.Pages != 1 {
		t.Errorf("an empty project: %+v", got)
	}
	w.refuses("list appless", UnknownProject)
}

func TestAListIsNeverFromMemory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body[PipelineList](w, "list orchard web")
	w.pipeline(web, func(p *apiclient.Pipeline) { p.LatestBuildStatus = apiclient.StatusFailed })
	if row := body[PipelineList](w, "list orchard web").Rows[0]; row.Word != WordFailed {
		t.Errorf("word %q at the same moment, want %q", row.Word, WordFailed)
	}
}

func TestALinkToThePipelineNamesItsProject(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got := body[PipelineList](w, "list https://devops.example.com/console/pipeline/orchard/"+pipelineID(1)); got.Project != "orchard" || got.Count != 7 {
		t.Errorf("list of a link: %+v", got)
	}
}

func TestProjectsWithoutAListAreThoseAllowedByID(t *testing.T) {
	t.Parallel()
	for _, kind := range []apiclient.ErrorKind{apiclient.NotFound, apiclient.Forbidden} {
		w := newWorld(t)
		w.bk.failing("projects", &apiclient.Error{Kind: kind})
		want := ProjectList{Projects: []ProjectRow{{"orchard", "orchard"}}}
		if diff := cmp.Diff(want, body[ProjectList](w, "projects")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
		if got := body[PipelineList](w, "list apples"); got.Count != 1 {
			t.Errorf("%s: a project allowed by a pattern: %+v", kind, got)
		}
		w.refuses("list appx", UnknownProject)
	}
}
