package runner

import (
	"time"

	"crumb/scenario"
	"crumb/scenario/expression"
)

// text is a value as text.
func (m *moment) text(v *scenario.Value) (string, *scenario.Diagnostic) {
	if s, ok := v.Const.(string); ok && v.Kind == scenario.Constant {
		return s, nil
	}
	x, d := v.Eval(m.runtime())
	if d != nil {
		return "", d
	}
	s, err := expression.Text(x)
	if err != nil {
		return "", v.Fault("", "a text is wanted here: %s", err)
	}
	return s, nil
}

// texts are values as texts; one that is a list stands for its elements, nil for nothing.
func (m *moment) texts(values []*scenario.Value) ([]string, *scenario.Diagnostic) {
	list := make([]string, 0, len(values))
	for _, v := range values {
		if s, ok := v.Const.(string); ok && v.Kind == scenario.Constant {
			list = append(list, s)
			continue
		}
		x, d := v.Eval(m.runtime())
		if d != nil {
			return nil, d
		}
		items, isList := x.([]any)
		if !isList {
			items = []any{x}
		}
		for _, item := range items {
			if item == nil {
				continue
			}
			s, err := expression.Text(item)
			if err != nil {
				return nil, v.Fault("", "a text is wanted here: %s", err)
			}
			list = append(list, s)
		}
	}
	return list, nil
}

// flag is a value as true or false; nil is false.
func (m *moment) flag(v *scenario.Value) (bool, *scenario.Diagnostic) {
	if v == nil {
		return false, nil
	}
	x, d := v.Eval(m.runtime())
	if d != nil {
		return false, d
	}
	switch x := x.(type) {
	case bool:
		return x, nil
	case string:
		if x == "true" || x == "false" {
			return x == "true", nil
		}
	}
	return false, v.Fault("", "true or false is wanted here, not %s", m.format(x, 40))
}

// number is a value as a whole number.
func (m *moment) number(v *scenario.Value, least int) (int, *scenario.Diagnostic) {
	x, d := v.Eval(m.runtime())
	if d != nil {
		return 0, d
	}
	if s, ok := x.(string); ok {
		if n, err := expression.DecodeJSON([]byte(s)); err == nil {
			x = n
		}
	}
	if i, ok := x.(int); ok && i >= least {
		return i, nil
	}
	return 0, v.Fault("", "a whole number from %d is wanted here, not %s", least, m.format(x, 40))
}

// duration is a value as a duration.
func (m *moment) duration(v *scenario.Value) (time.Duration, *scenario.Diagnostic) {
	if d, ok := v.Duration(); ok {
		return d, nil
	}
	x, diag := v.Eval(m.runtime())
	if diag != nil {
		return 0, diag
	}
	if d, ok := x.(time.Duration); ok && d >= 0 {
		return d, nil
	}
	if s, ok := x.(string); ok {
		if d, err := scenario.ParseDuration(s); err == nil {
			return d, nil
		}
	}
	return 0, v.Fault("a duration is a number and a unit: 500ms, 30s, 2m", "a duration is wanted here, not %s", m.format(x, 40))
}
