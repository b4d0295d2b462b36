package client

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// everything is a server that sends an interim answer, trailers and who was asked by which protocol, or a long body.
func everything(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/long" {
		io.WriteString(w, strings.Repeat("x", 100_000))
		return
	}
	w.Header().Set("Link", "</style.css>; rel=preload")
	w.WriteHeader(http.StatusEarlyHints)
	w.Header().Set("Trailer", "X-End")
	io.WriteString(w, r.Proto+" "+r.Host)
	w.(http.Flusher).Flush()
	w.Header().Set("X-End", "yes")
	w.Header().Set(http.TrailerPrefix+"X-Unannounced", "too")
}

// listening starts a server at an address; with h2 it speaks that, over TLS or in clear text, beside HTTP/1.1.
func listening(t *testing.T, network, address string, h2, secure bool) *httptest.Server {
	t.Helper()
	l, err := net.Listen(network, address)
	if err != nil && !strings.HasPrefix(address, "[::1]") {
		t.Fatal(err)
	}
	if err != nil { // a machine without IPv6
		t.Skip(err)
	}
	s := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(everything)}}
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP1(true)
	if secure {
		s.EnableHTTP2 = h2
		s.Config.Protocols.SetHTTP2(h2)
		s.StartTLS()
	} else {
		s.Config.Protocols.SetUnencryptedHTTP2(h2)
		s.Start()
	}
	t.Cleanup(s.Close)
	return s
}

// TestVersions asks servers that speak one or both versions, over TLS and not, by TCP and by Unix sockets.
func TestVersions(t *testing.T) {
	for _, c := range []struct {
		name       string
		h2, secure bool
		http       string
		proto      string // "": it fails
	}{
		{"the server's choice over TLS", true, true, "", "HTTP/2.0"},
		{"1.1 over TLS though it has 2", true, true, "1.1", "HTTP/1.1"},
		{"2 over TLS", true, true, "2", "HTTP/2.0"},
		{"a TLS server without 2", false, true, "", "HTTP/1.1"},
		{"2 of a TLS server without", false, true, "2", ""},
		{"1.1 in clear text though it has 2", true, false, "", "HTTP/1.1"},
		{"2 in clear text", true, false, "2", "HTTP/2.0"},
		{"2 in clear text of a server without", false, false, "2", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			socket := t.TempDir() + "/s"
			scheme := map[bool]string{true: "https", false: "http"}[c.secure]
			tcp := listening(t, "tcp", "127.0.0.1:0", c.h2, c.secure)
			listening(t, "unix", socket, c.h2, c.secure)
			for _, set := range []Connection{{UnixSocket: socket}, {Resolve: "app.test:8443:" + tcp.Listener.Addr().String()}} {
				set.Insecure, set.HTTP = true, c.http
				checkVersion(t, scheme+"://app.test:8443", set, c.proto)
			}
		})
	}
}

func checkVersion(t *testing.T, base string, set Connection, proto string) {
	t.Helper()
	client := newClient(t, Options{})
	x, e := do(t, client, &Request{URL: parse(t, base+"/"), Connection: set})
	if proto == "" {
		if e == nil || e.Kind != Protocol && e.Kind != TLS {
			t.Errorf("got %v", e)
		}
		return
	}
	if e != nil {
		t.Fatal(e)
	}
	h := x.Hops[0]
	if string(x.Body) != proto+" app.test:8443" || h.Proto != proto || x.Trailer.Get("X-End") != "yes" || x.Trailer.Get("X-Unannounced") != "too" {
		t.Errorf("%s: %q, trailer %v", h.Proto, x.Body, x.Trailer)
	}
	if i := h.Interim; len(i) != 1 || i[0].Status != 103 || i[0].Header.Get("Link") != "</style.css>; rel=preload" || h.Status != 200 {
		t.Errorf("interim answers %+v before %d", i, h.Status)
	}
	x, e = do(t, client, &Request{URL: parse(t, base+"/long"), Connection: set, MaxBody: 99_999})
	want(t, e, TooLarge, `body is larger than 99999 bytes`)
	if len(x.Body) > 99_999 {
		t.Errorf("%d bytes are kept", len(x.Body))
	}
	if x, e = do(t, client, &Request{URL: parse(t, base+"/long"), Connection: set, MaxBody: 100_000}); e != nil || len(x.Body) != 100_000 {
		t.Errorf("%v, %d bytes", e, len(x.Body))
	}
}

// TestResolve connects elsewhere: to IPv4 and IPv6, with and without a port of its own.
func TestResolve(t *testing.T) {
	four := listening(t, "tcp", "127.0.0.1:0", false, false).Listener.Addr().String()
	_, port, _ := net.SplitHostPort(four)
	for _, c := range []struct{ list, host string }{
		{"app.test:" + port + ":127.0.0.1", "app.test:" + port},
		{"app.test:80:" + four, "app.test"},
		{"[2001:db8::1]:80:" + four, "[2001:db8::1]"},
		{"other.test:80:127.0.0.9:1, APP.test:80:" + four, "app.TEST"},
	} {
		checkResolve(t, c.list, c.host)
	}
	six := listening(t, "tcp6", "[::1]:0", false, false).Listener.Addr().String()
	_, port, _ = net.SplitHostPort(six)
	for _, c := range []struct{ list, host string }{
		{"app.test:" + port + ":[::1]", "app.test:" + port},
		{"app.test:" + port + ":::1", "app.test:" + port},
		{"app.test:80:" + six, "app.test"},
		{"[2001:db8::1]:" + port + ":[::1]", "[2001:db8::1]:" + port},
		{"[2001:db8::1]:80:" + six, "[2001:db8::1]"},
	} {
		checkResolve(t, c.list, c.host)
	}
}

func checkResolve(t *testing.T, list, host string) {
	t.Helper()
	x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "http://"+host+"/"), Connection: Connection{Resolve: list}})
	if e != nil || string(x.Body) != "HTTP/1.1 "+host {
		t.Errorf("%s: %v %q", list, e, x.Body)
	}
}
