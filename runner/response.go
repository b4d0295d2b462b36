package runner

import (
	"fmt"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/htmlindex"

	"crumb/runner/client"
	"crumb/runner/jar"
	"crumb/scenario/expression"
)

// response is the answer of a request or a login as expressions see it.
type response struct {
	play     *play
	exchange *client.Exchange
	final    *client.Hop
	url      *url.URL       // of the final hop
	before   *jar.Jar       // the jar as it was before the step, nil if nobody asks
	session  map[string]any // cookies and token as they were after the step, for later ones; nil before that
	login    bool
	proof    proof

	text    string
	hasText bool
	json    any
	jsonErr error
	decoded bool
}

func (p *play) newResponse(x *client.Exchange, before *jar.Jar) *response {
	r := &response{play: p, exchange: x, final: &x.Hops[len(x.Hops)-1], before: before}
	r.url, _ = url.Parse(r.final.URL)
	return r
}

// responseNames are the names of an answer, as steps.<id> lists them.
var responseNames = [...]string{"status", "statusText", "proto", "url", "method", "headers", "headerValues", "body", "size", "bytes",
	"json", "setCookies", "hops", "sent", "time", "timings", "tls", "before"}

func (r *response) name(name string) (any, bool, error) {
	switch name {
	case "status":
		return r.final.Status, true, nil
	case "statusText":
		return statusText(r.final), true, nil
	case "proto":
		return r.final.Proto, true, nil
	case "url":
		return r.final.URL, true, nil
	case "method":
		return r.final.Method, true, nil
	case "headers":
		return expression.NewHeaders(r.final.Header), true, nil
	case "headerValues":
		return func(name string) []string { return r.final.Header.Values(name) }, true, nil
	case "body":
		return r.body(), true, nil
	case "size":
		return len(r.exchange.Body), true, nil
	case "bytes":
		return r.exchange.Body, true, nil
	case "json":
		v, err := r.parsed()
		return v, true, err
	case "time":
		return r.exchange.Time, true, nil
	case "loggedIn":
		return r.proof.ok(), r.login, nil
	}
	return r.more(name)
}

// more are the names that are asked for less often.
func (r *response) more(name string) (any, bool, error) {
	switch name {
	case "setCookies":
		var all []jar.Cookie
		for _, h := range r.exchange.Hops {
			all = append(all, h.SetCookies...)
		}
		return cookieList(all), true, nil
	case "hops":
		list := make([]any, len(r.exchange.Hops))
		for i := range r.exchange.Hops {
			list[i] = hopValue(&r.exchange.Hops[i])
		}
		return list, true, nil
	case "sent":
		return sentValue(r.exchange.Hops[0].Sent), true, nil
	case "timings":
		return timingsValue(sumTimings(r.exchange)), true, nil
	case "tls":
		return tlsValue(r.final.TLS, r.play.now()), true, nil
	case "before":
		if r.before == nil {
			return nil, true, nil
		}
		return map[string]any{"cookies": cookiesFor(r.before, r.url)}, true, nil
	}
	v, ok := r.session[name]
	return v, ok, nil
}

// freeze makes the answer keep what it says of the session, if later steps ask for that.
func (t *turn) freeze(r *response) {
	for _, n := range t.step.Keep {
		if n == "" || n == "cookies" || n == "token" {
			r.session = map[string]any{"cookies": cookiesFor(t.session.jar, r.url), "token": t.session.tokenView()}
		}
	}
}

// Member makes the answer of an earlier step a value: steps.<id>.
func (r *response) Member(name string) (any, bool, error) { return r.name(name) }

// Members are the names of the answer.
func (r *response) Members() []string {
	names := responseNames[:len(responseNames):len(responseNames)]
	if r.session != nil {
		names = append(names, "cookies", "token")
	}
	if r.login {
		names = append(names, "loggedIn")
	}
	return names
}

// body is the body as text: in the charset that the Content-Type names, UTF-8 without one. What is not valid is replaced.
func (r *response) body() string {
	if !r.hasText {
		r.text, r.hasText = decodeText(r.exchange.Body, r.final.Header.Get("Content-Type")), true
	}
	return r.text
}

// decodeText is a body as text: in the charset that its Content-Type names; else in UTF-8 where it is that; else a page in
// what its byte order mark or its <meta> say, as browsers do.
func decodeText(body []byte, contentType string) string {
	media, params, err := mime.ParseMediaType(contentType)
	if name := params["charset"]; err == nil && name != "" && !strings.EqualFold(name, "utf-8") {
		if e, err := htmlindex.Get(name); err == nil {
			if text, err := e.NewDecoder().Bytes(body); err == nil {
				return string(text)
			}
		}
	}
	if utf8.Valid(body) {
		return string(body)
	}
	if strings.Contains(media, "html") {
		e, _, _ := charset.DetermineEncoding(body[:min(len(body), 1024)], contentType)
		if text, err := e.NewDecoder().Bytes(body); err == nil {
			return string(text)
		}
	}
	return strings.ToValidUTF8(string(body), "\ufffd")
}

// parsed is the body as JSON.
func (r *response) parsed() (any, error) {
	if !r.decoded {
		r.json, r.jsonErr = expression.DecodeJSON(r.exchange.Body)
		r.decoded = true
	}
	if r.jsonErr != nil {
		head := r.play.redact.Text(r.body()[:min(len(r.body()), maxSought)])
		return nil, fmt.Errorf("the body is no JSON (%s); it %s", r.jsonErr, beginning(head))
	}
	return r.json, nil
}

// beginning says how a text starts.
func beginning(s string) string {
	if s == "" {
		return "is empty"
	}
	return "begins with " + expression.Format(s, 60)
}

// kept is what later steps use of an answer.
type kept struct {
	names  []string
	values map[string]any
	errs   map[string]error
}

// keep reduces an answer to the names that later expressions use.
func keep(a answer, names []string) any {
	k := &kept{values: map[string]any{}, errs: map[string]error{}}
	for _, n := range names {
		if n == "" {
			return a
		}
		if v, ok, err := a.name(n); ok || err != nil {
			k.names = append(k.names, n)
			k.values[n], k.errs[n] = v, err
		}
	}
	return k
}

// Member is one of the names that were kept.
func (k *kept) Member(name string) (any, bool, error) {
	v, ok := k.values[name]
	return v, ok, k.errs[name]
}

// Members are the names that were kept.
func (k *kept) Members() []string { return k.names }

// mapping is an answer that is a plain mapping, as that of exec and run.
type mapping map[string]any

func (m mapping) name(name string) (any, bool, error) {
	v, ok := m[name]
	return v, ok, nil
}
