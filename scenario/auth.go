package scenario

import (
	"fmt"
	"net/url"
	"strings"

	"gopkg.in/yaml.v3"
)

// auth reads how requests authenticate; null is reported apart.
func (r *reader) auth(n *yaml.Node) (auth *Auth, null bool) {
	if n == nil {
		return nil, false
	}
	if isNull(n) {
		return nil, true
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write `auth: {basic: {user: ..., password: ...}}` or `auth: {bearer: ...}`", "auth must be a mapping, not %s", kindOf(n))
		return nil, false
	}
	f := r.mapping(n, &AuthShape)
	auth = &Auth{Pos: Pos{n.Line, n.Column}}
	if b := f.get("basic"); b != nil {
		auth.Basic = r.basic(b)
	}
	if b := f.get("bearer"); b != nil {
		auth.Bearer = r.bearer(b)
		if auth.Basic != nil {
			r.fault(f.key("bearer"), "", "auth takes one of basic and bearer")
		}
	}
	if o := f.get("origins"); o != nil {
		auth.Origins = r.origins(o)
	}
	f.done()
	if f.get("basic") == nil && f.get("bearer") == nil && allKnown(f) {
		r.fault(n, "write `auth: {basic: {user: ..., password: ...}}` or `auth: {bearer: ...}`", "auth needs basic: or bearer:")
	}
	return auth, false
}

// basic reads a user and a password.
func (r *reader) basic(n *yaml.Node) *Basic {
	const hint = "write `basic: {user: ..., password: ...}`"
	if n.Kind != yaml.MappingNode {
		r.fault(n, hint, "basic must be a mapping, not %s", kindOf(n))
		return &Basic{}
	}
	f := r.mapping(n, &BasicShape)
	b := &Basic{User: r.textValue(f.get("user"), "user"), Password: r.textValue(f.get("password"), "password")}
	f.done()
	for _, key := range []string{"user", "password"} {
		if f.get(key) == nil && allKnown(f) {
			r.fault(n, hint, "basic needs %s:", key)
		}
	}
	return b
}

// bearer reads a token, without the scheme that is sent before it.
func (r *reader) bearer(n *yaml.Node) *Value {
	v := r.textValue(n, "bearer")
	if v == nil {
		return nil
	}
	text := v.Raw()
	if rest, ok := cutPrefixFold(text, "bearer "); ok {
		r.fault(n, "write only the token: `bearer: "+rest+"`", "the word Bearer is sent before the token by itself")
	} else if v.Kind == Constant && strings.TrimSpace(text) == "" {
		r.warn(n, "write `auth: null` to send none", "the token is empty")
	}
	return v
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return strings.TrimSpace(s[len(prefix):]), true
}

// origins reads where else credentials may go: scheme://host:port.
func (r *reader) origins(n *yaml.Node) []*Value {
	list := r.texts(n, "origins")
	for _, v := range list {
		text, constant := v.Const.(string)
		if !constant {
			continue
		}
		u, err := url.Parse(text)
		switch {
		case badURL(text) != "":
			r.report(Diagnostic{Span: v.Span(), Message: "origins: " + badURL(text), Hint: "an origin is scheme://host:port, as https://api.example.org"})
		case err == nil && (u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.Contains(u.Host, "*")):
			r.report(Diagnostic{Span: v.Span(), Message: fmt.Sprintf("%q is no origin", text), Hint: "write " + u.Scheme + "://" + strings.TrimPrefix(u.Host, "*.") + ", without user, path and wildcards"})
		}
	}
	return list
}
