package cli_test

import (
	"errors"
	"flag"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"crumb/examples/demo"
	"crumb/runner/cli"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write what commands write anew")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"crumb": func() { os.Exit(cli.Main(os.Args[1:], cli.OS())) },
	})
}

// TestScripts runs testdata/cli/*.txtar. Beyond the commands of testscript there are: `exits CODE PROGRAM ARG...`, which
// wants exactly that exit code; `demo`, which serves the demo app and sets $DEMO to its address; and `plain FILE`, which
// puts stand-ins for times and numbers of ports into a file (or stdout, stderr), so that it can be compared.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "../../testdata/cli",
		Setup: func(e *testscript.Env) error {
			for _, name := range []string{"NO_COLOR", "FORCE_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "CI", "HTTP_PROXY", "http_proxy"} {
				e.Setenv(name, "")
			}
			e.Setenv("TERM", "xterm")
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "demo": serveDemo, "plain": plain,
		},
		UpdateScripts: *update,
	})
}

// exits runs a program that must end with the code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 || neg {
		ts.Fatalf("usage: exits CODE PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// serveDemo serves the demo app until the script ends.
func serveDemo(ts *testscript.TestScript, _ bool, _ []string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	server := &http.Server{Handler: demo.New(demo.Options{})}
	go server.Serve(l)
	ts.Defer(func() { server.Close() })
	ts.Setenv("DEMO", "http://"+l.Addr().String())
}

// plain writes FILE, free of what changes from run to run, to FILE.plain (stdout.plain, stderr.plain).
func plain(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := ts.ReadFile(name)
		for _, r := range []struct{ find, put string }{
			{`(?m) +(<|≤)?[0-9.]+(µs|ms|s|m[0-9]+s)$`, " TIME"},
			{`in <?[0-9.]+(µs|ms|s)`, "in TIME"},
			{`\([^()]*(ms|µs), `, "(TIME, "},
			{`127\.0\.0\.1:[0-9]+`, "127.0.0.1:PORT"},
			{`seed: [0-9]+`, "seed: SEED"},
		} {
			text = regexp.MustCompile(r.find).ReplaceAllString(text, r.put)
		}
		ts.Check(os.WriteFile(ts.MkAbs(name+".plain"), []byte(text), 0o666))
	}
}

// TestHelp reads every page.
func TestHelp(t *testing.T) {
	pages := []string{"help"}
	for _, name := range strings.Fields("run check init demo schema completion version help language functions selection exit-codes environment") {
		pages = append(pages, "help "+name)
	}
	for _, page := range pages {
		t.Run(page, func(t *testing.T) {
			out := runOK(t, strings.Fields(page)...)
			if strings.Contains(out, "there is no help on") || !strings.HasSuffix(out, "\n") || strings.HasSuffix(out, "\n\n") {
				t.Errorf("odd page:\n%s", out)
			}
			for line := range strings.Lines(out) {
				if n := len([]rune(line)); n > 126 && page != "help functions" {
					t.Errorf("%d columns: %s", n, line)
				}
			}
		})
	}
}

// runOK runs a command that must end with 0 and write nothing to the standard error; it returns what it wrote.
func runOK(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	if code := cli.Main(args, &cli.Process{Out: &out, Err: &errs}); code != 0 || errs.Len() > 0 {
		t.Fatalf("crumb %s: exit code %d\n%s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

// TestPanic wants an internal error in one line.
func TestPanic(t *testing.T) {
	for _, debug := range []bool{false, true} {
		var errs strings.Builder
		p := &cli.Process{Out: panicker{}, Err: &errs}
		if debug {
			p.Env = []string{"CRUMB_DEBUG=1"}
		}
		code := cli.Main([]string{"version"}, p)
		if code != 2 || !strings.HasPrefix(errs.String(), "crumb: internal error: boom\\x1b\n") {
			t.Errorf("exit code %d, %q", code, errs.String())
		}
		if strings.Contains(errs.String(), "goroutine") != debug {
			t.Errorf("stack is wrong with debug %v: %s", debug, errs.String())
		}
	}
}

type panicker struct{}

func (panicker) Write([]byte) (int, error) { panic("boom\x1b") }
