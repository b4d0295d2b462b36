package report

import (
	"cmp"
	"slices"
	"strings"

	"crumb/scenario"
)

// Bounds of the values drawn under one source line.
const (
	maxValueWidth = 60
	maxValues     = 60
	maxPieces     = 8
)

// mark is a value to draw under a glyph of a row.
type mark struct {
	at   int    // index of the glyph; len(row) stands behind the last
	text string // escaped
}

// marksOn returns the values that belong under line n, from left to right, each once.
func marksOn(n int, r row, operands []scenario.Operand) []mark {
	var marks []mark
	for _, o := range operands {
		if o.At.Line == n && o.At.Col >= 1 && len(marks) < maxValues {
			marks = append(marks, mark{min(o.At.Col-1, len(r)), Escape(o.Text)})
		}
	}
	slices.SortStableFunc(marks, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	return slices.Compact(marks)
}

// piece is a part of a row that fits into the window: glyphs lo to hi, with "…" where the row goes on out of sight.
type piece struct {
	lo, hi        int
	before, after bool
}

// text is the piece as shown, without blanks at its end.
func (p piece) text(r row) string {
	text := strings.TrimRight(r.text(p.lo, p.hi), " ")
	if p.before {
		text = "…" + text
	}
	if p.after {
		text += "…"
	}
	return text
}

// column returns the column of glyph i within the piece.
func (p piece) column(r row, i int) int {
	col := r.span(p.lo, i)
	if p.before {
		col++
	}
	return col
}

// view is the room that the lines of a snippet have, and the blanks they all leave out at their beginning.
type view struct{ room, dedent int }

// pieces divides the row for a window. A row that fits, with its values, is one piece. Without values it is a window
// around the caret; with values the part that matters is broken into lines that leave room for them.
func (r row) pieces(v view, from, to int, marks []mark) []piece {
	whole := piece{lo: v.dedent, hi: len(r)}
	if r.span(whole.lo, len(r)) <= v.room && fits(whole, r, marks, v.room, maxValueWidth) {
		return []piece{whole}
	}
	if len(marks) == 0 {
		return []piece{r.window(v, from, to)}
	}
	lo, end := r.focus(v, from, to, marks)
	var out []piece
	for _, step := range []int{v.room - 2, v.room * 5 / 6, v.room * 2 / 3, v.room / 2} {
		out = r.broken(lo, end, max(step, 10))
		if !slices.ContainsFunc(out, func(p piece) bool { return !fits(p, r, marks, v.room, v.room/3) }) {
			break
		}
	}
	return r.telling(out, marks)
}

// telling leaves out the pieces that add nothing: those but the first that have no value in them or just before them.
func (r row) telling(pieces []piece, marks []mark) []piece {
	var out []piece
	before := true
	for _, p := range pieces {
		marked := slices.ContainsFunc(marks, func(m mark) bool { return p.shows(r, m) })
		if (before || marked) && len(out) < maxPieces {
			out = append(out, p)
		}
		before = marked
	}
	return out
}

// broken breaks the glyphs from lo to end into pieces of about step columns.
func (r row) broken(lo, end, step int) []piece {
	var out []piece
	for lo < end && len(out) < 50*maxPieces {
		p := piece{lo: lo, before: r.inked(lo), hi: r.breakAt(lo, step)}
		p.after = p.hi < len(r)
		out = append(out, p)
		if lo = p.hi; lo == len(r) {
			break
		}
	}
	return out
}

// fits reports whether each value has room under the piece, at least as much as enough columns.
func fits(p piece, r row, marks []mark, room, enough int) bool {
	for _, m := range marks {
		if p.shows(r, m) && p.column(r, m.at)+min(Width(m.text), maxValueWidth, enough) > room {
			return false
		}
	}
	return true
}

// shows reports whether the glyph of m stands in the piece.
func (p piece) shows(r row, m mark) bool {
	return m.at >= p.lo && (m.at < p.hi || m.at == len(r) && p.hi == len(r))
}

// inked reports whether anything but blanks stands before glyph i.
func (r row) inked(i int) bool {
	return slices.ContainsFunc(r[:i], func(g glyph) bool { return strings.TrimSpace(g.text) != "" })
}

// indentation is the number of blanks that the row begins with.
func (r row) indentation() int {
	for i, g := range r {
		if strings.TrimSpace(g.text) != "" {
			return i
		}
	}
	return len(r)
}

// window is the one piece of room columns that shows the caret: the line's beginning if that will do, else with a third
// of the room before it.
func (r row) window(v view, from, to int) piece {
	lo, room := v.dedent, v.room
	if from > lo && r.span(lo, min(to, len(r))) > room-1 && r.span(lo, from) > room/3 {
		for lo = from; lo > 0 && r.span(lo-1, from) <= room/3; {
			lo--
		}
	}
	p := piece{lo: lo, before: r.inked(lo)}
	p.hi = r.reach(lo, room-2)
	if r.span(lo, len(r)) <= room-1 {
		p.hi = len(r)
	}
	p.after = p.hi < len(r)
	return p
}

// focus returns the range of glyphs that has to be shown: the underlined ones and those with values. What stands before
// stays where it is short, but for the indentation.
func (r row) focus(v view, from, to int, marks []mark) (lo, end int) {
	lo, end = marks[0].at, marks[len(marks)-1].at+1
	if from >= 0 {
		lo, end = min(lo, from), max(end, to)
	}
	if r.span(min(end, len(r)), len(r)) <= v.room/2 {
		end = max(end, len(r))
	}
	if v.dedent <= lo && r.span(v.dedent, lo) <= v.room/3 {
		lo = v.dedent
	}
	return min(lo, len(r)), min(max(end, lo+1), len(r)+1)
}

// reach returns how far glyphs from lo go within n columns, at least one of them.
func (r row) reach(lo, n int) int {
	hi, used := lo, 0
	for hi < len(r) && (used+r[hi].width <= n || hi == lo) {
		used += r[hi].width
		hi++
	}
	return hi
}

// breakAt returns where a piece of about n columns that begins at lo ends: behind a blank in its second half, if any.
func (r row) breakAt(lo, n int) int {
	hi := r.reach(lo, n)
	if hi == len(r) {
		return hi
	}
	for i := hi; i > lo+(hi-lo)/2; i-- {
		if r[i-1].text == " " {
			return i
		}
	}
	return hi
}

// cell is a value in columns of the screen.
type cell struct {
	col  int
	text string
}

// values draws the values under the glyphs of p.
func (q *quoter) values(p piece, r row, marks []mark) {
	var cells []cell
	for _, m := range marks {
		if !p.shows(r, m) {
			continue
		}
		col := p.column(r, m.at)
		cells = append(cells, cell{col, cut(m.text, min(maxValueWidth, max(q.room-col, 6)))})
	}
	if len(cells) == 0 {
		return
	}
	for _, segments := range under(cells) {
		parts, at := []string{" "}, 0
		for _, c := range segments {
			st := noStyle
			if c.text == bar {
				st = dim
			}
			parts = append(parts, strings.Repeat(" ", c.col-at), q.paint(st, c.text))
			at = c.col + Width(c.text)
		}
		q.row("", parts...)
	}
}

// bar leads from a part of an expression down to its value.
const bar = "|"

// under lays values out in lines below their columns, as power-assert does: from right to left, each as high as nothing
// is in its way, with bars down to those that stand lower. Cells come from left to right; so do those of each line.
func under(cells []cell) [][]cell {
	line := make([]int, len(cells)) // of each cell, 0 the one below the bars
	var ends []int                  // of each line, the column of its leftmost value
	for i := len(cells) - 1; i >= 0; i-- {
		end := cells[i].col + Width(cells[i].text)
		n := 0
		for n < len(ends) && (end >= ends[n] || blocked(cells, line, i, n, end)) {
			n++
		}
		if n == len(ends) {
			ends = append(ends, 0)
		}
		ends[n], line[i] = cells[i].col, n
	}
	out := make([][]cell, len(ends)+1)
	for n := range out {
		for i, c := range cells {
			last := len(out[n]) - 1
			shared := last >= 0 && out[n][last].col == c.col // by values of one place, the upper of which stands on the bar
			switch {
			case line[i] == n-1 && shared:
				out[n][last] = c
			case line[i] == n-1:
				out[n] = append(out[n], c)
			case line[i] >= n && !shared:
				out[n] = append(out[n], cell{c.col, bar})
			}
		}
	}
	return out
}

// blocked reports whether the text of cell i, which ends at end, would cover the bar of a cell to its right in line n.
func blocked(cells []cell, line []int, i, n, end int) bool {
	for j := i + 1; j < len(cells); j++ {
		if line[j] > n && end >= cells[j].col {
			return true
		}
	}
	return false
}
