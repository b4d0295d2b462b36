package runner

import (
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"crumb/runner/client"
	"crumb/runner/jar"
	"crumb/scenario"
	"crumb/scenario/expression"
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

// credentials are what is sent as Authorization, and where.
type credentials struct {
	header  string // the value of the field
	origins []string
	own     bool         // they also go to the origin of base, or to the one that the target spells out
	token   *bearerToken // what `token` shows, nil for others than tokens
}

// bearerToken is a token that a login took from an answer.
type bearerToken struct{ access string }

// connection is how to reach servers, evaluated. Zero fields mean the defaults.
type connection struct {
	timeout      time.Duration
	follow       int // -1: all
	maxRedirects int // -1: none is allowed
	client.Connection
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

// text is a value as text.
func (m *moment) text(v *scenario.Value) (string, *scenario.Diagnostic) {
	if s, ok := v.Const.(string); ok && v.Kind == scenario.Constant {
		return s, nil
	}
	x, d := v.Eval(m.play.runtime(m))
	if d != nil {
		return "", d
	}
	s, err := expression.Text(x)
	if err != nil {
		return "", v.Fault("", "a text is wanted here: %s", err)
	}
	return s, nil
}

// texts are values as texts; one that is a list stands for its elements, nil for nothing.
func (m *moment) texts(values []*scenario.Value) ([]string, *scenario.Diagnostic) {
	list := make([]string, 0, len(values))
	for _, v := range values {
		if s, ok := v.Const.(string); ok && v.Kind == scenario.Constant {
			list = append(list, s)
			continue
		}
		x, d := v.Eval(m.play.runtime(m))
		if d != nil {
			return nil, d
		}
		items, isList := x.([]any)
		if !isList {
			items = []any{x}
		}
		for _, item := range items {
			if item == nil {
				continue
			}
			s, err := expression.Text(item)
			if err != nil {
				return nil, v.Fault("", "a text is wanted here: %s", err)
			}
			list = append(list, s)
		}
	}
	return list, nil
}

// credentials are what auth says, evaluated.
func (m *moment) credentials(a *scenario.Auth) (*credentials, *scenario.Diagnostic) {
	c := &credentials{own: true}
	switch {
	case a.Basic != nil:
		user, d := m.text(a.Basic.User)
		if d != nil {
			return nil, d
		}
		password, d := m.text(a.Basic.Password)
		if d != nil {
			return nil, d
		}
		if strings.Contains(user, ":") {
			return nil, a.Basic.User.Fault("", "a user of basic auth holds no colon (RFC 7617, section 2)")
		}
		m.play.redact.Add("password", password)
		c.header = basicHeader(user, password)
	case a.Bearer != nil:
		token, d := m.text(a.Bearer)
		if d != nil {
			return nil, d
		}
		m.play.redact.Add("token", token)
		c.header = "Bearer " + token
	}
	origins, d := m.texts(a.Origins)
	if d != nil {
		return nil, d
	}
	for i, o := range origins {
		u, err := parseURL(o)
		if err != nil {
			return nil, a.Origins[min(i, len(a.Origins)-1)].Fault("write an origin as https://api.example.org", "origins: %s", err)
		}
		c.origins = append(c.origins, originOf(u))
	}
	return c, nil
}

// forOrigin is the value of Authorization for a URL, "" where the credentials must not go.
func (c *credentials) forOrigin(u *url.URL, own string) string {
	if c == nil {
		return ""
	}
	o := originOf(u)
	if c.own && o == own || slices.Contains(c.origins, o) {
		return c.header
	}
	return ""
}

// originOf is scheme, host and port of a URL (RFC 6454).
func originOf(u *url.URL) string {
	if u == nil {
		return ""
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"https": "443"}[u.Scheme]
		if port == "" {
			port = "80"
		}
	}
	return u.Scheme + "://" + strings.ToLower(u.Hostname()) + ":" + port
}

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
	x, d := v.Eval(m.play.runtime(m))
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

// flag is a value as true or false; nil is false.
func (m *moment) flag(v *scenario.Value) (bool, *scenario.Diagnostic) {
	if v == nil {
		return false, nil
	}
	x, d := v.Eval(m.play.runtime(m))
	if d != nil {
		return false, d
	}
	switch x := x.(type) {
	case bool:
		return x, nil
	case string:
		if x == "true" || x == "false" {
			return x == "true", nil
		}
	}
	return false, v.Fault("", "true or false is wanted here, not %s", expression.Format(x, 40))
}

// number is a value as a whole number.
func (m *moment) number(v *scenario.Value, least int) (int, *scenario.Diagnostic) {
	x, d := v.Eval(m.play.runtime(m))
	if d != nil {
		return 0, d
	}
	if s, ok := x.(string); ok {
		if n, err := expression.DecodeJSON([]byte(s)); err == nil {
			x = n
		}
	}
	if i, ok := x.(int); ok && i >= least {
		return i, nil
	}
	return 0, v.Fault("", "a whole number from %d is wanted here, not %s", least, expression.Format(x, 40))
}

// duration is a value as a duration.
func (m *moment) duration(v *scenario.Value) (time.Duration, *scenario.Diagnostic) {
	if d, ok := v.Duration(); ok {
		return d, nil
	}
	x, diag := v.Eval(m.play.runtime(m))
	if diag != nil {
		return 0, diag
	}
	if d, ok := x.(time.Duration); ok && d >= 0 {
		return d, nil
	}
	if s, ok := x.(string); ok {
		if d, err := scenario.ParseDuration(s); err == nil {
			return d, nil
		}
	}
	return 0, v.Fault("a duration is a number and a unit: 500ms, 30s, 2m", "a duration is wanted here, not %s", expression.Format(x, 40))
}

// connect puts the connection keys of a file over those that stand.
func (m *moment) connect(base connection, over scenario.Connection) (c connection, d *scenario.Diagnostic) {
	c = base
	if over.Timeout != nil {
		if c.timeout, d = m.duration(over.Timeout); d != nil {
			return c, d
		}
	}
	if over.MaxRedirects != nil {
		if c.maxRedirects, d = m.number(over.MaxRedirects, 0); d != nil {
			return c, d
		}
		if c.maxRedirects == 0 {
			c.maxRedirects = -1
		}
	}
	if over.Follow != nil {
		if c.follow, d = m.follow(over.Follow); d != nil {
			return c, d
		}
	}
	if over.Proxy != nil {
		if c.Proxy, d = m.text(over.Proxy); d != nil {
			return c, d
		}
		if c.Proxy == "environment" {
			c.Proxy = ""
		}
	}
	if over.TLS != nil {
		d = m.tls(&c.Connection, over.TLS)
	}
	return c, d
}

// follow is how many redirects to follow: all (-1) for true, none for false.
func (m *moment) follow(v *scenario.Value) (int, *scenario.Diagnostic) {
	x, d := v.Eval(m.play.runtime(m))
	if d != nil {
		return 0, d
	}
	switch x {
	case true, "true":
		return -1, nil
	case false, "false":
		return 0, nil
	}
	return m.number(v, 0)
}

func (m *moment) tls(c *client.Connection, t *scenario.TLS) (d *scenario.Diagnostic) {
	for _, x := range []struct {
		v    *scenario.Value
		into *string
		file bool
	}{{t.CA, &c.CA, true}, {t.Cert, &c.Cert, true}, {t.Key, &c.Key, true}, {t.ServerName, &c.ServerName, false}, {t.MinVersion, &c.MinVersion, false}} {
		if x.v == nil {
			continue
		}
		if *x.into, d = m.text(x.v); d != nil {
			return d
		}
		if x.file && !filepath.IsAbs(*x.into) {
			*x.into = filepath.Join(t.Dir, *x.into)
		}
	}
	if t.Insecure != nil {
		c.Insecure, d = m.flag(t.Insecure)
	}
	return d
}
