package client

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"crumb/runner/jar"
)

func benchServer(b *testing.B) string {
	body := strings.Repeat(`{"id": 1, "name": "alice"}`, 40)
	return serve(b, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Type"] = []string{"application/json"}
		io.WriteString(w, body)
	}).URL
}

// BenchmarkBare is what Do is measured against: the transport, and reading the body.
func BenchmarkBare(b *testing.B) {
	u := parse(b, benchServer(b)+"/users/1?x=1")
	t := &http.Transport{DisableCompression: true}
	defer t.CloseIdleConnections()
	b.ReportAllocs()
	for b.Loop() {
		r := &http.Request{Method: "GET", URL: u, Header: http.Header{"Accept": {"*/*"}, "Accept-Encoding": {"gzip, deflate, br, zstd"}, "User-Agent": {"crumb"}}}
		resp, err := t.RoundTrip(r)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadAll(resp.Body); err != nil {
			b.Fatal(err)
		}
		resp.Body.Close()
	}
}

func BenchmarkDo(b *testing.B) {
	j := jar.New(jar.Options{})
	u := parse(b, benchServer(b)+"/users/1?x=1")
	benchmarkDo(b, &Request{URL: u, Header: []Field{{"User-Agent", "crumb"}}, Jar: j})
}

func BenchmarkDoWithCookies(b *testing.B) {
	j := jar.New(jar.Options{})
	u := parse(b, benchServer(b)+"/users/1?x=1")
	j.Set(u, []string{"sid=0123456789abcdef; Path=/; HttpOnly", "lang=de; Path=/"})
	benchmarkDo(b, &Request{URL: u, Header: []Field{{"User-Agent", "crumb"}}, Jar: j, Cookies: []StepCookie{{Name: "lang", Value: "en"}}})
}

func benchmarkDo(b *testing.B, r *Request) {
	c := newClient(b, Options{})
	b.ReportAllocs()
	for b.Loop() {
		x, err := c.Do(context.Background(), r)
		if err != nil || x.Hops[0].Status != 200 {
			b.Fatal(err)
		}
	}
}

// Over a transport that answers at once: what Do itself costs.
type instant struct{}

func (instant) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{Status: "200 OK", StatusCode: 200, Proto: "HTTP/1.1", Header: http.Header{"Content-Type": {"text/plain"}},
		Body: io.NopCloser(strings.NewReader("hello")), ContentLength: 5, Request: r}, nil
}

func BenchmarkOverhead(b *testing.B) {
	c := newClient(b, Options{Transport: func(Connection) http.RoundTripper { return instant{} }})
	r := &Request{URL: parse(b, "http://127.0.0.1/x"), Header: []Field{{"User-Agent", "crumb"}}, Jar: jar.New(jar.Options{})}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.Do(context.Background(), r); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkDecode takes the encoding off a body of 16 KiB.
func BenchmarkDecode(b *testing.B) {
	text := []byte(strings.Repeat(`{"id": 1, "name": "alice"}`, 630))
	for _, name := range []string{"gzip", "br", "zstd"} {
		b.Run(name, func(b *testing.B) {
			c, coded := New(Options{}), compress(name, text)
			b.ReportAllocs()
			for b.Loop() {
				w := &walk{c: c, x: &Exchange{Body: coded}, maxBody: 1 << 20}
				if e := w.decode([]string{name}); e != nil || len(w.x.Body) != len(text) {
					b.Fatal(e)
				}
			}
		})
	}
}
