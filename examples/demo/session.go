package demo

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	maxSessions  = 10_000
	sessionIdle  = 2 * time.Hour
	rememberTime = 30 * 24 * time.Hour
	farewellTime = 10 * time.Minute
)

// session is what the server keeps for one sid. Copies are handed out; only flash
// and seen change after it was made.
type session struct {
	id       string
	csrf     string
	token    string // bearer, "" if none was given out
	remember string // key of the remember-me token it was made with or by, or ""
	user     int    // 0: a stranger
	seen     time.Time
	flash    string // what the next page says once
}

// ticket is a cookie that stands for a user until a time.
type ticket struct {
	user    int
	expires time.Time
}

// sessions holds all sessions and tickets. Safe for concurrent use.
type sessions struct {
	mu        sync.Mutex
	byID      recent[session]
	tokens    recent[string] // bearer token to session id
	remembers recent[ticket] // by hash
	farewells recent[ticket] // by hash
}

func (s *sessions) open() {
	s.byID = newRecent[session](maxSessions)
	s.tokens = newRecent[string](maxSessions)
	s.remembers = newRecent[ticket](maxSessions)
	s.farewells = newRecent[ticket](maxSessions)
}

func (s *sessions) get(id string, now time.Time) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live(id, now)
}

// live finds a session that has not idled too long, and marks it used.
func (s *sessions) live(id string, now time.Time) (session, bool) {
	x, ok := s.byID.get(id)
	if !ok {
		return session{}, false
	}
	if now.Sub(x.seen) > sessionIdle {
		s.end(x)
		return session{}, false
	}
	x.seen = now
	s.byID.put(id, x)
	return x, true
}

func (s *sessions) byToken(token string, now time.Time) (session, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.tokens.get(token)
	if !ok {
		return session{}, false
	}
	return s.live(id, now)
}

// replace ends the session named old, if there is one, and starts x.
func (s *sessions) replace(old string, x session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if was, ok := s.byID.get(old); ok {
		s.end(was)
	}
	s.byID.put(x.id, x)
	if x.token != "" {
		s.tokens.put(x.token, x.id)
	}
}

// kill ends a session and the remember-me that belongs to it.
func (s *sessions) kill(x session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end(x)
	s.remembers.drop(x.remember)
}

func (s *sessions) end(x session) {
	s.byID.drop(x.id)
	s.tokens.drop(x.token)
}

// setFlash leaves a message for the session's next page; takeFlash takes it.
func (s *sessions) setFlash(id, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if x, ok := s.byID.get(id); ok {
		x.flash = text
		s.byID.put(id, x)
	}
}

func (s *sessions) takeFlash(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, ok := s.byID.get(id)
	if !ok || x.flash == "" {
		return ""
	}
	text := x.flash
	x.flash = ""
	s.byID.put(id, x)
	return text
}

// signedIn counts the sessions of users.
func (s *sessions) signedIn(now time.Time) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, x := range s.byID.values() {
		if x.user != 0 && now.Sub(x.seen) <= sessionIdle {
			n++
		}
	}
	return n
}

// put and redeem keep tickets by the hash of their text, so that what is in
// memory opens nothing.
func (s *sessions) put(in *recent[ticket], text string, t ticket) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := hash(text)
	in.put(key, t)
	return key
}

func (s *sessions) redeem(in *recent[ticket], text string, now time.Time) (key string, user int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	key = hash(text)
	t, ok := in.get(key)
	if !ok || !now.Before(t.expires) {
		in.drop(key)
		return "", 0
	}
	return key, t.user
}

func (s *sessions) forget(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remembers.drop(hash(text))
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return string(sum[:])
}

// visitor is who sent a request; user.ID is 0 for a stranger, session.id is ""
// for one without a session.
type visitor struct {
	user    person
	session session
	bearer  bool
}

// visitor finds out who sent the request, once. It may set cookies, so it must be
// called before anything is written.
func (c *call) visitor() visitor {
	if c.who == nil {
		v := c.findVisitor()
		v.user, _ = c.people.get(v.session.user)
		c.who = &v
	}
	return *c.who
}

// findVisitor asks the bearer token, and only if there is none, the cookies.
func (c *call) findVisitor() visitor {
	now := c.now()
	scheme, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if strings.EqualFold(scheme, "Bearer") {
		x, _ := c.sessions.byToken(strings.TrimSpace(token), now)
		return visitor{session: x, bearer: true}
	}
	x, _ := c.sessions.get(c.cookie("sid"), now)
	if x.user != 0 {
		return visitor{session: x}
	}
	key, user := c.sessions.redeem(&c.sessions.remembers, c.cookie("remember"), now)
	if user != 0 {
		x = c.startSession(session{user: user, remember: key})
	}
	return visitor{session: x}
}

// startSession puts x, with an id of its own, in the place of the session that
// the request came with, and tells the client.
func (c *call) startSession(x session) session {
	x.id, x.csrf, x.seen = c.newID(), c.newID(), c.now()
	c.sessions.replace(c.cookie("sid"), x)
	c.setCookie(&http.Cookie{Name: "sid", Value: x.id})
	return x
}

// giveRemember hands out a remember-me cookie and returns its key.
func (c *call) giveRemember(user int) string {
	text := c.newID()
	expires := c.now().Add(rememberTime)
	c.setCookie(&http.Cookie{Name: "remember", Value: text, Expires: expires, MaxAge: int(rememberTime.Seconds())})
	return c.sessions.put(&c.sessions.remembers, text, ticket{user, expires})
}

// leaver is the user whose farewell cookie came along, or 0.
func (c *call) leaver() int {
	_, user := c.sessions.redeem(&c.sessions.farewells, c.cookie("farewell"), c.now())
	return user
}

// endSession signs out: on the server first, then in the client.
func (c *call) endSession() {
	v := c.visitor()
	c.sessions.kill(v.session)
	c.sessions.forget(c.cookie("remember"))
	c.setCookie(&http.Cookie{Name: "sid", MaxAge: -1})
	c.setCookie(&http.Cookie{Name: "remember", MaxAge: -1})
	if v.user.ID == 0 {
		return
	}
	text := c.newID()
	c.sessions.put(&c.sessions.farewells, text, ticket{v.user.ID, c.now().Add(farewellTime)})
	c.setCookie(&http.Cookie{Name: "farewell", Value: text, Path: userPath(v.user.ID) + "/notes",
		MaxAge: int(farewellTime.Seconds()), SameSite: http.SameSiteStrictMode})
}

// checkCSRF compares the form's csrf with the session's, and answers 403 if they
// differ.
func (c *call) checkCSRF() bool {
	want := c.visitor().session.csrf
	got := c.r.PostFormValue("csrf")
	if want != "" && subtle.ConstantTimeCompare([]byte(got), []byte(want)) == 1 {
		return true
	}
	c.fail(http.StatusForbidden, "the form has no valid csrf token: open the page again and send it from there")
	return false
}

// cookie is the value of the request's first cookie of that name, or "".
func (c *call) cookie(name string) string {
	x, err := c.r.Cookie(name)
	if err != nil {
		return ""
	}
	return x.Value
}

// setCookie sets a cookie with the app's attributes where x says nothing else.
func (c *call) setCookie(x *http.Cookie) {
	if x.Path == "" {
		x.Path = "/"
	}
	if x.SameSite == 0 {
		x.SameSite = http.SameSiteLaxMode
	}
	x.HttpOnly = true
	x.Secure = c.r.TLS != nil
	http.SetCookie(c.w, x)
}
