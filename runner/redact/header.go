package redact

import "strings"

// Header returns the value of a header as it may be shown. The credentials of
// Authorization and Proxy-Authorization (RFC 9110 section 11.6.2) are hidden
// but for their scheme, the cookie values of Cookie and Set-Cookie replaced
// as by [Redactor.Cookie], API keys hidden, references treated as by
// [Redactor.URL] and all else as by [Redactor.Whole].
func (r *Redactor) Header(name, value string) string {
	if r.show || value == "" {
		return value
	}
	switch name = strings.ToLower(name); name {
	case "authorization", "proxy-authorization":
		return r.credentials(value)
	case "cookie":
		return r.cookiePairs(value)
	case "set-cookie":
		pair, attributes, more := strings.Cut(value, ";")
		if pair = r.cookiePair(pair); more {
			return pair + ";" + r.Text(attributes)
		}
		return pair
	case "content-location", "location", "referer", "refresh":
		return r.URL(value)
	}
	if secretHeader(name) {
		return named(name)
	}
	return r.Whole(value)
}

// credentials keeps the scheme, if there is one.
func (r *Redactor) credentials(value string) string {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	switch {
	case strings.TrimSpace(rest) == "" || !isScheme(scheme) || r.Hidden(scheme):
		return "‹credentials›"
	case strings.EqualFold(scheme, "Bearer"):
		return scheme + " ‹token›"
	}
	return scheme + " ‹credentials›"
}

// isScheme reports whether s looks like the name of an authentication scheme.
func isScheme(s string) bool {
	for _, c := range []byte(s) {
		if !('a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-') {
			return false
		}
	}
	return s != "" && len(s) <= 24
}

// cookiePairs replaces the values of a Cookie header.
func (r *Redactor) cookiePairs(value string) string {
	pairs := strings.Split(value, ";")
	for i, pair := range pairs {
		pairs[i] = r.cookiePair(pair)
	}
	return strings.Join(pairs, ";")
}

// cookiePair replaces the value in name=value; one without = is all value.
func (r *Redactor) cookiePair(pair string) string {
	trimmed := strings.TrimSpace(pair)
	space := pair[:len(pair)-len(strings.TrimLeft(pair, " \t"))]
	name, value, ok := strings.Cut(trimmed, "=")
	if !ok {
		return space + r.Cookie("", trimmed)
	}
	name = strings.TrimSpace(name)
	stand := r.Cookie(name, strings.TrimSpace(value))
	return space + r.Text(name) + "=" + stand
}
