package runner_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock stands still but for sleeping.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept func(time.Duration)
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	c.now = c.now.Add(d)
	c.mu.Unlock()
	c.slept(d)
	return nil
}

// servers are two servers of different hosts, a on 127.0.0.1 and b on localhost, that note what they receive and answer as the
// query asks: ?status=404&reason=X&type=T&body=B&set=COOKIE&header=Name:+value&to=LOCATION. Without body they echo. The path
// /flaky/KEY/N closes the connection or gives ?status, but from the Nth time on says ok; /basic wants alice:wonderland.
type servers struct {
	a, b   string
	mu     sync.Mutex
	notes  []string
	counts map[string]int
}

func newServers(t *testing.T) *servers {
	s := &servers{counts: map[string]int{}}
	a := httptest.NewServer(s.handler("A"))
	t.Cleanup(a.Close)
	b := httptest.NewServer(s.handler("B"))
	t.Cleanup(b.Close)
	_, port, err := net.SplitHostPort(b.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s.a, s.b = a.URL, "http://localhost:"+port
	return s
}

func (s *servers) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.notes, "\n")
}

func (s *servers) handler(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.note(name, r, body)
		q := r.URL.Query()
		if s.flaky(r.URL.Path) {
			if q.Get("status") == "" {
				panic(http.ErrAbortHandler)
			}
			q.Set("body", "not yet")
		} else if strings.HasPrefix(r.URL.Path, "/flaky/") {
			q.Del("status")
		}
		s.answer(w, r, q, body)
	})
}

func (s *servers) note(name string, r *http.Request, body []byte) {
	var fields []string
	for k, v := range r.Header {
		if k == "Accept" || k == "Accept-Encoding" || k == "Content-Length" || k == "User-Agent" && v[0] == "crumb" {
			continue
		}
		fields = append(fields, "\n    "+k+": "+strings.Join(v, " | "))
	}
	slices.Sort(fields)
	line := name + " " + r.Method + " " + r.RequestURI + strings.Join(fields, "")
	if len(body) > 0 {
		line += fmt.Sprintf("\n    %q", body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notes = append(s.notes, line)
}

// flaky counts /flaky/KEY/N and reports whether the time has not come.
func (s *servers) flaky(path string) bool {
	parts := strings.Split(path, "/")
	if len(parts) != 4 || parts[1] != "flaky" {
		return false
	}
	n, _ := strconv.Atoi(parts[3])
	s.mu.Lock()
	defer s.mu.Unlock()
	s.counts[parts[2]]++
	return s.counts[parts[2]] < n
}

func (s *servers) answer(w http.ResponseWriter, r *http.Request, q map[string][]string, body []byte) {
	get := func(name string) string { return strings.Join(q[name], "") }
	for _, c := range q["set"] {
		w.Header().Add("Set-Cookie", c)
	}
	for _, h := range q["header"] {
		k, v, _ := strings.Cut(h, ": ")
		w.Header().Add(k, v)
	}
	if to := get("to"); to != "" {
		w.Header().Set("Location", strings.NewReplacer("$A", s.a, "$B", s.b).Replace(to))
		if get("status") == "" {
			q["status"] = []string{"302"}
		}
	}
	w.Header()["Date"] = nil
	status, _ := strconv.Atoi(get("status"))
	if user, password, ok := r.BasicAuth(); r.URL.Path == "/basic" && (!ok || user != "alice" || password != "wonderland") {
		status = 401
	}
	kind, text := get("type"), get("body")
	if kind == "" {
		kind = "text/plain"
	}
	if q["body"] == nil {
		kind, text = "application/json", echo(r, body)
	}
	w.Header().Set("Content-Type", kind)
	if status != 0 {
		w.WriteHeader(status)
	}
	io.WriteString(w, text)
}

// echo says in JSON what was asked.
func echo(r *http.Request, body []byte) string {
	cookies := map[string]string{}
	for _, c := range r.Cookies() {
		cookies[c.Name] = c.Value
	}
	text, err := json.Marshal(map[string]any{"method": r.Method, "uri": r.RequestURI, "cookies": cookies, "body": string(body),
		"auth": r.Header.Get("Authorization")})
	if err != nil {
		panic(err)
	}
	return string(text)
}
