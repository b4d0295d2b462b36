package report

import (
	"slices"
	"strings"

	"crumb/runner"
	"crumb/scenario"
)

// Bounds of what is shown of one failed step.
const (
	maxFailures    = 30
	maxExpected    = 80 // columns of a message that repeats the expression
	maxExcerptRows = 10
	maxDetailRows  = 40
	maxFields      = 100 // header fields of one message, cookies of one jar
)

// failure explains a step that did not pass: request and answer in one line, every expectation that does not hold or the
// error, and what helps to understand it.
func (s *sheet) failure(indent int, st *runner.StepResult, verbose bool) {
	word := "failed"
	if st.Status == runner.Errored {
		word = "error"
	}
	if exchange := exchangeLine(st); exchange != "" {
		s.sentence(indent, "", noStyle, exchange, noStyle)
	}
	for i := range st.Failures {
		if i == maxFailures {
			s.line(indent, "… and ", count(len(st.Failures)-i, "more failure"))
			break
		}
		d := st.Failures[i]
		switch {
		case i > 0 && Width(d.Message) > maxExpected && repeats(st.Failures[:i], d.Message):
			first, _, _ := strings.Cut(d.Message, " (")
			d.Message = cut(Escape(first), maxExpected) + ", as above"
		case d.Message == "" && word == "failed":
			d.Message = "this does not hold"
		case hasSnippet(&d) && strings.HasPrefix(d.Message, "expected "): // what follows stands in the snippet in full
			d.Message = cut(Escape(d.Message), maxExpected)
		}
		s.diagnostic(indent, &d, word, redBold)
	}
	if len(st.Failures) == 0 && st.Source != nil {
		s.line(indent, "at ", placeOf(st.Source.Path, st.Pos))
	}
	d := st.Detail
	if d == nil {
		d = &runner.Detail{}
	}
	if !verbose {
		s.withheld(indent, d)
	}
	switch n := len(d.Hops); {
	case verbose && (d.Output != "" || n > 0 && d.Hops[n-1].Body != ""): // it stands there already
	case st.Excerpt != "":
		s.excerpt(indent, "body: ", st.Excerpt)
	case d.Output != "":
		s.excerpt(indent, "output: ", d.Output)
	}
}

// repeats reports whether one of the failures before says the same.
func repeats(before []scenario.Diagnostic, message string) bool {
	return slices.ContainsFunc(before, func(d scenario.Diagnostic) bool { return d.Message == message })
}

// exchangeLine is the request with its full address, the redirects and the answer, "" where there was no answer.
func exchangeLine(st *runner.StepResult) string {
	if st.HTTP == 0 {
		return ""
	}
	answer := st.Summary
	if answer == "" {
		_, status := requestLine(st)
		answer = strings.TrimPrefix(status, arrow)
	}
	request := st.Request
	if d := st.Detail; d != nil && len(d.Hops) > 0 {
		request = d.Hops[0].Method + " " + d.Hops[0].URL
	} else if st.Requests < 2 && st.URL != "" {
		request = st.Method + " " + st.URL
	}
	if mid := walk(st, true); mid != "" {
		request += arrow + mid
	}
	return request + arrow + answer
}

// withheld tells of cookies that were not taken, and of cookies and headers that were not sent: a frequent cause of a failure that nobody sees.
func (s *sheet) withheld(indent int, d *runner.Detail) {
	for _, m := range d.Missed {
		s.sentence(indent, "cookie not sent: ", dim, m, noStyle)
	}
	var told []string
	for _, h := range d.Hops {
		for _, x := range h.Refused {
			s.sentence(indent, "cookie refused: ", dim, x, noStyle)
		}
		for _, x := range h.Dropped {
			if !slices.Contains(told, x) {
				told = append(told, x)
				s.sentence(indent, "withheld from another origin: ", dim, x, noStyle)
			}
		}
	}
}

// excerpt writes the beginning of a text behind its label, or below it where it has several lines.
func (s *sheet) excerpt(indent int, label, text string) {
	text = bounded(strings.TrimRight(text, "\r\n "))
	lines := EscapeLines(text)
	if strings.Contains(lines, "\n") || s.width > 0 && Width(lines) > s.room(indent+len(label)) {
		s.line(indent, s.paint(dim, strings.TrimRight(label, " ")))
		s.quote(indent+2, "", noStyle, text, maxExcerptRows)
		return
	}
	s.line(indent, s.paint(dim, label), cut(lines, 2000))
}

// detail writes everything that went over the wire.
func (s *sheet) detail(indent int, d *runner.Detail) {
	if d == nil {
		return
	}
	for i := range d.Hops {
		s.hop(indent, &d.Hops[i])
	}
	for i, c := range d.Jar {
		label := "jar: "
		if i > 0 {
			label = "     "
		}
		if i == maxFields {
			s.line(indent, s.paint(dim, label+"… and "+count(len(d.Jar)-i, "more cookie")))
			break
		}
		s.sentence(indent, label, dim, c, noStyle)
	}
	for _, m := range d.Missed {
		s.sentence(indent, "not sent: ", dim, m, noStyle)
	}
	if len(d.Timings) > 0 {
		parts := make([]string, len(d.Timings))
		for i, t := range d.Timings {
			parts[i] = t.Name + " " + people(t.Time)
		}
		s.sentence(indent, "timings: ", dim, strings.Join(parts, ", "), dim)
	}
	if d.Output != "" {
		s.quote(indent, "| ", noStyle, d.Output, maxDetailRows)
	}
}

// hop writes one exchange, as curl -v does: "> " what was sent, "< " what came.
func (s *sheet) hop(indent int, h *runner.HopDetail) {
	s.sentence(indent, "> ", cyan, h.Method+" "+h.URL, bold)
	s.headers(indent, "> ", h.Sent)
	if h.SentBody != "" {
		s.line(indent, s.paint(cyan, ">"))
		s.quote(indent, "> ", noStyle, h.SentBody, maxDetailRows)
	}
	if h.Proxy != "" {
		s.sentence(indent, "> proxy: ", dim, h.Proxy, noStyle)
	}
	for _, x := range h.Dropped {
		s.sentence(indent, "> withheld: ", yellow, x, noStyle)
	}
	if h.Status == 0 && h.Time == 0 { // a dry run: nothing was sent
		return
	}
	if h.Status == 0 {
		s.line(indent, s.paint(red, "< no answer"), s.paint(dim, " ("+people(h.Time)+")"))
		return
	}
	for _, i := range h.Interim {
		s.sentence(indent, "< interim ", green, i, noStyle)
	}
	status := strings.TrimSpace(h.Proto + " " + requestStatus(h))
	s.sentence(indent, "< ", green, status, bold)
	s.headers(indent, "< ", h.Headers)
	for _, c := range h.SetCookies {
		s.sentence(indent, "< set ", green, c, noStyle)
	}
	if h.Body != "" {
		s.line(indent, s.paint(green, "<"))
		s.quote(indent, "< ", noStyle, h.Body, maxDetailRows)
	}
	s.headers(indent, "< trailer ", h.Trailer)
}

// headers writes header fields.
func (s *sheet) headers(indent int, prefix string, fields []runner.Header) {
	for i, f := range fields {
		if i == maxFields {
			s.line(indent, s.paint(dim, prefix+"… and "+count(len(fields)-i, "more field")))
			break
		}
		s.sentence(indent, prefix+Escape(f.Name)+": ", dim, f.Value, noStyle)
	}
}
