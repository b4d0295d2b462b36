package runner

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"crumb/runner/client"
	"crumb/runner/jar"
	"crumb/scenario"
)

// request sends what a request or a login says, and takes in what the answer means for the session.
func (t *turn) request(ctx context.Context, a *scenario.Request) *acted {
	q, auth, d := t.prepare(a)
	if d != nil {
		return &acted{failure: d, unready: true, request: spelt(a)}
	}
	result := &acted{request: a.Method + " " + t.shortURL(q.URL.String())}
	file, d := t.saveFile(a)
	if d != nil {
		result.failure, result.unready = d, true
		return result
	}
	var before *jar.Jar
	if a.Login != nil || uses(t.step, "before") {
		before = t.session.jar.Clone()
	}
	x, err := t.client.Do(ctx, q)
	t.noteCookies(x)
	t.result.Requests += len(x.Hops)
	t.play.result.Requests += len(x.Hops)
	t.run.result.Requests += len(x.Hops)
	if err != nil {
		result.failure = t.transportFailure(a, x, err)
		if len(x.Hops) > 0 {
			result.response = t.newResponse(x, before)
		}
		return result
	}
	r := t.newResponse(x, before)
	result.answer, result.response = r, r
	if d := t.save(a, x, file); d != nil {
		result.failure = d
		return result
	}
	if a.Login != nil {
		t.login(a, q, r, auth, result)
	}
	if !t.step.NamesStatus && r.final.Status >= 400 {
		result.implied = append(result.implied, scenario.Diagnostic{Source: t.step.Source, Span: a.TargetPos,
			Message: fmt.Sprintf("expected status < 400, not %d %s", r.final.Status, statusText(r.final)), Hint: "name status in expect to say otherwise"})
	}
	return result
}

// spelt is a request as the file spells it, for when what it would send is not known.
func spelt(a *scenario.Request) string {
	raw := strings.TrimSpace(a.Target.Raw())
	if strings.HasPrefix(raw, a.Method+" ") {
		return raw
	}
	return a.Method + " " + raw
}

// noteCookies remembers the values of cookies that were sent or set, so that no report shows them.
func (t *turn) noteCookies(x *client.Exchange) {
	for i := range x.Hops {
		for _, c := range x.Hops[i].Sent.Cookies {
			t.redact.Cookie(c.Name, c.Value)
		}
		for _, c := range x.Hops[i].SetCookies {
			t.redact.Cookie(c.Name, c.Value)
		}
	}
}

// uses reports whether an expression of a step that is evaluated after its answer uses a name.
func uses(s *scenario.Step, name string) bool {
	for _, e := range s.Expressions() {
		for _, u := range e.Uses() {
			if u.Path[0] == name {
				return true
			}
		}
	}
	return slices.Contains(s.Keep, name) || slices.Contains(s.Keep, "")
}

// prepare makes the request that is to be sent, and the credentials that it uses.
func (t *turn) prepare(a *scenario.Request) (*client.Request, *credentials, *scenario.Diagnostic) {
	s := t.session
	u, d := t.resolveTarget(a)
	if d != nil {
		return nil, nil, d
	}
	t.target, t.names = u, nil // from here on `cookies` are those for the target
	q := &client.Request{Method: a.Method, URL: u, Jar: s.jar, Secret: func(_, value string) bool { return t.redact.Holds(value) }}
	if d := t.headers(a, q); d != nil {
		return nil, nil, d
	}
	if d := t.stepCookies(a, q); d != nil {
		return nil, nil, d
	}
	auth, d := t.authorize(a, q)
	if d != nil {
		return nil, nil, d
	}
	c, d := t.connect(s.connection, a.Connection)
	if d != nil {
		return nil, nil, d
	}
	t.options.Overrides.over(&c)
	q.Follow, q.MaxRedirects, q.MaxBody, q.Connection = c.follow, c.maxRedirects, int64(c.maxBody), c.Connection
	if c.identity && !slices.ContainsFunc(q.Header, func(f client.Field) bool { return strings.EqualFold(f.Name, "Accept-Encoding") }) {
		q.Header = append(q.Header, client.Field{Name: "Accept-Encoding", Value: "identity"})
	}
	q.Timeout, d = t.timeoutOf(c.timeout)
	return q, auth, d
}

// timeoutOf is how long the exchange may take: what the command line says, else the step, else the session.
func (t *turn) timeoutOf(session time.Duration) (time.Duration, *scenario.Diagnostic) {
	switch {
	case t.options.Timeout > 0:
		return t.options.Timeout, nil
	case t.step.Timeout != nil:
		return t.duration(t.step.Timeout)
	}
	return session, nil
}

// timeout is how long a step that is no request may take.
func (t *turn) timeout() (time.Duration, *scenario.Diagnostic) { return t.timeoutOf(0) }

// headers puts the fields of session, step and body together.
func (t *turn) headers(a *scenario.Request, q *client.Request) *scenario.Diagnostic {
	fields, d := t.merge(t.session.headers, a.Headers, strings.EqualFold)
	if d != nil {
		return d
	}
	has := func(name string) bool {
		return nulls(a.Headers, name) || slices.ContainsFunc(fields, func(f field) bool { return strings.EqualFold(f.name, name) })
	}
	if !has("User-Agent") && t.session.userAgent != "" {
		q.Header = append(q.Header, client.Field{Name: "User-Agent", Value: t.session.userAgent})
	}
	body, contentType, d := t.body(a)
	if d != nil {
		return d
	}
	q.Body = body
	if contentType != "" && !has("Content-Type") {
		q.Header = append(q.Header, client.Field{Name: "Content-Type", Value: contentType})
	}
	for _, f := range fields {
		for _, v := range f.values {
			t.hideHeader(f.name, v)
			q.Header = append(q.Header, client.Field{Name: f.name, Value: v})
		}
	}
	for _, name := range []string{"Accept", "Accept-Encoding"} {
		if nulls(a.Headers, name) {
			q.Header = append(q.Header, client.Field{Name: name}) // an empty one is not sent, nor what would stand for it
		}
	}
	if nulls(a.Headers, "Cookie") {
		q.Header = append(q.Header, client.Field{Name: "Cookie"}) // an empty one, written by hand, is none
	}
	return nil
}

// nulls reports whether a step takes away the header field of a name.
func nulls(pairs []*scenario.Pair, name string) bool {
	return slices.ContainsFunc(pairs, func(p *scenario.Pair) bool { return p.Null && strings.EqualFold(p.Name, name) })
}

// hideHeader remembers the credentials that a header field written by hand holds.
func (p *play) hideHeader(name, value string) {
	switch http.CanonicalHeaderKey(name) {
	case "Authorization", "Proxy-Authorization":
		scheme, rest, found := strings.Cut(strings.TrimSpace(value), " ")
		if !found {
			rest = scheme
		}
		rest = strings.TrimSpace(rest)
		p.redact.Add("credentials", rest)
		if text, err := base64.StdEncoding.DecodeString(rest); err == nil && strings.EqualFold(scheme, "Basic") {
			_, password, _ := strings.Cut(string(text), ":")
			p.redact.Add("password", password)
		}
	case "X-Api-Key", "X-Auth-Token":
		p.redact.Add(strings.ToLower(name), value)
	}
}

func (t *turn) stepCookies(a *scenario.Request, q *client.Request) *scenario.Diagnostic {
	for _, p := range a.Cookies {
		if p.Null {
			q.Cookies = append(q.Cookies, client.StepCookie{Name: p.Name, Drop: true})
			continue
		}
		values, d := t.texts(p.Values)
		if d != nil {
			return d
		}
		if len(values) > 1 {
			return p.Values[0].Fault("write each cookie under a name of its own", "a cookie has one value, and %s has %d", p.Name, len(values))
		}
		for _, v := range values {
			t.redact.Cookie(p.Name, v)
			q.Cookies = append(q.Cookies, client.StepCookie{Name: p.Name, Value: v})
		}
	}
	return nil
}

// authorize decides what goes as Authorization where: the step's to the origin of its target, the session's to the origin
// of base, or without a base to the one that the target spells out.
func (t *turn) authorize(a *scenario.Request, q *client.Request) (*credentials, *scenario.Diagnostic) {
	auth, own := t.session.auth, originOf(t.session.base)
	if t.session.base == nil {
		own = speltOrigin(a.Target)
	}
	if a.AuthNull || nulls(a.Headers, "Authorization") {
		return nil, nil
	}
	if a.Auth != nil {
		var d *scenario.Diagnostic
		if auth, d = t.credentials(a.Auth); d != nil {
			return nil, d
		}
		own = originOf(q.URL)
	}
	if auth != nil {
		q.Authorize = func(u *url.URL) string { return auth.forOrigin(u, own) }
	}
	return auth, nil
}

// saveFile is the file that the answer's body is to be written to, nil for none.
func (t *turn) saveFile(a *scenario.Request) (*namedFile, *scenario.Diagnostic) {
	if a.SaveBody == nil {
		return nil, nil
	}
	shown, d := a.SaveBody.EvalText(t.runtime())
	if d != nil {
		return nil, d
	}
	path, err := scenario.Inside(t.frame.file.Root, t.step.Dir(), shown)
	file := &namedFile{path, shown}
	if err == nil {
		err = file.check()
	}
	if err != nil {
		return nil, &scenario.Diagnostic{Source: a.SaveBody.File(), Span: a.SaveBody.Span(), Message: "saveBody: " + err.Error()}
	}
	return file, nil
}

// save writes the answer's body to a file, if that is not nil.
func (t *turn) save(a *scenario.Request, x *client.Exchange, file *namedFile) *scenario.Diagnostic {
	if file == nil {
		return nil
	}
	if err := file.write(x.Body, 0o644); err != nil {
		return &scenario.Diagnostic{Source: a.SaveBody.File(), Span: a.SaveBody.Span(), Message: "saveBody: " + err.Error()}
	}
	return nil
}

// transportFailure says why there is no answer. It is no expectation: the step could not be carried out.
func (t *turn) transportFailure(a *scenario.Request, x *client.Exchange, err error) *scenario.Diagnostic {
	d := &scenario.Diagnostic{Source: a.Target.File(), Span: a.TargetPos, Message: err.Error()}
	var ce *client.Error
	if !errors.As(err, &ce) {
		return d
	}
	d.Message, d.Hint = ce.Message, ce.Hint
	if ce.Kind == client.Canceled {
		d.Message, d.Hint = t.interrupted().Message, ""
	}
	if ce.Hop > 0 && ce.Kind != client.Redirects {
		word := "redirects"
		if ce.Hop == 1 {
			word = "redirect"
		}
		d.Notes = append(d.Notes, fmt.Sprintf("after %d %s, at %s %s", ce.Hop, word, ce.Method, t.redact.URL(ce.URL)))
	}
	return d
}
