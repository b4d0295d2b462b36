package scenario

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// compile checks one expression against a scope; nil after a fault. at is where the expression's first rune stands.
func (r *reader) compile(src string, at place, scope *expression.Scope, kind expression.Kind, n *yaml.Node) *Expr {
	trimmed := strings.TrimLeft(src, " \t\n")
	at = at.shifted(utf8.RuneCountInString(src) - utf8.RuneCountInString(trimmed))
	trimmed = strings.TrimRight(trimmed, " \t\n")
	if trimmed == "" {
		span := at.span(0, 0)
		if src == at.value { // not a part of a text
			span = Span{From: Pos{at.line, at.col}}
		}
		r.report(Diagnostic{Span: span, Message: "an empty expression", Hint: emptyHint(r.src.Line(at.line))})
		return nil
	}
	p, err := scope.Compile(trimmed, kind)
	if err != nil {
		r.expressionFault(err, trimmed, at, n, kind)
		return nil
	}
	e := &Expr{Program: p, at: at}
	r.noteUses(e)
	return e
}

func emptyHint(line string) string {
	if strings.Contains(line, "#") {
		return "# begins a comment in YAML; quote a text that begins with it"
	}
	return ""
}

// expressionFault tells what is wrong with an expression, and whether YAML had a part in it.
func (r *reader) expressionFault(err error, src string, at place, n *yaml.Node, kind expression.Kind) {
	e, ok := err.(*expression.Error)
	if !ok {
		e = &expression.Error{Message: err.Error(), To: utf8.RuneCountInString(src)}
	}
	d := Diagnostic{Span: at.span(e.From, e.To), Message: e.Message, Hint: e.Hint}
	runes := []rune(src)
	if e.From >= 0 && e.To <= len(runes) && e.From < e.To {
		word := string(runes[e.From:e.To])
		if p, later := r.names.later[word]; later && r.names.kinds[word] == "" {
			d.Message = fmt.Sprintf("%s is used before it is captured", word)
			d.Hint = fmt.Sprintf("the step on line %d captures it", p.Line)
			if r.step != nil && p.Line >= r.step.Pos.Line && r.captures(word) {
				d.Hint = "a step's own captures are known only in the steps after it"
			}
		} else if path := r.names.ranNames[word]; path != "" && strings.HasPrefix(e.Message, "unknown name") {
			d.Hint = fmt.Sprintf("%s captures it; take it over in the step that runs it: capture: {%s: %s}", path, word, word)
		} else if when, known := BuiltinNames()[word]; known && strings.HasPrefix(e.Message, "unknown name") {
			d.Hint = builtinHint(word, when)
		}
	}
	if hint := r.cutHint(n, src); hint != "" && kind != expression.Template {
		d.Hint = hint
	} else if strings.HasPrefix(e.Message, "steps has no ") {
		d.Hint = r.stepHint(runes, e, d.Hint)
	}
	if column := r.columnHint(src, runes, e); column != "" {
		d.Hint = column
		if slices.Contains(r.file.Data.Columns, src) {
			d.Span = at.span(0, len(runes))
		}
	} else if d.Hint == "" || strings.HasPrefix(d.Hint, "known names: ") {
		if hint := r.habitHint(src, runes, e); hint != "" {
			d.Hint = hint
		}
	}
	if !r.followsOn(src, d) {
		r.report(d)
	}
}

func (r *reader) captures(name string) bool {
	for _, c := range r.step.Capture {
		if c.Name == name {
			return true
		}
	}
	return false
}

// builtinHint says when a name of the language is known, to who uses it where it is not.
func builtinHint(name, when string) string {
	switch when {
	case "answer":
		return name + " is known once there is an answer: in expect, capture, show, until of a request or login"
	case "login":
		return name + " is known in expect, capture, show of a login"
	case "exec":
		return name + " is known in expect, capture, show of an exec"
	case "data":
		return "row is known in a scenario with data:"
	case "each":
		return "index is known in a step with each:"
	}
	return ""
}

// cutHint says where YAML took a part of an expression for a comment, with the line that would be right.
func (r *reader) cutHint(n *yaml.Node, src string) string {
	if n == nil || n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return ""
	}
	line := r.src.Line(n.Line)
	prefix, value := splitValue(line)
	if next := r.behind(n); next != 0 && !closed(src) && strings.ContainsRune(",[]{}", next) && r.inFlow(n) {
		return "inside [...] and {...} YAML ends a text at , and at brackets: quote the expression, or give it a line of its own"
	}
	if i := strings.Index(value, " #"); i >= 0 && strings.HasPrefix(value, strings.Split(src, "\n")[0]) {
		return "YAML takes ` #` for the start of a comment; quote the expression: `" + strings.TrimLeft(prefix, " ") + singleQuoted(value) + "`"
	}
	return ""
}

// closed reports whether every quote and bracket of an expression that is open is closed as well.
func closed(src string) bool {
	depth := 0
	var quote rune
	escaped := false
	for _, c := range src {
		switch {
		case quote != 0:
			if c == quote && !escaped {
				quote = 0
			}
			escaped = c == '\\' && !escaped && quote != '`'
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		}
	}
	return depth == 0 && quote == 0
}

// stepHint says which steps have an id, or that the one meant comes later.
func (r *reader) stepHint(src []rune, e *expression.Error, otherwise string) string {
	if e.From >= 0 && e.To <= len(src) && e.From < e.To {
		if word := string(src[e.From:e.To]); r.step != nil && r.step.ID == word {
			return fmt.Sprintf("this is the step itself: leave out steps.%s.", word)
		}
		if at, later := r.names.laterIDs[string(src[e.From:e.To])]; later && r.step != nil && at.Line > r.step.Pos.Line {
			return fmt.Sprintf("the step with that id comes later, on line %d", at.Line)
		}
	}
	if len(r.names.ids) == 0 {
		return "no step before this one has an id:"
	}
	return otherwise
}

// behind is the rune that follows a plain scalar on its last line, 0 at the end of the line.
func (r *reader) behind(n *yaml.Node) rune {
	end := placeOf(r.src, n).whole().To
	line := []rune(r.src.Line(end.Line))
	if end.Line == 0 || end.Col-1 >= len(line) {
		return 0
	}
	return line[end.Col-1]
}

// inFlow reports whether a bracket or a brace that holds the scalar is open on its line.
func (r *reader) inFlow(n *yaml.Node) bool {
	line := []rune(r.src.Line(n.Line))
	depth := 0
	for _, c := range line[:min(n.Column-1, len(line))] {
		switch c {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		}
	}
	return depth > 0
}

// noteUses keeps what the uses of a compiled expression mean for the whole file: environment variables that must be set,
// answers that must be kept, names that may be unset.
func (r *reader) noteUses(e *Expr) {
	for _, u := range e.Uses() {
		switch {
		case u.Path[0] == "env" && len(u.Path) > 1:
			if _, set := r.load.options.env(u.Path[1]); !set && !u.Guarded {
				r.report(Diagnostic{Span: e.Span(u.From, u.To), Message: fmt.Sprintf("the environment variable %s is not set", u.Path[1]),
					Hint: fmt.Sprintf("set it, or give a default: env.%s ?? \"...\"", u.Path[1])})
			}
		case u.Path[0] == "steps" && len(u.Path) > 2:
			r.keep(u.Path[1], u.Path[2])
		case u.Path[0] == "steps" && len(u.Path) == 2 && !u.Guarded:
			r.keep(u.Path[1], "")
		case u.Path[0] == "row" && len(u.Path) > 1 && r.file.Data != nil && !slices.Contains(r.file.Data.Columns, u.Path[1]):
			r.report(Diagnostic{Severity: Warning, Span: e.Span(u.From, u.To), Message: fmt.Sprintf("the data has no column %q", u.Path[1]),
				Hint: "columns: " + strings.Join(r.file.Data.Columns, ", ")})
		default:
			r.maybeUnset(e, u)
		}
	}
}

// maybeUnset warns of a name that is captured only under an `if` which the user does not share.
func (r *reader) maybeUnset(e *Expr, u expression.Use) {
	c := r.names.ifs[u.Path[0]]
	if c == nil || u.Guarded || r.step == nil {
		return
	}
	if r.step.If != nil && r.step.If.Source() == c.condition {
		return
	}
	r.report(Diagnostic{Severity: Warning, Span: e.Span(u.From, u.To), Message: fmt.Sprintf("%s may not be set here: it is captured only if %s (line %d)", u.Path[0], c.condition, c.pos.Line),
		Hint: fmt.Sprintf("give this step the same if, or write %s ?? \"...\"", u.Path[0])})
}

// keep remembers that a later expression names a part of the answer of an earlier step; "" is all of it.
func (r *reader) keep(id, name string) {
	if s := r.names.ids[id]; s != nil && !slices.Contains(s.Keep, name) {
		s.Keep = append(s.Keep, name)
	}
}

// expr reads a bare expression.
func (r *reader) expr(n *yaml.Node, what string, scope *expression.Scope, kind expression.Kind) *Expr {
	if n.Kind != yaml.ScalarNode {
		hint := conditionsHint(n, kind)
		if hint == "" {
			hint = r.bentHint(n)
		}
		r.fault(n, hint, "%s must be an expression, not %s", what, kindOf(n))
		return nil
	}
	if tag := n.ShortTag(); strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(tag, "!!") {
		_, value := splitValue(r.src.Line(n.Line))
		tag := strings.TrimRight(n.Tag, ",")
		if r.inFlow(n) {
			value = tag
		}
		r.fault(n, "write `"+singleQuoted(value)+"`", "YAML takes %s for a tag; an expression that begins with ! needs quotes", tag)
		return nil
	}
	if n.Tag == "!!null" && (n.Value == "" || n.Value == "~") {
		r.report(Diagnostic{Span: Span{From: Pos{n.Line, n.Column}}, Message: what + " is empty", Hint: emptyHint(r.src.Line(n.Line))})
		return nil
	}
	if kind == expression.Condition && (n.Tag == "!!int" || n.Tag == "!!float") && n.Style == 0 {
		hint := "write a comparison, as json.count == " + n.Value
		if what == "if" {
			hint = "write true or false, or a comparison"
		}
		if v, err := strconv.Atoi(n.Value); err == nil && v >= 100 && v < 600 {
			hint = "write status == " + n.Value
		}
		r.fault(n, hint, "%s must be true or false, not %s", what, kindOf(n))
		return nil
	}
	return r.compile(n.Value, placeOf(r.src, n), scope, kind, n)
}

// bentHint says how to quote an expression that YAML read as a mapping or a list.
func (r *reader) bentHint(n *yaml.Node) string {
	prefix, value := splitValue(r.src.Line(n.Line))
	if n.Kind == yaml.MappingNode && value != "" && value[0] != '{' {
		prefix, value = beforeItem(r.src.Line(n.Line))
	}
	if value == "" || value[0] == '|' || value[0] == '>' {
		return ""
	}
	return "YAML reads this as " + kindOf(n) + "; quote the expression: `" + strings.TrimLeft(prefix, " ") + singleQuoted(value) + "`"
}

// beforeItem parts a line of a list into its "- " and what follows.
func beforeItem(line string) (prefix, value string) {
	rest := strings.TrimLeft(line, " ")
	for strings.HasPrefix(rest, "- ") {
		rest = strings.TrimLeft(rest[2:], " ")
	}
	for _, key := range []string{"expect: ", "if: ", "until: ", "that: ", "value: "} {
		rest = strings.TrimPrefix(rest, key)
	}
	return line[:len(line)-len(rest)], strings.TrimRight(rest, " ")
}
