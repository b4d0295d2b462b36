package jar

import (
	"strconv"
	"strings"
	"time"
)

// line is a Set-Cookie field value taken apart (5.6). Where an attribute is repeated, the last one that counts is here.
type line struct {
	name, value string
	// domain is lower case without its leading dot; hasDomain also when it is empty.
	domain    string
	hasDomain bool
	// path is "" where the default path is to be used, though a Path attribute was there (hasPath).
	path       string
	hasPath    bool
	expires    time.Time
	hasExpires bool
	maxAge     *int64
	sameSite   string
	secure     bool
	httpOnly   bool
	partition  bool
}

// parseLine takes apart a Set-Cookie field value (5.6 steps 2 to 6). It accepts any octets; whether the cookie may be
// stored is not its business.
func parseLine(s string) line {
	pair, rest, _ := strings.Cut(s, ";")
	var l line
	name, value, found := strings.Cut(pair, "=")
	if !found {
		name, value = "", pair
	}
	l.name, l.value = trim(name), trim(value)
	for rest != "" {
		var attribute string
		attribute, rest, _ = strings.Cut(rest, ";")
		key, val, _ := strings.Cut(attribute, "=")
		if val = trim(val); len(val) <= maxAttribute {
			l.attribute(trim(key), val)
		}
	}
	return l
}

// attribute takes in one attribute (5.6.1 to 5.6.7), trimmed. Unknown ones are ignored.
func (l *line) attribute(key, value string) {
	switch {
	case isFold(key, "expires"):
		if t, ok := ParseDate(value); ok {
			l.expires, l.hasExpires = t, true
		}
	case isFold(key, "max-age"):
		if n, ok := parseMaxAge(value); ok {
			l.maxAge = &n
		}
	case isFold(key, "domain"):
		l.domain, l.hasDomain = lower(strings.TrimPrefix(value, ".")), true
	case isFold(key, "path"):
		l.path, l.hasPath = value, true
		if value != "" && value[0] != '/' {
			l.path = ""
		}
	case isFold(key, "secure"):
		l.secure = true
	case isFold(key, "httponly"):
		l.httpOnly = true
	case isFold(key, "samesite"):
		l.sameSite = sameSite(value)
	case isFold(key, "partitioned"):
		l.partition = true
	}
}

// sameSite spells a SameSite value as the draft does (5.6.7), "" for any other.
func sameSite(value string) string {
	switch {
	case isFold(value, "none"):
		return "None"
	case isFold(value, "strict"):
		return "Strict"
	case isFold(value, "lax"):
		return "Lax"
	}
	return ""
}

// parseMaxAge reads digits with an optional "-" before them (5.6.2); false for anything else. A number outside int64 is
// the nearest that is inside.
func parseMaxAge(s string) (int64, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	n, _ := strconv.ParseInt(s, 10, 64) // out of range: the nearest, with an error
	return n, true
}

// lifetime gives the expiry as stored (5.7 step 6): Max-Age beats Expires, nothing lives longer than 400 days; false for
// a session cookie.
func (l *line) lifetime(now time.Time) (time.Time, bool) {
	switch {
	case l.maxAge != nil && *l.maxAge <= 0:
		return time.Unix(0, 0).UTC(), true
	case l.maxAge != nil:
		return now.Add(time.Duration(min(*l.maxAge, maxLifetime)) * time.Second), true
	case l.hasExpires:
		return capped(l.expires, now), true
	}
	return time.Time{}, false
}

// capped gives t, or 400 days from now if that is earlier.
func capped(t, now time.Time) time.Time {
	if limit := now.Add(maxLifetime * time.Second); t.After(limit) {
		return limit
	}
	return t
}

// control gives the first control octet other than TAB, false if there is none.
func control(s string) (byte, bool) {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7F {
			return c, true
		}
	}
	return 0, false
}

// trim takes SP and TAB off both ends.
func trim(s string) string { return strings.Trim(s, " \t") }

// lower turns A-Z to a-z and leaves all other octets.
func lower(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			return lowered(s)
		}
	}
	return s
}

func lowered(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// isFold says that s is want (lower case) without regard to ASCII case. strings.EqualFold would take U+017F for an s.
func isFold(s, want string) bool {
	return len(s) == len(want) && hasPrefixFold(s, want)
}

// hasPrefixFold says that s begins with want (lower case) without regard to ASCII case.
func hasPrefixFold(s, want string) bool {
	if len(s) < len(want) {
		return false
	}
	for i := 0; i < len(want); i++ {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != want[i] {
			return false
		}
	}
	return true
}
