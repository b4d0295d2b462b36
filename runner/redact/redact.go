// Package redact keeps secrets out of everything that is written.
//
// A [Redactor] is told the secrets of a run, by [Redactor.Add] and
// [Redactor.Cookie], and replaces them by stand-ins: ‹name› for a secret,
// sid‹1› for a value of the cookie sid. A secret is found as it is and in the
// spellings that software gives it on its way: percent-encoded, escaped for
// JSON, JavaScript, Go, HTML, XML, a shell or CSV, several of these on top of
// each other, in hex and in base64. It is compared with regard to case.
//
// Redact before cutting a text short: half a secret is not found.
package redact

import (
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Sought is the length, in bytes, from which a secret is sought in texts. A
// shorter one would hide too much that is none.
const Sought = 6

const (
	maxName        = 40       // runes of a name that a stand-in shows
	maxCookieBytes = 32 << 20 // of cookie values that are sought; later ones are hidden in headers only
)

// A Redactor remembers secrets and replaces them in texts. The zero value
// knows none and hides them. It is safe for concurrent use and must not be
// copied after first use.
type Redactor struct {
	show bool

	mu      sync.RWMutex
	stands  map[string]string            // value of a secret → its stand-in
	counts  map[string]int               // name → number of its values so far
	cookies map[string]map[string]string // name of a cookie → value → stand-in
	held    int                          // bytes of cookie values in needles
	needles needles
}

// New returns a Redactor that knows no secret. With show (--show-secrets) its
// methods return their input unchanged; what is added is still remembered,
// for [Redactor.Holds].
func New(show bool) *Redactor {
	return &Redactor{show: show}
}

// Add remembers a secret and returns its stand-in: ‹name›, or ‹name 2› for a
// second value of that name. The same value has the same stand-in again,
// whatever the name. A secret shorter than [Sought] bytes has a stand-in but
// is not sought in texts; the empty one hides nothing and is returned.
func (r *Redactor) Add(name, secret string) string {
	stand := r.remember(name, secret)
	if r.show {
		return secret
	}
	return stand
}

func (r *Redactor) remember(name, secret string) string {
	if secret == "" {
		return ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if stand, ok := r.stands[secret]; ok {
		return stand
	}
	if r.stands == nil {
		r.stands, r.counts = map[string]string{}, map[string]int{}
	}
	name = plainName(name, "secret", secret)
	r.counts[name]++
	stand := "‹" + name + "›"
	if n := r.counts[name]; n > 1 {
		stand = "‹" + name + " " + strconv.Itoa(n) + "›"
	}
	r.stands[secret] = stand
	r.needles.add(secret, stand, true)
	return stand
}

// Cookie returns the stand-in of a cookie's value, the name and a number in
// order of appearance: sid‹1›, and sid‹2› for a new value of sid. The same
// value has the same stand-in again. A value of [Sought] bytes or more is
// sought in texts from here on. An empty value is returned.
func (r *Redactor) Cookie(name, value string) string {
	stand := r.rememberCookie(name, value)
	if r.show {
		return value
	}
	return stand
}

func (r *Redactor) rememberCookie(name, value string) string {
	if value == "" {
		return ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	values := r.cookies[name]
	if stand, ok := values[value]; ok {
		return stand
	}
	if values == nil {
		values = map[string]string{}
		if r.cookies == nil {
			r.cookies = map[string]map[string]string{}
		}
		r.cookies[name] = values
	}
	stand := "‹" + strconv.Itoa(len(values)+1) + "›"
	if r.needles.in(name) { // a secret for a name
		name = "cookie"
	}
	if name != "" {
		stand = plainName(name, "cookie", value) + stand
	}
	values[value] = stand
	r.seekCookie(value, stand)
	return stand
}

// seekCookie adds the value as sent and, where it is quoted or
// percent-encoded or no UTF-8, as the application or a reader of its answers
// sees it.
func (r *Redactor) seekCookie(value, stand string) {
	if r.held += len(value); r.held > maxCookieBytes {
		return
	}
	encoded := len(value) <= 1<<10
	r.needles.add(value, stand, encoded)
	inner := strings.Trim(value, `"`)
	if inner != value {
		r.needles.add(inner, stand, encoded)
	}
	if plain := unescape(inner); plain != inner {
		r.needles.add(plain, stand, encoded)
	}
	if !utf8.ValidString(value) {
		for _, read := range misread(value) {
			r.needles.add(read, stand, false)
		}
	}
}

// misread gives what octets that are no UTF-8 become in a text: replacement
// characters, one for each or one for several, or the letters of Latin-1.
func misread(s string) []string {
	latin := make([]rune, len(s))
	for i := range len(s) {
		latin[i] = rune(s[i])
	}
	return []string{string([]rune(s)), strings.ToValidUTF8(s, "\uFFFD"), string(latin)}
}

// Hidden reports whether s contains, in any spelling, or equals a secret or
// cookie value that the other methods would replace; never with show.
func (r *Redactor) Hidden(s string) bool {
	return !r.show && r.Holds(s)
}

// Holds reports whether s contains a secret or cookie value in any spelling,
// or equals one of any length. It is the same with and without show.
func (r *Redactor) Holds(s string) bool {
	if s == "" {
		return false
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	if _, ok := r.stands[s]; ok {
		return true
	}
	return r.needles.in(s)
}

// plainName makes a name safe to stand in any output: no markup, no control
// codes, not long, and not the secret itself; or other where nothing is left.
func plainName(name, other, secret string) string {
	if name == "" || len(secret) >= Sought && strings.Contains(name, secret) {
		name = other
	}
	if len(secret) >= Sought && strings.Contains(name, secret) {
		return "***"
	}
	if utf8.RuneCountInString(name) > maxName {
		name = string([]rune(name)[:maxName-1]) + "…"
	}
	return strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("_-.…", c) {
			return c
		}
		return '_'
	}, name)
}
