// Package demo is Crumb Bakery, a small web application to write scenarios
// against. It is what `crumb demo` serves and what `server: demo` starts. All it
// knows lives in memory, nothing is written to disk and nothing is sent out.
//
// # Accounts
//
//	alice  wonderland  user   id 1
//	bob    builder42   user   id 2
//	root   toor-1234   admin  id 3
//
// # Pages
//
//	GET  /                               home, signed in or not
//	GET  /login?next=/path               form: username, password, remember, hidden csrf (and next);
//	                                     hands a stranger an anonymous sid
//	POST /login                          303 to next or /, with a new sid; 401 and the form again; 403 without csrf
//	POST /logout                         csrf; kills session, token and remember-me on the server; 303 to /
//	GET  /account                        profile and notes; a stranger goes 303 to /login?next=/account
//	POST /account                        form: nickname, email, tags (by comma), csrf; 303 to /account; 422
//	POST /account/notes                  form: title, text, csrf; 303 to /account; 422
//	POST /account/notes/{note}/delete    form: csrf; 303 to /account
//	GET  /admin                          admin only, HTML or JSON {users, sessions}; 403; a stranger: 303 or 401
//	GET  /upload                         a form with a file control
//
// Cookies: sid (session, HttpOnly, SameSite=Lax, Path=/; Secure over TLS only; dead
// two hours after its last use), remember (the same, 30 days) which brings a session
// back when sid is gone, and at logout farewell (HttpOnly, SameSite=Strict, ten
// minutes, Path=/users/{id}/notes), good for one thing: emptying one's notes
// after having signed out, as a teardown does.
//
// # API
//
// JSON. Signed in by sid, by remember, or by Authorization: Bearer. Errors are
// {"error": "..."}, of status 422 with "fields" too; who prefers text/html in
// Accept gets a page instead. Malformed JSON is 400, another type 415, more than
// 1 MiB 413, an unknown path 404, another method 405 with Allow.
//
//	POST   /api/login                    {username, password} -> 200 {token, user} and sid; 401
//	POST   /api/logout                   204; kills session and token
//	GET    /basic                        HTTP basic -> {user}; 401 with a challenge
//	GET    /profile                      {user: {id, name, role, nickname, email, tags}, auth: cookie or bearer}; 401
//	GET    /users                        {users}; admin only
//	GET    /users/{id}                   the user; self or admin, else 403; 404
//	PATCH  /users/{id}                   any of nickname, email, tags (null resets) -> 200 the user; 422
//	GET    /users/{id}/notes?q=          {notes, total}
//	POST   /users/{id}/notes             {title, text} -> 201, Location, ETag, {id, title, text, created, updated}; 422
//	DELETE /users/{id}/notes             204; all of them, and the next id is 1 again
//	GET    /users/{id}/notes/{note}      the note, ETag; 304 on If-None-Match; 404
//	PUT    /users/{id}/notes/{note}      title needed; 412 on If-Match; 200 the note
//	PATCH  /users/{id}/notes/{note}      any of title, text; 412; 200 the note
//	DELETE /users/{id}/notes/{note}      412; 204
//	POST   /graphql                      {query, variables}: me {id name role nickname email tags notes {id title text}},
//	                                     echo(value: $x); -> {data, errors, extensions: {variables}}
//
// # Playground
//
// Open to all; any method where none is named.
//
//	GET  /health                         {status: ok}
//	     /echo                           {method, url, path, query, headers, cookies, form, files, json, body}
//	     /headers                        {headers}
//	     /status/{code}                  200 to 599: {status, text}
//	GET  /flaky?key=K&fails=N            503 N times (default 2), then 200 {attempts: N+1}, and again from the start
//	GET  /slow?ms=N                      waits N ms (default 200, at most 10000): {ms}
//	POST /jobs                           202, Location: {id, status: queued}
//	GET  /jobs, /jobs/{id}               {jobs}; at each look on: queued, running, done (with result)
//	     /redirect/{301,302,303,307,308} ?to=/path (default /echo), this server only
//	     /redirect/chain/{n}             n redirects (at most 100), then 200 {chain: done}
//	     /redirect/loop                  for ever
//	GET  /redirect/meta, /redirect/relative  by <meta>, by a relative Location; both ?to=
//	GET  /cookies                        {cookies: {name: value}} as sent
//	GET  /cookies/set?name=value&...     sets them, 303 to /cookies (not sid, remember, farewell)
//	GET  /cookies/delete?name&...        the same, away
//	GET  /download/report.csv, /download/logo.png  attachments; ranges work
//	POST /upload                         multipart -> {name, type, size, sha256, files: [...]}
//	GET  /gzip                           {gzipped: true}, compressed if the client takes it
//	GET  /utf8, /old-latin1              pages in UTF-8 and ISO-8859-1
package demo

import (
	crand "crypto/rand"
	"encoding/base64"
	"io"
	"net/http"
	"sync"
	"time"
)

// maxBody is how many bytes of a request's body are read, 1 MiB.
const maxBody = 1 << 20

// Options say what the app takes from its surroundings. The zero value works.
type Options struct {
	// Now is the clock; nil means time.Now. It must be safe for concurrent use.
	Now func() time.Time
	// Rand is where session ids and tokens come from; nil means crypto/rand, which also
	// stands in when Rand fails. It is read by one goroutine at a time.
	Rand io.Reader
}

// App is one world of the demo application: its users, notes and sessions. It is
// made by New and safe for concurrent use.
type App struct {
	mux      *http.ServeMux
	now      func() time.Time
	randMu   sync.Mutex
	rand     io.Reader
	people   people
	sessions sessions
	lab      lab
}

// Account is a user that can sign in. Role is "user" or "admin".
type Account struct {
	Name, Password, Role string
}

// Accounts lists the accounts of every new world, the user with id 1 first. The
// caller owns the slice.
func Accounts() []Account {
	return []Account{
		{Name: "alice", Password: "wonderland", Role: "user"},
		{Name: "bob", Password: "builder42", Role: "user"},
		{Name: "root", Password: "toor-1234", Role: "admin"},
	}
}

// New makes a world that shares nothing with any other. It starts no goroutine and
// needs no closing.
func New(o Options) *App {
	a := &App{now: o.Now, rand: o.Rand, people: people{all: newRecords()}}
	a.sessions.open()
	a.lab.open()
	if a.now == nil {
		a.now = time.Now
	}
	if a.rand == nil {
		a.rand = crand.Reader
	}
	a.mux = a.newMux()
	return a
}

// ServeHTTP answers a request by the routes listed in the package's doc.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	r = r.WithContext(r.Context()) // a copy: the caller's request stays as it is
	if r.Body == nil {
		r.Body = http.NoBody
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if _, pattern := a.mux.Handler(r); pattern == "" {
		a.noRoute(w, r)
		return
	}
	a.mux.ServeHTTP(w, r)
}

// newID returns 128 random bits as text that needs no escaping anywhere.
func (a *App) newID() string {
	var b [16]byte
	a.randMu.Lock()
	defer a.randMu.Unlock()
	if _, err := io.ReadFull(a.rand, b[:]); err != nil {
		crand.Read(b[:])
	}
	return base64.RawURLEncoding.EncodeToString(b[:])
}
