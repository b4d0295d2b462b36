package client

import (
	"net/url"
	"strings"

	"crumb/runner/jar"
)

// scope is the URL whose cookies are sent and set: that of the hop, with the Host written by hand if there is one.
func (w *walk) scope() *url.URL {
	if w.host == "" {
		return w.url
	}
	u := *w.url
	u.Host = w.host
	return &u
}

// setCookies gives Set-Cookie fields to the jar. Without a jar they are still read, by one that is then thrown away.
func (w *walk) setCookies(lines []string) []jar.Cookie {
	j := w.r.Jar
	if j == nil {
		j = jar.New(jar.Options{Now: w.c.now})
	}
	return j.Set(w.scope(), lines)
}

// cookieHeader returns the Cookie field of the next hop, "" for none, and the cookies in it.
func (w *walk) cookieHeader() (string, []jar.Cookie) {
	if w.handWritten {
		return w.handCookie, split(w.handCookie)
	}
	var cookies []jar.Cookie
	if w.r.Jar != nil {
		cookies = w.r.Jar.Cookies(w.scope())
	}
	if len(w.cookies) > 0 {
		cookies = override(cookies, w.cookies)
	}
	if len(cookies) == 0 {
		return "", nil
	}
	return jar.Serialize(cookies), cookies
}

// override puts each of the step's cookies where the first of its name stands, else at the end, and takes away the others of
// that name.
func override(cookies []jar.Cookie, step []StepCookie) []jar.Cookie {
	last := make(map[string]*StepCookie, len(step)) // the last of a name is meant
	for i := range step {
		last[step[i].Name] = &step[i]
	}
	done := make(map[string]bool, len(step))
	out := make([]jar.Cookie, 0, len(cookies)+len(step))
	put := func(s *StepCookie) {
		if !done[s.Name] && !s.Drop {
			out = append(out, jar.Cookie{Name: s.Name, Value: s.Value})
		}
		done[s.Name] = true
	}
	for _, c := range cookies {
		if s := last[c.Name]; s != nil {
			put(s)
		} else {
			out = append(out, c)
		}
	}
	for i := range step {
		put(last[step[i].Name])
	}
	return out
}

// split reads a Cookie field written by hand, as servers do: at each semicolon.
func split(header string) []jar.Cookie {
	var out []jar.Cookie
	for pair := range strings.SplitSeq(header, ";") {
		pair = strings.Trim(pair, " \t")
		if pair == "" {
			continue
		}
		name, value, found := strings.Cut(pair, "=")
		if !found {
			name, value = "", pair
		}
		out = append(out, jar.Cookie{Name: name, Value: value})
	}
	return out
}
