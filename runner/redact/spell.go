package redact

import (
	"html"
	"strings"
	"unicode/utf8"
)

// levels is how many layers of escaping are seen through: percent-encoded
// JSON with HTML in it has three.
const levels = 3

const (
	maxDigits = 32 // of a numeric character reference, leading zeros included
	maxEntity = 32 // letters of a named one
)

// A unit is one way to read the text at a place: the bytes it stands for and
// where the reading ends.
type unit struct {
	b   [utf8.UTFMax]byte
	n   uint8
	end int
}

// units are the ways to read the text at one place.
type units struct {
	u [12]unit
	n int
}

func (us *units) add(u unit) {
	for i := range us.n {
		if us.u[i] == u {
			return
		}
	}
	if us.n < len(us.u) {
		us.u[us.n] = u
		us.n++
	}
}

func (us *units) addByte(c byte, end int) {
	us.add(unit{b: [utf8.UTFMax]byte{c}, n: 1, end: end})
}

func (us *units) addRune(c rune, end int) {
	u := unit{end: end}
	u.n = uint8(utf8.EncodeRune(u.b[:], c))
	us.add(u)
}

// An input is the text that is read. More may follow unless it is final;
// short says that a reading came to the end and would need it.
type input struct {
	s     string
	final bool
	short bool
	met   bool // next met what may be an escape and was to leave it as it is
}

// at returns the byte at i; at the end of the input it is not ok.
func (in *input) at(i int) (c byte, ok bool) {
	if i < len(in.s) {
		return in.s[i], true
	}
	in.short = in.short || !in.final
	return 0, false
}

// lead reports whether c may begin an escape for another byte.
func lead(c byte) bool {
	return c == '%' || c == '\\' || c == '&' || c == '+'
}

// read adds the ways to read the text at i with up to level layers of
// escaping: an escape of one layer may be spelt in escapes of the one below.
func (in *input) read(i, level int, us *units) {
	c, ok := in.at(i)
	if !ok {
		return
	}
	us.addByte(c, i+1)
	if !lead(c) {
		return
	}
	settled := 0 // bits of the units for which further layers change nothing
	for below := range level {
		for k, n := 0, us.n; k < n; k++ {
			for body := 0; body <= below && settled>>k&1 == 0; body++ {
				in.met = false
				in.escape(us.u[k], body, us)
				if !in.met {
					settled |= 1 << k
				}
			}
		}
		if settled == 1<<us.n-1 {
			return
		}
	}
}

// escape adds what an escape that begins with u stands for. Its other
// characters have up to level layers of escaping.
func (in *input) escape(u unit, level int, us *units) {
	i := u.end
	if u.n != 1 {
		return
	}
	switch u.b[0] {
	case '+':
		us.addByte(' ', i)
	case '%':
		in.percent(i, level, us)
	case '\\':
		in.backslash(i, level, us)
	case '&':
		in.entity(i, level, us)
	}
}

// next reads one character of an escape, in the longest way there is.
func (in *input) next(i, level int) (c byte, end int, ok bool) {
	c, ok = in.at(i)
	if !ok || !lead(c) || c == '+' {
		return c, i + 1, ok
	}
	if level == 0 {
		in.met = true
		return c, i + 1, true
	}
	var us units
	in.read(i, level, &us)
	in.met = true
	for _, u := range us.u[:us.n] {
		if u.n == 1 && u.end > end {
			c, end = u.b[0], u.end
		}
	}
	return c, end, true
}

// percent reads %C3 and JavaScript's %u00E9, after the percent sign.
func (in *input) percent(i, level int, us *units) {
	if v, end, ok := in.hex(i, level, 2); ok {
		us.addByte(byte(v), end)
		us.addRune(v, end) // JavaScript's escape: Latin-1
		return
	}
	if c, end, ok := in.next(i, level); ok && c == 'u' {
		if v, end, ok := in.hex(end, level, 4); ok {
			us.addRune(v, end)
		}
	}
}

// hex reads n hexadecimal digits.
func (in *input) hex(i, level, n int) (v rune, end int, ok bool) {
	for range n {
		c, end, ok := in.next(i, level)
		d, isDigit := digit(c, 16)
		if !ok || !isDigit {
			return 0, i, false
		}
		v, i = v<<4|d, end
	}
	return v, i, true
}

// digit returns the value of a digit.
func digit(c byte, base rune) (rune, bool) {
	v := rune(-1)
	switch {
	case '0' <= c && c <= '9':
		v = rune(c - '0')
	case 'a' <= c && c <= 'f':
		v = rune(c-'a') + 10
	case 'A' <= c && c <= 'F':
		v = rune(c-'A') + 10
	}
	return v, 0 <= v && v < base
}

// backslash reads the escapes of JSON, JavaScript, Go and C, and any mark
// that a backslash makes plain, after the backslash.
func (in *input) backslash(i, level int, us *units) {
	c, end, ok := in.next(i, level)
	if !ok {
		return
	}
	switch {
	case c == 'u':
		in.backslashU(end, level, us)
	case c == 'U':
		if v, end, ok := in.hex(end, level, 8); ok {
			us.addRune(v, end)
		}
	case c == 'x':
		if v, end, ok := in.hex(end, level, 2); ok {
			us.addByte(byte(v), end) // Go, C
			us.addRune(v, end)       // JavaScript
		}
	case '0' <= c && c <= '7':
		in.octal(c, end, level, us)
	default:
		if k := strings.IndexByte("abefnrtv", c); k >= 0 {
			c = "\a\b\x1b\f\n\r\t\v"[k]
		} else if c >= utf8.RuneSelf || 'a' <= c|0x20 && c|0x20 <= 'z' {
			return
		}
		us.addByte(c, end)
	}
}

// backslashU reads 00e9, a pair of surrogates or {1F600} after \u.
func (in *input) backslashU(i, level int, us *units) {
	if c, end, ok := in.next(i, level); ok && c == '{' {
		if v, end, ok := in.digits(end, level, 16); ok {
			if c, end, ok := in.next(end, level); ok && c == '}' {
				us.addRune(v, end)
			}
		}
		return
	}
	v, end, ok := in.hex(i, level, 4)
	if !ok {
		return
	}
	if 0xd800 <= v && v < 0xdc00 {
		if low, lowEnd, ok := in.lowSurrogate(end, level); ok {
			v, end = 0x10000+(v-0xd800)<<10+(low-0xdc00), lowEnd
		}
	}
	us.addRune(v, end)
}

func (in *input) lowSurrogate(i, level int) (v rune, end int, ok bool) {
	for _, want := range []byte(`\u`) {
		c, end, ok := in.next(i, level)
		if level > 0 && want == '\\' {
			c, end, ok = in.slash(i, level)
		}
		if !ok || c != want {
			return 0, i, false
		}
		i = end
	}
	v, end, ok = in.hex(i, level, 4)
	return v, end, ok && 0xdc00 <= v && v < 0xe000
}

// slash reads a backslash that is itself spelt with up to level layers, such
// that a u follows.
func (in *input) slash(i, level int) (c byte, end int, ok bool) {
	var us units
	in.read(i, level, &us)
	for _, u := range us.u[:us.n] {
		if u.n == 1 && u.b[0] == '\\' {
			if c, _, ok := in.next(u.end, level); ok && c == 'u' {
				return '\\', u.end, true
			}
		}
	}
	return 0, i, false
}

// octal reads two more octal digits, as Python writes cookies.
func (in *input) octal(c byte, i, level int, us *units) {
	v := rune(c - '0')
	for range 2 {
		c, end, ok := in.next(i, level)
		d, isDigit := digit(c, 8)
		if !ok || !isDigit {
			return
		}
		v, i = v<<3|d, end
	}
	if v <= 0xff {
		us.addByte(byte(v), i)
	}
}

// digits reads a number of at most maxDigits digits.
func (in *input) digits(i, level int, base rune) (v rune, end int, ok bool) {
	for n := 0; n < maxDigits; n++ {
		c, end, more := in.next(i, level)
		d, isDigit := digit(c, base)
		if !more || !isDigit {
			return v, i, n > 0 && v <= utf8.MaxRune
		}
		if v, i = v*base+d, end; v > utf8.MaxRune {
			v = utf8.MaxRune + 1
		}
	}
	return v, i, v <= utf8.MaxRune
}

// entity reads a character reference of HTML or XML, after the ampersand.
func (in *input) entity(i, level int, us *units) {
	c, end, ok := in.next(i, level)
	if !ok || c != '#' {
		in.named(i, level, us)
		return
	}
	base := rune(10)
	if c, x, ok := in.next(end, level); ok && c|0x20 == 'x' {
		base, end = 16, x
	}
	if v, end, ok := in.digits(end, level, base); ok {
		us.addRune(v, in.semicolon(end, level))
	}
}

// semicolon returns the end of an optional semicolon.
func (in *input) semicolon(i, level int) int {
	if c, end, ok := in.next(i, level); ok && c == ';' {
		return end
	}
	return i
}

// named reads the name and the semicolon of a character reference.
func (in *input) named(i, level int, us *units) {
	var name [maxEntity + 2]byte
	n := 1
	for name[0] = '&'; n <= maxEntity; n++ {
		c, end, ok := in.next(i, level)
		if !ok {
			return
		}
		i = end
		if c == ';' {
			break
		}
		if letter := c | 0x20; (letter < 'a' || letter > 'z') && (c < '0' || c > '9') {
			return
		}
		name[n] = c
	}
	name[n] = ';'
	us.addEntity(string(name[:n+1]), i)
}

func (us *units) addEntity(name string, end int) {
	switch name {
	case "&amp;":
		us.addByte('&', end)
	case "&lt;":
		us.addByte('<', end)
	case "&gt;":
		us.addByte('>', end)
	case "&quot;":
		us.addByte('"', end)
	case "&nbsp;":
		us.addByte(' ', end)
		us.addRune('\u00a0', end)
	default:
		if s := html.UnescapeString(name); utf8.RuneCountInString(s) == 1 {
			c, _ := utf8.DecodeRuneInString(s)
			us.addRune(c, end)
		}
	}
}
