package bkci

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// web is a server behind a real listener, for faults of the connection.
type web struct {
	*kit
	url string
}

func newWeb(t *testing.T) *web {
	k := newKit(t, Options{})
	ts := httptest.NewServer(k.Server)
	t.Cleanup(ts.Close)
	t.Cleanup(k.ClearFaults)
	return &web{k, ts.URL + k.opts.BasePath}
}

// fetch sends one request without connection reuse and reads the whole answer.
func (w *web) fetch(ctx context.Context, path string) (reply, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+path, nil)
	if err != nil {
		return reply{}, err
	}
	req.Header.Set("X-DEVOPS-UID", "alice")
	req.Header.Set("Accept-Encoding", "gzip")
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close() //nolint:errcheck // read only.
	body, err := io.ReadAll(resp.Body)
	return reply{resp.StatusCode, resp.Header, string(body)}, err
}

func TestFaultAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault Fault
		code  int
		kind  string
		body  string // contained in the answer
	}{
		"500":         {Fault{Kind: FaultStatus, Code: 500}, 500, "application/json", compact(fixture(t, "error-internal.json"))},
		"502":         {Fault{Kind: FaultStatus, Code: 502}, 502, "text/html", "<h1>502 Bad Gateway</h1>"},
		"503":         {Fault{Kind: FaultStatus, Code: 503}, 503, "application/json", fixture(t, "error-gateway-503.json")},
		"504":         {Fault{Kind: FaultStatus, Code: 504}, 504, "text/html", "<h1>504 Gateway Timeout</h1>"},
		"408":         {Fault{Kind: FaultStatus, Code: 408}, 408, "application/json", compact(fixture(t, "error-timeout.json"))},
		"404":         {Fault{Kind: FaultStatus, Code: 404}, 404, "application/json", `"status":2101038`},
		"403":         {Fault{Kind: FaultStatus, Code: 403}, 403, "application/json", compact(fixture(t, "error-no-permission.json"))},
		"401":         {Fault{Kind: FaultStatus, Code: 401}, 401, "application/json", `"result":true`},
		"429":         {Fault{Kind: FaultStatus, Code: 429}, 429, "application/json", `"status": 429`},
		"own body":    {Fault{Kind: FaultStatus, Code: 500, Body: "oops"}, 500, "application/json", "oops"},
		"login page":  {Fault{Kind: FaultLogin}, 200, "text/html", "<form"},
		"non-zero":    {Fault{Kind: FaultNonZero}, 200, "application/json", `{"status":2101999,`},
		"null data":   {Fault{Kind: FaultNull}, 200, "application/json", `{"status":0,"data":null}`},
		"empty":       {Fault{Kind: FaultEmpty}, 200, "application/json", ""},
		"wrong types": {Fault{Kind: FaultTypes}, 200, "application/json", `{"status":0,"data":{"count":"1","page":"1"`},
		"num back":    {Fault{Kind: FaultNumBack}, 200, "application/json", `"latestBuildNum":6`},
		"half":        {Fault{Kind: FaultHalf}, 200, "application/json", `{"status":0,"data":{"count":1`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWeb(t)
			w.AddPipeline("orchard", PipelineSpec{Past: 7})
			const list = "/v3/projects/orchard/pipelines"
			whole, err := w.fetch(t.Context(), list)
			if err != nil || !strings.Contains(whole.body, `"latestBuildNum":7`) {
				t.Fatalf("without fault: got %v, %.200s", err, whole.body)
			}
			w.SetFault(c.fault)
			r, err := w.fetch(t.Context(), list)
			if err != nil || r.code != c.code || !strings.HasPrefix(r.header.Get("Content-Type"), c.kind) || !strings.Contains(r.body, c.body) {
				t.Errorf("got %v, %d %s %.200s, want %d %s with %q", err, r.code, r.header.Get("Content-Type"), r.body, c.code, c.kind, c.body)
			}
			if c.fault.Kind == FaultHalf && len(r.body) != len(whole.body)/2 {
				t.Errorf("got %d bytes of %d, want half", len(r.body), len(whole.body))
			}
			w.ClearFaults()
			if r, err := w.fetch(t.Context(), list); err != nil || r.code != 200 || len(r.body) != len(whole.body) {
				t.Errorf("after ClearFaults: got %v, %d, %d bytes, want 200 and %d", err, r.code, len(r.body), len(whole.body))
			}
		})
	}
}

func TestConnectionFaults(t *testing.T) {
	t.Parallel()
	for kind, want := range map[FaultKind]func(error) bool{
		FaultRefused: func(err error) bool {
			return errors.Is(err, io.EOF) || errors.Is(err, syscall.ECONNRESET)
		},
		FaultTruncated: func(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) },
		FaultTimeout:   func(err error) bool { return errors.Is(err, context.DeadlineExceeded) },
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			w := newWeb(t)
			w.AddPipeline("orchard", PipelineSpec{})
			w.SetFault(Fault{Kind: kind})
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			if r, err := w.fetch(ctx, "/v3/projects/orchard/pipelines"); !want(err) {
				t.Errorf("got %v (%d %.100q), want the error of %s", err, r.code, r.body, kind)
			}
		})
	}
}

func TestClearingFaultsFreesHangingRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, Options{})
		k.SetFault(Fault{Kind: FaultTimeout})
		done := make(chan reply, 1)
		go func() { done <- k.get("/v3/projects/") }()
		synctest.Wait()
		notice, stop := k.Changed()
		defer stop()
		select {
		case r := <-done:
			t.Fatalf("answered %d, want silence", r.code)
		default:
		}
		k.ClearFaults()
		if r := <-done; r.code != http.StatusGatewayTimeout {
			t.Errorf("got %d, want 504", r.code)
		}
		select {
		case <-notice:
		default:
			t.Error("clearing the faults gave no notice")
		}
	})
}

func TestGarbageGzipDoesNotUnpack(t *testing.T) {
	t.Parallel()
	w := newWeb(t)
	w.SetFault(Fault{Kind: FaultGzip})
	r, err := w.fetch(t.Context(), "/v3/projects/")
	if err != nil || r.header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("got %v, encoding %q, want gzip", err, r.header.Get("Content-Encoding"))
	}
	if _, err := gzip.NewReader(strings.NewReader(r.body)); err == nil {
		t.Errorf("%q unpacks, want garbage", r.body)
	}
}

func TestSlowAnswersComeWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, Options{})
		k.SetFault(Fault{Kind: FaultSlow, Delay: 3 * time.Second})
		before := time.Now()
		r := k.get("/v3/projects/")
		if took := time.Since(before); r.code != 200 || r.body != `{"status":0,"data":[]}` || took != 3*time.Second {
			t.Errorf("got %d %s after %v, want the true answer after 3 s", r.code, r.body, took)
		}
	})
}

func TestFaultsHitWhatTheyMatch(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	a, b := k.AddPipeline("orchard", PipelineSpec{Past: 1}), k.AddPipeline("orchard", PipelineSpec{Past: 1})
	other := k.AddPipeline("harvest", PipelineSpec{Past: 1})
	history := map[string]string{
		"a": releasePath + a + "/builds/history", "b": releasePath + b + "/builds/history",
		"other": "/v3/projects/harvest/pipelines/" + other + "/builds/history", "status of a": releasePath + a + "/status",
	}
	for name, c := range map[string]struct {
		match Match
		hits  string
	}{
		"all":             {Match{Endpoint: Any}, "a b other status of a"},
		"nothing said":    {Match{}, "a b other status of a"},
		"endpoint":        {Match{Endpoint: HistoryRead}, "a b other"},
		"project":         {Match{Project: "orchard"}, "a b status of a"},
		"pipeline":        {Match{Pipeline: a}, "a status of a"},
		"pipeline's read": {Match{Endpoint: StatusRead, Pipeline: a}, "status of a"},
	} {
		k.SetFault(Fault{Match: c.match, Kind: FaultStatus, Code: 500})
		var hits []string
		for _, target := range []string{"a", "b", "other", "status of a"} {
			if k.get(history[target]).code == 500 {
				hits = append(hits, target)
			}
		}
		if got := strings.Join(hits, " "); got != c.hits {
			t.Errorf("%s: hits %q, want %q", name, got, c.hits)
		}
		k.ClearFaults()
	}
}

func TestFaultsAreUsedUp(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{})
	k.SetFault(Fault{Kind: FaultStatus, Code: 429, RetryAfter: "7", Remaining: 2})
	k.SetFault(Fault{Kind: FaultStatus, Code: 500, Remaining: 1})
	for i, want := range []int{429, 429, 500, 200, 200} {
		r := k.get("/v3/projects/")
		if r.code != want || (want == 429) != (r.header.Get("Retry-After") == "7") {
			t.Errorf("request %d: got %d, Retry-After %q, want %d", i, r.code, r.header.Get("Retry-After"), want)
		}
	}
	if left := k.Faults(); len(left) != 0 {
		t.Errorf("faults left: %+v, want none", left)
	}
	if got := k.Requests()["projects"]; got != 5 {
		t.Errorf("counted %d requests, want 5, the failed ones included", got)
	}
	k.ResetRequests()
	if got := k.Requests(); len(got) != 0 {
		t.Errorf("after ResetRequests: %v, want nothing", got)
	}
}

func TestFaultsTossTheirCoin(t *testing.T) {
	t.Parallel()
	k := newKit(t, Options{Seed: 4})
	k.SetFault(Fault{Kind: FaultStatus, Code: 500, Probability: 0.25})
	hits := 0
	for range 1000 {
		if k.get("/v3/projects/").code == 500 {
			hits++
		}
	}
	if hits < 200 || hits > 300 {
		t.Errorf("hit %d of 1000 requests, want about 250", hits)
	}
}
