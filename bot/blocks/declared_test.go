package blocks

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Tests ask the source of other packages what there is to say, so that a code, kind or reason added there is missed
// here at once.

// parsed are the files of a package, without its tests.
func parsed(t *testing.T, dir string) []*ast.File {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []*ast.File
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, file)
	}
	return out
}

// Constants are the values of a package's string constants that have the type, or whose names begin with the front.
func Constants(t *testing.T, dir, kind, front string) []string {
	t.Helper()
	var out []string
	for _, file := range parsed(t, dir) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != len(spec.Names) {
				return true
			}
			typed, _ := spec.Type.(*ast.Ident)
			for i, name := range spec.Names {
				value, isText := literal(spec.Values[i])
				if isText && (kind != "" && typed != nil && typed.Name == kind || front != "" && strings.HasPrefix(name.Name, front)) {
					out = append(out, value)
				}
			}
			return true
		})
	}
	if len(out) == 0 {
		t.Fatalf("%s has no constants of type %q or called %s...", dir, kind, front)
	}
	return out
}

// Table reads a table of a package: the texts of each element, with the names that stand beside them.
func Table(t *testing.T, dir, table string) (out []Row) {
	t.Helper()
	for _, file := range parsed(t, dir) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Names[0].Name != table || len(spec.Values) != 1 {
				return true
			}
			if all, ok := spec.Values[0].(*ast.CompositeLit); ok {
				for _, element := range all.Elts {
					out = append(out, words(element))
				}
			}
			return false
		})
	}
	if len(out) == 0 {
		t.Fatalf("%s has no table %s", dir, table)
	}
	return out
}

// Row is one element of a table.
type Row struct{ Texts, Names []string }

func words(n ast.Node) Row {
	var out Row
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := literal(n); ok {
				out.Texts = append(out.Texts, s)
			}
		case *ast.Ident:
			out.Names = append(out.Names, n.Name)
		}
		return true
	})
	return out
}

// literal is the value of a string literal.
func literal(n ast.Expr) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// Bodies are the names of the types that an answer can have.
func Bodies(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, file := range parsed(t, "../../commands") {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "body" {
				continue
			}
			if name, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				out = append(out, name.Name)
			}
		}
	}
	return out
}
