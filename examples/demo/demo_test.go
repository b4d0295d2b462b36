package demo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// client is a browser without eyes: it keeps cookies, those of path / only, and
// follows nothing.
type client struct {
	t       *testing.T
	app     http.Handler
	cookies map[string]string
}

type answer struct {
	status  int
	header  http.Header
	body    string
	cookies map[string]*http.Cookie
}

func newClient(t *testing.T, app http.Handler) *client {
	return &client{t, app, map[string]string{}}
}

// do sends a request; header lines are "Name: value".
func (c *client) do(method, path, body string, header ...string) answer {
	c.t.Helper()
	r := httptest.NewRequestWithContext(c.t.Context(), method, path, strings.NewReader(body))
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	for name, value := range c.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	c.app.ServeHTTP(w, r)
	res := w.Result()
	text, _ := io.ReadAll(res.Body)
	a := answer{res.StatusCode, res.Header, string(text), map[string]*http.Cookie{}}
	for _, x := range res.Cookies() {
		a.cookies[x.Name] = x
		c.cookies[x.Name] = x.Value
		if x.MaxAge < 0 {
			delete(c.cookies, x.Name)
		}
	}
	return a
}

func (c *client) get(path string, header ...string) answer { return c.do("GET", path, "", header...) }

func (c *client) json(method, path, body string, header ...string) answer {
	return c.do(method, path, body, append(header, "Content-Type: application/json")...)
}

func (c *client) form(path, body string) answer {
	return c.do("POST", path, body, "Content-Type: application/x-www-form-urlencoded", "Accept: text/html")
}

// csrf is the token in the forms of a page.
func (c *client) csrf(path string) string {
	c.t.Helper()
	m := regexp.MustCompile(`name="csrf" value="([^"]+)"`).FindStringSubmatch(c.get(path).body)
	if m == nil {
		c.t.Fatalf("%s has no form with csrf", path)
	}
	return m[1]
}

func (c *client) login(user, more string) answer {
	c.t.Helper()
	passwords := map[string]string{}
	for _, a := range Accounts() {
		passwords[a.Name] = a.Password
	}
	a := c.form("/login", "csrf="+c.csrf("/login")+"&username="+user+"&password="+passwords[user]+more)
	if a.status != 303 {
		c.t.Fatalf("login of %s: %d\n%s", user, a.status, a.body)
	}
	return a
}

func (c *client) want(a answer, status int, parts ...string) answer {
	c.t.Helper()
	if a.status != status {
		c.t.Errorf("status is %d, not %d:\n%s", a.status, status, a.body)
	}
	for _, part := range parts {
		if !strings.Contains(a.body, part) {
			c.t.Errorf("%q is not in\n%s", part, a.body)
		}
	}
	return a
}

// clock is a clock that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

const (
	asHTML = "Accept: text/html,*/*;q=0.8"
	isJSON = "Content-Type: application/json"
)

// answers holds a request of a stranger, alice or root and what comes back, in the
// body or, written as "Name: value", in the header.
var answers = []struct {
	who, method, path, body string
	header                  []string
	status                  int
	want                    string // in the body, or in the header as "Name: value"
}{
	{"", "GET", "/", "", nil, 200, "Warm bread"},
	{"alice", "GET", "/", "", nil, 200, `Good morning, <span id="nickname">Alice`},
	{"alice", "GET", "/", "", nil, 200, `<form method="post" action="/logout">`},
	{"", "GET", "/login?next=/account", "", nil, 200, `name="next" value="/account"`},
	{"", "GET", "/account", "", nil, 303, "Location: /login?next=/account"},
	{"alice", "GET", "/account", "", nil, 200, "No notes yet"},
	{"", "GET", "/admin", "", nil, 401, `"error": "not signed in"`},
	{"", "GET", "/admin", "", []string{asHTML}, 303, "Location: /login?next=/admin"},
	{"alice", "GET", "/admin", "", nil, 403, "for admins only"},
	{"alice", "GET", "/admin", "", []string{asHTML}, 403, `<h1>Forbidden</h1>`},
	{"root", "GET", "/admin", "", nil, 200, `"sessions": 1`},
	{"root", "GET", "/admin", "", []string{asHTML}, 200, `<table id="users">`},
	{"", "GET", "/profile", "", nil, 401, `"error": "not signed in"`},
	{"", "GET", "/profile", "", nil, 401, `Www-Authenticate: Bearer realm="Crumb Bakery"`},
	{"", "GET", "/profile", "", []string{asHTML}, 401, `<h1>Unauthorized</h1>`},
	{"", "GET", "/profile", "", []string{"Accept: application/json, text/html;q=0.5"}, 401, `{`},
	{"alice", "GET", "/profile", "", nil, 200, `"name": "alice"`},
	{"alice", "GET", "/profile", "", nil, 200, "Content-Type: application/json"},
	{"", "GET", "/users", "", nil, 401, ""},
	{"alice", "GET", "/users", "", nil, 403, ""},
	{"root", "GET", "/users", "", nil, 200, `"bob"`},
	{"", "GET", "/users/1", "", nil, 401, ""},
	{"alice", "GET", "/users/1", "", nil, 200, `"id": 1`},
	{"alice", "GET", "/users/2", "", nil, 403, "somebody else"},
	{"alice", "GET", "/users/99", "", nil, 404, "no such user"},
	{"alice", "GET", "/users/01", "", nil, 404, "no such user"},
	{"alice", "GET", "/users/-1", "", nil, 404, "no such user"},
	{"root", "GET", "/users/2", "", nil, 200, `"bob"`},
	{"alice", "PATCH", "/users/1", `{"nickname":"Al","tags":["a","b"]}`, []string{isJSON}, 200, `"nickname": "Al"`},
	{"alice", "PATCH", "/users/1", `{"nickname":null}`, []string{"Content-Type: application/merge-patch+json"}, 200, `"nickname": "Alice"`},
	{"alice", "PATCH", "/users/1", `{"nickname":""}`, []string{isJSON}, 422, `"nickname": "must have 1 to 40 characters, has 0"`},
	{"alice", "PATCH", "/users/1", `{"nickname":7}`, []string{isJSON}, 422, `"nickname": "must be a text"`},
	{"alice", "PATCH", "/users/1", `{"tags":"a"}`, []string{isJSON}, 422, `"tags": "must be a list of texts"`},
	{"alice", "PATCH", "/users/1", `{"tags":[""]}`, []string{isJSON}, 422, `1 to 20 characters`},
	{"alice", "PATCH", "/users/1", `{"email":"nobody"}`, []string{isJSON}, 422, `"email"`},
	{"alice", "PATCH", "/users/1", `{"role":"admin"}`, []string{isJSON}, 422, `"role": "cannot be changed"`},
	{"alice", "PATCH", "/users/1", `{"nick":"Al"}`, []string{isJSON}, 422, "is no field"},
	{"alice", "PATCH", "/users/1", `{"nickname":`, []string{isJSON}, 400, "not the JSON expected"},
	{"alice", "PATCH", "/users/1", `[1]`, []string{isJSON}, 400, "not the JSON expected"},
	{"alice", "PATCH", "/users/1", `nickname=Al`, nil, 415, "application/json"},
	{"alice", "PATCH", "/users/2", `{"nickname":"x"}`, []string{isJSON}, 403, ""},
	{"alice", "PATCH", "/users/1", `{"nickname":"x"}`, []string{isJSON, "Origin: https://evil.example"}, 403, "another origin"},
	{"alice", "PATCH", "/users/1", `{"nickname":"x"}`, []string{isJSON, "Origin: http://example.com"}, 200, ""},
	{"", "GET", "/basic", "", nil, 401, `Www-Authenticate: Basic realm="Crumb Bakery", charset="UTF-8"`},
	{"", "GET", "/basic", "", []string{"Authorization: Basic YWxpY2U6d29uZGVybGFuZA=="}, 200, `"alice"`},
	{"", "GET", "/basic", "", []string{"Authorization: Basic YWxpY2U6d29uZGVyYmFk"}, 401, ""},
	{"", "GET", "/profile", "", []string{"Authorization: Basic YWxpY2U6d29uZGVybGFuZA=="}, 401, ""},
	{"alice", "GET", "/profile", "", []string{"Authorization: Bearer nonsense"}, 401, ""},
	{"", "POST", "/api/login", `{"username":"alice","password":"x"}`, []string{isJSON}, 401, "wrong username or password"},
	{"", "POST", "/api/login", `username=alice`, nil, 415, ""},
	{"", "POST", "/api/logout", ``, nil, 401, ""},
	{"", "GET", "/nosuch", "", nil, 404, `"error": "nothing is at /nosuch"`},
	{"", "GET", "/<script>", "", []string{asHTML}, 404, `nothing is at /&lt;script&gt;`},
	{"", "PUT", "/health", "", nil, 405, "Allow: GET, HEAD"},
	{"", "DELETE", "/login", "", []string{asHTML}, 405, "<h1>Method Not Allowed</h1>"},
	{"", "HEAD", "/health", "", nil, 200, ""},
	{"", "GET", "/health", "", nil, 200, `"status": "ok"`},
	{"", "GET", "/assets/style.css", "", nil, 200, "Content-Type: text/css; charset=utf-8"},
	{"", "GET", "/assets/logo.svg", "", nil, 200, "Content-Type: image/svg+xml"},
	{"", "GET", "/assets/login.html", "", nil, 404, ""},
	{"", "GET", "/favicon.ico", "", nil, 301, "Location: /assets/logo.svg"},
	{"", "GET", "/redirect/301", "", nil, 301, "Location: /echo"},
	{"", "GET", "/redirect/302?to=/utf8?a=1%23b", "", nil, 302, "Location: /utf8?a=1#b"},
	{"", "POST", "/redirect/303", "", nil, 303, "Location: /echo"},
	{"", "PUT", "/redirect/307", "", nil, 307, "Location: /echo"},
	{"", "POST", "/redirect/308", "", nil, 308, "Location: /echo"},
	{"", "GET", "/redirect/304", "", nil, 404, ""},
	{"", "GET", "/redirect/302?to=//evil.example", "", nil, 400, ""},
	{"", "GET", "/redirect/302?to=https://evil.example/", "", nil, 400, ""},
	{"", "GET", "/redirect/loop", "", nil, 302, "Location: /redirect/loop"},
	{"", "GET", "/redirect/chain/3", "", nil, 302, "Location: /redirect/chain/2"},
	{"", "GET", "/redirect/chain/0", "", nil, 200, `"chain": "done"`},
	{"", "GET", "/redirect/chain/101", "", nil, 400, ""},
	{"", "GET", "/redirect/relative", "", nil, 302, "Location: ../echo"},
	{"", "GET", "/redirect/meta?to=/utf8", "", nil, 200, `content="0; url=/utf8"`},
	{"", "GET", "/status/418", "", nil, 418, "I'm a teapot"},
	{"", "POST", "/status/204", "", nil, 204, ""},
	{"", "GET", "/status/100", "", nil, 400, ""},
	{"", "GET", "/status/600", "", nil, 400, ""},
	{"", "GET", "/slow?ms=1", "", nil, 200, `"ms": 1`},
	{"", "GET", "/slow?ms=10001", "", nil, 400, "ms must be a number from 0 to 10000"},
	{"", "GET", "/slow?ms=99999999999999999999", "", nil, 400, ""},
	{"", "GET", "/utf8", "", nil, 200, "🥐"},
	{"", "GET", "/old-latin1", "", nil, 200, "K\xe4sekuchen"},
	{"", "GET", "/old-latin1", "", nil, 200, "Content-Type: text/html; charset=iso-8859-1"},
	{"", "GET", "/gzip", "", nil, 200, `"gzipped": false`},
	{"", "GET", "/gzip", "", []string{"Accept-Encoding: gzip"}, 200, "Content-Encoding: gzip"},
	{"", "GET", "/headers", "", []string{"X-Test: 1"}, 200, `"X-Test": "1"`},
	{"", "GET", "/upload", "", nil, 200, `enctype="multipart/form-data"`},
	{"", "POST", "/upload", "x=1", []string{"Content-Type: application/x-www-form-urlencoded"}, 400, "no file"},
	{"", "GET", "/download/report.csv", "", nil, 200, "day,item,sold,revenue"},
	{"", "GET", "/download/report.csv", "", nil, 200, `Content-Disposition: attachment; filename="report.csv"`},
	{"", "GET", "/download/report.csv", "", []string{"Range: bytes=0-2"}, 206, "day"},
	{"", "GET", "/download/logo.png", "", nil, 200, "\x89PNG"},
	{"", "GET", "/jobs", "", nil, 200, `"jobs": []`},
	{"", "GET", "/jobs/1", "", nil, 404, "no such job"},
	{"", "GET", "/cookies/set?sid=x", "", nil, 400, "belongs to the app"},
	{"", "GET", "/cookies/set?a=%0d%0ab", "", nil, 400, "in Cookie.Value"},
	{"", "GET", "/cookies/set?a%20b=c", "", nil, 400, "invalid Cookie.Name"},
	{"", "GET", "/cookies/set?a=b%20c,d", "", nil, 303, `Set-Cookie: a="b c,d"; Path=/`},
}

// wantQuiet fails the test if anything was written to the process's log, as
// net/http does to say that it mended something.
func wantQuiet(t testing.TB) {
	var text bytes.Buffer
	was := log.Writer()
	log.SetOutput(&text)
	t.Cleanup(func() {
		log.SetOutput(was)
		if text.Len() > 0 {
			t.Errorf("this was logged: %s", text.String())
		}
	})
}

func TestAnswers(t *testing.T) {
	wantQuiet(t)
	for _, x := range answers {
		name := fmt.Sprint(x.who, " ", x.method, " ", x.path, " ", x.body, x.header)
		t.Run(name, func(t *testing.T) {
			c := newClient(t, New(Options{Now: newClock().now}))
			if x.who != "" {
				c.login(x.who, "")
			}
			a := c.do(x.method, x.path, x.body, x.header...)
			if n, v, ok := strings.Cut(x.want, ": "); ok && a.header.Get(n) == v {
				x.want = ""
			}
			c.want(a, x.status, x.want)
		})
	}
}

func TestNotes(t *testing.T) {
	c := newClient(t, New(Options{Now: newClock().now}))
	c.login("alice", "")
	c.want(c.get("/users/1/notes"), 200, `"notes": []`, `"total": 0`)
	a := c.want(c.json("POST", "/users/1/notes", `{"title":"Bread","text":"rye"}`), 201, `"id": 1`, `"created": "2026-11-23T09:00:00Z"`)
	if got := a.header.Get("Location"); got != "/users/1/notes/1" {
		t.Errorf("Location is %q", got)
	}
	tag := a.header.Get("ETag")
	c.want(c.json("POST", "/users/1/notes", `{"text":"rye"}`), 422, `"title": "must have 1 to 80 characters, has 0"`)
	c.want(c.json("POST", "/users/1/notes", `{"title":" ","colour":1}`), 422, `"colour"`, `"title"`)
	c.want(c.get("/users/1/notes/1", "If-None-Match: "+tag), 304)
	c.want(c.json("PATCH", "/users/1/notes/1", `{"text":"wheat"}`, "If-Match: "+tag), 200, `"Bread"`, `"wheat"`)
	c.want(c.json("PATCH", "/users/1/notes/1", `{"text":"oats"}`, "If-Match: "+tag), 412)
	c.want(c.json("PUT", "/users/1/notes/1", `{"text":"oats"}`), 422, `"title"`)
	c.want(c.json("PUT", "/users/1/notes/1", `{"title":"Cake"}`), 200, `"text": ""`)
	c.want(c.do("DELETE", "/users/1/notes/1", "", "If-Match: "+tag), 412)
	c.json("POST", "/users/1/notes", `{"title":"Buns"}`)
	c.want(c.get("/users/1/notes?q=BUN"), 200, `"total": 1`)
	c.want(c.do("DELETE", "/users/1/notes/1", ""), 204)
	c.want(c.get("/users/1/notes/1"), 404, "no such note")
	c.want(c.get("/users/2/notes"), 403)
	c.want(c.do("DELETE", "/users/2/notes", ""), 403)
	c.want(c.do("DELETE", "/users/1/notes", ""), 204)
	c.want(c.get("/users/1/notes"), 200, `"total": 0`)
	for range maxNotes {
		c.json("POST", "/users/1/notes", `{"title":"Again"}`)
	}
	c.want(c.json("POST", "/users/1/notes", `{"title":"Again"}`), 409, "delete some first")
}

func TestAccountPage(t *testing.T) {
	c := newClient(t, New(Options{Now: newClock().now}))
	c.want(c.form("/account", "nickname=x"), 303)
	c.login("alice", "")
	csrf := "&csrf=" + c.csrf("/account")
	c.want(c.form("/account", "nickname=x"), 403, "csrf")
	c.want(c.form("/account", "nickname=&email=a@b&tags=x"+csrf), 422, "Nickname must have 1 to 40", `value="a@b"`)
	c.want(c.form("/account", "nickname=%3Cb%3EAl&email=a@b&tags=x,+y,"+csrf), 303)
	c.want(c.get("/account"), 200, "Your profile is saved.", `value="&lt;b&gt;Al"`, `value="x, y"`)
	if again := c.get("/account"); strings.Contains(again.body, "saved") {
		t.Error("the message is shown twice")
	}
	c.want(c.form("/account/notes", "title="+csrf), 422, "Title must have")
	c.want(c.form("/account/notes", "title=Rye&text=%3Ci%3E"+csrf), 303)
	c.want(c.get("/account"), 200, "The note is added.", "<h3>Rye</h3>", "&lt;i&gt;", "23 November 2026, 09:00")
	c.want(c.form("/account/notes/1/delete", ""), 403)
	c.want(c.form("/account/notes/1/delete", csrf), 303)
	c.want(c.form("/account/notes/1/delete", csrf), 404)
	c.want(c.get("/users/1/notes"), 200, `"total": 0`)
}

func TestFlakyAndJobs(t *testing.T) {
	c := newClient(t, New(Options{}))
	for range 2 { // a second run sees the same as the first
		c.want(c.get("/flaky?key=a&fails=1"), 503)
		c.want(c.get("/flaky?key=a&fails=1"), 200, `"attempts": 2`)
	}
	c.want(c.get("/flaky?key=b"), 503)
	c.want(c.get("/flaky?key=b"), 503)
	c.want(c.get("/flaky?key=b"), 200, `"attempts": 3`)
	c.want(c.get("/flaky?fails=0"), 200, `"attempts": 1`)
	c.want(c.get("/flaky?key="+strings.Repeat("x", 101)), 400)
	a := c.want(c.do("POST", "/jobs", ""), 202, `"queued"`)
	for _, want := range []string{"queued", "running", "done", "done"} {
		c.want(c.get(a.header.Get("Location")), 200, want)
	}
	c.want(c.get("/jobs"), 200, `"loaves": 12`)
}

func TestEcho(t *testing.T) {
	c := newClient(t, New(Options{}))
	c.cookies["k"] = "v"
	a := c.json("PUT", "/echo?a=1&b=2&b=3", `{"n":12345678901234567890}`)
	c.want(a, 200, `"method": "PUT"`, `"a": "1"`, `"k": "v"`, `"n": 12345678901234567890`, `"url": "/echo?a=1\u0026b=2\u0026b=3"`)
	var v struct{ Query map[string]any }
	if err := json.Unmarshal([]byte(a.body), &v); err != nil || len(v.Query["b"].([]any)) != 2 {
		t.Errorf("query is %v, %v", v.Query, err)
	}
	c.want(c.form("/echo", "x=1&y=%zz"), 200, `"x": "1"`, `"body": "x=1\u0026y=%zz"`)
	c.want(c.do("POST", "/echo", "\xff"), 200, `"bodyEncoding": "base64"`, `"/w=="`)
	c.want(c.do("POST", "/echo", strings.Repeat("x", maxBody+1)), 413, "1 MiB")
	parts := "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n" +
		"--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"b.txt\"\r\nContent-Type: text/plain\r\n\r\ntwo\r\n--B--\r\n"
	kind := "Content-Type: multipart/form-data; boundary=B"
	c.want(c.do("POST", "/echo", parts, kind), 200, `"a": "one"`, `"name": "b.txt"`, `"size": 3`)
	c.want(c.do("POST", "/upload", parts, kind), 200, `"name": "b.txt"`, `"sha256": "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3"`)
	c.want(c.do("POST", "/upload", parts[:100], kind), 400)
}

func TestCookies(t *testing.T) {
	c := newClient(t, New(Options{}))
	a := c.want(c.get("/cookies/set?a=1&b=2"), 303)
	if a.header.Get("Location") != "/cookies" {
		t.Error("no way to /cookies")
	}
	c.want(c.get("/cookies"), 200, `"a": "1"`, `"b": "2"`)
	c.want(c.get("/cookies/delete?a"), 303)
	if a := c.want(c.get("/cookies"), 200, `"b": "2"`); strings.Contains(a.body, `"a"`) {
		t.Error("a is still there")
	}
}

func TestSlowStopsWithTheClient(t *testing.T) {
	server := httptest.NewServer(New(Options{}))
	defer server.Close() // waits for the handler
	ask := &http.Client{Timeout: 20 * time.Millisecond}
	begin := time.Now()
	if _, err := ask.Get(server.URL + "/slow?ms=10000"); err == nil {
		t.Error("it answered")
	}
	server.Close()
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("it went on for %v", took)
	}
}
