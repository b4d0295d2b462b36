package scenario

import (
	"math"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// place is where a scalar stands in its file. It keeps what is needed to find the place of each of its runes later, which
// costs nothing while no one asks.
type place struct {
	src       *Source
	line, col int
	style     yaml.Style
	value     string
	offset    int // runes of value that stand before what is meant
}

func placeOf(src *Source, n *yaml.Node) place {
	return place{src: src, line: n.Line, col: n.Column, style: n.Style, value: n.Value}
}

// shifted is the place of what begins some runes further on in the same scalar.
func (p place) shifted(runes int) place {
	p.offset += runes
	return p
}

// span is the range of runes from..to of the value, counted from the place's offset.
func (p place) span(from, to int) Span {
	at, ok := scalarPlaces(p.src.Lines, p)
	if !ok || len(at) == 0 {
		return Span{From: Pos{p.line, p.col}}
	}
	last := len(at) - 1
	from, to = min(p.offset+from, last), min(p.offset+to, last)
	s := Span{From: at[from], To: at[to]}
	if to > from { // the end is one past the last rune, not the start of what a fold led to
		end := at[to-1]
		s.To = Pos{end.Line, end.Col + 1}
		if at[to].Line == end.Line && at[to].Col > end.Col {
			s.To = at[to]
		}
	}
	return s
}

// whole is the range of the whole scalar.
func (p place) whole() Span {
	p.offset = 0
	n := len([]rune(p.value))
	if n == 0 {
		return Span{From: Pos{p.line, p.col}}
	}
	return p.span(0, n)
}

// scalarPlaces returns the place of every rune of the scalar's value, and of its end. It re-reads the scalar by the rules
// of its style; if what it reads is not the value, ok is false and only the start of the scalar can be trusted.
func scalarPlaces(lines []string, p place) (at []Pos, ok bool) {
	s := scanner{lines: lines, want: len([]rune(p.value)), p: Pos{p.line, p.col}}
	s.properties()
	switch {
	case p.style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		s.block(p)
	case p.style&yaml.DoubleQuotedStyle != 0:
		s.p.Col++
		s.flow('"')
	case p.style&yaml.SingleQuotedStyle != 0:
		s.p.Col++
		s.flow('\'')
	default:
		s.flow(0)
	}
	if string(s.got) != p.value {
		return nil, false
	}
	return append(s.at, s.p), true
}

// scanner re-reads one scalar, rune by rune.
type scanner struct {
	lines []string
	want  int // runes of the value still to be read, then stop
	p     Pos
	got   []rune
	at    []Pos

	row     int // the line that runes holds
	runes   []rune
	trimmed int // how many of runes stand before trailing blanks
}

func (s *scanner) emit(r rune, p Pos) {
	if len(s.got) < s.want {
		s.got, s.at = append(s.got, r), append(s.at, p)
	}
}

// rest is what stands on the line from the current place on.
func (s *scanner) rest() []rune {
	if s.p.Line < 1 || s.p.Line > len(s.lines) {
		return nil
	}
	if s.row != s.p.Line {
		s.row, s.runes = s.p.Line, []rune(s.lines[s.p.Line-1])
		s.trimmed = len([]rune(strings.TrimRight(s.lines[s.p.Line-1], " \t")))
	}
	return s.runes[min(s.p.Col-1, len(s.runes)):]
}

// atBlank reports whether nothing but blanks is left on the line.
func (s *scanner) atBlank() bool { s.rest(); return s.p.Line > len(s.lines) || s.p.Col-1 >= s.trimmed }

func (s *scanner) done() bool { return len(s.got) >= s.want || s.p.Line > len(s.lines) }

func (s *scanner) newline() { s.p = Pos{s.p.Line + 1, 1} }

// properties skips a tag or an anchor, and what lies between it and the value.
func (s *scanner) properties() {
	for r := s.rest(); len(r) > 0 && (r[0] == '!' || r[0] == '&'); r = s.rest() {
		for len(r) > 0 && r[0] != ' ' && r[0] != '\t' {
			r, s.p.Col = r[1:], s.p.Col+1
		}
		for s.p.Line <= len(s.lines) && (s.atBlank() || r[0] == '#' || r[0] == ' ' || r[0] == '\t') {
			if s.atBlank() || r[0] == '#' {
				s.newline()
				r = s.rest()
			} else {
				r, s.p.Col = r[1:], s.p.Col+1
			}
		}
	}
}

// flow reads a plain (quote 0), 'single' or "double" quoted scalar.
func (s *scanner) flow(quote rune) {
	for !s.done() {
		r := s.rest()
		switch {
		case s.atBlank():
			s.fold(1)
		case quote == '\'' && len(r) > 1 && r[0] == '\'' && r[1] == '\'':
			s.emit('\'', s.p)
			s.p.Col += 2
		case quote == '"' && len(r) == 1 && r[0] == '\\': // escaped line break
			s.fold(0)
		case quote == '"' && r[0] == '\\':
			c, n := unescape(r)
			s.emit(c, s.p)
			s.p.Col += n
		default:
			s.emit(r[0], s.p)
			s.p.Col++
		}
	}
}

// fold reads line breaks and the white space around them: one break is a space (nothing when escaped, first == 0), n+1
// breaks are n line feeds.
func (s *scanner) fold(first int) {
	from, breaks := s.p, 0
	for s.atBlank() || breaks == 0 {
		s.newline()
		if breaks++; breaks > 1 {
			s.emit('\n', from)
		}
		if s.p.Line > len(s.lines) {
			break
		}
		from = s.p
	}
	if breaks == 1 && first == 1 {
		s.emit(' ', Pos{from.Line - 1, len([]rune(s.lines[from.Line-2])) + 1})
	}
	r := s.rest()
	s.p.Col += len(r) - len([]rune(strings.TrimLeft(string(r), " \t")))
}

// block reads a literal or folded scalar the way libyaml does.
func (s *scanner) block(p place) {
	literal := p.style&yaml.LiteralStyle != 0
	s.newline()
	indent := s.indent(p.value)
	var text *Pos   // the break after the last line of text
	var empty []Pos // the breaks of the empty lines after it
	var wasMore bool
	for ; !s.done(); s.newline() {
		r := s.rest()
		if n := leadingSpaces(r); n == len(r) && n <= indent {
			empty = append(empty, Pos{s.p.Line, n + 1})
			continue
		} else if n < indent {
			break // text with less indent: the scalar has ended
		}
		s.p.Col, r = indent+1, r[indent:]
		more := r[0] == ' ' || r[0] == '\t'
		switch {
		case text == nil:
		case literal || wasMore || more:
			s.emit('\n', *text)
		case len(empty) == 0:
			s.emit(' ', *text)
		}
		for _, e := range empty {
			s.emit('\n', e)
		}
		empty, wasMore = empty[:0], more
		for _, c := range r {
			s.emit(c, s.p)
			s.p.Col++
		}
		end := s.p
		text = &end
		if s.done() {
			return
		}
	}
	if text != nil {
		s.emit('\n', *text)
	}
	for _, e := range empty {
		s.emit('\n', e)
	}
}

// indent is what the first line of text has in the file but not in the value.
func (s *scanner) indent(value string) int {
	text := strings.TrimLeft(value, "\n")
	line := s.p.Line - 1 + len(value) - len(text)
	if text == "" || line >= len(s.lines) {
		return math.MaxInt
	}
	return max(0, leadingSpaces([]rune(s.lines[line]))-leadingSpaces([]rune(text)))
}

func leadingSpaces(r []rune) int {
	n := 0
	for n < len(r) && r[n] == ' ' {
		n++
	}
	return n
}

func unescape(r []rune) (rune, int) {
	if len(r) < 2 {
		return r[0], 1
	}
	width := map[rune]int{'x': 2, 'u': 4, 'U': 8}[r[1]]
	if width > 0 && len(r) >= 2+width {
		v, _ := strconv.ParseUint(string(r[2:2+width]), 16, 32)
		return rune(v), 2 + width
	}
	simple := map[rune]rune{'0': 0, 'a': 7, 'b': 8, 't': 9, '\t': 9, 'n': 10, 'v': 11, 'f': 12, 'r': 13, 'e': 27,
		'N': 0x85, '_': 0xA0, 'L': 0x2028, 'P': 0x2029}
	if c, ok := simple[r[1]]; ok {
		return c, 2
	}
	return r[1], 2
}
