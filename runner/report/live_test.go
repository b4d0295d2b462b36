package report

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"crumb/runner"
	"crumb/scenario"
)

// screen is one line of a terminal that knows what the live line uses: text, CR, line feed and "erase to the end".
type screen struct {
	mu    sync.Mutex
	above []string // lines that were ended
	line  string
	most  int // columns of the longest line shown
	drawn []string
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for text := string(p); text != ""; {
		switch {
		case strings.HasPrefix(text, eraseLine):
			s.line, text = "", text[len(eraseLine):]
		case text[0] == '\n':
			s.above, s.line, text = append(s.above, s.line), "", text[1:]
		default:
			i := strings.IndexAny(text, "\r\n")
			if i == 0 {
				return 0, errors.New("a carriage return without erasing")
			}
			if i < 0 {
				i = len(text)
			}
			s.line, text = s.line+text[:i], text[i:]
			s.most = max(s.most, Width(s.line))
			if text == "" {
				s.drawn = append(s.drawn, s.line)
			}
		}
	}
	return len(p), nil
}

// clock is a clock that goes on by a step at each look.
type clock struct {
	now  time.Time
	step time.Duration
}

func (c *clock) Now() time.Time {
	c.now = c.now.Add(c.step)
	return c.now
}

// liveTerminal is a Terminal on a screen of its own whose live line has no ticker.
func liveTerminal(s *screen, c *clock, width int) *Terminal {
	t := NewTerminal(Options{Out: s, Progress: s, Terminal: true, Width: columns(width), Now: c.Now, Rerun: rerun})
	t.live.ticks = func() (<-chan time.Time, func()) { return nil, func() {} }
	return t
}

func TestLiveLineLeavesNothingBehind(t *testing.T) {
	for _, width := range []int{20, 40, 80, 120} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			s := &screen{}
			term := liveTerminal(s, &clock{start, 40 * ms}, width)
			for _, e := range sampleRun() {
				if err := term.Report(e); err != nil {
					t.Fatal(err)
				}
			}
			term.Close()
			term.Close()
			if s.line != "" {
				t.Errorf("left behind: %q", s.line)
			}
			want := play(t, Options{Terminal: true, Width: columns(width), Rerun: rerun}, sampleRun())
			if got := strings.Join(s.above, "\n") + "\n"; got != want {
				t.Errorf("the live line mixed with the report:\n%s", got)
			}
			if len(s.drawn) == 0 {
				t.Error("no live line was drawn")
			}
			for _, l := range s.drawn {
				if Width(l) >= width {
					t.Errorf("%d columns of %d: %q", Width(l), width, l)
				}
			}
			if width >= 40 {
				golden(t, fmt.Sprintf("live-%d", width), strings.Join(s.drawn, "\n")+"\n")
			}
		})
	}
}

func TestLiveLineIsDrawnAtMostTenTimesASecond(t *testing.T) {
	s := &screen{}
	c := &clock{start, ms}
	term := liveTerminal(s, c, 80)
	var p player
	p.add(runner.RunStarted{Scenarios: 1})
	p.scenario(&runner.ScenarioResult{Path: "a.yaml"})
	for range 1000 {
		p.step(&runner.StepResult{Name: "x"})
	}
	for _, e := range p.events {
		if err := term.Report(e); err != nil {
			t.Fatal(err)
		}
	}
	if took := int(c.now.Sub(start) / liveEvery); len(s.drawn) > took+1 {
		t.Errorf("%d drawings in %d tenths of a second", len(s.drawn), took)
	}
	term.Close()
}

func TestLiveLineGoesOnWithItsClock(t *testing.T) {
	s := &screen{}
	tick := make(chan time.Time)
	term := liveTerminal(s, &clock{start, 300 * ms}, 80)
	term.live.ticks = func() (<-chan time.Time, func()) { return tick, func() {} }
	sc := &runner.ScenarioResult{Path: "a.yaml"}
	for _, e := range []runner.Event{runner.RunStarted{Scenarios: 12}, runner.ScenarioStarted{Scenario: sc},
		runner.StepStarted{Scenario: sc, Step: &runner.StepResult{Name: "sign in"}, Number: 1, Of: 2}} {
		if err := term.Report(e); err != nil {
			t.Fatal(err)
		}
	}
	for range 3 {
		tick <- start // each is taken after the drawing before it has ended
	}
	term.Close()
	if n := len(s.drawn); n < 2 || s.drawn[n-1] == s.drawn[n-2] || !regexp.MustCompile(`^0/12 a\.yaml › sign in \(\d\.\ds\)$`).MatchString(s.drawn[n-1]) {
		t.Errorf("drawn: %q", s.drawn)
	}
	if s.line != "" {
		t.Errorf("left behind: %q", s.line)
	}
}

func TestCloseStopsTheRealTicker(t *testing.T) {
	s := &screen{}
	term := NewTerminal(Options{Progress: s})
	if err := term.Report(runner.RunStarted{Scenarios: 1}); err != nil {
		t.Fatal(err)
	}
	live := term.live
	done := make(chan struct{})
	go func() { live.run(func() {}); close(done) }()
	term.Close()
	<-done
}

func TestParallelScenariosAreNotMixed(t *testing.T) {
	a, b, c := &runner.ScenarioResult{Path: "a.yaml"}, &runner.ScenarioResult{Path: "b.yaml"}, &runner.ScenarioResult{Path: "c.yaml"}
	var out bytes.Buffer
	term := NewTerminal(Options{Out: &out})
	defer term.Close()
	step := func(s *runner.ScenarioResult, name string) runner.Event {
		return runner.StepEnded{Scenario: s, Step: &runner.StepResult{Name: name, Duration: ms}}
	}
	started := func(s *runner.ScenarioResult) runner.Event { return runner.ScenarioStarted{Scenario: s} }
	for _, tt := range []struct {
		e    runner.Event
		want string // what is written by now
	}{
		{started(a), ""}, {started(b), ""}, {step(b, "b1"), ""},
		{step(a, "a1"), "a.yaml a1"},
		{started(c), "a.yaml a1"}, {step(c, "c1"), "a.yaml a1"}, {runner.ScenarioEnded{Scenario: c}, "a.yaml a1"},
		{runner.ScenarioEnded{Scenario: a}, "a.yaml a1 b.yaml b1"},
		{step(b, "b2"), "a.yaml a1 b.yaml b1 b2"},
		{runner.ScenarioEnded{Scenario: b}, "a.yaml a1 b.yaml b1 b2 c.yaml c1"},
	} {
		if err := term.Report(tt.e); err != nil {
			t.Fatal(err)
		}
		words := regexp.MustCompile(`[abc](\.yaml|\d)`).FindAllString(out.String(), -1)
		if got := strings.Join(words, " "); got != tt.want {
			t.Errorf("after %+v: %s, want %s", tt.e, got, tt.want)
		}
	}
}

func TestErrorOfTheOutputIsReturned(t *testing.T) {
	term := NewTerminal(Options{Out: broken{}, Progress: broken{}, Terminal: true, Now: (&clock{start, time.Second}).Now})
	failed := false
	for _, e := range sampleRun() {
		if err := term.Report(e); err != nil {
			if failed = true; !errors.Is(err, errBroken) {
				t.Fatalf("got %v", err)
			}
		}
	}
	term.Close()
	if !failed {
		t.Error("no error")
	}
}

func TestEventsWithNothingInThem(t *testing.T) {
	for _, o := range []Options{{}, {Verbose: true, Terminal: true, Width: columns(1)}, {Quiet: true, Progress: &screen{}, Now: (&clock{start, time.Second}).Now, Width: columns(1)}} {
		events := []runner.Event{nil, runner.StepEnded{}, runner.RunStarted{}, runner.ScenarioStarted{}, runner.StepStarted{}, runner.StepRetried{},
			runner.StepEnded{Step: &runner.StepResult{}}, runner.StepEnded{Step: &runner.StepResult{Status: runner.Failed, Depth: -3, Detail: &runner.Detail{}}},
			runner.StepStarted{Step: &runner.StepResult{Kind: "run"}}, runner.ScenarioEnded{}, runner.RunEnded{}, runner.RunEnded{Result: &runner.Result{}}}
		play(t, o, events)
	}
}

// TestFailures draws what the sample does not have: nested runs, programs, redirects to other origins, failures that say
// little.
func TestFailures(t *testing.T) {
	hop := func(method, url string, status int) runner.HopDetail {
		return runner.HopDetail{Method: method, URL: url, Status: status, Dropped: []string{"Authorization"}[:min(status/300, 1)]}
	}
	var p player
	p.scenario(&runner.ScenarioResult{Path: "a.yaml", Name: "Failures"})
	passed, outer, inner := &runner.StepResult{Name: "passes", Kind: "run"}, &runner.StepResult{Name: "outer", Kind: "run", Status: runner.Failed},
		&runner.StepResult{Name: "inner", Kind: "run", Depth: 1, Status: runner.Failed}
	p.begin(passed)
	p.step(&runner.StepResult{Name: "fine", Depth: 1, Request: "GET /", HTTP: 200})
	p.end(passed)
	p.begin(outer)
	p.begin(inner)
	p.step(&runner.StepResult{Name: "make the data", Kind: "exec", Depth: 2, Status: runner.Failed, Request: "exec: make data", Source: shop, Pos: pos(3, 5),
		Detail: &runner.Detail{Output: "make: *** No rule to make target 'data'.\n"}, Failures: []scenario.Diagnostic{{Message: "exitCode is 2, not 0"}}})
	p.end(inner)
	p.end(outer)
	p.step(&runner.StepResult{Name: "over the hills", Kind: "request", Status: runner.Failed, Request: "GET /start", Method: "GET", URL: "http://b.test/end", HTTP: 404,
		Summary: "404 Not Found, text/plain, 9 bytes", Excerpt: "not found\nat all\n", Requests: 9, Detail: &runner.Detail{Hops: []runner.HopDetail{
			hop("GET", "http://a.test/start", 302), hop("GET", "http://a.test/1", 302), hop("GET", "http://a.test/2", 302), hop("GET", "http://a.test/3", 302),
			hop("GET", "http://a.test/4", 302), hop("GET", "http://a.test/5", 307), hop("GET", "http://b.test/end", 404)}},
		Failures: []scenario.Diagnostic{{Source: shop, Span: find(shop, 4, "POST")}}})
	p.step(&runner.StepResult{Name: "not set", Kind: "request", Status: runner.Errored,
		Failures: []scenario.Diagnostic{{Source: shop, Span: find(shop, 16, "/cart"), Message: "userId is not set: the step that captures it was skipped"}}})
	p.close(runner.Failed)
	for name, o := range map[string]Options{"plain": {}, "quiet": {Quiet: true}, "verbose": {Verbose: true}, "60": {Terminal: true, Width: columns(60)}} {
		got := play(t, o, p.events)
		golden(t, "failures-"+name, got)
		if o.Terminal {
			withinWidth(t, got, 60)
		}
	}
}

func TestInterruptedAndFaulty(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    runner.Result
	}{
		{"interrupted", runner.Result{Interrupted: true, NotRun: 4, Duration: 2 * time.Second}},
		{"failfast", runner.Result{NotRun: 1, Duration: 61 * time.Second}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var p player
			p.add(runner.RunStarted{Scenarios: 5})
			p.scenario(&runner.ScenarioResult{Path: "a.yaml", Name: "The server does not start",
				Faults: []scenario.Diagnostic{{Source: shop, Span: find(shop, 2, "steps"), Message: "the server was not ready within 10s", Hint: "raise server.timeout"}}})
			p.close(runner.Errored)
			p.scenario(&runner.ScenarioResult{Path: "b.yaml", Name: "Nothing to do"})
			p.close(runner.Skipped)
			p.scenario(&runner.ScenarioResult{Path: "c.yaml", Name: "Cut off"})
			p.begin(&runner.StepResult{Name: "waits", Request: "GET /slow"})
			p.finish(tt.r)
			golden(t, "end-"+tt.name, play(t, Options{Rerun: rerun}, p.events))
		})
	}
}
