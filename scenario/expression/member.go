package expression

import (
	"errors"
	"fmt"
	"strings"
)

func (n *member) eval(s *state) (any, error) {
	base, err := s.eval(n.base)
	if err != nil {
		return nil, err
	}
	if isNil(base) {
		switch {
		case n.optional:
			return nil, errChain
		case n.guard&nilOK != 0:
			return nil, nil
		}
		return nil, s.ofNil(n)
	}
	key := n.name
	if n.key != nil {
		if key, err = s.eval(n.key); err != nil {
			return nil, err
		}
	}
	return s.member(n, base, key)
}

// member returns a member of base, which is not nil.
func (s *state) member(n *member, base, key any) (any, error) {
	switch kindOf(base) {
	case kindMap:
		return s.memberOfMap(n, base, key)
	case kindList, kindBytes:
		return s.memberOfList(n, base, key)
	}
	return nil, s.ofScalar(n, base, key)
}

func (s *state) memberOfMap(n *member, base, key any) (any, error) {
	v, ok, err := fetch(base, key)
	switch {
	case err != nil && n.guard&unsetOK != 0 && errors.Is(err, ErrUnset):
		return nil, nil
	case err != nil:
		return nil, located(n, err)
	case ok:
		if s.rec != nil && v == nil {
			s.rec.null(s.p.text(n))
		}
		return v, nil
	}
	if _, grouped := base.(map[any][]any); kindOf(key) != kindText && !grouped {
		return nil, s.oddKey(n, key)
	}
	if n.lenient || n.optional || n.guard&absentOK != 0 || lenient(base) {
		if s.rec != nil {
			s.rec.missing(s.p.text(n.base), base, key)
		}
		return nil, nil
	}
	return nil, s.absent(n, base, key)
}

func (s *state) oddKey(n *member, key any) *Error {
	message := fmt.Sprintf("%s is a mapping, which is asked for a text, not for %s", s.p.text(n.base), s.describe(key))
	hint := ""
	if kindOf(key) == kindNumber && n.key != nil {
		hint = fmt.Sprintf("write string(%s)", s.p.code(n.key))
	} else if kindOf(key) == kindNumber {
		hint = fmt.Sprintf(`write "%s"`, s.show(key, 40))
	}
	return faultAt(n, message, hint)
}

// absent says that a mapping has no such member, and which it has.
func (s *state) absent(n *member, base, key any) *Error {
	names := make([]string, 0, 8)
	for _, k := range keysOf(base) {
		names = append(names, label(k))
	}
	hint := didYouMean(label(key), names)
	if hint == "" {
		hint = memberHabit(s.p.code(n.base), label(key))
	}
	return faultAt(n, fmt.Sprintf("%s has no %s; %s", s.p.text(n.base), s.show(label(key), 60), listed("it has", names)), hint)
}

// listed lists names after a lead: it has: id, name.
func listed(lead string, names []string) string {
	if len(names) == 0 {
		return "it is empty"
	}
	const most = 20
	var b strings.Builder
	for i, name := range names {
		if i == most {
			fmt.Fprintf(&b, ", and %d more", len(names)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(cutName(name))
	}
	return lead + ": " + b.String()
}

func cutName(name string) string {
	name = printable(name)
	if runes := []rune(name); len(runes) > 40 {
		name = string(runes[:39]) + "…"
	}
	return name
}

func didYouMean(got string, names []string) string {
	if near := Nearest(got, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// ofNil says which part of a chain was nil, and where that was taken from.
func (s *state) ofNil(n *member) *Error {
	text := s.p.text(n.base)
	what := "member"
	if n.key == nil {
		what = s.show(n.name, 60)
	}
	message := fmt.Sprintf("%s is nil, so it has no %s", text, what)
	if from, ok := n.base.(*member); ok {
		defer func(rec *recorder) { s.rec = rec }(s.rec)
		s.rec = nil // what was seen before is not seen again
		if around, err := s.eval(from.base); err == nil && kindOf(around) == kindMap {
			names := make([]string, 0, 8)
			for _, k := range keysOf(around) {
				names = append(names, label(k))
			}
			message += fmt.Sprintf("; %s %s", s.p.text(from.base), strings.Replace(listed("has", names), "it is", "is", 1))
		}
	}
	return faultAt(n, message, "write ?. before a member of what may be nil")
}

func (s *state) memberOfList(n *member, base, key any) (any, error) {
	list, _ := sequenceOf(base)
	i, ok := wholeOf(key)
	if !ok {
		return nil, s.ofScalar(n, base, key)
	}
	at := i
	if at < 0 {
		at += list.len
	}
	if at >= 0 && at < list.len {
		return list.at(at), nil
	}
	if n.optional || n.guard&absentOK != 0 {
		return nil, nil
	}
	return nil, faultAt(n, fmt.Sprintf("%s has %s, so there is no [%d]", s.p.text(n.base), count(list.len, "element"), i), "")
}

func count(n int, what string) string {
	switch n {
	case 0:
		return "no " + what + "s"
	case 1:
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// ofScalar says that a value has no such member for its kind.
func (s *state) ofScalar(n *member, base, key any) *Error {
	text := s.p.text(n.base)
	hint := memberHabit(s.p.code(n.base), label(key))
	k := kindOf(base)
	if k == kindList && hint == "" && n.key == nil {
		hint = elementHint(s.p.code(n.base), label(key))
	}
	if k == kindList {
		return faultAt(n, fmt.Sprintf("%s is a list, which has no %s", text, s.show(key, 60)), hint)
	}
	return faultAt(n, fmt.Sprintf("%s is %s, which has no %s", text, s.describe(base), s.show(key, 60)), hint)
}

// elementHint is for a member of a list, which its elements may have.
func elementHint(base, name string) string {
	return fmt.Sprintf("write %s[0].%s for its first, or any(%s, .%s ...)", base, name, base, name)
}

func (n *slice) eval(s *state) (any, error) {
	v, err := s.eval(n.base)
	if err != nil {
		return nil, err
	}
	low, err := s.bound(n.low, 0)
	if err != nil {
		return nil, err
	}
	const end = int(^uint(0) >> 1)
	high, err := s.bound(n.high, end)
	if err != nil {
		return nil, err
	}
	switch kindOf(v) {
	case kindText:
		text := newSource(textOf(v))
		from, to := clip(low, text.len), clip(high, text.len)
		return text.slice(from, to), nil
	case kindBytes:
		b := v.([]byte)
		from, to := clip(low, len(b)), clip(high, len(b))
		return b[min(from, to):to], nil
	case kindList:
		return s.part(n, v, low, high)
	}
	return nil, fault(n, fmt.Sprintf("only a list or a text can be sliced, but %s is %s", s.p.text(n.base), s.describe(v)), "")
}

func (s *state) part(n *slice, v any, low, high int) (any, error) {
	list, _ := sequenceOf(v)
	from, to := clip(low, list.len), clip(high, list.len)
	from = min(from, to)
	if list.anys != nil {
		return list.anys[from:to:to], nil
	}
	if err := s.grow(to - from); err != nil {
		return nil, located(n, err)
	}
	out := make([]any, 0, to-from)
	for i := from; i < to; i++ {
		out = append(out, list.at(i))
	}
	return out, nil
}

// clip brings a bound of a slice into 0..length; from the end if negative.
func clip(i, length int) int {
	if i < 0 {
		i += length
	}
	return min(max(i, 0), length)
}

func (s *state) bound(n node, otherwise int) (int, error) {
	if n == nil {
		return otherwise, nil
	}
	v, err := s.eval(n)
	if err != nil {
		return 0, err
	}
	i, ok := wholeOf(v)
	if !ok {
		return 0, fault(n, fmt.Sprintf("the bound of a slice must be a whole number, but %s is %s", s.p.text(n), s.describe(v)), "")
	}
	return i, nil
}
