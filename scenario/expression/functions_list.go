package expression

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"unicode/utf8"
)

// list returns argument i, which must be a list.
func (s *state) list(n *calling, args []any, i int) (sequence, error) {
	return s.sequence(n.name, n.args[i], args[i])
}

// mapping fails if argument i is no mapping.
func (s *state) mapping(n *calling, args []any, i int) error {
	if kindOf(args[i]) != kindMap {
		return s.oddArgument(n.name, n.args[i], args[i], kindMap)
	}
	return nil
}

// each calls do for every element of argument 0.
func (s *state) each(n *calling, args []any, do func(v any) error) error {
	list, err := s.list(n, args, 0)
	if err != nil {
		return err
	}
	for i := range list.len {
		if err := s.tick(); err != nil {
			return err
		}
		if err := do(list.at(i)); err != nil {
			return err
		}
	}
	return nil
}

func callLen(s *state, n *calling, args []any) (any, error) {
	v := args[0]
	switch kindOf(v) {
	case kindText:
		return utf8.RuneCountInString(textOf(v)), nil
	case kindMap:
		return size(v), nil
	case kindList, kindBytes:
		list, _ := sequenceOf(v)
		return list.len, nil
	}
	if constant(n.args[0]) {
		return nil, fault(n.args[0], "len needs a text, a list or a mapping, not "+s.describe(v), "")
	}
	return nil, fault(n.args[0], fmt.Sprintf("len needs a text, a list or a mapping, but %s is %s", s.p.text(n.args[0]), s.describe(v)), "")
}

// callEnd is first and last.
func callEnd(s *state, n *calling, args []any) (any, error) {
	list, err := s.list(n, args, 0)
	switch {
	case err != nil:
		return nil, err
	case list.len == 0:
		return nil, nil
	case n.name == "first":
		return list.at(0), nil
	}
	return list.at(list.len - 1), nil
}

func callGet(s *state, n *calling, args []any) (any, error) {
	if len(args) != 2 {
		return nil, errors.New("get takes 2 arguments, a value and a key")
	}
	switch kindOf(args[0]) {
	case kindNil:
		return nil, nil
	case kindMap:
		v, _, err := fetch(args[0], args[1])
		return v, err
	case kindList, kindBytes:
		list, _ := sequenceOf(args[0])
		i, ok := wholeOf(args[1])
		if !ok {
			return nil, s.oddArgument(n.name, n.args[1], args[1], kindNumber)
		}
		if i < 0 {
			i += list.len
		}
		if i < 0 || i >= list.len {
			return nil, nil
		}
		return list.at(i), nil
	}
	return nil, s.oddArgument(n.name, n.args[0], args[0], kindMap)
}

func callTake(s *state, n *calling, args []any) (any, error) {
	list, err := s.list(n, args, 0)
	if err != nil {
		return nil, err
	}
	most, ok := wholeOf(args[1])
	if !ok || most < 0 {
		return nil, fault(n.args[1], "take needs a whole number that is not negative"+colon(s.is(n.args[1], args[1])), "")
	}
	out := make([]any, 0, min(most, list.len))
	for i := range min(most, list.len) {
		out = append(out, list.at(i))
	}
	return out, s.grow(len(out))
}

func callKeys(s *state, n *calling, args []any) (any, error) {
	if err := s.mapping(n, args, 0); err != nil {
		return nil, err
	}
	keys := keysOf(args[0])
	return keys, s.grow(len(keys))
}

func callValues(s *state, n *calling, args []any) (any, error) {
	return s.members(n, args, 1, func(_, v any) any { return v })
}

// members gives what build makes of each key of a mapping and its value; each counts as so many elements.
func (s *state) members(n *calling, args []any, elements int, build func(key, v any) any) (any, error) {
	if err := s.mapping(n, args, 0); err != nil {
		return nil, err
	}
	list := keysOf(args[0])
	for i, key := range list {
		v, _, err := fetch(args[0], key)
		if err != nil {
			return nil, err
		}
		list[i] = build(key, v)
	}
	return list, s.grow(elements * len(list))
}

func callToPairs(s *state, n *calling, args []any) (any, error) {
	return s.members(n, args, 2, func(key, v any) any { return []any{key, v} })
}

func callFromPairs(s *state, n *calling, args []any) (any, error) {
	out := map[string]any{}
	err := s.each(n, args, func(v any) error {
		pair, ok := sequenceOf(v)
		if !ok || pair.len != 2 || kindOf(pair.at(0)) != kindText {
			return fmt.Errorf("fromPairs needs pairs of a text and a value, not %s", s.show(v, 60))
		}
		out[textOf(pair.at(0))] = pair.at(1)
		return s.grow(1)
	})
	return out, err
}

func callUniq(s *state, n *calling, args []any) (any, error) {
	out := []any{}
	c := comparer{tick: s.tick}
	err := s.each(n, args, func(v any) error {
		for _, seen := range out {
			if same, err := c.equal(v, seen, 1); same || err != nil {
				return err
			}
		}
		out = append(out, v)
		return s.grow(1)
	})
	return out, err
}

func callConcat(s *state, n *calling, args []any) (any, error) {
	out := []any{}
	for i := range args {
		list, err := s.list(n, args, i)
		if err != nil {
			return nil, err
		}
		if err := s.grow(list.len); err != nil {
			return nil, err
		}
		for j := range list.len {
			out = append(out, list.at(j))
		}
	}
	return out, nil
}

func callFlatten(s *state, n *calling, args []any) (any, error) {
	if _, err := s.list(n, args, 0); err != nil {
		return nil, err
	}
	out := []any{}
	err := s.flatten(args[0], 0, func(v any) error {
		out = append(out, v)
		return s.grow(1)
	})
	return out, err
}

// flatten calls do for all that is no list in v, deeply.
func (s *state) flatten(v any, depth int, do func(any) error) error {
	list, ok := sequenceOf(v)
	if !ok || kindOf(v) == kindBytes {
		return do(v)
	}
	if depth > maxDepth {
		return errDepth
	}
	for i := range list.len {
		if err := s.tick(); err != nil {
			return err
		}
		if err := s.flatten(list.at(i), depth+1, do); err != nil {
			return err
		}
	}
	return nil
}

func callReverse(s *state, n *calling, args []any) (any, error) {
	list, err := s.list(n, args, 0)
	if err != nil {
		return nil, err
	}
	if err := s.grow(list.len); err != nil {
		return nil, err
	}
	out := make([]any, list.len)
	for i := range out {
		out[i] = list.at(list.len - 1 - i)
	}
	return out, nil
}

func callSort(s *state, n *calling, args []any) (any, error) {
	list, err := s.list(n, args, 0)
	if err != nil {
		return nil, err
	}
	if err := s.grow(2 * list.len); err != nil {
		return nil, err
	}
	order := "asc"
	if len(args) == 2 {
		if order = textOf(args[1]); order != "asc" && order != "desc" {
			return nil, fault(n.args[1], `the order must be "asc" or "desc", but is `+s.show(order, 40), "")
		}
	}
	items := make([]sortable, list.len)
	for i := range items {
		items[i] = sortable{list.at(i), list.at(i)}
	}
	return s.sort(n, items, order)
}

func callMinMax(s *state, n *calling, args []any) (any, error) {
	want := 1
	if n.name == "min" {
		want = -1
	}
	var best any
	err := s.flatten(args, 0, func(v any) error {
		if best == nil && v != nil {
			best = v
			return nil
		}
		sign, ok := compare(v, best)
		if !ok {
			return fmt.Errorf("%s cannot compare %s with %s", n.name, s.describe(v), s.describe(best))
		}
		if sign == want {
			best = v
		}
		return nil
	})
	return best, err
}

// callMean is mean and median.
func callMean(s *state, n *calling, args []any) (any, error) {
	var values []float64
	total := 0.0
	err := s.flatten(args, 0, func(v any) error {
		x, ok := numberOf(v)
		if !ok {
			return fmt.Errorf("%s needs numbers, not %s", n.name, s.describe(v))
		}
		values = append(values, x.f)
		total += x.f
		return s.grow(1)
	})
	if err != nil || len(values) == 0 {
		return 0.0, err
	}
	if n.name == "mean" {
		return total / float64(len(values)), nil
	}
	slices.Sort(values)
	half := len(values) / 2
	if len(values)%2 == 1 {
		return values[half], nil
	}
	return (values[half-1] + values[half]) / 2, nil
}

// callRound is abs, ceil, floor and round.
func callRound(s *state, n *calling, args []any) (any, error) {
	x, ok := numberOf(args[0])
	switch {
	case !ok:
		return nil, s.oddArgument(n.name, n.args[0], args[0], kindNumber)
	case n.name == "abs" && x.int && x.i == math.MinInt:
		return nil, errOverflow
	case n.name == "abs" && x.int:
		return max(x.i, -x.i), nil
	case n.name == "abs":
		return math.Abs(x.f), nil
	case n.name == "ceil":
		return math.Ceil(x.f), nil
	case n.name == "floor":
		return math.Floor(x.f), nil
	}
	return math.Round(x.f), nil
}

func callType(_ *state, _ *calling, args []any) (any, error) {
	switch k := kindOf(args[0]); k {
	case kindNumber:
		if x, _ := numberOf(args[0]); x.int || x.big != nil {
			return "int", nil
		}
		return "float", nil
	default:
		return [...]string{"nil", "bool", "number", "string", "bytes", "array", "map", "time", "duration", "func", "unknown"}[k], nil
	}
}
