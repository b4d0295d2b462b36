package scenario

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// crossed reports keys of a request that are each right and together are not: one would count for nothing.
func (r *reader) crossed(f *fields, q *Request) {
	for _, p := range q.Headers {
		at := Span{From: p.Pos, To: Pos{p.Pos.Line, p.Pos.Col + utf8.RuneCountInString(p.Name)}}
		switch {
		case p.Null:
		case strings.EqualFold(p.Name, "cookie") && len(q.Cookies) > 0:
			r.report(Diagnostic{Span: at, Message: "a Cookie header stands for all cookies, so cookies: would count for nothing", Hint: "write all of them under cookies:"})
		case strings.EqualFold(p.Name, "authorization") && q.Auth != nil:
			r.report(Diagnostic{Span: at, Message: "an Authorization header stands before auth:, which would count for nothing", Hint: "write one of the two"})
		}
	}
	if n := f.get("request"); q.Body != nil && n != nil && n.Kind == yaml.ScalarNode && isTarget(strings.TrimSpace(n.Value)) {
		r.warn(n, "write `request: POST "+strings.TrimSpace(n.Value)+"`, or GET to mean it", "a target without a method is a GET, and this one has a body")
	}
}

// cookiePairs reads the cookies of one request.
func (r *reader) cookiePairs(n *yaml.Node) []*Pair {
	list := r.pairs(n, "cookies")
	for _, p := range list {
		r.cookieName(p.Name, p.Pos)
		if len(p.Values) > 1 {
			r.report(Diagnostic{Span: p.Values[1].Span(), Message: "a cookie has one value, and " + p.Name + " has several", Hint: "write each cookie under a name of its own"})
		}
		for _, v := range p.Values {
			r.cookieValue(v)
		}
	}
	return list
}

// cookieName reports a name that no cookie has (RFC 6265bis, section 4.1.1).
func (r *reader) cookieName(name string, at Pos) {
	if name != "" && !strings.ContainsAny(name, "=;,\" \t\r\n\x00") {
		return
	}
	r.report(Diagnostic{Span: Span{From: at, To: Pos{at.Line, at.Col + utf8.RuneCountInString(name)}}, Message: fmt.Sprintf("%q is no name of a cookie", name),
		Hint: "it holds no blank, no quote and none of = ; ,"})
}

// cookieValue reports a value that would end its cookie early.
func (r *reader) cookieValue(v *Value) {
	if v == nil {
		return
	}
	if text, ok := v.Const.(string); ok && strings.ContainsAny(text, ";\r\n\x00") {
		hint := "encode it: ${urlEncode(...)}"
		if strings.Contains(text, "=") {
			hint = "write each cookie as an entry of its own; attributes stand in a mapping, under session:"
		}
		r.report(Diagnostic{Span: v.Span(), Message: "the value of a cookie holds no ; and no line break", Hint: hint})
	}
}
