package expression

import (
	"fmt"
	"slices"
)

func (n *looping) eval(s *state) (any, error) {
	v, err := s.eval(n.list)
	if err != nil {
		return nil, err
	}
	list, err := s.sequence(n.name, n.list, v)
	if err != nil {
		return nil, err
	}
	order := "asc"
	if n.name == "sortBy" && n.extra != nil {
		if order, err = s.order(n.extra); err != nil {
			return nil, err
		}
	}
	s.loop = &loop{outer: s.loop}
	defer func() { s.loop = s.loop.outer }()
	switch n.name {
	case "all", "any", "none":
		return s.quantify(n, list)
	case "one", "count", "filter":
		return s.choose(n, list)
	case "find", "findIndex", "findLast", "findLastIndex":
		return s.find(n, list)
	case "map":
		return s.transform(n, list)
	case "sum":
		return s.sum(n, list)
	case "groupBy":
		return s.group(n, list)
	case "sortBy":
		return s.sortBy(n, list, order)
	}
	return s.reduce(n, list)
}

// sequence returns v, the value of n, if it is a list.
func (s *state) sequence(what string, n node, v any) (sequence, error) {
	list, ok := sequenceOf(v)
	if ok {
		return list, nil
	}
	hint := ""
	if kindOf(v) == kindMap {
		hint = fmt.Sprintf("write values(%[1]s), keys(%[1]s) or toPairs(%[1]s)", s.p.code(n))
	}
	return list, fault(n, fmt.Sprintf("%s needs a list, but %s is %s", what, s.p.text(n), s.describe(v)), hint)
}

// turn evaluates the body for an element.
func (s *state) turn(n *looping, list sequence, i int) (any, error) {
	if err := s.tick(); err != nil {
		return nil, err
	}
	s.loop.item, s.loop.index = list.at(i), i
	if n.body == nil {
		return s.loop.item, nil
	}
	return s.eval(n.body)
}

// test evaluates the condition for an element.
func (s *state) test(n *looping, list sequence, i int) (bool, error) {
	v, err := s.turn(n, list, i)
	if err != nil {
		return false, err
	}
	if b, ok := v.(bool); ok {
		return b, nil
	}
	if n.body == nil {
		return false, fault(n.list, fmt.Sprintf("%s without a condition needs elements that are true or false; element %d is %s", n.name, i, s.describe(v)), "")
	}
	return s.truth(n.body, v, "the condition of "+n.name+" must be true or false")
}

func (s *state) quantify(n *looping, list sequence) (any, error) {
	stop := n.name != "all" // the answer for an element that ends the loop
	for i := range list.len {
		yes, err := s.test(n, list, i)
		if err != nil {
			return nil, err
		}
		if yes == stop {
			if s.rec != nil {
				s.rec.decided(n, i, s.loop.item)
			}
			return n.name == "any", nil
		}
	}
	if s.rec != nil && list.len == 0 {
		s.rec.note(fmt.Sprintf("%s over no elements is %v", n.name, n.name != "any"))
	}
	return n.name != "any", nil
}

// choose evaluates one, count and filter.
func (s *state) choose(n *looping, list sequence) (any, error) {
	chosen := []any{}
	hits := 0
	for i := range list.len {
		yes, err := s.test(n, list, i)
		if err != nil {
			return nil, err
		}
		if !yes {
			continue
		}
		hits++
		if n.name == "filter" {
			if err := s.grow(1); err != nil {
				return nil, located(n, err)
			}
			chosen = append(chosen, s.loop.item)
		}
		if n.name == "one" && hits == 2 && s.rec != nil {
			s.rec.decided(n, i, s.loop.item)
		}
	}
	switch n.name {
	case "filter":
		return chosen, nil
	case "count":
		return hits, nil
	}
	if s.rec != nil && hits == 0 {
		s.rec.note("one found no such element among " + fmt.Sprint(list.len))
	}
	return hits == 1, nil
}

func (s *state) find(n *looping, list sequence) (any, error) {
	last := n.name == "findLast" || n.name == "findLastIndex"
	for i := range list.len {
		if last {
			i = list.len - 1 - i
		}
		yes, err := s.test(n, list, i)
		switch {
		case err != nil:
			return nil, err
		case !yes:
		case n.name == "findIndex" || n.name == "findLastIndex":
			return i, nil
		default:
			return s.loop.item, nil
		}
	}
	return nil, nil
}

func (s *state) transform(n *looping, list sequence) (any, error) {
	if err := s.grow(list.len); err != nil {
		return nil, located(n, err)
	}
	out := make([]any, list.len)
	for i := range list.len {
		v, err := s.turn(n, list, i)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func (s *state) sum(n *looping, list sequence) (any, error) {
	var total any = 0
	for i := range list.len {
		v, err := s.turn(n, list, i)
		if err != nil {
			return nil, err
		}
		next, err := s.add(total, v, i)
		if err == errKinds {
			return nil, fault(n, fmt.Sprintf("sum cannot add %s, of element %d", s.describe(v), i), "")
		}
		if err != nil {
			return nil, located(n, err)
		}
		total = next
	}
	return total, nil
}

// add is a + b; the first b may be a duration.
func (s *state) add(a, b any, i int) (any, error) {
	if i == 0 && kindOf(b) == kindDuration {
		return b, nil
	}
	if k := kindOf(b); k != kindNumber && k != kindDuration {
		return nil, errKinds
	}
	return s.calculate("+", a, b)
}

func (s *state) group(n *looping, list sequence) (any, error) {
	groups := map[any][]any{}
	for i := range list.len {
		key, err := s.turn(n, list, i)
		if err != nil {
			return nil, err
		}
		switch k := kindOf(key); k {
		case kindList, kindMap, kindBytes, kindFunc, kindOther:
			return nil, fault(n.body, fmt.Sprintf("groupBy cannot group by %s", KindOf(key)), "")
		}
		if err := s.grow(1); err != nil {
			return nil, located(n, err)
		}
		groups[key] = append(groups[key], s.loop.item)
	}
	return groups, nil
}

// order evaluates the order of a sort.
func (s *state) order(n node) (string, error) {
	v, err := s.eval(n)
	if err != nil {
		return "", err
	}
	if v != "asc" && v != "desc" {
		return "", fault(n, fmt.Sprintf(`the order must be "asc" or "desc", but is %s`, s.show(v, 40)), "")
	}
	return textOf(v), nil
}

// sortable is an element and what it is sorted by.
type sortable struct{ item, by any }

func (s *state) sortBy(n *looping, list sequence, order string) (any, error) {
	if err := s.grow(2 * list.len); err != nil {
		return nil, located(n, err)
	}
	items := make([]sortable, list.len)
	for i := range list.len {
		by, err := s.turn(n, list, i)
		if err != nil {
			return nil, err
		}
		items[i] = sortable{s.loop.item, by}
	}
	return s.sort(n, items, order)
}

// sort sorts items, keeping the order of equal ones.
func (s *state) sort(n node, items []sortable, order string) (any, error) {
	var failed error
	slices.SortStableFunc(items, func(a, b sortable) int {
		if failed != nil {
			return 0
		}
		if failed = s.tick(); failed != nil {
			return 0
		}
		sign, ok := compare(a.by, b.by)
		if !ok {
			failed = fault(n, fmt.Sprintf("cannot sort %s with %s", s.describe(a.by), s.describe(b.by)), "")
		}
		if order == "desc" {
			return -sign
		}
		return sign
	})
	if failed != nil {
		return nil, failed
	}
	out := make([]any, len(items))
	for i, item := range items {
		out[i] = item.item
	}
	return out, nil
}

func (s *state) reduce(n *looping, list sequence) (any, error) {
	start := 0
	if n.extra != nil {
		inner := s.loop
		s.loop = inner.outer // the start stands outside of the loop
		v, err := s.eval(n.extra)
		s.loop = inner
		if err != nil {
			return nil, err
		}
		s.loop.acc = v
	} else {
		if list.len == 0 {
			return nil, fault(n, "reduce of no elements needs a third argument to start with", "")
		}
		s.loop.acc, start = list.at(0), 1
	}
	for i := start; i < list.len; i++ {
		v, err := s.turn(n, list, i)
		if err != nil {
			return nil, err
		}
		s.loop.acc = v
	}
	return s.loop.acc, nil
}
