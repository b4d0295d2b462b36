package jar

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
)

// lookup is the IDNA profile of CanonicalHost: that of a browser's URL parser, which lets underscores and hyphens be.
var lookup = sync.OnceValue(func() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false),
		idna.CheckHyphens(false), idna.BidiRule())
})

// forbidden are characters that no host holds (WHATWG URL, forbidden host code points), an IPv6 address aside.
const forbidden = "\x00\t\n\r #/:<>?@[\\]^|%"

// CanonicalHost gives a host (without port) as cookies compare it (5.1.2): lower case, labels of other scripts as
// A-labels (xn--), IP addresses in their shortest form and IPv6 ones without brackets. An ASCII name is only
// lower-cased, so underscores are let be; a trailing dot stays, and makes it another host. It fails for an empty host,
// for one that begins with a dot or holds what no host holds, and for a name that IDNA has no A-labels for.
func CanonicalHost(host string) (string, error) {
	if n := len(host); n > 2 && host[0] == '[' && host[n-1] == ']' {
		host = host[1 : n-1]
	}
	if host == "" {
		return "", errors.New("the host is empty; a name or an IP address is wanted")
	}
	if host[0] == '.' {
		return "", fmt.Errorf("host %q begins with a dot; a name or an IP address is wanted", host)
	}
	if _, ip := parseIP(host); !ip && strings.ContainsAny(host, forbidden) {
		return "", fmt.Errorf("host %q holds what no host name holds", host)
	}
	if isASCII(host) {
		return canonicalASCII(host), nil
	}
	ascii, err := lookup().ToASCII(host)
	if err != nil || ascii == "" || ascii[0] == '.' || !isASCII(ascii) || strings.ContainsAny(ascii, forbidden) || strings.ContainsRune(host, utf8.RuneError) {
		return "", fmt.Errorf("host %q is no internationalized domain name; write its xn-- form if it has one", host)
	}
	return canonicalASCII(ascii), nil
}

func canonicalASCII(host string) string {
	if ip, ok := parseIP(host); ok {
		return ip.String()
	}
	return lower(host)
}

// Secure says that cookies marked Secure may be set by and sent to u: its scheme is https or wss, or its host is
// loopback (localhost, a name below it, 127.0.0.0/8, ::1), whatever the scheme. Nil is not secure.
func Secure(u *url.URL) bool {
	return place(u).secure
}

// origin is what the jar needs to know of a URL.
type origin struct {
	scheme string
	host   string // canonical; "" if err is set
	path   string // as sent, "/" if empty
	secure bool
	err    error
}

// place reads an origin from a URL, which may be nil.
func place(u *url.URL) origin {
	if u == nil {
		return origin{err: errors.New("there is no URL")}
	}
	o := origin{scheme: lower(u.Scheme), path: u.EscapedPath()}
	if o.path == "" {
		o.path = "/"
	}
	o.host, o.err = CanonicalHost(u.Hostname())
	o.secure = o.scheme == "https" || o.scheme == "wss" || isLoopback(o.host)
	return o
}

// isLoopback says that a canonical host is this machine.
func isLoopback(host string) bool {
	if ip, ok := parseIP(host); ok {
		return ip.IsLoopback()
	}
	host = strings.TrimSuffix(host, ".")
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// parseIP reads an IP address. It looks first whether host can be one, since failing is dear.
func parseIP(host string) (netip.Addr, bool) {
	if host == "" {
		return netip.Addr{}, false
	}
	if last := host[len(host)-1]; (last < '0' || last > '9') && strings.IndexByte(host, ':') < 0 {
		return netip.Addr{}, false
	}
	ip, err := netip.ParseAddr(host)
	return ip, err == nil
}

// domainMatch says that a canonical host is domain or below it (5.1.3). Nothing is below an IP address or part of one.
func domainMatch(host, domain string) bool {
	if host == domain {
		return true
	}
	n := len(host) - len(domain)
	if domain == "" || n < 1 || host[n-1] != '.' || host[n:] != domain {
		return false
	}
	_, isIP := parseIP(host)
	return !isIP
}

// NoPublicSuffix is for Options.PublicSuffix: no domain is a public suffix, so Domain=co.uk is stored.
func NoPublicSuffix(string) string { return "" }

// listedSuffix gives the public suffix of a domain by the list that comes with golang.org/x/net.
func listedSuffix(domain string) string {
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix
}

// isSuffix says that domain is a public suffix. A trailing dot does not make it another one.
func (j *Jar) isSuffix(domain string) bool {
	if _, isIP := parseIP(domain); isIP {
		return false
	}
	domain = strings.TrimSuffix(domain, ".")
	return domain != "" && j.suffix(domain) == domain
}

// site gives the registrable domain of a host, or the host if it has none.
func (j *Jar) site(host string) string {
	if _, isIP := parseIP(host); isIP || j.isSuffix(host) {
		return host
	}
	suffix := j.suffix(strings.TrimSuffix(host, "."))
	if suffix == "" {
		suffix = host[strings.LastIndexByte(strings.TrimSuffix(host, "."), '.')+1:]
	}
	n := strings.LastIndex(host, "."+suffix)
	if n < 0 {
		return host
	}
	return host[strings.LastIndexByte(host[:n], '.')+1:]
}

// defaultPath is the path of a cookie that names none (5.1.4): the request's up to its last "/".
func defaultPath(path string) string {
	if path == "" || path[0] != '/' {
		return "/"
	}
	if i := strings.LastIndexByte(path, '/'); i > 0 {
		return path[:i]
	}
	return "/"
}

// pathMatch says that a request's path is the cookie's or below it (5.1.4), octet by octet.
func pathMatch(request, cookie string) bool {
	if !strings.HasPrefix(request, cookie) {
		return false
	}
	return len(request) == len(cookie) || strings.HasSuffix(cookie, "/") || request[len(cookie)] == '/'
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
