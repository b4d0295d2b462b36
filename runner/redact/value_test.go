package redact

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

func TestValue(t *testing.T) {
	r := New(false)
	r.Add("key", "looking-glass")
	r.Add("number", "1234567")
	text := "a looking-glass"
	type point struct{ X, Y string }
	for _, c := range []struct{ value, want any }{
		{nil, nil},
		{true, true},
		{7, 7},
		{1234567, "‹number›"},
		{json.Number("1234567"), "‹number›"},
		{1.5, 1.5},
		{time.Second, time.Second},
		{text, "a ‹key›"},
		{&text, "a ‹key›"},
		{(*string)(nil), nil},
		{[]byte(text), []byte("a ‹key›")},
		{[]string{text, "b"}, []any{"a ‹key›", "b"}},
		{[]any{text, []any{text}}, []any{"a ‹key›", []any{"a ‹key›"}}},
		{map[string]string{"a": text}, map[string]any{"a": "a ‹key›"}},
		{map[any]any{1: text, "b": nil}, map[string]any{"1": "a ‹key›", "b": nil}},
		{point{"a", "b"}, point{"a", "b"}},
		{point{"a", text}, "{a a ‹key›}"},
		{
			map[string]any{"Password": "x", "accessToken": 7, "secret": nil, "id_token": "", "client_secret": []any{"x"}, "password": true},
			map[string]any{"Password": "‹Password›", "accessToken": "‹accessToken›", "secret": nil, "id_token": "", "client_secret": "‹client_secret›", "password": true},
		},
		{
			map[string]any{"looking-glass": 1, "looking%2Dglass": 2, "other": map[string]any{"password": "x"}},
			map[string]any{"‹key›": 2, "‹key› 2": 1, "other": map[string]any{"password": "‹password›"}},
		},
	} {
		if got := r.Value(c.value); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%#v\n got %#v\nwant %#v", c.value, got, c.want)
		}
	}
}

func TestValueIsCopy(t *testing.T) {
	r := New(false)
	inner := map[string]any{"b": "c"}
	list := []any{inner}
	got := r.Value(list).([]any)
	got[0].(map[string]any)["b"] = "changed"
	got[0] = nil
	if inner["b"] != "c" || list[0] == nil {
		t.Error("the value was changed")
	}
}

func TestValueDeep(t *testing.T) {
	m := map[string]any{}
	m["m"] = m
	if New(false).Value(m) == nil {
		t.Error("nothing")
	}
}
