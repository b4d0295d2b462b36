package runner

import (
	"net/url"
	"strings"
	"time"

	"crumb/runner/jar"
	"crumb/scenario"
	"crumb/scenario/expression"
)

// setCookie puts a cookie into the session by hand, or deletes those of a name.
func (s *Session) setCookie(m *moment, k *scenario.SetCookie) *scenario.Diagnostic {
	if k.Value == nil {
		s.deleteCookie(k.Name)
		return nil
	}
	c := jar.Cookie{Name: k.Name, HostOnly: true, Path: "/"}
	var d *scenario.Diagnostic
	if c.Value, d = m.text(k.Value); d != nil {
		return d
	}
	m.play.redact.Cookie(c.Name, c.Value)
	if d := s.place(m, k, &c); d != nil {
		return d
	}
	if k.Expires != nil {
		if c.Expires, d = m.expires(k.Expires); d != nil {
			return d
		}
	}
	if c.Secure, d = m.flag(k.Secure); d != nil {
		return d
	}
	if c.HttpOnly, d = m.flag(k.HTTPOnly); d != nil {
		return d
	}
	if k.SameSite != nil {
		if c.SameSite, d = m.text(k.SameSite); d != nil {
			return d
		}
	}
	if err := s.jar.Put(c); err != nil {
		return k.Value.Fault("", "the cookie %s is refused: %s", k.Name, err)
	}
	return nil
}

// place finds the domain and the path of a cookie set by hand. Without a domain it is for the host of base only; without a
// path it is the cookie of that name which the host has already, else that of /.
func (s *Session) place(m *moment, k *scenario.SetCookie, c *jar.Cookie) (d *scenario.Diagnostic) {
	if k.Domain != nil {
		if c.Domain, d = m.text(k.Domain); d != nil {
			return d
		}
		c.Domain, c.HostOnly = strings.TrimPrefix(c.Domain, "."), false
	} else if s.base == nil {
		return k.Value.Fault("write `base:`, or give the cookie a domain:", "the cookie %s has no host: there is no base", k.Name)
	} else {
		c.Domain = s.base.Hostname()
	}
	if k.Path != nil {
		c.Path, d = m.text(k.Path)
		return d
	}
	for _, old := range s.jar.All() {
		if old.Name == c.Name && old.HostOnly == c.HostOnly && sameHost(old.Domain, c.Domain) {
			c.Path = old.Path
			break
		}
	}
	return nil
}

func sameHost(a, b string) bool {
	ca, errA := jar.CanonicalHost(a)
	cb, errB := jar.CanonicalHost(b)
	return errA == nil && errB == nil && ca == cb
}

// deleteCookie takes out the cookies of a name: those of the host of base, or of all hosts where there is no base.
func (s *Session) deleteCookie(name string) {
	if s.base != nil {
		s.jar.Delete(s.base, name)
		return
	}
	for _, c := range s.jar.All() {
		if c.Name == name {
			s.jar.Delete(&url.URL{Scheme: "https", Host: c.Domain, Path: "/"}, name)
		}
	}
}

func (m *moment) expires(v *scenario.Value) (time.Time, *scenario.Diagnostic) {
	x, d := v.Eval(m.runtime())
	if d != nil {
		return time.Time{}, d
	}
	switch x := x.(type) {
	case time.Time:
		return x, nil
	case time.Duration:
		return m.play.now().Add(x), nil
	}
	text, err := expression.Text(x)
	if err != nil {
		return time.Time{}, v.Fault("", "expires: %s", err)
	}
	e, err := scenario.ParseExpires(text)
	if err != nil {
		return time.Time{}, v.Fault("", "expires: %s", err)
	}
	if e.At.IsZero() {
		return m.play.now().Add(e.In), nil
	}
	return e.At, nil
}
