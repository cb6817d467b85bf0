package apiclient

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestIdsAreHeldToTheirShapes(t *testing.T) {
	t.Parallel()
	hex := strings.Repeat("0123456789abcdef", 2)
	for _, tc := range []struct {
		check func(string) bool
		what  string
		good  []string
		bad   []string
	}{
		{
			ValidProject, "project",
			[]string{"orchard", "a1", "Harvest-tools", "git_123", "a" + strings.Repeat("b", 63)},
			[]string{"", "a", "1a", "_a", "-a", "a" + strings.Repeat("b", 64), "a.b", "a/b", "a b", "ä1", "ab\n", "a%2f", "ab?"},
		},
		{
			ValidPipeline, "pipeline",
			[]string{"p-" + hex, aPipeline},
			[]string{"", "p-", hex, "p-" + hex[1:], "p-" + hex + "0", "P-" + hex, "p-" + strings.ToUpper(hex), "b-" + hex, "p-" + hex[:31] + "g", "p-" + hex + "\n"},
		},
		{
			ValidBuild, "build",
			[]string{"b-" + hex, aBuild},
			[]string{"", "b-", hex, "b-" + hex[1:], "B-" + hex, "p-" + hex, "b-" + hex[:30] + "/."},
		},
	} {
		for _, id := range tc.good {
			if !tc.check(id) {
				t.Errorf("%q is no %s id, want it to be", id, tc.what)
			}
		}
		for _, id := range tc.bad {
			if tc.check(id) {
				t.Errorf("%q is a %s id, want it not to be", id, tc.what)
			}
		}
	}
}

// withIDs calls the methods that use at least the first n of the ids.
func withIDs(ctx context.Context, c *Client, n int, ids [3]string) map[string]error {
	all := map[string]error{}
	if n <= 1 {
		_, all["List"] = c.List(ctx, ids[0], 1, 10)
		_, all["ListAll"] = collect(c.ListAll(ctx, ids[0]))
	}
	if n <= 2 {
		_, all["Status"] = c.Status(ctx, ids[0], ids[1])
		_, all["History"] = c.History(ctx, ids[0], ids[1], HistoryQuery{})
	}
	_, all["Build"] = c.Build(ctx, ids[0], ids[1], ids[2])
	_, all["Detail"] = c.Detail(ctx, ids[0], ids[1], ids[2])
	return all
}

// hostile is what people and attackers put where an id belongs.
func hostile() []string {
	return []string{
		"", "..", "../..", "a/../../b", "%2e%2e", "%2f", "?x=1", "#x", "a\r\nX-Evil: 1", "http://evil.test/", "//evil.test",
		"@evil.test", "a@evil.test:80/", "\u2024\u2024", "p-\u202e", "evil id", "\x00", strings.Repeat("a", 1000),
	}
}

func TestARefusedIdNeverReachesTheNetwork(t *testing.T) {
	t.Parallel()
	c := newClient(t, func(cfg *Config) {
		cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			t.Errorf("asked %s", r.URL)
			return nil, http.ErrAbortHandler
		})
	})
	for _, id := range hostile() {
		for n := range 3 {
			ids := [3]string{aProject, aPipeline, aBuild}
			ids[n] = id
			for name, err := range withIDs(t.Context(), c, n+1, ids) {
				if kindOf(err) != Invalid {
					t.Errorf("%s(%q): got %v, want invalid", name, ids, err)
				} else if len(id) > 2 && strings.Contains(err.Error(), id) {
					t.Errorf("%s repeats what was typed: %q", name, err)
				}
			}
		}
	}
}

// FuzzAddress: whatever the ids are, a request that is sent goes to the configured host, below the base path, and
// its path holds the ids as they were given.
func FuzzAddress(f *testing.F) {
	for _, id := range append(hostile(), aProject, aPipeline, aBuild) {
		f.Add(id, aPipeline, aBuild)
		f.Add(aProject, id, aBuild)
		f.Add(aProject, aPipeline, id)
	}
	f.Fuzz(func(t *testing.T, project, pipeline, build string) {
		c := newClient(t, func(cfg *Config) {
			cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
				checkAddress(t, r.URL, project, pipeline, build)
				return nil, http.ErrAbortHandler
			})
		})
		withIDs(t.Context(), c, 1, [3]string{project, pipeline, build})
		escaped, err := url.Parse(c.address(request{path: []string{"v3", project + "/" + pipeline}}))
		if err != nil || escaped.Host != "bkci.test" || !strings.HasPrefix(escaped.EscapedPath(), basePath+"/v3/") {
			t.Errorf("address of %q, %q is %v (%v)", project, pipeline, escaped, err)
		}
	})
}

func checkAddress(t *testing.T, u *url.URL, project, pipeline, build string) {
	t.Helper()
	if u.Host != "bkci.test" || u.Scheme != "http" || u.User != nil || u.Fragment != "" {
		t.Errorf("request to %q for %q, %q, %q", u, project, pipeline, build)
	}
	rest, below := strings.CutPrefix(u.Path, basePath+"/v3/projects/"+project+"/pipelines")
	if !below {
		t.Errorf("path is %q for project %q", u.Path, project)
	}
	switch rest {
	case "", "/" + pipeline + "/status", "/" + pipeline + "/builds/history",
		"/" + pipeline + "/builds/" + build + "/status", "/" + pipeline + "/builds/" + build + "/detail":
	default:
		t.Errorf("path is %q for %q, %q, %q", u.Path, project, pipeline, build)
	}
}
