package expression

import (
	"slices"
	"strings"
)

// besideHint is for a token at from..to that stands beside another one, with no
// operator between them: status 200, header "X", x is null.
func besideHint(src *source, from, to int) string {
	token := printable(src.slice(from, to))
	if strings.EqualFold(token, "is") {
		return isHint(src, to)
	}
	last := src.before(from)
	prev := src.word(last)
	switch strings.ToLower(prev) {
	case "":
		return ""
	case "assert", "expect", "check", "verify", "require", "that":
		return "leave out " + prev + ": write the condition itself"
	}
	text := literalText(token)
	if hint := quotedHabit(prev, token); text && hint != "" {
		return "write " + hint
	}
	if !text && !digit(src.at(from)) {
		return ""
	}
	op := "=="
	if prev == "not" {
		op, last = "!=", src.before(last-len(prev)+1)
	}
	path := src.path(last)
	if path == "" || slices.Contains(operatorWords[:], path) {
		return ""
	}
	return "write " + cutName(path) + " " + op + " " + cutName(token)
}

// operatorWords are words behind which a value may be missing an operator, but
// that are no values.
var operatorWords = [...]string{"and", "or", "not", "in", "contains", "matches", "startsWith", "endsWith", "let", "if", "else", "true", "false", "nil"}

// isHint is for an is that ends at to.
func isHint(src *source, to int) string {
	next := src.after(to)
	word := src.word(next)
	op := "=="
	if strings.EqualFold(word, "not") {
		op, word = "!=", src.word(src.after(next+len(word)))
	}
	switch strings.ToLower(word) {
	case "null", "none", "nil", "undefined":
		op += " nil"
	}
	return "write " + op
}

// path is the path, such as json.id, whose last rune is at i.
func (s *source) path(i int) string {
	from := i + 1
	for from > 0 && (letter(s.at(from-1)) || digit(s.at(from-1)) || s.at(from-1) == '.') {
		from--
	}
	if !letter(s.at(from)) {
		return ""
	}
	return s.slice(from, i+1)
}
