// Package runner does what scenario files say: it runs their steps in order through a session, and tells a Reporter what
// happens. It knows no terminal and no flags.
package runner

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"time"

	"crumb/runner/client"
	"crumb/runner/redact"
	"crumb/scenario"
)

// Options of a run. The zero value works: it reports to nobody, refuses programs, and takes the real time.
type Options struct {
	Reporter  Reporter                         // nil: nobody is told; the Result has it all
	Detail    bool                             // keep every step's Detail, not only that of failed ones
	FailFast  bool                             // start no scenario after one has failed
	Timeout   time.Duration                    // of every exchange, before what files say; 0: what they say, else 30s
	Seed      uint64                           // of what random functions make up; 0: one is picked
	AllowExec bool                             // exec steps may run programs
	Overrides Overrides                        // stand before what files say
	DryRun    bool                             // say what would be sent; send nothing, run nothing, wait for nothing
	Env       func(name string) (string, bool) // environment variables; nil: none is set
	Environ   []string                         // what programs get, as NAME=value; nil: nothing
	UserAgent string                           // "": crumb
	Demo      func() http.Handler              // the demo app, for `server: demo`; nil: there is none
	Redactor  *redact.Redactor                 // nil: a new one that hides

	Now   func() time.Time                                 // nil: time.Now
	Sleep func(ctx context.Context, d time.Duration) error // nil: waits; it returns early when ctx ends
}

// Run runs scenarios, one after the other, each row of their data in a session of its own. The error says that it could not
// run at all; a failed step is in the Result. When ctx ends, the step that is running ends, teardowns run, and the Result
// says Interrupted.
func Run(ctx context.Context, files []*scenario.File, o Options) (*Result, error) {
	r := newRun(ctx, o)
	defer r.close()
	if len(files) == 0 {
		return nil, errors.New("there is nothing to run")
	}
	if err := r.startServer(files); err != nil {
		return nil, err
	}
	start := r.now()
	r.result.Started = start
	total := 0
	for _, f := range files {
		total += rows(f)
	}
	r.emit(RunStarted{Time: start, Scenarios: total, Seed: r.seed})
	done := 0
	for _, f := range files {
		for row := range rows(f) {
			if r.stopped() {
				break
			}
			r.scenario(f, row)
			done++
		}
	}
	r.result.NotRun = total - done
	r.result.Interrupted = r.ctx.Err() != nil
	r.result.Duration = r.now().Sub(start)
	r.emit(RunEnded{Result: r.result})
	return r.result, nil
}

// rows is how often a scenario runs.
func rows(f *scenario.File) int {
	if f.Data == nil {
		return 1
	}
	return len(f.Data.Rows)
}

// run is one call of Run.
type run struct {
	options Options
	ctx     context.Context
	cancel  context.CancelFunc
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error
	redact  *redact.Redactor
	client  *client.Client
	seed    uint64
	result  *Result
	failed  bool
	server  *server // the demo app, once it is needed
	broken  error   // what the Reporter said first
}

func newRun(ctx context.Context, o Options) *run {
	r := &run{options: o, now: o.Now, sleep: o.Sleep, redact: o.Redactor, seed: o.Seed, result: &Result{}}
	r.ctx, r.cancel = context.WithCancel(ctx)
	if r.now == nil {
		r.now = time.Now
	}
	if r.sleep == nil {
		r.sleep = wait
	}
	if r.redact == nil {
		r.redact = redact.New(false)
	}
	for r.seed == 0 {
		r.seed = rand.Uint64() >> 32
	}
	r.client = client.New(client.Options{Now: o.Now, Env: func(name string) string {
		v, _ := r.env(name)
		return v
	}})
	return r
}

func (r *run) close() {
	r.cancel()
	r.client.Close()
	if r.server != nil {
		r.server.close()
	}
}

func (r *run) env(name string) (string, bool) {
	if r.options.Env == nil {
		return "", false
	}
	return r.options.Env(name)
}

// stopped reports whether no further scenario should start.
func (r *run) stopped() bool { return r.ctx.Err() != nil || r.failed && r.options.FailFast }

// emit tells the Reporter. The first error it returns ends the run as an interrupt would; what is still to be done, such as
// teardowns, is done unreported.
func (r *run) emit(e Event) {
	if r.options.Reporter == nil || r.broken != nil {
		return
	}
	if err := r.options.Reporter.Report(e); err != nil {
		r.broken = err
		r.cancel()
	}
}

// wait sleeps until the time is over or ctx ends.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
