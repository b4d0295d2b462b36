package demo

import (
	"net/http"
)

// loginForm is what the login page shows.
type loginForm struct {
	Next, Username, Fault string
	Accounts              []Account
}

// loginPage shows the form. A stranger without a session gets one first, as the
// csrf token needs a place.
func (c *call) loginPage() {
	if c.visitor().session.id == "" {
		c.who.session = c.startSession(session{})
	}
	c.showLogin(http.StatusOK, loginForm{Next: localPath(c.r.URL.Query().Get("next"))})
}

func (c *call) showLogin(status int, f loginForm) {
	f.Accounts = Accounts()
	c.page(status, "login", "Sign in", f)
}

// login takes the form of the login page.
func (c *call) login() {
	if !c.parseForm() || !c.checkCSRF() {
		return
	}
	name, next := c.r.PostFormValue("username"), localPath(c.r.PostFormValue("next"))
	user := c.people.check(name, c.r.PostFormValue("password"))
	if user == 0 {
		c.showLogin(http.StatusUnauthorized, loginForm{next, name, "Please enter the correct username and password", nil})
		return
	}
	start := session{user: user}
	if c.r.PostFormValue("remember") != "" {
		start.remember = c.giveRemember(user)
	}
	c.startSession(start)
	if next == "" {
		next = "/"
	}
	c.seeOther(next)
}

// logout takes the form that is on every page of a user.
func (c *call) logout() {
	if c.visitor().user.ID == 0 {
		c.seeOther("/")
		return
	}
	if !c.parseForm() || !c.checkCSRF() {
		return
	}
	c.endSession()
	c.seeOther("/")
}

// apiLogin is the login by JSON. Its token and the sid stand for one session.
func (c *call) apiLogin() {
	var in struct{ Username, Password string }
	if !c.readJSON(&in) {
		return
	}
	user := c.people.check(in.Username, in.Password)
	if user == 0 {
		c.fail(http.StatusUnauthorized, "wrong username or password")
		return
	}
	x := c.startSession(session{user: user, token: c.newID()})
	p, _ := c.people.get(user)
	c.json(http.StatusOK, object{"token": x.token, "user": p})
}

func (c *call) apiLogout() {
	c.endSession()
	c.w.WriteHeader(http.StatusNoContent)
}

// basic is the one place that takes HTTP basic authentication (RFC 7617).
func (c *call) basic() {
	name, password, _ := c.r.BasicAuth()
	user := c.people.check(name, password)
	if user == 0 {
		c.w.Header().Set("WWW-Authenticate", `Basic realm="Crumb Bakery", charset="UTF-8"`)
		c.fail(http.StatusUnauthorized, "name and password are needed")
		return
	}
	p, _ := c.people.get(user)
	c.json(http.StatusOK, object{"user": p, "auth": "basic"})
}
