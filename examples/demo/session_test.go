package demo

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

// TestContract is the example that the language's documentation begins with.
func TestContract(t *testing.T) {
	c := newClient(t, New(Options{}))
	c.want(c.get("/profile", "Accept: */*"), 401)
	before := c.get("/login").cookies["sid"].Value
	a := c.login("alice", "")
	sid := a.cookies["sid"]
	if a.header.Get("Location") != "/" || !sid.HttpOnly || sid.SameSite != http.SameSiteLaxMode || sid.Secure || sid.Path != "/" {
		t.Errorf("login answered %v", a.header)
	}
	if sid.Value == before {
		t.Error("the session id of the login page lives on")
	}
	c.want(c.get("/"), 200, `action="/logout"`)
	c.want(c.get("/profile"), 200, `"name": "alice"`, `"id": 1`)
	c.want(c.json("PATCH", "/users/1", `{"nickname":"Al","tags":["a","b"]}`), 200, `"tags": [`)
	c.json("POST", "/users/1/notes", `{"title":"to be emptied"}`)
	a = c.form("/logout", "csrf="+c.csrf("/"))
	c.want(a, 303)
	farewell := a.cookies["farewell"]
	if farewell.Path != "/users/1/notes" || !farewell.HttpOnly || farewell.SameSite != http.SameSiteStrictMode {
		t.Errorf("farewell is %v", farewell)
	}
	old := newClient(t, c.app)
	old.cookies["sid"] = sid.Value
	old.want(old.get("/profile"), 401)
	c.want(c.get("/users/1/notes"), 401)
	c.want(c.do("DELETE", "/users/2/notes", ""), 401)
	c.want(c.do("DELETE", "/users/1/notes", ""), 204)
	stranger := newClient(t, c.app)
	stranger.want(stranger.do("DELETE", "/users/1/notes", ""), 401)
	c.login("alice", "")
	c.want(c.get("/users/1/notes"), 200, `"total": 0`)
}

func TestFarewellEnds(t *testing.T) {
	clock := newClock()
	c := newClient(t, New(Options{Now: clock.now}))
	c.login("alice", "")
	c.form("/logout", "csrf="+c.csrf("/"))
	clock.add(farewellTime)
	c.want(c.do("DELETE", "/users/1/notes", ""), 401)
}

func TestFixation(t *testing.T) {
	c := newClient(t, New(Options{}))
	c.cookies["sid"] = "chosen-by-somebody-else"
	if a := c.get("/login"); a.cookies["sid"] == nil {
		t.Error("an id that the app did not make was taken")
	}
	anonymous := c.cookies["sid"]
	first := c.login("alice", "").cookies["sid"].Value
	second := c.login("alice", "").cookies["sid"].Value
	for _, dead := range []string{anonymous, first} {
		o := newClient(t, c.app)
		o.cookies["sid"] = dead
		o.want(o.get("/profile"), 401)
	}
	if first == second {
		t.Error("a second login kept the id")
	}
}

func TestLoginForm(t *testing.T) {
	c := newClient(t, New(Options{}))
	good := "username=alice&password=wonderland"
	c.want(c.form("/login", good), 403, "csrf")
	csrf := "&csrf=" + c.csrf("/login")
	c.want(c.form("/login", good+"&csrf=x"), 403)
	c.want(c.form("/login", "username=%22%3Ealice&password=x&next=/account"+csrf), 401,
		"Please enter the correct username and password", `value="&#34;&gt;alice"`, `name="next" value="/account"`, `type="password"`)
	c.want(c.form("/login", "username=nobody&password=wonderland"+csrf), 401)
	c.want(c.form("/login", good+csrf+"&pad="+strings.Repeat("x", maxBody)), 413)
	for next, want := range map[string]string{
		"/account":              "/account",
		"/users/1?a=b":          "/users/1?a=b",
		"//evil.example":        "/",
		"/%09/evil.example":     "/",
		"/%5Cevil.example":      "/",
		"/%252Fevil.example%22": "/", // found by FuzzLocalPath: it became //evil.example%22
		"https://evil.example/": "/",
		"javascript:alert(1)":   "/",
		"account":               "/",
	} {
		o := newClient(t, c.app)
		if got := o.login("alice", "&next="+next).header.Get("Location"); got != want {
			t.Errorf("next=%s goes to %q, not %q", next, got, want)
		}
	}
	c.login("alice", "")
	c.want(c.get("/login"), 200, "You are signed in as alice", `name="password"`)
}

func TestLogoutNeedsCSRF(t *testing.T) {
	c := newClient(t, New(Options{}))
	c.want(c.form("/logout", ""), 303)
	c.login("alice", "")
	c.want(c.form("/logout", ""), 403)
	c.want(c.get("/profile"), 200)
}

func TestRemember(t *testing.T) {
	clock := newClock()
	c := newClient(t, New(Options{Now: clock.now}))
	x := c.login("alice", "&remember=on").cookies["remember"]
	if x.MaxAge != 30*24*3600 || !x.HttpOnly || !x.Expires.Equal(clock.now().Add(rememberTime)) {
		t.Errorf("remember is %v", x)
	}
	delete(c.cookies, "sid")
	c.want(c.get("/profile"), 200, `"alice"`)
	if c.cookies["sid"] == "" {
		t.Fatal("no new session")
	}
	clock.add(sessionIdle + time.Second)
	c.want(c.get("/profile"), 200)
	o := newClient(t, c.app)
	o.cookies["remember"] = x.Value
	clock.add(rememberTime)
	o.want(o.get("/profile"), 401)
}

func TestLogoutForgetsRemember(t *testing.T) {
	for _, path := range []string{"/logout", "/api/logout"} {
		c := newClient(t, New(Options{}))
		x := c.login("alice", "&remember=on").cookies["remember"]
		delete(c.cookies, "remember") // the session alone must be enough
		csrf := c.csrf("/")
		c.form(path, "csrf="+csrf)
		o := newClient(t, c.app)
		o.cookies["remember"] = x.Value
		o.want(o.get("/profile"), 401)
	}
}

func TestIdle(t *testing.T) {
	clock := newClock()
	c := newClient(t, New(Options{Now: clock.now}))
	c.login("alice", "")
	for range 3 {
		clock.add(sessionIdle)
		c.want(c.get("/profile"), 200)
	}
	clock.add(sessionIdle + time.Second)
	c.want(c.get("/profile"), 401)
}

func TestToken(t *testing.T) {
	c := newClient(t, New(Options{}))
	a := c.want(c.json("POST", "/api/login", `{"username":"alice","password":"wonderland"}`), 200, `"token"`, `"name": "alice"`)
	_, rest, _ := strings.Cut(a.body, `"token": "`)
	token, _, _ := strings.Cut(rest, `"`)
	c.want(c.get("/profile"), 200, `"auth": "cookie"`)
	o, bearer := newClient(t, c.app), "Authorization: Bearer "+token
	o.want(o.get("/profile", bearer), 200, `"auth": "bearer"`)
	o.want(o.json("PATCH", "/users/1", `{"nickname":"Al"}`, bearer, "Origin: https://app.example"), 200)
	o.want(o.json("POST", "/graphql", `{"query":"{ me { name } }"}`, bearer), 200, `"name": "alice"`)
	o.want(o.do("POST", "/api/logout", "", bearer), 204)
	o.want(o.get("/profile", bearer), 401)
	c.want(c.get("/profile"), 401)
}

func TestWorldsAreApart(t *testing.T) {
	a, b := newClient(t, New(Options{})), newClient(t, New(Options{}))
	a.login("alice", "")
	b.cookies["sid"] = a.cookies["sid"]
	b.want(b.get("/profile"), 401)
}

func TestRandFails(t *testing.T) {
	app := New(Options{Rand: iotest.ErrReader(fmt.Errorf("no luck"))})
	if a, b := app.newID(), app.newID(); a == b || len(a) != 22 {
		t.Errorf("%q and %q", a, b)
	}
}

func TestSessionsAreBounded(t *testing.T) {
	app := New(Options{})
	c := newClient(t, app)
	c.login("alice", "")
	for range maxSessions {
		app.sessions.replace("", session{id: app.newID(), seen: time.Now()})
	}
	c.want(c.get("/profile"), 401)
	if n := len(app.sessions.byID.items); n != maxSessions {
		t.Errorf("%d sessions", n)
	}
}

func TestRequestStaysAsItIs(t *testing.T) {
	r, err := http.NewRequest("POST", "http://127.0.0.1/echo?a=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	New(Options{}).ServeHTTP(httptest.NewRecorder(), r)
	if r.Body != nil || r.Form != nil || r.Pattern != "" {
		t.Error("the request was changed")
	}
}

// FuzzServe sends whatever net/http reads as a request, signed in.
func FuzzServe(f *testing.F) {
	for _, text := range []string{
		"GET /login?next=%2F%2Fh HTTP/1.1\r\nHost: h\r\n\r\n",
		"PATCH /users/1 HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"tags\":[1]}",
		"POST /upload HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: 5\r\n\r\n--B--",
		"GET /cookies/set?a=%0d%0ab HTTP/1.1\r\nHost: h\r\nCookie: x=\"\r\nAccept: text/html;q=\r\n\r\n",
		"PUT /redirect/302?to=/%5c HTTP/1.0\r\n\r\n",
	} {
		f.Add(text)
	}
	wantQuiet(f)
	app := New(Options{})
	sid := app.newID()
	f.Fuzz(func(t *testing.T, text string) {
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil || r.URL.Path == "/slow" {
			return
		}
		app.sessions.replace(sid, session{id: sid, user: 3, seen: time.Now()})
		r.Header.Add("Cookie", "sid="+sid)
		w := httptest.NewRecorder()
		app.ServeHTTP(w, r)
		to := w.Header().Get("Location")
		if w.Code >= 500 && r.URL.Path != "/flaky" && !strings.HasPrefix(r.URL.Path, "/status/") {
			t.Errorf("%d: %s", w.Code, w.Body)
		}
		if strings.HasPrefix(to, "//") || strings.Contains(to, "://") {
			t.Errorf("it leads to %q", to)
		}
	})
}

func TestTogether(t *testing.T) {
	app := New(Options{})
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			c := newClient(t, app)
			c.login([]string{"alice", "root"}[i%2], "&remember=1")
			for range 10 {
				c.json("PATCH", "/users/1", `{"nickname":"Al","tags":["x"]}`)
				c.json("POST", "/users/1/notes", `{"title":"x"}`)
				c.get("/account")
				c.get("/admin")
				c.get("/flaky?key=k")
				c.do("DELETE", "/users/1/notes", "")
				c.do("POST", "/jobs", "")
				c.get("/jobs/1")
			}
			c.want(c.form("/logout", "csrf="+c.csrf("/")), 303)
		})
	}
	all.Wait()
}
