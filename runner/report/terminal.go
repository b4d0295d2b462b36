// Package report writes what a run tells: the terminal report, the reports for machines, and the drawing of diagnostics.
// It only reads events and writes text; it knows neither flags nor the process. Texts that come from a server or a file
// are foreign and escaped for the format they go to.
package report

import (
	"bufio"
	"io"
	"sync"
	"time"

	"crumb/runner"
	"crumb/scenario"
)

// Options says where and how a Terminal writes. The zero value writes nothing.
type Options struct {
	Out      io.Writer        // the report; nil: none
	Progress io.Writer        // the live status line, a terminal; nil: none
	Terminal bool             // Out is a terminal: lines are laid out for Width columns, else they are not cut
	Color    bool             // the report is coloured
	Quiet    bool             // only what failed, and the summary
	Verbose  bool             // also what was sent and received, where an event has it
	Width    func() int       // columns of the window, asked for each event; nil or a result below 1 counts as 100
	Now      func() time.Time // the clock of the live line; nil: time.Now

	// Rerun returns the command that runs again what failed, "" or nil for none. Paths are distinct, in the order of the run.
	Rerun func(paths []string, failed []*runner.ScenarioResult) string
}

// defaultWidth is the number of columns where the window does not tell.
const defaultWidth = 100

// Terminal is the report for people, a runner.Reporter: a line for each step as it ends, what failed explained below it,
// and a summary. Steps of scenarios that run at the same time are not mixed: one scenario is written as it goes on, the
// others wait until it ends. All methods are safe for concurrent use.
type Terminal struct {
	o    Options
	mu   sync.Mutex
	out  *bufio.Writer
	live *liveLine

	queue   []*section // scenarios that are not written to the end, in the order they started; the first is written live
	byStart map[*runner.ScenarioResult]*section
	seed    uint64
	wrote   bool // something stands in the report already
	warned  map[warningKey]bool
}

// warningKey tells warnings apart, so that each is told once and not for every row of data.
type warningKey struct {
	path, message string
	at            scenario.Pos
}

// NewTerminal returns a report that writes as o says. Close it, so that nothing of the live line is left.
func NewTerminal(o Options) *Terminal {
	if o.Out == nil {
		o.Out = io.Discard
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	t := &Terminal{
		o: o, out: bufio.NewWriterSize(o.Out, 32<<10),
		byStart: map[*runner.ScenarioResult]*section{}, warned: map[warningKey]bool{},
	}
	if o.Progress != nil {
		t.live = newLiveLine(o.Progress, o.Now, t.columns)
	}
	return t
}

// Report implements runner.Reporter. The error is that of Out: the report is incomplete then.
func (t *Terminal) Report(e runner.Event) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := e.(type) {
	case runner.RunStarted:
		t.seed = e.Seed
		t.startLive(e.Scenarios)
	case runner.ScenarioStarted:
		t.section(e.Scenario)
	case runner.StepStarted:
		t.section(e.Scenario).stepStarted(e.Step)
		t.live.stepStarted(e)
	case runner.StepRetried:
		t.section(e.Scenario).stepRetried(e)
		t.live.stepRetried(e)
	case runner.StepEnded:
		t.section(e.Scenario).stepEnded(e.Step)
		t.live.stepEnded(e)
	case runner.ScenarioEnded:
		t.section(e.Scenario).end(t.news)
		t.live.scenarioEnded(e.Scenario)
	case runner.RunEnded:
		t.finish(e.Result)
	}
	return t.flush()
}

// Close removes the live line and ends its clock. It may be called more than once.
func (t *Terminal) Close() {
	t.mu.Lock()
	live := t.live
	live.erase()
	t.live = nil
	t.mu.Unlock()
	live.stop()
}

// columns returns the width of the window.
func (t *Terminal) columns() int {
	if t.o.Width != nil {
		if n := t.o.Width(); n > 0 {
			return n
		}
	}
	return defaultWidth
}

// sheet returns an empty sheet in the manner of this report.
func (t *Terminal) sheet() sheet {
	s := sheet{color: t.o.Color}
	if t.o.Terminal {
		s.width = t.columns()
	}
	return s
}

// section returns the part of the report that belongs to a scenario, which begins at its first event.
func (t *Terminal) section(r *runner.ScenarioResult) *section {
	if r == nil {
		r = &runner.ScenarioResult{}
	}
	if s := t.byStart[r]; s != nil {
		s.width = t.sheet().width
		return s
	}
	s := &section{result: r, sheet: t.sheet(), quiet: t.o.Quiet, verbose: t.o.Verbose}
	t.byStart[r] = s
	t.queue = append(t.queue, s)
	return s
}

// news reports whether a warning was not told before.
func (t *Terminal) news(d *scenario.Diagnostic) bool {
	key := warningKey{message: d.Message, at: d.Span.From}
	if d.Source != nil {
		key.path = d.Source.Path
	}
	if t.warned[key] || len(t.warned) > 1000 {
		return false
	}
	t.warned[key] = true
	return true
}

// flush writes what is ready: of the first scenario all there is, of the following ones when those before have ended.
func (t *Terminal) flush() error {
	for len(t.queue) > 0 {
		s := t.queue[0]
		t.write(s.take())
		if !s.ended {
			break
		}
		delete(t.byStart, s.result)
		t.queue = t.queue[1:]
	}
	err := t.out.Flush()
	t.live.draw()
	return err
}

// write adds text to the report, after a blank line where it is set apart. The live line goes away before it.
func (t *Terminal) write(text string, apart bool) {
	if text == "" {
		return
	}
	t.live.erase()
	if t.wrote && apart {
		t.out.WriteByte('\n')
	}
	t.wrote = true
	t.out.WriteString(text) // an error stays in the writer; Flush returns it
}

// finish ends what has not ended and writes the summary.
func (t *Terminal) finish(r *runner.Result) {
	for _, s := range t.queue {
		s.ended = true
		t.write(s.take())
	}
	t.queue = nil
	clear(t.byStart)
	if r == nil {
		return
	}
	s := t.sheet()
	s.summary(r, &t.o, t.seed)
	t.write(s.String(), true)
	t.live.end()
}

// startLive begins the live line.
func (t *Terminal) startLive(scenarios int) {
	if t.live == nil {
		return
	}
	t.live.start(scenarios)
	go t.live.run(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.live.draw()
	})
}
