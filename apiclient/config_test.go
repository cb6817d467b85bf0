package apiclient

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestConfigurationIsCheckedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		edit func(*Config)
		want string
	}{
		{"no base", func(c *Config) { c.BaseURL = "" }, "base URL is empty"},
		{"relative base", func(c *Config) { c.BaseURL = "devops.example.com/x" }, "http:// or https://"},
		{"other scheme", func(c *Config) { c.BaseURL = "ftp://x/" }, "http:// or https://"},
		{"no host", func(c *Config) { c.BaseURL = "https:///x" }, "no host"},
		{"port alone", func(c *Config) { c.BaseURL = "https://:80/x" }, "no host"},
		{"password", func(c *Config) { c.BaseURL = "https://u:" + canarySecret + "@x/" }, "user or password"},
		{"query", func(c *Config) { c.BaseURL = "https://x/?a=" + canarySecret }, "query"},
		{"empty query", func(c *Config) { c.BaseURL = "https://x/?" }, "query"},
		{"fragment", func(c *Config) { c.BaseURL = "https://x/#" }, "fragment"},
		{"unreadable", func(c *Config) { c.BaseURL = "https://x\n/" + canarySecret }, "does not parse"},
		{"dots", func(c *Config) { c.BaseURL = "https://x/a/../b" }, "dotted"},
		{"escapes", func(c *Config) { c.BaseURL = "https://x/a%2fb" }, "escaped"},
		{"version included", func(c *Config) { c.BaseURL = "https://x/apigw/v3/" }, "without /v3"},
		{"no user", func(c *Config) { c.User = "" }, "user is empty"},
		{"header injection", func(c *Config) { c.User = "a\r\nX: 1" }, "user holds control"},
		{"secret with newline", func(c *Config) { c.AppSecret = canarySecret + "\n" }, "app secret holds"},
		{"secret that is no text", func(c *Config) { c.AppSecret = "\xff" }, "UTF-8"},
		{"rate", func(c *Config) { c.Rate = -1 }, "rate"},
		{"rate not a number", func(c *Config) { c.Rate = math.NaN() }, "rate"},
		{"burst", func(c *Config) { c.Burst = -1 }, "burst"},
		{"concurrency", func(c *Config) { c.Concurrency = 5000 }, "concurrency"},
		{"time-out", func(c *Config) { c.Timeout = -1 }, "time-out"},
		{"retries", func(c *Config) { c.Retries = 11 }, "retries"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cfg := Config{BaseURL: "https://x/apigw", User: "alice"}
			tc.edit(&cfg)
			_, err := New(cfg)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Fatalf("got %v, want it to say %q", err, tc.want)
			}
			if strings.Contains(err.Error(), canarySecret) {
				t.Errorf("tells a secret: %v", err)
			}
		})
	}
	if _, err := New(Config{Rate: -1, Retries: 99}); strings.Count(fmt.Sprint(err), "\n") != 3 {
		t.Errorf("want all four problems at once, got %v", err)
	}
}

func TestDefaultsSuitAPoliteClient(t *testing.T) {
	t.Parallel()
	if c, err := New(Config{BaseURL: "https://x", User: "alice", Retries: maxRetries, Concurrency: maxConcurrency}); err != nil {
		t.Errorf("the largest allowed numbers are refused: %v", err)
	} else {
		c.Close()
	}
	c, err := New(Config{BaseURL: "https://devops.example.com/ms/openapi/api/apigw/", User: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if c.base.String() != "https://devops.example.com/ms/openapi/api/apigw" || c.timeout != 20*time.Second || c.retries != 2 {
		t.Errorf("base %s, time-out %s, retries %d", c.base, c.timeout, c.retries)
	}
	if c.gate.bucket.Limit() != 20 || c.gate.bucket.Burst() != 8+120 || c.gate.reserve != 120 || c.gate.total != 60 {
		t.Errorf("rate %v, burst %d, concurrency %d", c.gate.bucket.Limit(), c.gate.bucket.Burst(), c.gate.total)
	}
	if c.own.MaxIdleConnsPerHost != 60 || c.own.MaxConnsPerHost != 60 || c.own.ResponseHeaderTimeout != 20*time.Second {
		t.Errorf("transport keeps %d of %d connections", c.own.MaxIdleConnsPerHost, c.own.MaxConnsPerHost)
	}
	if c.headers.Get("X-Bkapi-Authorization") != "" {
		t.Error("credentials are sent though there are none")
	}
}

func TestServerTextInErrorsIsTamed(t *testing.T) {
	t.Parallel()
	echo := `{"status":500,"message":"line 1\nline 2 \u0007 ` + canarySecret + ` canary%2Ftoken%2B9f1c%3D%3D ` +
		strings.Repeat("长", 1000) + `"}`
	c := setup(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-DEVOPS-RID", strings.Repeat("r", 500)+canaryToken)
		w.WriteHeader(http.StatusInternalServerError)
		write(w, echo)
	}))
	_, err := c.Projects(t.Context())
	e, ok := errors.AsType[*Error](err)
	if !ok || !strings.HasPrefix(e.Message, "line 1 line 2 [redacted] [redacted] 长") {
		t.Fatalf("message is %q", e.Message)
	}
	if n := len([]rune(e.Message)); n > maxText+3 {
		t.Errorf("message has %d characters, want at most %d", n, maxText)
	}
	if n := len(e.RequestID); n > maxRID+3 {
		t.Errorf("request id has %d characters, want at most %d", n, maxRID)
	}
	checkNoSecret(t, err)
}

func TestErrorsSayWhatAnOperatorNeeds(t *testing.T) {
	t.Parallel()
	c := setup(t, answerJSON(http.StatusNotFound, fixture(t, "error-pipeline-not-found.json")))
	_, err := c.History(t.Context(), aProject, aPipeline, HistoryQuery{})
	want := `bkci history: not found (HTTP 404, code 2101038, request rid-4711): "流水线: 流水线不存在"`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if errors.Is(err, ErrForbidden) || errors.Is(err, ErrInvalid) || !errors.Is(err, ErrNotFound) {
		t.Errorf("%v matches the wrong kinds", err)
	}
	if got := (&Error{Endpoint: "x"}); got.Error() != "bkci x: unknown" || errors.Is(got, ErrNotFound) {
		t.Errorf("an error without kind reads %q", got)
	}
}

// TestNoSecretIsLogged writes every error the harness knows through slog, as the program would.
func TestNoSecretIsLogged(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	echo := func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		write(w, "you sent "+r.URL.String()+" "+fmt.Sprint(r.Header))
	}
	for _, handler := range []http.HandlerFunc{echo, answerWith(302, "", nil), answerWith(200, isPage, []byte(page))} {
		for _, m := range methods() {
			_, err := m.call(t.Context(), setup(t, handler))
			logger.Error("request failed", "err", err, "detail", fmt.Sprintf("%+v", err))
		}
	}
	for _, canary := range []string{canarySecret, canaryToken, "canary%2Ftoken"} {
		if strings.Contains(log.String(), canary) {
			t.Errorf("the log holds %q", canary)
		}
	}
	if !strings.Contains(log.String(), redacted) {
		t.Error("the server's echo is not in the log, so nothing was tested")
	}
}

func TestASlowServerIsAskedAtTheRateAllTheSame(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rate        float64
		concurrency int
		want, burst int
	}{
		{0, 0, 60, 8}, // 20 a second for 3 s.
		{0.1, 0, 8, 8},
		{5, 0, 15, 8},
		{50, 0, 150, 8},
		{1000, 0, 256, 8},
		{1000, 4, 4, 4},
	} {
		cfg, _, err := Config{BaseURL: "https://x", User: "alice", Rate: tt.rate, Concurrency: tt.concurrency}.normal()
		if err != nil || cfg.Concurrency != tt.want || cfg.Burst != tt.burst {
			t.Errorf("rate %v, concurrency %d: got %d at once, %d in a burst, %v; want %d and %d",
				tt.rate, tt.concurrency, cfg.Concurrency, cfg.Burst, err, tt.want, tt.burst)
		}
	}
}
