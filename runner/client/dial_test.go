package client

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestSecureProxy: a proxy that speaks TLS itself, for both schemes, with HTTP/1.1 and 2 inside of the tunnel.
func TestSecureProxy(t *testing.T) {
	ca := newAuthority(t, "CA")
	clear := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "clear "+r.Host) })
	secure := serveTLS(t, ca.sign(t, nil), nil)
	proxy := serveTLS(t, ca.sign(t, nil), func(c *tls.Config) { c.NextProtos = []string{"http/1.1"} })
	var seen atomic.Int32
	proxy.Config.Handler = forward(&seen, 0)
	for _, c := range []struct{ url, http, body string }{
		{clear.URL, "", "clear " + clear.Listener.Addr().String()},
		{secure.URL, "", "HTTP/2.0 "},
		{secure.URL, "1.1", "HTTP/1.1 "},
	} {
		set := Connection{Proxy: "https://u:p@" + proxy.Listener.Addr().String(), CA: ca.file, HTTP: c.http}
		client := newClient(t, Options{})
		for i := range 2 {
			x, e := do(t, client, &Request{URL: parse(t, c.url+"/"), Connection: set})
			if e != nil {
				t.Fatalf("%+v: %v", c, e)
			}
			h := x.Hops[0]
			if string(x.Body) != c.body || h.Reused != (i == 1) || (h.TLS != nil) != strings.HasPrefix(c.url, "https") || h.Proxy != "https://"+proxy.Listener.Addr().String() {
				t.Errorf("%+v: %q, reused %v, TLS %v, proxy %s", c, x.Body, h.Reused, h.TLS != nil, h.Proxy)
			}
			if i == 0 && h.Timings.TLS <= 0 {
				t.Errorf("%+v: no time for TLS: %+v", c, h.Timings)
			}
		}
	}
	if seen.Load() != 4 { // each request of http, each tunnel
		t.Errorf("the proxy was asked %d times", seen.Load())
	}
	_, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, secure.URL), Connection: Connection{Proxy: "https://" + proxy.Listener.Addr().String()}})
	want(t, e, Proxy, `.*signed by unknown authority "CA"`)
}

// TestSocksTLS goes to a TLS server through a SOCKS5 proxy that wants a user (RFC 1929).
func TestSocksTLS(t *testing.T) {
	ca := newAuthority(t, "CA")
	secure := serveTLS(t, ca.sign(t, nil), nil)
	address := raw(t, func(conn net.Conn) {
		r := bufio.NewReader(conn)
		b := make([]byte, 512)
		io.ReadFull(r, b[:2])
		io.ReadFull(r, b[:b[1]])
		conn.Write([]byte{5, 2})
		io.ReadFull(r, b[:2+len("al")+1+len("pw")])
		if string(b[:7]) != "\x01\x02al\x02pw" {
			conn.Write([]byte{1, 1})
			return
		}
		conn.Write([]byte{1, 0})
		io.ReadFull(r, b[:5])
		io.ReadFull(r, b[:int(b[4])+2])
		if host := string(b[:len("app.test")]); host != "app.test" {
			t.Errorf("asked for %q", host)
		}
		conn.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		to, err := net.Dial("tcp", secure.Listener.Addr().String())
		if err != nil {
			return
		}
		defer to.Close()
		go func() { io.Copy(to, r); to.Close() }()
		io.Copy(conn, to)
	})
	set := Connection{Proxy: "socks5://al:pw@" + address, CA: ca.file, ServerName: "example.test"}
	x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "https://app.test/"), Connection: set})
	if e != nil || string(x.Body) != "HTTP/2.0 example.test" {
		t.Errorf("%v %q", e, x.Body)
	}
	set.Proxy = "socks5://al:wrong@" + address
	_, e = do(t, newClient(t, Options{}), &Request{URL: parse(t, "https://app.test/"), Connection: set})
	want(t, e, Proxy, `the socks proxy does not connect to app.test:443: .*authentication failed`)
}

// TestSilentProxy: a proxy that never answers CONNECT costs the timeout, no more.
func TestSilentProxy(t *testing.T) {
	address := raw(t, func(conn net.Conn) { io.Copy(io.Discard, conn) })
	_, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "https://app.test/"), Timeout: 50 * time.Millisecond, Connection: Connection{Proxy: address}})
	want(t, e, Timeout, `no answer within 50ms \(connected after .*, waiting for the proxy\)`)
}

// TestProxyOfEnvironmentRefused: it is the proxy's address that is told, not that of the host.
func TestProxyOfEnvironmentRefused(t *testing.T) {
	closed := closedPort(t)
	env := func(name string) string { return map[string]string{"HTTPS_PROXY": closed, "HTTP_PROXY": closed}[name] }
	for _, u := range []string{"https://app.test/", "http://app.test/"} {
		_, e := do(t, newClient(t, Options{Env: env}), &Request{URL: parse(t, u)})
		want(t, e, Proxy, `the proxy cannot be reached: connection refused by `+closed)
	}
}
