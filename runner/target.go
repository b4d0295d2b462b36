package runner

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"crumb/scenario"
)

// targetURL is where a step's request goes; nil before that is known.
type targetURL = *url.URL

// resolveTarget is the URL of a request: its target resolved against base, with the query of session and step.
func (m *moment) resolveTarget(q *scenario.Request) (*url.URL, *scenario.Diagnostic) {
	text, d := q.Target.EvalText(m.runtime())
	if d != nil {
		return nil, d
	}
	fail := func(err error) (*url.URL, *scenario.Diagnostic) {
		return nil, &scenario.Diagnostic{Source: q.Target.File(), Span: q.TargetPos, Message: err.Error()}
	}
	u, err := resolve(m.session.base, text)
	if err != nil {
		return fail(err)
	}
	m.hideUser(u)
	query, d := m.merge(m.session.query, q.Query, func(a, b string) bool { return a == b })
	if d != nil {
		return nil, d
	}
	var b strings.Builder
	b.WriteString(u.RawQuery)
	for _, f := range query {
		for _, v := range f.values {
			if b.Len() > 0 {
				b.WriteByte('&')
			}
			b.WriteString(url.QueryEscape(f.name) + "=" + url.QueryEscape(v))
		}
	}
	u.RawQuery = b.String()
	return u, nil
}

// hideUser remembers the password of a URL.
func (p *play) hideUser(u *url.URL) {
	if password, ok := u.User.Password(); ok {
		p.redact.Add("password", password)
		p.redact.Add("credentials", basicCredentials(u.User.Username(), password))
	}
}

// resolve makes a URL of a target: one that begins with / is appended to the path of base, one that begins with ? to base.
func resolve(base *url.URL, target string) (*url.URL, error) {
	if !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "?") {
		if target == "" {
			return nil, errors.New("the target is empty")
		}
		return parseURL(target)
	}
	if base == nil {
		return nil, fmt.Errorf("the target %s needs a base", target)
	}
	root := *base
	root.User = nil
	prefix := strings.TrimSuffix(root.String(), "/")
	if strings.HasPrefix(target, "?") && base.Path != "" {
		prefix = root.String()
	}
	u, err := parseURL(prefix + target)
	if err == nil {
		u.User = base.User
	}
	return u, err
}

// parseURL reads an http(s) URL as users write it: blanks and what is not ASCII are percent-encoded, and so is a % that
// begins no escape; the rest is left.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(encodeTarget(text))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is no URL", text)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%q is no http or https URL", text)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%q names no host", text)
	}
	return u, nil
}

// encodeTarget encodes what may not stand in a URL. The host is left alone.
func encodeTarget(text string) string {
	start := 0
	if i := strings.Index(text, "://"); i >= 0 {
		if start = strings.IndexAny(text[i+3:], "/?#"); start < 0 {
			return text
		}
		start += i + 3
	}
	var b strings.Builder
	b.WriteString(text[:start])
	inPath := true
	for i := start; i < len(text); i++ {
		c := text[i]
		inPath = inPath && c != '?' && c != '#'
		switch {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>`", c) >= 0 || inPath && strings.IndexByte(`{}|\^`, c) >= 0:
			fmt.Fprintf(&b, "%%%02X", c)
		case c == '%' && !(i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2])):
			b.WriteString("%25")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// speltOrigin is the origin that a target spells out without ${}, "" if it spells none.
func speltOrigin(t *scenario.Template) string {
	if len(t.Parts) == 0 || t.Parts[0].Expr != nil {
		return ""
	}
	text := t.Parts[0].Text
	i := strings.Index(text, "://")
	if i < 0 {
		return ""
	}
	if end := strings.IndexAny(text[i+3:], "/?#"); end < 0 && len(t.Parts) > 1 {
		return "" // the host goes on in a ${}
	}
	u, err := parseURL(text)
	if err != nil {
		return ""
	}
	return originOf(u)
}

// basicCredentials are those of the scheme Basic for a user and a password (RFC 7617), in UTF-8.
func basicCredentials(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}
