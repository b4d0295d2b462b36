package runner

import (
	"net/http"
	"strings"

	"crumb/runner/client"
	"crumb/scenario"
)

// dryRun says what a step would do, as far as that is known: what only an answer could tell stays as the file spells it.
func (t *turn) dryRun() {
	r := t.result
	r.Status = Planned
	switch a := t.step.Action.(type) {
	case *scenario.Request:
		t.drySend(a)
	case *scenario.Run:
		t.dryFile(a)
	case *scenario.Exec:
		var words []string
		for _, v := range a.Args {
			words = append(words, t.dryText(v))
		}
		r.Request = t.redact.Text(t.put("exec " + strings.Join(words, " ")))
	case *scenario.Pause:
		r.Request = "pause " + t.dryText(a.For)
	case *scenario.SessionChange:
		r.Request = "session"
		if d := t.session.apply(&t.moment, a.Session); d != nil {
			r.Reason = "not known yet: " + t.clean(*d).Message
		}
	}
}

// dryText is a value as text, or as the file spells it.
func (t *turn) dryText(v *scenario.Value) string {
	if d, ok := v.Duration(); ok {
		return d.String()
	}
	if s, d := t.text(v); d == nil {
		return s
	}
	return v.Raw()
}

// drySend shows a request. Where a part of it is not known yet, only its line is shown.
func (t *turn) drySend(a *scenario.Request) {
	r := t.result
	q, _, d := t.prepare(a)
	if d != nil {
		r.Request = t.redact.URL(spelt(a))
		if text, d := a.Target.EvalText(t.runtime()); d == nil {
			r.Request = t.redact.URL(a.Method + " " + text)
		}
		r.Reason = "not known yet: " + t.clean(*d).Message
		return
	}
	plain := strings.NewReplacer("$%7B", "${", "%24%7B", "${", "%7D", "}") // what is not known yet stays readable
	r.Request = t.redact.URL(plain.Replace(t.putURL(a.Method + " " + t.shortURL(q.URL.String()))))
	h := HopDetail{Method: q.Method, URL: t.redact.URL(plain.Replace(t.putURL(q.URL.String()))), Sent: t.sentHeaders(dryHeader(q))}
	if len(q.Body) > 0 {
		h.SentBody = cut(t.redact.Body(h.sent("Content-Type"), []byte(t.put(plain.Replace(string(q.Body))))), maxBody)
	}
	r.Detail = &Detail{Hops: []HopDetail{h}}
}

func (h *HopDetail) sent(name string) string {
	for _, f := range h.Sent {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// dryHeader is the header that would be sent, as far as it is known.
func dryHeader(q *client.Request) http.Header {
	h := http.Header{}
	for _, f := range q.Header {
		h.Add(f.Name, f.Value)
	}
	if q.Authorize != nil && h.Get("Authorization") == "" {
		if v := q.Authorize(q.URL); v != "" {
			h.Set("Authorization", v)
		}
	}
	var cookies []string
	for _, c := range q.Jar.Peek(q.URL) {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	for _, c := range q.Cookies {
		if !c.Drop {
			cookies = append(cookies, c.Name+"="+c.Value)
		}
	}
	if len(cookies) > 0 && h.Get("Cookie") == "" {
		h.Set("Cookie", strings.Join(cookies, "; "))
	}
	return h
}

// dryFile shows the steps of a file that the step runs.
func (t *turn) dryFile(a *scenario.Run) {
	t.result.Request = "run " + a.File.Path
	with := map[string]given{}
	for _, arg := range a.With {
		g, d := t.give(arg.Value)
		if d != nil {
			g.value = arg.Value.Raw()
		}
		with[arg.Name] = g
	}
	if f, d := t.open(a.File, nil, with, t.frame.depth+1); d == nil {
		t.known += len(a.File.Steps) + len(a.File.Teardown)
		t.steps(f, a.File.Steps)
	}
}
