package runner_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"crumb/runner"
	"crumb/scenario"
)

// sketch is a Reporter that writes down, briefly, all that results say.
type sketch struct {
	strings.Builder
	env map[string]string
}

func (s *sketch) line(format string, args ...any) { fmt.Fprintf(s, format+"\n", args...) }

func (s *sketch) Report(e runner.Event) error {
	switch e := e.(type) {
	case runner.RunStarted:
		s.line("run of %d, seed %d", e.Scenarios, e.Seed)
	case runner.ScenarioStarted:
		s.line("\n%s", strings.TrimSpace(fmt.Sprintf("== %s: %s %s %s", e.Scenario.Path, e.Scenario.Name, e.Scenario.Row, strings.Join(e.Scenario.Tags, ","))))
	case runner.StepStarted:
		s.line("%d/%d", e.Number, e.Of)
	case runner.StepRetried:
		s.line("  retry %d of %d after %s: %s", e.Attempt, e.Of, e.Wait, e.Why)
	case runner.StepEnded:
		s.step(e.Step)
	case runner.ScenarioEnded:
		s.faults(e.Scenario.Warnings)
		s.faults(e.Scenario.Faults)
		s.line("== %s, %d requests, %s", e.Scenario.Status, e.Scenario.Requests, e.Scenario.Duration)
	case runner.RunEnded:
		s.line("\nrun: %s; %s; %d requests in %s; ok %v, interrupted %v, not run %d", counts(e.Result.Count()), counts(e.Result.CountSteps()),
			e.Result.Requests, e.Result.Duration, e.Result.OK(), e.Result.Interrupted, e.Result.NotRun)
	}
	return nil
}

func counts(n map[runner.Status]int) string {
	var parts []string
	for _, k := range slices.Sorted(maps.Keys(n)) {
		parts = append(parts, fmt.Sprintf("%d %s", n[k], k))
	}
	return strings.Join(parts, ", ")
}

func (s *sketch) step(r *runner.StepResult) {
	indent := strings.Repeat("  ", r.Depth)
	head := indent + r.Status.String() + " " + r.Kind + " " + r.Name
	for _, part := range [][2]string{{" ", r.Item}, {" #", r.ID}, {" covers ", strings.Join(r.Covers, ",")}, {": ", r.Reason}} {
		if part[1] != "" {
			head += part[0] + part[1]
		}
	}
	if r.Teardown {
		head += " (teardown)"
	}
	s.line("%s", head)
	s.answer(indent+"    ", r)
	for _, show := range r.Shows {
		s.line("%s    show %s = %s", indent, show.Source, show.Text)
	}
	s.faults(r.Failures)
	if r.Excerpt != "" {
		s.line("%s    excerpt %q", indent, r.Excerpt)
	}
	if r.Detail != nil {
		s.detail(indent+"    ", r.Detail)
	}
}

func (s *sketch) answer(indent string, r *runner.StepResult) {
	line := r.Request
	if len(r.Redirects) > 0 {
		line += fmt.Sprintf(" -> %v -> %s", r.Redirects, r.Landed)
	}
	if r.HTTP != 0 || r.Summary != "" {
		line += fmt.Sprintf(" = %s %s: %d [%s]", r.Method, r.URL, r.HTTP, r.Summary)
	}
	if r.Requests > 0 || r.Attempts > 1 {
		line += fmt.Sprintf(" (%d requests, %d attempts, %s)", r.Requests, r.Attempts, r.Duration)
	}
	if line != "" {
		s.line("%s%s", indent, line)
	}
}

func (s *sketch) faults(list []scenario.Diagnostic) {
	for _, d := range list {
		text := ""
		if d.Source != nil && d.Span.From.Line > 0 {
			runes := []rune(d.Source.Line(d.Span.From.Line))
			end := len(runes)
			if d.Span.To.Line == d.Span.From.Line {
				end = d.Span.To.Col - 1
			}
			text = string(runes[d.Span.From.Col-1 : end])
		}
		s.line("    ! %d:%d `%s` %s", d.Span.From.Line, d.Span.From.Col, text, d.Message)
		for _, o := range d.Operands {
			s.line("        :%d %s", o.At.Col, o.Text)
		}
		for _, part := range [][2]string{{"hint", d.Hint}, {"because", d.Because}, {"note", strings.Join(d.Notes, "\n        note ")},
			{"diff", strings.ReplaceAll(d.Diff, "\n", "\n        ")}} {
			if part[1] != "" {
				s.line("        %s %s", part[0], part[1])
			}
		}
	}
}

func (s *sketch) detail(indent string, d *runner.Detail) {
	for _, h := range d.Hops {
		s.line("%s> %s %s", indent, h.Method, h.URL)
		s.headers(indent+"> ", h.Sent)
		if h.SentBody != "" {
			s.line("%s> %q", indent, h.SentBody)
		}
		s.line("%s< %s %d %s, %d bytes", indent, h.Proto, h.Status, h.StatusText, h.Size)
		s.headers(indent+"< ", h.Headers)
		for _, c := range h.SetCookies {
			s.line("%s< cookie %s", indent, c)
		}
		for _, c := range h.Refused {
			s.line("%s  refused %s", indent, c)
		}
		for _, c := range h.Dropped {
			s.line("%s  dropped %s", indent, c)
		}
		if h.Body != "" {
			s.line("%s< %q", indent, h.Body)
		}
	}
	for _, c := range d.Jar {
		s.line("%sjar %s", indent, c)
	}
	for _, c := range d.Missed {
		s.line("%smissed %s", indent, c)
	}
	if d.Output != "" {
		s.line("%soutput %q", indent, d.Output)
	}
}

func (s *sketch) headers(indent string, list []runner.Header) {
	for _, h := range list {
		switch h.Name {
		case "Content-Length", "Accept", "Accept-Encoding", "User-Agent", "Host":
			continue
		}
		s.line("%s%s: %s", indent, h.Name, h.Value)
	}
}
