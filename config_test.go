package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func validEnv() map[string]string {
	return map[string]string{
		"SLACK_APP_TOKEN": "xapp-1-canary-app", "SLACK_BOT_TOKEN": "xoxb-canary-bot",
		"BKCI_API_URL": "https://devops.example.com/ms/openapi/api/apigw/", "BKCI_USER": "bot",
	}
}

func TestDefaultsFillWhatIsLeftOut(t *testing.T) {
	t.Parallel()
	c, err := parseConfig(validEnv())
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(c.bkciAPIURL, c.bkciConsoleURL, c.slackAPIURL, c.allowedProjects, c.pollSchedule, c.storePath, c.httpAddr, c.bkciRate, c.blindAfter, c.catchUp)
	want := fmt.Sprint("https://devops.example.com/ms/openapi/api/apigw", "https://devops.example.com/console", "https://slack.com/api/",
		[]string{"*"}, "@every 30s", "data/pipelinebot.db", "127.0.0.1:9090", 20.0, 10*time.Minute, 50)
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestEveryProblemIsReportedAtOnceAndNoSecretWithThem(t *testing.T) {
	t.Parallel()
	env := map[string]string{
		"SLACK_APP_TOKEN": "xoxb-canary-swapped", "SLACK_BOT_TOKEN": "xapp-canary-swapped", "BKCI_API_URL": "devops.example.com",
		"POLL_SCHEDULE": "TZ=", "STORE_URL": "redis://x", "HTTP_ADDR": "127.0.0.1:99999", "LOG_LEVEL": "loud", "LOG_FORMAT": "xml",
		"BKCI_APP_SECRET": "canary-secret", "ALLOWED_PROJECTS": "[", "BKCI_RATE": "0", "USER_EMAIL_DOMAIN": "a@b", "BLIND_AFTER": "1s",
		"CATCH_UP": "many", "BKCI_CONSOLE_URL": "https://user:canary-password@host/", "SLACK_API_URL": "ftp://x",
	}
	_, err := parseConfig(env)
	if err == nil {
		t.Fatal("got no error")
	}
	for key := range env {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("the error does not name %s:\n%v", key, err)
		}
	}
	if !strings.Contains(err.Error(), "BKCI_USER is missing") {
		t.Errorf("the error does not say that BKCI_USER is missing:\n%v", err)
	}
	if strings.Contains(err.Error(), "canary") {
		t.Errorf("the error holds a secret:\n%v", err)
	}
}

func TestAWrongConfigurationExitsWithTwo(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	if code := run(context.Background(), nil, []string{"SLACK_APP_TOKEN=nonsense"}, &out, &errs); code != exitUsage {
		t.Errorf("got exit code %d, want %d", code, exitUsage)
	}
	for _, want := range []string{"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "BKCI_API_URL", "BKCI_USER", ".env.example", "no .env file in the folder"} {
		if !strings.Contains(errs.String(), want) {
			t.Errorf("stderr lacks %q:\n%s", want, errs.String())
		}
	}
}

func TestAnUnknownCommandSaysWhichThereAre(t *testing.T) {
	t.Parallel()
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"chekc"}, nil, &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "pipelinebot check") {
		t.Errorf("got exit code %d and %q", code, errs.String())
	}
}

func TestTheProcessEnvironmentWinsOverTheFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(file, []byte("BKCI_USER=file\nHTTP_ADDR=off\nEMPTY=file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := readEnvironment([]string{"BKCI_USER=process", "EMPTY="}, file)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"BKCI_USER": "process", "HTTP_ADDR": "off", "EMPTY": "file"}
	if diff := cmp.Diff(want, got.values); diff != "" {
		t.Errorf("environment (-want +got):\n%s", diff)
	}
}

func TestABrokenFileIsNamedWithoutItsContent(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(file, []byte("SLACK_BOT_TOKEN xoxb-canary\n'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := readEnvironment(nil, file)
	if err == nil || !strings.Contains(err.Error(), ".env, line 1") || strings.Contains(err.Error(), "canary") {
		t.Errorf("got error %v; want one that names the file and not its content", err)
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	t.Parallel()
	c, err := parseConfig(validEnv())
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	logger := newLogger(&log, c)
	logger.Info("all of it", "config", c, "token", c.slackBotToken, "err", fmt.Errorf("dialling with %s", "xoxb-canary-bot"),
		"text", "xapp-1-canary-app", slog.Group("group", "inner", "xoxb-canary-bot"))
	printed := fmt.Sprintf("%v %+v %#v %s", c, c, c, c.slackAppToken) + log.String()
	if strings.Contains(printed, "canary") {
		t.Errorf("a secret was printed:\n%s", printed)
	}
}
