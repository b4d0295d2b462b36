package runner_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// arrows says which packages of this module a package may import. Everything points one way:
// main → runner/cli → runner/report → runner → scenario → scenario/expression.
var arrows = map[string][]string{
	".":                   {"runner/cli"},
	"examples/demo":       {},
	"runner":              {"runner/client", "runner/jar", "runner/redact", "scenario", "scenario/expression"},
	"runner/cli":          {"examples/demo", "runner", "runner/jar", "runner/redact", "runner/report", "scenario", "scenario/expression"},
	"runner/client":       {"runner/jar"},
	"runner/jar":          {},
	"runner/redact":       {},
	"runner/report":       {"runner", "scenario"},
	"scenario":            {"scenario/expression"},
	"scenario/expression": {},
}

// process is what only runner/cli (and main) may touch.
var process = map[string][]string{"os": {"Exit", "Args", "Stdin", "Stdout", "Stderr", "Getenv", "LookupEnv", "Environ"}}

// TestHouse walks the source of the module: no import goes against an arrow, scenario knows no network, and nothing but
// runner/cli touches the process.
func TestHouse(t *testing.T) {
	root := ".."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			if err == nil {
				err = filepath.SkipDir
			}
			return err
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			folder, err := filepath.Rel(root, filepath.Dir(path))
			if err != nil {
				return err
			}
			checkFile(t, filepath.ToSlash(folder), path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, folder, path string) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	allowed, known := arrows[folder]
	if !known {
		t.Errorf("%s: the package %s has no place in the house", path, folder)
	}
	for _, i := range file.Imports {
		name, _ := strconv.Unquote(i.Path.Value)
		if own, ok := strings.CutPrefix(name, "crumb/"); ok && !slices.Contains(allowed, own) {
			t.Errorf("%s: %s may not import %s", path, folder, own)
		}
		if strings.HasPrefix(folder, "scenario") && (name == "net/http" || name == "net") {
			t.Errorf("%s: %s may not import %s", path, folder, name)
		}
	}
	if folder == "runner/cli" || folder == "." {
		return
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && slices.Contains(process[x.Name], s.Sel.Name) {
				t.Errorf("%s: only runner/cli may touch %s.%s", path, x.Name, s.Sel.Name)
			}
		}
		return true
	})
}
