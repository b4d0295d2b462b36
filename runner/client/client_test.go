package client

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"crumb/runner/jar"
)

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // net/http tells of unsolicited bytes there, and nowhere else
	os.Exit(m.Run())
}

// newClient returns a client that is closed after the test.
func newClient(t testing.TB, o Options) *Client {
	t.Helper()
	c := New(o)
	t.Cleanup(c.Close)
	return c
}

// raw serves each connection with a function, on loopback, until the test is over. It returns host:port.
func raw(t testing.TB, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	wg.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open[conn] = true
			mu.Unlock()
			wg.Go(func() { defer conn.Close(); serve(conn) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for conn := range open {
			conn.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return l.Addr().String()
}

// answers is a raw server that reads one request's head and writes these bytes, then closes.
func answers(t testing.TB, text string) string {
	return raw(t, func(c net.Conn) {
		readHead(bufio.NewReader(c))
		io.WriteString(c, text)
	})
}

// readHead reads up to an empty line and returns what it read.
func readHead(r *bufio.Reader) string {
	var b strings.Builder
	for {
		line, err := r.ReadString('\n')
		b.WriteString(line)
		if err != nil || strings.Trim(line, "\r\n") == "" {
			return b.String()
		}
	}
}

func parse(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// do is Do with an *Error as its error.
func do(t testing.TB, c *Client, r *Request) (*Exchange, *Error) {
	t.Helper()
	x, err := c.Do(context.Background(), r)
	if x == nil {
		t.Fatal("the Exchange is nil")
	}
	if err == nil {
		return x, nil
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("the error is no *Error: %T %v", err, err)
	}
	return x, e
}

// want compares an error with a kind and a pattern its whole message must match.
func want(t *testing.T, e *Error, kind Kind, pattern string) {
	t.Helper()
	if e == nil {
		t.Fatalf("no error; want %s: %s", kind, pattern)
	}
	if e.Kind != kind || !regexp.MustCompile(`\A(?s:`+pattern+`)\z`).MatchString(e.Message) {
		t.Errorf("got  %s: %s\nwant %s: %s\n(from %v)", e.Kind, e.Message, kind, pattern, e.Err)
	}
	if strings.HasSuffix(e.Message, ".") || strings.ContainsAny(e.Message, "\x00\x1b\r\n") || len(e.Message) > 1000 {
		t.Errorf("a message may not end in a period, hold control characters or be that long: %q", e.Message)
	}
}

// serve starts a handler over plain http.
func serve(t testing.TB, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

// TestSent checks that what is recorded as sent is what was on the wire, field by field.
func TestSent(t *testing.T) {
	heads := make(chan string, 1)
	host := raw(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		heads <- readHead(r)
		io.WriteString(c, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
		io.Copy(io.Discard, r)
	})
	j := jar.New(jar.Options{})
	j.Set(parse(t, "http://"+host+"/"), []string{"sid=1; Path=/", "lang=de"})
	c := newClient(t, Options{})
	for _, r := range []*Request{
		{},
		{Method: "DELETE"},
		{Method: "POST"},
		{Method: "PUT", Body: []byte("x=1"), Header: []Field{{"content-type", "application/x-www-form-urlencoded"}, {"User-Agent", "crumb"}}},
		{Method: "POST", Body: []byte("abc"), Header: []Field{{"Transfer-Encoding", "chunked"}, {"Accept", "text/html"}}},
		{Method: "PATCH", Body: []byte("abc"), Header: []Field{{"Content-Length", "3"}, {"accept-encoding", "identity"}, {"X-A", "1"}, {"x-a", "2"}}},
		{Header: []Field{{"Connection", "close"}, {"X-Empty", ""}, {"X-Utf8", "grüß \xff"}}},
		{Jar: j, Cookies: []StepCookie{{Name: "lang", Value: "en"}, {Name: "new", Value: `"q,"`}, {Name: "gone", Drop: true}}},
		{Jar: j, Header: []Field{{"Cookie", "a=1"}, {"cookie", "b"}}},
	} {
		r.URL = parse(t, "http://user:pass@"+host+"/a b/ä?q=x y&z=\"<ü>'%zz#frag")
		x, e := do(t, c, r)
		if e != nil {
			t.Fatal(e)
		}
		sent := x.Hops[0].Sent
		if want := "http://" + host + "/a%20b/%C3%A4?q=x%20y&z=\"<%C3%BC>'%zz"; sent.URL != want || x.Hops[0].URL != want+"#frag" {
			t.Errorf("sent to %s, shown as %s", sent.URL, x.Hops[0].URL)
		}
		compareHead(t, <-heads, sent)
	}
}

func compareHead(t *testing.T, head string, sent Sent) {
	t.Helper()
	line, rest, _ := strings.Cut(head, "\r\n")
	if want := sent.Method + " " + strings.TrimPrefix(sent.URL, "http://"+sent.Header.Get("Host")) + " HTTP/1.1"; line != want {
		t.Errorf("request line\n%s\n%s", line, want)
	}
	got := http.Header{}
	for l := range strings.SplitSeq(strings.TrimRight(rest, "\r\n"), "\r\n") {
		name, value, _ := strings.Cut(l, ":")
		got[name] = append(got[name], strings.TrimSpace(value))
	}
	if a, b := fmt.Sprint(got), fmt.Sprint(sent.Header); a != b {
		t.Errorf("header\non the wire %s\nrecorded    %s", a, b)
	}
}

func TestDefaults(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Header) })
	x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, s.URL)})
	if e != nil || string(x.Body) != "map[Accept:[*/*] Accept-Encoding:[gzip, deflate, br, zstd]]" || x.Hops[0].Method != "GET" {
		t.Fatalf("%v %s", e, x.Body)
	}
	h := x.Hops[0]
	if h.Status != 200 || h.StatusText != "OK" || h.Proto != "HTTP/1.1" || h.TLS != nil || h.Remote == nil || h.Reused || h.Location != nil {
		t.Errorf("%+v", h)
	}
	tm := h.Timings
	if sum := tm.DNS + tm.Connect + tm.TLS + tm.FirstByte + tm.Download; tm.Connect <= 0 || tm.FirstByte <= 0 || sum > tm.Total || tm.Total > x.Time {
		t.Errorf("%+v of %v", tm, x.Time)
	}
}

func TestBadRequests(t *testing.T) {
	u := "http://127.0.0.1:1/"
	for _, c := range []struct {
		r       Request
		pattern string
	}{
		{Request{}, `the request has no URL`},
		{Request{URL: parse(t, "/x")}, `the URL "/x" does not begin with http:// or https://`},
		{Request{URL: parse(t, "ftp://h/")}, `the URL "ftp://h/" does not begin with http:// or https://`},
		{Request{URL: parse(t, "http:///x")}, `the URL "http:///x" names no host`},
		{Request{URL: parse(t, "http://:80/x")}, `the URL .* names no host`},
		{Request{URL: parse(t, u), Method: "CONNECT"}, `the method CONNECT cannot be sent`},
		{Request{URL: parse(t, u), Method: "GE T"}, `"GE T" is no method`},
		{Request{URL: parse(t, u), Header: []Field{{"a b", "1"}}}, `"a b" is no name of a header field`},
		{Request{URL: parse(t, u), Header: []Field{{"", "1"}}}, `"" is no name of a header field`},
		{Request{URL: parse(t, u), Header: []Field{{"x", "1\r\ny: 2"}}}, `the value of the header field X holds a control character`},
		{Request{URL: parse(t, u), Header: []Field{{"Host", "a/b\x7f"}}}, `the value of .*`},
		{Request{URL: parse(t, u), Header: []Field{{"Host", ""}}}, `Host: "" is no host`},
		{Request{URL: parse(t, u), Header: []Field{{"Transfer-Encoding", "gzip"}}}, `Transfer-Encoding: "gzip" cannot be sent; only chunked can`},
		{Request{URL: parse(t, u), Header: []Field{{"Content-Length", "7"}}, Body: []byte("abc")}, `Content-Length: "7" is not the length of the body, which is 3 bytes; leave it out`},
		{Request{URL: parse(t, u), Cookies: []StepCookie{{Name: "a", Value: "b; c=d"}}}, `the cookie "a" holds .*`},
		{Request{URL: parse(t, u), Connection: Connection{MinVersion: "2"}}, `tls.minVersion: "2" is no version of TLS; .*`},
		{Request{URL: parse(t, u), Connection: Connection{HTTP: "3"}}, `http: "3" is no version that can be asked for; 1.1 and 2 are`},
		{Request{URL: parse(t, u), Connection: Connection{Resolve: "a:b"}}, `resolve: "a:b" is not written as host:port:address`},
		{Request{URL: parse(t, u), Connection: Connection{CA: "/nonexistent/ca.pem"}}, `tls.ca: open /nonexistent/ca.pem: no such file or directory`},
		{Request{URL: parse(t, u), Connection: Connection{Cert: "/nonexistent/c.pem"}}, `tls.cert and tls.key: open /nonexistent/c.pem: no such file or directory`},
		{Request{URL: parse(t, u), Connection: Connection{Key: "k.pem"}}, `tls.key is given without tls.cert`},
	} {
		x, e := do(t, newClient(t, Options{}), &c.r)
		want(t, e, Bad, c.pattern)
		if len(x.Hops) != 0 {
			t.Error("something was sent")
		}
	}
}

// TestNotRepeated: a POST whose reused connection dies is not sent again; a GET is (RFC 9110, section 9.2.2).
func TestNotRepeated(t *testing.T) {
	for method, n := range map[string]int{"POST": 2, "GET": 3} {
		var mu sync.Mutex
		requests, connections := 0, 0
		host := raw(t, func(c net.Conn) {
			mu.Lock()
			connections++
			first := connections == 1
			mu.Unlock()
			r := bufio.NewReader(c)
			for i := 0; ; i++ {
				if readHead(r) == "" {
					return
				}
				mu.Lock()
				requests++
				mu.Unlock()
				if first && i == 1 {
					return // closes without an answer, the request was read
				}
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
			}
		})
		c := newClient(t, Options{})
		r := &Request{Method: method, URL: parse(t, "http://"+host)}
		if _, e := do(t, c, r); e != nil {
			t.Fatal(e)
		}
		x, e := do(t, c, r)
		if method == "POST" {
			want(t, e, Protocol, `the server closed the kept connection as the request was sent`)
		} else if e != nil {
			t.Error(e)
		} else if x.Hops[0].Reused {
			t.Error("the repeated request went over a new connection")
		}
		mu.Lock()
		if requests != n {
			t.Errorf("%s: %d requests arrived, want %d", method, requests, n)
		}
		mu.Unlock()
	}
}

// TestKeptConnection: a connection is reused after each kind of answer that allows it.
func TestKeptConnection(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/redirect":
			w.Header().Set("Location", "/end")
			w.WriteHeader(302)
			io.WriteString(w, strings.Repeat("moved ", 200))
		case "/chunked":
			w.(http.Flusher).Flush()
			io.WriteString(w, "x")
		case "/empty":
			w.WriteHeader(204)
		default:
			io.WriteString(w, strings.Repeat("x", 100_000))
		}
	})
	c := newClient(t, Options{})
	for i, path := range []string{"/redirect", "/chunked", "/empty", "/", "/chunked"} {
		x, e := do(t, c, &Request{URL: parse(t, s.URL+path), Follow: -1})
		if e != nil {
			t.Fatal(e)
		}
		for n, h := range x.Hops {
			if h.Reused != (i+n > 0) {
				t.Errorf("%s, hop %d: reused is %v", path, n, h.Reused)
			}
		}
	}
}

func TestConcurrent(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "n", Value: r.URL.Query().Get("n")})
		if r.URL.Path == "/" {
			http.Redirect(w, r, "/end?"+r.URL.RawQuery, http.StatusSeeOther)
			return
		}
		c, _ := r.Cookie("n")
		fmt.Fprint(w, c.Value)
	})
	c := newClient(t, Options{})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			j := jar.New(jar.Options{})
			for k := range 10 {
				n := fmt.Sprint(i, "-", k)
				u, _ := url.Parse(s.URL + "/?n=" + url.QueryEscape(n))
				x, err := c.Do(context.Background(), &Request{Method: "POST", URL: u, Body: []byte("x"), Jar: j, Follow: -1})
				if err != nil || string(x.Body) != n {
					t.Errorf("%v %q, want %q", err, x.Body, n)
				}
			}
		})
	}
	wg.Wait()
}

func TestUnixSocketAndResolve(t *testing.T) {
	dir := t.TempDir()
	l, err := net.Listen("unix", dir+"/s")
	if err != nil {
		t.Fatal(err)
	}
	s := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })}}
	s.Start()
	defer s.Close()
	c := newClient(t, Options{})
	x, e := do(t, c, &Request{URL: parse(t, "http://app.test/x"), Connection: Connection{UnixSocket: dir + "/s", Proxy: "http://127.0.0.1:1"}})
	if e != nil || string(x.Body) != "app.test" {
		t.Error(e, x.Body)
	}
	_, e = do(t, c, &Request{URL: parse(t, "http://app.test/x"), Connection: Connection{UnixSocket: dir + "/none"}})
	want(t, e, Refused, `cannot connect to .*/none: no such file or directory`)

	tcp := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })
	address := tcp.Listener.Addr().String()
	for _, list := range []string{"app.test:80:" + address, "[::2]:81:127.0.0.1, APP.test:80:" + address} {
		x, e = do(t, c, &Request{URL: parse(t, "http://App.Test/x"), Connection: Connection{Resolve: list}})
		if e != nil || string(x.Body) != "App.Test" {
			t.Error(list, e, x.Body)
		}
	}
}
