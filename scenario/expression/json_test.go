package expression

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestDecodeJSON(t *testing.T) {
	for src, want := range map[string]any{
		`7`: 7, `-0`: 0, `7.0`: 7.0, `1e2`: 100.0, ` "a" `: "a", `null`: nil, `true`: true, `[]`: []any{}, `{}`: map[string]any{},
		`9223372036854775807`: 9223372036854775807, `9223372036854775808`: BigInt{"9223372036854775808"}, `-9223372036854775809`: BigInt{"-9223372036854775809"},
		`{"a":1,"a":2}`: map[string]any{"a": 2}, `"\u00e9\ud83d\ude00\n\/"`: "é😀\n/", `"\ud800x"`: "\uFFFDx", `"\ud800\u0041"`: "\uFFFDA",
	} {
		if got, err := DecodeJSON([]byte(src)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v, %v", src, got, err)
		}
	}
	for src, want := range map[string]string{
		``:                          "line 1, column 1: unexpected end where a value should begin",
		`<html>`:                    "line 1, column 1: unexpected '<' where a value should begin",
		"{\n  \"a\": 1,\n}":         "line 3, column 1: unexpected '}' where the name of a member should begin",
		`[1 2]`:                     "line 1, column 4: unexpected '2' in an array",
		`{"a" 1}`:                   "line 1, column 6: unexpected '1' after the name of a member",
		`1 x`:                       "line 1, column 3: unexpected 'x' after the value",
		"\"a\xff\"":                 "line 1, column 3: invalid UTF-8",
		"\"\\n\xff\"":               "line 1, column 4: invalid UTF-8",
		"\"a\nb\"":                  "line 1, column 3: a raw control character in a text",
		`"abc`:                      "line 1, column 5: a text has no closing quote",
		`"\x"`:                      "line 1, column 3: unknown escape in a text",
		`"\u12"`:                    "line 1, column 3: an escape needs four hexadecimal digits",
		`01`:                        "line 1, column 2: unexpected '1' after the value",
		`1.`:                        "line 1, column 3: unexpected end in a number",
		`-`:                         "line 1, column 2: unexpected end in a number",
		`1e999`:                     `line 1, column 1: the number "1e999" is too large`,
		strings.Repeat("[", 10_002): "line 1, column 10002: nested deeper than 10000",
		strings.Repeat("9", 5000):   "line 1, column 1: a number of more than 4096 digits",
		`nul`:                       "line 1, column 1: unexpected 'n' where a value should begin",
	} {
		if _, err := DecodeJSON([]byte(src)); err == nil || err.Error() != want {
			t.Errorf("%.20s: %v, want %s", src, err, want)
		}
	}
}

// FuzzDecodeJSON compares with encoding/json.
func FuzzDecodeJSON(f *testing.F) {
	for _, src := range []string{`{"a":[1,2.5,"x\u00e9",null,true]}`, `-0.1e-5`, `"\ud800\udc00"`, `[[],{}]`, "\"\xff\"", `1e400`, `123456789012345678901234567890`} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := DecodeJSON(data)
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var want any
		wantErr := d.Decode(&want)
		if wantErr == nil {
			if _, more := d.Token(); more != io.EOF {
				wantErr = errors.New("more data")
			}
		}
		if err != nil {
			if wantErr == nil && json.Valid(data) && !strings.Contains(err.Error(), "invalid UTF-8") && !strings.Contains(err.Error(), "too large") && !strings.Contains(err.Error(), "digits") {
				t.Fatalf("%q: %v, but it is JSON", data, err)
			}
			return
		}
		if wantErr != nil {
			t.Fatalf("%q: %#v, but encoding/json says %v", data, got, wantErr)
		}
		if !likeNumbers(got, want) {
			t.Fatalf("%q: %#v, want %#v", data, got, want)
		}
		again, err := EncodeJSON(got)
		if err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		back, err := DecodeJSON(again)
		if same, err2 := Equal(back, got); err != nil || err2 != nil || !same {
			t.Fatalf("%q: written as %s: %v %v", data, again, err, err2)
		}
		if shown := Format(got, 30); len([]rune(shown)) > 30 {
			t.Fatalf("%q: shown as %s", data, shown)
		}
	})
}

// likeNumbers compares with values whose numbers are json.Number.
func likeNumbers(got, want any) bool {
	switch w := want.(type) {
	case json.Number:
		if got == 0 && w == "-0" {
			return true
		}
		f, err := w.Float64()
		switch g := got.(type) {
		case int:
			i, err := w.Int64()
			return err == nil && int(i) == g
		case float64:
			return err == nil && f == g
		case BigInt:
			return g.String() == string(w)
		}
		return false
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for i := range w {
			if !likeNumbers(g[i], w[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return false
		}
		for k := range w {
			if !likeNumbers(g[k], w[k]) {
				return false
			}
		}
		return true
	}
	return got == want
}

func TestFormat(t *testing.T) {
	headers := NewHeaders(map[string][]string{"B": {"1", "2"}, "a": {"x"}, "A": {"y"}})
	deep := any(1)
	for range 200 {
		deep = []any{deep}
	}
	for _, c := range []struct {
		v    any
		max  int
		want string
	}{
		{nil, 0, "nil"}, {"a\"b\\c\n\x1b[31m\u202e\u00a0é😀\xff", 0, `"a\"b\\c\n\u001b[31m\u202e\u00a0é😀\xff"`},
		{7.0, 0, "7"}, {1e21, 0, "1e+21"}, {1e-9, 0, "1e-9"}, {BigInt{"123"}, 0, "123"}, {true, 0, "true"}, {[]byte("abc"), 0, "(3 bytes)"},
		{now, 0, "2026-11-23T10:00:00Z"}, {1500 * time.Millisecond, 0, "1.5s"}, {map[string]any{"b": 1, "a": []any{nil}}, 0, `{"a": [nil], "b": 1}`},
		{[]string{"x"}, 0, `["x"]`}, {[]int{}, 0, "[]"}, {headers, 0, `{"A": "y, x", "B": "1, 2"}`}, {object{"x": 1, "f": func() {}, "e": errors.New("no\x1b")}, 0, `{"e": (no\u001b), "x": 1}`},
		{"abcdef", 5, `"abc…`}, {"abc", 5, `"abc"`}, {"x", 1, "…"}, {strings.Repeat("é", 100), 4, `"éé…`}, {[]any{1, 2, 3, 4}, 6, "[1, 2…"}, {func() {}, 0, "(a function)"},
		{map[any][]any{1: {2}}, 0, `{"1": [2]}`}, {Optional{"a": 1}, 0, `{"a": 1}`}, {deep, 12, "[[[[[[[[[[[…"}, {"\U000e0001", 0, `"\U000e0001"`},
	} {
		if got := Format(c.v, c.max); got != c.want {
			t.Errorf("%v: %s, want %s", c.v, got, c.want)
		}
	}
	if got := Lines(map[string]any{"a": []any{1, map[string]any{}}, "b": nil}); got != "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": null\n}" {
		t.Error(got)
	}
	if got, err := EncodeJSON(object{"t": now, "d": time.Second, "h": headers, "b": []byte("é\x7f<"), "big": BigInt{"99999999999999999999"}}); err != nil || string(got) != `{"b":"é\u007f<","big":99999999999999999999,"d":"1s","h":{"A":"y, x","B":"1, 2"},"t":"2026-11-23T10:00:00Z"}` {
		t.Errorf("%s %v", got, err)
	}
	if got, err := json.Marshal(map[string]any{"h": headers, "n": BigInt{"99999999999999999999"}}); err != nil || string(got) != `{"h":{"A":"y, x","B":"1, 2"},"n":99999999999999999999}` {
		t.Errorf("%s %v", got, err)
	}
	if _, err := EncodeJSON([]any{func() {}}); err == nil {
		t.Error("a function is JSON")
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{{"a", "a"}, {7, "7"}, {7.5, "7.5"}, {1e21, "1e+21"}, {true, "true"}, {now, "2026-11-23T10:00:00Z"}, {1500 * time.Millisecond, "1.5s"}, {BigInt{"1"}, "1"}, {int64(5), "5"}, {time.November, "11"}} {
		if got, err := Text(c.v); got != c.want || err != nil {
			t.Errorf("%v: %s, %v", c.v, got, err)
		}
	}
	for want, v := range map[string]any{
		"nil cannot stand inside a text": nil, "a list cannot stand inside a text": []any{}, "a mapping cannot stand inside a text": Headers{},
		"a number that is not finite has no JSON form": math.Inf(1), "bytes cannot stand inside a text": []byte("a"),
	} {
		if _, err := Text(v); err == nil || err.Error() != want {
			t.Errorf("%v: %v", v, err)
		}
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b any
		want bool
		err  string
	}{
		{7, 7.0, true, ""}, {9007199254740993, 9007199254740992.0, false, ""}, {int64(5), uint8(5), true, ""}, {BigInt{"18446744073709551615"}, uint64(18446744073709551615), true, ""},
		{BigInt{"9999999999999999999999"}, "9999999999999999999999", true, ""}, {BigInt{"100000000000000000000"}, 1e20, true, ""}, {BigInt{"100000000000000000001"}, 1e20, false, ""},
		{nil, nil, true, ""}, {nil, 0, false, ""}, {"", nil, false, ""}, {7, "7", false, `the number 7 is not a text`}, {"a", true, false, `the text "a" is not true or false`},
		{[]any{1}, []int{1}, true, ""}, {[]any{1}, []any{"1"}, false, ""}, {map[string]any{"a": 1}, Optional{"a": 1.0}, true, ""}, {map[string]any{"a": 1}, object{"a": 1}, true, ""},
		{map[string]any{"a": nil}, map[string]any{"b": nil}, false, ""}, {now, now.In(time.FixedZone("x", 3600)), true, ""}, {now, time.Second, false, "the time 2026-11-23T10:00:00Z is not a duration"},
		{[]byte("a"), []byte("a"), true, ""}, {func() {}, func() {}, false, "functions cannot be compared"}, {object{"a": errors.New("bad")}, map[string]any{"a": 1}, false, "bad"},
	} {
		got, err := Equal(c.a, c.b)
		if got != c.want || (err == nil) != (c.err == "") || err != nil && err.Error() != c.err {
			t.Errorf("%v == %v: %v, %v", c.a, c.b, got, err)
		}
		if back, err2 := Equal(c.b, c.a); back != got || (err == nil) != (err2 == nil) {
			t.Errorf("%v == %v: not the same the other way", c.a, c.b)
		}
	}
}

func TestNearest(t *testing.T) {
	names := []string{"status", "statusText", "url", "id", "httpOnly", "x"}
	for got, want := range map[string]string{"statsu": "status", "httponly": "httpOnly", "ID": "id", "ur": "url", "foo": "", "zzzz": "", "X": "x", "": ""} {
		if near := Nearest(got, names); near != want {
			t.Errorf("%s: %q", got, near)
		}
	}
}

func TestHeaders(t *testing.T) {
	h := NewHeaders(map[string][]string{"Set-Cookie": {"a", "b"}, "X": {""}})
	if text, ok := h.Get("SET-cookie"); text != "a, b" || !ok {
		t.Error(text, ok)
	}
	if text, ok := h.Get("x"); text != "" || !ok {
		t.Error("an empty field is one")
	}
	if _, ok := h.Get("nope"); ok || h.Values("nope") != nil || len(Headers{}.Names()) != 0 {
		t.Error("nope")
	}
	if got := strings.Join(h.Names(), " "); got != "Set-Cookie X" || len(h.Values("set-cookie")) != 2 {
		t.Error(got)
	}
}
