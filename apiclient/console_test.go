package apiclient

import (
	"net/url"
	"strings"
	"testing"
)

const (
	aConsole = "https://devops.example.com/console"
	aLink    = aConsole + "/pipeline/" + aProject + "/" + aPipeline
)

func TestConsoleLinksLeadWhereTheyShould(t *testing.T) {
	t.Parallel()
	for _, base := range []string{aConsole, aConsole + "/"} {
		c := Console{Base: base}
		build := aLink + "/detail/" + aBuild + "/executeDetail"
		for got, want := range map[string]string{
			c.Project(aProject):                                                            aConsole + "/pipeline/orchard/list/allPipeline",
			c.Pipeline(aProject, aPipeline):                                                aLink + "/history",
			c.Build(aProject, aPipeline, aBuild):                                           build,
			c.Review(aProject, aPipeline, aBuild, Wait{StageID: "stage-4"}):                build + "?reviewStageSeq=4",
			c.Review(aProject, aPipeline, aBuild, Wait{StageID: "stage-4", StepID: "e-1"}): build + "?reviewTaskId=e-1",
			c.Review(aProject, aPipeline, aBuild, Wait{StepID: "e&x=1#"}):                  build + "?reviewTaskId=e%26x%3D1%23",
			c.Review(aProject, aPipeline, aBuild, Wait{}):                                  build + "",
		} {
			if got != want {
				t.Errorf("link is %q, want %q", got, want)
			}
		}
	}
}

func TestALinkIsNeverMadeOfABadId(t *testing.T) {
	t.Parallel()
	c := Console{Base: aConsole}
	for _, id := range hostile() {
		for _, link := range []string{
			c.Project(id), c.Pipeline(id, aPipeline), c.Pipeline(aProject, id), c.Build(aProject, aPipeline, id),
			c.Review(aProject, id, aBuild, Wait{StageID: "stage-1"}),
		} {
			u, err := url.Parse(link)
			if err != nil || !strings.HasPrefix(link, aConsole) || u.RawQuery != "" || len(link) > 200 {
				t.Errorf("id %q made the link %q", id, link)
			}
		}
	}
}

func TestPastedConsoleLinksAreRead(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		link, build string
		ok          bool
	}{
		{aLink, "", true},
		{aLink + "/", "", true},
		{aLink + "/history", "", true},
		{aLink + "/edit?x=1#y", "", true},
		{"  " + aLink + " ", "", true},
		{aLink + "/detail/" + aBuild, aBuild, true},
		{aLink + "/detail/" + aBuild + "/executeDetail/2", aBuild, true},
		{aLink + "/detail/latest", "", true},
		{strings.Replace(aLink, "https", "http", 1), "", true},
		{strings.Replace(aLink, "devops.example.com", "DevOps.Example.com:443", 1), "", true},
		{strings.Replace(aLink, "example.com", "example.org", 1), "", false},
		{strings.Replace(aLink, "devops.example.com", "devops.example.com:8080", 1), "", false},
		{strings.Replace(aLink, "https://", "https://devops.example.com@evil.test/", 1), "", false},
		{strings.Replace(aLink, "https://", "https://user@", 1), "", false},
		{strings.Replace(aLink, "https", "ftp", 1), "", false},
		{strings.Replace(aLink, "/console", "/other", 1), "", false},
		{aConsole + "/pipeline/" + aProject + "/list/allPipeline", "", false},
		{aConsole + "/pipeline/" + aProject, "", false},
		{aConsole + "/pipeline/../" + aPipeline, "", false},
		{aConsole, "", false},
		{"orchard", "", false},
		{"", "", false},
		{"https://%zz", "", false},
	} {
		project, pipeline, build, ok := ParseConsoleURL(aConsole, tc.link)
		if ok != tc.ok || build != tc.build {
			t.Errorf("%q: build %q, %v; want %q, %v", tc.link, build, ok, tc.build, tc.ok)
		}
		if ok && (project != aProject || pipeline != aPipeline) || !ok && project+pipeline+build != "" {
			t.Errorf("%q: read as %q, %q, %q", tc.link, project, pipeline, build)
		}
	}
	if _, _, _, ok := ParseConsoleURL("", aLink); ok {
		t.Error("a link was read without a console to compare it with")
	}
}

// FuzzParseConsoleURL: it never panics, gives out valid ids only, and reads its own links back.
func FuzzParseConsoleURL(f *testing.F) {
	f.Add(aConsole, aLink+"/detail/"+aBuild)
	f.Add("http://x:80", "https://x/pipeline/a/b")
	f.Add("", "::")
	f.Fuzz(func(t *testing.T, base, raw string) {
		project, pipeline, build, ok := ParseConsoleURL(base, raw)
		if !ok {
			return
		}
		if !ValidProject(project) || !ValidPipeline(pipeline) || build != "" && !ValidBuild(build) {
			t.Fatalf("%q read as %q, %q, %q", raw, project, pipeline, build)
		}
		if p, pl, b, _ := ParseConsoleURL(aConsole, Console{Base: aConsole}.Build(project, pipeline, build)); p != project ||
			pl != pipeline || b != build {
			t.Errorf("%q, %q, %q came back as %q, %q, %q", project, pipeline, build, p, pl, b)
		}
	})
}
