package report

import (
	"bytes"
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"crumb/runner"
	"crumb/scenario"
)

const evil = "\x1b]0;owned\a\x1b[2J\x1b[31m\r\b\x7f\u009b5n\u202e\u2066\u200b\u2028\ufeff\xff\xfe\n\x1b[10A日本 \U000e0041"

// poison fills every text that v holds, however deep, with evil.
func poison(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(evil)
	case reflect.Int:
		if v.Type() == reflect.TypeFor[int]() {
			v.SetInt(1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		poison(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			poison(v.Index(i))
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return
		}
		for i := range v.NumField() {
			poison(v.Field(i))
		}
	}
}

// hostileRun is a run all of whose texts are evil.
func hostileRun() []runner.Event {
	var p player
	p.add(runner.RunStarted{Scenarios: 1, Seed: 1})
	r := &runner.ScenarioResult{}
	poison(reflect.ValueOf(r).Elem())
	r.Steps = nil
	p.scenario(r)
	for _, status := range []runner.Status{runner.Passed, runner.Failed, runner.Errored, runner.Skipped} {
		for _, kind := range []string{"run", evil} {
			for _, http := range []int{0, 1} {
				st := &runner.StepResult{}
				poison(reflect.ValueOf(st).Elem())
				st.Status, st.Kind, st.HTTP, st.Attempts = status, kind, http, 2
				if http == 0 {
					st.Detail = nil
				}
				p.step(st)
				p.add(runner.StepRetried{Scenario: r, Step: st, Attempt: 1, Of: 2, Why: evil})
			}
		}
	}
	p.close(runner.Failed)
	p.finish(runner.Result{})
	return p.events
}

var ourColours = regexp.MustCompile("\x1b\\[(1|2|31|32|33|36|1;31|0)m")

func TestHostileTextNeverReachesTheTerminal(t *testing.T) {
	for _, width := range []int{0, 30, 80} {
		for _, o := range []Options{{}, {Verbose: true}, {Quiet: true}, {Color: true, Verbose: true}} {
			o.Terminal, o.Width = width > 0, columns(width)
			o.Rerun = func(paths []string, _ []*runner.ScenarioResult) string {
				return "crumb run " + strings.Join(paths, " ")
			}
			got := play(t, o, hostileRun())
			if !strings.Contains(got, `\x1b`) {
				t.Error("the hostile text is not shown at all")
			}
			if o.Color {
				got = ourColours.ReplaceAllString(got, "")
			}
			harmless(t, got)
		}
	}
}

func TestHostileTextInTheLiveLine(t *testing.T) {
	var progress bytes.Buffer
	term := NewTerminal(Options{Progress: &progress, Width: columns(200), Now: (&clock{start, time.Second}).Now})
	term.live.ticks = func() (<-chan time.Time, func()) { return nil, func() {} }
	for _, e := range hostileRun() {
		if err := term.Report(e); err != nil {
			t.Fatal(err)
		}
	}
	term.Close()
	got := strings.ReplaceAll(progress.String(), eraseLine, "")
	if !strings.Contains(got, `\x1b`) || strings.Contains(got, "\n") {
		t.Errorf("got %q", got)
	}
	harmless(t, got)
}

func TestColourDoesNotChangeTheText(t *testing.T) {
	for _, width := range []int{0, 40, 80, 120} {
		plain := Options{Verbose: true, Terminal: width > 0, Width: columns(width), Rerun: rerun}
		color := plain
		color.Color = true
		a, b := play(t, plain, sampleRun()), play(t, color, sampleRun())
		if got := ourColours.ReplaceAllString(b, ""); got != a {
			t.Errorf("width %d: coloured and plain report differ", width)
		}
	}
}

func TestBoundsOfOneStep(t *testing.T) {
	long := strings.Repeat("x y ", 1<<20)
	lines := strings.Repeat("line\n", 1<<18)
	st := &runner.StepResult{Name: "big", Status: runner.Failed, Excerpt: long, Shows: []runner.Show{{Source: "body", Text: lines}},
		Detail: &runner.Detail{Output: lines, Jar: make([]string, 3000), Hops: []runner.HopDetail{{Method: "GET", URL: "http://h/",
			Sent: make([]runner.Header, 9000), SentBody: long, Status: 200, Headers: make([]runner.Header, 9000), Body: lines}}}}
	for range 1000 {
		st.Failures = append(st.Failures, scenario.Diagnostic{Source: shop, Span: at(7, 9, 7, 12), Message: "m", Diff: lines, Notes: make([]string, 500)})
	}
	var p player
	p.scenario(&runner.ScenarioResult{Path: "a.yaml"})
	p.step(st)
	p.close(runner.Failed)
	for _, o := range []Options{{}, {Verbose: true}, {Verbose: true, Terminal: true}} {
		if got := play(t, o, p.events); len(got) > 1<<18 {
			t.Errorf("%d bytes for one step", len(got))
		}
	}
}

func BenchmarkReport(b *testing.B) {
	for _, n := range []int{500, 5000} {
		var p player
		p.add(runner.RunStarted{Scenarios: 1})
		p.scenario(&runner.ScenarioResult{Path: "a.yaml"})
		for i := range n {
			p.step(&runner.StepResult{Name: fmt.Sprintf("step %d", i), Request: "GET /x", HTTP: 200, Duration: ms})
		}
		p.close(runner.Passed)
		p.finish(runner.Result{})
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				term := NewTerminal(Options{})
				for _, e := range p.events {
					if err := term.Report(e); err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
