package cli_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"crumb/runner/cli"
)

// buffer is a strings.Builder that goroutines may share.
type buffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// scenarioFile writes a scenario into a folder of its own.
func scenarioFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

const interrupted = `
steps:
  - name: one
    request: /one
  - name: hangs
    request: /hang
  - name: two
    request: /two
teardown:
  - name: tidy
    request: DELETE /tidy
`

// TestInterrupt sends signals while a step is running, and again in the teardown.
func TestInterrupt(t *testing.T) {
	for _, tc := range []struct {
		name   string
		signal os.Signal
		second bool
		want   int
	}{
		{"ctrl-c", os.Interrupt, false, 130},
		{"sigterm", syscall.SIGTERM, false, 143},
		{"hangup", syscall.SIGHUP, false, 129},
		{"twice", os.Interrupt, true, 130},
	} {
		t.Run(tc.name, func(t *testing.T) {
			signals, exited := make(chan os.Signal, 2), make(chan int, 1)
			var tidied, stopped atomic.Bool
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/hang":
					signals <- tc.signal
					<-r.Context().Done()
				case "/tidy":
					tidied.Store(true)
					if tc.second {
						signals <- tc.signal
						exited <- <-exited // Exit was called; a real one would not come back
					}
				}
			}))
			defer server.Close()
			var out, errs buffer
			code := cli.Main([]string{"run", scenarioFile(t, interrupted), "--base", server.URL}, &cli.Process{
				Out: &out, Err: &errs,
				Signals: func() (<-chan os.Signal, func()) { return signals, func() { stopped.Store(true) } },
				Exit:    func(code int) { exited <- code },
			})
			if code != tc.want || !tidied.Load() || !stopped.Load() {
				t.Errorf("exit code %d, tidied %v, stopped %v", code, tidied.Load(), stopped.Load())
			}
			if !strings.Contains(out.String(), "interrupted: ") || !strings.Contains(out.String(), "✓ tidy") || strings.Contains(out.String(), "✓ two") {
				t.Errorf("report:\n%s%s", out.String(), errs.String())
			}
			if tc.second && <-exited != tc.want {
				t.Error("the second signal did not end the process with the right code")
			}
		})
	}
}

// failing is an output that fails after some bytes.
type failing struct {
	left int
	err  error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, f.err
	}
	return len(p), nil
}

// TestLostOutput wants that an output which is closed or full stops nothing, and that only a full one is an error.
func TestLostOutput(t *testing.T) {
	for _, tc := range []struct {
		name string
		err  error
		want int
		says string
	}{
		{"closed pipe", &os.PathError{Op: "write", Err: syscall.EPIPE}, 0, ""},
		{"closed", io.ErrClosedPipe, 0, ""},
		{"full disk", &os.PathError{Op: "write", Path: "out", Err: syscall.ENOSPC}, 1, "crumb: the report is incomplete: write out: no space left on device\n"},
		{"strange", errors.New("strange\x1b[2J"), 1, "crumb: the report is incomplete: strange\\x1b[2J\n"},
	} {
		for _, left := range []int{0, 40} {
			t.Run(tc.name, func(t *testing.T) {
				var requests atomic.Int32
				server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
				defer server.Close()
				var errs buffer
				path := scenarioFile(t, strings.Replace(interrupted, "/hang", "/here", 1))
				code := cli.Main([]string{"run", path, "--base", server.URL}, &cli.Process{Out: &failing{left, tc.err}, Err: &errs})
				if code != tc.want || errs.String() != tc.says || requests.Load() != 4 {
					t.Errorf("exit code %d, %d requests, %q", code, requests.Load(), errs.String())
				}
			})
		}
	}
}

// signalling is a buffer that tells of its first write.
type signalling struct {
	buffer
	once  sync.Once
	wrote chan struct{}
}

func (s *signalling) Write(p []byte) (int, error) {
	s.once.Do(func() { close(s.wrote) })
	return s.buffer.Write(p)
}

// TestTerminal wants colours, and a live line on the standard error that is gone in the end. The server answers once the
// line is there, where one is wanted.
func TestTerminal(t *testing.T) {
	for _, tc := range []struct {
		name              string
		env, flags        []string
		colored, progress bool
	}{
		{"plain", nil, nil, true, true},
		{"quiet", nil, []string{"-q"}, true, false},
		{"no-color", nil, []string{"--no-color"}, false, true},
		{"NO_COLOR", []string{"NO_COLOR=1", "FORCE_COLOR=1"}, nil, false, true},
		{"NO_COLOR empty", []string{"NO_COLOR="}, nil, true, true},
		{"CI", []string{"CI=true"}, nil, true, false},
		{"CI no", []string{"CI=false"}, nil, true, true},
		{"dumb", []string{"TERM=dumb"}, nil, false, false},
		{"CLICOLOR", []string{"CLICOLOR=0"}, nil, false, true},
		{"the last counts", []string{"CLICOLOR=0", "CLICOLOR=1"}, nil, true, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			errs := &signalling{wrote: make(chan struct{})}
			server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
				if tc.progress {
					<-errs.wrote
				}
			}))
			defer server.Close()
			var out buffer
			p := &cli.Process{Out: &out, Err: errs, OutTerminal: true, ErrTerminal: true, Env: tc.env}
			args := []string{"run", scenarioFile(t, "steps: [{request: /}]"), "--base", server.URL}
			if code := cli.Main(append(args, tc.flags...), p); code != 0 {
				t.Fatalf("exit code %d\n%s", code, out.String())
			}
			if got := strings.Contains(out.String(), "\x1b["); got != tc.colored {
				t.Errorf("coloured: %v\n%q", got, out.String())
			}
			if got := errs.String() != ""; got != tc.progress {
				t.Errorf("live line: %v\n%q", got, errs.String())
			}
			if tc.progress && !strings.HasSuffix(errs.String(), "\x1b[K") {
				t.Errorf("the live line is left behind: %q", errs.String())
			}
		})
	}
}

// TestDemo starts the demo app, asks it, and ends it with a signal.
func TestDemo(t *testing.T) {
	signals := make(chan os.Signal, 1)
	r, w := io.Pipe()
	var errs buffer
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Main([]string{"demo", "--addr", "127.0.0.1:0"}, &cli.Process{
			Out: w, Err: &errs, Signals: func() (<-chan os.Signal, func()) { return signals, func() {} },
		})
		w.Close()
	}()
	head := make([]byte, 200)
	n, err := r.Read(head)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(head[:n]), "http://")
	addr, _, _ := strings.Cut(rest, " ")
	go io.Copy(io.Discard, r)
	res, err := http.Get("http://" + addr + "/health")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()

	// The port is taken now.
	var taken buffer
	if code := cli.Main([]string{"demo", "--addr", addr}, &cli.Process{Out: &taken, Err: &taken}); code != 2 || !strings.Contains(taken.String(), "another program listens there") {
		t.Errorf("exit code %d: %s", code, taken.String())
	}
	signals <- os.Interrupt
	if code := <-ended; code != 0 || errs.String() != "" {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
}
