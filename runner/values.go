package runner

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"time"

	"crumb/runner/client"
	"crumb/runner/jar"
	"crumb/scenario/expression"
)

// cookieValue is a cookie as expressions see it.
func cookieValue(c jar.Cookie) map[string]any {
	v := map[string]any{
		"name": c.Name, "value": c.Value, "domain": c.Domain, "hostOnly": c.HostOnly, "path": c.Path, "expires": nil,
		"maxAge": nil, "secure": c.Secure, "httpOnly": c.HttpOnly, "sameSite": nil, "partitioned": c.Partitioned,
		"created": c.Created, "persistent": c.Persistent, "rejected": nil, "raw": c.Raw,
	}
	if !c.Expires.IsZero() {
		v["expires"] = c.Expires
	}
	if c.MaxAge != nil {
		v["maxAge"] = int(*c.MaxAge)
	}
	if c.SameSite != "" {
		v["sameSite"] = c.SameSite
	}
	if c.Rejected != nil {
		v["rejected"] = c.Rejected.Reason
	}
	return v
}

// cookieMap is name → cookie; of two with one name the one sent first.
func cookieMap(cookies []jar.Cookie) expression.Optional {
	m := expression.Optional{}
	for _, c := range cookies {
		if _, again := m[c.Name]; !again {
			m[c.Name] = cookieValue(c)
		}
	}
	return m
}

func cookieList(cookies []jar.Cookie) []any {
	list := make([]any, len(cookies))
	for i, c := range cookies {
		list[i] = cookieValue(c)
	}
	return list
}

// cookies is what the jar would send to the step's target, or to the final URL of its answer.
func (m *moment) cookies() any { return cookiesFor(m.play.session.jar, m.url()) }

func cookiesFor(j *jar.Jar, u *url.URL) any {
	if u == nil {
		return cookieMap(j.All())
	}
	return cookieMap(j.Peek(u))
}

// url is where cookies would go: the final URL, else the target, else the base.
func (m *moment) url() *url.URL {
	if r, ok := m.answer.(*response); ok {
		return r.url
	}
	if m.target != nil {
		return m.target
	}
	return m.play.session.base
}

// view is the session as expressions see it.
func (s *Session) view() any {
	return map[string]any{"name": s.name, "cookies": cookieList(s.jar.All())}
}

// tokenView is the token that the session holds, nil without one.
func (s *Session) tokenView() any {
	if s.auth == nil || s.auth.token == nil {
		return nil
	}
	return map[string]any{"access": s.auth.token.access, "refresh": nil, "id": nil, "type": "Bearer", "expires": nil, "scopes": nil, "claims": nil}
}

func sentValue(s client.Sent) map[string]any {
	return map[string]any{"method": s.Method, "url": s.URL, "headers": expression.NewHeaders(s.Header), "cookies": cookieMap(s.Cookies),
		"body": string(s.Body)}
}

func hopValue(h *client.Hop) map[string]any {
	v := map[string]any{
		"status": h.Status, "statusText": h.StatusText, "proto": h.Proto, "method": h.Method, "url": h.URL, "location": nil,
		"headers": expression.NewHeaders(h.Header), "setCookies": cookieList(h.SetCookies), "sent": sentValue(h.Sent),
		"time": h.Timings.Total,
	}
	if h.Location != nil {
		v["location"] = *h.Location
	}
	return v
}

// sumTimings adds up the phases of all hops; the total is that of the exchange.
func sumTimings(x *client.Exchange) client.Timings {
	t := client.Timings{Total: x.Time}
	for _, h := range x.Hops {
		t.DNS += h.Timings.DNS
		t.Connect += h.Timings.Connect
		t.TLS += h.Timings.TLS
		t.FirstByte += h.Timings.FirstByte
		t.Download += h.Timings.Download
	}
	return t
}

func timingsValue(t client.Timings) map[string]any {
	return map[string]any{"dns": t.DNS, "connect": t.Connect, "tls": t.TLS, "firstByte": t.FirstByte, "download": t.Download, "total": t.Total}
}

// tlsValue is what a TLS connection says of itself, nil without one.
func tlsValue(s *tls.ConnectionState, now time.Time) any {
	if s == nil {
		return nil
	}
	v := map[string]any{
		"version": strings.TrimPrefix(tls.VersionName(s.Version), "TLS "), "cipher": tls.CipherSuiteName(s.CipherSuite),
		"protocol": s.NegotiatedProtocol, "serverName": s.ServerName, "subject": nil, "issuer": nil, "names": []any{}, "notBefore": nil,
		"notAfter": nil, "daysLeft": nil, "serialNumber": nil, "fingerprint": nil,
	}
	if len(s.PeerCertificates) == 0 {
		return v
	}
	c := s.PeerCertificates[0]
	names := []any{}
	for _, n := range c.DNSNames {
		names = append(names, n)
	}
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	sum := sha256.Sum256(c.Raw)
	v["subject"], v["issuer"], v["names"] = c.Subject.String(), c.Issuer.String(), names
	v["notBefore"], v["notAfter"] = c.NotBefore, c.NotAfter
	v["daysLeft"] = int(c.NotAfter.Sub(now).Hours() / 24)
	v["serialNumber"], v["fingerprint"] = c.SerialNumber.Text(16), hex.EncodeToString(sum[:])
	return v
}

// statusText is the reason phrase of an answer as sent, else that of RFC 9110.
func statusText(h *client.Hop) string {
	if h.StatusText != "" {
		return h.StatusText
	}
	return http.StatusText(h.Status)
}
