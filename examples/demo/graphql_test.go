package demo

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestGraphQL(t *testing.T) {
	c := newClient(t, New(Options{}))
	ask := func(query string) answer {
		body, _ := json.Marshal(object{"query": query, "variables": object{"x": []int{1, 2}}})
		return c.json("POST", "/graphql", string(body))
	}
	c.want(ask(`{ me { name } }`), 200, `"me": null`, `"message": "not signed in"`)
	c.login("alice", "")
	c.json("POST", "/users/1/notes", `{"title":"Rye"}`)
	for query, want := range map[string]string{
		`{ me { name } }`: `"name": "alice"`,
		"query Q($x: [Int!]! = [1]) {\n # who\n me { n: name, notes { id title } } }": `"title": "Rye"`,
		`{ a: echo(value: $x) }`:               `"a": [`,
		`{ echo(value: "q\"}") }`:              `"echo": "q\"}"`,
		`{ echo(value: -7) b: echo }`:          `"echo": -7`,
		`query { __typename }`:                 `"__typename": "Query"`,
		`{ me { nme } }`:                       `User has no field \"nme\"`,
		`{ me }`:                               "me needs a selection",
		`{ you }`:                              `Query has no field \"you\"`,
		`query Q($x: Int) { echo(value: $y) }`: `"echo": null`,
	} {
		c.want(ask(query), 200, want, `"extensions"`)
	}
	for _, query := range []string{``, `{`, `}`, `{}`, `{ me { } }`, `{ me } x`, `mutation { x }`, `{ a: }`, `{ 1 }`,
		`{ echo(value) }`, `{ echo(value: }`, `{ echo(value: x) }`, `{ echo(value: "x`, `{ $x }`, `query`,
		strings.Repeat("{ a ", 30), "{" + strings.Repeat("a ", 200) + "}"} {
		c.want(ask(query), 400, `"errors"`)
	}
}

func FuzzParseGraphQL(f *testing.F) {
	f.Add(`query Q($x: Int) { a: echo(value: $x) me { notes { id } } }`)
	f.Add("{ echo(value: \"\\u00e9\\\"\") } # end")
	f.Fuzz(func(t *testing.T, query string) {
		if fields, err := parseGraphQL(query); err == nil && len(fields) == 0 {
			t.Error("no fields and no error")
		}
	})
}

func FuzzLocalPath(f *testing.F) {
	for _, to := range []string{"/a?b#c", "//h", "/\\h", "/\t/h", "http:/x", "/%2F/h", "/é"} {
		f.Add(to)
	}
	f.Fuzz(func(t *testing.T, to string) {
		got := localPath(to)
		if got == "" {
			return
		}
		if !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t ") {
			t.Errorf("%q became %q", to, got)
		}
		if localPath(got) != got {
			t.Errorf("%q became %q became %q", to, got, localPath(got))
		}
	})
}
