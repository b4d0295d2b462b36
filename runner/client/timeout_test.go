package client

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// stall is a raw server that reads a request, writes these bytes, and then waits until the client goes.
func stall(t *testing.T, text string) string {
	return raw(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		readHead(r)
		io.WriteString(c, text)
		io.Copy(io.Discard, r)
	})
}

func TestTimeouts(t *testing.T) {
	connected := `connected after [\d.]+.?s, `
	hang := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	for _, c := range []struct {
		name, url string
		dial      dialFunc
		pattern   string
	}{
		{"no answer", "http://" + stall(t, ""), nil, `no answer within 50ms \(` + connected + `request sent, waiting for the first byte\)`},
		{"half a header", "http://" + stall(t, "HTTP/1.1 200 OK\r\nX:"), nil, `no answer within 50ms \(` + connected + `request sent, reading the header\)`},
		{"half a body", "http://" + stall(t, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), nil, `no complete answer within 50ms \(reading the body, 4 of 10 bytes of the body so far\)`},
		{"endless chunks", "http://" + stall(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"), nil, `no complete answer within 50ms \(reading the body, 1 byte of the body so far\)`},
		{"handshake", "https://" + stall(t, ""), nil, `no answer within 50ms \(` + connected + `in the TLS handshake\)`},
		{"connecting", "http://a.test:81/", hang, `no answer within 50ms \(waiting for a connection\)`},
	} {
		cl := newClient(t, Options{})
		if c.dial != nil {
			cl.dial = c.dial
		}
		x, e := do(t, cl, &Request{URL: parse(t, c.url), Timeout: 50 * time.Millisecond, Follow: -1})
		want(t, e, Timeout, c.pattern)
		if !errors.Is(e, context.DeadlineExceeded) || x.Time < 50*time.Millisecond || x.Time > 10*time.Second {
			t.Errorf("%s: after %v: %v", c.name, x.Time, e.Err)
		}
		if strings.Contains(c.name, "body") && string(x.Body) != "half" {
			t.Errorf("the body so far is %q", x.Body)
		}
	}
}

// TestTimeoutCoversRedirects: each hop is quick enough, all together are not.
func TestTimeoutCoversRedirects(t *testing.T) {
	hops := make(chan bool, 100)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if len(hops) == 3 {
			<-r.Context().Done()
			return
		}
		hops <- true
		w.Header().Set("Location", "/")
		w.WriteHeader(302)
	})
	x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, s.URL), Timeout: 100 * time.Millisecond, Follow: -1})
	want(t, e, Timeout, `no answer within 100ms \(on a kept connection, request sent, waiting for the first byte, after 3 redirects\)`)
	if len(x.Hops) != 4 || e.Hop != 3 {
		t.Errorf("%d hops, error on hop %d", len(x.Hops), e.Hop)
	}
}

func TestCancel(t *testing.T) {
	for name, answer := range map[string]string{
		`canceled while connected after [\d.]+.?s, request sent, waiting for the first byte`: "",
		`canceled while reading the body, 4 of 10 bytes of the body so far`:                  "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
	} {
		ctx, cancel := context.WithCancel(context.Background())
		host := raw(t, func(c net.Conn) {
			r := bufio.NewReader(c)
			readHead(r)
			io.WriteString(c, answer)
			time.AfterFunc(30*time.Millisecond, cancel)
			io.Copy(io.Discard, r)
		})
		_, err := newClient(t, Options{}).Do(ctx, &Request{URL: parse(t, "http://"+host)})
		var e *Error
		errors.As(err, &e)
		want(t, e, Canceled, name)
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		cancel()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	_, err := newClient(t, Options{}).Do(ctx, &Request{URL: parse(t, "http://"+stall(t, ""))})
	var e *Error
	errors.As(err, &e)
	want(t, e, Timeout, `no answer within the time that was left \(.*\)`)
}

func TestUnreachable(t *testing.T) {
	closed := closedPort(t)
	_, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "http://"+closed+"/x")})
	want(t, e, Refused, `connection refused by `+closed)
	if !strings.HasPrefix(e.Hint, "is the server running?") || e.URL != "http://"+closed+"/x" {
		t.Errorf("%+v", e)
	}
	_, port, _ := net.SplitHostPort(closed)
	_, e = do(t, newClient(t, Options{}), &Request{URL: parse(t, "http://localhost:"+port)})
	want(t, e, Refused, `connection refused by localhost:`+port+` \((127.0.0.1|\[::1\]):`+port+`\)`)

	c := newClient(t, Options{})
	for err, pattern := range map[*net.DNSError]string{
		{Name: "no.test", IsNotFound: true, Err: "no such host"}:        `the host no.test was not found`,
		{Name: "no.test", IsTemporary: true, Err: "server misbehaving"}: `looking up the host no.test failed: server misbehaving`,
	} {
		c.dial = func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
		}
		_, e = do(t, c, &Request{URL: parse(t, "http://no.test/")})
		want(t, e, DNS, pattern)
	}
}

func TestSpelling(t *testing.T) {
	for d, want := range map[time.Duration]string{2 * time.Minute: "2m", time.Hour: "1h", 90 * time.Second: "1m30s", 20 * time.Second: "20s", time.Millisecond: "1ms", time.Hour + time.Minute: "1h1m"} {
		if got := spelt(d); got != want {
			t.Errorf("%v: %s", d, got)
		}
	}
	for n, want := range map[int64]string{0: "0 bytes", 1: "1 byte", 1023: "1023 bytes", 1024: "1 KiB", 64 << 20: "64 MiB", 1<<20 + 1: "1048577 bytes"} {
		if got := size(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	if got := quote(strings.Repeat("ä", 100)); got != `"`+strings.Repeat("ä", 40)+`..."` {
		t.Error(got)
	}
	if got := cutText(strings.Repeat("x", 79)+"äx", 80); got != strings.Repeat("x", 79) {
		t.Error(got)
	}
}
