package scenario

import (
	"errors"
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
			r.templateKey(e.key, "make the whole mapping a ${}, as \"${ {(name): value} }\"")
			v.Keys = append(v.Keys, e.key.Value)
			v.Items = append(v.Items, r.valueIn(e.value, what, scope))
		}
		r.leave()
	default:
		r.scalar(n, v, what, scope)
	}
	return v
}

// templateKey warns of a key that looks like a template: keys never are.
func (r *reader) templateKey(n *yaml.Node, hint string) {
	if strings.Contains(n.Value, "${") {
		r.warn(n, hint, "keys are no templates: %q stands there as it is written", n.Value)
	}
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
		if _, err := strconv.ParseFloat(s, 64); n.Style == 0 && errors.Is(err, strconv.ErrRange) {
			r.fault(n, fmt.Sprintf("quote it to mean the text: \"%s\"", s), "the number %s is too large", s)
		} else if n.Style == 0 && yesNo(s) {
			r.warn(n, "quote it, or write true or false", "%s is the text %q here, not true or false", n.Value, n.Value)
		}
		return
	}
	v.Kind, v.Text = Templated, t
}

// lostZero warns of a number that ends as a version does, in a 0 that the number does not keep.
func (r *reader) lostZero(n *yaml.Node, v *Value) {
	if n.Tag == "!!float" && n.Style == 0 && v.Const != nil && strings.Contains(n.Value, ".") && strings.HasSuffix(n.Value, "0") && !strings.ContainsAny(n.Value, "eE") {
		r.warn(n, fmt.Sprintf("quote it to mean the text: \"%s\"", n.Value), "%s is the number %v here", n.Value, v.Const)
	}
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
	if n.Kind != yaml.ScalarNode || isNull(n) {
		r.fault(n, "a duration is a number and a unit: 500ms, 30s, 2m", "%s must be a duration, not %s", what, kindOf(n))
		return nil
	}
	v := r.textValue(n, what)
	if v == nil || v.Kind != Constant {
		return v
	}
	d, err := ParseDuration(v.Const.(string))
	if err != nil {
		r.fault(n, durationHint(v.Const.(string)), "%s: %s", what, err)
		return nil
	}
	v.Const = d
	return v
}

// durationHint spells a duration the way it is read here.
func durationHint(s string) string {
	const otherwise = "a duration is a number and a unit: 500ms, 30s, 2m"
	s = strings.ReplaceAll(strings.TrimSpace(s), ",", ".")
	digits := strings.TrimRight(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	if joined := strings.ReplaceAll(s, " ", ""); joined != s {
		if _, err := ParseDuration(joined); err == nil {
			return "write " + joined
		}
	}
	number, err := strconv.ParseFloat(digits, 64)
	if err != nil || number < 0 || number > 1e6 {
		return otherwise
	}
	switch strings.ToLower(strings.TrimSpace(s[len(digits):])) {
	case "ms", "msec", "millis", "millisecond", "milliseconds":
		return "write " + digits + "ms"
	case "s", "sec", "secs", "second", "seconds":
		return "write " + digits + "s"
	case "m", "min", "mins", "minute", "minutes":
		return "write " + digits + "m"
	case "h", "hr", "hrs", "hour", "hours":
		return "write " + digits + "h"
	case "d", "day", "days":
		return fmt.Sprintf("write %vh", number*24)
	}
	return otherwise
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
	if len(r.load.diagnostics) > before && strings.Contains(n.Value, "${") {
		return nil // the expression is faulty
	}
	if v.Kind == Constant {
		r.load.diagnostics = r.load.diagnostics[:before] // one word about it is enough
	}
	if v.Kind == Constant && !ok(v.Const) {
		hint := ""
		if s, isText := v.Const.(string); isText && yesNo(s) && strings.HasPrefix(wanted, "true") {
			hint = "YAML 1.2 knows only true and false"
		} else if isText && plainly(s, ok) {
			hint = "write " + s + " without quotes"
		}
		r.fault(n, hint, "%s must be %s, not %s", what, wanted, describe(n))
		return nil
	}
	return v
}

// plainly reports whether a text would be right as a plain scalar.
func plainly(s string, ok func(any) bool) bool {
	if s == "true" || s == "false" {
		return ok(s == "true")
	}
	number, isNumber := jsonNumber(s)
	return isNumber && ok(number)
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
		if strings.Contains(n.Value, ",") && n.Style == 0 {
			r.fault(n, "write a list: `"+what+": ["+n.Value+"]`", "%s must be one word or a list, not words with commas between them", what)
			return nil
		}
		return r.word(n, what, nil)
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
		list = r.word(item, what, list)
	}
	return list
}

// word adds one word to a list.
func (r *reader) word(n *yaml.Node, what string, list []string) []string {
	w := strings.TrimSpace(n.Value)
	switch {
	case w == "":
		r.warn(n, "", "an empty word in %s", what)
		return list
	case what == "tags" && (strings.Contains(w, ",") || strings.HasPrefix(w, "!")):
		r.warn(n, "--tag takes , for or and ! for not", "--tag cannot name the tag %q", w)
	case strings.Contains(w, "${"):
		r.warn(n, "", "%s takes no ${}: it stands there as it is written", what)
	}
	return append(list, w)
}
