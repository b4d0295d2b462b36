package expression

import (
	"context"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/expr-lang/expr"
)

// FuzzExpression compiles, evaluates and explains: nothing panics, places lie
// inside of the source, and no message names what is inside of expr or Go.
func FuzzExpression(f *testing.F) {
	for _, path := range []string{"testdata/faults.txt", "testdata/failures.txt"} {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if src, ok := strings.CutPrefix(line, "> "); ok {
				f.Add(strings.TrimSuffix(src, "\n"), byte(len(src)))
			}
		}
	}
	s := fullScope()
	f.Fuzz(func(t *testing.T, src string, kind byte) {
		p, err := s.Compile(src, Kind(kind%3))
		if err != nil {
			checkError(t, src, err.(*Error))
			return
		}
		n := utf8.RuneCountInString(src)
		for _, u := range p.Uses() {
			if u.From < 0 || u.From >= u.To || u.To > n || len(u.Path) == 0 || !s.Has(u.Path[0]) {
				t.Fatalf("%q: use %+v", src, u)
			}
		}
		rt := runtime()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		rt.Context = ctx
		v, err := p.Eval(rt)
		if err != nil {
			checkError(t, src, err.(*Error))
		}
		Format(v, 100)
		e := p.Explain(rt)
		for _, o := range e.Operands {
			if o.At < 0 || o.At >= n {
				t.Fatalf("%q: operand at %d", src, o.At)
			}
			Format(o.Value, 50)
		}
	})
}

// TestLikeExpr compares with expr's own machine, where both mean the same.
func TestLikeExpr(t *testing.T) {
	env := map[string]any{
		"a": 5, "b": 2.5, "s": "héllo", "list": []any{3, 1, 2}, "texts": []any{"b", "a"}, "m": map[string]any{"x": 1, "y": map[string]any{"z": []any{1, 2}}},
		"nothing": nil, "d": 3 * time.Second, "t": now, "yes": true, "pairs": []any{map[string]any{"k": "a", "v": 1}, map[string]any{"k": "b", "v": 2}, map[string]any{"k": "a", "v": 3}},
	}
	names := Map{}
	for name := range env {
		names[name] = Any
	}
	s := NewScope(names)
	for _, src := range []string{
		"a + 1", "a - b", "a * a", "a / 2", "a % 3", "a ** 2", "a ^ 2", "-a", "+a", "-b", "a < b", "a <= 5", "a > b", "a >= 5", "a == 5", "a != 5", "not yes", "!yes", "yes and a > 1", "yes or nothing",
		`s + "!"`, `s contains "ell"`, `s startsWith "h"`, `s endsWith "o"`, `s matches "^h.*o$"`, `s not contains "x"`, `s not matches "x"`, "nothing contains nothing", "1..3", "3..1", "a in list", "3 in list", `"x" in m`, `"q" in m`, "3 not in list",
		"m.x", `m["x"]`, "m.y.z[1]", "m.y.z[-1]", "m?.y?.z", "nothing?.x", "nothing?.x.y", "m.q ?? 7", "nothing ?? 1", "list[0]", "list[1:]", "list[:2]", "list[-2:]", "list[0:99]", "yes ? 1 : 2", "yes ?: 2", "if yes { 1 } else if yes { 2 } else { 3 }",
		"let x = a; x + 1", "let x = a; let y = x; x * y", "[1, a, s]", "{x: 1, \"y z\": a}", "{(s): 1}", "len(list)", "len(s)", "len(m)", "all(list, # > 0)", "any(list, # > 2)", "one(list, # > 2)", "none(list, # > 5)",
		"filter(list, # > 1)", "map(list, # * 2)", "map(list, #index)", "count(list, # > 1)", "sum(list)", "sum(list, # * 2)", "find(list, # < 3)", "findIndex(list, # < 3)", "find(list, # > 9)", "reduce(list, #acc + #)", "reduce(list, #acc + # * #index, 100)",
		`groupBy(pairs, .k)["a"]`, "sortBy(pairs, .v, \"desc\")", "sortBy(list, -#)", "sort(list)", `sort(texts, "desc")`, "reverse(list)", "uniq([1, 2, 1])", "first(list)", "last(list)", "first([])", "take(list, 2)", "concat(list, texts)", "flatten([1, [2, [3]]])",
		"min(list)", "max(list)", "min(1, 2.5)", "max(a, b)", "mean(list)", "median(list)", "median([1, 2])", "abs(-a)", "ceil(b)", "floor(b)", "round(b)", `int("7")`, "int(b)", `float("7.5")`, "float(a)", "string(a)", "string(b)", "string(yes)",
		`trim("  x ")`, `trim("xax", "x")`, `trimPrefix(s, "hé")`, `trimSuffix(s, "lo")`, "upper(s)", "lower(s)", `split("a,b,c", ",")`, `split("a,b,c", ",", 2)`, `splitAfter("a,b", ",")`, `replace("aaa", "a", "b", 2)`, `replace("aaa", "a", "b")`, `repeat("ab", 3)`,
		`join(texts, "-")`, "join(texts)", `indexOf(s, "l")`, `lastIndexOf(s, "l")`, `hasPrefix(s, "h")`, `hasSuffix(s, "o")`, `toBase64(s)`, `fromBase64("aGk=")`, `fromJSON("[1.5]")`, "get(list, 1)", `get(m, "q")`, "get(list, 99)", "bitand(6, 3)", "bitor(6, 3)", "bitxor(6, 3)", "bitnot(1)", "bitshl(1, 3)", "bitshr(8, 2)", "bitushr(8, 2)", "bitnand(6, 3)",
		`duration("1h30m")`, "d * 2", "2 * d", "d + d", "d - d", "t + d", "t - d", "t - t", "t < t", "d < d", `date("2026-01-02")`, `date("02.01.2026", "02.01.2006")`, `date("2026-01-02 03:04:05")`, "t.Year()", "t.Format(\"2006\")", "d.Seconds()", "t.Add(d)", "d.String()",
		"list | filter(# > 1) | map(# + 1)", "list | len()", "1 < 2 < 3", "1 < 3 < 2", "map(pairs, {let v = .v; v * 2})", "filter(pairs, .k == \"a\" and .v > 1)", "map(list, map(list, # + 1)[0])", "all(pairs, any(list, # > 2))", "yes && (nothing ?? yes)", "a == 5 || nothing", "(a)", "((a + 1)) * 2",
	} {
		program, err := expr.Compile(src, expr.Env(names), expr.Optimize(false), expr.AsAny())
		if err != nil {
			t.Errorf("%s: expr: %v", src, err)
			continue
		}
		want, wantErr := expr.Run(program, env)
		p, err := s.Compile(src, Value)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		got, err := p.Eval(&Runtime{Now: now, Lookup: func(name string) (any, error) { return env[name], nil }})
		if (err == nil) != (wantErr == nil) {
			t.Errorf("%s: %v, %v; expr: %v, %v", src, got, err, want, wantErr)
			continue
		}
		if same, err := Equal(got, want); err != nil || !same || err == nil && kindOf(got) == kindNumber && reflect.TypeOf(plain(reflect.ValueOf(got))) != reflect.TypeOf(plain(reflect.ValueOf(want))) {
			t.Errorf("%s: %v (%T), expr: %v (%T)", src, got, got, want, want)
		}
	}
}
