package redact

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
)

// maxDepth is how deep lists and mappings are followed.
const maxDepth = 200

// Whole is Text for a text that is a value by itself: one that equals a
// secret of any length is replaced.
func (r *Redactor) Whole(s string) string {
	if r.show {
		return s
	}
	r.mu.RLock()
	stand, is := r.stands[s]
	r.mu.RUnlock()
	if is {
		return stand
	}
	return r.Text(s)
}

// Value returns a copy of v as it may be shown: texts as by [Redactor.Whole],
// keys as by [Redactor.Text], and the members named password, secret, access_token,
// refresh_token, id_token and client_secret (also as accessToken; without
// regard to case) replaced by ‹name› unless they are nil, a bool or empty.
// Mappings come back as map[string]any and lists as []any; numbers and other
// values as they are, or as text if they spell a secret. Keys that become
// equal are told apart by a number. With show v itself is returned.
func (r *Redactor) Value(v any) any {
	if r.show {
		return v
	}
	return r.value(v, 0)
}

func (r *Redactor) value(v any, depth int) any {
	if depth > maxDepth {
		return "‹too deep›"
	}
	switch v := v.(type) {
	case nil, bool:
		return v
	case string:
		return r.Whole(v)
	case []byte:
		return r.Bytes(slices.Clone(v))
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = r.value(item, depth+1)
		}
		return list
	case map[string]any:
		return r.mapping(v, depth)
	}
	return r.other(reflect.ValueOf(v), depth)
}

func (r *Redactor) mapping(m map[string]any, depth int) map[string]any {
	hidden := make(map[string]any, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		name := r.Text(key)
		for n := 2; ; n++ {
			if _, taken := hidden[name]; !taken {
				break
			}
			name = r.Text(key) + " " + strconv.Itoa(n)
		}
		hidden[name] = r.member(key, m[key], depth)
	}
	return hidden
}

func (r *Redactor) member(name string, v any, depth int) any {
	if secretMember(name) && v != nil && v != "" {
		if _, isBool := v.(bool); !isBool {
			return named(name)
		}
	}
	return r.value(v, depth+1)
}

// other treats values of less common types.
func (r *Redactor) other(v reflect.Value, depth int) any {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return r.value(v.Elem().Interface(), depth+1)
	case reflect.Map:
		m := make(map[string]any, v.Len())
		for key, item := range v.Seq2() {
			m[fmt.Sprint(key)] = item.Interface()
		}
		return r.mapping(m, depth)
	case reflect.Slice, reflect.Array:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = r.value(v.Index(i).Interface(), depth+1)
		}
		return list
	}
	if text := fmt.Sprint(v.Interface()); r.Hidden(text) {
		return r.Whole(text)
	}
	return v.Interface()
}
