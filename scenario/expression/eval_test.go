package expression

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestConditions evaluates what must be true.
func TestConditions(t *testing.T) {
	s := fullScope()
	rt := runtime()
	for _, src := range []string{
		`json.id == 7.0`, `7 == json.id`, `json.id != 8`, `json.price == 7.5`, `json.big == "12345678901234567890"`, `json.big > 1`, `json.big == json.big`,
		`json.user == {id: 7.0, name: "alice"}`, `json.items[0].tags == ["a", "b"]`, `json.items != []`, `json == json`, `{a: [1, {b: nil}]} == {a: [1.0, {b: nil}]}`,
		`{a: 1} != {a: "1"}`, `[1] != ["1"]`, `json.none == nil`, `json.none != 5`, `nil == nil`, `json.nope == nil`, `json.user.nope == nil`,
		`headers["content-type"] == "text/html"`, `headers.SERVER == "demo"`, `"sErVeR" in headers`, `"x" not in headers`, `headers.x == nil`, `headers["Set-Cookie"] == "a=1, b=2"`,
		`len(headers) == 3`, `keys(headers) == ["Content-Type", "Server", "Set-Cookie"]`, `fromJSON(toJSON(headers)).Server == "demo"`,
		`headers == {"content-type": "text/html", server: "demo", "set-cookie": "a=1, b=2"}`, `headerValues("set-cookie") == ["a=1", "b=2"]`,
		`not (headers.x contains "a")`, `cookies.nope == nil`, `cookies.nope?.value == nil`, `cookies.sid.expires == nil`, `"sid" in cookies`,
		`env.HOST == "h"`, `env.NOPE == nil`, `(env.NOPE ?? "d") == "d"`, `env?.NOPE == nil`, `row["a b"] == "c"`,
		`userId == nil`, `(userId ?? 1) == 1`, `userId?.a.b == nil`, `(userId.a.b ?? 2) == 2`, `(json.a.b.c ?? 3) == 3`, `(json.items[9].id ?? 4) == 4`, `userId != nil ? false : true`,
		`json?.user?.name == "alice"`, `json.nope?.a.b[0].c == nil`, `json.nope?.f("x") == nil`, `json.nope?.["a"] == nil`, `json.nope?.a[1:].b == nil`, `steps.login.status == 200`, `"login" in steps`,
		`hops[-1].status == 200`, `map(hops, .status) == [303, 200]`, `all(session.cookies, .secure)`, `hops[0].sent.headers["server"] == "demo"`,
		`1 in [1.0]`, `nil in [nil]`, `1 in json.empty == false`, `"a" in json.none == false`, `5 in 1..9`, `5 not in 6..9`, `5.5 not in 1..9`, `json.id in [1, "x", 7]`,
		`all([], false)`, `none([], true)`, `not any([], true)`, `one([1, 2], # == 2)`, `count([1, 2, 3], # > 1) == 2`, `count([true, false]) == 1`, `filter(1..4, # % 2 == 0) == [2, 4]`,
		`find([1, 2], # > 5) == nil`, `findIndex([1, 2], # == 2) == 1`, `findLast([1, 2, 3], # < 3) == 2`, `findLastIndex([1, 2, 3], # < 3) == 1`, `5 != findLast([1, 5], true) == false`,
		`reduce([1, 2, 3], #acc * #) == 6`, `reduce([1, 2], #acc + #index, 10) == 11`, `map([1, 2], map([3], # + 1)) == [[4], [4]]`, `map([[1], [2]], {let x = #; map(x, # * 10)[0]}) == [10, 20]`,
		`groupBy([1, 2, 3], # % 2)[1] == [1, 3]`, `sortBy([{a: 2}, {a: 1}], .a)[0].a == 1`, `sortBy([1, 3, 2], #, "desc") == [3, 2, 1]`, `sum([1, 2.5]) == 3.5`, `sum(["a", "bb"], len(#)) == 3`,
		`sum(map([1, 2], duration("1s") * #)) == duration("3s")`, `[1, 2, 3][1:] == [2, 3]`, `[1, 2, 3][:-1] == [1, 2]`, `"héllo"[1:3] == "él"`, `len("héllo") == 5`, `bytes[0] == 123`,
		`time == duration("0.7s")`, `time < duration("1s")`, `time * 2 == duration("1.4s")`, `now() - duration("1h") < now()`, `now() - date("2026-11-22T10:00:00Z") == duration("24h")`, `now() + time > now()`,
		`time.Milliseconds() == 700`, `now().Year() == 2026`, `now().Month() == 11`, `now().Format("2006") == "2026"`, `now().Add(time) > now()`, `date(json.time).Before(now())`,
		`let x = json.id; let y = x + 1; y == 8`, `if json.ok { true } else { false }`, `json.ok ? 1 == 1 : false`, `json.none ?? json.ok`, `1 < 2 < 3`, `2 ** 3 == 8`, `7 % 4 == 3`, `7 / 2 == 3.5`, `1e3 == 1000`,
		`"a" + "b" == "ab"`, `body matches "Ali.e"`, `bytes matches "Alice"`, `body matches json.text7`, `body contains "Alice"`, `url startsWith "http:"`, `url endsWith "home"`, `json.nope?.x contains "a" == false`,
		`get(json, "nope") == nil`, `get([1], 5) == nil`, `get(headers, "server") == "demo"`, `html.css("a").text == "Hi a"`, `html.css("a").attr(json.name) == "Alice"`, `html.css("a")?.attr("q") == "q"`,
		`json.items | map(.id) | sum() == 3`, `string(json.user) == '{"id":7,"name":"alice"}'`, `string(nil) == "nil"`, `string(time) == "700ms"`, `type(time) == "duration"`, `type(json.big) == "int"`,
		`int("-7") == -7`, `int(7.9) == 7`, `float("1.5") == 1.5`, `max([1, [5, 2]], 3) == 5`, `min([]) == nil`, `mean([]) == 0`, `flatten([1, [[2]]]) == [1, 2]`, `uniq([1, 1.0, "1"]) == [1, "1"]`,
		`values({b: 1, a: 2}) == [2, 1]`, `join([1, "a", true], "-") == "1-a-true"`, `{"a b": 1}["a b"] == 1`, `{(json.name): 1}.Alice == 1`, `json["user"]["name"] == "alice"`, `json.items[json.items[0].id].id == 2`,
		`includes(json, {items: [{id: 2}], ok: true})`, `includes(json.items, {id: 1})`, `not includes(json, {nope: nil})`, `includes([1, 2, 3], [3, 1])`, `not includes([1], [2])`, `includes(7, 7.0)`,
		`jsonPath(json, "$.items[?@.id > 1].id") == [2]`, `jsonPath(json, "$..nope") == []`, `jsonPath(steps.login.hops, "$[*].status") == [303, 200]`, `jsonPath(json, "$.big")[0] == json.big`,
		`regex("order 17", "order (\\d+)") == "17"`, `regex("order 17", "\\d+") == "17"`, `regex("x", "\\d+") == nil`, `base64Decode("_-8") == base64Decode("/+8=")`, `urlEncode("a b/ü~") == "a%20b%2F%C3%BC~"`, `urlEncode(7) == "7"`,
		`urlDecode(urlEncode(body)) == body`, `base64Decode(base64Encode(body)) == body`, `sha256(body) == sha256(bytes)`, `md5("") == "d41d8cd98f00b204e9800998ecf8427e"`, `sha1("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d"`,
		`hmacSha256("key", "The quick brown fox jumps over the lazy dog") == "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"`,
		`jwt("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSIsImV4cCI6MX0.").claims == {sub: "alice", exp: 1}`, `jwt("eyJhbGciOiJub25lIn0.e30.").header.alg == "none"`,
	} {
		p, err := s.Compile(src, Condition)
		if err != nil {
			t.Errorf("%s: %#v", src, err)
			continue
		}
		if v, err := p.Eval(rt); v != true || err != nil {
			t.Errorf("%s: %v, %v", src, v, err)
		}
	}
}

// TestMembers compiles one use of every member of a scenario's scope, and of
// every member of those, deeply.
func TestMembers(t *testing.T) {
	s := fullScope()
	var try func(src string, typ Type)
	try = func(src string, typ Type) {
		if _, err := s.Compile(src+" == nil", Value); err != nil {
			t.Errorf("%s: %v", src, err)
		}
		switch typ := typ.(type) {
		case Map:
			for name, member := range typ {
				if name == Extra {
					name = "any"
					try(src+`["`+name+`"]`, member)
				}
				try(src+"."+name, member)
				if strings.Count(src, ".") < 2 {
					try(src+"?."+name, member)
				}
			}
		case list:
			try(src+"[0]", typ.of)
			try(src+"[-1]", typ.of)
			if m, ok := typ.of.(Map); ok {
				for name := range m {
					if _, err := s.Compile(fmt.Sprintf("all(%s, .%s == nil)", src, name), Condition); err != nil {
						t.Error(err)
					}
				}
			}
		}
	}
	for name, typ := range s.types {
		try(name, typ)
	}
}

func TestExamples(t *testing.T) {
	s := fullScope()
	for _, f := range Functions() {
		kind := Condition
		if !strings.Contains(f.Example, " ") && !strings.HasPrefix(f.Example, "a") || strings.HasPrefix(f.Example, "random") || strings.HasPrefix(f.Example, "timezone") {
			kind = Template
		}
		if f.Doc == "" || strings.HasSuffix(f.Doc, ".") || !strings.HasPrefix(f.Signature, f.Name+"(") || !strings.Contains(f.Example, f.Name+"(") {
			t.Errorf("%+v", f)
		}
		p, err := s.Compile(f.Example, kind)
		if err != nil {
			p, err = s.Compile(f.Example, Value)
		}
		if err != nil {
			t.Errorf("%s: %#v", f.Example, err)
			continue
		}
		if v, err := p.Eval(&Runtime{}); len(p.Uses()) == 0 && (v == false || err != nil) && !strings.HasPrefix(f.Name, "now") && f.Name != "date" {
			t.Errorf("%s: %v, %v", f.Example, v, err)
		}
		if !IsReserved(f.Name) {
			t.Errorf("%s is not reserved", f.Name)
		}
	}
	for _, name := range []string{"nil", "true", "let", "in", "not", "matches", "len", "uuid", "if"} {
		if !IsReserved(name) {
			t.Errorf("%s is not reserved", name)
		}
	}
	if IsReserved("status") || !IsReserved("null") || !IsReserved("True") || IsReserved("Null") || IsReserved("(any)") || len(Reserved()) < 90 {
		t.Error("reserved:", Reserved())
	}
}

func TestRandom(t *testing.T) {
	s := fullScope()
	eval := func(src string, seed uint64) any {
		p, err := s.Compile(src, Template)
		if err != nil {
			t.Fatal(err)
		}
		v, err := p.Eval(&Runtime{Now: now, Rand: rand.New(rand.NewPCG(seed, 1))})
		if err != nil {
			t.Fatal(src, err)
		}
		return v
	}
	uuids := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	for seed := range uint64(50) {
		if id := eval("uuid()", seed); !uuids.MatchString(id.(string)) || id != eval("uuid()", seed) || id == eval("uuid()", seed+1) {
			t.Error("uuid", id)
		}
		if n := eval("random(-1, 1)", seed).(int); n < -1 || n > 1 {
			t.Error("random", n)
		}
		eval("random(-9223372036854775807 - 1, 9223372036854775807)", seed)
		if text := eval("randomString(12)", seed).(string); len(text) != 12 {
			t.Error("randomString", text)
		}
		for _, kind := range strings.Split(fakeKinds, ", ") {
			if text := eval(`fake("`+kind+`")`, seed); text == "" || text != eval(`fake("`+kind+`")`, seed) {
				t.Error(kind, text)
			}
		}
	}
	if _, err := s.Compile(`fake("emial")`, Template); err == nil || !strings.Contains(err.Error(), "email") {
		t.Error(err)
	}
	p, _ := s.Compile("uuid()", Template)
	if a, _ := p.Eval(nil); a == nil {
		t.Error("uuid without a runtime")
	}
}

func TestReadFile(t *testing.T) {
	p, err := fullScope().Compile(`readFile("a.json")`, Value)
	if err != nil {
		t.Fatal(err)
	}
	missing := errors.New("no such file")
	v, err := p.Eval(&Runtime{ReadFile: func(path string) ([]byte, error) { return []byte("<" + path + ">"), nil }})
	if v != "<a.json>" || err != nil {
		t.Error(v, err)
	}
	_, err = p.Eval(&Runtime{ReadFile: func(string) ([]byte, error) { return nil, missing }})
	if !errors.Is(err, missing) {
		t.Error(err)
	}
}

// TestEnd has evaluations that would take very long end with their context.
func TestEnd(t *testing.T) {
	s := fullScope()
	big := make([]any, 50_000)
	texts := make([]any, 50_000)
	for i := range big {
		big[i], texts[i] = i, fmt.Sprint(i)
	}
	for _, src := range []string{
		"all(json, all(json, all(json, true)))", "uniq(json) == []", "map(json, json == json) == []", `all(json, "x" not in user)`,
		"sum(json, len(sort(user))) == 1", "all(1..100000, sha256(string(user)) != nil)", `all(json, upper(join(user)) != "")`, "reduce(1..1000000, #acc + len(toJSON(user)), 0) == 1",
		`all(json, jsonPath(user, "$[?@ == 'x']") == [])`, "all(json, max(json) > 1)",
	} {
		p, err := s.Compile(src, Condition)
		if err != nil {
			t.Fatal(src, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		rt := &Runtime{Context: ctx, Lookup: func(name string) (any, error) { return map[string]any{"json": big, "user": texts}[name], nil }}
		start := time.Now()
		_, err = p.Eval(rt)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s: took %v", src, took)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", src, err)
		}
		p.Explain(rt)
		cancel()
	}
}

// TestLimits has evaluations end that would make too much.
func TestLimits(t *testing.T) {
	s := fullScope()
	for _, src := range []string{
		"len(1..2000000) == 1", "len(-9223372036854775807..9223372036854775807) == 1", "map(1..900, map(1..2000, #)) == []", `repeat("ab", 100000000) == ""`,
		`reduce(1..64, #acc + #acc, "ab") == ""`, `len(split(repeat("a", 2000000), "")) == 1`, `replace(repeat("a", 100000), "a", repeat("b", 10000)) == ""`,
		`map(1..1000000, repeat("a", 1000)) == []`, `join(map(1..1000, repeat("a", 100000)), repeat("b", 1000)) == ""`,
	} {
		p, err := s.Compile(src, Condition)
		if err != nil {
			t.Fatal(src, err)
		}
		if _, err := p.Eval(nil); err == nil || !strings.Contains(err.Error(), "this makes") {
			t.Errorf("%s: %v", src, err)
		}
	}
	for _, src := range []string{
		strings.Repeat("(", 8000) + "1" + strings.Repeat(")", 8000), strings.Repeat("!", 9000) + "true", "1" + strings.Repeat("+1", 2000), strings.Repeat("[", 9000),
		strings.Repeat(" ", 20_000), "json" + strings.Repeat(".f(x)", 100), "json.f(" + strings.Repeat("json.f(", 100) + "1" + strings.Repeat(")", 101),
		"html.css(" + strings.Repeat("html.css(", 200) + "1" + strings.Repeat(")", 201),
	} {
		start := time.Now()
		_, err := s.Compile(src, Value)
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%.40s: took %v", src, took)
		}
		if err == nil && !strings.HasPrefix(src, "((") {
			t.Errorf("%.40s: compiles", src)
		}
	}
}

// TestConcurrent evaluates one program and compiles scopes at the same time.
func TestConcurrent(t *testing.T) {
	p, err := fullScope().Compile(`json.user.name == user and jsonPath(json, "$..id") != [] and regex(body, "(a)") == "a" and headers.server matches "d.*"`, Condition)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			rt := runtime()
			for range 20 {
				p.Eval(rt)
				p.Explain(rt)
				fullScope().Compile(`fake("email") == upper(body)`, Template)
			}
		})
	}
	all.Wait()
}
