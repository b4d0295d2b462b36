package report

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// tabStop is the distance of the tab stops that tabs of quoted text are filled up to.
const tabStop = 4

// Width returns how many columns of a terminal s takes: two for wide East Asian characters and emoji, none for combining
// marks and format characters, one for others. Where terminals differ (joined emoji) it is the larger number. Controls
// count nothing: Escape comes first.
func Width(s string) int {
	n, last := 0, 0
	for i, r := range s {
		if r == emojiStyle && last == 1 && i > 0 {
			n, last = n+1, 2
			continue
		}
		w := runeWidth(r)
		n += w
		if w > 0 {
			last = w
		}
	}
	return n
}

// runeWidth is the number of columns of r alone.
func runeWidth(r rune) int {
	switch {
	case r < ' ':
		return 0
	case r < 0x7f:
		return 1
	case r < 0xa0, r >= 0x1160 && r <= 0x11ff, unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// cut shortens s, which is escaped, to n columns; the last one is then "…".
func cut(s string, n int) string {
	if n < 1 {
		return ""
	}
	if len(s) <= n || fitting(s, n) == len(s) {
		return s
	}
	return s[:fitting(s, n-1)] + "…"
}

// fitting returns how many bytes of s fit into n columns.
func fitting(s string, n int) int {
	used := 0
	for i, r := range s {
		w := runeWidth(r)
		if r == emojiStyle {
			w = 1
		}
		if used += w; used > n {
			return i
		}
	}
	return len(s)
}

// wrap breaks one line of escaped text at blanks so that no part is wider than n columns; a word that is wider is broken
// itself. With n < 1 nothing is broken. There is always one line.
func wrap(s string, n int) []string {
	var lines []string
	for n > 0 {
		end := fitting(s, n)
		if end == len(s) {
			break
		}
		if end == 0 { // one character wider than the room
			_, end = utf8.DecodeRuneInString(s)
		}
		rest := s[end:]
		if blank := strings.LastIndexByte(s[:end], ' '); !strings.HasPrefix(rest, " ") && blank > end/3 {
			end, rest = blank, s[blank:]
		}
		lines = append(lines, strings.TrimRight(s[:end], " "))
		s = strings.TrimLeft(rest, " ")
	}
	if s == "" && lines != nil {
		return lines
	}
	return append(lines, s)
}

// glyph is what is shown for one rune of a source text.
type glyph struct {
	text  string
	width int
}

// row is a line of a source text as it is shown, a glyph for each of its runes, so that a place in the file finds its
// column on the screen.
type row []glyph

// newRow escapes a line and fills up its tabs.
func newRow(line string) row {
	r := make(row, 0, len(line))
	e, col := escaper{}, 0
	for len(line) > 0 {
		text, size := e.next(line)
		if line[0] == '\t' {
			text = "    "[:tabStop-col%tabStop]
		}
		w := Width(text)
		if text == "\ufe0f" {
			w = 1
		}
		r = append(r, glyph{text, w})
		col += w
		line = line[size:]
	}
	return r
}

// span returns the columns that the glyphs from lo up to hi take.
func (r row) span(lo, hi int) int {
	n := 0
	for _, g := range r[lo:hi] {
		n += g.width
	}
	return n
}

// text returns the glyphs from lo up to hi.
func (r row) text(lo, hi int) string {
	var b strings.Builder
	for _, g := range r[lo:hi] {
		b.WriteString(g.text)
	}
	return b.String()
}
