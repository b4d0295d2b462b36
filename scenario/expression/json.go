package expression

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds how deep the lists and mappings of a value may be nested.
const maxDepth = 10_000

// maxDigits bounds the length of an integer.
const maxDigits = 4096

// BigInt is an integer that does not fit into an int: JSON may hold one. It
// equals a text of the same digits.
type BigInt struct{ digits string }

// String returns the digits.
func (b BigInt) String() string { return b.digits }

// MarshalJSON returns the digits.
func (b BigInt) MarshalJSON() ([]byte, error) { return []byte(b.digits), nil }

// DecodeJSON decodes data, which must be one JSON value (RFC 8259): an integer
// as int, or BigInt if it does not fit; another number as float64; an object as
// map[string]any, the last of two members of one name; an array as []any. What
// is no JSON, data after the value, invalid UTF-8 and a depth of more than
// 10,000 are errors that name line and column (in bytes).
func DecodeJSON(data []byte) (any, error) {
	d := jsonReader{data: data}
	d.space()
	v := d.value(0)
	if d.err == nil {
		if d.space(); d.pos < len(data) {
			d.fail("unexpected %s after the value", d.here())
		}
	}
	if d.err != nil {
		return nil, d.err
	}
	return v, nil
}

type jsonReader struct {
	data []byte
	pos  int
	err  error
}

func (d *jsonReader) fail(format string, args ...any) {
	if d.err != nil {
		return
	}
	line, start := 1, 0
	for i, c := range d.data[:min(d.pos, len(d.data))] {
		if c == '\n' {
			line, start = line+1, i+1
		}
	}
	d.err = fmt.Errorf("line %d, column %d: %s", line, d.pos-start+1, fmt.Sprintf(format, args...))
}

// here names what stands at the position.
func (d *jsonReader) here() string {
	if d.pos >= len(d.data) {
		return "end"
	}
	r, _ := utf8.DecodeRune(d.data[d.pos:])
	return strconv.QuoteRune(r)
}

func (d *jsonReader) space() {
	for d.pos < len(d.data) {
		switch d.data[d.pos] {
		case ' ', '\t', '\r', '\n':
			d.pos++
		default:
			return
		}
	}
}

func (d *jsonReader) peek() byte {
	if d.pos < len(d.data) {
		return d.data[d.pos]
	}
	return 0
}

func (d *jsonReader) value(depth int) any {
	if depth > maxDepth {
		d.fail("nested deeper than %d", maxDepth)
		return nil
	}
	switch c := d.peek(); {
	case c == '{':
		return d.object(depth)
	case c == '[':
		return d.array(depth)
	case c == '"':
		return d.text()
	case c == '-' || '0' <= c && c <= '9':
		return d.number()
	case c == 't':
		return d.word("true", true)
	case c == 'f':
		return d.word("false", false)
	case c == 'n':
		return d.word("null", nil)
	}
	d.fail("unexpected %s where a value should begin", d.here())
	return nil
}

func (d *jsonReader) word(w string, v any) any {
	if !strings.HasPrefix(string(d.data[d.pos:min(d.pos+len(w), len(d.data))]), w) {
		d.fail("unexpected %s where a value should begin", d.here())
		return nil
	}
	d.pos += len(w)
	return v
}

func (d *jsonReader) object(depth int) any {
	m := map[string]any{}
	d.pos++
	for first := true; d.err == nil; first = false {
		if !d.more(first, '}', "object") {
			break
		}
		if d.peek() != '"' {
			d.fail("unexpected %s where the name of a member should begin", d.here())
			break
		}
		name := d.text()
		d.space()
		if d.err == nil && d.peek() != ':' {
			d.fail("unexpected %s after the name of a member", d.here())
		}
		d.pos++
		d.space()
		if d.err == nil {
			m[name] = d.value(depth + 1)
		}
	}
	return m
}

func (d *jsonReader) array(depth int) any {
	list := []any{}
	d.pos++
	for first := true; d.err == nil; first = false {
		if !d.more(first, ']', "array") {
			break
		}
		list = append(list, d.value(depth+1))
	}
	return list
}

// more steps over a comma or the end, and tells whether an element follows.
func (d *jsonReader) more(first bool, end byte, what string) bool {
	d.space()
	switch c := d.peek(); {
	case c == end && d.pos < len(d.data):
		d.pos++
		return false
	case first:
		return true
	case c == ',':
		d.pos++
		d.space()
		return true
	}
	d.fail("unexpected %s in an %s", d.here(), what)
	return false
}

func (d *jsonReader) number() any {
	start := d.pos
	if d.peek() == '-' {
		d.pos++
	}
	if d.peek() == '0' {
		d.pos++
	} else {
		d.digits()
	}
	whole := true
	if d.peek() == '.' {
		whole = false
		d.pos++
		d.digits()
	}
	if c := d.peek(); c == 'e' || c == 'E' {
		whole = false
		d.pos++
		if c := d.peek(); c == '+' || c == '-' {
			d.pos++
		}
		d.digits()
	}
	if d.err != nil {
		return nil
	}
	return d.numeral(start, whole)
}

func (d *jsonReader) digits() {
	start := d.pos
	for d.pos < len(d.data) && '0' <= d.data[d.pos] && d.data[d.pos] <= '9' {
		d.pos++
	}
	if d.pos == start {
		d.fail("unexpected %s in a number", d.here())
	}
}

func (d *jsonReader) numeral(start int, whole bool) any {
	text := string(d.data[start:d.pos])
	if whole {
		if i, err := strconv.Atoi(text); err == nil {
			return i
		}
		if len(text) <= maxDigits {
			return BigInt{text}
		}
		d.pos = start
		d.fail("a number of more than %d digits", maxDigits)
		return nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		d.pos = start
		d.fail("the number %s is too large", Format(text, 40))
	}
	return f
}

func (d *jsonReader) text() string {
	d.pos++
	start := d.pos
	for d.pos < len(d.data) {
		switch c := d.data[d.pos]; {
		case c == '"':
			s := string(d.data[start:d.pos])
			d.pos++
			return d.valid(s, start)
		case c == '\\':
			return d.escaped(start)
		case c < ' ':
			d.fail("a raw control character in a text")
			return ""
		default:
			d.pos++
		}
	}
	d.fail("a text has no closing quote")
	return ""
}

// valid returns s, which stands at start, if it is valid UTF-8.
func (d *jsonReader) valid(s string, start int) string {
	if utf8.ValidString(s) {
		return s
	}
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			d.pos = start + i
			break
		}
	}
	d.fail("invalid UTF-8")
	return ""
}

// escaped reads on in a text that has an escape.
func (d *jsonReader) escaped(start int) string {
	var b strings.Builder
	from := start
	for d.pos < len(d.data) && d.err == nil {
		switch c := d.data[d.pos]; {
		case c == '"':
			b.WriteString(d.valid(string(d.data[from:d.pos]), from))
			d.pos++
			return b.String()
		case c == '\\':
			b.WriteString(d.valid(string(d.data[from:d.pos]), from))
			d.escape(&b)
			from = d.pos
		case c < ' ':
			d.fail("a raw control character in a text")
		default:
			d.pos++
		}
	}
	d.fail("a text has no closing quote")
	return ""
}

func (d *jsonReader) escape(b *strings.Builder) {
	d.pos++
	const from, to = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if i := strings.IndexByte(from, d.peek()); i >= 0 && d.pos < len(d.data) {
		b.WriteByte(to[i])
		d.pos++
		return
	}
	if d.peek() != 'u' {
		d.fail("unknown escape in a text")
		return
	}
	r := d.hex()
	if utf16.IsSurrogate(r) {
		mark := d.pos
		second := rune(-1)
		if d.peek() == '\\' && d.pos+1 < len(d.data) && d.data[d.pos+1] == 'u' {
			d.pos++
			second = d.hex()
		}
		if r = utf16.DecodeRune(r, second); r == utf8.RuneError {
			d.pos = mark // a lone one counts as U+FFFD
		}
	}
	b.WriteRune(r)
}

// hex reads the u and the four digits of an escape.
func (d *jsonReader) hex() rune {
	if d.pos+5 <= len(d.data) {
		if n, err := strconv.ParseUint(string(d.data[d.pos+1:d.pos+5]), 16, 16); err == nil {
			d.pos += 5
			return rune(n)
		}
	}
	d.fail("an escape needs four hexadecimal digits")
	return utf8.RuneError
}
