package scenario

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

func (r *reader) readSessionStep(f *fields, s *Step) {
	n := f.get("session")
	if n.Kind == yaml.ScalarNode {
		r.fault(n, "write `session: {cookies: {theme: dark}}`, or `session: {clear: true}`", "session must be a mapping, not %s", kindOf(n))
		return
	}
	s.Action = &SessionChange{Session: r.session(n, &StepSessionShape)}
}

// session reads what a session carries, of a file or of a step.
func (r *reader) session(n *yaml.Node, shape *Shape) *Session {
	f := r.mapping(n, shape)
	s := &Session{
		Headers: r.headerPairs(f.get("headers")),
		Query:   r.pairs(f.get("query"), "query"),
		Cookies: r.setCookies(f.get("cookies")),
	}
	s.Auth, s.AuthNull = r.auth(f.get("auth"))
	if ua := f.get("userAgent"); ua != nil && isNull(ua) {
		s.UserAgentNull = true
	} else {
		s.UserAgent = r.textValue(ua, "userAgent")
	}
	if shape.has("clear") {
		s.Clear = r.clear(f.get("clear"))
	}
	s.Load, s.Save, s.Dir = r.loadPath(f.get("load")), r.savePath(f.get("save")), r.dir()
	s.Connection = r.connection(f)
	s.Connection.Timeout = r.duration(f.get("timeout"), "timeout")
	f.done()
	return s
}

func (r *reader) clear(n *yaml.Node) string {
	switch {
	case n == nil || n.Value == "false" && n.Tag == "!!bool":
		return ""
	case n.Tag == "!!bool" && n.Value == "true":
		return "all"
	case n.Value == "session":
		return "session"
	}
	r.fault(n, "true drops all cookies, tokens and auth; session drops only session cookies", "clear must be true or session, not %s", describe(n))
	return ""
}

// setCookies reads cookies to put into a session.
func (r *reader) setCookies(n *yaml.Node) []*SetCookie {
	if n == nil || isNull(n) {
		return nil
	}
	var list []*SetCookie
	for _, e := range r.entries(n, "cookies") {
		c := &SetCookie{Name: e.key.Value, Pos: Pos{e.key.Line, e.key.Column}}
		list = append(list, c)
		r.cookieName(c.Name, c.Pos)
		switch {
		case isNull(e.value):
		case e.value.Kind == yaml.MappingNode:
			r.setCookie(e.value, c)
		default:
			c.Value = r.textValue(e.value, "a cookie")
			r.cookieValue(c.Value)
		}
	}
	return list
}

func (r *reader) setCookie(n *yaml.Node, c *SetCookie) {
	f := r.mapping(n, &CookieShape)
	c.Value = r.textValue(f.get("value"), "value")
	r.cookieValue(c.Value)
	if f.get("value") == nil && allKnown(f) {
		r.fault(n, "write null for the cookie itself to delete it", "the cookie %s needs value:", c.Name)
	}
	c.Domain = r.textValue(f.get("domain"), "domain")
	if v := c.Domain; v != nil && v.Kind == Constant && strings.ContainsAny(v.Const.(string), "/: @") {
		r.report(Diagnostic{Span: v.Span(), Message: fmt.Sprintf("%q is no domain", v.Const), Hint: "write the host alone, as example.org"})
	}
	c.Path = r.textValue(f.get("path"), "path")
	if v := c.Path; v != nil && v.Kind == Constant && !strings.HasPrefix(v.Const.(string), "/") {
		r.report(Diagnostic{Severity: Warning, Span: v.Span(), Message: fmt.Sprintf("the path %q does not begin with /, so the cookie gets the path /", v.Const), Hint: "write /" + v.Const.(string)})
	}
	c.Expires = r.expires(f.get("expires"))
	c.Secure = r.bool(f.get("secure"), "secure")
	c.HTTPOnly = r.bool(f.get("httpOnly"), "httpOnly")
	if c.SameSite = r.textValue(f.get("sameSite"), "sameSite"); c.SameSite != nil && c.SameSite.Kind == Constant {
		if s := c.SameSite.Const.(string); s != "Strict" && s != "Lax" && s != "None" {
			r.fault(f.get("sameSite"), nearestHint(s, []string{"Strict", "Lax", "None"}), "sameSite must be Strict, Lax or None, not %q", s)
		}
	}
	f.done()
	if s := c.SameSite; s != nil && s.Const == "None" && (c.Secure == nil || c.Secure.Const == false) {
		r.warn(f.get("sameSite"), "write `secure: true` beside it", "the jar refuses a cookie with sameSite: None that is not secure (RFC 6265bis, section 5.7)")
	}
}

// expires reads a time or a duration from now.
func (r *reader) expires(n *yaml.Node) *Value {
	v := r.textValue(n, "expires")
	if v == nil || v.Kind != Constant {
		return v
	}
	if _, err := ParseExpires(v.Const.(string)); err != nil {
		r.fault(n, "write a time as 2030-01-31T12:00:00Z, or a duration from now as 24h", "expires: %s", err)
		return nil
	}
	return v
}
