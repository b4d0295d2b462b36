package report

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// style is the parameter of an SGR sequence; the empty style is none.
type style string

const (
	noStyle style = ""
	bold    style = "1"
	dim     style = "2"
	red     style = "31"
	green   style = "32"
	yellow  style = "33"
	cyan    style = "36"
	redBold style = "1;31"
)

// paint wraps s, which is escaped already, into a colour.
func paint(color bool, st style, s string) string {
	if !color || st == noStyle || s == "" {
		return s
	}
	return "\x1b[" + string(st) + "m" + s + "\x1b[0m"
}

// sheet is text for a terminal being written: lines of our own layout with foreign text inside, which it escapes.
type sheet struct {
	strings.Builder
	color bool
	width int // columns to stay within, 0 where lines are not cut
}

// line writes parts that are escaped and painted already, indented.
func (s *sheet) line(indent int, parts ...string) {
	if len(parts) == 0 || len(parts) == 1 && parts[0] == "" {
		s.WriteByte('\n')
		return
	}
	s.blanks(indent)
	for _, p := range parts {
		s.WriteString(p)
	}
	s.WriteByte('\n')
}

// blanks writes n blanks.
func (s *sheet) blanks(n int) {
	const some = "                                "
	for ; n > len(some); n -= len(some) {
		s.WriteString(some)
	}
	s.WriteString(some[:max(n, 0)])
}

// paint colours s as this sheet does.
func (s *sheet) paint(st style, text string) string { return paint(s.color, st, text) }

// room returns the columns right of an indent, 0 where lines are not cut; it is never so narrow that nothing is seen.
func (s *sheet) room(indent int) int {
	if s.width <= 0 {
		return 0
	}
	return max(s.width-indent, 16)
}

// sentence writes foreign text behind a label that is ours, wrapped, its further lines standing under its first.
func (s *sheet) sentence(indent int, label string, labelStyle style, text string, st style) {
	hang := indent + Width(label)
	if s.width > 0 && s.width-hang < 24 {
		hang = indent + 2
	}
	first := true
	for line := range strings.SplitSeq(EscapeLines(bounded(text)), "\n") {
		if first {
			s.first(indent, hang, label, labelStyle, line, st)
			first = false
			continue
		}
		for _, part := range wrap(line, s.room(hang)) {
			s.line(hang, s.paint(st, part))
		}
	}
}

// maxText is how many bytes of one foreign text are written.
const maxText = 16 << 10

// bounded cuts a text that would fill the screen many times over.
func bounded(text string) string {
	if len(text) <= maxText {
		return text
	}
	end := maxText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// narrow reports whether indents have to be saved.
func (s *sheet) narrow() bool { return s.width > 0 && s.width < 60 }

// first writes the line that begins with the label.
func (s *sheet) first(indent, hang int, label string, labelStyle style, line string, st style) {
	room := s.room(indent + Width(label))
	parts := wrap(line, room)
	if room > 0 && hang < indent+Width(label) && Width(line) > room { // a narrow window: the label alone, then the text
		s.line(indent, s.paint(labelStyle, strings.TrimRight(label, " ")))
		parts = append([]string{""}, wrap(line, s.room(hang))...)
	} else {
		s.line(indent, s.paint(labelStyle, label), s.paint(st, parts[0]))
	}
	for _, part := range parts[1:] {
		s.line(hang, s.paint(st, part))
	}
}

// quote writes foreign text of several lines, at most rows of them, each behind a prefix; longer lines go on in the next
// row, and what is left out is shown as "…".
func (s *sheet) quote(indent int, prefix string, st style, text string, rows int) {
	room := s.room(indent + Width(prefix))
	if room == 0 {
		room = 400
	}
	text = bounded(text)
	lines := strings.Split(EscapeLines(strings.TrimRight(text, "\r\n")), "\n")
	for i, line := range lines {
		for first := true; first || line != ""; first = false {
			if rows--; rows < 0 || rows == 0 && (i < len(lines)-1 || Width(line) > room) {
				s.line(indent, s.paint(st, prefix+line[:fitting(line, room-1)]+"…"))
				return
			}
			end := max(fitting(line, room), min(1, len(line)))
			s.line(indent, s.paint(st, strings.TrimRight(prefix+line[:end], " ")))
			line = line[end:]
		}
	}
}

// people writes a duration as people say it: 12ms, 1.24s, 3s, 2m3s, 1h2m.
func people(d time.Duration) string {
	switch {
	case d <= 0:
		return "0ms"
	case d < time.Millisecond:
		return "<1ms"
	case d < 999500*time.Microsecond:
		return d.Round(time.Millisecond).String()
	case d < 59995*time.Millisecond:
		return strings.TrimSuffix(strconv.FormatFloat(d.Seconds(), 'f', 2, 64), ".00") + "s"
	case d < time.Hour-500*time.Millisecond:
		return d.Round(time.Second).String()
	}
	return strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}

// count writes a number with its noun: "1 step", "3 steps".
func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
