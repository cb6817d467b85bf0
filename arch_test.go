package main

import (
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/pipelinebot/pipelinebot"

// allowedImports is the house: a package not listed here, or an import not in its row, fails the test.
// Listed are our own packages and the libraries that only certain packages may know.
var allowedImports = map[string][]string{
	".":                          {"apiclient", "bot", "bot/blocks", "commands", "notifier", "store", "store/boltstore", "sandbox", "sandbox/bkci", "sandbox/workspace", "godotenv", "prometheus"},
	"store":                      {},
	"apiclient":                  {},
	"store/boltstore":            {"store", "bbolt"},
	"store/storetest":            {"store", "go-cmp", "rapid"},
	"store/facts":                {"store", "apiclient"},
	"commands":                   {"store", "store/facts", "apiclient"},
	"notifier":                   {"store", "store/facts", "apiclient", "cron"},
	"bot/socket":                 {"websocket"},
	"bot/internal/pipenet":       {}, // Tests only.
	"bot/blocks":                 {"commands", "store", "apiclient", "slack-go"},
	"bot":                        {"bot/blocks", "bot/socket", "commands", "store", "apiclient", "slack-go"},
	"sandbox":                    {"sandbox/bkci", "sandbox/workspace"},
	"sandbox/bkci":               {},
	"sandbox/workspace":          {"sandbox/workspace/blockkit", "websocket"},
	"sandbox/workspace/blockkit": {},
}

var watchedLibraries = map[string]string{
	"github.com/slack-go/slack":    "slack-go",
	"go.etcd.io/bbolt":             "bbolt",
	"github.com/robfig/cron":       "cron",
	"github.com/joho/godotenv":     "godotenv",
	"github.com/coder/websocket":   "websocket",
	"github.com/gorilla/websocket": "gorilla",
	"github.com/prometheus/":       "prometheus",
	"github.com/chromedp/":         "chromedp",
	"pgregory.net/rapid":           "rapid",
	"github.com/stretchr/testify":  "testify",
	"github.com/google/go-cmp":     "go-cmp",
	"go.uber.org/goleak":           "goleak",
}

func TestEachPackageImportsOnlyWhatItsRowAllows(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, dir := range packages(t) {
		pkg, err := build.ImportDir(dir, 0)
		if err != nil {
			t.Fatalf("reading package %s: %v", dir, err)
		}
		allowed, listed := allowedImports[dir]
		if !listed {
			t.Errorf("package %s is not in the table of the house", dir)
			continue
		}
		seen[dir] = true
		for _, path := range pkg.Imports {
			if name := watched(path); name != "" && !slices.Contains(allowed, name) {
				t.Errorf("package %s imports %s; its row allows %v", dir, name, allowed)
			}
		}
	}
	for dir := range allowedImports {
		if !seen[dir] {
			t.Errorf("the table lists %s, which does not exist", dir)
		}
	}
}

// watched names an import that the table governs; other libraries are anybody's.
func watched(path string) string {
	if ours, ok := strings.CutPrefix(path, module+"/"); ok {
		return ours
	}
	for prefix, name := range watchedLibraries {
		if path == prefix || strings.HasPrefix(path, strings.TrimSuffix(prefix, "/")+"/") {
			return name
		}
	}
	return ""
}

func TestEachPackageSaysWhatItGuarantees(t *testing.T) {
	t.Parallel()
	for _, dir := range packages(t) {
		text, err := os.ReadFile(filepath.Join(dir, "doc.go"))
		if err != nil {
			t.Errorf("package %s has no doc.go: %v", dir, err)
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), "doc.go", text, parser.ParseComments)
		if err != nil || file.Doc == nil {
			t.Errorf("doc.go of %s has no package comment (%v)", dir, err)
			continue
		}
		if doc := file.Doc.Text(); !strings.Contains(strings.ToLower(doc), "reject") {
			t.Errorf("doc.go of %s names no rejected alternative", dir)
		}
	}
}

func TestEnvExampleListsEveryKeyAndNoOther(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(".env.example")
	if err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, m := range regexp.MustCompile(`(?m)^#?([A-Z][A-Z0-9_]+)=`).FindAllStringSubmatch(string(text), -1) {
		got = append(got, m[1])
	}
	for _, s := range settings() {
		want = append(want, s.key)
		if s.fallback != "" && !strings.Contains(string(text), "#"+s.key+"="+s.fallback+"\n") {
			t.Errorf(".env.example does not show the default %s=%s", s.key, s.fallback)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf(".env.example has keys\n%v\nwant\n%v", got, want)
	}
}

func TestNoInitAndNoBackgroundOutsideMain(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?m)^func init\(\)|context\.(Background|TODO)\(\)`)
	for _, dir := range packages(t) {
		if dir == "." {
			continue
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if m := forbidden.Find(text); m != nil {
				t.Errorf("%s holds %q", file, m)
			}
		}
	}
}

// packages lists the folders with Go code, relative to the module.
func packages(t *testing.T) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != "." || d.Name() == "testdata" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		if !d.IsDir() && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			if dir := filepath.Dir(path); !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}
