package runner_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crumb/runner"
	"crumb/scenario"
)

// app answers 200 to everything but /hang, and notes the paths.
type app struct {
	mu    sync.Mutex
	paths []string
	hang  func() // called for /hang, which answers when the client has gone
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	a.paths = append(a.paths, r.Method+" "+r.URL.Path)
	a.mu.Unlock()
	if r.URL.Path == "/hang" {
		a.hang()
		<-r.Context().Done()
	}
}

func (a *app) seen() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return strings.Join(a.paths, ", ")
}

func told(r *runner.Result) (list []string) {
	for _, s := range r.Scenarios {
		for _, st := range s.Steps {
			line := st.Name + " " + st.Status.String()
			if st.Reason != "" {
				line += ": " + st.Reason
			}
			for _, d := range st.Failures {
				line += ": " + d.Message
			}
			list = append(list, line)
		}
	}
	return list
}

// TestInterrupt ends the context in the middle of each kind of step: the step ends, the rest is skipped, teardowns run.
func TestInterrupt(t *testing.T) {
	for name, step := range map[string]string{
		"request": "request: /hang",
		"login":   "login: GET /hang",
		"retry":   "request: /hang\n    retry: {}",
		"pause":   "pause: 1h",
		"wait":    "request: /x\n    expect: status == 500\n    retry: {}",
		"exec":    "exec: [sleep, '60']",
		"each":    "request: /hang\n    each: {n: [1, 2]}",
		"run":     "run: _part.yaml",
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			a := &app{hang: cancel}
			server := httptest.NewServer(a)
			defer server.Close()
			b.options.AllowExec = true
			b.options.Sleep = func(ctx context.Context, _ time.Duration) error { cancel(); return ctx.Err() }
			b.options.Reporter = reporter(func(e runner.Event) error {
				if s, ok := e.(runner.StepStarted); ok && s.Step.Kind == "exec" {
					cancel()
				}
				return nil
			})
			b.write("_part.yaml", "steps:\n  - {name: inner, request: /hang}\n  - {name: inner next, request: /no}\nteardown:\n  - {name: inner tidy, request: DELETE /inner}\n")
			b.write("a.yaml", "base: "+server.URL+"\nsteps:\n  - name: first\n    "+step+
				"\n  - {name: next, request: /no}\nteardown:\n  - {name: tidy, request: DELETE /tidy}\n")
			b.write("b.yaml", "base: "+server.URL+"\nsteps:\n  - {name: never, request: /never}\n")
			r := b.run(ctx, "a.yaml", "b.yaml")
			list := told(r)
			if !r.Interrupted || r.NotRun != 1 || r.OK() {
				t.Errorf("interrupted %v, not run %d, ok %v", r.Interrupted, r.NotRun, r.OK())
			}
			if !slices.Contains(list, "next skipped: interrupted") || !slices.Contains(list, "tidy passed") || r.Scenarios[0].Status != runner.Errored {
				t.Errorf("%s: %s", r.Scenarios[0].Status, strings.Join(list, "\n"))
			}
			if seen := a.seen(); !strings.HasSuffix(seen, "DELETE /tidy") || strings.Contains(seen, "/no") || strings.Contains(seen, "/never") {
				t.Errorf("received %s", seen)
			}
		})
	}
}

type reporter func(runner.Event) error

func (f reporter) Report(e runner.Event) error { return f(e) }

// TestReporterFails: an error of the Reporter ends the run as an interrupt does, and it is told nothing more.
func TestReporterFails(t *testing.T) {
	b := newBench(t)
	a := &app{}
	server := httptest.NewServer(a)
	defer server.Close()
	events := 0
	b.options.Reporter = reporter(func(e runner.Event) error {
		events++
		if _, ok := e.(runner.StepEnded); ok {
			return errors.New("the output is full")
		}
		return nil
	})
	b.write("a.yaml", "base: "+server.URL+"\nsteps:\n  - request: /one\n  - request: /two\nteardown:\n  - request: DELETE /tidy\n")
	r := b.run(context.Background(), "a.yaml", "a.yaml")
	if a.seen() != "GET /one, DELETE /tidy" || !r.Interrupted || r.NotRun != 1 || events != 4 {
		t.Errorf("received %s; interrupted %v, not run %d, %d events", a.seen(), r.Interrupted, r.NotRun, events)
	}
}

func TestFailFast(t *testing.T) {
	b := newBench(t)
	a := &app{}
	server := httptest.NewServer(a)
	defer server.Close()
	b.options.FailFast = true
	b.write("a.yaml", "base: "+server.URL+"\ndata: [{n: 1}, {n: 2}, {n: 3}]\nsteps:\n  - request: /x\n    expect: n != 2\nteardown:\n  - request: /tidy\n")
	r := b.run(context.Background(), "a.yaml", "a.yaml")
	if r.NotRun != 4 || len(r.Scenarios) != 2 || r.Interrupted || a.seen() != "GET /x, GET /tidy, GET /x, GET /tidy" {
		t.Errorf("not run %d, received %s", r.NotRun, a.seen())
	}
}

// TestRunRefuses lists what cannot run at all.
func TestRunRefuses(t *testing.T) {
	b := newBench(t)
	if _, err := runner.Run(context.Background(), nil, runner.Options{}); err == nil || err.Error() != "there is nothing to run" {
		t.Error(err)
	}
	path := b.write("a.yaml", "server: demo\nsteps:\n  - request: /health\n")
	f, err := scenario.Load(path, scenario.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Run(context.Background(), []*scenario.File{f}, runner.Options{}); err == nil || !strings.Contains(err.Error(), "demo") {
		t.Error(err)
	}
}

// TestZeroOptions: the zero Options run, with nobody told.
func TestZeroOptions(t *testing.T) {
	b := newBench(t)
	server := httptest.NewServer(&app{})
	defer server.Close()
	f, err := scenario.Load(b.write("a.yaml", "base: "+server.URL+"\nsteps:\n  - request: /x\n  - pause: 1ms\n  - exec: 'true'\n"), scenario.Options{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := runner.Run(context.Background(), []*scenario.File{f}, runner.Options{})
	if err != nil || r.Scenarios[0].Steps[1].Status != runner.Passed || r.Scenarios[0].Steps[2].Status != runner.Errored || r.Duration <= 0 {
		t.Error(err, told(r))
	}
}

// TestTimeouts: those of an exchange, of a retry and of a program end the step, not the run.
func TestTimeouts(t *testing.T) {
	for name, tc := range map[string]struct{ step, want string }{
		"step":    {"request: /hang\n    timeout: 20ms", "no answer within 20ms"},
		"retry":   {"request: /hang\n    retry: {timeout: 20ms}", "no answer within the time that was left"},
		"waiting": {"request: /x\n    expect: status == 500\n    retry: {timeout: 20ms, every: 1h}", "expected status == 500"},
		"program": {"exec: [sleep, '60']\n    timeout: 20ms", "sleep did not end in time"},
		"pause":   {"pause: 1h\n    retry: {timeout: 20ms, times: 1}", "the retry's timeout is over"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			server := httptest.NewServer(&app{hang: func() {}})
			defer server.Close()
			b.options.AllowExec, b.options.Reporter, b.options.Sleep = true, nil, nil
			b.write("a.yaml", "base: "+server.URL+"\nsteps:\n  - name: late\n    "+tc.step+"\nteardown:\n  - {name: tidy, request: /tidy}\n")
			r := b.run(context.Background(), "a.yaml")
			list := told(r)
			if r.Interrupted || !strings.Contains(list[0], tc.want) || list[1] != "tidy passed" {
				t.Errorf("%s", strings.Join(list, "\n"))
			}
		})
	}
}

// TestTimeoutOfAll: what the command line says is stronger than the file.
func TestTimeoutOfAll(t *testing.T) {
	b := newBench(t)
	server := httptest.NewServer(&app{hang: func() {}})
	defer server.Close()
	b.options.Timeout = 10 * time.Millisecond
	b.write("a.yaml", "base: "+server.URL+"\nsession: {timeout: 1h}\nsteps:\n  - {name: late, request: /hang, timeout: 2h}\n")
	if list := told(b.run(context.Background(), "a.yaml")); !strings.Contains(list[0], "10ms") {
		t.Error(list)
	}
}

// TestProgramGroup: a program's time being over ends what it has started as well.
func TestProgramGroup(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("needs /proc")
	}
	b := newBench(t)
	b.options.AllowExec, b.options.Reporter = true, nil
	b.write("a.yaml", "steps:\n  - exec: [sh, -c, 'sleep 60 & echo $! >pid; wait']\n    timeout: 500ms\n")
	b.run(context.Background(), "a.yaml")
	pid := strings.TrimSpace(readFile(t, filepath.Join(b.dir, "pid")))
	for range 1000 {
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
		runtime.Gosched()
	}
	t.Error("the program's own program is still running")
}

// TestProgramEnvironment: programs get what the options say, and nothing of the process's own.
func TestProgramEnvironment(t *testing.T) {
	t.Setenv("CRUMB_TEST_LEAK", "leaked")
	b := newBench(t)
	b.options.AllowExec, b.options.Reporter, b.options.Environ = true, nil, nil
	b.write("a.yaml", "steps:\n  - exec: env\n    expect: stdout == \"\"\n")
	if list := told(b.run(context.Background(), "a.yaml")); list[0] != "exec env passed" {
		t.Error(list)
	}
}

// TestNothingLeft: a run leaves no goroutine.
func TestNothingLeft(t *testing.T) {
	b := newBench(t)
	b.options.AllowExec = true
	b.write("a.yaml", "server: demo\nsteps:\n  - request: /health\n  - request: /redirect/chain/3\n  - exec: [sleep, '60']\n    timeout: 10ms\nteardown:\n  - {request: \"/slow?ms=10000\", timeout: 10ms}\n")
	before := runtime.NumGoroutine()
	b.run(context.Background(), "a.yaml")
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > before {
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, before %d\n%s", runtime.NumGoroutine(), before, stacks[:runtime.Stack(stacks, true)])
		}
		runtime.Gosched()
	}
}

// TestSeed: the same seed gives the same values, another one others; without one it is told which was picked.
func TestSeed(t *testing.T) {
	b := newBench(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	defer server.Close()
	b.write("a.yaml", "base: "+server.URL+"\nsteps:\n  - {name: made, request: '/${uuid()}/${fake(\"email\")}'}\n")
	path := func(seed uint64) (string, uint64) {
		b.options.Seed = seed
		b.options.Reporter = reporter(func(e runner.Event) error {
			if e, ok := e.(runner.RunStarted); ok {
				seed = e.Seed
			}
			return nil
		})
		return b.run(context.Background(), "a.yaml").Scenarios[0].Steps[0].Request, seed
	}
	one, _ := path(1)
	again, _ := path(1)
	two, _ := path(2)
	free, picked := path(0)
	repeated, _ := path(picked)
	if one != again || one == two || free != repeated || picked == 0 {
		t.Error(one, again, two, free, repeated, picked)
	}
}
