package client

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// proxyServer is a forward proxy: absolute-form requests and CONNECT. It refuses with status, if that is not 0.
func proxyServer(t *testing.T, status int) (address string, seen *atomic.Int32) {
	seen = new(atomic.Int32)
	return serve(t, forward(seen, status)).Listener.Addr().String(), seen
}

func forward(seen *atomic.Int32, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		if status != 0 {
			http.Error(w, "no", status)
			return
		}
		if r.Method == http.MethodConnect {
			tunnelTo(w, r.Host)
			return
		}
		r.RequestURI = ""
		auth := r.Header.Get("Proxy-Authorization")
		r.Header.Del("Proxy-Authorization")
		resp, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer resp.Body.Close()
		w.Header().Set("X-Proxy", "yes "+auth)
		w.WriteHeader(resp.StatusCode)
		io.Copy(w, resp.Body)
	}
}

func tunnelTo(w http.ResponseWriter, host string) {
	to, err := net.Dial("tcp", host)
	if err != nil {
		http.Error(w, "cannot", http.StatusBadGateway)
		return
	}
	defer to.Close()
	conn, buffered, _ := w.(http.Hijacker).Hijack()
	defer conn.Close()
	io.WriteString(conn, "HTTP/1.1 200 Connected\r\n\r\n")
	go func() { io.Copy(to, buffered); to.Close() }()
	io.Copy(conn, to)
}

func TestProxy(t *testing.T) {
	ca := newAuthority(t, "CA")
	secure := serveTLS(t, ca.sign(t, nil), nil)
	clear := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "origin "+r.Host) })
	address, seen := proxyServer(t, 0)
	c := newClient(t, Options{})
	x, e := do(t, c, &Request{URL: parse(t, clear.URL+"/x"), Connection: Connection{Proxy: "http://al:pw@" + address}})
	if e != nil || !strings.HasPrefix(string(x.Body), "origin 127") || x.Hops[0].Header.Get("X-Proxy") != "yes Basic YWw6cHc=" || seen.Load() != 1 {
		t.Errorf("%v %s %v", e, x.Body, x.Hops[0].Header)
	}
	x, e = do(t, c, &Request{URL: parse(t, secure.URL), Connection: Connection{Proxy: address, CA: ca.file}})
	if e != nil || string(x.Body) != "HTTP/2.0 " || seen.Load() != 2 {
		t.Errorf("%v %s", e, x.Body)
	}
	x, e = do(t, c, &Request{URL: parse(t, secure.URL), Connection: Connection{Proxy: "none", CA: ca.file}})
	if e != nil || string(x.Body) != "HTTP/2.0 " || seen.Load() != 2 {
		t.Errorf("%v %s", e, x.Body)
	}
}

// TestSocks is a proxy of RFC 1928 that connects to one address whatever it is asked for.
func TestSocks(t *testing.T) {
	clear := serve(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Host) })
	for _, reply := range []byte{0, 5} {
		address := raw(t, func(conn net.Conn) {
			r := bufio.NewReader(conn)
			b := make([]byte, 2)
			io.ReadFull(r, b)
			io.CopyN(io.Discard, r, int64(b[1]))
			conn.Write([]byte{5, 0})
			b = make([]byte, 5)
			io.ReadFull(r, b)
			io.CopyN(io.Discard, r, int64(b[4])+2)
			conn.Write([]byte{5, reply, 0, 1, 0, 0, 0, 0, 0, 0})
			if reply != 0 {
				return
			}
			to, err := net.Dial("tcp", clear.Listener.Addr().String())
			if err != nil {
				return
			}
			defer to.Close()
			go func() { io.Copy(to, r); to.Close() }()
			io.Copy(conn, to)
		})
		x, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "http://app.test/"), Connection: Connection{Proxy: "socks5://" + address}})
		if reply != 0 {
			want(t, e, Proxy, `the socks proxy does not connect to app.test:80: .*refused`)
		} else if e != nil || string(x.Body) != "app.test" {
			t.Errorf("%v %s", e, x.Body)
		}
	}
}

func TestProxyErrors(t *testing.T) {
	closed := closedPort(t)
	refusing, _ := proxyServer(t, 407)
	mute := raw(t, func(conn net.Conn) { readHead(bufio.NewReader(conn)) })
	ssh := answers(t, "SSH-2.0\r\n")
	for _, c := range []struct {
		url, proxy string
		kind       Kind
		pattern    string
	}{
		{"http://a.test/", "http://" + closed, Proxy, `the proxy cannot be reached: connection refused by ` + closed},
		{"https://a.test/", "http://" + closed, Proxy, `the proxy cannot be reached: connection refused by ` + closed},
		{"https://a.test/", "socks5://" + closed, Proxy, `the proxy cannot be reached: connection refused by ` + closed},
		{"https://a.test/", "http://u:p@" + refusing, Proxy, `the proxy ` + refusing + ` does not connect to a.test:443: it answered "407 Proxy Authentication Required"`},
		{"https://a.test/", "http://" + mute, Proxy, `the proxy does not connect to a.test:443: unexpected EOF`},
		{"https://a.test/", "http://" + ssh, Proxy, `the proxy does not connect to a.test:443: malformed HTTP response "SSH-2.0"`},
		{"http://a.test/", "ftp://u:secret@h", Proxy, `proxy has the scheme "ftp"; http, https and socks5 are known`},
		{"http://a.test/", "http://u:sec ret@", Proxy, `proxy is not the URL of a proxy`},
	} {
		_, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, c.url), Connection: Connection{Proxy: c.proxy}})
		want(t, e, c.kind, c.pattern)
	}
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	return l.Addr().String()
}

// TestProxyOfEnvironment looks only at which proxy is chosen.
func TestProxyOfEnvironment(t *testing.T) {
	for _, c := range []struct {
		env, url, proxy string
	}{
		{"", "http://a.test/", "<nil>"},
		{"HTTP_PROXY=p:1", "http://a.test/", "http://p:1"},
		{"HTTP_PROXY=p:1", "https://a.test/", "<nil>"},
		{"HTTPS_PROXY=https://p:1", "https://a.test/", "https://p:1"},
		{"ALL_PROXY=socks5://p:1", "https://a.test/", "socks5://p:1"},
		{"ALL_PROXY=p:1 http_proxy=q:2", "http://a.test/", "http://q:2"},
		{"HTTP_PROXY=p:1 http_proxy=q:2", "http://a.test/", "http://q:2"},
		{"HTTP_PROXY=p:1", "http://127.0.0.1:80/", "<nil>"},
		{"HTTP_PROXY=p:1", "http://localhost:80/", "<nil>"},
		{"HTTP_PROXY=p:1", "http://[::1]/", "<nil>"},
		{"HTTP_PROXY=p:1 NO_PROXY=a.test", "http://b.a.test/", "<nil>"},
		{"HTTP_PROXY=p:1 no_proxy=*", "http://b/", "<nil>"},
		{"HTTP_PROXY=p:1 REQUEST_METHOD=GET", "http://b/", "http://p:1"},
		{"HTTP_PROXY=ftp://p", "http://b/", `the environment variable HTTP_PROXY has the scheme "ftp"; http, https and socks5 are known`},
		{"ALL_PROXY=http://%zz", "http://b/", "the environment variable ALL_PROXY is not the URL of a proxy"},
	} {
		env := func(name string) string {
			for pair := range strings.FieldsSeq(c.env) {
				if k, v, _ := strings.Cut(pair, "="); k == name {
					return v
				}
			}
			return ""
		}
		find, err := New(Options{Env: env}).proxy(Connection{})
		var got *url.URL
		if find != nil && err == nil {
			got, err = find(&http.Request{URL: parse(t, c.url)})
		}
		text := fmt.Sprint(got)
		if err != nil {
			text = err.Error()
		}
		if text != c.proxy {
			t.Errorf("%s, %s: %s, want %s", c.env, c.url, text, c.proxy)
		}
	}
}
