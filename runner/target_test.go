package runner

import (
	"net/url"
	"strings"
	"testing"

	"crumb/runner/client"
	"crumb/scenario"
)

// TestResolve: a target that begins with / is appended to the path of base, one that begins with ? goes to base itself.
func TestResolve(t *testing.T) {
	for _, tc := range []struct{ base, target, want string }{
		{"https://h/v1", "/users", "https://h/v1/users"},
		{"https://h/v1/", "/users", "https://h/v1/users"},
		{"https://h", "/", "https://h/"},
		{"https://h/v1", "/", "https://h/v1/"},
		{"https://h/v1", "?a=b", "https://h/v1?a=b"},
		{"https://h/v1/", "?a=b", "https://h/v1/?a=b"},
		{"https://h", "?a=b", "https://h?a=b"},
		{"https://u:p@h/v1", "/x", "https://u:p@h/v1/x"},
		{"https://h/a%2Fb", "/c%2Fd", "https://h/a%2Fb/c%2Fd"},
		{"https://h/ü", "/ä", "https://h/%C3%BC/%C3%A4"},
		{"https://h", "HTTP://Other/x", "http://Other/x"},
		{"https://h", "//x", "https://h//x"},
		{"https://h", "/a/../b/./c", "https://h/a/../b/./c"},
		{"https://h", "/x?y=ä b%zz%41#f g", "https://h/x?y=%C3%A4%20b%25zz%41#f%20g"},
		{"https://h", `/a\b^c|d{e}`, "https://h/a%5Cb%5Ec%7Cd%7Be%7D"},
		{"https://h", "/a\x01\x7f", "https://h/a%01%7F"},
		{"https://h", "/:80@x", "https://h/:80@x"},
		{"https://h", "", "the target is empty"},
		{"https://h", "ftp://x/y", `"ftp://x/y" is no http or https URL`},
		{"https://h", "users", `"users" is no http or https URL`},
		{"https://h", "http:///x", `"http:///x" names no host`},
		{"https://h", "http://[x/", `"http://[x/" is no URL`},
		{"", "/users", "the target /users needs a base"},
	} {
		var base *url.URL
		if tc.base != "" {
			var err error
			if base, err = parseURL(tc.base); err != nil {
				t.Fatal(err)
			}
		}
		u, err := resolve(base, tc.target)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = u.String()
		}
		if got != tc.want {
			t.Errorf("%q at %q is %q, not %q", tc.target, tc.base, got, tc.want)
		}
	}
}

// FuzzResolve: no target leads to another origin than that of base, and what is encoded is not encoded again.
func FuzzResolve(f *testing.F) {
	for _, s := range []string{"/", "?x", "/%", "/a%2Fb{c}", "//x", `/\x`, "/\x00ü", "/@x", "/:x", "/#", "/?://y"} {
		f.Add(s)
	}
	base, err := parseURL("http://h.test:81/v1")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, target string) {
		target = "/" + target
		u, err := resolve(base, target)
		if err != nil {
			t.Fatalf("%q: %s", target, err)
		}
		if u.Host != "h.test:81" || u.User != nil || !strings.HasPrefix(u.EscapedPath(), "/v1/") {
			t.Fatalf("%q leads to %s", target, u)
		}
		again, err := parseURL(u.String())
		if err != nil || again.String() != u.String() {
			t.Fatalf("%q is %s, then %s (%v)", target, u, again, err)
		}
	})
}

// FuzzPasswordForm reads any HTML.
func FuzzPasswordForm(f *testing.F) {
	f.Add(`<form><input type=password name=pw></form>`)
	f.Add(`<INPUT TYPE=" Password " NAME=pw/>`)
	f.Add(`<!-- <input type=password name=pw> --><script><input type=password name=pw></script>`)
	q := &scenario.Request{Body: &scenario.FormBody{Fields: []*scenario.Pair{{Name: "pw"}}}}
	f.Fuzz(func(t *testing.T, page string) {
		r := &response{exchange: &client.Exchange{Body: []byte(page)}, final: &client.Hop{Header: map[string][]string{"Content-Type": {"text/html"}}}}
		if got := passwordForm(q, r); got != "" && got != "pw" {
			t.Fatalf("%q has %q", page, got)
		}
	})
}
