package client

import (
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"
)

// origin is what two URLs must share for credentials to go to both (RFC 6454, section 4).
type origin struct{ scheme, host, port string }

func originOf(u *url.URL) origin {
	port := u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	return origin{u.Scheme, strings.ToLower(u.Hostname()), port}
}

// shown is a URL as it is recorded: with its fragment, without the user in it.
func shown(u *url.URL) string {
	if u.User == nil {
		return u.String()
	}
	v := *u
	v.User = nil
	return v.String()
}

// wireURL is a URL as it is asked for: without fragment and user. shown is what the function of that name makes of it.
func wireURL(u *url.URL, shown string) string {
	if u.Fragment == "" {
		return shown
	}
	v := *u
	v.User, v.Fragment, v.RawFragment = nil, "", ""
	return v.String()
}

// sendable returns u with blanks, control characters and non-ASCII bytes of its query percent-encoded; the rest is left as it
// is, and the path is encoded by package url. u itself is not changed.
func sendable(u *url.URL) *url.URL {
	query := encodeQuery(u.RawQuery)
	if query == u.RawQuery && u.Path != "" {
		return u
	}
	v := *u
	v.RawQuery = query
	if v.Path == "" && v.Opaque == "" {
		v.Path = "/"
	}
	return &v
}

func encodeQuery(s string) string {
	for i := range len(s) {
		if unsafeInQuery(s[i]) {
			return encodeQueryFrom(s, i)
		}
	}
	return s
}

func encodeQueryFrom(s string, i int) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.WriteString(s[:i])
	for ; i < len(s); i++ {
		if c := s[i]; unsafeInQuery(c) {
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func unsafeInQuery(c byte) bool {
	return c <= ' ' || c >= 0x7F
}

// hostHeader is the Host field: the one written by hand, else the URL's host, with its labels in ASCII and no zone.
func hostHeader(byHand string, u *url.URL) string {
	host := byHand
	if host == "" {
		host = u.Host
	}
	for i := range len(host) {
		if host[i] >= 0x80 {
			if ascii, err := httpguts.PunycodeHostPort(host); err == nil {
				host = ascii
			}
			break
		}
	}
	if zone := strings.LastIndexByte(host, '%'); zone >= 0 && strings.HasPrefix(host, "[") {
		if end := strings.LastIndexByte(host, ']'); end > zone {
			host = host[:zone] + host[end:]
		}
	}
	return host
}
