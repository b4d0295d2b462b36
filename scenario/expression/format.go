package expression

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Format shows a value in a message: like JSON, on one line, cut at max runes
// with an ellipsis (a max of 0 or less does not cut). Times are in RFC 3339,
// durations like 1.5s, both without quotes. Objects and Headers are expanded.
// The result holds no control character, and none that is not printable.
func Format(v any, max int) string {
	w := writer{max: max}
	w.value(v, 0)
	return w.cut()
}

// EncodeJSON writes a value as JSON, without blanks, members sorted: the
// counterpart of DecodeJSON. Times are texts in RFC 3339, durations texts like
// 1.5s. A function, a number that is not finite, and a depth of more than
// 10,000 are errors.
func EncodeJSON(v any) ([]byte, error) {
	w := writer{strict: true}
	w.value(v, 0)
	return []byte(w.b.String()), w.err
}

// Lines writes a value as JSON indented by two blanks, a member or element a
// line, for a diff. What is no JSON is shown as Format does. It ends somewhere
// behind 4 MiB.
func Lines(v any) string {
	w := writer{lines: true, limit: 4 << 20}
	w.value(v, 0)
	return w.b.String()
}

// Text writes a value as ${} puts it into a longer text: a text as it is,
// numbers, true and false as JSON does, times in RFC 3339, durations like 1.5s.
// Other kinds have no such form, and are an error that says so.
func Text(v any) (string, error) {
	switch kindOf(v) {
	case kindText:
		return reflect.ValueOf(v).String(), nil
	case kindTime, kindDuration, kindBool:
		return Format(v, 0), nil
	case kindNumber:
		data, err := EncodeJSON(v)
		return string(data), err
	}
	return "", fmt.Errorf("%s cannot stand inside a text", KindOf(v))
}

// a writer writes values. It stops when there is an error or enough text.
type writer struct {
	b      strings.Builder
	max    int // runes wanted; 0 for all
	runes  int
	strict bool // JSON, or an error
	lines  bool // indented
	limit  int  // bytes allowed; 0 for any number
	tick   func() error
	err    error
}

var errTooLong = errors.New("the result is too long")

func (w *writer) add(s string) {
	if w.done() {
		return
	}
	w.b.WriteString(s)
	w.runes += utf8.RuneCountInString(s)
	if w.limit > 0 && w.b.Len() > w.limit {
		w.err = errTooLong
	}
}

func (w *writer) done() bool { return w.err != nil || w.max > 0 && w.runes > w.max }

// cut returns what was written, at most max runes of it.
func (w *writer) cut() string {
	s := w.b.String()
	if w.max <= 0 || w.runes <= w.max {
		return s
	}
	n := 0
	for i := range s {
		if n++; n == w.max {
			return s[:i] + "…"
		}
	}
	return s
}

func (w *writer) value(v any, depth int) {
	if w.tick != nil && w.err == nil {
		w.err = w.tick()
	}
	if w.done() {
		return
	}
	if depth > maxDepth || depth > 100 && !w.strict {
		w.odd("…", "nested too deeply")
		return
	}
	switch x := v.(type) {
	case nil:
		w.null()
	case string:
		w.quote(x)
	case int:
		w.add(strconv.Itoa(x))
	case BigInt:
		w.add(x.digits)
	case bool:
		w.add(strconv.FormatBool(x))
	case time.Time:
		w.bare(x.Format(time.RFC3339Nano))
	case time.Duration:
		w.bare(x.String())
	default:
		w.composite(v, depth)
	}
}

func (w *writer) null() {
	if w.strict || w.lines {
		w.add("null")
		return
	}
	w.add("nil")
}

// bare writes a text that needs quotes in JSON only.
func (w *writer) bare(s string) {
	if w.strict {
		s = `"` + s + `"`
	}
	w.add(s)
}

// odd writes what JSON cannot say.
func (w *writer) odd(shown, why string) {
	if w.strict {
		w.err = errors.New(why)
		return
	}
	w.add(shown)
}

func (w *writer) composite(v any, depth int) {
	r := reflect.ValueOf(v)
	switch kindOf(v) {
	case kindMap:
		w.mapping(v, depth)
	case kindList:
		w.list(v, depth)
	case kindBytes:
		w.bytes(v.([]byte))
	case kindBool:
		w.add(strconv.FormatBool(r.Bool()))
	case kindText:
		w.quote(r.String())
	case kindNumber:
		w.number(r)
	default:
		w.odd("("+KindOf(v)+")", KindOf(v)+" has no JSON form")
	}
}

func (w *writer) bytes(b []byte) {
	if w.strict {
		w.quote(string(b))
		return
	}
	w.add(fmt.Sprintf("(%d bytes)", len(b)))
}

func (w *writer) number(r reflect.Value) {
	switch {
	case r.CanInt():
		w.add(strconv.FormatInt(r.Int(), 10))
	case r.CanUint():
		w.add(strconv.FormatUint(r.Uint(), 10))
	case math.IsNaN(r.Float()) || math.IsInf(r.Float(), 0):
		w.odd(fmt.Sprint(r.Float()), "a number that is not finite has no JSON form")
	default:
		w.add(formatFloat(r.Float()))
	}
}

// formatFloat writes a number as encoding/json does.
func formatFloat(f float64) string {
	format := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		format = 'e'
	}
	s := strconv.FormatFloat(f, format, -1, 64)
	if n := len(s); n >= 4 && s[n-4] == 'e' && s[n-3] == '-' && s[n-2] == '0' {
		s = s[:n-2] + s[n-1:] // e-09 is written e-9
	}
	return s
}

func (w *writer) list(v any, depth int) {
	s, _ := sequenceOf(v)
	w.add("[")
	for i := 0; i < s.len && !w.done(); i++ {
		w.separate(i, depth)
		w.value(s.at(i), depth+1)
	}
	w.close(s.len, depth, "]")
}

func (w *writer) mapping(v any, depth int) {
	w.add("{")
	n := 0
	for _, key := range keysOf(v) {
		if w.done() {
			break
		}
		member, ok, err := fetch(v, key)
		if !ok && err == nil || kindOf(member) == kindFunc {
			continue
		}
		w.separate(n, depth)
		w.quote(label(key))
		w.add(":")
		if !w.strict {
			w.add(" ")
		}
		if err != nil {
			w.odd("("+printable(err.Error())+")", err.Error())
		} else {
			w.value(member, depth+1)
		}
		n++
	}
	w.close(n, depth, "}")
}

func (w *writer) separate(i, depth int) {
	if i > 0 {
		w.add(",")
	}
	switch {
	case w.lines:
		w.add("\n" + strings.Repeat("  ", depth+1))
	case i > 0 && !w.strict:
		w.add(" ")
	}
}

func (w *writer) close(n, depth int, end string) {
	if w.lines && n > 0 {
		w.add("\n" + strings.Repeat("  ", depth))
	}
	w.add(end)
}

func (w *writer) quote(s string) {
	w.add(`"`)
	for len(s) > 0 && !w.done() {
		n := 0
		for n < len(s) && s[n] >= ' ' && s[n] < 0x7f && s[n] != '"' && s[n] != '\\' && n < 4096 {
			n++
		}
		if n > 0 {
			if w.max > 0 {
				n = min(n, w.max+1)
			}
			w.add(s[:n])
			s = s[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		w.add(w.escape(r, size, s))
		s = s[size:]
	}
	w.add(`"`)
}

func (w *writer) escape(r rune, size int, s string) string {
	if i := strings.IndexRune("\"\\\n\r\t", r); i >= 0 {
		return `\` + string(`"\nrt`[i])
	}
	switch {
	case r == utf8.RuneError && size == 1 && w.strict:
		return "\uFFFD"
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf(`\x%02x`, s[0])
	case w.strict && r >= ' ' && r != 0x7f, unicode.IsPrint(r):
		return s[:size]
	case r > 0xFFFF:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// printable is s with what is not printable escaped, cut at 300 runes.
func printable(s string) string {
	w := writer{max: 300}
	w.quote(s)
	s = strings.TrimPrefix(w.cut(), `"`)
	return strings.ReplaceAll(strings.TrimSuffix(s, `"`), `\"`, `"`)
}
