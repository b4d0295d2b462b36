package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crumb/runner"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares got with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".out")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (-update writes it anew); got:\n%s", path, got)
	}
}

// play reports events and returns what was written.
func play(t *testing.T, o Options, events []runner.Event) string {
	t.Helper()
	var out bytes.Buffer
	o.Out = &out
	term := NewTerminal(o)
	defer term.Close()
	for _, e := range events {
		if err := term.Report(e); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

func columns(n int) func() int { return func() int { return n } }

func rerun(paths []string, _ []*runner.ScenarioResult) string {
	return "crumb run " + strings.Join(paths, " ")
}

func TestTerminal(t *testing.T) {
	for _, tt := range []struct {
		name string
		o    Options
	}{
		{"plain", Options{}},
		{"quiet", Options{Quiet: true}},
		{"verbose", Options{Verbose: true}},
		{"color", Options{Color: true, Terminal: true, Width: columns(80)}},
		{"verbose-color-120", Options{Color: true, Verbose: true, Terminal: true, Width: columns(120)}},
		{"40", Options{Terminal: true, Width: columns(40)}},
		{"verbose-40", Options{Terminal: true, Verbose: true, Width: columns(40)}},
		{"80", Options{Terminal: true, Width: columns(80)}},
		{"120", Options{Terminal: true, Width: columns(120)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.o.Rerun = rerun
			got := play(t, tt.o, sampleRun())
			golden(t, "terminal-"+tt.name, got)
			if tt.o.Terminal && !tt.o.Color {
				withinWidth(t, got, tt.o.Width())
			}
		})
	}
}

// withinWidth fails on a line that a window of n columns would break; the command to copy may be longer.
func withinWidth(t *testing.T, text string, n int) {
	t.Helper()
	for line := range strings.Lines(text) {
		if line = strings.TrimSuffix(line, "\n"); Width(line) > n && !strings.HasPrefix(line, "rerun: ") {
			t.Errorf("%d columns, the window has %d: %s", Width(line), n, line)
		}
	}
}
