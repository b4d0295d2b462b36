package scenario

import (
	"strings"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

func (r *reader) readLogin(f *fields, s *Step) {
	n := f.get("login")
	if n.Kind == yaml.ScalarNode && isTarget(strings.TrimSpace(n.Value)) {
		r.fault(n, "write `login: POST "+n.Value+"`", "login needs a method before its target")
		return
	}
	q := r.request(f, s, "login")
	q.Login = &Login{}
}

// readLoginExpressions reads what a login asks of its answer.
func (r *reader) readLoginExpressions(f *fields, s *Step, scope *expression.Scope) {
	q, ok := s.Action.(*Request)
	if !ok || q.Login == nil {
		return
	}
	if n := f.get("token"); n != nil {
		q.Login.Token = r.expr(n, "token", scope, expression.Value)
	}
	if n := f.get("proof"); n != nil {
		q.Login.Proof = r.expr(n, "proof", scope, expression.Condition)
	}
}
