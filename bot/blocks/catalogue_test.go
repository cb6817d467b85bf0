package blocks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pipelinebot/pipelinebot/commands"
	"github.com/pipelinebot/pipelinebot/store"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

func TestBothLanguagesHaveTheSameKeysAndPlaceholders(t *testing.T) {
	t.Parallel()
	en, zh := keys(enTexts), keys(zhTexts)
	if diff := cmp.Diff(en, zh); diff != "" {
		t.Errorf("keys differ (-en +zh):\n%s", diff)
	}
	for _, key := range en {
		a, b := placeholders(enTexts[key]), placeholders(zhTexts[key])
		if !slices.Equal(a, b) {
			t.Errorf("%s: en has %q, zh has %q", key, a, b)
		}
	}
}

// keys are those of a catalogue without the forms for a single thing, which only English has.
func keys(texts map[string]string) []string {
	return slices.Sorted(func(yield func(string) bool) {
		for key := range maps.Keys(texts) {
			base, single := strings.CutSuffix(key, "_one")
			if _, plural := texts[base]; single && plural {
				continue
			}
			if !yield(key) {
				return
			}
		}
	})
}

func placeholders(text string) []string {
	return slices.Compact(slices.Sorted(slices.Values(placeholder.FindAllString(text, -1))))
}

func TestNoTextIsEmptyAndNoneBreaksItsFormatting(t *testing.T) {
	t.Parallel()
	for language, texts := range map[string]map[string]string{"en": enTexts, "zh": zhTexts} {
		for key, text := range texts {
			if strings.TrimSpace(text) == "" || strings.Count(text, "`")%2 != 0 || strings.Count(text, "*")%2 != 0 && !strings.Contains(text, "`*`") && !strings.Contains(text, "-*`") {
				t.Errorf("%s %s: %q", language, key, text)
			}
		}
	}
}

// TestEveryCodeKindAndStatusHasWords asks the packages that name things for their names.
func TestEveryCodeKindAndStatusHasWords(t *testing.T) {
	t.Parallel()
	var wanted []string
	all := func(front string, words []string) {
		for _, word := range words {
			wanted = append(wanted, front+word)
		}
	}
	all("problem_", Constants(t, "../../commands", "Code", ""))
	all("word_", Constants(t, "../../commands", "", "Word"))
	all("wait_", Constants(t, "../../store", "", "Wait"))
	for _, k := range store.SubscribableKinds() {
		all("", []string{"kind_" + string(k), "sum_" + string(k), "follow_" + string(k)})
	}
	for _, cause := range Table(t, "../../notifier", "causes") {
		if key := "cause_" + cause.Texts[0]; enTexts[key] == "" || zhTexts[key] == "" {
			t.Errorf("there are no words for %s", key)
		}
	}
	for _, reason := range Table(t, "..", "reasons") {
		if key := "broken_" + reason.Texts[0]; slices.Contains(reason.Names, "TargetGone") && (enTexts[key] == "" || zhTexts[key] == "") {
			t.Errorf("there are no words for %s", key)
		}
	}
	for _, key := range slices.Concat(wanted, slices.Collect(maps.Values(closer)), slices.Collect(maps.Values(triggers))) {
		if enTexts[key] == "" || zhTexts[key] == "" {
			t.Errorf("there are no words for %s", key)
		}
	}
}

// TestAKnownProblemNeverReadsAsAnInternalError renders each code alone.
func TestAKnownProblemNeverReadsAsAnInternalError(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "zh"} {
		internal := Answer(commands.Reply{Body: commands.Problem{Code: commands.Internal}}, Style{Language: language}).Text
		for _, code := range Constants(t, "../../commands", "Code", "") {
			got := Answer(commands.Reply{Body: commands.Problem{Code: commands.Code(code)}}, Style{Language: language}).Text
			if (got == internal) != (code == string(commands.Internal)) || strings.Contains(got, "{") {
				t.Errorf("%s, %s reads: %s", code, language, got)
			}
		}
	}
}

// TestEveryTextIsUsed looks for each key among the string literals of the package, whole or as the front of one that
// is put together.
func TestEveryTextIsUsed(t *testing.T) {
	t.Parallel()
	used := literals(t)
	for key := range enTexts {
		base := strings.TrimSuffix(key, "_one")
		ok := slices.ContainsFunc(used, func(l string) bool {
			return l == key || l == base || (strings.HasSuffix(l, "_") && strings.HasPrefix(key, l)) || (strings.HasPrefix(l, "_") && strings.HasSuffix(base, l))
		})
		if !ok {
			t.Errorf("nothing says %q", key)
		}
	}
}

// literals are the strings in the code of the package, its catalogues left out.
func literals(t *testing.T) []string {
	t.Helper()
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		name := f.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || strings.HasPrefix(name, "catalog_") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if s, err := strconv.Unquote(lit.Value); err == nil {
					out = append(out, s)
				}
			}
			return true
		})
	}
	return out
}
