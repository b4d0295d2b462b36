package scenario

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

func (r *reader) readRequest(f *fields, s *Step) { r.request(f, s, "request") }

// request reads what request and login share.
func (r *reader) request(f *fields, s *Step, key string) *Request {
	q := &Request{}
	ok := r.requestLine(f.get(key), key, q)
	q.Query = r.pairs(f.get("query"), "query")
	q.Headers = r.headerPairs(f.get("headers"))
	q.Cookies = r.pairs(f.get("cookies"), "cookies")
	q.Body = r.body(f)
	q.Auth, q.AuthNull = r.auth(f.get("auth"))
	q.SaveBody = r.saveBody(f.get("saveBody"))
	q.Connection = r.connection(f)
	if ok {
		s.Action = q
	}
	return q
}

// requestLine reads METHOD target, or a target alone.
func (r *reader) requestLine(n *yaml.Node, key string, q *Request) bool {
	if n.Kind != yaml.ScalarNode || isNull(n) {
		hint := "write `" + key + ": GET /path`"
		if n.Kind == yaml.MappingNode {
			hint += ", and its headers, query and body beside it"
		}
		r.fault(n, hint, "%s must be a text, METHOD target, not %s", key, kindOf(n))
		return false
	}
	if r.badTag(n) {
		return false
	}
	text := strings.TrimSpace(n.Value)
	lead := utf8.RuneCountInString(n.Value) - utf8.RuneCountInString(strings.TrimLeft(n.Value, " \t\n"))
	q.Method = "GET"
	target, skipped := text, lead
	if !isTarget(text) {
		method, rest, found := strings.Cut(text, " ")
		if why := badMethod(method, found); why != "" {
			r.fault(n, why, "%q is no %s", text, map[bool]string{true: "request line", false: "target"}[found])
			return false
		}
		target = strings.TrimLeft(rest, " \t")
		skipped += utf8.RuneCountInString(text) - utf8.RuneCountInString(target)
		q.Method = method
	}
	at := placeOf(r.src, n).shifted(skipped)
	if !isTarget(target) {
		r.report(Diagnostic{Span: at.span(0, utf8.RuneCountInString(target)), Message: fmt.Sprintf("%q is no target", target),
			Hint: "a target is an http(s) URL, or begins with /, ? or ${"})
		return false
	}
	q.Target = r.templateAt(n, at, target, r.names.before)
	q.TargetPos = at.span(0, utf8.RuneCountInString(target))
	r.checkTarget(q)
	return true
}

// isTarget reports whether text begins as a target does.
func isTarget(s string) bool {
	lower := strings.ToLower(s[:min(len(s), 8)])
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "?") || strings.HasPrefix(s, "${") ||
		strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

func badMethod(method string, found bool) string {
	switch {
	case !found && isToken(method) && strings.ToUpper(method) == method && method != "":
		return "write a target behind the method: `" + method + " /path`"
	case !found:
		return "a target is an http(s) URL, or begins with /, ? or ${"
	case !isToken(method):
		return "write METHOD target, as GET /path"
	case strings.ToUpper(method) != method:
		return "methods are written in capitals: " + strings.ToUpper(method)
	}
	return ""
}

// isToken reports whether s is a token of RFC 9110 section 5.6.2.
func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0 {
			continue
		}
		return false
	}
	return s != ""
}

// checkTarget checks a constant target: that it is a URL, and that a path has a base.
func (r *reader) checkTarget(q *Request) {
	text, constant := q.Target.Constant()
	if !constant {
		text = q.Target.Parts[0].Text // what stands before the first ${}
	}
	if strings.HasPrefix(text, "/") || strings.HasPrefix(text, "?") {
		if !r.hasBase() {
			r.report(Diagnostic{Span: q.TargetPos, Message: "the target " + text + " needs a base", Hint: "write `base: https://...` at the top level, or give --base"})
		}
		return
	}
	if !constant || text == "" {
		return
	}
	if why := badURL(text); why != "" {
		r.report(Diagnostic{Span: q.TargetPos, Message: why, Hint: "a target is an http(s) URL, or begins with /, ? or ${"})
	}
}

// hasBase reports whether targets have something to resolve against. Partials get it from who runs them.
func (r *reader) hasBase() bool {
	return r.file.Partial || r.file.Base != nil || r.file.Server != nil || r.load.options.Base != ""
}

// badURL says what keeps a text from being an absolute http(s) URL, "" if nothing does.
func badURL(s string) string {
	u, err := url.Parse(strings.ReplaceAll(s, " ", "%20"))
	switch {
	case err != nil:
		return fmt.Sprintf("%q is no URL", s)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Sprintf("%q is no http or https URL", s)
	case u.Hostname() == "":
		return fmt.Sprintf("%q names no host", s)
	}
	return ""
}

// pairs reads names with texts: a list repeats the name, null stands for nothing.
func (r *reader) pairs(n *yaml.Node, what string) []*Pair {
	if n == nil || isNull(n) {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		r.fault(n, "write `"+what+": {name: value}`", "%s must be a mapping, not %s", what, kindOf(n))
		return nil
	}
	var list []*Pair
	for _, e := range r.entries(n, what) {
		p := &Pair{Name: e.key.Value, Pos: Pos{e.key.Line, e.key.Column}}
		list = append(list, p)
		switch {
		case isNull(e.value):
			p.Null = true
		case e.value.Kind == yaml.SequenceNode:
			for _, item := range r.items(e.value) {
				if v := r.textValue(item, what+" "+p.Name); v != nil {
					p.Values = append(p.Values, v)
				}
			}
		default:
			if v := r.textValue(e.value, what+" "+p.Name); v != nil {
				p.Values = append(p.Values, v)
			}
		}
	}
	return list
}

// headerPairs reads header fields; their names are tokens.
func (r *reader) headerPairs(n *yaml.Node) []*Pair {
	list := r.pairs(n, "headers")
	seen := map[string]*Pair{}
	for _, p := range list {
		at := Span{From: p.Pos, To: Pos{p.Pos.Line, p.Pos.Col + utf8.RuneCountInString(p.Name)}}
		if !isToken(p.Name) {
			r.report(Diagnostic{Span: at, Message: fmt.Sprintf("%q is no name of a header", p.Name), Hint: "it is made of letters, digits and - (RFC 9110, section 5.1)"})
		}
		if first := seen[strings.ToLower(p.Name)]; first != nil {
			r.report(Diagnostic{Span: at, Message: fmt.Sprintf("headers sets %s twice; the first is on line %d", p.Name, first.Pos.Line), Hint: "header names are the same in any case; write a list to send several"})
		}
		seen[strings.ToLower(p.Name)] = p
		for _, v := range p.Values {
			if text, ok := v.Const.(string); ok && strings.ContainsAny(text, "\r\n\x00") {
				r.report(Diagnostic{Span: v.Span(), Message: "a header holds no line break", Hint: "end a block of text with |- or write it on one line"})
			}
		}
	}
	return list
}

// auth reads how requests authenticate; null is reported apart.
func (r *reader) auth(n *yaml.Node) (auth *Auth, null bool) {
	if n == nil {
		return nil, false
	}
	if isNull(n) {
		return nil, true
	}
	if n.Kind == yaml.ScalarNode {
		r.fault(n, "write `auth: {basic: {user: ..., password: ...}}` or `auth: {bearer: ...}`", "auth must be a mapping, not %s", kindOf(n))
		return nil, false
	}
	f := r.mapping(n, &AuthShape)
	auth = &Auth{Pos: Pos{n.Line, n.Column}}
	if b := f.get("basic"); b != nil {
		bf := r.mapping(b, &BasicShape)
		auth.Basic = &Basic{User: r.textValue(bf.get("user"), "user"), Password: r.textValue(bf.get("password"), "password")}
		bf.done()
		for _, key := range []string{"user", "password"} {
			if bf.get(key) == nil && b.Kind == yaml.MappingNode {
				r.fault(b, "", "basic needs %s:", key)
			}
		}
	}
	if b := f.get("bearer"); b != nil {
		auth.Bearer = r.textValue(b, "bearer")
		if auth.Basic != nil {
			r.fault(f.key("bearer"), "", "auth takes one of basic and bearer")
		}
	}
	if o := f.get("origins"); o != nil {
		auth.Origins = r.texts(o, "origins")
	}
	f.done()
	if f.get("basic") == nil && f.get("bearer") == nil && allKnown(f) {
		r.fault(n, "", "auth needs basic: or bearer:")
	}
	return auth, false
}

func allKnown(f *fields) bool {
	return !slices.ContainsFunc(f.entries, func(e entry) bool { return !f.shape.has(e.key.Value) })
}

// texts reads one text or a list of them.
func (r *reader) texts(n *yaml.Node, what string) []*Value {
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = r.items(n)
	}
	var list []*Value
	for _, item := range nodes {
		if v := r.textValue(item, what); v != nil {
			list = append(list, v)
		}
	}
	return list
}

// connection reads how to reach the server, timeout apart.
func (r *reader) connection(f *fields) Connection {
	c := Connection{MaxRedirects: r.count(f.get("maxRedirects"), "maxRedirects", 0)}
	c.Follow = r.typed(f.get("follow"), "follow", "true, false or a number of hops", func(v any) bool {
		_, isBool := v.(bool)
		i, isInt := v.(int)
		return isBool || isInt && i >= 0
	})
	c.Proxy = r.proxy(f.get("proxy"))
	if n := f.get("tls"); n != nil {
		c.TLS = r.tls(n)
	}
	return c
}

func (r *reader) proxy(n *yaml.Node) *Value {
	v := r.textValue(n, "proxy")
	if v == nil || v.Kind != Constant {
		return v
	}
	text := v.Const.(string)
	if text == "none" || text == "environment" {
		return v
	}
	u, err := url.Parse(text)
	if err != nil || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) || u.Hostname() == "" {
		r.fault(n, "write http://host:port, https://..., socks5://..., none or environment", "%q is no proxy", text)
		return nil
	}
	return v
}

func (r *reader) tls(n *yaml.Node) *TLS {
	f := r.mapping(n, &TLSShape)
	t := &TLS{
		CA:         r.existing(f.get("ca"), "ca"),
		Cert:       r.existing(f.get("cert"), "cert"),
		Key:        r.existing(f.get("key"), "key"),
		ServerName: r.textValue(f.get("serverName"), "serverName"),
		Insecure:   r.bool(f.get("insecure"), "insecure"),
		MinVersion: r.textValue(f.get("minVersion"), "minVersion"),
		Dir:        r.dir(),
	}
	if v := t.MinVersion; v != nil && v.Kind == Constant && !slices.Contains([]string{"1.0", "1.1", "1.2", "1.3"}, v.Const.(string)) {
		r.fault(f.get("minVersion"), "", "minVersion must be 1.0, 1.1, 1.2 or 1.3, not %q", v.Const)
	}
	if f.has("cert") != f.has("key") {
		r.fault(n, "", "cert and key go together")
	}
	f.done()
	return t
}

// ParseExpires reads when a cookie set by hand expires: a time, or a duration from now that is then not the zero Duration.
func ParseExpires(s string) (at Expiry, err error) {
	if d, err := ParseDuration(s); err == nil {
		return Expiry{In: d}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02", time.RFC1123, time.RFC1123Z} {
		if t, err := time.Parse(layout, s); err == nil {
			return Expiry{At: t}, nil
		}
	}
	return Expiry{}, fmt.Errorf("%q is no time and no duration", s)
}

// Expiry is a time, or a duration from now where At is zero.
type Expiry struct {
	At time.Time
	In time.Duration
}
