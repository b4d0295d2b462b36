package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crumb/runner"
)

// maxRecap is how many failed steps the summary names.
const maxRecap = 20

// requestStatus is the status line of a hop without its protocol, with time and size.
func requestStatus(h *runner.HopDetail) string {
	text := strconv.Itoa(h.Status)
	if h.StatusText != "" {
		text += " " + h.StatusText
	}
	return fmt.Sprintf("%s (%s, %s)", text, people(h.Time), count(h.Size, "byte"))
}

// ratio is "2 of 5", or "2" where the total is not known.
func ratio(n, of int) string {
	if of < n {
		return strconv.Itoa(n)
	}
	return strconv.Itoa(n) + " of " + strconv.Itoa(of)
}

// summary writes the end of the report.
func (s *sheet) summary(r *runner.Result, o *Options, seed uint64) {
	failed := failedOf(r)
	s.recap(r, failed)
	s.tally(len(r.Scenarios), "scenario", r.Count())
	steps := r.CountSteps()
	s.tally(steps[0]+steps[1]+steps[2]+steps[3]+steps[4], "step", steps)
	if steps[runner.Planned] > 0 {
		s.line(0, "dry run: nothing was sent")
		return
	}
	s.line(0, count(r.Requests, "request"), " in ", people(r.Duration))
	if r.Interrupted {
		s.line(0, s.paint(redBold, "interrupted: "), "the run was ended before all was done"+notRun(r.NotRun, ", "))
	} else if r.NotRun > 0 {
		s.line(0, s.paint(yellow, notRun(r.NotRun, "")))
	}
	if seed != 0 && (o.Verbose || r.Seeded && !r.OK()) {
		s.line(0, fmt.Sprintf("seed: %d", seed))
	}
	if len(failed) == 0 || o.Rerun == nil {
		return
	}
	if command := o.Rerun(pathsOf(failed), failed); command != "" {
		s.line(0, s.paint(bold, "rerun: "), Escape(command)) // never wrapped: it is there to be copied
	}
}

// tally writes "3 scenarios: 2 passed, 1 failed".
func (s *sheet) tally(n int, noun string, by map[runner.Status]int) {
	var parts, words []string // painted, plain
	for _, st := range []runner.Status{runner.Passed, runner.Failed, runner.Errored, runner.Skipped, runner.Planned} {
		if by[st] > 0 {
			_, c := look(st)
			word := strconv.Itoa(by[st]) + " " + st.String()
			parts, words = append(parts, s.paint(c, word)), append(words, word)
		}
	}
	text, plain := count(n, noun), count(n, noun)
	for i, p := range parts {
		sep := ", "
		if i == 0 {
			sep = ": "
		}
		if room := s.room(0); room > 0 && Width(plain+sep+words[i]+",") > room {
			s.line(0, text+strings.TrimRight(sep, " "))
			text, plain, sep = "", "", "  "
		}
		text, plain = text+sep+p, plain+sep+words[i]
	}
	s.line(0, text)
}

func notRun(n int, before string) string {
	if n == 0 {
		return ""
	}
	return before + count(n, "scenario") + " did not run"
}

// failedOf returns the scenarios that failed, in the order of the run.
func failedOf(r *runner.Result) []*runner.ScenarioResult {
	var failed []*runner.ScenarioResult
	for _, sc := range r.Scenarios {
		if sc.Status.Bad() {
			failed = append(failed, sc)
		}
	}
	return failed
}

// pathsOf returns the paths of the scenarios, each once.
func pathsOf(scenarios []*runner.ScenarioResult) []string {
	var paths []string
	seen := map[string]bool{}
	for _, sc := range scenarios {
		if !seen[sc.Path] {
			seen[sc.Path] = true
			paths = append(paths, sc.Path)
		}
	}
	return slices.Clip(paths)
}

// recap names the steps that failed where they may have scrolled away: in a run of several scenarios.
func (s *sheet) recap(r *runner.Result, failed []*runner.ScenarioResult) {
	if len(r.Scenarios) < 2 || len(failed) == 0 {
		return
	}
	n := 0
	for _, sc := range failed {
		for _, line := range s.badSteps(sc) {
			if n++; n <= maxRecap {
				s.WriteString(line)
			}
		}
	}
	if n > maxRecap {
		s.line(0, "… and ", strconv.Itoa(n-maxRecap), " more")
	}
	s.line(0)
}

// badSteps returns the lines of a recap for one scenario.
func (s *sheet) badSteps(sc *runner.ScenarioResult) []string {
	part := sheet{color: s.color, width: s.width}
	var lines []string
	title := sc.Path
	if sc.Row != "" {
		title += " " + sc.Row
	}
	for _, st := range sc.Steps {
		if !st.Status.Bad() || len(lines) > maxRecap {
			continue
		}
		mark, c := look(st.Status)
		text := title + " › " + st.Name
		if st.Source != nil {
			text = placeOf(st.Source.Path, st.Pos) + " › " + st.Name
			if sc.Row != "" {
				text += " (" + sc.Row + ")"
			}
		}
		part.sentence(0, mark+" ", c, text, noStyle)
		lines = append(lines, part.String())
		part.Reset()
	}
	if len(lines) == 0 {
		part.sentence(0, "! ", redBold, title, noStyle)
		lines = append(lines, part.String())
	}
	return lines
}
