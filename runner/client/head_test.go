package client

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// script is a connection whose peer says something, cut as r cuts it.
type script struct {
	net.Conn
	r io.Reader
}

func (s script) Read(p []byte) (int, error) { return s.r.Read(p) }

// readThrough gives what is handed out of an answer, and the Set-Cookie fields that were changed.
func readThrough(t testing.TB, r io.Reader) (string, map[int]string) {
	t.Helper()
	c := &headConn{Conn: script{r: r}}
	h := c.arm()
	var out []byte
	for {
		p := make([]byte, 64)
		n, err := c.Read(p)
		out = append(out, p[:n]...)
		if err == io.EOF {
			return string(out), h.odd
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestHeads: what becomes of control octets in heads (RFC 9110, section 5.5; RFC 6265bis, section 5.6 step 1).
func TestHeads(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, c := range []struct {
		name, answer, out string // out "": as it came
		odd               map[int]string
	}{
		{"plain", ok + "Set-Cookie: a=1\r\nX: y\r\n\r\nbody\x01", "", nil},
		{"a control octet", ok + "X: 1\r\nset-COOKIE:  a=\x01b; c\x7f\r\n\r\n", ok + "X: 1\r\nset-COOKIE:  a= b; c \r\n\r\n", map[int]string{0: "a=\x01b; c\x7f"}},
		{"its place", ok + "Set-Cookie: a=1\r\nSet-Cookie: b=\x00\r\nSet-Cookie: c=1\r\nSet-Cookie: d=\x1f\r\n\r\n", ok + "Set-Cookie: a=1\r\nSet-Cookie: b= \r\nSet-Cookie: c=1\r\nSet-Cookie: d= \r\n\r\n", map[int]string{1: "b=\x00", 3: "d=\x1f"}},
		{"other fields", ok + "X: \x00\x1f\t\x7f\x80\xff\r\n\r\n", ok + "X:   \t \x80\xff\r\n\r\n", nil},
		{"a lone CR", ok + "Set-Cookie: a=b\rc\r\n\r\n", ok + "Set-Cookie: a=b c\r\n\r\n", map[int]string{0: "a=b\rc"}},
		{"two CR", ok + "Set-Cookie: a=b\r\r\n\r\n", ok + "Set-Cookie: a=b \r\n\r\n", map[int]string{0: "a=b\r"}},
		{"bare LF", "HTTP/1.1 200 OK\nSet-Cookie: a=\x02\n\nb\x02", "HTTP/1.1 200 OK\nSet-Cookie: a= \n\nb\x02", map[int]string{0: "a=\x02"}},
		{"a folded line", ok + "Set-Cookie: a=b;\r\n \x01 Path=/\r\nSet-Cookie: c=\x03\r\n\r\n", ok + "Set-Cookie: a=b;\r\n   Path=/\r\nSet-Cookie: c= \r\n\r\n", map[int]string{0: "a=b; \x01 Path=/", 1: "c=\x03"}},
		{"names", ok + "X\x01: y\r\n\r\n", "", nil},
		{"the first line", "HTTP/1.1 200 O\x01K\r\n\r\n", "", nil},
		{"not HTTP", "SSH\x01\r\n", "", nil},
		{"a blank before the colon", ok + "X : \x01\r\nSet-Cookie\t : a=\x01\r\n\r\n", ok + "X:   \r\nSet-Cookie:   a= \r\n\r\n", map[int]string{0: "a=\x01"}},
		{"interim", "HTTP/1.1 103 Hints\r\nSet-Cookie: a=\x01\r\n\r\n" + ok + "Set-Cookie: b=1\r\nSet-Cookie: c=\x01\r\n\r\nSet-Cookie: \x01\r\n",
			"HTTP/1.1 103 Hints\r\nSet-Cookie: a= \r\n\r\n" + ok + "Set-Cookie: b=1\r\nSet-Cookie: c= \r\n\r\nSet-Cookie: \x01\r\n", map[int]string{1: "c=\x01"}},
		{"101", "HTTP/1.1 101 Switch\r\n\r\nA: \x01\r\n", "", nil},
		{"chunks and trailers", ok + "Transfer-Encoding: chunked\r\n\r\n1\r\n\x01\r\n0\r\nX: \x01\r\n\r\n", "", nil},
		{"a CR at the end", ok + "X: y\r", "", nil},
		{"nothing", "", "", nil},
	} {
		if c.out == "" {
			c.out = c.answer
		}
		for name, r := range map[string]io.Reader{"whole": strings.NewReader(c.answer), "octets": iotest.OneByteReader(strings.NewReader(c.answer)), "halves": iotest.HalfReader(strings.NewReader(c.answer))} {
			if name != "whole" && strings.Contains(c.name, "colon") {
				continue
			}
			out, odd := readThrough(t, r)
			if out != c.out || fmt.Sprintf("%#v", odd) != fmt.Sprintf("%#v", c.odd) {
				t.Errorf("%s, %s:\n got %q %#v\nwant %q %#v", c.name, name, out, odd, c.out, c.odd)
			}
		}
	}
}

// FuzzHead: however an answer is cut, the same comes out, of the same length, and differs only where control octets were.
func FuzzHead(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nSet-Cookie: a=\x01\r\n\r\n\x01"), uint8(3))
	f.Add([]byte("HTTP/1.1 100\r\n\r\nHTTP/1.0 200\nX :\r\r\n y\r\n\r\n"), uint8(1))
	f.Fuzz(func(t *testing.T, answer []byte, cut uint8) {
		if bytes.Contains(answer, []byte(" :")) || bytes.Contains(answer, []byte("\t:")) { // closed up only where at hand
			return
		}
		whole, odd := readThrough(t, bytes.NewReader(answer))
		parts := slices.Collect(slices.Chunk(answer, int(cut)+1))
		var readers []io.Reader
		for _, p := range parts {
			readers = append(readers, bytes.NewReader(p))
		}
		out, oddToo := readThrough(t, io.MultiReader(readers...))
		if out != whole || fmt.Sprint(odd) != fmt.Sprint(oddToo) || len(out) != len(answer) {
			t.Fatalf("%q and %q (%v, %v)", whole, out, odd, oddToo)
		}
		for i := range answer {
			if b := answer[i]; out[i] != b && (out[i] != ' ' || b >= ' ' && b != 0x7F) {
				t.Fatalf("octet %d of %q became %q", i, answer, out[i])
			}
		}
	})
}

// TestControlOctets: one line with a control octet costs that cookie, not the answer; over TLS, through tunnels, and again on
// the connection that is kept.
func TestControlOctets(t *testing.T) {
	ca := newAuthority(t, "CA")
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		for range 2 {
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=\x01\r\nX-Y: p\x00q\r\nSet-Cookie : c=3\r\nContent-Length: 2\r\n\r\n\x01\x02")
			if _, err := conn.Read(make([]byte, 4096)); err != nil {
				return
			}
		}
	})
	clear := serve(t, h)
	secure := serveTLS(t, ca.sign(t, nil), nil)
	secure.Config.Handler = h
	proxy, seen := proxyServer(t, 0)
	for _, c := range []struct {
		url string
		set Connection
	}{
		{clear.URL, Connection{}},
		{secure.URL, Connection{CA: ca.file, HTTP: "1.1"}},
		{secure.URL, Connection{CA: ca.file, HTTP: "1.1", Proxy: "http://" + proxy}},
	} {
		client := newClient(t, Options{})
		for i := range 2 {
			x, e := do(t, client, &Request{URL: parse(t, c.url+"/"), Connection: c.set})
			if e != nil {
				t.Fatalf("%s %+v: %v", c.url, c.set, e)
			}
			hop := x.Hops[0]
			var got []string
			for _, k := range hop.SetCookies {
				got = append(got, fmt.Sprintf("%s=%q %v", k.Name, k.Value, k.Rejected != nil))
			}
			if s := strings.Join(got, ", "); s != `a="1" false, b="\x01" true, c="3" false` || hop.Header.Get("X-Y") != "p q" || string(x.Body) != "\x01\x02" {
				t.Errorf("%s: %s %q %q", c.url, s, hop.Header, x.Body)
			}
			if hop.Reused != (i == 1) || (hop.TLS != nil) != strings.HasPrefix(c.url, "https") || hop.TLS != nil && hop.Timings.TLS <= 0 && i == 0 {
				t.Errorf("%s, %d: reused %v, TLS %v, %+v", c.url, i, hop.Reused, hop.TLS != nil, hop.Timings)
			}
		}
	}
	if seen.Load() != 1 {
		t.Errorf("%d tunnels", seen.Load())
	}
}
