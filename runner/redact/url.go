package redact

import "strings"

// URL returns a URL or reference (RFC 3986) as it may be shown: the password
// of its userinfo and the values of those query and fragment parameters that
// hold secrets (password, token, access_token, a long code, ...) are hidden,
// and secrets as by [Redactor.Text]. The rest stays as it is spelt.
func (r *Redactor) URL(s string) string {
	if r.show {
		return s
	}
	s = hidePassword(s)
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		s = s[:i+1] + hideFields(s[i+1:], "&#")
	}
	return r.Text(s)
}

// hidePassword hides what follows the user's name in the userinfo.
func hidePassword(s string) string {
	i := strings.Index(s, "//")
	if i < 0 {
		return s
	}
	i += len("//")
	authority := s[i:]
	if end := strings.IndexAny(authority, "/?#"); end >= 0 {
		authority = authority[:end]
	}
	at := strings.LastIndexByte(authority, '@')
	if at < 0 {
		return s
	}
	colon := strings.IndexByte(authority[:at], ':')
	if colon < 0 || colon+1 == at {
		return s
	}
	return s[:i+colon+1] + "‹password›" + s[i+at:]
}

// hideFields hides the values of secret fields in name=value&name=value. A
// value ends before one of ends.
func hideFields(s, ends string) string {
	var out strings.Builder
	done := 0
	for i := 0; i < len(s); {
		n := strings.IndexAny(s[i:], "=&;#?")
		if n < 0 {
			break
		}
		if s[i+n] != '=' {
			i += n + 1
			continue
		}
		name, from := unescape(s[i:i+n]), i+n+1
		start := s[from:until(s[:min(len(s), from+longCode)], from, ends)]
		if start != "" && secretField(name, start) {
			out.WriteString(s[done:from] + named(name))
			done = until(s, from, ends)
			i = done
			continue
		}
		i = until(s, from, "&;#?")
	}
	return out.String() + s[done:]
}

// until returns the first place from i on of one of these bytes, or the end.
func until(s string, i int, bytes string) int {
	if n := strings.IndexAny(s[i:], bytes); n >= 0 {
		return i + n
	}
	return len(s)
}

// unescape decodes the percent-encoding of s, as far as it is one.
func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	in := input{s: s, final: true}
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' {
			if v, end, ok := in.hex(i+1, 0, 2); ok {
				c, i = byte(v), end-1
			}
		}
		out.WriteByte(c)
	}
	return out.String()
}
