package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/pipelinebot/pipelinebot/sandbox"
	"github.com/pipelinebot/pipelinebot/sandbox/bkci"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace"
)

// installed is the program as a user runs it: a process of its own, in a folder with a .env file, and nothing in its
// environment.
type installed struct {
	t      *testing.T
	cmd    *exec.Cmd
	output *locked
	health string
	done   chan error
}

func (w *world) install(env map[string]string, args ...string) *installed {
	w.t.Helper()
	path, err := binary()
	if err != nil {
		w.t.Fatal(err)
	}
	health := freeAddress(w.t)
	env = maps.Clone(env)
	env["HTTP_ADDR"] = health
	dir := w.t.TempDir()
	var lines []string
	for _, key := range slices.Sorted(maps.Keys(env)) {
		lines = append(lines, fmt.Sprintf("%s=%q", key, env[key]))
	}
	w.do(os.WriteFile(filepath.Join(dir, ".env"), []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	p := &installed{t: w.t, cmd: exec.Command(path, args...), output: &locked{}, health: "http://" + health, done: make(chan error, 1)}
	p.cmd.Dir, p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = dir, []string{"TZ=UTC"}, p.output, p.output
	w.do(p.cmd.Start())
	ended := make(chan struct{})
	go func() { p.done <- p.cmd.Wait(); close(ended) }()
	w.t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-ended
		if w.t.Failed() {
			w.t.Logf("the program said:\n%s", p.output)
		}
	})
	return p
}

// exit waits for the end and returns the exit code.
func (p *installed) exit() int {
	p.t.Helper()
	select {
	case err := <-p.done:
		if ended := (*exec.ExitError)(nil); err != nil && !errors.As(err, &ended) {
			p.t.Fatal(err)
		}
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		p.t.Fatalf("the program did not end; it said:\n%s", p.output)
		return -1
	}
}

// readyz waits until /readyz answers with the status and holds the words.
func (p *installed) readyz(status int, words ...string) {
	p.t.Helper()
	var got int
	var body string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if got, body = p.get("/readyz"); got == status && containsAll(body, words) {
			return
		}
	}
	p.t.Fatalf("/readyz is %d %s, want %d with %q", got, body, status, words)
}

func (p *installed) get(path string) (int, string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.health+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func containsAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(text, word) })
}

// freeAddress is an address of this machine that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func TestTheProgramWithADotEnvAnswersAlertsAndEndsWell(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	env := w.env(nil)
	p := w.install(env)
	w.connected()
	says(t, w.ask(w.ann, "status demo checkout"), "checkout", "#3")
	says(t, w.ask(w.ann, "subscribe demo checkout"), "checkout")
	p.readyz(http.StatusOK)
	w.baseline()
	build := must[bkci.Build](t)
	broken := build(w.box.CI.Start(w.pipeline, bkci.StartOptions{User: "alice"}))
	w.do(w.box.CI.Fail(broken.ID, bkci.Failure{Message: "expected 200, got 502"}))
	says(t, w.alert(0), "checkout", "#4", "expected 200, got 502")

	second := w.install(env)
	if code := second.exit(); code != exitFailed || !strings.Contains(second.output.String(), "another process") {
		t.Errorf("a second process ended with %d and %q, want %d and that another process holds the store", code, second.output, exitFailed)
	}
	if _, metrics := p.get("/metrics"); !containsAll(metrics, []string{"pipelinebot_watch_last_success_timestamp_seconds", "pipelinebot_outbox_oldest_seconds"}) {
		t.Errorf("/metrics lacks what the README alerts on:\n%s", metrics)
	}
	w.do(p.cmd.Process.Signal(syscall.SIGTERM))
	if code := p.exit(); code != exitOK {
		t.Errorf("after SIGTERM the exit code is %d, want %d", code, exitOK)
	}
}

func TestTokensThatAreRefusedEndTheProgramWithOneLineThatSaysWhereToGetThem(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  map[string]string
		says []string
	}{
		"bot token": {map[string]string{"SLACK_BOT_TOKEN": "xoxb-0-wrong"}, []string{"bot token (xoxb-...)", "OAuth & Permissions"}},
		"app token": {map[string]string{"SLACK_APP_TOKEN": "xapp-0-wrong"}, []string{"app-level token (xapp-...)", "connections:write"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, sandbox.Options{})
			p := w.install(w.env(c.env))
			code, last := p.exit(), lastLine(p.output.String())
			if code != exitFailed || !containsAll(last, c.says) || strings.Contains(p.output.String(), "-wrong") {
				t.Errorf("got exit %d and %q, want %d and a line with %q and without the token", code, last, exitFailed, c.says)
			}
		})
	}
}

func TestCredentialsThatBKCIRefusesEndTheProgram(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	w.box.CI.SetFault(bkci.Fault{Kind: bkci.FaultStatus, Code: http.StatusUnauthorized})
	p := w.install(w.env(nil))
	if code, last := p.exit(), lastLine(p.output.String()); code != exitFailed || !strings.Contains(last, "BKCI_ACCESS_TOKEN") {
		t.Errorf("got exit %d and %q, want %d and a line that names the settings", code, last, exitFailed)
	}
}

func TestAnAddressThatIsTakenEndsTheProgramBeforeAnybodyIsAsked(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	taken := strings.TrimPrefix(w.base, "http://")
	p := w.start(w.env(map[string]string{"HTTP_ADDR": taken}))
	if code, said := p.wait(), p.stderr.String(); code != exitFailed || !containsAll(lastLine(said), []string{"HTTP_ADDR", taken}) || strings.Contains(said, "slack") {
		t.Errorf("got exit %d, want %d with a last line that names the address, and nothing about Slack:\n%s", code, exitFailed, said)
	}
}

func TestWhyTheProgramEndsIsInTheLogOfAMachineToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	p := w.start(w.env(map[string]string{"SLACK_BOT_TOKEN": "xoxb-0-wrong", "LOG_FORMAT": "json"}))
	if code := p.wait(); code != exitFailed {
		t.Errorf("got exit %d, want %d", code, exitFailed)
	}
	lines := strings.Split(strings.TrimSpace(p.stderr.String()), "\n")
	said := slices.ContainsFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, "{") && containsAll(line, []string{`"level":"ERROR"`, "bot token (xoxb-...)"})
	})
	if last := lines[len(lines)-1]; !said || strings.HasPrefix(last, "{") || !strings.Contains(last, "bot token (xoxb-...)") {
		t.Errorf("want the cause as a line of JSON and as the last line, for people; got\n%s", p.stderr)
	}
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func TestWhatIsAwayAtTheStartIsTriedAgainAndReadyzSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	clearSlack := w.box.Slack.Fail(workspace.Fault{Method: "*", Kind: workspace.FaultStatus, Status: http.StatusServiceUnavailable})
	w.box.CI.SetFault(bkci.Fault{Kind: bkci.FaultStatus, Code: http.StatusBadGateway})
	p := w.install(w.env(nil))
	p.readyz(http.StatusServiceUnavailable, "no connection to Slack", "BK-CI has not answered since the start")
	if status, _ := p.get("/livez"); status != http.StatusOK {
		t.Errorf("/livez is %d while Slack and BK-CI are away, want 200", status)
	}
	clearSlack()
	w.connected()
	p.readyz(http.StatusServiceUnavailable, `"slack": "ok"`, "BK-CI has not answered since the start")
	w.box.CI.ClearFaults()
	p.readyz(http.StatusOK)
	says(t, w.ask(w.ann, "status demo checkout"), "checkout", "#3")
}

func TestAMissingConfigurationNamesAllThatIsMissingAndExits2(t *testing.T) {
	t.Parallel()
	w := newWorld(t, sandbox.Options{})
	p := w.install(map[string]string{"POLL_SCHEDULE": "often"})
	code := p.exit()
	if code != exitUsage || !containsAll(p.output.String(), []string{"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "BKCI_API_URL", "BKCI_USER", "POLL_SCHEDULE"}) {
		t.Errorf("got exit %d and:\n%s", code, p.output)
	}
}

func TestCheckSaysOfEachThingWhetherItWorks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		options sandbox.Options
		fault   bkci.Fault
		env     map[string]string
		code    int
		says    []string
	}{
		"all well": {code: exitOK, says: []string{"✓ Slack: the bot token", "✓ Slack: Socket Mode", "✓ BK-CI: ", "demo"}},
		"a scope is missing": {
			options: sandbox.Options{Slack: workspace.Options{Scopes: without(workspace.DefaultScopes(), "chat:write")}},
			code:    exitFailed, says: []string{"✗ Slack: the scope chat:write is missing", "✓ BK-CI"},
		},
		"an optional scope is missing": {
			options: sandbox.Options{Slack: workspace.Options{Scopes: without(workspace.DefaultScopes(), "channels:history")}},
			code:    exitOK, says: []string{"! Slack: the scope channels:history"},
		},
		"wrong app token":  {env: map[string]string{"SLACK_APP_TOKEN": "xapp-0-wrong"}, code: exitFailed, says: []string{"✗ Slack, app token"}},
		"a login page":     {fault: bkci.Fault{Kind: bkci.FaultLogin}, code: exitFailed, says: []string{"✗ BK-CI's answer is no OpenAPI answer", "BKCI_API_URL"}},
		"no projects":      {fault: bkci.Fault{Kind: bkci.FaultStatus, Code: http.StatusForbidden}, code: exitOK, says: []string{"! BK-CI does not let BKCI_USER list projects"}},
		"no Slack":         {env: map[string]string{"SLACK_API_URL": "http://127.0.0.1:1/api/"}, code: exitFailed, says: []string{"✗ Slack cannot be used with the bot token: is SLACK_API_URL right", "✗ Slack cannot be used with the app token"}},
		"rare looks":       {env: map[string]string{"POLL_SCHEDULE": "@daily"}, code: exitOK, says: []string{"! POLL_SCHEDULE: the next look is at", "24h0m0s later"}},
		"wrong address":    {env: map[string]string{"BKCI_API_URL": "http://127.0.0.1:1/ms/openapi/api/apigw"}, code: exitFailed, says: []string{"✗ BK-CI cannot be reached: is it up"}},
		"nothing is shown": {env: map[string]string{"ALLOWED_PROJECTS": "other-*"}, code: exitOK, says: []string{"! BK-CI answers", "no project that ALLOWED_PROJECTS allows"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.options)
			if c.fault.Kind != "" {
				w.box.CI.SetFault(c.fault)
			}
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), []string{"check"}, pairs(w.env(c.env)), &stdout, &stderr)
			if code != c.code || !containsAll(stdout.String(), c.says) {
				t.Errorf("got exit %d, want %d with %q:\n%s%s", code, c.code, c.says, &stdout, &stderr)
			}
			if strings.Contains(stdout.String()+stderr.String(), "-wrong") {
				t.Errorf("the check prints a token:\n%s%s", &stdout, &stderr)
			}
		})
	}
}

func without(all []string, one string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == one })
}

func TestADemoWithAWordThatIsNoFlagSaysSoInsteadOfRunningSomethingElse(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if code := run(t.Context(), []string{"demo", "sandbox"}, nil, &out, &out); code != exitUsage || !containsAll(out.String(), []string{`"sandbox"`, "demo -h"}) {
		t.Errorf("got exit %d and %q, want %d and how to go on", code, &out, exitUsage)
	}
}
