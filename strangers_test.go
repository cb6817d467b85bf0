package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestKeysThatMeanNothingAreNoticed(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]string{
		"SLACK_BOT_TOKN":       "did you mean SLACK_BOT_TOKEN?",
		"SLACK_BOT_TOEKN":      "did you mean SLACK_BOT_TOKEN?",
		"slack_app_token":      "did you mean SLACK_APP_TOKEN?",
		"BKCI_API_UR":          "did you mean BKCI_API_URL?",
		"ALLOWED_PROJECT":      "did you mean ALLOWED_PROJECTS?",
		"POLL_SHEDULE":         "did you mean POLL_SCHEDULE?",
		"HTTP_ADDRESS":         "has no effect",
		"LOGLEVEL":             "did you mean LOG_LEVEL?",
		"BKCI_TOKEN":           "there are BKCI_API_URL, ",
		"SLACK_SIGNING_SECRET": "there are SLACK_APP_TOKEN, SLACK_BOT_TOKEN, SLACK_API_URL",
	} {
		got := strangersOf(environment{values: map[string]string{key: "canary"}, file: []string{key}})
		all := slices.Concat(got.misspelt, got.foreign)
		if len(all) != 1 || !strings.Contains(all[0], key) || !strings.Contains(all[0], want) || strings.Contains(all[0], "canary") {
			t.Errorf("%s: got %q, want %q", key, all, want)
		}
	}
}

func TestOtherKeysAreForeignInTheFileAndNothingInTheProcess(t *testing.T) {
	t.Parallel()
	env := environment{
		values: map[string]string{"PATH": "x", "SLACK_HOME": "x", "BKCI_USR": "x", "HTTPS_PROXY": "x", "LOG_LEVEL": "info"},
		file:   []string{"HTTPS_PROXY", "LOG_LEVEL"},
	}
	got := strangersOf(env)
	if len(got.foreign) != 1 || !strings.Contains(got.foreign[0], "HTTPS_PROXY") {
		t.Errorf("foreign: %q, want HTTPS_PROXY alone", got.foreign)
	}
	if len(got.misspelt) != 1 || !strings.Contains(got.misspelt[0], "BKCI_USER") {
		t.Errorf("misspelt: %q, want the slip of BKCI_USER alone", got.misspelt)
	}
	if none := strangersOf(environment{values: validEnv(), file: []string{"BKCI_USER"}}); len(none.misspelt)+len(none.foreign) > 0 {
		t.Errorf("right keys are strange: %+v", none)
	}
}

// TestASlipIsToldBesideWhatIsMissing runs the program in a folder of its own.
func TestASlipIsToldBesideWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile(filepath.Join(dir, ".env"), []byte("SLACK_BOT_TOKN=xoxb-canary\nEDITOR=vi\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"check"}, nil, &out, &errs); code != exitUsage {
		t.Errorf("got exit code %d, want %d", code, exitUsage)
	}
	if said := errs.String(); !containsAll(said, []string{"SLACK_BOT_TOKEN is missing", "did you mean SLACK_BOT_TOKEN?"}) || strings.Contains(said, "EDITOR") {
		t.Errorf("stderr is\n%s", said)
	}
}
