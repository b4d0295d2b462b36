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
	q.Cookies = r.cookiePairs(f.get("cookies"))
	q.Body = r.body(f)
	q.Auth, q.AuthNull = r.auth(f.get("auth"))
	r.crossed(f, q)
	q.SaveBody = r.saveBody(f.get("saveBody"))
	q.Connection = r.connection(f)
	if ok {
		s.Action = q
	}
	return q
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
		if e.value.Kind == yaml.MappingNode {
			r.fault(e.value, nestedHint(what, e.key.Value), "%s %s must be a text, not a mapping", what, e.key.Value)
			continue
		}
		if what == "query" || what == "form" {
			r.templateKey(e.key, map[string]string{"query": "write it into the target: /path?${name}=value", "form": "write body: with a Content-Type header"}[what])
		}
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
			hint := "it is made of letters, digits and - (RFC 9110, section 5.1)"
			if name := strings.TrimRight(p.Name, ": "); isToken(name) {
				hint = "write " + name
			}
			r.report(Diagnostic{Span: at, Message: fmt.Sprintf("%q is no name of a header", p.Name), Hint: hint})
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

// nestedHint says what to write instead of a mapping in a list of pairs.
func nestedHint(what, name string) string {
	switch what {
	case "form":
		return "a form holds texts: write json: for structures, or names such as \"" + name + "[key]\""
	case "query":
		return "a query holds texts: write names such as \"" + name + "[key]\""
	case "cookies":
		return "a request sends names and values; attributes stand in a session step: `session: {cookies: {" + name + ": {value: ...}}}`"
	}
	return ""
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
	c.HTTP = r.httpVersion(f.get("http"))
	if n := f.get("resolve"); n != nil {
		c.Resolve = r.resolves(n)
	}
	c.UnixSocket, c.Dir = r.textValue(f.get("unixSocket"), "unixSocket"), r.dir()
	c.Compress = r.bool(f.get("compress"), "compress")
	c.MaxBody = r.size(f.get("maxBody"), "maxBody")
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
	if err != nil || !slices.Contains([]string{"http", "https", "socks5", "socks5h"}, u.Scheme) || u.Hostname() == "" || badPort(u.Port()) {
		hint := "write http://host:port, https://..., socks5://..., none or environment"
		switch {
		case text == "false":
			hint = "write none to go directly"
		case badURL("http://"+text) == "" && !strings.Contains(text, "://") && text != "true":
			hint = "write http://" + text
		}
		r.fault(n, hint, "%q is no proxy", text)
		return nil
	}
	return v
}

func (r *reader) tls(n *yaml.Node) *TLS {
	if n.Kind == yaml.ScalarNode && !isNull(n) {
		r.fault(n, "write `tls: {insecure: true}` to verify nothing, `tls: {ca: FILE}` to trust a certificate", "tls must be a mapping, not %s", kindOf(n))
		return nil
	}
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
		r.fault(f.get("minVersion"), versionHint(v.Const.(string)), "minVersion must be 1.0, 1.1, 1.2 or 1.3, not %q", v.Const)
	}
	if f.has("cert") != f.has("key") {
		r.fault(n, "write `tls: {cert: client.pem, key: client-key.pem}`; both may name the same file", "cert and key go together")
	}
	f.done()
	return t
}

// versionHint finds the version in such as TLSv1.2.
func versionHint(s string) string {
	for _, v := range []string{"1.0", "1.1", "1.2", "1.3"} {
		if strings.HasSuffix(strings.ReplaceAll(s, "_", "."), v) {
			return "write " + v
		}
	}
	return ""
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
