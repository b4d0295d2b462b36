package client

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// target is where a redirect leads.
type target struct {
	url   *url.URL
	named bool // Location names a host, it is not relative
}

// follow decides whether an answer is a redirect to be followed, and where to; nil for an answer to hand out. That is any
// answer but 301, 302, 303, 307 and 308 (RFC 9110, section 15.4), one without a Location, with an empty one, or with one of
// a scheme other than http and https, such as an app's own, where a walk may well be meant to end.
// Two Locations that differ, and one that cannot be read, are errors, as in browsers.
func (w *walk) follow(h *Hop, n int) (*target, *Error) {
	if !redirects(h.Status) || w.r.Follow >= 0 && n >= w.r.Follow {
		return nil, nil
	}
	to, err := w.location(h)
	if err != nil || to == nil {
		return nil, err
	}
	if n >= w.maxRedirects() {
		return nil, w.tooMany(to.url)
	}
	return to, nil
}

func redirects(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

func (w *walk) maxRedirects() int {
	if w.r.MaxRedirects == 0 {
		return DefaultMaxRedirects
	}
	return max(0, w.r.MaxRedirects)
}

// location reads the Location of an answer, relative to its URL (RFC 9110, section 10.2.2). The fragment is inherited.
func (w *walk) location(h *Hop) (*target, *Error) {
	all := h.Header["Location"]
	if len(all) == 0 || all[0] == "" {
		return nil, nil
	}
	if i := slices.IndexFunc(all, func(l string) bool { return l != all[0] }); i > 0 {
		return nil, failure(Redirects, "the answer has several Location fields that differ: %s and %s", quote(all[0]), quote(all[i]))
	}
	ref, err := url.Parse(straight(all[0], w.url.Scheme))
	if err != nil {
		return nil, failure(Redirects, "the answer redirects to %s, which is no URL", quote(all[0])).because(err)
	}
	u := w.url.ResolveReference(ref)
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, nil
	}
	if u.Hostname() == "" {
		return nil, failure(Redirects, "the answer redirects to %s, which names no host", quote(all[0]))
	}
	if ref.Fragment == "" && !strings.Contains(all[0], "#") {
		u.Fragment, u.RawFragment = w.url.Fragment, w.url.RawFragment
	}
	return &target{sendable(u), ref.Host != ""}, nil // u is ours, so that its target may be changed
}

// straight is a Location as browsers read it, where package url would not: without tabs, with backslashes for slashes, and
// relative if it names the scheme there is but no host (WHATWG URL, section 4.4). Those of other schemes stay as they are.
func straight(location, scheme string) string {
	s := strings.ReplaceAll(strings.Trim(location, " \t"), "\t", "")
	end := strings.IndexAny(s, "?#")
	if end < 0 {
		end = len(s)
	}
	path, rest := s[:end], s[end:]
	i := strings.IndexAny(path, `:/\`)
	named := i > 0 && path[i] == ':'
	if named && !strings.EqualFold(path[:i], "http") && !strings.EqualFold(path[:i], "https") {
		return location
	}
	path = strings.ReplaceAll(path, `\`, "/")
	if named && strings.EqualFold(path[:i], scheme) && !strings.HasPrefix(path[i+1:], "//") {
		path = path[i+1:]
	}
	return path + rest
}

// redirect moves the walk on to the target of a redirect.
func (w *walk) redirect(to *target, status int) {
	from := originOf(w.url)
	changed := from != originOf(to.url)
	if w.host != "" && to.named {
		w.host, changed = "", true // what was believed to be the host is left
	}
	w.leaveFirst(changed)
	w.changeMethod(status)
	if changed {
		w.taint(from)
		w.dropCredentials()
	} else if to.url.User == nil {
		to.url.User = w.url.User // what one URL says of an origin's user holds for the origin
	}
	w.url = to.url
	w.setReferer()
}

// leaveFirst forgets a Cookie field written by hand: it is that of the first hop only. Where the origin changes, that is noted.
func (w *walk) leaveFirst(changed bool) {
	if w.handWritten && changed {
		w.dropped = append(w.dropped, "Cookie")
	}
	w.handCookie, w.handWritten = "", false
}

// changeMethod: 301 and 302 turn POST into GET, 303 all but HEAD; the body then goes, and the fields about it.
func (w *walk) changeMethod(status int) {
	switch {
	case (status == 301 || status == 302) && w.method == http.MethodPost:
	case status == 303 && w.method != http.MethodHead:
	default:
		return
	}
	w.method, w.body, w.chunked = http.MethodGet, nil, false
	w.header = slices.DeleteFunc(w.header, func(f Field) bool { return ofBody(f.Name) })
}

// ofBody reports whether a field speaks of the body, or like Origin goes only with methods that have one (WHATWG Fetch,
// HTTP-redirect fetch and "append a request Origin header").
func ofBody(name string) bool {
	switch name {
	case "Origin", "Expect", "Digest", "Trailer":
		return true
	}
	return strings.HasPrefix(name, "Content-")
}

// dropCredentials takes away for good what the origin that is left was trusted with.
func (w *walk) dropCredentials() {
	w.header = slices.DeleteFunc(w.header, func(f Field) bool {
		drop := credential(f.Name) || w.r.Secret != nil && w.r.Secret(f.Name, f.Value)
		if drop {
			w.dropped = append(w.dropped, f.Name)
			if f.Name == "Referer" {
				w.referer = ""
			}
		}
		return drop
	})
	for _, c := range w.cookies {
		if !c.Drop {
			w.dropped = append(w.dropped, "cookie "+c.Name)
		}
	}
	w.cookies = nil
}

func credential(name string) bool {
	switch name {
	case "Authorization", "Proxy-Authorization", "X-Api-Key", "X-Auth-Token", "Cookie":
		return true
	}
	return false
}

// taint: a request that another origin than its own sends on to a third speaks for nobody (WHATWG Fetch, HTTP-redirect fetch).
func (w *walk) taint(from origin) {
	i := slices.IndexFunc(w.header, func(f Field) bool { return f.Name == "Origin" })
	if i < 0 || w.header[i].Value == "null" {
		return
	}
	if u, err := url.Parse(w.header[i].Value); err == nil && originOf(u) == from {
		return
	}
	w.header[i].Value = "null"
}

// setReferer applies the policy strict-origin-when-cross-origin to the Referer the request began with, as browsers do at
// each redirect (W3C Referrer Policy, section 3.7). A request without one gets none.
func (w *walk) setReferer() {
	if w.referer == "" {
		return
	}
	value := referer(w.referer, w.url)
	w.header = slices.DeleteFunc(w.header, func(f Field) bool { return f.Name == "Referer" })
	if value != "" {
		w.header = append(w.header, Field{"Referer", value})
	}
}

func referer(from string, to *url.URL) string {
	u, err := url.Parse(from)
	switch {
	case err != nil || u.Host == "":
		return ""
	case originOf(u) == originOf(to):
		return from
	case u.Scheme == "https" && to.Scheme != "https":
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}

// tooMany says where the redirects went: once round if they go in a circle, else the last of them.
func (w *walk) tooMany(next *url.URL) *Error {
	var path []string
	for i := range w.x.Hops {
		path = append(path, w.x.Hops[i].URL)
	}
	end := shown(next)
	first, loop := 0, ""
	for i, u := range path {
		if u == end {
			first, loop = i, " (loop)"
		}
	}
	path = append(path[first:], end)
	const most = 8
	more := ""
	if len(path) > most {
		path, more = path[len(path)-most:], "... → "
	}
	plural := "s"
	if w.maxRedirects() == 1 {
		plural = ""
	}
	e := failure(Redirects, "more than %d redirect%s: %s%s%s", w.maxRedirects(), plural, more, shorten(path), loop)
	return e.hint("a loop often means that a cookie is not kept or not accepted; `follow: false` shows the first answer")
}

// shorten joins URLs with arrows, leaving out the origin where they share one.
func shorten(urls []string) string {
	out := make([]string, len(urls))
	base, same := "", true
	for i, s := range urls {
		u, err := url.Parse(s)
		if err != nil {
			return plain(strings.Join(urls, " → "))
		}
		o := u.Scheme + "://" + u.Host
		if i == 0 {
			base = o
		}
		same = same && o == base
		out[i] = s
	}
	for i := range out {
		if same {
			out[i] = strings.TrimPrefix(out[i], base)
		}
		out[i] = plain(out[i])
	}
	return strings.Join(out, " → ")
}
