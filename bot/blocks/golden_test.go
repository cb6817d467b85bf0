package blocks_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/bot/blocks"
	"github.com/pipelinebot/pipelinebot/sandbox/workspace/blockkit"
)

var update = flag.Bool("update", false, "rewrite the golden files; look at the diff")

// wire is a message as Slack gets it.
func wire(t testing.TB, m blocks.Message) (text string, all []byte) {
	t.Helper()
	all, err := json.Marshal(m.Blocks)
	if err != nil {
		t.Fatal(err)
	}
	return m.Text, all
}

func TestGoldenMessages(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh"} {
		known := map[string]bool{}
		for _, s := range samples() {
			file := filepath.Join("testdata", "golden", language, strings.NewReplacer(" ", "_", ",", "").Replace(s.name)+".json")
			if known[file] {
				t.Fatalf("two samples are called %q", s.name)
			}
			known[file] = true
			text, all := wire(t, s.say(usual(), styled(language)))
			if found := blockkit.Validate(all, blockkit.Message); len(found) > 0 {
				t.Errorf("%s, %s: Slack would refuse it: %v\n%s", s.name, language, found, all)
			}
			got := golden(t, text, all)
			if *update {
				write(t, file, got)
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatalf("%s, %s: %v (make golden writes it)", s.name, language, err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s, %s: the message changed (-want +got):\n%s", s.name, language, diff)
			}
		}
		dropStrays(t, language, known)
	}
}

// golden is a message in a form that is good to read and to compare.
func golden(t *testing.T, text string, all []byte) []byte {
	t.Helper()
	out, err := json.Marshal(struct {
		Text   string         `json:"text"`
		Blocks jsontext.Value `json:"blocks"`
	}{text, all}, jsontext.EscapeForHTML(false))
	if err != nil {
		t.Fatal(err)
	}
	value := jsontext.Value(out)
	if err := value.Format(jsontext.Multiline(true), jsontext.WithIndent("  "), jsontext.PreserveRawStrings(false), jsontext.EscapeForHTML(false)); err != nil {
		t.Fatal(err)
	}
	return append(bytes.TrimSpace(value), '\n')
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// dropStrays fails for files that no sample writes any more, or removes them.
func dropStrays(t *testing.T, language string, known map[string]bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "golden", language, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range slices.DeleteFunc(files, func(f string) bool { return known[f] }) {
		if !*update {
			t.Errorf("%s belongs to no message", file)
		} else if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
}
