package client

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"crumb/runner/jar"
)

// TestRedirectMethods is the table of RFC 9110, section 15.4, as browsers apply it.
func TestRedirectMethods(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/end" {
			body, _ := io.ReadAll(r.Body)
			w.Header().Set("X-Got", fmt.Sprintf("%s %s %s %v", r.Method, body, r.Header.Get("Content-Type"), r.Header.Get("Origin") != ""))
			return
		}
		var code int
		fmt.Sscanf(r.URL.Path, "/%d", &code)
		w.Header().Set("Location", "/end")
		w.WriteHeader(code)
	})
	kept := func(m string) string { return m + " x=1 text/plain true" }
	get := "GET   false"
	c := newClient(t, Options{})
	for method, want := range map[string][5]string{ // 301 302 303 307 308
		"GET":    {kept("GET"), kept("GET"), get, kept("GET"), kept("GET")},
		"POST":   {get, get, get, kept("POST"), kept("POST")},
		"PUT":    {kept("PUT"), kept("PUT"), get, kept("PUT"), kept("PUT")},
		"DELETE": {kept("DELETE"), kept("DELETE"), get, kept("DELETE"), kept("DELETE")},
		"HEAD":   {kept("HEAD"), kept("HEAD"), kept("HEAD"), kept("HEAD"), kept("HEAD")},
	} {
		for i, code := range []int{301, 302, 303, 307, 308} {
			r := &Request{Method: method, URL: parse(t, fmt.Sprint(s.URL, "/", code)), Body: []byte("x=1"), Follow: -1,
				Header: []Field{{"Content-Type", "text/plain"}, {"Origin", s.URL}}}
			x, e := do(t, c, r)
			if e != nil || len(x.Hops) != 2 || x.Hops[1].Header.Get("X-Got") != want[i] {
				t.Errorf("%s %d: %v %+v", method, code, e, x.Hops[len(x.Hops)-1].Header)
			}
			if string(r.Body) != "x=1" || len(r.Header) != 2 || r.Header[0].Value != "text/plain" {
				t.Error("the Request was changed")
			}
		}
	}
}

func TestLocations(t *testing.T) {
	var location string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a/b" {
			w.Header()["Location"] = []string{location}
			w.WriteHeader(302)
			return
		}
		io.WriteString(w, r.RequestURI)
	})
	host := strings.TrimPrefix(s.URL, "http://")
	c := newClient(t, Options{})
	for _, l := range []struct{ location, asked, fragment string }{
		{"/x", "/x", "top"},
		{"/x#own", "/x", "own"},
		{"/x#", "/x", ""},
		{"x?y=1", "/a/x?y=1", "top"},
		{"../../../x", "/x", "top"},
		{"?y", "/a/b2?y", "top"},
		{"//" + host + "/x", "/x", "top"},
		{"HTTP://" + host, "/", "top"},
		{"/x y?a=b c", "/x%20y?a=b%20c", "top"},
		{"/é?é", "/%C3%A9?%C3%A9", "top"},
		{"/\xff?\xff", "/%FF?%FF", "top"},
		{"/a%2Fb/%C3%a9?x=%zz&<>", "/a%2Fb/%C3%a9?x=%zz&<>", "top"},
		{"  /x  ", "/x", "top"},
		{"/x?", "/x?", "top"},
		{`\x\y?a\b`, `/x/y?a\b`, "top"},
		{`\\` + host + `\x`, "/x", "top"},
		{`http:\\` + host + `\x#\`, "/x", "%5C"},
		{"/a\tb", "/ab", "top"},
		{"http:/x", "/x", "top"},
		{"HTTP:x?y", "/a/x?y", "top"},
		{"x:y", "", ""},
	} {
		location = l.location
		if l.location == "?y" {
			l.asked = "" // back to itself, and again: too many
		}
		x, e := do(t, c, &Request{URL: parse(t, s.URL+"/a/b#top"), Follow: -1})
		if l.location == "x:y" { // another scheme: not followed
			if e != nil || len(x.Hops) != 1 {
				t.Errorf("%v, %d hops", e, len(x.Hops))
			}
			continue
		}
		if l.asked == "" {
			want(t, e, Redirects, `more than 20 redirects: /a/b\?y#top → /a/b\?y#top \(loop\)`)
			continue
		}
		if e != nil || string(x.Body) != l.asked {
			t.Errorf("%q: %v, asked for %s", l.location, e, x.Body)
			continue
		}
		if _, f, _ := strings.Cut(x.Hops[1].URL, "#"); f != l.fragment || strings.Contains(x.Hops[1].Sent.URL, "#") {
			t.Errorf("%q: %s, sent %s", l.location, x.Hops[1].URL, x.Hops[1].Sent.URL)
		}
	}
}

// TestFollow: how far to go, and what is said when that is too far.
func TestFollow(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err == nil {
			w.Header().Set("Location", fmt.Sprintf("/%d", n+1))
		} else {
			w.Header().Set("Location", map[string]string{"/a": "/b", "/b": "/c", "/c": "/a"}[r.URL.Path])
		}
		w.WriteHeader(302)
		io.WriteString(w, "moved from "+r.URL.Path)
	})
	c := newClient(t, Options{})
	for _, f := range []struct {
		path        string
		follow, max int
		body, error string
	}{
		{"/0", 0, 0, "moved from /0", ""},
		{"/0", 0, -1, "moved from /0", ""},
		{"/0", 3, 0, "moved from /3", ""},
		{"/0", 20, 0, "moved from /20", ""},
		{"/0", -1, 0, "", `more than 20 redirects: \.\.\. → /14 → /15 → /16 → /17 → /18 → /19 → /20 → /21`},
		{"/0", 21, 0, "", `more than 20 redirects: .*`},
		{"/0", -1, 1, "", `more than 1 redirect: /0 → /1 → /2`},
		{"/0", -1, -1, "", `more than 0 redirects: /0 → /1`},
		{"/a", -1, 0, "", `more than 20 redirects: /a → /b → /c → /a \(loop\)`},
		{"/0", 30, 30, "moved from /30", ""},
	} {
		x, e := do(t, c, &Request{URL: parse(t, s.URL+f.path), Follow: f.follow, MaxRedirects: f.max})
		if f.error != "" {
			want(t, e, Redirects, f.error)
			if len(x.Hops) != e.Hop+1 {
				t.Errorf("%d hops, the error is on hop %d", len(x.Hops), e.Hop)
			}
		} else if e != nil || string(x.Body) != f.body {
			t.Errorf("%+v: %v %q", f, e, x.Body)
		}
	}
}

// chain serves origins that redirect to each other: a path /1/2 on server 0 leads to /2 on server 1 and so on.
func chain(t *testing.T, n int, code int) []*httptest.Server {
	servers := make([]*httptest.Server, n)
	for i := range servers {
		servers[i] = serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Set-Cookie"] = []string{fmt.Sprintf("s%d=1; Path=/", i)}
			if rest := strings.TrimPrefix(r.URL.Path, "/"); rest != "" {
				next, rest, _ := strings.Cut(rest, "/")
				w.Header().Set("Location", servers[next[0]-'0'].URL+"/"+rest)
				w.WriteHeader(code)
			}
		})
	}
	return servers
}

// TestCrossOrigin: what belongs to an origin does not leave it, and does not come back.
func TestCrossOrigin(t *testing.T) {
	s := chain(t, 3, 307)
	j := jar.New(jar.Options{})
	r := &Request{
		Method: "POST", URL: parse(t, s[0].URL+"/0/1/2/0"), Body: []byte("b"), Jar: j, Follow: -1,
		Header: []Field{{"Authorization", "Bearer x"}, {"Proxy-Authorization", "Basic x"}, {"x-api-key", "k"}, {"X-Auth-Token", "t"},
			{"X-Mine", "secret"}, {"X-Plain", "p"}, {"Cookie", "hand=1"}, {"Referer", s[0].URL + "/form?q"}, {"Origin", s[0].URL}},
		Cookies: []StepCookie{{Name: "step", Value: "1"}, {Name: "s0", Drop: true}},
		Secret:  func(name, value string) bool { return name == "X-Mine" && value == "secret" },
	}
	x, e := do(t, newClient(t, Options{}), r)
	if e != nil || len(x.Hops) != 5 {
		t.Fatal(e, len(x.Hops))
	}
	get := func(i int) string {
		h := x.Hops[i].Sent.Header
		return strings.Join([]string{h.Get("Authorization"), h.Get("X-Api-Key"), h.Get("X-Auth-Token"), h.Get("Proxy-Authorization"), h.Get("X-Mine"), h.Get("X-Plain"), h.Get("Cookie"), h.Get("Origin")}, "|")
	}
	for i, want := range []string{
		"Bearer x|k|t|Basic x|secret|p|hand=1|" + s[0].URL,
		"Bearer x|k|t|Basic x|secret|p|step=1|" + s[0].URL, // the same origin: all but the Cookie field, which is the first hop's
		"|||||p|s0=1|" + s[0].URL,                          // cookies do not keep ports apart (RFC 6265bis, section 8.5)
		"|||||p|s0=1; s1=1|null",
		"|||||p|s0=1; s1=1; s2=1|null",
	} {
		if got := get(i); got != want {
			t.Errorf("hop %d\ngot  %s\nwant %s", i, got, want)
		}
	}
	if got, want := x.Hops[2].Dropped, []string{"Authorization", "Proxy-Authorization", "X-Api-Key", "X-Auth-Token", "X-Mine", "cookie step"}; !reflect.DeepEqual(got, want) {
		t.Errorf("dropped %q, want %q", got, want)
	}
	for _, i := range []int{0, 1, 3, 4} {
		if len(x.Hops[i].Dropped) != 0 {
			t.Errorf("hop %d dropped %q", i, x.Hops[i].Dropped)
		}
	}
	for i, want := range []string{s[0].URL + "/form?q", s[0].URL + "/form?q", s[0].URL + "/", s[0].URL + "/", s[0].URL + "/form?q"} {
		if got := x.Hops[i].Sent.Header.Get("Referer"); got != want {
			t.Errorf("hop %d: Referer %s, want %s", i, got, want)
		}
	}
	if string(x.Hops[4].Sent.Body) != "b" || x.Hops[4].Method != "POST" {
		t.Error("a 307 keeps method and body")
	}
}

// TestHandCookieAcrossOrigins: a Cookie field written by hand is told as dropped.
func TestHandCookieAcrossOrigins(t *testing.T) {
	s := chain(t, 2, 303)
	x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, s[0].URL+"/1"), Header: []Field{{"Cookie", "a=1"}}, Follow: -1})
	if e != nil || !reflect.DeepEqual(x.Hops[1].Dropped, []string{"Cookie"}) || x.Hops[1].Sent.Header["Cookie"] != nil {
		t.Errorf("%v %+v", e, x.Hops[1])
	}
}

// TestAuthorize is asked at each hop, and loses to a field written by hand.
func TestAuthorize(t *testing.T) {
	s := chain(t, 2, 302)
	auth := func(x *Exchange) (out []string) {
		for _, h := range x.Hops {
			out = append(out, h.Sent.Header.Get("Authorization"))
		}
		return out
	}
	r := &Request{URL: parse(t, s[0].URL+"/1/0"), Follow: -1}
	first := originOf(r.URL)
	r.Authorize = func(u *url.URL) string {
		if originOf(u) == first {
			return "Bearer session"
		}
		return ""
	}
	c := newClient(t, Options{})
	x, _ := do(t, c, r)
	if got := auth(x); !reflect.DeepEqual(got, []string{"Bearer session", "", "Bearer session"}) {
		t.Errorf("%q", got)
	}
	r.Header = []Field{{"Authorization", "Bearer hand"}}
	x, _ = do(t, c, r)
	if got := auth(x); !reflect.DeepEqual(got, []string{"Bearer hand", "", "Bearer session"}) {
		t.Errorf("%q", got)
	}
	x, _ = do(t, c, &Request{URL: parse(t, strings.Replace(s[0].URL, "//", "//al%40:p%3A@", 1)+"/0/1"), Follow: -1})
	if got := auth(x); !reflect.DeepEqual(got, []string{"Basic YWxAOnA6", "Basic YWxAOnA6", ""}) {
		t.Errorf("%q", got)
	}
	r.Header, r.Authorize = nil, func(*url.URL) string { return "a\nb" }
	_, e := do(t, c, r)
	want(t, e, Bad, `invalid header field value for "Authorization"`)
}

// TestHostField: a Host written by hand stays while redirects are relative, and is left with the origin's credentials when
// they name a host.
func TestHostField(t *testing.T) {
	var self string
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/relative":
			w.Header().Set("Location", "/absolute")
			w.WriteHeader(302)
		case "/absolute":
			w.Header().Set("Location", self+"/end")
			w.WriteHeader(302)
		}
		io.WriteString(w, r.Host)
	})
	self = s.URL
	x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, s.URL+"/relative"), Follow: -1, Header: []Field{{"Host", "app.test"}, {"Authorization", "x"}}})
	if e != nil {
		t.Fatal(e)
	}
	for i, want := range []string{"app.test x", "app.test x", parse(t, s.URL).Host + " "} {
		h := x.Hops[i].Sent.Header
		if got := h.Get("Host") + " " + h.Get("Authorization"); got != want {
			t.Errorf("hop %d: %q, want %q", i, got, want)
		}
	}
	if string(x.Body) != parse(t, s.URL).Host {
		t.Errorf("%s", x.Body)
	}
}

func TestReferer(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"https://a.test/x?y", "https://a.test:443/z", "https://a.test/x?y"},
		{"https://a.test/x", "https://b.test/", "https://a.test/"},
		{"https://a.test/x", "http://a.test/", ""},
		{"http://a.test/x", "https://a.test/", "http://a.test/"},
		{"about:blank", "https://a.test/", ""},
		{"%zz", "https://a.test/", ""},
	} {
		if got := referer(c.from, parse(t, c.to)); got != c.want {
			t.Errorf("from %s to %s: %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

func TestOrigin(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"http://a/", "http://A:80/x", true},
		{"https://a/", "https://a:443", true},
		{"http://a", "https://a", false},
		{"http://a:443", "https://a:443", false},
		{"http://a", "http://a:8080", false},
		{"http://a", "http://www.a", false},
		{"http://[::1]/", "http://[::1]:80/", true},
		{"http://u:p@a/", "http://a/", true},
	} {
		if same := originOf(parse(t, c.a)) == originOf(parse(t, c.b)); same != c.same {
			t.Errorf("%s and %s: %v", c.a, c.b, same)
		}
	}
}
