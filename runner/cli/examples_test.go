package cli_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"crumb/examples/demo"
	"crumb/runner/cli"
)

const examples = "../../examples"

// exampleFiles are the scenarios of the folder examples, without partials.
func exampleFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(examples + "/[^_]*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool { return filepath.Base(f) == "crumb.yaml" })
	if len(files) < 8 {
		t.Fatalf("there are only %d examples: %q", len(files), files)
	}
	return files
}

// ended is what a command has written, and its exit code.
type ended struct {
	code      int
	out, errs string
}

// command runs crumb with an environment that holds nothing.
func command(args ...string) ended {
	var out, errs strings.Builder
	code := cli.Main(args, &cli.Process{Out: &out, Err: &errs})
	return ended{code, out.String(), errs.String()}
}

// passes wants a command to end with 0, without a warning.
func passes(t *testing.T, args ...string) string {
	t.Helper()
	e := command(args...)
	if e.code != 0 || e.errs != "" || strings.Contains(e.out, "warning") {
		t.Errorf("crumb %s: exit code %d\n%s%s", strings.Join(args, " "), e.code, e.out, e.errs)
	}
	return e.out
}

// TestExamples: all examples pass together, and each alone, as whoever they are run.
func TestExamples(t *testing.T) {
	passes(t, "run", examples)
	passes(t, "run", "--profile", "bob", examples)
	for _, file := range exampleFiles(t) {
		t.Run(filepath.Base(file), func(t *testing.T) { passes(t, "run", file) })
	}
}

// TestExamplesCheck: no example has a fault or a warning, and every partial is used.
func TestExamplesCheck(t *testing.T) {
	out := passes(t, "check", examples)
	if !regexp.MustCompile(`\A\d+ files checked, no faults\n\z`).MatchString(out) {
		t.Errorf("crumb check examples: %s", out)
	}
}

// TestExamplesAgain: examples leave an app as they found it, so that they can be run against it again, in any order.
func TestExamplesAgain(t *testing.T) {
	app := httptest.NewServer(demo.New(demo.Options{}))
	defer app.Close()
	files := exampleFiles(t)
	passes(t, append([]string{"run", "-q", "--base", app.URL}, files...)...)
	slices.Reverse(files)
	passes(t, append([]string{"run", "-q", "--base", app.URL}, files...)...)
}

// TestExamplesHide: however much is told, the passwords are not, and they were there to be told.
func TestExamplesHide(t *testing.T) {
	words := []string{"wonderland", "toor-1234", "d29uZGVybGFuZ", "YWxpY2U6d29uZGVybGFuZA"}
	hidden := passes(t, "run", "-v", examples)
	shown := passes(t, "run", "-v", "--show-secrets", examples)
	for _, word := range words {
		if strings.Contains(hidden, word) {
			t.Errorf("crumb run -v examples tells %s", word)
		}
	}
	for _, word := range words[:2] {
		if !strings.Contains(shown, word) {
			t.Errorf("crumb run -v --show-secrets examples does not tell %s", word)
		}
	}
}

// TestExamplesFail: where the password is wrong, every example that signs in with it fails.
func TestExamplesFail(t *testing.T) {
	for _, file := range exampleFiles(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "${password}") && !strings.Contains(string(text), "run: _login") {
			continue
		}
		e := command("run", "--var", "password=not-the-password", file)
		if e.code != 1 || !strings.Contains(e.out, "✗") || strings.Contains(e.out, "not-the-password") {
			t.Errorf("crumb run --var password=... %s: exit code %d\n%s%s", file, e.code, e.out, e.errs)
		}
	}
}

// TestExamplesExplain: every example has a title and says what it is about, in lines that fit a page.
func TestExamplesExplain(t *testing.T) {
	for _, file := range exampleFiles(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []string{"name: ", "description: |"} {
			if !strings.Contains("\n"+string(text), "\n"+key) {
				t.Errorf("%s has no %s", file, key)
			}
		}
		for i, line := range strings.Split(string(text), "\n") {
			if n := len([]rune(line)); n > 128 || strings.TrimRight(line, " \t") != line {
				t.Errorf("%s:%d: %d columns, or a blank at its end", file, i+1, n)
			}
		}
	}
}

// TestKeepSession: a session that one run writes to a file goes on in another run, as README.md tells.
func TestKeepSession(t *testing.T) {
	app := httptest.NewServer(demo.New(demo.Options{}))
	defer app.Close()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	signIn := file("sign-in.yaml", "steps:\n- {login: POST /api/login, json: {username: alice, password: wonderland}}\n")
	pages := file("pages.yaml", "steps:\n- {request: GET /profile, expect: json.user.name == \"alice\"}\n")
	for _, name := range []string{"session.json", "session.txt"} {
		kept := filepath.Join(dir, name)
		passes(t, "run", "--base", app.URL, "--session-out", kept, signIn)
		passes(t, "run", "--base", app.URL, "--session-in", kept, pages)
		if info, err := os.Stat(kept); err != nil {
			t.Error(err)
		} else if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %v; only its owner may read it", name, info.Mode())
		}
	}
	if e := command("run", "--base", app.URL, pages); e.code != 1 {
		t.Errorf("without the session the exit code is %d:\n%s", e.code, e.out)
	}
	e := command("run", "--base", app.URL, "--session-out", filepath.Join(dir, "both.json"), signIn, pages)
	if e.code != 2 || !strings.Contains(e.errs, "one scenario") {
		t.Errorf("one file for two sessions: exit code %d\n%s", e.code, e.errs)
	}
}
