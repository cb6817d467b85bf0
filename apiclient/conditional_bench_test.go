package apiclient

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// BenchmarkUnchangedPage asks for a page of a hundred pipelines that did not change, with and without entity tags.
// The metric x-faster is how many times the time with a tag the plain request takes.
func BenchmarkUnchangedPage(b *testing.B) {
	plain, tagged := pageClient(b, false), pageClient(b, true)
	ask := func(c *Client) time.Duration {
		began := time.Now()
		if got, err := c.List(b.Context(), aProject, 1, maxPageSize); err != nil || len(got.Pipelines) != maxPageSize {
			b.Fatalf("got %d pipelines and %v", len(got.Pipelines), err)
		}
		return time.Since(began)
	}
	ask(tagged)
	var slow, fast time.Duration
	for b.Loop() {
		slow += ask(plain)
		fast += ask(tagged)
	}
	b.ReportMetric(float64(slow)/float64(fast), "x-faster")
}

// pageClient is a client of a server that answers with one page, with an entity tag or without.
func pageClient(b *testing.B, tag bool) *Client {
	record := `{"projectId":"orchard","pipelineId":"p-%032x","pipelineName":"service-%d","pipelineDesc":"%s","latestBuildNum":46,` +
		`"latestBuildStatus":"SUCCEED","latestBuildId":"b-7fbe6f0041d576467088531675424044","latestBuildStartTime":1787205600000,` +
		`"currentTimestamp":1787205600000,"latestBuildStageStatus":[%s]}`
	stage := `{"stageId":"stage-1","name":"Build","status":"SUCCEED","startEpoch":1787205600512,"elapsed":150377,"tag":["build"]}`
	stages := strings.Join([]string{stage, stage, stage, stage}, ",")
	var records []string
	for i := range maxPageSize {
		records = append(records, fmt.Sprintf(record, i, i, strings.Repeat("words ", 10), stages))
	}
	body := []byte(`{"status":0,"data":{"count":100,"page":1,"pageSize":100,"totalPages":1,"records":[` + strings.Join(records, ",") + `]}}`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if tag {
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") != "" {
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
		_, _ = w.Write(body)
	}))
	b.Cleanup(server.Close)
	c, err := New(Config{BaseURL: server.URL, User: "alice", Rate: 1e6, Burst: 1000})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(c.Close)
	return c
}
