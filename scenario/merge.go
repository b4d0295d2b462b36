package scenario

import (
	"slices"
	"strings"
)

// mergeSession is what stands when over is added to base: over wins, mappings merge, null removes.
func mergeSession(base, over *Session) *Session {
	if base == nil {
		return over
	}
	m := *base
	m.Headers = mergePairs(base.Headers, over.Headers, true)
	m.Query = mergePairs(base.Query, over.Query, false)
	m.Cookies = mergeCookies(base.Cookies, over.Cookies)
	if over.Auth != nil || over.AuthNull {
		m.Auth, m.AuthNull = over.Auth, over.AuthNull
	}
	if over.UserAgent != nil || over.UserAgentNull {
		m.UserAgent, m.UserAgentNull = over.UserAgent, over.UserAgentNull
	}
	if over.Load != nil {
		m.Load, m.Dir = over.Load, over.Dir
	}
	if over.Save != nil {
		m.Save, m.Dir = over.Save, over.Dir
	}
	m.Connection = base.Connection.Merge(over.Connection)
	return &m
}

// Merge is the connection with what over says put over it.
func (c Connection) Merge(over Connection) Connection {
	pick := func(a, b *Value) *Value {
		if b != nil {
			return b
		}
		return a
	}
	m := Connection{Timeout: pick(c.Timeout, over.Timeout), Follow: pick(c.Follow, over.Follow),
		MaxRedirects: pick(c.MaxRedirects, over.MaxRedirects), Proxy: pick(c.Proxy, over.Proxy), TLS: c.TLS, HTTP: pick(c.HTTP, over.HTTP),
		Resolve: c.Resolve, UnixSocket: pick(c.UnixSocket, over.UnixSocket), Compress: pick(c.Compress, over.Compress),
		MaxBody: pick(c.MaxBody, over.MaxBody), Dir: c.Dir}
	if over.Resolve != nil {
		m.Resolve = over.Resolve
	}
	if over.UnixSocket != nil {
		m.Dir = over.Dir
	}
	if over.TLS != nil {
		m.TLS = over.TLS
	}
	return m
}

func mergePairs(base, over []*Pair, fold bool) []*Pair {
	merged := slices.Clone(base)
	for _, p := range over {
		i := slices.IndexFunc(merged, func(q *Pair) bool { return q.Name == p.Name || fold && strings.EqualFold(q.Name, p.Name) })
		if i >= 0 {
			merged[i] = p
		} else {
			merged = append(merged, p)
		}
	}
	return merged
}

func mergeCookies(base, over []*SetCookie) []*SetCookie {
	merged := slices.Clone(base)
	for _, c := range over {
		if i := slices.IndexFunc(merged, func(q *SetCookie) bool { return q.Name == c.Name }); i >= 0 {
			merged[i] = c
		} else {
			merged = append(merged, c)
		}
	}
	return merged
}
