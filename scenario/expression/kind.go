package expression

import (
	"reflect"
	"time"
)

// A kind is what a value is to a user. Values of different kinds are not
// compared.
type kind int

const (
	kindNil kind = iota
	kindBool
	kindNumber
	kindText
	kindBytes
	kindList
	kindMap
	kindTime
	kindDuration
	kindFunc
	kindOther
)

func (k kind) String() string {
	return [...]string{"nil", "true or false", "a number", "a text", "bytes", "a list", "a mapping", "a time", "a duration", "a function", "another kind of value"}[k]
}

// KindOf names the kind of a value, with its article: "a text", "a number",
// "true or false", "a list", "a mapping", "a time", "a duration", "bytes",
// "a function", "nil".
func KindOf(v any) string { return kindOf(v).String() }

func kindOf(v any) kind {
	switch v.(type) {
	case nil:
		return kindNil
	case bool:
		return kindBool
	case int, float64, BigInt:
		return kindNumber
	case string:
		return kindText
	case []any:
		return kindList
	case map[string]any, Headers, Object, Optional:
		return kindMap
	case time.Time:
		return kindTime
	case time.Duration:
		return kindDuration
	case []byte:
		return kindBytes
	}
	return reflectedKind(reflect.TypeOf(v))
}

func reflectedKind(t reflect.Type) kind {
	switch t.Kind() {
	case reflect.Bool:
		return kindBool
	case reflect.String:
		return kindText
	case reflect.Slice, reflect.Array:
		return kindList
	case reflect.Map:
		return kindMap
	case reflect.Func:
		return kindFunc
	}
	if t.Kind() >= reflect.Int && t.Kind() <= reflect.Float64 {
		return kindNumber
	}
	return kindOther
}

// kindOfType is the kind of the values of a Go type, for messages.
func kindOfType(t reflect.Type) kind {
	switch t {
	case reflect.TypeFor[time.Time]():
		return kindTime
	case reflect.TypeFor[time.Duration]():
		return kindDuration
	case reflect.TypeFor[[]byte]():
		return kindBytes
	case nil:
		return kindNil
	}
	return reflectedKind(t)
}

// a sequence is a list of any Go type.
type sequence struct {
	anys []any
	rest reflect.Value
	len  int
}

func sequenceOf(v any) (sequence, bool) {
	if list, ok := v.([]any); ok {
		return sequence{anys: list, len: len(list)}, true
	}
	if v == nil {
		return sequence{}, false
	}
	r := reflect.ValueOf(v)
	if r.Kind() != reflect.Slice && r.Kind() != reflect.Array {
		return sequence{}, false
	}
	return sequence{rest: r, len: r.Len()}, true
}

func (s sequence) at(i int) any {
	if s.anys != nil {
		return s.anys[i]
	}
	return plain(s.rest.Index(i))
}

// plain is the value of r; a number smaller than int becomes one.
func plain(r reflect.Value) any {
	if !r.IsValid() || !r.CanInterface() {
		return nil
	}
	if r.Kind() == reflect.Interface && r.IsNil() {
		return nil
	}
	v := r.Interface()
	switch x := v.(type) {
	case uint8:
		return int(x)
	case int64:
		return int(x)
	}
	return v
}
