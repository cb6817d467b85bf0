package apiclient

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEveryMethodAsksItsPathWithItsIdentity(t *testing.T) {
	t.Parallel()
	for _, m := range methods() {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			var got *http.Request
			c := setup(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got = r.Clone(t.Context())
				answerJSON(http.StatusOK, fixture(t, m.fixture))(w, r)
			}), func(cfg *Config) { cfg.UserAgent = "pipelinebot/test" })
			if _, err := m.call(t.Context(), c); err != nil {
				t.Fatalf("%s: %v", m.name, err)
			}
			if got.Method != http.MethodGet || got.URL.Path != m.path {
				t.Errorf("asked %s %s, want GET %s", got.Method, got.URL.Path, m.path)
			}
			want := map[string]string{
				"X-Devops-Uid": "alice", "Accept": "application/json", "User-Agent": "pipelinebot/test",
				"X-Bkapi-Authorization": `{"bk_app_secret":"canary-secret-5e2a","access_token":"canary/token+9f1c=="}`,
			}
			for name, value := range want {
				if got.Header.Get(name) != value {
					t.Errorf("header %s is %q, want %q", name, got.Header.Get(name), value)
				}
			}
			if token := got.URL.Query().Get("access_token"); token != canaryToken {
				t.Errorf("access_token is %q, want %q", token, canaryToken)
			}
		})
	}
}

func TestTheTokenGoesIntoTheQueryOnlyWithoutAnAppCode(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, code, token string
		query             string
		header            string
	}{
		{"token alone", "", "plain", "plain", `{"access_token":"plain"}`},
		{"token as BK-CI hands it out", "", "a%2Bb%3D", "a+b=", `{"access_token":"a%2Bb%3D"}`},
		{"token with a plus", "", "a+b=", "a+b=", `{"access_token":"a+b="}`},
		{"token that only looks escaped", "", "100%", "100%", `{"access_token":"100%"}`},
		{"app code and token", canaryCode, "plain", "", `{"bk_app_code":"canary-code","access_token":"plain"}`},
		{"app code alone", canaryCode, "", "", `{"bk_app_code":"canary-code","bk_username":"alice"}`},
		{"nothing", "", "", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var query, header string
			c := setup(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				query, header = r.URL.Query().Get("access_token"), r.Header.Get("X-Bkapi-Authorization")
				answerJSON(http.StatusOK, fixture(t, "project-list.json"))(w, r)
			}), func(cfg *Config) { cfg.AppCode, cfg.AppSecret, cfg.AccessToken = tc.code, "", tc.token })
			if _, err := c.Projects(t.Context()); err != nil {
				t.Fatalf("Projects: %v", err)
			}
			if query != tc.query || header != tc.header {
				t.Errorf("query %q, header %q; want %q, %q", query, header, tc.query, tc.header)
			}
		})
	}
}

func TestPagingIsAskedForAndBounded(t *testing.T) {
	t.Parallel()
	var query string
	c := setup(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		q.Del("access_token")
		query = q.Encode()
		answerJSON(http.StatusOK, fixture(t, "list-empty.json"))(w, r)
	}))
	for _, tc := range []struct {
		name, want string
		call       func() error
	}{
		{"list", "page=3&pageSize=50", func() error { _, err := c.List(t.Context(), aProject, 3, 50); return err }},
		{"list, defaults", "page=1&pageSize=20", func() error { _, err := c.List(t.Context(), aProject, 0, 0); return err }},
		{"history, defaults", "page=1&pageSize=20", func() error {
			_, err := c.History(t.Context(), aProject, aPipeline, HistoryQuery{})
			return err
		}},
		{"history by update", "page=2&pageSize=100&updateTimeDesc=true", func() error {
			_, err := c.History(t.Context(), aProject, aPipeline, HistoryQuery{Page: 2, Size: 100, ByUpdate: true})
			return err
		}},
		{"size too large", "", func() error { _, err := c.List(t.Context(), aProject, 1, 101); return refusal400(err) }},
		{"size negative", "", func() error { _, err := c.List(t.Context(), aProject, 1, -1); return refusal400(err) }},
		{"page negative", "", func() error {
			_, err := c.History(t.Context(), aProject, aPipeline, HistoryQuery{Page: -1})
			return refusal400(err)
		}},
	} {
		query = ""
		if err := tc.call(); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		if query != tc.want {
			t.Errorf("%s asked %q, want %q", tc.name, query, tc.want)
		}
	}
}

func TestStatusIsReadWhole(t *testing.T) {
	t.Parallel()
	c := setup(t, answerJSON(http.StatusOK, fixture(t, "status-succeed-webhook.json")))
	got, err := c.Status(t.Context(), aProject, aPipeline)
	if err != nil {
		t.Fatalf("Status: %v", err)
	}
	want := Pipeline{
		ProjectID: "orchard", ID: "p-6966e6c03edd480ca0bef553fc216e79", Name: "orchard-api-ci",
		BuildCount: 1187, TaskCount: 6, LatestBuildNum: 1187, LatestBuildID: "b-d77e1114a1013c4b3c4af8e85f41fef2",
		LatestBuildStatus: StatusSucceed, LatestBuildStart: at(1787191924000), LatestBuildEnd: at(1787192377000),
		LatestBuildUser: "bob", NumAlias: "2026.8.20.3", Trigger: "代码变更", StartType: "codeGitWebHookTrigger",
		Message: "fix: retry flaky picker test", StepsTotal: 9, StepsDone: 9, CanStart: true, HasPermission: true,
		FromTemplate: true, TemplateID: "a3da8a7dd48e6048dd8ac300bf19766e", TemplateName: "v3",
		Version: 17, VersionStatus: "RELEASED", Creator: "bob", Updater: "alice",
		CreateTime: at(1762132845000), UpdateTime: at(1787042411000), DeployTime: at(1787042411000),
		ServerTime: at(1787192460318),
		Webhook: Webhook{
			Repo: "orchard/orchard-api", RepoURL: "https://git.example.com/orchard/orchard-api.git",
			Message: "Commit [9f1c2ab] pushed",
		},
		Stages: []StageStatus{
			{ID: "stage-1", Name: "stage-1", Status: StatusSucceed, Elapsed: 1388 * time.Millisecond, ShowMsg: "运行成功"},
			{ID: "stage-2", Name: "Build", Status: StatusSucceed, Start: at(1787191924641), Elapsed: 162401 * time.Millisecond},
			{ID: "stage-3", Name: "Test", Status: StatusSucceed, Start: at(1787192087207), Elapsed: 168590 * time.Millisecond},
			{ID: "stage-4", Name: "Deploy", Status: StatusSucceed, Start: at(1787192255950), Elapsed: 121007 * time.Millisecond},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Status (-want +got):\n%s", diff)
	}
}

func TestProjectsAreNamedByTheIdOfTheirPaths(t *testing.T) {
	t.Parallel()
	c := setup(t, answerJSON(http.StatusOK, fixture(t, "project-list.json")))
	got, err := c.Projects(t.Context())
	if err != nil {
		t.Fatalf("Projects: %v", err)
	}
	want := []Project{
		{ID: "orchard", Name: "Orchard 果园", Desc: "Orchard 果园", Creator: "bob", Enabled: true},
		{ID: "harvest-tools", Name: "Harvest tools", Desc: "Harvest tools", Creator: "bob", Enabled: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Projects (-want +got):\n%s", diff)
	}
}

func at(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// refusal400 turns the expected refusal into success.
func refusal400(err error) error {
	if e := kindOf(err); e == Invalid {
		return nil
	}
	return err
}
