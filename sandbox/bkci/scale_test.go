package bkci

import (
	"fmt"
	"runtime"
	"testing"
	"time"
)

// TestManyPipelinesAreCheap bounds what a load test pays: memory to hold them, and time to read a page.
func TestManyPipelinesAreCheap(t *testing.T) {
	const n = 100_000
	before := heap()
	k := newKit(t, Options{})
	for i := range n {
		k.AddPipeline("orchard", PipelineSpec{Name: fmt.Sprintf("pipeline-%06d", i), Past: 3})
	}
	each := (heap() - before) / n
	t.Logf("%d bytes a pipeline", each)
	if each > 2048 {
		t.Errorf("a pipeline takes %d bytes, want at most 2048", each)
	}
	begin := time.Now()
	for _, page := range []int{1, 500, 1000} {
		r := k.get(fmt.Sprintf("/v3/projects/orchard/pipelines?page=%d&pageSize=500", page))
		want := fmt.Sprintf("pipeline-%06d", n-1-(page-1)*100)
		if got := r.at(t, "data.records.0.pipelineName"); got != want {
			t.Errorf("page %d begins with %s, want %s", page, got, want)
		}
		if size, count := r.at(t, "data.pageSize"), r.at(t, "data.totalPages"); size != "100" || count != "1000" {
			t.Errorf("page %d: pageSize %s of totalPages %s, want 100 of 1000", page, size, count)
		}
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("three pages took %v, want far less than 2 s", took)
	}
	if got := k.get("/v3/projects/orchard/pipelines?page=1001").at(t, "data.records"); got != "[" {
		t.Errorf("behind the last page: records %s, want an empty list", got)
	}
	runtime.KeepAlive(k)
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestReadingKeepsNoPastBuilds(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{Past: 500, PastStatus: Failed})
	first := k.get(releasePath + p + "/builds/history?page=1&pageSize=-1")
	if got := first.at(t, "data.records.499.buildNum"); got != "1" {
		t.Errorf("oldest build is number %s, want 1", got)
	}
	if got := first.at(t, "data.records.0.status") + first.at(t, "data.records.1.status"); got != "FAILEDSUCCEED" {
		t.Errorf("newest two = %s, want FAILED and SUCCEED", got)
	}
	if again := k.get(releasePath + p + "/builds/history?page=1&pageSize=-1"); again.body != first.body {
		t.Error("the past changes from one read to the next")
	}
	if kept := len(k.byID[p].builds); kept != 0 {
		t.Errorf("%d builds kept by reading, want none", kept)
	}
}

func TestHistoryPagesAndOrders(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	p := k.AddPipeline("orchard", PipelineSpec{Past: 45})
	history := releasePath + p + "/builds/history"
	for query, want := range map[string]string{
		"":                    "45 20 3",
		"?page=3":             "5 20 3",
		"?page=2&pageSize=10": "35 10 5",
		"?pageSize=1000":      "45 100 1",
		"?page=0&pageSize=0":  "45 20 3",
		"?page=9":             "- 20 3",
	} {
		r := k.get(history + query)
		if got := r.at(t, "data.records.0.buildNum") + " " + r.at(t, "data.pageSize") + " " + r.at(t, "data.totalPages"); got != want {
			t.Errorf("%q: first build, pageSize, totalPages = %s, want %s", query, got, want)
		}
	}
	old := k.get(history+"?page=3").at(t, "data.records.0.id")
	if _, err := k.Retry(old, "alice"); err != nil {
		t.Fatal(err)
	}
	r := k.get(history + "?updateTimeDesc=true&pageSize=3")
	if got := r.at(t, "data.records.0.buildNum") + " " + r.at(t, "data.records.1.buildNum"); got != "5 45" {
		t.Errorf("updated last: %s, want the retried 5 before 45", got)
	}
	if got := k.get(history+"?page=9&updateTimeDesc=true").at(t, "data.count"); got != "45" {
		t.Errorf("count behind the last page = %s, want 45", got)
	}
}

func BenchmarkListPage(b *testing.B) {
	s := New(Options{})
	for i := range 10_000 {
		s.AddPipeline("orchard", PipelineSpec{Name: fmt.Sprintf("pipeline-%05d", i), Past: 3})
	}
	c := &call{project: "orchard", user: "alice"}
	c.r = benchRequest(b, "/v3/projects/orchard/pipelines?page=50&pageSize=100")
	b.ReportAllocs()
	for b.Loop() {
		data, err := s.listPipelines(c)
		if err != nil || len(data.(wirePage[wirePipeline]).Records) != 100 {
			b.Fatal(err)
		}
		jsonAnswer(200, envelope{Data: data})
	}
}
