package expression

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"time"
)

// object is an Object over a map, whose function members are called when asked.
type object map[string]any

func (o object) Member(name string) (any, bool, error) {
	v, ok := o[name]
	if err, failed := v.(error); failed {
		return nil, true, err
	}
	return v, ok, nil
}

func (o object) Members() []string { return slices.Sorted(maps.Keys(o)) }

// steps is an Object whose absent members are nil.
type steps struct{ object }

func (steps) Lenient() {}

// world has a value for every name of fullScope.
func world() map[string]any {
	cookie := object{"name": "sid", "value": "abc", "secure": true, "httpOnly": true, "expires": nil, "sameSite": "Lax", "rejected": nil}
	headers := NewHeaders(map[string][]string{"Content-Type": {"text/html"}, "Server": {"demo"}, "Set-Cookie": {"a=1", "b=2"}})
	hops := []any{
		object{"status": 303, "url": "http://h/login", "headers": headers, "sent": object{"headers": headers, "url": "http://h/login"}, "time": time.Second},
		object{"status": 200, "url": "http://h/home", "headers": headers, "sent": object{"headers": headers}, "time": time.Millisecond},
	}
	body := `{"id": 7, "name": "Alice", "ok": true, "none": null, "price": 7.5, "big": 12345678901234567890,
		"items": [{"id": 1, "tags": ["a", "b"]}, {"id": 2, "tags": []}], "user": {"id": 7, "name": "alice"}, "empty": [], "text7": "7", "time": "2026-11-23T09:00:00Z"}`
	json, err := DecodeJSON([]byte(body))
	if err != nil {
		panic(err)
	}
	w := map[string]any{
		"status": 500, "statusText": "Internal Server Error", "url": "http://h/home", "method": "GET", "headers": headers,
		"headerValues": func(name string) []string { return headers.Values(name) },
		"body":         body, "size": len(body), "bytes": []byte(body), "json": json, "time": 700 * time.Millisecond,
		"html":    object{"css": func(sel string) any { return object{"text": "Hi " + sel, "attr": func(n string) any { return n }} }},
		"cookies": object{"sid": cookie}, "setCookies": []any{cookie}, "hops": hops, "sent": hops[0].(object)["sent"],
		"session": object{"name": "main", "cookies": []any{cookie}}, "env": map[string]any{"HOST": "h"}, "row": map[string]any{"a b": "c"},
		"user": "alice", "want": 200, "loggedIn": false, "index": 0, "tls": nil,
	}
	w["steps"] = steps{object{"login": object{"status": 200, "hops": hops, "json": errors.New("the body is not JSON: it begins <html>")}}}
	return w
}

func runtime() *Runtime {
	w := world()
	return &Runtime{
		Lookup: func(name string) (any, error) {
			if v, ok := w[name]; ok {
				return v, nil
			}
			return nil, fmt.Errorf("%s was not captured: step profile was skipped: %w", name, ErrUnset)
		},
		Now:  now,
		Rand: rand.New(rand.NewPCG(1, 2)),
	}
}
