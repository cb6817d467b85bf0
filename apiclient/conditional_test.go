package apiclient

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// tagging is a gateway that gives entity tags: an answer is the same while revision is.
type tagging struct {
	mu       sync.Mutex
	revision int
	untagged bool
	asked    []string // The If-None-Match of each request.
	answers  []int
}

func (g *tagging) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	tag := fmt.Sprintf(`W/"%s-%d"`, r.URL.Query().Get("page"), g.revision)
	g.asked = append(g.asked, r.Header.Get("If-None-Match"))
	code := http.StatusOK
	if !g.untagged {
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			code = http.StatusNotModified
		}
	}
	g.answers = append(g.answers, code)
	w.WriteHeader(code)
	if code == http.StatusOK {
		fmt.Fprintf(w, `{"status":0,"data":{"count":1,"page":1,"pageSize":100,"totalPages":1,"records":[{"pipelineId":"p-1",`+
			`"latestBuildNum":%d,"currentTimestamp":%d}]}}`, g.revision, time.Now().Add(time.Hour).UnixMilli())
	}
}

// change sets what the gateway answers from now on.
func (g *tagging) change(how func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	how()
}

func TestWhatDidNotChangeIsNotSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &tagging{revision: 1}
		c := virtual(t, g)
		first := list(t, c, 1)
		time.Sleep(10 * time.Minute)
		second := list(t, c, 1)
		if first.LatestBuildNum != 1 || second.LatestBuildNum != 1 {
			t.Errorf("latest builds = %d and %d, want 1 twice", first.LatestBuildNum, second.LatestBuildNum)
		}
		if got := second.ServerTime.Sub(first.ServerTime); got != 10*time.Minute {
			t.Errorf("the server's clock moved by %s in ten minutes", got)
		}
		g.change(func() { g.revision = 2 })
		if got := list(t, c, 1).LatestBuildNum; got != 2 {
			t.Errorf("after a change the latest build = %d, want 2", got)
		}
		if again := list(t, c, 1).LatestBuildNum; again != 2 {
			t.Errorf("asked once more the latest build = %d, want 2", again)
		}
		if want := []int{200, 304, 200, 304}; !slices.Equal(g.answers, want) {
			t.Errorf("answers %v, want %v; tags sent %q", g.answers, want, g.asked)
		}
	})
}

func TestNoTagNoCondition(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &tagging{revision: 1}
		c := virtual(t, g)
		list(t, c, 1)
		g.change(func() { g.untagged = true })
		list(t, c, 1)
		list(t, c, 1)
		if want := []string{"", `W/"1-1"`, ""}; !slices.Equal(g.asked, want) {
			t.Errorf("tags sent %q, want %q: a tag is forgotten when an answer comes without", g.asked, want)
		}
	})
}

func TestAnswersAreKeptApartAndInBounds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &tagging{revision: 1}
		c := virtual(t, g)
		const pages = maxKept + 20
		for range 2 {
			for n := 1; n <= pages; n++ {
				list(t, c, n)
			}
		}
		if got := len(c.memory.kept); got != maxKept {
			t.Errorf("answers kept = %d, want %d", got, maxKept)
		}
		unchanged := 0
		for i, code := range g.answers[pages:] {
			if asked := g.asked[pages+i]; asked != "" && asked != fmt.Sprintf(`W/"%d-1"`, i+1) {
				t.Errorf("page %d was asked for with the tag %s of another", i+1, asked)
			}
			if code == http.StatusNotModified {
				unchanged++
			}
		}
		if unchanged < pages/4 {
			t.Errorf("of %d pages %d were not sent again, want most of those for which there is room", pages, unchanged)
		}
	})
}

func list(t *testing.T, c *Client, page int) Pipeline {
	t.Helper()
	got, err := c.List(t.Context(), "orchard", page, maxPageSize)
	if err != nil || len(got.Pipelines) != 1 {
		t.Fatalf("page %d: got %d pipelines and %v, want one", page, len(got.Pipelines), err)
	}
	return got.Pipelines[0]
}
