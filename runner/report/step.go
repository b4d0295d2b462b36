package report

import (
	"net/url"
	"strconv"
	"strings"

	"crumb/runner"
)

// Columns of a step's line where it is not laid out for a window.
const (
	nameColumns    = 46
	requestColumns = 34
	stackBelow     = 72 // in a narrower window the request stands below the name
	widest         = 120
)

const arrow = " → "

// stepIndent is where the mark of a step stands.
func stepIndent(st *runner.StepResult) int { return 2 + 2*min(max(st.Depth, 0), 10) }

// look is how a status is shown.
func look(s runner.Status) (mark string, st style) {
	switch s {
	case runner.Passed:
		return "✓", green
	case runner.Failed:
		return "✗", redBold
	case runner.Errored:
		return "!", redBold
	case runner.Planned:
		return "·", cyan
	}
	return "-", dim
}

// step writes the line of a step and, below it, what it shows, why it failed and (verbose) what went over the wire.
func (s *sheet) step(st *runner.StepResult, verbose bool) {
	s.stepLine(st)
	indent := stepIndent(st) + 4
	if s.narrow() {
		indent -= 2
	}
	for _, show := range st.Shows {
		s.sentence(indent, Escape(show.Source)+" = ", dim, show.Text, noStyle)
	}
	if verbose && len(st.Covers) > 0 {
		s.sentence(indent, "covers: ", dim, strings.Join(st.Covers, ", "), dim)
	}
	if verbose || st.Status == runner.Planned {
		s.detail(indent, st.Detail)
	}
	if st.Status.Bad() {
		s.failure(indent, st, verbose)
	}
}

// stepLine writes mark, name, request and status, time: in columns, or in a narrow window the request below the name.
func (s *sheet) stepLine(st *runner.StepResult) {
	indent := stepIndent(st)
	sign, signStyle := look(st.Status)
	head, name := s.stepName(st)
	request, status := requestLine(st)
	time := ""
	if st.Status != runner.Skipped && st.Status != runner.Planned {
		time = people(st.Duration)
	}
	nameRoom, requestRoom := nameColumns-indent, requestColumns
	if s.width > 0 {
		w := min(s.width-1, widest)
		nameRoom = (w-indent-2)*45/100 - 1
		requestRoom = w - indent - 2 - nameRoom - 2 - 2 - len("100.00s")
		if over := Width(name) - nameRoom; over > 0 && requestRoom-over >= Width(request+status) {
			nameRoom, requestRoom = nameRoom+over, requestRoom-over
		}
		if s.width < stackBelow || Width(name) > nameRoom {
			s.stacked(st, head, request+status, time)
			return
		}
		request = cut(request, max(requestRoom-Width(status), 6))
	}
	text := s.paint(signStyle, sign) + " " + head
	if request+status != "" || time != "" {
		text += strings.Repeat(" ", max(nameRoom-Width(name), 0)+2) + s.requestStyle(st, request, status)
	}
	if time != "" {
		text += strings.Repeat(" ", max(requestRoom-Width(request+status), 0)+2)
		text += s.paint(dim, strings.Repeat(" ", max(len("100.00s")-len(time), 0))+time)
	}
	s.line(indent, text)
}

// stacked writes a step's line for a narrow window or a long name.
func (s *sheet) stacked(st *runner.StepResult, head, request, time string) {
	indent := stepIndent(st)
	sign, signStyle := look(st.Status)
	_, name := s.stepName(st)
	if request == "" && time != "" && Width(name)+2+len(time) <= s.room(indent+2) {
		s.line(indent, s.paint(signStyle, sign), " ", head, "  ", s.paint(dim, time))
		return
	}
	if room := s.room(indent + 2); Width(name) <= room {
		s.line(indent, s.paint(signStyle, sign), " ", head)
	} else {
		parts := wrap(name, room)
		s.line(indent, s.paint(signStyle, sign), " ", parts[0])
		for _, p := range parts[1:] {
			s.line(indent+2, p)
		}
	}
	if time != "" && request != "" {
		request += "  "
	}
	s.sentence(indent+2, "", noStyle, request+time, dim)
}

// stepName returns the name with item and attempts, painted and plain.
func (s *sheet) stepName(st *runner.StepResult) (painted, plain string) {
	plain = Escape(st.Name)
	painted = plain
	if st.Status == runner.Skipped {
		painted = s.paint(dim, plain)
	} else if st.Status.Bad() {
		painted = s.paint(bold, plain)
	}
	for _, extra := range []struct{ text, before string }{{Escape(st.Item), " "}, {inBrackets(Escape(st.Session)), " "}, {attempts(st), " "}} {
		if extra.text != "" {
			plain += extra.before + extra.text
			painted += extra.before + s.paint(cyan, extra.text)
		}
	}
	return painted, plain
}

func attempts(st *runner.StepResult) string {
	if st.Attempts < 2 {
		return ""
	}
	return "(" + count(st.Attempts, "attempt") + ")"
}

// requestStyle paints a request and its outcome.
func (s *sheet) requestStyle(st *runner.StepResult, request, status string) string {
	if st.Status == runner.Skipped {
		return s.paint(dim, request+status)
	}
	if st.Status == runner.Errored && st.HTTP == 0 {
		return s.paint(dim, request) + s.paint(red, status)
	}
	return s.paint(dim, request) + status
}

// requestLine is what a step sent and, as status, how it ended; both are escaped. For a skipped step it is the reason.
func requestLine(st *runner.StepResult) (request, status string) {
	if st.Status == runner.Skipped {
		reason := "skipped"
		if st.Reason != "" {
			reason += ": " + Escape(st.Reason)
		}
		return reason, ""
	}
	request = Escape(st.Request)
	if st.Status == runner.Planned && st.Reason != "" {
		return request, " (" + Escape(st.Reason) + ")"
	}
	switch {
	case st.HTTP > 0:
		status = arrow + strconv.Itoa(st.HTTP)
	case st.Status == runner.Errored && request != "":
		return request, arrow + "error"
	case st.Status == runner.Errored:
		return "", "error"
	}
	if mid := walk(st, false); mid != "" {
		request += arrow + mid
	}
	return request, status
}

// walk is what lies between the request as written and the final status: the redirects, as far as they are known. All
// but one are only counted, unless each is asked for.
func walk(st *runner.StepResult, each bool) string {
	if st.Detail != nil && len(st.Detail.Hops) > 1 {
		hops := st.Detail.Hops
		if n := len(hops) - 1; n > 1 && !each {
			return count(n, "redirect") + arrow + Escape(hops[n].Method+" "+targetOf(hops[0].URL, hops[n].URL))
		}
		return walkHops(hops)
	}
	switch len(st.Redirects) {
	case 0:
		return ""
	case 1:
		return strconv.Itoa(st.Redirects[0]) + arrow + Escape(st.Landed)
	}
	return count(len(st.Redirects), "redirect") + arrow + Escape(st.Landed)
}

// maxHops is how many redirects a line lists before it leaves out those in the middle.
const maxHops = 6

// walkHops lists redirects: "303 → GET /home"; a target of another origin is given in full.
func walkHops(hops []runner.HopDetail) string {
	var parts []string
	for i, h := range hops {
		if len(hops) > maxHops && i >= 2 && i < len(hops)-2 {
			if i == 2 {
				parts = append(parts, "… "+count(len(hops)-4, "more hop"))
			}
			continue
		}
		if i > 0 {
			parts = append(parts, Escape(h.Method+" "+targetOf(hops[i-1].URL, h.URL)))
		}
		if i < len(hops)-1 {
			parts = append(parts, strconv.Itoa(h.Status))
		}
	}
	return strings.Join(parts, arrow)
}

// targetOf is a URL as seen from the one before: path and query on the same origin, else all of it.
func targetOf(before, next string) string {
	a, errA := url.Parse(before)
	b, errB := url.Parse(next)
	if errA != nil || errB != nil || a.Scheme != b.Scheme || a.Host != b.Host || b.Host == "" {
		return next
	}
	return pathOf(next)
}

// pathOf is a URL without its origin.
func pathOf(raw string) string {
	_, rest, found := strings.Cut(raw, "://")
	if !found {
		return raw
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		return rest[i:]
	}
	return "/"
}

// inBrackets puts a text that there is in brackets.
func inBrackets(text string) string {
	if text == "" {
		return ""
	}
	return "(" + text + ")"
}
