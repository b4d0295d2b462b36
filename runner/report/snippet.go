package report

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"crumb/scenario"
)

// Bounds of what is drawn for one diagnostic: a hostile or generated file must not fill the screen.
const (
	maxSnippetLines = 20
	maxNotes        = 40
	maxDiffLines    = 60
	farColumn       = 160 // where a source line is cut when the output has no width
)

// DrawOptions says how Draw writes. The zero value writes plain text and cuts no line.
type DrawOptions struct {
	Color bool
	Width int // columns of the terminal; 0 where the output is none: nothing is wrapped
}

// Draw writes diagnostics as people read them: place, severity and message, the source line with a caret under the span,
// the values of the parts, diff, hint and notes. Texts are escaped. The only error is that of w.
func Draw(w io.Writer, ds []scenario.Diagnostic, o DrawOptions) error {
	s := sheet{color: o.Color, width: o.Width}
	for i := range ds {
		if i > 0 && (hasSnippet(&ds[i-1]) || hasSnippet(&ds[i])) {
			s.line(0)
		}
		s.diagnostic(0, &ds[i], ds[i].Severity.String(), severityStyle(ds[i].Severity))
	}
	_, err := io.WriteString(w, s.String())
	return err
}

func severityStyle(s scenario.Severity) style {
	switch s {
	case scenario.Warning:
		return yellow
	case scenario.Note:
		return cyan
	}
	return redBold
}

// diagnostic draws d; word stands before the message and says what d is: error, failed.
func (s *sheet) diagnostic(indent int, d *scenario.Diagnostic, word string, st style) {
	label := ""
	if at := place(d); at != "" {
		label = at + ": "
	}
	if d.Message != "" {
		word += ": "
	}
	s.head(indent, label, word, st, d.Message)
	if !s.narrow() {
		indent += 2
	}
	s.snippet(indent, d, st)
	s.explain(indent+2, d)
}

// head writes "place: word: message"; in a window too narrow for that the message begins on a line of its own.
func (s *sheet) head(indent int, at, word string, st style, message string) {
	lines := strings.Split(EscapeLines(bounded(message)), "\n")
	room := s.room(indent)
	if room == 0 || Width(at+word+lines[0]) <= room {
		s.line(indent, s.paint(bold, at), s.paint(st, word), s.paint(bold, lines[0]))
		lines = lines[1:]
	} else if Width(at+word) < room/2 {
		parts := wrap(at+word+lines[0], room)
		s.line(indent, s.paint(bold, at), s.paint(st, word), s.paint(bold, parts[0][min(len(at+word), len(parts[0])):]))
		lines = append(slices.Clone(parts[1:]), lines[1:]...)
	} else {
		s.line(indent, s.paint(bold, at), s.paint(st, strings.TrimRight(word, " ")))
	}
	for _, line := range lines {
		for _, part := range wrap(line, s.room(indent+2)) {
			s.line(indent+2, s.paint(bold, part))
		}
	}
}

// explain writes what stands below the snippet.
func (s *sheet) explain(indent int, d *scenario.Diagnostic) {
	if d.Because != "" {
		s.sentence(indent, "because: ", dim, d.Because, noStyle)
	}
	if d.Hint != "" {
		s.sentence(indent, "= ", cyan, d.Hint, cyan)
	}
	for i, n := range d.Notes {
		if i == maxNotes {
			s.line(indent, "… and ", count(len(d.Notes)-i, "more line"))
			break
		}
		s.sentence(indent, "", noStyle, n, noStyle)
	}
	s.diff(indent, d.Diff)
}

// diff draws a unified diff; blanks at the end of a changed line are shown as "·".
func (s *sheet) diff(indent int, diff string) {
	if diff == "" {
		return
	}
	s.line(indent, s.paint(dim, "diff: "), s.paint(red, "- found"), "  ", s.paint(green, "+ wanted"))
	diff = strings.TrimSuffix(withoutHead(diff), "\n")
	for i, line := range strings.SplitN(diff, "\n", maxDiffLines+1) {
		if i == maxDiffLines {
			s.line(indent+2, s.paint(dim, "… and "+count(1+strings.Count(line, "\n"), "more line")))
			break
		}
		s.diffLine(indent+2, line)
	}
}

// withoutHead takes off what a diff begins with: the names of its sides, and a hunk's place if that is the first line.
func withoutHead(diff string) string {
	if first, rest, _ := strings.Cut(diff, "\n"); strings.HasPrefix(first, "--- ") && strings.HasPrefix(rest, "+++ ") {
		_, diff, _ = strings.Cut(rest, "\n")
	}
	if strings.HasPrefix(diff, "@@ -1,") || strings.HasPrefix(diff, "@@ -1 ") {
		_, diff, _ = strings.Cut(diff, "\n")
	}
	return diff
}

func (s *sheet) diffLine(indent int, line string) {
	st := noStyle
	switch {
	case strings.HasPrefix(line, "-"):
		st, line = red, showBlanks(line)
	case strings.HasPrefix(line, "+"):
		st, line = green, showBlanks(line)
	case strings.HasPrefix(line, "@@"):
		st = cyan
	}
	for i, part := range wrap(Escape(bounded(line)), s.room(indent+1)) {
		s.line(indent+min(i, 1), s.paint(st, part))
	}
}

// showBlanks makes the blanks at the end of a line visible.
func showBlanks(line string) string {
	trimmed := strings.TrimRight(line, " ")
	return trimmed + strings.Repeat("·", len(line)-len(trimmed))
}

// place is path:line:col, as much of it as is known, escaped.
func place(d *scenario.Diagnostic) string {
	if d.Source == nil {
		return ""
	}
	return placeOf(d.Source.Path, d.Span.From)
}

func placeOf(path string, at scenario.Pos) string {
	path = Escape(path)
	if at.Line > 0 {
		path += ":" + strconv.Itoa(at.Line)
		if at.Col > 0 {
			path += ":" + strconv.Itoa(at.Col)
		}
	}
	return path
}

func hasSnippet(d *scenario.Diagnostic) bool {
	return d.Source != nil && d.Span.From.Line >= 1 && d.Span.From.Line <= len(d.Source.Lines)
}

// snippet draws the source lines of d with what belongs under them.
func (s *sheet) snippet(indent int, d *scenario.Diagnostic, st style) {
	if !hasSnippet(d) {
		return
	}
	numbers, more := snippetLines(d)
	q := quoter{sheet: s, indent: indent, gutter: len(strconv.Itoa(numbers[len(numbers)-1])), style: st}
	q.measure(numbers, d)
	for i, n := range numbers {
		if i > 0 && n != numbers[i-1]+1 {
			q.row("", s.paint(dim, "…"))
		}
		q.source(n, newRow(d.Source.Line(n)), d)
	}
	if more {
		q.row("", s.paint(dim, "…"))
	}
}

// snippetLines returns the numbers of the lines to show, ascending: the first of the span and, where values are drawn,
// all of it and those with values. More says that some were left out.
func snippetLines(d *scenario.Diagnostic) (numbers []int, more bool) {
	first, last := d.Span.From.Line, d.Span.From.Line
	numbers = []int{first}
	for _, o := range d.Operands {
		if n := o.At.Line; n > 0 && n <= len(d.Source.Lines) {
			numbers = append(numbers, n)
			last = max(last, min(d.Span.To.Line, len(d.Source.Lines)))
		}
	}
	for n := first + 1; n <= last && n <= first+maxSnippetLines; n++ {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	if len(numbers) > maxSnippetLines {
		return numbers[:maxSnippetLines], true
	}
	return numbers, false
}

// quoter draws source lines behind a gutter of line numbers.
type quoter struct {
	*sheet
	indent, gutter int
	room           int   // columns right of the gutter
	dedent         int   // blanks at the beginning of each line that are left out
	style          style // of the caret
}

// measure finds the room there is and, where a line does not fit into it, the indentation that all lines can spare.
func (q *quoter) measure(numbers []int, d *scenario.Diagnostic) {
	q.room = q.sheet.room(q.indent+q.gutter+3) - 1 // a caret may stand behind the end of a line
	if q.width <= 0 {
		q.room = farColumn
	}
	spare, wide := -1, false
	for _, n := range numbers {
		r := newRow(d.Source.Line(n))
		whole := piece{lo: 0, hi: len(r)}
		if r.span(0, len(r)) > q.room || !fits(whole, r, marksOn(n, r, d.Operands), q.room, maxValueWidth) {
			wide = true
		}
		if in := r.indentation(); in < len(r) && (spare < 0 || in < spare) {
			spare = in
		}
	}
	if wide {
		q.dedent = max(spare, 0)
	}
}

// row writes one line behind the gutter; parts are escaped and painted.
func (q *quoter) row(number string, parts ...string) {
	bar := strings.Repeat(" ", q.gutter-len(number)) + number + " |"
	q.line(q.indent, append([]string{q.paint(dim, bar)}, parts...)...)
}

// source draws line n in as many pieces as the window needs, with caret and values under each.
func (q *quoter) source(n int, r row, d *scenario.Diagnostic) {
	from, to := caret(n, r, d.Span)
	marks := marksOn(n, r, d.Operands)
	number := strconv.Itoa(n)
	for _, p := range r.pieces(view{q.room, min(q.dedent, len(r))}, from, to, marks) {
		text := p.text(r)
		if text == "" {
			q.row(number)
		} else {
			q.row(number, " ", text)
		}
		number = ""
		q.caret(p, r, from, to)
		q.values(p, r, marks)
	}
}

// caret draws the underline of the glyphs from..to that lie in p.
func (q *quoter) caret(p piece, r row, from, to int) {
	lo, hi := max(from, p.lo), min(to, p.hi)
	if from >= len(r) && p.hi == len(r) && from >= 0 { // behind the end of the line
		lo, hi = len(r), len(r)
	} else if from < 0 || lo >= hi {
		return
	}
	start := p.column(r, lo)
	q.row("", strings.Repeat(" ", start+1), q.paint(q.style, strings.Repeat("^", max(1, p.column(r, hi)-start))))
}

// caret returns the range of glyphs of line n that the span underlines, -1 where it is another line's.
func caret(n int, r row, span scenario.Span) (from, to int) {
	if n != span.From.Line {
		return -1, -1
	}
	end := len(r)
	for end > 0 && r[end-1].text == " " {
		end--
	}
	if span.From.Col < 1 { // the line as a whole
		for from < end && r[from].text == " " {
			from++
		}
		return from, end
	}
	from = min(span.From.Col-1, len(r))
	switch {
	case span.To.Line == n:
		to = min(span.To.Col-1, len(r))
	case span.To.Line > n:
		to = end
	}
	return from, max(to, min(from+1, len(r)))
}
