package scenario

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// value reads any YAML value as JSON would see it.
func (r *reader) value(n *yaml.Node, what string) *Value {
	return r.valueIn(n, what, r.names.before)
}

func (r *reader) valueIn(n *yaml.Node, what string, scope *expression.Scope) *Value {
	v := &Value{at: placeOf(r.src, n)}
	switch n.Kind {
	case yaml.SequenceNode:
		v.Kind = List
		v.Items = []*Value{}
		if !r.enter(n) {
			return v
		}
		for _, item := range n.Content {
			if item = r.resolve(item); item != nil {
				v.Items = append(v.Items, r.valueIn(item, what, scope))
			}
		}
		r.leave()
	case yaml.MappingNode:
		v.Kind = Mapping
		v.Items = []*Value{}
		entries := r.entries(n, what)
		if !r.enter(n) {
			return v
		}
		for _, e := range entries {
			v.Keys = append(v.Keys, e.key.Value)
			v.Items = append(v.Items, r.valueIn(e.value, what, scope))
		}
		r.leave()
	default:
		r.scalar(n, v, what, scope)
	}
	return v
}

// scalar reads a scalar of json, vars or data: numbers are those that JSON spells so, and dates are text.
func (r *reader) scalar(n *yaml.Node, v *Value, what string, scope *expression.Scope) {
	if r.badTag(n) {
		return
	}
	switch n.Tag {
	case "!!null":
		return
	case "!!bool":
		v.Const = strings.EqualFold(n.Value, "true")
		return
	case "!!int", "!!float":
		if n.Style != 0 && n.Style != yaml.TaggedStyle {
			break
		}
		number, ok := jsonNumber(n.Value)
		if !ok {
			r.fault(n, fmt.Sprintf("quote it to mean the text: \"%s\"", n.Value), "JSON does not spell a number %s", n.Value)
		}
		v.Const = number
		return
	}
	t := r.templateIn(n, n.Value, scope)
	if s, constant := t.Constant(); constant {
		v.Const = s
		if n.Style == 0 && yesNo(s) {
			r.warn(n, "quote it, or write true or false", "%s is the text %q here, not true or false", n.Value, n.Value)
		}
		return
	}
	v.Kind, v.Text = Templated, t
}

func yesNo(s string) bool {
	switch strings.ToLower(s) {
	case "yes", "no", "on", "off":
		return true
	}
	return false
}

// jsonNumber reads a number as JSON spells it: an int where it fits, exact digits where it does not, else a float64.
func jsonNumber(s string) (any, bool) {
	v, err := expression.DecodeJSON([]byte(s))
	if err != nil {
		return nil, false
	}
	switch n := v.(type) {
	case float64:
		return n, !math.IsInf(n, 0)
	case int:
		return n, true
	case expression.BigInt:
		return n, true
	}
	return nil, false
}

// duration reads a duration: a number and a unit.
func (r *reader) duration(n *yaml.Node, what string) *Value {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float") {
		r.fault(n, fmt.Sprintf("write %ss or %sms", n.Value, n.Value), "%s needs a unit: %s of what?", what, n.Value)
		return nil
	}
	v := r.textValue(n, what)
	if v == nil || v.Kind != Constant {
		return v
	}
	d, err := ParseDuration(v.Const.(string))
	if err != nil {
		r.fault(n, "a duration is a number and a unit: 500ms, 30s, 2m", "%s: %s", what, err)
		return nil
	}
	v.Const = d
	return v
}

// ParseDuration reads a number and a unit, or several: 500ms, 30s, 2m, 1m30s. It is never negative.
func ParseDuration(s string) (time.Duration, error) {
	s = strings.TrimSpace(s)
	d, err := time.ParseDuration(s)
	switch {
	case err == nil && strings.Trim(s, "+-0.") == "":
		return 0, fmt.Errorf("%q has no unit", s)
	case err != nil:
		return 0, fmt.Errorf("%q is no duration", s)
	case d < 0:
		return 0, fmt.Errorf("%q is negative", s)
	}
	return d, nil
}

// typed reads a scalar that must be of one kind unless it is a ${}: ok decides about constants.
func (r *reader) typed(n *yaml.Node, what, wanted string, ok func(any) bool) *Value {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "", "%s must be %s, not %s", what, wanted, kindOf(n))
		return nil
	}
	before := len(r.load.diagnostics)
	v := r.value(n, what)
	if v.Kind == Constant && !ok(v.Const) {
		r.load.diagnostics = r.load.diagnostics[:before] // one word about it is enough
		hint := ""
		if s, isText := v.Const.(string); isText && yesNo(s) && wanted == "true or false" {
			hint = "YAML 1.2 knows only true and false"
		}
		r.fault(n, hint, "%s must be %s, not %s", what, wanted, describe(n))
		return nil
	}
	return v
}

func describe(n *yaml.Node) string {
	if n.Tag == "!!str" {
		return strconv.Quote(n.Value)
	}
	return kindOf(n)
}

func (r *reader) bool(n *yaml.Node, what string) *Value {
	return r.typed(n, what, "true or false", func(v any) bool { _, ok := v.(bool); return ok })
}

func (r *reader) count(n *yaml.Node, what string, least int) *Value {
	return r.typed(n, what, fmt.Sprintf("a whole number from %d", least), func(v any) bool { i, ok := v.(int); return ok && i >= least })
}

// words reads a list of plain words, or one.
func (r *reader) words(n *yaml.Node, what string) []string {
	if n == nil || isNull(n) {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "", "%s must be a list of words, not %s", what, kindOf(n))
		return nil
	}
	var list []string
	for _, item := range r.items(n) {
		if item.Kind != yaml.ScalarNode || isNull(item) {
			r.fault(item, "", "%s must hold words, not %s", what, kindOf(item))
			continue
		}
		list = append(list, item.Value)
	}
	return list
}
