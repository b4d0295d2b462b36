package scenario

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"crumb/scenario/expression"
)

// Eval is the value of a text: what the expression gives where the text is one ${} and nothing else, a text otherwise. The
// Diagnostic says where and why it has none.
func (t *Template) Eval(rt *expression.Runtime) (any, *Diagnostic) {
	if s, constant := t.Constant(); constant {
		return s, nil
	}
	if e := t.Sole(); e != nil {
		v, d := e.Value(rt)
		return list(v), d
	}
	return t.EvalText(rt)
}

// list makes the lists of `1..3` and split() those that all others are.
func list(v any) any {
	switch v := v.(type) {
	case []int:
		return anys(v)
	case []string:
		return anys(v)
	}
	return v
}

func anys[T any](typed []T) []any {
	all := make([]any, len(typed))
	for i, x := range typed {
		all[i] = x
	}
	return all
}

// EvalText is the text with every ${} written into it.
func (t *Template) EvalText(rt *expression.Runtime) (string, *Diagnostic) {
	if s, constant := t.Constant(); constant {
		return s, nil
	}
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Expr == nil {
			b.WriteString(p.Text)
			continue
		}
		v, d := p.Expr.Value(rt)
		if d != nil {
			return "", d
		}
		s, err := expression.Text(v)
		if err != nil {
			return "", &Diagnostic{Source: p.Expr.at.src, Span: p.Expr.whole(), Message: fmt.Sprintf("${%s}: %s", p.Expr.Source(), err),
				Hint: nilHint(v)}
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func nilHint(v any) string {
	if v == nil {
		return `write ${... ?? ""} to give a default`
	}
	return ""
}

func (e *Expr) whole() Span { return e.at.span(0, len([]rune(e.Source()))) }

// Whole is the place of the whole expression.
func (e *Expr) Whole() Span { return e.whole() }

// Value evaluates the expression; the Diagnostic says where and why it fails.
func (e *Expr) Value(rt *expression.Runtime) (any, *Diagnostic) {
	v, err := e.Eval(rt)
	if err == nil {
		return v, nil
	}
	return nil, e.Diagnose(err)
}

// Diagnose puts an error of the expression into its place in the file.
func (e *Expr) Diagnose(err error) *Diagnostic {
	d := &Diagnostic{Source: e.at.src, Span: e.whole(), Message: err.Error(), Cause: err}
	var at *expression.Error
	if errors.As(err, &at) {
		d.Message, d.Hint, d.Span = at.Message, at.Hint, e.Span(at.From, at.To)
	}
	return d
}

// Eval is what a value stands for, with every ${} evaluated.
func (v *Value) Eval(rt *expression.Runtime) (any, *Diagnostic) {
	switch v.Kind {
	case Templated:
		return v.Text.Eval(rt)
	case List:
		list := make([]any, len(v.Items))
		for i, item := range v.Items {
			x, d := item.Eval(rt)
			if d != nil {
				return nil, d
			}
			list[i] = x
		}
		return list, nil
	case Mapping:
		m := make(map[string]any, len(v.Items))
		for i, item := range v.Items {
			x, d := item.Eval(rt)
			if d != nil {
				return nil, d
			}
			m[v.Keys[i]] = x
		}
		return m, nil
	}
	return v.Const, nil
}

// Fault is a fault at the place of a value.
func (v *Value) Fault(hint, format string, args ...any) *Diagnostic {
	d := &Diagnostic{Source: v.at.src, Message: fmt.Sprintf(format, args...), Hint: hint}
	if v.at.src != nil {
		d.Span = v.Span()
	}
	return d
}

// Dir is the folder that the paths of the step's file are relative to.
func (s *Step) Dir() string { return filepath.Dir(s.Source.Path) }

// Expressions are those of a step that see its answer.
func (s *Step) Expressions() []*Expr {
	list := slices.Clone(s.Show)
	for _, e := range s.Expect {
		list = append(list, e.That)
	}
	for _, c := range s.Capture {
		list = append(list, c.Value)
	}
	if s.Retry != nil && s.Retry.Until != nil {
		list = append(list, s.Retry.Until)
	}
	if q, ok := s.Action.(*Request); ok && q.Login != nil {
		if q.Login.Proof != nil {
			list = append(list, q.Login.Proof)
		}
		if q.Login.Token != nil {
			list = append(list, q.Login.Token)
		}
	}
	return list
}
