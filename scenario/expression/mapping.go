package expression

import (
	"reflect"
	"slices"
	"strings"
)

// fetch returns the member of a mapping, and whether there is one. It is not
// for other kinds of values.
func fetch(m any, key any) (v any, ok bool, err error) {
	name, named := key.(string)
	switch m := m.(type) {
	case map[string]any:
		v, ok = m[name]
	case Optional:
		v, ok = m[name]
	case Headers:
		if text, has := m.Get(name); has {
			v, ok = text, true
		}
	case Object:
		if named {
			v, ok, err = m.Member(name)
		}
	default:
		return fetchReflected(reflect.ValueOf(m), key)
	}
	return v, ok && named, err
}

func fetchReflected(m reflect.Value, key any) (any, bool, error) {
	if m.Kind() != reflect.Map || key == nil {
		return nil, false, nil
	}
	k, t := reflect.ValueOf(key), m.Type().Key()
	if !k.Type().AssignableTo(t) && (k.Kind() != reflect.String || t.Kind() != reflect.String) || !k.Comparable() {
		return nil, false, nil
	}
	if t.Kind() == reflect.String {
		k = k.Convert(t)
	}
	v := m.MapIndex(k)
	return plain(v), v.IsValid(), nil
}

// keysOf returns the keys of a mapping: as they come for an Object and Headers,
// sorted for others.
func keysOf(m any) []any {
	switch m := m.(type) {
	case map[string]any:
		return sortedKeys(m)
	case Optional:
		return sortedKeys(m)
	case Headers:
		return anys(m.Names())
	case Object:
		return anys(m.Members())
	}
	r := reflect.ValueOf(m)
	if r.Kind() != reflect.Map {
		return nil
	}
	keys := make([]any, 0, r.Len())
	for _, k := range r.MapKeys() {
		keys = append(keys, plain(k))
	}
	slices.SortFunc(keys, func(a, b any) int { return strings.Compare(label(a), label(b)) })
	return keys
}

func sortedKeys[M ~map[string]any](m M) []any {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return anys(keys)
}

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = x
	}
	return out
}

// size is how many members a mapping has.
func size(m any) int {
	switch m := m.(type) {
	case map[string]any:
		return len(m)
	case Optional:
		return len(m)
	case Headers:
		return len(m.Names())
	case Object:
		return len(m.Members())
	}
	if r := reflect.ValueOf(m); r.Kind() == reflect.Map {
		return r.Len()
	}
	return 0
}

// label is a key as a text.
func label(key any) string {
	if s, ok := key.(string); ok {
		return s
	}
	return Format(key, 60)
}

// lenient tells whether an absent member of m is nil and no error.
func lenient(m any) bool {
	switch m.(type) {
	case Headers, Optional, Lenient:
		return true
	}
	return false
}
