package runner

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"crumb/runner/jar"
	"crumb/scenario"
)

// Session is what the requests of a scenario carry: cookies, headers, credentials, and how they connect. It belongs to one
// scenario and is not safe for concurrent use.
type Session struct {
	name       string
	jar        *jar.Jar
	base       *url.URL // nil: targets are whole URLs
	headers    []field
	query      []field
	userAgent  string
	auth       *credentials
	connection connection
	clock      func() time.Time
}

// field is a name with its values, evaluated.
type field struct {
	name   string
	values []string
}

// newSession makes the session that a scenario starts with.
func (p *play) newSession(f *frame) (*Session, *scenario.Diagnostic) {
	s := &Session{name: "main", jar: jar.New(jar.Options{Now: p.options.Now}), userAgent: p.options.UserAgent, clock: p.now}
	s.connection.follow = -1
	if s.userAgent == "" {
		s.userAgent = "crumb"
	}
	p.session = s
	m := &moment{frame: f, play: p}
	if d := p.setBase(s, m); d != nil {
		return nil, d
	}
	if path := p.options.Overrides.LoadJar; path != "" && !p.options.DryRun {
		left, err := p.readJar(s.jar, path)
		if err != nil {
			return nil, &scenario.Diagnostic{Message: err.Error()}
		}
		m.tellLeft(nil, left)
	}
	if f.file.Session != nil {
		if d := s.apply(m, f.file.Session); d != nil {
			return nil, d
		}
	}
	return s, nil
}

// setBase finds what targets resolve against.
func (p *play) setBase(s *Session, m *moment) *scenario.Diagnostic {
	v := m.frame.file.Base
	switch {
	case v == nil && m.frame.file.Server != nil && p.server != nil:
		s.base, _ = url.Parse(p.server.url)
		return nil
	case v == nil && m.frame.file.Server != nil: // a dry run starts nothing
		s.base, _ = url.Parse("http://demo")
		return nil
	case v == nil:
		return nil
	}
	text, d := m.text(v)
	if d != nil {
		return d
	}
	u, err := parseURL(text)
	if err != nil {
		return v.Fault("write it whole: https://example.org", "base: %s", err)
	}
	p.hideUser(u)
	u.Fragment, u.RawQuery = "", ""
	s.base = u
	return nil
}

// apply changes the session as a file or a step says: it wins, mappings merge, null removes.
func (s *Session) apply(m *moment, c *scenario.Session) *scenario.Diagnostic {
	switch c.Clear {
	case "all":
		s.jar.Clear()
		s.auth = nil
	case "session":
		s.jar.ClearSession()
	}
	if c.Load != nil && !m.options.DryRun && (m.step != nil || m.options.Overrides.LoadJar == "" || s.name != scenario.Main) {
		if d := s.loadJar(m, c); d != nil {
			return d
		}
	}
	var d *scenario.Diagnostic
	if s.headers, d = m.merge(s.headers, c.Headers, strings.EqualFold); d != nil {
		return d
	}
	if s.query, d = m.merge(s.query, c.Query, func(a, b string) bool { return a == b }); d != nil {
		return d
	}
	if c.UserAgentNull {
		s.userAgent = ""
	} else if c.UserAgent != nil {
		if s.userAgent, d = m.text(c.UserAgent); d != nil {
			return d
		}
	}
	if c.AuthNull {
		s.auth = nil
	} else if c.Auth != nil {
		if s.auth, d = m.credentials(c.Auth); d != nil {
			return d
		}
	}
	if s.connection, d = m.connect(s.connection, c.Connection); d != nil {
		return d
	}
	for _, k := range c.Cookies {
		if d := s.setCookie(m, k); d != nil {
			return d
		}
	}
	return nil
}

// merge puts pairs of a file over fields: a name replaces, null removes.
func (m *moment) merge(base []field, over []*scenario.Pair, same func(a, b string) bool) ([]field, *scenario.Diagnostic) {
	if len(over) == 0 {
		return base, nil
	}
	merged := slices.Clone(base)
	for _, p := range over {
		values, d := m.texts(p.Values)
		if d != nil {
			return nil, d
		}
		i := slices.IndexFunc(merged, func(f field) bool { return same(f.name, p.Name) })
		switch {
		case p.Null && i >= 0:
			merged = slices.Delete(merged, i, i+1)
		case p.Null:
		case i >= 0:
			merged[i] = field{p.Name, values}
		default:
			merged = append(merged, field{p.Name, values})
		}
	}
	return merged, nil
}
