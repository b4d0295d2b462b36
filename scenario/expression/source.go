package expression

// source is the text of an expression, counted in runes.
type source struct {
	text  string
	runes []rune // nil if all of it is ASCII
	len   int
}

func newSource(text string) source {
	for i := range len(text) {
		if text[i] >= 0x80 {
			runes := []rune(text)
			return source{text, runes, len(runes)}
		}
	}
	return source{text, nil, len(text)}
}

func (s *source) at(i int) rune {
	switch {
	case i < 0 || i >= s.len:
		return 0
	case s.runes != nil:
		return s.runes[i]
	}
	return rune(s.text[i])
}

func (s *source) slice(from, to int) string {
	from, to = max(from, 0), min(to, s.len)
	switch {
	case from >= to:
		return ""
	case s.runes != nil:
		return string(s.runes[from:to])
	}
	return s.text[from:to]
}

func blank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' }

// after is the place of the first rune that is no blank, from i on.
func (s *source) after(i int) int {
	for i < s.len && blank(s.at(i)) {
		i++
	}
	return i
}

// before is the place of the last rune that is no blank, before i; or -1.
func (s *source) before(i int) int {
	for i--; i >= 0 && blank(s.at(i)); i-- {
	}
	return i
}

// closed returns the end of what begins at from and holds all up to to: to, or
// behind the bracket that closes the last one that is open at to.
func (s *source) closed(from, to int) int {
	depth := 0
	for i := from; i < s.len; i++ {
		if i >= to && depth <= 0 {
			break
		}
		switch r := s.at(i); r {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			if depth--; depth == 0 && i >= to {
				return i + 1
			}
		case '"', '\'', '`':
			i = s.quoted(i, r)
		}
	}
	return min(to, s.len)
}

// quoted is the place of the quote that ends the literal that begins at i.
func (s *source) quoted(i int, quote rune) int {
	for i++; i < s.len && s.at(i) != quote; i++ {
		if s.at(i) == '\\' && quote != '`' {
			i++
		}
	}
	return i
}

// place is where a node stands: its token (an operator, a name, the property
// of a member) and all of it. In runes, ends exclusive.
type place struct{ at, end, from, to int32 }

func (p place) pos() place { return p }

// widen takes the parentheses around p into it.
func (s *source) widen(p *place) {
	for {
		next, prev := s.after(int(p.to)), s.before(int(p.from))
		if s.at(next) != ')' || s.at(prev) != '(' {
			return
		}
		p.from, p.to = int32(prev), int32(next+1)
	}
}
