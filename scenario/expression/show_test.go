package expression

import (
	"strings"
	"testing"
)

// TestShow hides a secret that messages would else cut in the middle.
func TestShow(t *testing.T) {
	secret := strings.Repeat("0123456789", 10)
	s := NewScope(Map{"x": Any, "body": String, "list": Any, "m": Any})
	rt := &Runtime{
		Lookup: func(name string) (any, error) {
			return map[string]any{"x": "a " + secret, "body": "(", "list": []any{"b " + secret}, "m": map[string]any{"a": 1}}[name], nil
		},
		Show: func(v any, max int) string {
			return Format(strings.ReplaceAll(Format(v, 0), secret, "***"), max)
		},
	}
	for _, src := range []string{
		"x == 1", "x < 1", "x + 1 == 2", "-x == 1", "x and true == x", "list == x", "x in [1]", "1 in list", "x.y == 1", "m[x] == 1", "m?.[x] == 1", "x in m", "list[x] == 1", "len(x()) == 1",
		"int(x) == 1", "float(x) == 1", "duration(x) < duration('1s')", "date(x) < now()", "base64Decode(x) == ''", "urlDecode('%' + x) == ''", "all(x, true)", "all(list, #)", "sum(list) == 1", "max(x, 1) == 1", "mean(list) == 1",
		"sort([x, 1]) == []", "sortBy([x, 1], #) == []", "sort([1], x) == []", "sortBy([1], #, x) == []", "fromPairs(list) == {}", "x", "not x", "x ? true : false", "list contains x", "body matches x", "x matches list", "x[1:x] == ''", "list[0]", "all(list, # == '')", "abs(x) == 1", "upper(list) == ''",
	} {
		p, err := s.Compile(src, Condition)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		message := ""
		if _, err := p.Eval(rt); err != nil {
			message = err.Error() + err.(*Error).Hint
		}
		for _, note := range p.Explain(rt).Notes {
			message += note
		}
		if strings.Contains(message, "0123") {
			t.Errorf("%s: %s", src, message)
		}
	}
	if _, err := compiles(t, s, "x == 1").Eval(rt); err == nil || err.Error() != `x is the text "\"a ***\"", not a number` {
		t.Error(err)
	}
}
