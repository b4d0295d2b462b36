package runner_test

import (
	"context"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aymanbagabas/go-udiff"
	"github.com/rogpeppe/go-internal/txtar"

	"crumb/examples/demo"
	"crumb/runner"
	"crumb/scenario"
)

var update = flag.Bool("update", false, "write what runs give into testdata/run")

const folder = "../testdata/run"

// TestRun runs the scenarios of each archive in testdata/run and compares what is reported, and what the servers received,
// with its file `want`. The archive's comment may hold lines `options: ...`, which see options, and `run: FILE...`, where not
// all files are to be run in the order they stand.
func TestRun(t *testing.T) {
	archives, err := filepath.Glob(folder + "/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no archives", err)
	}
	for _, path := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := runArchive(t, a)
			last := len(a.Files) - 1
			if last < 0 || a.Files[last].Name != "want" {
				a.Files, last = append(a.Files, txtar.File{Name: "want"}), last+1
			}
			want := string(a.Files[last].Data)
			if *update && got != want {
				a.Files[last].Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if got != want {
				t.Errorf("%s", udiff.Unified("want", "got", want, got))
			}
		})
	}
}

// bench is a folder with files, servers, a clock and options: all that a run in a test needs.
type bench struct {
	t       *testing.T
	dir     string
	servers *servers
	clock   *clock
	sketch  *sketch
	load    scenario.Options
	options runner.Options
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, dir: t.TempDir(), servers: newServers(t), clock: &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	b.sketch = &sketch{}
	env := map[string]string{"A": b.servers.a, "B": b.servers.b, "HOST_A": strings.TrimPrefix(b.servers.a, "http://"), "EMPTY": ""}
	b.load.Env = func(name string) (string, bool) { v, ok := env[name]; return v, ok }
	b.load.Vars = map[string]scenario.Given{}
	b.options = runner.Options{
		Reporter: b.sketch, Seed: 7, Env: b.load.Env, Environ: []string{"PATH=" + os.Getenv("PATH"), "GREETING=hello"},
		Demo: func() http.Handler { return demo.New(demo.Options{Now: b.clock.Now}) },
		Now:  b.clock.Now, Sleep: b.clock.Sleep,
	}
	b.clock.slept = func(d time.Duration) { b.sketch.line("  (slept %s)", d) }
	b.sketch.env = env
	return b
}

// set takes the words of a line `options:`. NAME=VALUE is an environment variable, var:NAME=TEXT one of the command line.
func (b *bench) set(word string) {
	name, value, _ := strings.Cut(word, "=")
	switch {
	case word == "detail":
		b.options.Detail = true
	case word == "fail-fast":
		b.options.FailFast = true
	case word == "allow-exec":
		b.options.AllowExec = true
	case word == "dry-run":
		b.options.DryRun = true
	case name == "timeout":
		b.options.Timeout, _ = time.ParseDuration(value)
	case name == "seed":
		b.options.Seed, _ = strconv.ParseUint(value, 10, 64)
	case name == "profile":
		b.load.Profile = value
	case name == "base":
		b.load.Base = strings.NewReplacer("$A", b.servers.a, "$B", b.servers.b).Replace(value)
	case strings.HasPrefix(name, "var:"):
		b.load.Vars[strings.TrimPrefix(name, "var:")] = scenario.Given{Value: value, Text: true}
	case strings.ToUpper(name) == name:
		b.sketch.env[name] = value
	default:
		b.t.Fatalf("options: %s is none", word)
	}
}

func (b *bench) write(name, text string) string {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// run loads and runs files of the bench's folder.
func (b *bench) run(ctx context.Context, names ...string) *runner.Result {
	b.t.Helper()
	loader := scenario.NewLoader(b.load)
	var files []*scenario.File
	for _, name := range names {
		f, err := loader.Load(filepath.Join(b.dir, name))
		if err != nil {
			for _, d := range err.(scenario.Diagnostics) {
				b.t.Error(d.Error(), "|", d.Hint)
			}
			b.t.FailNow()
		}
		files = append(files, f)
	}
	result, err := runner.Run(ctx, files, b.options)
	if err != nil {
		b.t.Fatal(err)
	}
	return result
}

func runArchive(t *testing.T, a *txtar.Archive) string {
	b := newBench(t)
	var names []string
	for line := range strings.Lines(string(a.Comment)) {
		if words, ok := strings.CutPrefix(line, "options:"); ok {
			for _, w := range strings.Fields(words) {
				b.set(w)
			}
		}
		if words, ok := strings.CutPrefix(line, "run:"); ok {
			names = strings.Fields(words)
		}
	}
	chosen := len(names) > 0
	for _, f := range a.Files {
		if f.Name == "want" {
			continue
		}
		b.write(f.Name, string(f.Data))
		if !chosen && filepath.Ext(f.Name) == ".yaml" && !strings.ContainsAny(f.Name, "/_") && f.Name != "crumb.yaml" {
			names = append(names, f.Name)
		}
	}
	b.run(context.Background(), names...)
	for _, f := range written(t, b.dir, a) {
		b.sketch.line("\nwritten %s: %q", f, readFile(t, filepath.Join(b.dir, f)))
	}
	if log := b.servers.log(); log != "" {
		b.sketch.line("\nreceived:\n%s", log)
	}
	return b.plain(b.sketch.String())
}

// written are the files that are there but not in the archive.
func written(t *testing.T, dir string, a *txtar.Archive) (list []string) {
	known := map[string]bool{}
	for _, f := range a.Files {
		known[f.Name] = true
	}
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if rel, _ := filepath.Rel(dir, path); err == nil && !d.IsDir() && !known[filepath.ToSlash(rel)] {
			list = append(list, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// plain takes ports and folders out of a report.
func (b *bench) plain(s string) string {
	s = strings.NewReplacer(strings.TrimPrefix(b.servers.a, "http://"), "a.test", strings.TrimPrefix(b.servers.b, "http://"), "b.test",
		b.dir+"/", "", b.dir, "DIR").Replace(s)
	return regexp.MustCompile(`127\.0\.0\.1:\d{4,}`).ReplaceAllString(s, "demo.test")
}
