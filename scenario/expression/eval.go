package expression

import (
	"errors"
	"fmt"
	"strings"
)

func (n *literal) eval(*state) (any, error) { return n.value, nil }

func (n *name) eval(s *state) (any, error) {
	if s.rt.Lookup == nil {
		return nil, fault(n, n.name+" has no value here", "")
	}
	v, err := s.rt.Lookup(n.name)
	switch {
	case err == nil:
		return v, nil
	case n.guard&unsetOK != 0 && errors.Is(err, ErrUnset):
		return nil, nil
	}
	return nil, located(n, err)
}

func (n *local) eval(s *state) (any, error) { return s.locals[n.slot], nil }

func (n *element) eval(s *state) (any, error) {
	switch {
	case s.loop == nil:
		return nil, fault(n, "there is no element here", "")
	case n.what == "index":
		return s.loop.index, nil
	case n.what == "acc":
		return s.loop.acc, nil
	}
	return s.loop.item, nil
}

func (n *unary) eval(s *state) (any, error) {
	v, err := s.eval(n.operand)
	if err != nil {
		return nil, err
	}
	if n.op == "not" || n.op == "!" {
		b, err := s.truth(n.operand, v, n.op+" needs true or false")
		return !b, err
	}
	v, err = sign(n.op, v)
	if err == errOverflow {
		return nil, located(n, err)
	}
	if err != nil {
		return nil, fault(n, fmt.Sprintf("cannot use %s on %s%s", n.op, KindOf(v), colon(s.is(n.operand, v))), "")
	}
	return v, nil
}

// colon begins a detail, if there is one.
func colon(detail string) string {
	if detail == "" {
		return ""
	}
	return ": " + detail
}

func (n *logic) eval(s *state) (any, error) {
	for _, side := range [2]node{n.left, n.right} {
		v, err := s.eval(side)
		if err != nil {
			return nil, err
		}
		b, err := s.truth(side, v, n.op+" needs true or false on both sides")
		if err != nil || b == n.or {
			return b, err
		}
	}
	return !n.or, nil
}

// both evaluates two operands.
func (s *state) both(l, r node) (any, any, error) {
	a, err := s.eval(l)
	if err != nil {
		return nil, nil, err
	}
	b, err := s.eval(r)
	return a, b, err
}

func (n *equality) eval(s *state) (any, error) {
	l, r, err := s.both(n.left, n.right)
	if err != nil {
		return nil, err
	}
	c := comparer{tick: s.tick}
	same, err := c.equal(l, r, 0)
	if m := (*mismatch)(nil); errors.As(err, &m) {
		return nil, s.unequalKinds(n, n.left, l, n.right, r)
	}
	if err != nil {
		return nil, located(n, err)
	}
	return same == (n.op == "=="), nil
}

// unequalKinds says that two values of different kinds were compared.
func (s *state) unequalKinds(n *equality, left node, l any, right node, r any) *Error {
	hint := kindHint(n.op, s.p.code(left), l, s.p.code(right), r)
	switch {
	case constant(left):
		return fault(n, s.is(right, r)+", not "+KindOf(l), hint)
	case constant(right):
		return fault(n, s.is(left, l)+", not "+KindOf(r), hint)
	}
	return fault(n, s.is(left, l)+", but "+s.is(right, r), hint)
}

func (n *ordering) eval(s *state) (any, error) {
	l, r, err := s.both(n.left, n.right)
	if err != nil {
		return nil, err
	}
	sign, ok := compare(l, r)
	if !ok {
		message := fmt.Sprintf("cannot compare %s with %s%s", KindOf(l), KindOf(r), colon(s.are(n.left, l, n.right, r)))
		return nil, fault(n, message, kindHint(n.op, s.p.code(n.left), l, s.p.code(n.right), r))
	}
	switch n.op {
	case "<":
		return sign == -1, nil
	case "<=":
		return sign == -1 || sign == 0, nil
	case ">":
		return sign == 1, nil
	}
	return sign == 1 || sign == 0, nil
}

func (n *arithmetic) eval(s *state) (any, error) {
	l, r, err := s.both(n.left, n.right)
	if err != nil {
		return nil, err
	}
	v, err := s.calculate(n.op, l, r)
	if err == errKinds {
		message := fmt.Sprintf("cannot use %s on %s and %s%s", n.op, KindOf(l), KindOf(r), colon(s.are(n.left, l, n.right, r)))
		return nil, fault(n, message, "")
	}
	return v, located(n, err)
}

func (n *containment) eval(s *state) (any, error) {
	l, err := s.eval(n.left)
	if err != nil {
		return nil, err
	}
	if rng, ok := n.right.(*arithmetic); ok && rng.op == ".." && kindOf(l) == kindNumber && s.rec == nil {
		low, high, err := s.bounds(rng)
		if err != nil {
			return nil, err
		}
		i, whole := wholeOf(l)
		return whole && low <= i && i <= high, nil
	}
	r, err := s.eval(n.right)
	if err != nil {
		return nil, err
	}
	switch kindOf(r) {
	case kindNil:
		return false, nil
	case kindList:
		return s.inList(n, l, r)
	case kindMap:
		return s.inMap(n, l, r)
	case kindText:
		hint := fmt.Sprintf("write %s contains %s", s.p.code(n.right), s.p.code(n.left))
		return nil, fault(n, "in needs a list or a mapping"+colon(s.is(n.right, r)), hint)
	}
	return nil, fault(n, "in needs a list or a mapping"+colon(s.is(n.right, r)), "")
}

// inList looks for an equal element. That all elements are of another kind
// than what is sought is an error, as in a comparison.
func (s *state) inList(n *containment, v, list any) (any, error) {
	items, _ := sequenceOf(list)
	c := comparer{tick: s.tick}
	odd := 0
	for i := range items.len {
		same, err := c.equal(v, items.at(i), 0)
		if same && err == nil {
			return true, nil
		}
		if m := (*mismatch)(nil); errors.As(err, &m) {
			odd++
		} else if err != nil {
			return nil, located(n, err)
		}
	}
	if odd > 0 && odd == items.len {
		first := items.at(0)
		hint := inListHint(operandType{text: s.p.code(n.left), kind: kindOf(v)}, operandType{text: s.show(first, 40), kind: kindOf(first), value: first})
		if constant(n.left) {
			return nil, fault(n, fmt.Sprintf("the elements of %s are of another kind than %s: %s", s.p.text(n.right), s.p.text(n.left), s.show(list, 60)), "")
		}
		return nil, fault(n, fmt.Sprintf("%s, but the list holds %s", s.is(n.left, v), s.describe(first)), hint)
	}
	return false, nil
}

func (s *state) inMap(n *containment, key, m any) (any, error) {
	if k := kindOf(key); k != kindText && kindOf(m) == kindMap && k != kindNil {
		if _, ok := m.(map[any][]any); !ok {
			return nil, fault(n, "a mapping is asked for the name of a member, a text, not for "+s.describe(key), "")
		}
	}
	_, ok, err := fetch(m, key)
	if err != nil {
		return nil, located(n.right, err)
	}
	if !ok && s.rec != nil {
		s.rec.missing(s.p.text(n.right), m, key)
	}
	return ok, nil
}

func (n *textual) eval(s *state) (any, error) {
	l, r, err := s.both(n.left, n.right)
	if err != nil {
		return nil, err
	}
	if l == nil || r == nil {
		return false, nil
	}
	if err := s.ended(); err != nil {
		return nil, err
	}
	if b, ok := l.([]byte); ok && n.op == "matches" && kindOf(r) == kindText {
		re, err := s.matcher(n, textOf(r))
		if err != nil {
			return nil, err
		}
		return re.Match(b), nil
	}
	if kindOf(l) != kindText || kindOf(r) != kindText {
		return nil, s.noTexts(n, l, r)
	}
	a, b := textOf(l), textOf(r)
	switch n.op {
	case "contains":
		return strings.Contains(a, b), nil
	case "startsWith":
		return strings.HasPrefix(a, b), nil
	case "endsWith":
		return strings.HasSuffix(a, b), nil
	}
	re, err := s.matcher(n, b)
	if err != nil {
		return nil, err
	}
	return re.MatchString(a), nil
}

func (s *state) matcher(n *textual, pattern string) (matcher, error) {
	if n.pattern != nil {
		return n.pattern, nil
	}
	re, err := s.compile(pattern)
	return re, located(n.right, err)
}

func (s *state) noTexts(n *textual, l, r any) *Error {
	hint := ""
	if kindOf(l) == kindList && n.op == "contains" {
		hint = fmt.Sprintf("write %s in %s", s.p.code(n.right), s.p.code(n.left))
	}
	odd, v := n.left, l
	if kindOf(l) == kindText {
		odd, v = n.right, r
	}
	return fault(n, fmt.Sprintf("%s needs texts on both sides, but %s is %s", n.op, s.p.text(odd), s.describe(v)), hint)
}

func (n *coalesce) eval(s *state) (any, error) {
	v, err := s.eval(n.left)
	if err != nil || v != nil && !isNil(v) {
		return v, err
	}
	return s.eval(n.right)
}

func (n *chain) eval(s *state) (any, error) {
	v, err := s.eval(n.inner)
	if err == errChain {
		return nil, nil
	}
	return v, err
}

func (n *binding) eval(s *state) (any, error) {
	v, err := s.eval(n.value)
	if err != nil {
		return nil, err
	}
	s.locals[n.slot] = v
	return s.eval(n.body)
}

func (n *conditional) eval(s *state) (any, error) {
	v, err := s.eval(n.cond)
	if err != nil {
		return nil, err
	}
	yes, err := s.truth(n.cond, v, "a condition must be true or false")
	switch {
	case err != nil:
		return nil, err
	case yes:
		return s.eval(n.yes)
	}
	return s.eval(n.no)
}

func (n *listing) eval(s *state) (any, error) {
	if err := s.grow(len(n.items)); err != nil {
		return nil, located(n, err)
	}
	list := make([]any, len(n.items))
	for i, item := range n.items {
		v, err := s.eval(item)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}

func (n *pairing) eval(s *state) (any, error) {
	if err := s.grow(len(n.keys)); err != nil {
		return nil, located(n, err)
	}
	m := make(map[string]any, len(n.keys))
	for i, key := range n.keys {
		k, v, err := s.both(key, n.values[i])
		if err != nil {
			return nil, err
		}
		name, err := Text(k)
		if err != nil {
			return nil, fault(key, "the name of a member must be a text"+colon(s.is(key, k)), "")
		}
		m[name] = v
	}
	return m, nil
}
