package report

import (
	"fmt"
	"io"
	"path"
	"strconv"
	"sync"
	"time"

	"crumb/runner"
)

// liveEvery is the least time between two drawings of the live line.
const liveEvery = 100 * time.Millisecond

// eraseLine returns to the first column and clears the line.
const eraseLine = "\r\x1b[K"

// liveLine is the status line at the bottom of a terminal. A nil liveLine does nothing. All but run and stop are called
// under the lock of the Terminal.
type liveLine struct {
	w       io.Writer
	now     func() time.Time
	columns func() int
	ticks   func() (tick <-chan time.Time, stop func()) // the clock of run

	done, total int
	running     []*liveScenario // in the order they started
	shown       bool            // something stands on the line
	drawn       time.Time       // when it was drawn last
	ended       bool

	quit    chan struct{}
	closing sync.Once
}

// liveScenario is what the line knows of a scenario that runs.
type liveScenario struct {
	result     *runner.ScenarioResult
	current    *runner.StepResult // nil between steps
	step       string             // what is said of it
	since      time.Time
	number, of int
}

func newLiveLine(w io.Writer, now func() time.Time, columns func() int) *liveLine {
	return &liveLine{w: w, now: now, columns: columns, quit: make(chan struct{}), ticks: func() (<-chan time.Time, func()) {
		t := time.NewTicker(liveEvery)
		return t.C, t.Stop
	}}
}

// start sets the number of scenarios. The line is first drawn a moment later: short runs do not flicker.
func (l *liveLine) start(total int) { l.total, l.drawn = total, l.now() }

// run calls draw at every tick until stop is called.
func (l *liveLine) run(draw func()) {
	tick, stop := l.ticks()
	defer stop()
	for {
		select {
		case <-l.quit:
			return
		case <-tick:
			draw()
		}
	}
}

// stop ends run.
func (l *liveLine) stop() {
	if l != nil {
		l.closing.Do(func() { close(l.quit) })
	}
}

// end erases the line for good.
func (l *liveLine) end() {
	if l == nil {
		return
	}
	l.erase()
	l.ended = true
	l.stop()
}

// scenario returns what is known of a scenario, from now on at least.
func (l *liveLine) scenario(r *runner.ScenarioResult) *liveScenario {
	for _, s := range l.running {
		if s.result == r {
			return s
		}
	}
	s := &liveScenario{result: r}
	l.running = append(l.running, s)
	return s
}

func (l *liveLine) stepStarted(e runner.StepStarted) {
	if l == nil || e.Scenario == nil || e.Step == nil {
		return
	}
	s := l.scenario(e.Scenario)
	s.current, s.step, s.since, s.number, s.of = e.Step, stepTitle(e.Step), l.now(), e.Number, e.Of
}

func (l *liveLine) stepRetried(e runner.StepRetried) {
	if l == nil || e.Scenario == nil || e.Step == nil {
		return
	}
	s := l.scenario(e.Scenario)
	s.step = stepTitle(e.Step) + ", attempt " + ratio(e.Attempt+1, e.Of)
}

func (l *liveLine) stepEnded(e runner.StepEnded) {
	if l == nil || e.Scenario == nil || e.Step == nil {
		return
	}
	if s := l.scenario(e.Scenario); s.current == e.Step {
		s.current, s.step = nil, ""
	}
}

func (l *liveLine) scenarioEnded(r *runner.ScenarioResult) {
	if l == nil {
		return
	}
	l.done++
	for i, s := range l.running {
		if s.result == r {
			l.running = append(l.running[:i], l.running[i+1:]...)
			return
		}
	}
}

// stepTitle is the name of a step with its item, escaped.
func stepTitle(st *runner.StepResult) string {
	if st.Item == "" {
		return Escape(st.Name)
	}
	return Escape(st.Name + " " + st.Item)
}

// erase takes the line away.
func (l *liveLine) erase() {
	if l != nil && l.shown {
		l.shown = false
		l.write(eraseLine)
	}
}

// draw writes the line anew, unless it was drawn a moment ago or nothing runs.
func (l *liveLine) draw() {
	if l == nil || l.ended || len(l.running) == 0 {
		return
	}
	now := l.now()
	if now.Sub(l.drawn) < liveEvery && now.Sub(l.drawn) >= 0 {
		return
	}
	l.drawn, l.shown = now, true
	l.write(eraseLine + l.text(now))
}

// text is the line: "3/12 examples/x.yaml › sign in (1.2s)", cut to the window.
func (l *liveLine) text(now time.Time) string {
	s := l.running[0]
	done, total := l.done, l.total
	if total < 2 {
		done, total = s.number, s.of
	}
	tail := ""
	if !s.since.IsZero() && s.step != "" {
		tail = fmt.Sprintf(" (%.1fs)", max(now.Sub(s.since), 0).Seconds())
	}
	if n := len(l.running) - 1; n > 0 {
		tail += " +" + strconv.Itoa(n)
	}
	count, file := strconv.Itoa(done)+"/"+strconv.Itoa(total)+" ", Escape(s.result.Path)
	step := ""
	if s.step != "" {
		step = " › " + s.step
	}
	room := l.columns() - 1
	if _, base := path.Split(file); base != file && Width(count+file+step+tail) > room {
		file = "…/" + base
	}
	return cut(cut(count+file+step, max(room-Width(tail), 8))+tail, room)
}

// write sends text to the terminal; one that takes nothing any more is given up.
func (l *liveLine) write(text string) {
	if _, err := io.WriteString(l.w, text); err != nil {
		l.ended, l.shown = true, false
	}
}
