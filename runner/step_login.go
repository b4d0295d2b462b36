package runner

import (
	"fmt"
	"strings"

	"crumb/runner/client"
	"crumb/scenario"
	"crumb/scenario/expression"
)

// proof is what shows that a login signed the session in.
type proof struct {
	missing []string // the parts that are missing, in words
}

func (p proof) ok() bool { return len(p.missing) == 0 }

// login takes the token, lets auth stay with the session, and judges whether the session is signed in.
func (t *turn) login(a *scenario.Request, q *client.Request, r *response, auth *credentials, result *acted) {
	r.login = true
	gained := t.gainedCookie(r)
	if a.Auth != nil && auth != nil {
		gained = true
	}
	t.has(r)
	tokenMissing := ""
	if a.Login.Token != nil {
		token, why := t.token(a.Login.Token)
		if why != nil {
			if r.final.Status < 400 {
				result.implied = append(result.implied, *why)
			}
			tokenMissing = "it gave no token"
		} else {
			gained = true
			t.session.auth = &credentials{header: "Bearer " + token, own: true, token: &bearerToken{access: token}}
			if t.session.base == nil {
				t.session.auth.origins = []string{originOf(q.URL)}
			}
		}
	}
	if r.final.Status >= 400 {
		r.proof.missing = append(r.proof.missing, fmt.Sprintf("the answer is %d %s", r.final.Status, statusText(r.final)))
	}
	t.judge(a, r, gained, tokenMissing)
	if field := passwordForm(a, r); field != "" {
		r.proof.missing = append(r.proof.missing, fmt.Sprintf("the answer shows a form with the password control %q again", field))
	}
	if auth != nil && a.Auth != nil && r.proof.ok() {
		if t.session.base == nil {
			auth.origins = append(auth.origins, originOf(q.URL))
		}
		t.session.auth = auth
	}
	t.names = nil
	told := tokenMissing != "" && r.final.Status < 400 && len(r.proof.missing) == 1 // the token's own failure says it
	if !t.step.NamesLoggedIn && !r.proof.ok() && !told {
		result.implied = append(result.implied, scenario.Diagnostic{Source: t.step.Source, Span: a.TargetPos,
			Message: "the login did not sign the session in: " + strings.Join(r.proof.missing, "; ")})
		if !t.step.NamesStatus && r.final.Status >= 400 {
			t.step = withStatus(t.step)
		}
	}
}

// withStatus is a step whose status is told of already.
func withStatus(s *scenario.Step) *scenario.Step {
	c := *s
	c.NamesStatus = true
	return &c
}

// judge decides about the second part of the proof: that the session gained something, or what `proof` says.
func (t *turn) judge(a *scenario.Request, r *response, gained bool, tokenMissing string) {
	switch {
	case a.Login.Proof != nil:
		v, d := a.Login.Proof.Value(t.runtime())
		if d != nil {
			r.proof.missing = append(r.proof.missing, "its proof fails: "+d.Message)
		} else if v != true {
			r.proof.missing = append(r.proof.missing, "its proof does not hold: "+a.Login.Proof.Source())
		}
	case tokenMissing != "":
		r.proof.missing = append(r.proof.missing, tokenMissing)
	case !gained:
		r.proof.missing = append(r.proof.missing, "the session gained no cookie, no token and no auth"+t.refusals(r))
	}
}

// refusals tells of cookies that were set but refused.
func (t *turn) refusals(r *response) string {
	var list []string
	for _, h := range r.exchange.Hops {
		for _, c := range h.SetCookies {
			if c.Rejected != nil {
				list = append(list, fmt.Sprintf("the cookie %s was refused: %s", c.Name, c.Rejected.Reason))
			}
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " (" + strings.Join(list, "; ") + ")"
}

// token takes a bearer token out of the answer.
func (t *turn) token(e *scenario.Expr) (string, *scenario.Diagnostic) {
	v, d := e.Value(t.runtime())
	if d != nil {
		f := t.explain(e, d, "token")
		return "", &f
	}
	s, ok := v.(string)
	if !ok || s == "" {
		found := expression.KindOf(v)
		if ok {
			found = "an empty text"
		}
		return "", &scenario.Diagnostic{Source: e.File(), Span: e.Whole(), Message: "token gives " + found + ", where the text of a token is wanted"}
	}
	t.redact.Add("token", s)
	return s, nil
}

// gainedCookie reports whether the session holds a cookie that it did not hold before, or another value of one.
func (t *turn) gainedCookie(r *response) bool {
	type identity struct {
		name, domain, path string
		hostOnly           bool
	}
	old := map[identity]string{}
	if r.before != nil {
		for _, c := range r.before.All() {
			old[identity{c.Name, c.Domain, c.Path, c.HostOnly}] = c.Value
		}
	}
	for _, c := range t.session.jar.All() {
		if v, had := old[identity{c.Name, c.Domain, c.Path, c.HostOnly}]; !had || v != c.Value {
			return true
		}
	}
	return false
}
