package client

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"crumb/runner/jar"
)

// fakeConn answers every request with the same bytes and then ends.
type fakeConn struct {
	net.Conn
	asked  chan bool
	answer *bytes.Reader
}

func (c *fakeConn) Write(p []byte) (int, error) {
	select {
	case c.asked <- true:
	default:
	}
	return len(p), nil
}

func (c *fakeConn) Read(p []byte) (int, error) {
	if c.answer.Size() == int64(c.answer.Len()) {
		if _, ok := <-c.asked; !ok {
			return 0, io.EOF
		}
	}
	return c.answer.Read(p)
}

func (c *fakeConn) Close() error {
	defer func() { _ = recover() }() // closed twice
	close(c.asked)
	return nil
}

func (c *fakeConn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

// FuzzAnswer: no answer makes Do panic, hang, keep more than allowed, or say something unprintable.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 302 Found\r\nLocation: /x?ä#y\r\nSet-Cookie: a=b; Path=/\r\n\r\n",
		"HTTP/1.1 307 T\r\nLocation: http://other.test:81/\\x\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n1\r\nx\r\n0\r\nX: y\r\n\r\n",
		"HTTP/1.0 200 OK\r\nContent-Encoding: deflate, gzip\r\n\r\n" + string(compress("gzip", compress("zlib", []byte("hello")))),
		"HTTP/1.0 200 OK\r\nContent-Encoding: br, zstd\r\n\r\n" + string(compress("zstd", compress("br", []byte("hello")))),
		"HTTP/1.0 200 OK\r\nContent-Encoding: zstd, br\r\n\r\n" + string(compress("br", compress("zstd", []byte("hello")))),
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 101 X\r\nUpgrade: y\r\nConnection: upgrade\r\n\r\nz",
		"SSH-2.0-x\r\n", "\x15\x03\x01", "HTTP/1.1 099 x\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		const most = 1 << 16
		c := New(Options{})
		defer c.Close()
		c.dial = func(context.Context, string, string) (net.Conn, error) {
			return &fakeConn{asked: make(chan bool, 1), answer: bytes.NewReader(answer)}, nil
		}
		u, _ := url.Parse("http://app.test/a?b#c")
		x, err := c.Do(context.Background(), &Request{Method: "POST", URL: u, Body: []byte("x"), Jar: jar.New(jar.Options{}), Follow: -1,
			MaxRedirects: 3, MaxBody: most, Timeout: 5 * time.Second, Header: []Field{{"Referer", "http://app.test/"}, {"Origin", "http://app.test"}, {"Authorization", "s"}}})
		if len(x.Body) > most || len(x.Hops) > 4 || len(x.Hops) == 0 {
			t.Fatalf("%d bytes, %d hops", len(x.Body), len(x.Hops))
		}
		if err == nil {
			return
		}
		e := err.(*Error)
		if e.Kind == Timeout || e.Kind == Bad || strings.ContainsFunc(e.Message, unprintable) || len(e.Message) > 2000 {
			t.Fatalf("%s: %q", e.Kind, e.Message)
		}
		for _, h := range x.Hops[1:] {
			if strings.HasPrefix(h.Sent.URL, "http://app.test/") {
				continue
			}
			if h.Sent.Header["Authorization"] != nil {
				t.Fatalf("credentials went to %s", h.Sent.URL)
			}
		}
	})
}

// FuzzLocation: whatever a Location says, the next request line is one.
func FuzzLocation(f *testing.F) {
	for _, s := range []string{"/x", "//h", "?q= ", "http://h:1/%20?\x7f", "https://u:p@[::1%25z]:0/#", "\\\\h", "/\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, location string) {
		base, _ := url.Parse("https://app.test/a?b#c")
		w := &walk{r: &Request{}, x: &Exchange{}, url: base}
		to, err := w.location(&Hop{Header: map[string][]string{"Location": {location}}})
		if err != nil || to == nil {
			return
		}
		line := to.url.RequestURI()
		if line == "" || line[0] != '/' || strings.ContainsFunc(line, func(r rune) bool { return r <= ' ' || r >= 0x7F }) {
			t.Fatalf("%q asks for %q", location, line)
		}
		if _, err := bufio.NewReader(strings.NewReader(line)).ReadString(' '); err == nil {
			t.Fatalf("%q asks for %q", location, line)
		}
		if again, err := url.Parse(shown(to.url)); err != nil || originOf(again) != originOf(to.url) {
			t.Fatalf("%q is shown as %q", location, shown(to.url))
		}
	})
}
