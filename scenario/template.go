package scenario

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// template reads a text with ${} parts against the names before a request.
func (r *reader) template(n *yaml.Node, text string) *Template {
	return r.templateIn(n, text, r.names.before)
}

func (r *reader) templateIn(n *yaml.Node, text string, scope *expression.Scope) *Template {
	return r.templateAt(n, placeOf(r.src, n), text, scope)
}

// templateAt reads a text that begins at a place inside a scalar.
func (r *reader) templateAt(n *yaml.Node, at place, text string, scope *expression.Scope) *Template {
	t := &Template{at: at}
	r.foreignBraces(at, text, scope)
	if !strings.Contains(text, "${") {
		if text != "" {
			t.Parts = []TemplatePart{{Text: text}}
		}
		return t
	}
	var constant strings.Builder
	flush := func() {
		if constant.Len() > 0 {
			t.Parts = append(t.Parts, TemplatePart{Text: constant.String()})
			constant.Reset()
		}
	}
	for i := 0; i < len(text); {
		if strings.HasPrefix(text[i:], "$${") {
			constant.WriteString("${")
			i += 3
			continue
		}
		if !strings.HasPrefix(text[i:], "${") {
			constant.WriteByte(text[i])
			i++
			continue
		}
		at := t.at.shifted(utf8.RuneCountInString(text[:i]))
		length := expressionEnd(text[i+2:])
		if length < 0 {
			hint := r.cutHint(n, t.at.value)
			if hint == "" {
				hint = "write } after the expression, or $${ for the two characters themselves"
			}
			r.report(Diagnostic{Span: at.span(0, 2), Message: "${ is not closed", Hint: hint})
			return t
		}
		flush()
		if e := r.compile(text[i+2:i+2+length], at.shifted(2), scope, expression.Template, n); e != nil {
			t.Parts = append(t.Parts, TemplatePart{Expr: e})
		} else {
			t.Parts = append(t.Parts, TemplatePart{Text: ""})
		}
		i += 2 + length + 1
	}
	flush()
	return t
}

// foreignBraces warns of {{name}} where the name is known: other tools write so what is ${name} here.
func (r *reader) foreignBraces(at place, text string, scope *expression.Scope) {
	for from := 0; ; {
		open := strings.Index(text[from:], "{{")
		if open < 0 {
			return
		}
		open += from
		inner, _, closes := strings.Cut(text[open+2:], "}}")
		if !closes {
			return
		}
		from = open + 2
		name := strings.TrimSpace(inner)
		if (open == 0 || text[open-1] != '$') && validWord(name) == "" && scope.Has(name) {
			start := utf8.RuneCountInString(text[:open])
			r.report(Diagnostic{Severity: Warning, Span: at.span(start, start+utf8.RuneCountInString(inner)+4), Message: fmt.Sprintf("{{%s}} stands there as it is written", inner),
				Hint: "write ${" + name + "} for what " + name + " stands for"})
		}
	}
}

// expressionEnd is the index of the first } outside the expression's own strings, brackets and braces; -1 if there is none.
func expressionEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '"', '\'', '`':
			for i++; i < len(s) && s[i] != c; i++ {
				if s[i] == '\\' && c != '`' {
					i++
				}
			}
		case '(', '[', '{':
			depth++
		case ')', ']':
			depth--
		case '}':
			if depth <= 0 {
				return i
			}
			depth--
		}
	}
	return -1
}

// text reads a scalar where text is wanted: a plain scalar is the text as spelt. nil after a fault and for null.
func (r *reader) text(n *yaml.Node, what string) *Template {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "", "%s must be a text, not %s", what, kindOf(n))
		return nil
	}
	if r.badTag(n) {
		return nil
	}
	if isNull(n) {
		r.report(Diagnostic{Span: Span{From: Pos{n.Line, n.Column}}, Message: what + " must be a text, not nothing", Hint: emptyHint(r.src.Line(n.Line))})
		return nil
	}
	return r.template(n, n.Value)
}

// badTag reports a tag that is none of YAML's own.
func (r *reader) badTag(n *yaml.Node) bool {
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") || n.Tag == "!!binary" {
		r.fault(n, "quote a text that begins with !", "YAML takes %s for a tag, and the language has no tags", n.Tag)
		return true
	}
	return false
}

// plain reads a text without ${}.
func (r *reader) plain(n *yaml.Node, what string) string {
	if n == nil || isNull(n) {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "", "%s must be a text, not %s", what, kindOf(n))
		return ""
	}
	if i := strings.Index(n.Value, "${"); i >= 0 && (what == "note" || what == "description") {
		start := utf8.RuneCountInString(n.Value[:i])
		r.report(Diagnostic{Severity: Warning, Span: placeOf(r.src, n).span(start, start+2), Message: what + " takes no ${}: it stands there as it is written"})
	}
	return n.Value
}

// textValue is text as a Value, so that a sole ${} keeps the type of what it gives.
func (r *reader) textValue(n *yaml.Node, what string) *Value {
	t := r.text(n, what)
	if t == nil {
		return nil
	}
	return valueOf(t)
}

func valueOf(t *Template) *Value {
	if s, constant := t.Constant(); constant {
		return &Value{Kind: Constant, Const: s, at: t.at}
	}
	return &Value{Kind: Templated, Text: t, at: t.at}
}
