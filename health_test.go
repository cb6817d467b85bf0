package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestHealthAsksTheBotOnThisMachine(t *testing.T) {
	t.Parallel()
	well := httptest.NewServer(handler(newMetrics(), nil))
	t.Cleanup(well.Close)
	ill := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(ill.Close)
	addr := func(s *httptest.Server) string { return strings.TrimPrefix(s.URL, "http://") }
	_, port, _ := strings.Cut(addr(well), ":")
	for _, tt := range []struct {
		name, addr string
		code       int
		says       string
	}{
		{"well", addr(well), exitOK, "ok"},
		{"listens everywhere", "0.0.0.0:" + port, exitOK, "ok"},
		{"listens everywhere, in short", ":" + port, exitOK, "ok"},
		{"another program", addr(ill), exitFailed, "not well: 404"},
		{"nobody", freeAddress(t), exitFailed, "nothing answers"},
		{"off", "off", exitOK, "nothing to ask"},
		{"wrong", "9090", exitUsage, "HTTP_ADDR: needs host:port"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			if code := run(t.Context(), []string{"health"}, []string{"HTTP_ADDR=" + tt.addr}, &out, &out); code != tt.code || !strings.Contains(out.String(), tt.says) {
				t.Errorf("got exit %d and %q, want %d and %q", code, &out, tt.code, tt.says)
			}
		})
	}
}
