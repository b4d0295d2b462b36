package report

import (
	"strings"

	"crumb/runner"
	"crumb/scenario"
)

// section is the part of the terminal report that belongs to one scenario: text that is not written yet, and what has to
// be known of the steps before.
type section struct {
	sheet
	result         *runner.ScenarioResult
	quiet, verbose bool
	ended          bool
	begun, apart   bool                 // the header stands; it was not taken yet
	teardown       bool                 // the heading of the teardown stands
	runs           []*runner.StepResult // steps that run a file, begun and not ended, whose heading is not written
}

// take hands over the text since the last time; apart says that a blank line belongs before it.
func (s *section) take() (text string, apart bool) {
	text, apart = s.String(), s.apart
	s.Reset()
	s.apart = false
	return text, apart
}

// begin writes the header, once.
func (s *section) begin() {
	if s.begun {
		return
	}
	s.begun, s.apart = true, true
	r := s.result
	parts := []string{s.paint(bold, Escape(r.Path))}
	if r.Name != "" && r.Name != r.Path {
		parts = append(parts, "  "+Escape(r.Name))
	}
	if r.Row != "" {
		parts = append(parts, "  "+s.paint(cyan, Escape(r.Row)))
	}
	used := 0
	for i, p := range []string{r.Path, r.Name, r.Row} {
		used += Width(Escape(p)) + 2*min(i, 1)
	}
	if s.width > 0 && used > s.width {
		s.sentence(0, "", noStyle, r.Path, bold)
		s.sentence(2, "", noStyle, r.Name, noStyle)
		if r.Row != "" {
			s.sentence(2, "", noStyle, r.Row, cyan)
		}
		return
	}
	s.line(0, parts...)
}

// stepStarted remembers a step that runs another file: its heading comes before the steps of that file.
func (s *section) stepStarted(st *runner.StepResult) {
	if !s.quiet {
		s.begin()
	}
	if st != nil && st.Kind == "run" {
		s.runs = append(s.runs, st)
	}
}

// stepRetried tells of an attempt that did not do.
func (s *section) stepRetried(e runner.StepRetried) {
	if !s.verbose || e.Step == nil {
		return
	}
	s.headings(e.Step)
	text := "attempt " + ratio(e.Attempt, e.Of) + " did not do, the next in " + people(e.Wait) + ": " + e.Why
	s.sentence(stepIndent(e.Step), "~ ", dim, text, dim)
}

// headings writes what has to stand above a step: the scenario, the steps it is run by, the word teardown.
func (s *section) headings(st *runner.StepResult) {
	s.begin()
	if st.Teardown && !s.teardown {
		s.teardown = true
		s.line(2, s.paint(dim, "teardown"))
	}
	for len(s.runs) > 0 && s.runs[0].Depth < st.Depth {
		run := s.runs[0]
		s.runs = s.runs[1:]
		s.sentence(stepIndent(run), "▸ ", dim, strings.TrimSpace(run.Name+" "+run.Item), dim)
	}
}

// forget drops the steps that run a file and have ended by the time a step of this depth ends.
func (s *section) forget(depth int) {
	for n := len(s.runs); n > 0 && s.runs[n-1].Depth >= depth; n = len(s.runs) {
		s.runs = s.runs[:n-1]
	}
}

// stepEnded writes the line of a step and what explains it.
func (s *section) stepEnded(st *runner.StepResult) {
	if st == nil {
		return
	}
	s.forget(st.Depth)
	if s.quiet && !st.Status.Bad() {
		return
	}
	s.headings(st)
	s.step(st, s.verbose)
}

// end writes what concerns the scenario itself. Fresh tells whether a warning is worth telling.
func (s *section) end(fresh func(*scenario.Diagnostic) bool) {
	s.ended = true
	r := s.result
	if !s.quiet {
		for i := range r.Warnings {
			if d := &r.Warnings[i]; fresh(d) {
				s.begin()
				s.diagnostic(2, d, d.Severity.String(), severityStyle(d.Severity))
			}
		}
	}
	if len(r.Faults) > 0 || r.Status.Bad() && len(r.Steps) == 0 {
		s.begin()
		s.line(2, s.paint(redBold, "! this scenario could not go on"))
		for i := range r.Faults {
			s.diagnostic(4, &r.Faults[i], "error", redBold)
		}
	} else if r.Status == runner.Skipped && len(r.Steps) == 0 && !s.quiet {
		s.begin()
		s.line(2, s.paint(dim, "- skipped"))
	}
}
