package expression

import (
	"errors"
	"fmt"
	"reflect"
	"time"
)

// arguments evaluates nodes.
func (s *state) arguments(nodes []node) ([]any, error) {
	args := make([]any, len(nodes))
	for i, n := range nodes {
		v, err := s.eval(n)
		if err != nil {
			return nil, err
		}
		args[i] = v
	}
	return args, nil
}

func (n *call) eval(s *state) (any, error) {
	if m, ok := n.callee.(*member); ok && m.key == nil {
		base, err := s.eval(m.base)
		if err != nil {
			return nil, err
		}
		if k := kindOf(base); k == kindTime || k == kindDuration {
			return n.method(s, m, base)
		}
		return n.apply(s, func() (any, error) {
			switch {
			case !isNil(base):
				return s.member(m, base, m.name)
			case m.optional:
				return nil, errChain
			case m.guard&nilOK != 0:
				return nil, nil
			}
			return nil, s.ofNil(m)
		})
	}
	return n.apply(s, func() (any, error) { return s.eval(n.callee) })
}

// apply calls what get returns.
func (n *call) apply(s *state, get func() (any, error)) (any, error) {
	fn, err := get()
	if err != nil {
		return nil, err
	}
	if kindOf(fn) != kindFunc || isNil(fn) {
		return nil, fault(n.callee, fmt.Sprintf("%s is %s, not a function", s.p.text(n.callee), s.describe(fn)), "")
	}
	args, err := s.arguments(n.args)
	if err != nil {
		return nil, err
	}
	v, err := n.invoke(s, fn, args)
	return v, located(n, err)
}

func (n *call) invoke(s *state, fn any, args []any) (any, error) {
	if err := s.ended(); err != nil {
		return nil, err
	}
	switch f := fn.(type) {
	case func(...any) (any, error):
		return f(args...)
	case func(string) any:
		if text, ok := only(args); ok {
			return f(text), nil
		}
	case func(string) (any, error):
		if text, ok := only(args); ok {
			return f(text)
		}
	case func(string) []string:
		if text, ok := only(args); ok {
			return f(text), nil
		}
	}
	return n.reflected(s, reflect.ValueOf(fn), args)
}

// only returns the one argument that there is, if it is a text.
func only(args []any) (string, bool) {
	if len(args) != 1 {
		return "", false
	}
	text, ok := args[0].(string)
	return text, ok
}

// reflected calls a Go function of any type.
func (n *call) reflected(s *state, fn reflect.Value, args []any) (any, error) {
	t := fn.Type()
	if len(args) != t.NumIn() && !(t.IsVariadic() && len(args) >= t.NumIn()-1) {
		return nil, fault(n, fmt.Sprintf("%s takes %s, not %d", s.p.text(n.callee), count(t.NumIn(), "argument"), len(args)), "")
	}
	in := make([]reflect.Value, len(args))
	for i, v := range args {
		want := parameter(t, i)
		arg, ok := coerce(v, want)
		if !ok {
			return nil, s.oddArgument(s.p.text(n.callee), n.args[i], v, kindOfType(want))
		}
		in[i] = arg
	}
	out := fn.Call(in)
	if len(out) == 0 {
		return nil, nil
	}
	if err, ok := out[len(out)-1].Interface().(error); ok && len(out) > 1 && err != nil {
		return nil, err
	}
	return plain(out[0]), nil
}

// parameter is the type of the parameter that argument i goes to.
func parameter(t reflect.Type, i int) reflect.Type {
	if t.IsVariadic() && i >= t.NumIn()-1 {
		return t.In(t.NumIn() - 1).Elem()
	}
	return t.In(i)
}

// coerce makes v a value of type t, if that is the same value.
func coerce(v any, t reflect.Type) (reflect.Value, bool) {
	if v == nil {
		switch t.Kind() {
		case reflect.Interface, reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func:
			return reflect.Zero(t), t.Kind() == reflect.Interface
		}
		return reflect.Value{}, false
	}
	r := reflect.ValueOf(v)
	if r.Type().AssignableTo(t) {
		return r, true
	}
	if kindOf(v) != kindOfType(t) {
		return reflect.Value{}, false
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		i, ok := wholeOf(v)
		return reflect.ValueOf(i).Convert(t), ok
	case reflect.Float64:
		x, ok := numberOf(v)
		return reflect.ValueOf(x.f).Convert(t), ok
	case reflect.String:
		return r.Convert(t), r.Kind() == reflect.String
	case reflect.Slice:
		return coerceList(v, t)
	}
	return reflect.Value{}, false
}

func coerceList(v any, t reflect.Type) (reflect.Value, bool) {
	list, ok := sequenceOf(v)
	if !ok {
		return reflect.Value{}, false
	}
	out := reflect.MakeSlice(t, list.len, list.len)
	for i := range list.len {
		item, ok := coerce(list.at(i), t.Elem())
		if !ok {
			return reflect.Value{}, false
		}
		out.Index(i).Set(item)
	}
	return out, true
}

// oddArgument says that an argument is of the wrong kind.
func (s *state) oddArgument(fn string, n node, v any, want kind) *Error {
	if constant(n) {
		return fault(n, fmt.Sprintf("%s needs %s, not %s", fn, want, s.describe(v)), "")
	}
	return fault(n, fmt.Sprintf("%s needs %s, but %s is %s", fn, want, s.p.text(n), s.describe(v)), "")
}

// method calls a method of a time or a duration.
func (n *call) method(s *state, m *member, base any) (any, error) {
	args, err := s.arguments(n.args)
	if err != nil {
		return nil, err
	}
	name, _ := m.name.(string)
	fn, ok := timeMethod(base, name)
	if !ok {
		names := timeMethods[:]
		if kindOf(base) == kindDuration {
			names = durationMethods[:]
		}
		return nil, faultAt(m, fmt.Sprintf("%s has no method %s", KindOf(base), cutName(name)), listed("it has", names))
	}
	return n.reflected(s, reflect.ValueOf(fn), args)
}

var (
	timeMethods     = [...]string{"Add", "AddDate", "After", "Before", "Day", "Equal", "Format", "Hour", "Minute", "Month", "Second", "Sub", "UTC", "Unix", "UnixMilli", "Weekday", "Year", "YearDay"}
	durationMethods = [...]string{"Abs", "Hours", "Microseconds", "Milliseconds", "Minutes", "Nanoseconds", "Round", "Seconds", "String", "Truncate"}
)

// timeMethod returns a method of a time or a duration by name.
func timeMethod(base any, name string) (any, bool) {
	if d, ok := base.(time.Duration); ok {
		fn := durationMethod(d, name)
		return fn, fn != nil
	}
	t, ok := base.(time.Time)
	if !ok {
		return nil, false
	}
	fn := clockMethod(t, name)
	if fn == nil {
		fn = calendarMethod(t, name)
	}
	return fn, fn != nil
}

func durationMethod(d time.Duration, name string) any {
	switch name {
	case "Abs":
		return d.Abs
	case "Hours":
		return d.Hours
	case "Microseconds":
		return d.Microseconds
	case "Milliseconds":
		return d.Milliseconds
	case "Minutes":
		return d.Minutes
	case "Nanoseconds":
		return d.Nanoseconds
	case "Round":
		return d.Round
	case "Seconds":
		return d.Seconds
	case "String":
		return d.String
	case "Truncate":
		return d.Truncate
	}
	return nil
}

func clockMethod(t time.Time, name string) any {
	switch name {
	case "Add":
		return t.Add
	case "After":
		return t.After
	case "Before":
		return t.Before
	case "Equal":
		return t.Equal
	case "Hour":
		return t.Hour
	case "Minute":
		return t.Minute
	case "Second":
		return t.Second
	case "Sub":
		return t.Sub
	case "Unix":
		return t.Unix
	case "UnixMilli":
		return t.UnixMilli
	}
	return nil
}

func calendarMethod(t time.Time, name string) any {
	switch name {
	case "AddDate":
		return t.AddDate
	case "Day":
		return t.Day
	case "Format":
		return t.Format
	case "Month":
		return t.Month
	case "UTC":
		return t.UTC
	case "Weekday":
		return t.Weekday
	case "Year":
		return t.Year
	case "YearDay":
		return t.YearDay
	}
	return nil
}

func (n *calling) eval(s *state) (v any, err error) {
	args, err := s.arguments(n.args)
	if err != nil {
		return nil, err
	}
	if err := s.ended(); err != nil {
		return nil, err
	}
	if n.fn == nil || n.fn.over == nil {
		v, err = s.builtin(n, args)
	} else if err = s.fit(n, n.fn.types(), args); err == nil {
		v, err = n.fn.call(s, n, args)
	}
	if text, ok := v.(string); ok && err == nil {
		err = s.write(len(text))
	}
	if err != nil {
		return nil, located(n, err)
	}
	return v, nil
}

// fit makes the arguments ones of an overload, or fails.
func (s *state) fit(n *calling, overloads []reflect.Type, args []any) error {
	var failed error
	for _, t := range overloads {
		if len(args) != t.NumIn() && !t.IsVariadic() {
			continue
		}
		if failed = s.fitOne(n, t, args); failed == nil {
			return nil
		}
	}
	if failed == nil {
		return fault(n, fmt.Sprintf("%s does not take %s", n.name, count(len(args), "argument")), "")
	}
	return failed
}

func (s *state) fitOne(n *calling, t reflect.Type, args []any) error {
	for i, v := range args {
		want := parameter(t, i)
		if want.Kind() == reflect.Interface {
			continue
		}
		arg, ok := coerce(v, want)
		if !ok {
			return s.oddArgument(n.name, n.args[i], v, kindOfType(want))
		}
		args[i] = arg.Interface()
	}
	return nil
}

var errInternal = errors.New("this cannot be evaluated")
