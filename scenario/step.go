package scenario

import (
	"fmt"
	"slices"
	"strings"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// actionKind reads one kind of action.
type actionKind struct {
	key  string
	read func(r *reader, f *fields, s *Step)
	// scope is what expectations and captures of the step see.
	scope func(ns *names) *expression.Scope
	// answers is the type of steps.<id>.
	answers func(r *reader, s *Step) expression.Map
	keys    []string // keys that only this kind (or its like) takes
}

// requestKeys are what only request and login take.
var requestKeys = []string{"query", "headers", "cookies", "form", "json", "body", "file", "multipart", "graphql", "auth",
	"saveBody", "follow", "maxRedirects", "proxy", "tls", "http", "resolve", "unixSocket", "compress", "maxBody"}

// actionKinds is the table of actions, in the order messages list them.
func actionKinds() []actionKind {
	return []actionKind{
		{"request", (*reader).readRequest, func(ns *names) *expression.Scope { return ns.answer },
			func(*reader, *Step) expression.Map { return keptNames(answerNames()) }, requestKeys},
		{"login", (*reader).readLogin, func(ns *names) *expression.Scope { return ns.login },
			func(*reader, *Step) expression.Map { return keptNames(loginNames()) }, slices.Concat(requestKeys, []string{"token", "proof"})},
		{"session", (*reader).readSessionStep, func(ns *names) *expression.Scope { return ns.plain }, noNames, nil},
		{"run", (*reader).readRun, func(ns *names) *expression.Scope { return ns.ran },
			func(_ *reader, s *Step) expression.Map { return ranNames(s) }, []string{"with"}},
		{"exec", (*reader).readExec, func(ns *names) *expression.Scope { return ns.exec },
			func(*reader, *Step) expression.Map { return execNames() }, nil},
		{"pause", (*reader).readPause, func(ns *names) *expression.Scope { return ns.plain }, noNames, nil},
	}
}

// actions is the table of actions, made once for a file.
func (r *reader) actions() []actionKind {
	if r.kinds == nil {
		r.kinds = actionKinds()
	}
	return r.kinds
}

func noNames(*reader, *Step) expression.Map { return expression.Map{} }

// keptNames are the names of an answer for later steps: with the cookies and the token that the session had after it.
func keptNames(m expression.Map) expression.Map {
	m["cookies"], m["token"] = cookiesType, tokenType
	return m
}

func loginNames() expression.Map {
	m := answerNames()
	m["loggedIn"] = expression.Bool
	return m
}

// ranNames are the names that the steps of a file captured, for the step that ran it.
func ranNames(s *Step) expression.Map {
	m := expression.Map{}
	if run, ok := s.Action.(*Run); ok && run.File != nil {
		for _, name := range run.File.Captured() {
			m[name] = expression.Any
		}
	}
	return m
}

// Captured lists the names that the steps of a file capture, in order, each once.
func (f *File) Captured() []string {
	var list []string
	for _, s := range f.Steps {
		for _, c := range s.Capture {
			if !slices.Contains(list, c.Name) {
				list = append(list, c.Name)
			}
		}
	}
	return list
}

// steps reads a list of steps, in order: each may use what the ones before it captured.
func (r *reader) steps(n *yaml.Node, what string) []*Step {
	if n == nil || isNull(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		hint := "write each step as an item: `- request: GET /`"
		if n.Kind == yaml.MappingNode && len(n.Content) > 0 && strings.HasPrefix(n.Content[0].Value, "-") {
			hint = "write a blank behind the dash: `- " + n.Content[0].Value[1:] + ": ...`"
		}
		r.fault(n, hint, "%s must be a list of steps, not %s", what, kindOf(n))
		return nil
	}
	items := r.items(n)
	list := make([]*Step, 0, len(items))
	for _, item := range items {
		if s := r.readStep(item); s != nil {
			list = append(list, s)
		}
	}
	return list
}

func (r *reader) readStep(n *yaml.Node) *Step {
	if n.Kind == yaml.ScalarNode {
		r.fault(n, stepHint(n), "a step must be a mapping, not %s", kindOf(n))
		return nil
	}
	f := r.mapping(n, &StepShape)
	s := &Step{Source: r.src, Pos: Pos{n.Line, n.Column}}
	r.step = s
	defer func() { r.step, r.unknown = nil, false }()
	kind := r.action(f)
	s.ID = r.readID(f.get("id"), s)
	s.Note = r.plain(f.get("note"), "note")
	s.Covers = r.words(f.get("covers"), "covers")
	s.Each = r.readEach(f.get("each"))
	r.unknown = r.unknown || s.Each == nil && f.get("each") != nil
	if s.Each != nil && s.Each.Name != "" {
		r.names.define(s.Each.Name, expression.Any)
		r.names.define("index", expression.Int)
		defer r.names.undefine(s.Each.Name)
		defer r.names.undefine("index")
	}
	if e := f.get("if"); e != nil {
		s.If = r.expr(e, "if", r.names.before, expression.Condition)
	}
	s.Name = r.text(f.get("name"), "name")
	s.Skip = r.skip(f.get("skip"))
	s.Timeout = r.duration(f.get("timeout"), "timeout")
	r.readWho(f, s)
	if kind != nil {
		kind.read(r, f, s)
		r.strangers(f, kind)
	}
	s.Title = r.title(f, s, kind)
	r.after(f, s, kind)
	f.done()
	if kind == nil || s.Action == nil {
		return nil
	}
	return s
}

// skip reads the reason to skip a step.
func (r *reader) skip(n *yaml.Node) *Template {
	t := r.text(n, "skip")
	if t == nil {
		return nil
	}
	switch text, constant := t.Constant(); {
	case n.Tag == "!!bool" && n.Style == 0 && !strings.EqualFold(n.Value, "true"):
		r.warn(n, "leave it out to run the step, or write if: with a condition", "skip: takes a reason, so %s skips the step as well", n.Value)
	case n.Tag == "!!bool" && n.Style == 0 || constant && strings.TrimSpace(text) == "":
		r.warn(n, "write why: `skip: not before the release`", "skip: gives no reason")
	case t.Sole() != nil:
		r.warn(n, "write if: with a condition to decide whether it runs", "skip: takes a reason, so the step is skipped whatever this gives")
	}
	return t
}

func stepHint(n *yaml.Node) string {
	if key, rest, ok := strings.Cut(n.Value, ":"); ok && StepShape.has(key) && rest != "" {
		return "write a blank behind the colon: `- " + key + ": " + strings.TrimSpace(rest) + "`"
	}
	if n.Tag == "!!str" && isTarget(n.Value) {
		return "write `- request: " + n.Value + "`"
	}
	if method, rest, ok := strings.Cut(n.Value, " "); ok && badMethod(method, true) == "" && isTarget(strings.TrimSpace(rest)) {
		return "write `- request: " + n.Value + "`"
	}
	if n.Tag == "!!str" || n.Tag == "!!null" {
		return "write `- request: GET /path`"
	}
	return ""
}

// after reads what is evaluated once the action is done, and then makes its captures known.
func (r *reader) after(f *fields, s *Step, kind *actionKind) {
	scope := r.names.login // of a step without an action: its other keys are most likely meant for an answer
	if kind != nil {
		scope = kind.scope(r.names)
	}
	if scope == r.names.ran {
		for name := range ranNames(s) {
			if !scope.Has(name) {
				scope.Define(name, expression.Any)
				defer scope.Undefine(name)
			}
		}
	}
	r.listCaptures(f.get("capture"), s)
	s.Expect = r.expectations(f.get("expect"), s, scope)
	s.Show = r.shows(f.get("show"), scope)
	s.Retry = r.readRetry(f.get("retry"), scope)
	r.readLoginExpressions(f, s, scope)
	r.readCaptures(f.get("capture"), s, scope)
	if run, ok := s.Action.(*Run); ok && run.File != nil {
		for _, name := range run.File.Captured() {
			r.names.ranNames[name] = run.File.Path
		}
	}
	if s.ID != "" {
		r.names.ids[s.ID] = s
		t := expression.Any // of what could not be read
		if kind != nil && s.Action != nil && !r.unknown {
			t = kind.answers(r, s)
		}
		r.names.defineStep(s.ID, t)
	}
}

// action finds the one key that says what the step does.
func (r *reader) action(f *fields) *actionKind {
	var found *actionKind
	kinds := r.actions()
	for _, e := range f.entries {
		for i := range kinds {
			if kinds[i].key != e.key.Value {
				continue
			}
			if found != nil {
				r.unknown = true
				r.fault(e.key, "make two steps of it", "a step has one action, and %s already stands on line %d", found.key, f.key(found.key).Line)
				continue
			}
			found = &kinds[i]
		}
	}
	if found == nil && f.node.Kind == yaml.MappingNode {
		names := make([]string, len(kinds))
		for i, k := range kinds {
			names[i] = k.key
		}
		if !r.hasForeignAction(f) {
			r.report(Diagnostic{Span: Span{From: Pos{f.node.Line, f.node.Column}}, Message: "the step has no action", Hint: "it needs one of: " + strings.Join(names, ", ")})
		}
	}
	return found
}

// hasForeignAction reports whether an unknown key of the step will get a hint that names the action it meant.
func (r *reader) hasForeignAction(f *fields) bool {
	for _, e := range f.entries {
		if !f.shape.has(e.key.Value) {
			hint := f.shape.hint(e.key.Value)
			for _, sign := range []string{"request:", "run:", "exec:", "pause:", "known keys: "} {
				if strings.Contains(hint, sign) {
					return true
				}
			}
			if near := nearestFold(e.key.Value, f.shape.names()); strings.HasPrefix(hint, "did you mean") && slices.ContainsFunc(r.actions(), func(k actionKind) bool { return k.key == near }) {
				return true
			}
		}
	}
	return false
}

// strangers reports keys that belong to another kind of step.
func (r *reader) strangers(f *fields, kind *actionKind) {
	if n := f.key("timeout"); n != f.node && kind.key != "request" && kind.key != "login" && kind.key != "exec" {
		r.warn(n, "a step with request, login or exec has one", "timeout counts for nothing in a step with %s", kind.key)
	}
	for _, e := range f.entries {
		var owners []string
		for _, k := range r.actions() {
			if slices.Contains(k.keys, e.key.Value) {
				owners = append(owners, k.key)
			}
		}
		if len(owners) > 0 && !slices.Contains(owners, kind.key) {
			r.fault(e.key, fmt.Sprintf("%s belongs to a step with %s", e.key.Value, strings.Join(owners, " or ")), "a step with %s has no key %q", kind.key, e.key.Value)
		}
	}
}

func (r *reader) readID(n *yaml.Node, s *Step) string {
	id := r.plain(n, "id")
	if n == nil || n.Kind != yaml.ScalarNode || isNull(n) {
		return ""
	}
	if why := validName(id); why != "" {
		r.refused(n)
		r.fault(n, why, "%q cannot be the id of a step", id)
		return ""
	}
	if first := r.names.ids[id]; first != nil {
		r.fault(n, "", "the id %s is taken by the step on line %d", id, first.Pos.Line)
		return ""
	}
	return id
}

// title is the constant name of a step, or a line made from its action.
func (r *reader) title(f *fields, s *Step, kind *actionKind) string {
	if name, constant := s.Name.Constant(); constant && name != "" {
		return oneLine(name)
	}
	if s.Name != nil {
		return oneLine(s.Name.Raw())
	}
	if kind == nil {
		return ""
	}
	n := f.get(kind.key)
	switch {
	case n.Kind == yaml.ScalarNode && (kind.key == "request" || kind.key == "login"):
		return oneLine(n.Value)
	case n.Kind == yaml.ScalarNode:
		return oneLine(kind.key + " " + n.Value)
	case n.Kind == yaml.SequenceNode:
		words := []string{kind.key}
		for _, item := range n.Content {
			words = append(words, item.Value)
		}
		return oneLine(strings.Join(words, " "))
	}
	return kind.key
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// refused remembers a name that cannot be given, so that its uses are not reported as well.
func (r *reader) refused(n *yaml.Node) {
	if validWord(n.Value) != "" && n.Value != "" {
		r.names.refused = append(r.names.refused, n.Value)
	}
}

// newName reports a name that cannot be given.
func (r *reader) newName(n *yaml.Node, kind string) bool {
	if why := validName(n.Value); why != "" {
		r.refused(n)
		r.fault(n, why, "%q cannot be a name of %s", n.Value, kind)
		return false
	}
	if other := r.names.kinds[n.Value]; other != "" && !(other == kind && kind == "capture") {
		r.fault(n, "choose another name", "%s is a name of %s already", n.Value, other)
		return false
	}
	return true
}
