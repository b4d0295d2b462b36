package demo

import (
	"fmt"
	"net/http"
	"strings"
)

// call is one request on its way through the app.
type call struct {
	*App
	w     http.ResponseWriter
	r     *http.Request
	who   *visitor // see visitor; nil until asked for
	owner int      // the user that {id} names, after the guard owner
}

// route is one line of the table: a pattern of http.ServeMux, who may pass, and
// the handler. A guard that returns false has answered; a nil one lets all pass.
type route struct {
	pattern string
	guard   func(*call) bool
	serve   func(*call)
}

// routes is sorted by path.
var routes = []route{
	{"GET /{$}", nil, (*call).home},
	{"GET /account", pageMember, (*call).account},
	{"POST /account", formMember, (*call).saveAccount},
	{"POST /account/notes", formMember, (*call).addAccountNote},
	{"POST /account/notes/{note}/delete", formMember, (*call).dropAccountNote},
	{"GET /admin", pageAdmin, (*call).admin},
	{"POST /api/login", nil, (*call).apiLogin},
	{"POST /api/logout", member, (*call).apiLogout},
	{"GET /assets/{name}", nil, (*call).asset},
	{"GET /basic", nil, (*call).basic},
	{"GET /cookies", nil, (*call).cookies},
	{"GET /cookies/delete", nil, (*call).deleteCookies},
	{"GET /cookies/set", nil, (*call).setCookies},
	{"GET /download/logo.png", nil, (*call).logo},
	{"GET /download/report.csv", nil, (*call).report},
	{"/echo", nil, (*call).echo},
	{"GET /favicon.ico", nil, (*call).favicon},
	{"GET /flaky", nil, (*call).flaky},
	{"POST /graphql", nil, (*call).graphql},
	{"GET /gzip", nil, (*call).gzip},
	{"/headers", nil, (*call).headers},
	{"GET /health", nil, (*call).health},
	{"GET /jobs", nil, (*call).listJobs},
	{"POST /jobs", nil, (*call).addJob},
	{"GET /jobs/{job}", nil, (*call).showJob},
	{"GET /login", nil, (*call).loginPage},
	{"POST /login", nil, (*call).login},
	{"POST /logout", nil, (*call).logout},
	{"GET /old-latin1", nil, (*call).latin1},
	{"GET /profile", member, (*call).profile},
	{"/redirect/chain/{n}", nil, (*call).redirectChain},
	{"/redirect/loop", nil, (*call).redirectLoop},
	{"GET /redirect/meta", nil, (*call).redirectMeta},
	{"GET /redirect/relative", nil, (*call).redirectRelative},
	{"/redirect/{code}", nil, (*call).redirectCode},
	{"GET /slow", nil, (*call).slow},
	{"/status/{code}", nil, (*call).status},
	{"GET /upload", nil, (*call).uploadPage},
	{"POST /upload", nil, (*call).upload},
	{"GET /users", admin, (*call).listUsers},
	{"GET /users/{id}", owner, (*call).showUser},
	{"PATCH /users/{id}", owner, (*call).patchUser},
	{"DELETE /users/{id}/notes", ownerOrLeaver, (*call).dropNotes},
	{"GET /users/{id}/notes", owner, (*call).listNotes},
	{"POST /users/{id}/notes", owner, (*call).addNote},
	{"DELETE /users/{id}/notes/{note}", owner, (*call).dropNote},
	{"GET /users/{id}/notes/{note}", owner, (*call).showNote},
	{"PATCH /users/{id}/notes/{note}", owner, (*call).patchNote},
	{"PUT /users/{id}/notes/{note}", owner, (*call).putNote},
	{"GET /utf8", nil, (*call).utf8},
}

func (a *App) newMux() *http.ServeMux {
	mux := http.NewServeMux()
	for _, x := range routes {
		mux.HandleFunc(x.pattern, func(w http.ResponseWriter, r *http.Request) {
			c := &call{App: a, w: w, r: r}
			if x.guard == nil || x.guard(c) {
				x.serve(c)
			}
		})
	}
	return mux
}

// noRoute answers what the mux would answer to a path or method without a route,
// but in the app's own words.
func (a *App) noRoute(w http.ResponseWriter, r *http.Request) {
	c := &call{App: a, w: w, r: r}
	seen := &statusOnly{header: http.Header{}}
	a.mux.ServeHTTP(seen, r)
	if seen.status == http.StatusMethodNotAllowed {
		allow := seen.header.Get("Allow")
		w.Header().Set("Allow", allow)
		c.fail(seen.status, fmt.Sprintf("%s is not allowed here, but %s", r.Method, allow))
		return
	}
	c.fail(http.StatusNotFound, "nothing is at "+r.URL.Path)
}

// statusOnly is a response writer that throws the body away.
type statusOnly struct {
	header http.Header
	status int
}

func (s *statusOnly) Header() http.Header         { return s.header }
func (s *statusOnly) Write(b []byte) (int, error) { return len(b), nil }
func (s *statusOnly) WriteHeader(status int)      { s.status = status }

// member lets who is signed in pass. By cookie, a browser's request from another
// origin that would change something is refused.
func member(c *call) bool {
	v := c.visitor()
	if v.user.ID == 0 {
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="Crumb Bakery"`)
		c.fail(http.StatusUnauthorized, "not signed in")
		return false
	}
	var origins http.CrossOriginProtection
	if err := origins.Check(c.r); err != nil && !v.bearer {
		c.fail(http.StatusForbidden, "the request comes from another origin")
		return false
	}
	return true
}

// admin lets admins pass.
func admin(c *call) bool {
	if !member(c) {
		return false
	}
	if c.visitor().user.Role != "admin" {
		c.fail(http.StatusForbidden, "for admins only")
		return false
	}
	return true
}

// owner lets the user named by {id} pass, and admins.
func owner(c *call) bool {
	if !member(c) {
		return false
	}
	p, ok := c.people.get(pathInt(c.r, "id"))
	if !ok {
		c.fail(http.StatusNotFound, "no such user")
		return false
	}
	if me := c.visitor().user; me.ID != p.ID && me.Role != "admin" {
		c.fail(http.StatusForbidden, "this belongs to somebody else")
		return false
	}
	c.owner = p.ID
	return true
}

// ownerOrLeaver is owner, but also lets pass whom the cookie farewell names.
func ownerOrLeaver(c *call) bool {
	if id := c.leaver(); id != 0 && id == pathInt(c.r, "id") {
		c.owner = id
		return true
	}
	return owner(c)
}

// pageMember lets who is signed in pass and sends a browser to the login page.
// The account page is for browsers only, so there every client is one.
func pageMember(c *call) bool {
	if c.visitor().user.ID == 0 {
		c.seeOther("/login?next=" + queryEscape(c.r.URL.RequestURI()))
		return false
	}
	return true
}

// pageAdmin lets admins pass; a stranger's browser goes to the login page.
func pageAdmin(c *call) bool {
	if wantsHTML(c.r) && !pageMember(c) {
		return false
	}
	return admin(c)
}

// formMember lets a form pass that was sent by who is signed in, from a page of
// this session.
func formMember(c *call) bool {
	if c.visitor().user.ID == 0 {
		c.seeOther("/login?next=" + queryEscape("/account"))
		return false
	}
	return c.parseForm() && c.checkCSRF()
}

// pathInt is the positive number that stands for name in the path, or -1.
func pathInt(r *http.Request, name string) int {
	text := r.PathValue(name)
	n, ok := digits(text)
	if !ok || n == 0 || strings.HasPrefix(text, "0") {
		return -1
	}
	return n
}
