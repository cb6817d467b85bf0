package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValuesOfTheFileAreTakenAsTheyAreWritten(t *testing.T) {
	t.Setenv("HOME", "/home/canary")
	for name, tt := range map[string]struct {
		text string
		want map[string]string
	}{
		"unquoted":          {"A=pa$word$5$$x", map[string]string{"A": "pa$word$5$$x"}},
		"single quotes":     {"A='pa$word ${X} $(id)'", map[string]string{"A": "pa$word ${X} $(id)"}},
		"double quotes":     {`A="pa$word ${X} $(id)"`, map[string]string{"A": "pa$word ${X} $(id)"}},
		"escaped in double": {`A="pa\$word"`, map[string]string{"A": "pa$word"}},
		"escaped unquoted":  {`A=pa\$word`, map[string]string{"A": `pa\$word`}},
		"escaped in single": {`A='pa\$word'`, map[string]string{"A": `pa\$word`}},
		"a name in braces":  {"X=1\nA=${X}${HOME}", map[string]string{"X": "1", "A": "${X}${HOME}"}},
		"a digit":           {"A=$5", map[string]string{"A": "$5"}},
		"a dollar alone":    {"A=$\nB=x$", map[string]string{"A": "$", "B": "x$"}},
		"private use":       {"A=\uE000$\uE001", map[string]string{"A": "\uE000$\uE001"}},
		"a comment with $":  {"# costs $5\nA=1 # $X", map[string]string{"A": "1"}},
		"a hash inside":     {"A=ab#cd", map[string]string{"A": "ab#cd"}},
		"blanks around =":   {"A = 1\n B= 2 ", map[string]string{"A": "1", "B": "2"}},
		"export":            {"export A=1\nexport  B='2'", map[string]string{"A": "1", "B": "2"}},
		"BOM and CRLF":      {"\ufeffA=1\r\nB=\"2\"\r\n", map[string]string{"A": "1", "B": "2"}},
		"empty values":      {"A=\nB=''\nC=\"\"\n", map[string]string{"A": "", "B": "", "C": ""}},
		"the last of two":   {"A=1\nA=2", map[string]string{"A": "2"}},
		"nothing":           {"\n# nothing\n", map[string]string{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := parseEnvFile(".env", tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAFileThatCannotBeReadSaysWhereAndNotWhat(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"no equals sign":    {"A=1\n\nTOKEN xoxb-canary\nB=2\n", "line 3: must have the form NAME=value"},
		"nothing but a key": {"A=1\nxoxb_canary", "line 2"},
		"an open quote":     {"A=1\nB=\"canary\nC=2\nD=3\n", "line 2"},
		"behind a quote":    {"A='it's canary'\n", "line 1"},
		"many lines":        {"A='one\ntwo'\nB canary", "line 3"},
		"a dash":            {"SLACK-TOKEN=canary", "line 1"},
		"UTF-16":            {"\xff\xfeA\x00=\x001\x00", "not UTF-8"},
		"UTF-16, no mark":   {"A\x00=\x001\x00", "not UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := parseEnvFile(".env", tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
				t.Errorf("got %v, want %q and nothing of the content", err, tt.want)
			}
		})
	}
}

func TestAFolderInPlaceOfTheFileIsNamed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if _, err := readEnvironment(nil, folder); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("got %v, want that it is a folder", err)
	}
	file := filepath.Join(folder, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readEnvironment(nil, filepath.Join(file, ".env")); err == nil || !strings.Contains(err.Error(), "cannot be read: not a directory") {
		t.Errorf("got %v, want the reason", err)
	}
}

func FuzzEnvFile(f *testing.F) {
	f.Add("A=$X\nB='$'")
	f.Add("A=\uE000$")
	f.Fuzz(func(t *testing.T, text string) {
		values, err := parseEnvFile(".env", text)
		if err != nil {
			return
		}
		for key, value := range values {
			if key == "" || strings.Count(value, "$") > strings.Count(text, "$") || strings.ContainsRune(value, '\uE000') && !strings.ContainsRune(text, '\uE000') {
				t.Errorf("%q gives %q=%q", text, key, value)
			}
		}
	})
}
