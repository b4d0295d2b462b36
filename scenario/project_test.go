package scenario_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crumb/scenario"

	"github.com/rogpeppe/go-internal/txtar"
)

// TestProjects loads scenarios of whole folders. An archive under testdata/load/project has files, and files named
//
//	load PATH [--profile NAME] [--base URL] [--var NAME=TEXT]...
//
// that hold what loading the scenario gives: its faults, else its warnings, base, tags and vars.
func TestProjects(t *testing.T) {
	archives, err := filepath.Glob("../testdata/load/project/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives (%v)", err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) { loadArchive(t, name) })
	}
}

func loadArchive(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, f := range archive.Files {
		if !strings.HasPrefix(f.Name, "load ") {
			writeFile(t, filepath.Join(dir, f.Name), f.Data)
		}
	}
	for i, f := range archive.Files {
		command, is := strings.CutPrefix(f.Name, "load ")
		if !is {
			continue
		}
		got := strings.ReplaceAll(loadWith(t, dir, strings.Fields(command)), dir+string(filepath.Separator), "")
		got = strings.ReplaceAll(got, dir, "(root)")
		if got != string(f.Data) {
			t.Errorf("%s: got\n%s\nwant\n%s", f.Name, got, f.Data)
		}
		archive.Files[i].Data = []byte(got)
	}
	if u := flag.Lookup("update"); u != nil && u.Value.String() == "true" {
		if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func writeFile(t *testing.T, path string, data []byte) {
	t.Helper()
	if target, is := strings.CutPrefix(string(data), "link to "); is {
		if err := os.Symlink(strings.TrimSpace(target), path); err != nil {
			t.Skip("no symbolic links here")
		}
		return
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// loadWith loads the scenario that the words of a command name, and tells what came of it.
func loadWith(t *testing.T, dir string, words []string) string {
	o := scenario.Options{Env: env, Limit: dir, Vars: map[string]scenario.Given{}}
	for i := 1; i+1 < len(words); i += 2 {
		switch value := words[i+1]; words[i] {
		case "--profile":
			o.Profile = value
		case "--base":
			o.Base = value
		case "--var":
			name, text, _ := strings.Cut(value, "=")
			o.Vars[name] = scenario.Given{Value: text, Text: true}
		default:
			t.Fatalf("unknown flag %s", words[i])
		}
	}
	file, err := scenario.Load(filepath.Join(dir, words[0]), o)
	if err != nil {
		return draw(err.(scenario.Diagnostics))
	}
	var b strings.Builder
	b.WriteString(draw(file.Warnings))
	if file.Base != nil {
		fmt.Fprintf(&b, "base: %s%v\n", file.Base.Raw(), orNothing(file.Base))
	}
	if file.Server != nil {
		fmt.Fprintf(&b, "server: demo\n")
	}
	if len(file.Tags) > 0 {
		fmt.Fprintf(&b, "tags: %s\n", strings.Join(file.Tags, ", "))
	}
	for _, v := range file.Vars {
		kind := map[bool]string{true: "secret", false: "var"}[v.Secret]
		if v.Value.Kind == scenario.Constant {
			fmt.Fprintf(&b, "%s %s = %#v\n", kind, v.Name, v.Value.Const)
		} else {
			fmt.Fprintf(&b, "%s %s = %s\n", kind, v.Name, v.Value.Raw())
		}
	}
	if file.Data != nil {
		for _, row := range file.Data.Rows {
			fmt.Fprintf(&b, "row %q\n", row)
		}
	}
	return b.String()
}

// orNothing is the value of a base that stands in no file.
func orNothing(v *scenario.Value) any {
	if v.Raw() != "" {
		return ""
	}
	return v.Const
}
