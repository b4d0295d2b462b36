package expression

import (
	"errors"
	"reflect"
	"slices"
)

func callIncludes(s *state, _ *calling, args []any) (any, error) {
	big, small := args[0], args[1]
	if kindOf(big) == kindList && kindOf(small) != kindList {
		small = []any{small}
	}
	return s.includes(big, small, 0)
}

// includes tells whether all that small says is in big.
func (s *state) includes(big, small any, depth int) (bool, error) {
	if err := s.tick(); err != nil {
		return false, err
	}
	if depth > maxDepth {
		return false, errDepth
	}
	k := kindOf(small)
	if k != kindOf(big) || k != kindMap && k != kindList {
		return (&comparer{tick: s.tick}).equal(big, small, depth)
	}
	if k == kindList {
		return s.includesAll(big, small, depth)
	}
	for _, key := range keysOf(small) {
		want, _, err := fetch(small, key)
		if err != nil {
			return false, err
		}
		got, ok, err := fetch(big, key)
		if !ok || err != nil {
			return false, err
		}
		if in, err := s.includes(got, want, depth+1); !in || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (s *state) includesAll(big, small any, depth int) (bool, error) {
	wanted, _ := sequenceOf(small)
	there, _ := sequenceOf(big)
	for i := range wanted.len {
		found := false
		for j := 0; j < there.len && !found; j++ {
			var err error
			if found, err = s.includes(there.at(j), wanted.at(i), depth+1); err != nil {
				return false, err
			}
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}

// maxPathDepth bounds the depth of what a JSONPath is asked of: a path with
// several .. selects as many nodes as the product of the depths.
const maxPathDepth = 500

// plainJSON returns v, made of nothing but what DecodeJSON gives.
func (s *state) plainJSON(v any, depth int) (any, error) {
	if err := s.tick(); err != nil {
		return nil, err
	}
	if depth > maxPathDepth {
		return nil, errors.New("nested too deeply for a JSONPath")
	}
	switch x := v.(type) {
	case []any:
		return s.plainList(x, depth)
	case map[string]any:
		for _, member := range x {
			plain, err := s.plainJSON(member, depth+1)
			if err != nil {
				return nil, err
			}
			if !identical(plain, member) {
				return s.plainMap(v, depth)
			}
		}
		return v, nil
	}
	switch kindOf(v) {
	case kindList:
		list, _ := sequenceOf(v)
		out := make([]any, list.len)
		for i := range out {
			out[i] = list.at(i)
		}
		return s.plainList(out, depth)
	case kindMap:
		return s.plainMap(v, depth)
	}
	return v, nil
}

func (s *state) plainList(list []any, depth int) (any, error) {
	var copied []any
	for i, item := range list {
		plain, err := s.plainJSON(item, depth+1)
		if err != nil {
			return nil, err
		}
		if copied == nil && !identical(plain, item) {
			copied = slices.Clone(list)
		}
		if copied != nil {
			copied[i] = plain
		}
	}
	if copied == nil {
		return list, nil
	}
	return copied, s.grow(len(copied))
}

func (s *state) plainMap(v any, depth int) (any, error) {
	out := make(map[string]any, size(v))
	for _, key := range keysOf(v) {
		member, ok, err := fetch(v, key)
		if !ok && err == nil || kindOf(member) == kindFunc {
			continue
		}
		if err == nil {
			member, err = s.plainJSON(member, depth+1)
		}
		if err != nil {
			return nil, err
		}
		out[label(key)] = member
	}
	return out, s.grow(len(out))
}

// identical tells whether plainJSON gave back what it was given.
func identical(a, b any) bool {
	switch a := a.(type) {
	case []any:
		b, ok := b.([]any)
		return ok && len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
	case map[string]any:
		b, ok := b.(map[string]any)
		return ok && reflect.ValueOf(a).Pointer() == reflect.ValueOf(b).Pointer()
	}
	return true
}
