package runner

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"crumb/scenario"
	"crumb/scenario/expression"
)

// format is a value as one line without secrets.
func (p *play) format(v any, max int) string {
	if s, ok := v.(string); ok {
		return p.operandText(s, max)
	}
	return p.redact.Text(expression.Format(p.redact.Value(clip(v, max)), max))
}

// operandText is a text as a message shows it; one that holds a secret is its stand-in with its length.
func (p *play) operandText(s string, max int) string {
	if !p.redact.Hidden(s) {
		return expression.Format(s, max)
	}
	return fmt.Sprintf("%s (%d characters)", expression.Format(p.redact.Whole(s), max), utf8.RuneCountInString(s))
}

// explain says why an expression gave false, or failed with a diagnostic: with the values of its parts, and a diff where
// two structures or long texts differ. what is "", or what the expression is for.
func (m *moment) explain(e *scenario.Expr, failed *scenario.Diagnostic, what string) scenario.Diagnostic {
	d := scenario.Diagnostic{Source: e.File(), Span: e.Whole(), Message: "expected " + e.Source()}
	if failed != nil {
		d = m.clean(*failed)
	}
	if what != "" {
		if failed == nil {
			d.Message = what + " did not hold: " + e.Source()
		} else {
			d.Message = what + ": " + d.Message
		}
	}
	x := e.Explain(m.runtime())
	for _, o := range x.Operands {
		d.Operands = append(d.Operands, scenario.Operand{At: e.Pos(o.At), Text: m.format(o.Value, 60)})
	}
	for _, n := range x.Notes {
		d.Notes = append(d.Notes, m.redact.Cut(n))
	}
	if c := x.Compare; c != nil {
		m.compare(&d, c)
	}
	d.Message = m.redact.Cut(oneLine(d.Message))
	return d
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// compare adds what tells the two sides of a comparison apart.
func (p *play) compare(d *scenario.Diagnostic, c *expression.Comparison) {
	left, leftText := c.Left.(string)
	right, rightText := c.Right.(string)
	if leftText && rightText && (p.redact.Hidden(left) || p.redact.Hidden(right)) {
		word := "they differ"
		if left == right {
			word = "they are equal"
		}
		d.Notes = append(d.Notes, fmt.Sprintf("left has %d characters, right has %d; %s", utf8.RuneCountInString(left), utf8.RuneCountInString(right), word))
		return
	}
	if c.Op != "==" || !(worthDiff(c.Left) && worthDiff(c.Right)) {
		return
	}
	text, note := differ(p.shown(c.Left), p.shown(c.Right))
	d.Diff = p.redact.Text(text)
	if note != "" {
		d.Notes = append(d.Notes, p.redact.Cut(note))
	}
}

// shown is a value without secrets, for a diff.
func (p *play) shown(v any) any {
	if s, ok := v.(string); ok {
		return p.redact.Text(s)
	}
	return p.redact.Value(withFields(v))
}

// worthDiff reports whether a value is a structure or a text too long to be compared by eye.
func worthDiff(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.Contains(v, "\n") || len(v) > 60
	case nil, bool, int, int64, float64:
		return false
	}
	k := expression.KindOf(v)
	return strings.Contains(k, "list") || strings.Contains(k, "mapping")
}
