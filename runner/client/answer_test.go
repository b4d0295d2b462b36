package client

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"crumb/runner/jar"
)

// TestBrokenAnswers: what a hostile or broken server sends, and what is said of it. It also pins the texts of net/http that
// package client takes apart.
func TestBrokenAnswers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, c := range []struct {
		answer  string
		kind    Kind
		pattern string
	}{
		{"", Protocol, `the server closed the connection before it answered`},
		{"HTTP/1.1 200 OK\r\nContent-", Protocol, `the answer's header has a line without a colon: "Content-"`},
		{"HTTP/1.1 200 OK\r\nX: y\r\n", Protocol, `the server closed the connection in the middle of the header`},
		{"HTTP/1.1", Protocol, `the answer's first line is malformed: "HTTP/1.1"`},
		{"SSH-2.0-OpenSSH_9.2\r\n", Protocol, `the answer is not HTTP: it begins with "SSH-2.0-OpenSSH_9.2"`},
		{"220 mail \x1b[31mESMTP\r\n", Protocol, `the answer's first line is malformed: its status is "mail", no number of three digits`},
		{"<html>\x1b]0;x\a\r\n", Protocol, `the answer is not HTTP: it begins with "<html>\\x1b\]0;x\\a"`},
		{strings.Repeat("a", 10_000) + "\r\n", Protocol, `the answer is not HTTP: it begins with "a{80}\.\.\."`},
		{"\x15\x03\x01\x00\x02\x02\x16\r\n", Protocol, `the server speaks TLS, not plain http`},
		{"HTTP/1.1 abc OK\r\n\r\n", Protocol, `the answer's first line is malformed: its status is "abc", no number of three digits`},
		{"HTTP/1.1 20 OK\r\n\r\n", Protocol, `the answer's first line is malformed: its status is "20", no number of three digits`},
		{"HTTP/1.1 -20 OK\r\n\r\n", Protocol, `the answer's first line is malformed: its status is "-20", no number of three digits`},
		{"HTTP/1.1 099 Low\r\n\r\n", Protocol, `the answer has the status 099, which is outside 100-599`},
		{"HTTP/1.1 +99 Low\r\n\r\n", Protocol, `the answer has the status \+99, which is outside 100-599`},
		{"HTTP/1.1 600 High\r\n\r\n", Protocol, `the answer has the status 600, which is outside 100-599`},
		{"HTTP/1.1 999 High\r\n\r\n", Protocol, `the answer has the status 999, which is outside 100-599`},
		{"HTTQ/1.1 200 OK\r\n\r\n", Protocol, `the answer is not HTTP: it begins with "HTTQ/1.1"`},
		{ok + ": 1\r\n\r\n", Protocol, `the answer's header has a malformed line: ": 1"`},
		{ok + "Set-\x01Cookie: a=b\r\n\r\n", Protocol, `the answer's header has a malformed line: .*`},
		{ok + " folded: 1\r\n\r\n", Protocol, `the answer's header begins with a malformed line: " folded: 1"`},
		{ok + "nocolon\r\n\r\n", Protocol, `the answer's header has a line without a colon: "nocolon"`},
		{ok + "Content-Length: abc\r\n\r\n", Protocol, `the answer's Content-Length is "abc", which is no length`},
		{ok + "Content-Length: -1\r\n\r\n", Protocol, `the answer's Content-Length is "-1", which is no length`},
		{ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", Protocol, `the answer has several Content-Lengths that differ: .*`},
		{ok + "Transfer-Encoding: gzip\r\n\r\n", Protocol, `the answer's Transfer-Encoding is "gzip"; only chunked can be read`},
		{ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", Protocol, `the answer has several Transfer-Encodings: .*`},
		{ok + "X: " + strings.Repeat("x", 1<<20) + "\r\n\r\n", TooLarge, `the answer's header is larger than 1 MiB`},
		{ok + strings.Repeat("X: y\r\n", 1<<18), TooLarge, `the answer's header is larger than 1 MiB`},
		{strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 100) + ok + "\r\n", Protocol, `more than 32 interim answers .*`},
		{ok + "Content-Length: 1024\r\n\r\n" + strings.Repeat("x", 512), Body, `body ends early: 512 of 1024 bytes`},
		{ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", Body, `body ends early: after 5 bytes, without the last chunk`},
		{ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhel", Body, `body ends early: after 3 bytes, without the last chunk`},
		{ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n", Body, `body ends early: after 5 bytes, without the last chunk`},
		{ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello", Body, `the body's chunked framing is broken after 0 bytes: invalid byte in chunk length`},
		{ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloXX0\r\n\r\n", Body, `the body's chunked framing is broken after 5 bytes: malformed chunked encoding`},
		{ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", Body, `the body's chunked framing is broken after 0 bytes: .*too large`},
		{ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + strings.Repeat("a: b\r\n", 5000) + "\r\n", TooLarge, `the fields after the body are larger than allowed`},
		{ok + "Content-Length: 99999999999\r\n\r\n", TooLarge, `body is larger than 64 MiB`},
		{"HTTP/1.1 302 Found\r\nLocation: http://[::1\r\n\r\n", Redirects, `the answer redirects to "http://\[::1", which is no URL`},
		{"HTTP/1.1 302 Found\r\nLocation: /%zz\r\n\r\n", Redirects, `the answer redirects to "/%zz", which is no URL`},
		{"HTTP/1.1 302 Found\r\nLocation: http:///x\r\n\r\n", Redirects, `the answer redirects to "http:///x", which names no host`},
		{"HTTP/1.1 302 Found\r\nLocation: /a\r\nLocation: /b\r\n\r\n", Redirects, `the answer has several Location fields that differ: "/a" and "/b"`},
	} {
		x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "http://"+answers(t, c.answer)+"/"), Follow: -1})
		want(t, e, c.kind, c.pattern)
		if len(x.Hops) != 1 || x.Hops[0].Sent.URL == "" || x.Hops[0].Timings.Total <= 0 || e != nil && (e.Hop != 0 || e.Method != "GET" || e.URL == "") {
			t.Errorf("the failed hop is not told: %+v %+v", x.Hops, e)
		}
	}
}

// TestOddAnswers: what is unusual but fine.
func TestOddAnswers(t *testing.T) {
	var many strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&many, "X-Field-%d: %d\r\n", i, i)
	}
	for _, c := range []struct {
		name, answer, status, body string
		check                      func(x *Exchange) bool
	}{
		{"HTTP/1.0 until close", "HTTP/1.0 200 Fine\r\n\r\nall of it", "200 Fine HTTP/1.0", "all of it", nil},
		{"no reason", "HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n", "", "", nil},
		{"empty reason", "HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n", "404  HTTP/1.1", "", nil},
		{"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 1\n\nx", "200 OK HTTP/1.1", "x", nil},
		{"10,000 fields", "HTTP/1.1 200 OK\r\n" + many.String() + "\r\n", "200 OK HTTP/1.1", "", func(x *Exchange) bool { return len(x.Hops[0].Header) == 10_000 }},
		{"bytes", "HTTP/1.1 200 OK\r\nX: a\xff\xfe\r\nContent-Length: 1\r\n\r\n\xff", "200 OK HTTP/1.1", "\xff", func(x *Exchange) bool { return x.Hops[0].Header.Get("X") == "a\xff\xfe" }},
		{"204 with a body", "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nhello", "204 No HTTP/1.1", "", nil},
		{"304 with a body", "HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\nhello", "304 No HTTP/1.1", "", nil},
		{"interim", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "200 OK HTTP/1.1", "", func(x *Exchange) bool {
			i := x.Hops[0].Interim
			return len(i) == 1 && i[0].Status == 103 && i[0].Header.Get("Link") == "</a>"
		}},
		{"101", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nbinary", "101 Switching HTTP/1.1", "", nil},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-End\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nX-End: yes\r\n\r\n", "200 OK HTTP/1.1", "abc", func(x *Exchange) bool {
			return x.Trailer.Get("X-End") == "yes" && x.Hops[0].Header.Get("Transfer-Encoding") == "chunked"
		}},
		{"two lengths alike", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", "200 OK HTTP/1.1", "x", nil},
		{"unknown coding", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, compress\r\n\r\nbr", "200 OK HTTP/1.1", "br", nil},
		{"nothing, gzipped", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", "200 OK HTTP/1.1", "", nil},
		{"cookies of an error", "HTTP/1.1 500 Oops\r\nSet-Cookie: a=1\r\nSet-Cookie: b=\"x, y\"; Secure=é\r\nSet-Cookie: c=1; Domain=com\r\n\r\n", "500 Oops HTTP/1.1", "", func(x *Exchange) bool {
			s := x.Hops[0].SetCookies
			return len(s) == 3 && s[0].Name == "a" && s[1].Value == `"x, y"` && s[1].Rejected == nil && s[2].Rejected != nil
		}},
		{"no Location", "HTTP/1.1 302 Found\r\n\r\n", "302 Found HTTP/1.1", "", func(x *Exchange) bool { return x.Hops[0].Location == nil }},
		{"empty Location", "HTTP/1.1 302 Found\r\nLocation: \r\n\r\nhere", "302 Found HTTP/1.1", "here", func(x *Exchange) bool { return *x.Hops[0].Location == "" }},
		{"app scheme", "HTTP/1.1 302 Found\r\nLocation: com.example.app:/cb?code=1\r\n\r\n", "302 Found HTTP/1.1", "", func(x *Exchange) bool { return *x.Hops[0].Location == "com.example.app:/cb?code=1" }},
		{"javascript", "HTTP/1.1 302 Found\r\nLocation: javascript:alert(1)\r\n\r\n", "302 Found HTTP/1.1", "", nil},
		{"300", "HTTP/1.1 300 Choices\r\nLocation: /x\r\n\r\n", "300 Choices HTTP/1.1", "", nil},
	} {
		x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "http://"+answers(t, c.answer)+"/"), Follow: -1})
		if e != nil {
			t.Errorf("%s: %v", c.name, e)
			continue
		}
		h := x.Hops[len(x.Hops)-1]
		if got := fmt.Sprint(h.Status, " ", h.StatusText, " ", h.Proto); c.status != "" && got != c.status || string(x.Body) != c.body || c.check != nil && !c.check(x) {
			t.Errorf("%s: %s %q %+v", c.name, got, x.Body, h)
		}
	}
}

func TestHead(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
	} {
		x, e := do(t, newClient(t, Options{}), &Request{Method: "HEAD", URL: parse(t, "http://"+answers(t, answer))})
		if e != nil || len(x.Body) != 0 || x.Hops[0].Status != 200 {
			t.Errorf("%q: %v %q", answer, e, x.Body)
		}
	}
}

func compress(name string, data []byte) []byte {
	var b bytes.Buffer
	var w io.WriteCloser
	switch name {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "br":
		w = brotli.NewWriterLevel(&b, 5)
	case "zstd":
		w, _ = zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
	default:
		w, _ = flate.NewWriter(&b, 6)
	}
	w.Write(data)
	w.Close()
	return b.Bytes()
}

func TestCodings(t *testing.T) {
	big := bytes.Repeat([]byte("0123456789abcdef"), 20_000)
	for _, text := range []string{"", "hello", string(big)} {
		d := []byte(text)
		gz := compress("gzip", d)
		for name, body := range map[string][]byte{
			"gzip": gz, "X-GZip": gz, "identity, gzip": gz,
			"deflate":             compress("zlib", d),
			"deflate ":            compress("flate", d),
			"gzip, deflate, gzip": compress("gzip", compress("zlib", gz)),
			" gzip ,":             append(bytes.Clone(gz), 0, 0, 0),     // padding after the end
			"gzip,,":              append(compress("gzip", nil), gz...), // two members
			"br":                  compress("br", d),
			"BR ":                 append(compress("br", d), "\n<!-- padding -->"...),
			"zstd":                compress("zstd", d),
			"zstd ":               append(compress("zstd", d), "\n<!-- padding -->"...),
			"zstd,":               slices.Concat([]byte("\x5a\x2a\x4d\x18\x03\x00\x00\x00abc"), compress("zstd", nil), compress("zstd", d)), // one to skip, two frames
			"br, zstd, gzip":      compress("gzip", compress("zstd", compress("br", d))),
			"zstd, br, zstd, br":  compress("br", compress("zstd", compress("br", compress("zstd", d)))),
		} {
			x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "http://"+answers(t, fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s", name, len(body), body)))})
			if e != nil || string(x.Body) != text || x.Encoded != int64(len(body)) || x.Hops[0].Header.Get("Content-Encoding") == "" {
				t.Errorf("%s of %d bytes: %v, got %d bytes", name, len(d), e, len(x.Body))
			}
		}
	}
}

func TestBrokenCodings(t *testing.T) {
	gz := compress("gzip", bytes.Repeat([]byte("hello "), 100))
	zl := compress("zlib", []byte("hello"))
	br, zs := compress("br", bytes.Repeat([]byte("hello "), 100)), compress("zstd", bytes.Repeat([]byte("hello "), 100))
	wrongCRC := bytes.Clone(zs)
	wrongCRC[len(zs)-1] ^= 1
	wrongSum := bytes.Clone(gz)
	wrongSum[len(gz)-6] ^= 1
	for _, c := range []struct {
		coding  string
		body    []byte
		kind    Kind
		pattern string
	}{
		{"gzip", []byte("<html>\x1b"), Body, `the body's Content-Encoding is gzip, but it begins with "<html>\\x1b"`},
		{"gzip", gz[:len(gz)-4], Body, `the gzip body ends early, after \d+ bytes`},
		{"gzip", gz[:5], Body, `the gzip body ends early, after 5 bytes`},
		{"gzip", wrongSum, Body, fmt.Sprintf(`the gzip body is broken at byte %d of %[1]d: its checksum is wrong`, len(gz))},
		{"gzip", append(bytes.Clone(gz[:10]), "garbage garbage"...), Body, `the gzip body is broken at byte \d+ of 25: its data make no sense`},
		{"deflate", []byte("<html>"), Body, `the deflate body is broken at byte \d of 6: its data make no sense`},
		{"deflate", zl[:len(zl)-1], Body, `the deflate body ends early, after \d+ bytes`},
		{"gzip, deflate", compress("zlib", []byte("plain")), Body, `the body's Content-Encoding is gzip, but it begins with "plain"`},
		{"gzip, gzip, gzip, gzip, gzip, gzip", gz, Body, `the body has 6 Content-Encodings upon each other; 5 are allowed`},
		{"gzip", compress("gzip", make([]byte, 1<<20)), TooLarge, `body is larger than 64 KiB once its gzip is decoded`},
		{"gzip", bytes.Repeat(compress("gzip", make([]byte, 1<<15)), 3), TooLarge, `body is larger than 64 KiB .*`},
		{"br", br[:len(br)/2], Body, `the br body ends early, after \d+ bytes`},
		{"br", []byte("\xff\xff\xff\xff\xff"), Body, `the br body is broken somewhere in its 5 bytes: its data make no sense`},
		{"br", compress("br", make([]byte, 1<<20)), TooLarge, `body is larger than 64 KiB once its br is decoded`},
		{"br, br", compress("br", compress("br", make([]byte, 1<<24))), TooLarge, `body is larger than 64 KiB once its br is decoded`},
		{"zstd", []byte("<html>"), Body, `the body's Content-Encoding is zstd, but it begins with "<html>"`},
		{"zstd", []byte("Px"), Body, `the body's Content-Encoding is zstd, but it begins with "Px"`},
		{"zstd", zs[:len(zs)-1], Body, `the zstd body ends early, after \d+ bytes`},
		{"zstd", wrongCRC, Body, fmt.Sprintf(`the zstd body is broken somewhere in its %d bytes: its checksum is wrong`, len(zs))},
		{"zstd", []byte("\x28\xb5\x2f\xfd\x00\x00\x07\x00\x00"), Body, `the zstd body is broken somewhere in its 9 bytes: its data make no sense`},
		{"zstd", []byte("\x28\xb5\x2f\xfd\x01\x00\x07\x01\x00\x00"), Body, `the zstd body is broken somewhere in its 10 bytes: it needs a dictionary`},
		{"zstd", []byte("\x28\xb5\x2f\xfd\x00\xff\x01\x00\x00"), Body, `the zstd body needs a window of more than 8 MiB, which is not allowed over HTTP \(RFC 9659\)`},
		{"zstd", []byte("\x28\xb5\x2f\xfd\xa0\x01\x00\x80\x00\x01\x00\x00"), Body, `the zstd body needs a window of more than 8 MiB, .*`}, // one segment
		{"zstd", compress("zstd", make([]byte, 1<<20)), TooLarge, `body is larger than 64 KiB once its zstd is decoded`},
		{"zstd, br", compress("br", compress("zstd", make([]byte, 1<<24))), TooLarge, `body is larger than 64 KiB once its zstd is decoded`},
		{"gzip", compress("gzip", compress("gzip", make([]byte, 1<<24))), Body, `.*`},
	} {
		if c.pattern == ".*" {
			c.coding, c.kind, c.pattern = "gzip, gzip", TooLarge, `body is larger than 64 KiB once its gzip is decoded`
		}
		answer := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n\r\n%s", c.coding, len(c.body), c.body)
		x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "http://"+answers(t, answer)), MaxBody: 64 << 10})
		want(t, e, c.kind, c.pattern)
		if len(x.Body) > 64<<10 || cap(x.Body) > 1<<20 {
			t.Errorf("%d of %d bytes are kept", len(x.Body), cap(x.Body))
		}
	}
}

// TestTruncated: no beginning of an encoded body passes for the whole, whatever decoder the pools give, and none leaves a
// goroutine behind.
func TestTruncated(t *testing.T) {
	before := runtime.NumGoroutine()
	text := strings.Repeat("hello, ", 30) + "world"
	c := New(Options{})
	for _, name := range []string{"gzip", "zlib", "br", "zstd"} {
		whole, coding := compress(name, []byte(text)), strings.Replace(name, "zlib", "deflate", 1)
		for n := 1; n <= len(whole); n++ {
			w := &walk{c: c, x: &Exchange{Body: bytes.Clone(whole[:n])}, maxBody: 1 << 20}
			e := w.decode([]string{coding})
			if n == len(whole) {
				if e != nil || string(w.x.Body) != text {
					t.Errorf("%s: %v, %q", name, e, w.x.Body)
				}
				continue
			}
			want(t, e, Body, fmt.Sprintf("the %s body ends early, after %s", coding, size(int64(n))))
			if !strings.HasPrefix(text, string(w.x.Body)) {
				t.Errorf("%s: %d bytes decode to %q", name, n, w.x.Body)
			}
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines, before %d", after, before)
	}
}

// TestMaxBody: the bound itself is allowed, one byte more is not, however the body is framed.
func TestMaxBody(t *testing.T) {
	for _, n := range []int{0, 1, 1000, scratch - 1, scratch, scratch + 1, 4 * scratch, 1<<20 + 1} {
		body := strings.Repeat("x", n)
		for _, answer := range []string{
			fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n, body),
			fmt.Sprintf("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n", n, body),
			"HTTP/1.0 200 OK\r\n\r\n" + body,
		} {
			if n == 0 && strings.Contains(answer, "chunked") {
				continue
			}
			c, u := newClient(t, Options{}), parse(t, "http://"+answers(t, answer))
			x, e := do(t, c, &Request{URL: u, MaxBody: int64(n)})
			if n > 0 && (e != nil || string(x.Body) != body) {
				t.Errorf("%d bytes: %v, got %d", n, e, len(x.Body))
			}
			if n < 2 {
				continue
			}
			x, e = do(t, c, &Request{URL: u, MaxBody: int64(n) - 1})
			want(t, e, TooLarge, `body is larger than .*`)
			if len(x.Body) >= n {
				t.Error("more than allowed is kept")
			}
		}
	}
}

// TestEndless: a server that never stops sending is stopped.
func TestEndless(t *testing.T) {
	for name, head := range map[string]string{
		"body":        "HTTP/1.1 200 OK\r\n\r\n",
		"header":      "HTTP/1.1 200 OK\r\n",
		"status line": "HTTP/1.1 200 ",
		"interim":     "",
	} {
		unit := map[string]string{"header": "X: y\r\n", "interim": "HTTP/1.1 102 Processing\r\n\r\n"}[name]
		if unit == "" {
			unit = "xxxxxxxx"
		}
		block := strings.Repeat(unit, 1000)
		host := raw(t, func(c net.Conn) {
			readHead(bufio.NewReader(c))
			io.WriteString(c, head)
			for {
				if _, err := io.WriteString(c, block); err != nil {
					return
				}
			}
		})
		_, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "http://"+host), MaxBody: 1 << 20})
		if e == nil || e.Kind != TooLarge && e.Kind != Protocol {
			t.Errorf("%s: %v", name, e)
		}
	}
}

// TestEarlyAnswer: a server that answers before it has read the whole body.
func TestEarlyAnswer(t *testing.T) {
	host := raw(t, func(c net.Conn) {
		r := bufio.NewReader(c)
		readHead(r)
		io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
		io.Copy(io.Discard, r)
	})
	x, e := do(t, newClient(t, Options{}), &Request{Method: "POST", URL: parse(t, "http://"+host), Body: make([]byte, 1<<20), Header: []Field{{"Expect", "100-continue"}}})
	if e != nil || x.Hops[0].Status != 413 || string(x.Body) != "no" {
		t.Error(e, x.Hops[0].Status)
	}
}

// TestCookies: the jar is told and asked, and a Host field is the cookies' host.
func TestCookies(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Set-Cookie"] = []string{"seen=" + r.URL.Path[1:]}
		io.WriteString(w, r.Host+" "+r.Header.Get("Cookie"))
	})
	j := jar.New(jar.Options{})
	c := newClient(t, Options{})
	for _, body := range []string{"app.test ", "app.test seen=a"} {
		x, e := do(t, c, &Request{URL: parse(t, s.URL+"/a"), Header: []Field{{"host", "app.test"}}, Jar: j})
		if e != nil || string(x.Body) != body {
			t.Errorf("%v %q, want %q", e, x.Body, body)
		}
	}
	if all := j.All(); len(all) != 1 || all[0].Domain != "app.test" {
		t.Errorf("%+v", all)
	}
}

// TestRange: no coding is asked for with a Range, and a part of an encoded body is left as it is.
func TestRange(t *testing.T) {
	gz := compress("gzip", []byte("hello"))
	u := parse(t, "http://"+answers(t, "HTTP/1.1 206 Partial Content\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"+string(gz[4:8])))
	x, e := do(t, newClient(t, Options{}), &Request{URL: u, Header: []Field{{"Range", "bytes=4-7"}}})
	if e != nil || !bytes.Equal(x.Body, gz[4:8]) || x.Hops[0].Sent.Header.Get("Accept-Encoding") != "identity" {
		t.Errorf("%v %q %v", e, x.Body, x.Hops[0].Sent.Header)
	}
}

func TestOverride(t *testing.T) {
	cs := []jar.Cookie{{Name: "a", Value: "1"}, {Name: "b", Value: "2"}, {Name: "a", Value: "3"}, {Name: "", Value: "x"}}
	for _, c := range []struct {
		step []StepCookie
		want string
	}{
		{nil, "a=1; b=2; a=3; x"},
		{[]StepCookie{{Name: "a", Value: "9"}}, "a=9; b=2; x"},
		{[]StepCookie{{Name: "a", Drop: true}}, "b=2; x"},
		{[]StepCookie{{Name: "c", Value: "7"}, {Name: "d", Drop: true}}, "a=1; b=2; a=3; x; c=7"},
		{[]StepCookie{{Name: "b", Value: "1"}, {Name: "b", Value: "2"}}, "a=1; b=2; a=3; x"},
		{[]StepCookie{{Name: "A", Value: "9"}, {Name: "A", Value: "8"}}, "a=1; b=2; a=3; x; A=8"},
	} {
		if got := jar.Serialize(override(cs, c.step)); got != c.want {
			t.Errorf("%v: %s, want %s", c.step, got, c.want)
		}
	}
}
