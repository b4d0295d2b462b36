package expression

import (
	"errors"
	"fmt"
	"strings"

	"github.com/expr-lang/expr/file"
)

// parseFault says in plain words what expr's parser stumbled over.
func parseFault(src *source, err error) *Error {
	var at *file.Error
	if !errors.As(err, &at) {
		return &Error{Message: plainWords(err.Error()), To: src.len}
	}
	e := &Error{From: at.From, To: at.To}
	message := at.Message
	has := func(part string) bool { return strings.Contains(message, part) }
	switch {
	case has("unexpected token EOF"), has("unexpected end of expression"):
		e.Message, e.From, e.To = "the expression ends too early", src.len, src.len
		if src.len > 0 {
			e.From = src.len - 1
		}
		e.Hint = endHint(src)
		return e
	case has("literal not terminated"):
		e.From, e.To = openQuote(src)
		e.Message = "the text that begins here has no closing quote"
	case has("unclosed comment"):
		e.Message = "the comment has no end"
	case has("integer literal"), has("hex literal"), has("binary literal"), has("octal literal"), has("float literal"):
		return badLiteral(src, at.From)
	case has("invalid char escape"), has("unable to unescape"), has("invalid syntax"):
		e.Message = `unknown escape in a text`
		e.Hint = "write the backslash twice, or the text in backticks"
	case has("coalesce expressions"):
		e.Message = fmt.Sprintf("?? and %s beside it need parentheses", src.slice(at.From, at.To))
		e.Hint = "write (a ?? b) " + src.slice(at.From, at.To) + " c"
		return e
	case has("maximum allowed nodes"):
		e.Message = fmt.Sprintf("the expression has more than %d parts", maxNodes)
	case has("bad number syntax"):
		badNumber(src, e)
	case has("wrap predicate"):
		e.Message, e.Hint = "unexpected ;", "put the condition in braces: all(list, {let x = .id; x > 1})"
	case has("map key must be"):
		e.Message = "the name of a member must be a word, a text or an expression in parentheses"
	case has("expected at least"):
		e.Message = "an argument is missing"
	case has("expected name"):
		e.Message = "the name of a member is missing after the dot"
	default:
		e.Message = "unexpected " + quoted(src.slice(at.From, at.To))
	}
	if hint := parseHint(src, at); hint != "" {
		e.Hint = hint
	}
	return e
}

// endHint is for an expression that ends too early.
func endHint(src *source) string {
	if strings.Contains(src.text, "${") {
		return "write the name itself, without ${}"
	}
	if strings.HasPrefix(strings.TrimSpace(src.text), "if ") {
		return "write if a { b } else { c }"
	}
	bar := strings.LastIndex(src.text, "|")
	if bar > 0 && src.text[bar-1] != '|' && !strings.Contains(src.text[bar:], "(") && !strings.ContainsAny(src.text[bar:], "\"'`") {
		return "write or"
	}
	return ""
}

// quoted puts a token into quotes, but one that has them.
func quoted(token string) string {
	if literalText(token) {
		return "text " + printable(token)
	}
	return `"` + printable(token) + `"`
}

// openQuote is the place of the quote that is not closed.
func openQuote(src *source) (int, int) {
	for i := 0; i < src.len; i++ {
		if r := src.at(i); r == '"' || r == '\'' || r == '`' {
			end := src.quoted(i, r)
			if end >= src.len || r != '`' && strings.Contains(src.slice(i, end), "\n") {
				return i, i + 1
			}
			i = end
		}
	}
	return src.len - 1, src.len
}

// badLiteral is for a number that ends before next.
func badLiteral(src *source, next int) *Error {
	if next >= src.len-1 {
		next = src.len
	}
	to := src.before(next) + 1
	from := to
	for from > 0 && (digit(src.at(from-1)) || letter(src.at(from-1)) || src.at(from-1) == '.') {
		from--
	}
	return &Error{Message: cutName(src.slice(from, to)) + " is no number that fits into 64 bits", From: from, To: to}
}

// badNumber is for 500ms and 2xx.
func badNumber(src *source, e *Error) {
	part := func(i int) bool { return digit(src.at(i)) || letter(src.at(i)) || src.at(i) == '.' }
	from := min(e.From, src.len-1)
	for letter(src.at(from - 1)) {
		from--
	}
	for digit(src.at(from-1)) || src.at(from-1) == '.' {
		from--
	}
	to := from + 1
	for part(to) {
		to++
	}
	word := src.slice(from, to)
	e.From, e.To = from, to
	if index, _, _ := strings.Cut(word[1:], "."); word[0] == '.' {
		e.Message, e.Hint = "unexpected "+quoted("."+index), "write ["+index+"]"
		e.To = from + 1 + len(index)
		return
	}
	e.Message = fmt.Sprintf("%s is no number", cutName(word))
	if _, err := parseDuration(word, Format); err == nil {
		e.Hint = fmt.Sprintf("write duration(%q)", word)
	}
	if len(word) == 3 && strings.EqualFold(word[1:], "xx") {
		e.Hint = fmt.Sprintf("write status in %c00..%c99", word[0], word[0])
	}
}

func digit(r rune) bool { return '0' <= r && r <= '9' }

func letter(r rune) bool { return 'a' <= r|0x20 && r|0x20 <= 'z' || r == '_' }

// parseHint is for the habits of other languages that do not parse.
func parseHint(src *source, at *file.Error) string {
	from := at.From
	here, before := src.slice(from, from+1), src.slice(max(from-2, 0), from)
	if here == "=" && at.To > from+1 {
		return ""
	}
	prev := src.word(src.before(from))
	switch {
	case strings.Contains(src.text, "${"):
		return "write the name itself, without ${}"
	case strings.Contains(src.text, "{{"):
		return "write the name itself, without {{ }}"
	case here == "=" && src.at(from+1) == '>':
		return "write the condition itself: any(list, .name == 1)"
	case here == "~" || here == "=" && src.at(from+1) == '~':
		return "write text matches pattern"
	case here == "=" && (before == "==" || before == "!="):
		return "write " + before
	case here == "=" && (before == "&&" || before == "||"):
		return "write " + before
	case here == "=":
		return "write == to compare"
	case here == "." && digit(src.at(from+1)):
		return "write [" + src.slice(from+1, at.To) + "]"
	case here == "*" && src.at(from-1) == '[':
		return `write map(list, .name), or jsonPath(json, "$.list[*].name")`
	case here == "#":
		return "# stands for an element, in the condition of a list function"
	case here == "&":
		return "write and"
	case here == ">" && before != "" && strings.HasSuffix(before, "<"):
		return "write !="
	case here == "," && strings.Contains(src.slice(0, from), " in ("):
		return "put the list in brackets: in [a, b]"
	case src.at(src.before(from)) == '|' && src.at(src.before(from)-1) != '|':
		return "write or"
	case prev == "lambda":
		return "write the condition itself: any(list, .name == 1)"
	}
	if hint := besideHint(src, from, at.To); hint != "" {
		return hint
	}
	return wordHint(src.word(from))
}

// word is the word that holds the rune at i.
func (s *source) word(i int) string {
	part := func(i int) bool { return letter(s.at(i)) || digit(s.at(i)) }
	from, to := i, i
	for from > 0 && part(from-1) && part(i) {
		from--
	}
	for part(to) {
		to++
	}
	return s.slice(from, to)
}

func wordHint(word string) string {
	switch word {
	case "AND", "And":
		return "write and"
	case "OR", "Or":
		return "write or"
	case "NOT", "Not":
		return "write not"
	case "IN":
		return "write in"
	case "eq", "equals", "EQ", "equal":
		return "write =="
	case "ne", "neq", "isnt":
		return "write !="
	case "lt":
		return "write <"
	case "gt":
		return "write >"
	case "like", "LIKE", "match", "~":
		return "write matches"
	case "includes", "include", "has":
		return "write text contains part, or element in list"
	case "startswith", "starts":
		return "write startsWith"
	case "endswith", "ends":
		return "write endsWith"
	case "exists", "exist":
		return "write != nil"
	case "between":
		return "write x in 200..299"
	}
	return ""
}

// hyphenHint is for a name with a hyphen, of which the word at from is a part:
// headers.content-type.
func hyphenHint(src *source, from int) string {
	if src.at(from-1) != '-' || !letter(src.at(from-2)) && !digit(src.at(from-2)) {
		return ""
	}
	part := func(r rune) bool { return letter(r) || digit(r) || r == '-' }
	first, last := from, from
	for first > 0 && part(src.at(first-1)) {
		first--
	}
	for part(src.at(last)) {
		last++
	}
	base := first - 1
	for base > 0 && (part(src.at(base-1)) || src.at(base-1) == '.') {
		base--
	}
	if src.at(first-1) != '.' || base >= first-1 {
		return ""
	}
	return fmt.Sprintf("write %s[%q]", src.slice(base, first-1), src.slice(first, last))
}

// dollarHint is for a $ at from.
func dollarHint(src *source, from int) string {
	switch {
	case src.at(from+1) == '{':
		return "write the name itself, without ${}"
	case src.at(from+1) == '.' || src.at(from+1) == '[':
		return `write jsonPath(json, "$...")`
	case strings.HasPrefix(src.slice(from, from+4), "$env"):
		return "write the name itself; the environment is env"
	}
	return "names have no $"
}
