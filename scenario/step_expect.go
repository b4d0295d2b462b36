package scenario

import (
	"slices"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

func (r *reader) expectations(n *yaml.Node, s *Step, scope *expression.Scope) []*Expectation {
	if n == nil {
		return nil
	}
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		if nodes = r.items(n); len(nodes) == 0 {
			r.warn(n, "leave it out: then status < 400 is expected of a request", "expect: lists nothing")
		}
	}
	var list []*Expectation
	for _, item := range nodes {
		if e := r.expectation(item, scope); e != nil {
			list = append(list, e)
			if len(e.That.Uses()) == 0 {
				r.report(Diagnostic{Severity: Warning, Span: e.That.Whole(), Message: "this names nothing, so it says nothing of the answer", Hint: "name a part of the answer, as status == 200"})
			}
			for _, u := range e.That.Uses() {
				s.NamesStatus = s.NamesStatus || u.Path[0] == "status" || u.Path[0] == "loggedIn"
				s.NamesLoggedIn = s.NamesLoggedIn || u.Path[0] == "loggedIn"
				s.NamesExitCode = s.NamesExitCode || u.Path[0] == "exitCode"
			}
		}
	}
	return list
}

func (r *reader) expectation(n *yaml.Node, scope *expression.Scope) *Expectation {
	e := &Expectation{}
	if n.Kind == yaml.MappingNode && r.isExpectation(n) {
		f := r.mapping(n, &ExpectShape)
		e.Because = r.text(f.get("because"), "because")
		f.done()
		if n = f.get("that"); n == nil && allKnown(f) {
			r.fault(f.node, "write `{that: EXPRESSION, because: TEXT}`", "an expectation needs that:")
		}
		if n == nil {
			return nil
		}
	}
	if e.That = r.expr(n, "an expectation", scope, expression.Condition); e.That == nil {
		return nil
	}
	return e
}

// isExpectation tells {that, because} from an expression that YAML bent into a mapping.
func (r *reader) isExpectation(n *yaml.Node) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		k := n.Content[i].Value
		if ExpectShape.has(k) {
			return true
		}
	}
	return len(n.Content) == 2 && nearestFold(n.Content[0].Value, ExpectShape.names()) != ""
}

func (r *reader) shows(n *yaml.Node, scope *expression.Scope) []*Expr {
	if n == nil {
		return nil
	}
	nodes := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		nodes = r.items(n)
	}
	var list []*Expr
	for _, item := range nodes {
		if e := r.expr(item, "show", scope, expression.Value); e != nil {
			list = append(list, e)
		}
	}
	return list
}

func (r *reader) readRetry(n *yaml.Node, scope *expression.Scope) *Retry {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		hint := "write `retry: {times: 5, every: 1s}`"
		if n.Kind == yaml.ScalarNode && n.Tag == "!!int" {
			hint = "write `retry: {times: " + n.Value + "}`"
		}
		r.fault(n, hint, "retry must be a mapping, not %s", kindOf(n))
		return nil
	}
	f := r.mapping(n, &RetryShape)
	retry := &Retry{
		Times:   r.count(f.get("times"), "times", 1),
		Every:   r.duration(f.get("every"), "every"),
		Timeout: r.duration(f.get("timeout"), "timeout"),
		Backoff: r.typed(f.get("backoff"), "backoff", "a number from 1", func(v any) bool {
			i, isInt := v.(int)
			x, isFloat := v.(float64)
			return isInt && i >= 1 || isFloat && x >= 1
		}),
	}
	if u := f.get("until"); u != nil {
		retry.Until = r.expr(u, "until", scope, expression.Condition)
	}
	f.done()
	return retry
}

// listCaptures notes the names of a step's captures, so that faults in its other expressions can speak of them.
func (r *reader) listCaptures(n *yaml.Node, s *Step) {
	if n == nil {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write `capture: {userId: json.user.id}`", "capture must be a mapping of names to expressions, not %s", kindOf(n))
		return
	}
	for _, e := range r.entries(n, "capture") {
		if s.Each != nil && e.key.Value == s.Each.Name {
			r.fault(e.key, "choose another name", "%s is the name of each in this step", e.key.Value)
		} else if r.newName(e.key, "capture") {
			s.Capture = append(s.Capture, &Capture{Name: e.key.Value, Pos: Pos{e.key.Line, e.key.Column}})
		}
	}
}

func (r *reader) readCaptures(n *yaml.Node, s *Step, scope *expression.Scope) {
	if n == nil || n.Kind != yaml.MappingNode {
		return
	}
	values := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k, v := r.resolve(n.Content[i]), r.resolve(n.Content[i+1]); k != nil && v != nil {
			values[k.Value] = v
		}
	}
	var done []*Capture
	for _, c := range s.Capture {
		if v := values[c.Name]; v != nil && r.readCapture(v, c, scope) {
			done = append(done, c)
		}
	}
	for _, c := range s.Capture {
		if s.If != nil && r.names.kinds[c.Name] == "" {
			r.names.ifs[c.Name] = &captured{s.If.Source(), c.Pos}
		} else if s.If == nil {
			delete(r.names.ifs, c.Name)
		}
		r.names.kinds[c.Name] = "capture"
		r.names.define(c.Name, expression.Any)
	}
	s.Capture = done
}

func (r *reader) readCapture(n *yaml.Node, c *Capture, scope *expression.Scope) bool {
	if n.Kind == yaml.MappingNode && slices.ContainsFunc(n.Content, func(k *yaml.Node) bool { return k.Value == "value" || k.Value == "secret" }) {
		f := r.mapping(n, &CaptureShape)
		if b := f.get("secret"); b != nil {
			if v := r.bool(b, "secret"); v != nil && v.Kind == Constant {
				c.Secret = v.Const.(bool)
			} else if v != nil {
				r.fault(b, "", "secret must be true or false, not a ${}")
			}
		}
		f.done()
		if n = f.get("value"); n == nil {
			r.fault(f.node, "write `{value: EXPRESSION, secret: true}`", "a capture needs value:")
			return false
		}
	}
	c.Value = r.expr(n, "capture "+c.Name, scope, expression.Value)
	return c.Value != nil
}
