package scenario_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crumb/scenario"
)

// env is the environment of the files under testdata/load.
func env(name string) (string, bool) {
	v, ok := map[string]string{"HOME_TOWN": "Ulm", "EMPTY": ""}[name]
	return v, ok
}

// TestLoad loads every file under testdata/load: those in ok must have no fault and no warning, those in err give what
// stands in the .out file beside them.
func TestLoad(t *testing.T) {
	for _, folder := range []string{"ok", "err", "warn"} {
		paths, err := filepath.Glob("../testdata/load/" + folder + "/*.yaml")
		if err != nil || len(paths) == 0 {
			t.Fatalf("no files in %s (%v)", folder, err)
		}
		for _, path := range paths {
			if base := filepath.Base(path); base == scenario.ProjectFile || base[0] == '_' {
				continue
			}
			t.Run(folder+"/"+filepath.Base(path), func(t *testing.T) { loadOne(t, folder, path) })
		}
	}
}

func loadOne(t *testing.T, folder, path string) {
	file, err := scenario.Load(path, scenario.Options{Env: env, Limit: filepath.Dir(path)})
	var ds scenario.Diagnostics
	if err != nil {
		ds = err.(scenario.Diagnostics)
	} else {
		ds = file.Warnings
	}
	if ds.Faults() != (folder == "err") {
		t.Errorf("faults: %v", ds)
	}
	got := draw(ds)
	if folder == "ok" {
		if got != "" {
			t.Errorf("got\n%s", got)
		}
		return
	}
	out := strings.TrimSuffix(path, ".yaml") + ".out"
	if f := flag.Lookup("update"); f != nil && f.Value.String() == "true" {
		if err := os.WriteFile(out, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// draw writes diagnostics with their source lines and carets.
func draw(ds scenario.Diagnostics) string {
	var b strings.Builder
	for _, d := range ds {
		where := ""
		if d.Source != nil {
			where = filepath.Base(d.Source.Path)
		}
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s\n", where, d.Span.From.Line, d.Span.From.Col, d.Severity, d.Message)
		if line := d.Source.Line(d.Span.From.Line); line != "" {
			n := 1
			if d.Span.To.Line == d.Span.From.Line {
				n = max(1, d.Span.To.Col-d.Span.From.Col)
			}
			fmt.Fprintf(&b, "  | %s\n  | %s%s\n", line, strings.Repeat(" ", d.Span.From.Col-1), strings.Repeat("^", n))
		}
		if d.Hint != "" {
			fmt.Fprintf(&b, "  = %s\n", d.Hint)
		}
	}
	return b.String()
}
