package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMarks is how many combining marks may stand on one character; more would paint over the lines above and below.
const maxMarks = 4

// Escape makes text harmless for a terminal: on one line, without any character that moves the cursor, changes colours,
// turns the direction of writing or hides. C0 and C1 controls (so also line ends and tabs), DEL, format and bidi
// characters, line separators, invisible fillers, unassigned and private characters and piled up combining marks become
// visible escapes as in Go source (\x1b, \n, \u202e, \U000e0041); a byte that is not UTF-8 becomes \xff. A joiner stays
// where a script or an emoji needs it. Everything else is left as it is, a backslash too.
func Escape(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	e := escaper{}
	for len(s) > 0 {
		text, size := e.next(s)
		b.WriteString(text)
		s = s[size:]
	}
	return b.String()
}

// EscapeLines is Escape for text of several lines: line ends (LF, CR LF) stay as LF, and a tab becomes blanks up to the
// next multiple of four columns.
func EscapeLines(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	for i, line := range strings.Split(s, "\n") {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, g := range newRow(strings.TrimSuffix(line, "\r")) {
			b.WriteString(g.text)
		}
	}
	return b.String()
}

// isPlain reports whether s holds nothing but printable ASCII.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// escaper goes through a text; it knows what a mark or a joiner stands on.
type escaper struct {
	prev  rune // the character before as shown, 0 at the start and after an escape
	marks int  // combining marks since the last base character
}

// next returns what to show for the first rune (or invalid byte) of s, which is not empty, and its size in bytes.
func (e *escaper) next(s string) (text string, size int) {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size <= 1 {
		e.prev = 0
		return fmt.Sprintf(`\x%02x`, s[0]), 1
	}
	if e.shown(r, s[size:]) {
		e.prev = r
		return s[:size], size
	}
	e.prev = 0
	return escapeRune(r), size
}

// shown reports whether r may be written as it is; rest is the text behind it.
func (e *escaper) shown(r rune, rest string) bool {
	switch {
	case r < 0x7f:
		e.marks = 0
		return r >= ' '
	case r == zwnj || r == zwj:
		next, size := utf8.DecodeRuneInString(rest)
		return joins(e.prev) && joins(next) && size > 1 && !hides(next) && !unicode.In(next, unicode.Mn, unicode.Me)
	case r == textStyle || r == emojiStyle:
		return e.prev > ' ' && !unicode.IsLetter(e.prev)
	case hides(r) || !unicode.IsGraphic(r):
		return false
	case unicode.In(r, unicode.Mn, unicode.Me):
		e.marks++
		return e.prev != 0 && e.marks <= maxMarks
	}
	e.marks = 0
	return true
}

const (
	zwnj       = 0x200c
	zwj        = 0x200d
	textStyle  = 0xfe0e
	emojiStyle = 0xfe0f
)

// joins reports whether a joiner has a use beside r: in the scripts from Arabic on, and between emoji.
func joins(r rune) bool {
	return r >= 0x600 && (unicode.IsLetter(r) || unicode.In(r, unicode.M, unicode.So, unicode.Sk))
}

// hides reports whether r is a letter or a mark by its class but shows nothing.
func hides(r rune) bool {
	switch r {
	case 0x34f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xffa0:
		return true
	}
	return r >= 0x180b && r <= 0x180f || r >= 0xfe00 && r <= 0xfe0d || r >= 0xe0100 && r <= 0xe01ef
}

// escapeRune writes r as an escape of Go source.
func escapeRune(r rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}
