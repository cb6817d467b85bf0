package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestWhatANewcomerWritesGetsOneClearLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ key, value, want string }{
		{"SLACK_APP_TOKEN", "xoxb-1-canary", "SLACK_BOT_TOKEN"},
		{"SLACK_BOT_TOKEN", "xapp-1-canary", "SLACK_APP_TOKEN"},
		{"SLACK_BOT_TOKEN", "xoxp-1-canary", "user token"},
		{"SLACK_BOT_TOKEN", "xoxe.xoxb-1-canary", "token rotation"},
		{"SLACK_BOT_TOKEN", "canary", "form xoxb-…"},
		{"SLACK_BOT_TOKEN", "xoxb-...", "copy it again"},
		{"SLACK_BOT_TOKEN", "xoxb-", "copy it again"},
		{"SLACK_BOT_TOKEN", "xoxb-canary\u200b", "copy it again"},
		{"SLACK_BOT_TOKEN", "xoxb-canary xoxb-canary", "copy it again"},
		{"SLACK_BOT_TOKEN", `"xoxb-canary"`, "quotes"},
		{"SLACK_BOT_TOKEN", "# paste it here", "comment"},
		{"BKCI_USER", "'bot'", "quotes"},
		{"BKCI_USER", "bot # the reader", "comment"},
		{"BKCI_USER", "#", "comment"},
		{"BKCI_USER", "a\r\nX-Canary: 1", "line break"},
		{"BKCI_APP_SECRET", "can\x00ary", "control character"},
		{"BKCI_API_URL", "devops.example.com/ms/openapi/api/apigw", "needs https://"},
		{"BKCI_API_URL", "localhost:8080/ms", "needs https://"},
		{"BKCI_API_URL", "ftp://devops.example.com/", "like https://host/path"},
		{"BKCI_API_URL", "https:///ms", "like https://host/path"},
		{"BKCI_API_URL", "https://<your host>/ms", "like https://host/path"},
		{"BKCI_API_URL", "https://host/my path", "like https://host/path"},
		{"BKCI_API_URL", "https://host/ms/openapi/api/apigw/v3", "without /v3; set the address"},
		{"BKCI_API_URL", "https://host/ms?x=1", "query"},
		{"BKCI_RATE", "20/s", "requests per second"},
		{"ALLOWED_PROJECTS", "demo mobile", "separated by commas"},
		{"ALLOWED_PROJECTS", "demo;mobile", "separated by commas"},
		{"ALLOWED_PROJECTS", "demo，mobile", "separated by commas"},
		{"ALLOWED_PROJECTS", ",", "names no project"},
		{"POLL_SCHEDULE", "30s", "@every 30s"},
		{"POLL_SCHEDULE", "0 0 31 2 *", "never fires"},
		{"POLL_SCHEDULE", "@every 10ms", "shorter than 1s"},
		{"POLL_SCHEDULE", "TZ=", "@every 30s"},
		{"BLIND_AFTER", "10", "like 10m"},
		{"CATCH_UP", "many", "whole number"},
		{"STORE_URL", "data/bot.db", "bbolt:path/to/file.db"},
		{"STORE_URL", "bbolt://data/bot.db", "bbolt:/path/to/file.db"},
		{"STORE_URL", "bbolt:~/bot.db", "in full"},
		{"STORE_URL", "bbolt:data/", "bbolt:data/pipelinebot.db"},
		{"STORE_URL", "postgres://x", "bbolt:"},
		{"HTTP_ADDR", "9090", "host:port"},
		{"HTTP_ADDR", "http://127.0.0.1:9090", "host:port"},
		{"HTTP_ADDR", "127.0.0.1:http", "host:port"},
		{"HTTP_ADDR", "127.0.0.1:99999", "host:port"},
		{"USER_EMAIL_DOMAIN", "ann@example.com", "mail domain"},
		{"LOG_LEVEL", "verbose", "debug, info, warn or error"},
		{"LOG_FORMAT", "xml", "text or json"},
	} {
		env := validEnv()
		env[tt.key] = tt.value
		if tt.key == "BKCI_APP_SECRET" {
			env["BKCI_APP_CODE"] = "code"
		}
		_, err := parseConfig(env)
		if err == nil {
			t.Errorf("%s=%q is accepted", tt.key, tt.value)
			continue
		}
		line := err.Error()
		if !strings.HasPrefix(line, tt.key+": ") || !strings.Contains(line, tt.want) || strings.ContainsAny(line, "\n\r\x00") {
			t.Errorf("%s=%q: got %q, want one line that names the key and says %q", tt.key, tt.value, line, tt.want)
		}
		if strings.Contains(line, "canary") {
			t.Errorf("%s: the line tells the value: %q", tt.key, line)
		}
	}
}

func TestWhatIsUnusualAndRightIsTaken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ key, value string }{
		{"BKCI_API_URL", "https://host:8443/ms/openapi/api/apigw///"},
		{"BKCI_API_URL", "http://10.0.0.1"},
		{"SLACK_API_URL", "https://slack.com/api"},
		{"BKCI_USER", " 管理员 "},
		{"BKCI_APP_SECRET", "#a$b#c'd\"e f"},
		{"ALLOWED_PROJECTS", " demo , mobile-*,"},
		{"HTTP_ADDR", ":9090"},
		{"HTTP_ADDR", "[::1]:9090"},
		{"HTTP_ADDR", "OFF"},
		{"POLL_SCHEDULE", "CRON_TZ=UTC */5 * * * *"},
		{"STORE_URL", "bbolt:/var/lib/bot.db"},
		{"LOG_LEVEL", "WARN"},
		{"LOG_FORMAT", "JSON"},
		{"USER_EMAIL_DOMAIN", "@example.com"},
	} {
		env := validEnv()
		env[tt.key] = tt.value
		if tt.key == "BKCI_APP_SECRET" {
			env["BKCI_APP_CODE"] = "code"
		}
		if _, err := parseConfig(env); err != nil {
			t.Errorf("%s=%q: %v", tt.key, tt.value, err)
		}
	}
}

func TestWhereTheStoreCannotBeIsToldBeforeItIsOpened(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		dir:                                  "is a folder; name a file in it",
		filepath.Join(file, "x.db"):          "have to be the folder",
		filepath.Join(file, "sub", "x.db"):   "cannot be reached",
		"/proc/pipelinebot/x.db":             "nothing can be written into the folder /proc",
		file:                                 "",
		filepath.Join(dir, "x.db"):           "",
		filepath.Join(dir, "a", "b", "x.db"): "",
	} {
		err := storeProblem(path)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", path, err, want)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("the look has left %v behind (%v)", left, err)
	}
}

func TestWhatAnOperatorMayMendFollowsFromWhyAFileCannotBeWritten(t *testing.T) {
	t.Parallel()
	for cause, want := range map[syscall.Errno]string{syscall.EROFS: "mount it", syscall.ENOSPC: "room", syscall.EACCES: "user"} {
		if got := placeAdvice(&os.PathError{Op: "open", Path: "x.db", Err: cause}); !strings.Contains(got, want) {
			t.Errorf("%v: got %q, want %q", cause, got, want)
		}
	}
}

func TestAStoreThatIsRemovedOrReplacedIsMissed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "x.db")
	write := func() {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write()
	opened, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := lostPlace(file, opened); err != nil {
		t.Errorf("untouched: %v", err)
	}
	if err := os.Rename(file, file+".old"); err != nil { // The old one stays, so that its number is not given to the new one.
		t.Fatal(err)
	}
	if err := lostPlace(file, opened); err == nil || !strings.Contains(err.Error(), "was removed") {
		t.Errorf("removed: got %v", err)
	}
	write()
	if err := lostPlace(file, opened); err == nil || !strings.Contains(err.Error(), "was replaced") {
		t.Errorf("replaced: got %v", err)
	}
}
