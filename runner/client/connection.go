package client

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"golang.org/x/net/http/httpproxy"
)

// Connection says how to connect. Requests with equal ones share a pool of connections. The zero value connects directly or
// by the proxy of the environment, and checks certificates against the system's authorities.
type Connection struct {
	// Proxy is "" for what Options.Env says (loopback hosts are then reached directly), "none" for no proxy, or the URL of
	// one, http, https or socks5, for every host, loopback included. A user in it is sent to the proxy.
	Proxy      string
	CA         string // path of a PEM file with authorities, trusted in place of the system's
	Cert, Key  string // paths of PEM files: the client's certificate and its key. "" for Key: Cert holds both
	ServerName string // the name asked for and expected of every certificate in place of the URL's host
	MinVersion string // "1.0", "1.1", "1.2", "1.3"; "" is 1.2
	Insecure   bool   // any certificate will do

	HTTP       string // "1.1": that only; "2": that only, in clear text for http; "": HTTP/1.1, or 2 if a TLS server prefers it
	Resolve    string // `host:port:address`, several with commas between: connect to the address (host or host:port) instead
	UnixSocket string // path of a socket to connect to, whatever the host. No proxy is used
}

// newTransport makes the transport of a connection.
func (c *Client) newTransport(s Connection) (http.RoundTripper, error) {
	if c.options.Transport != nil {
		return c.options.Transport(s), nil
	}
	config, err := c.tlsConfig(s)
	if err != nil {
		return nil, err
	}
	proxy, err := c.proxy(s)
	if err != nil {
		return nil, err
	}
	dial, err := c.dialer(s)
	if err != nil {
		return nil, err
	}
	protocols, err := protocols(s.HTTP)
	if err != nil {
		return nil, err
	}
	w := &wire{dial: dial, tls: config, find: proxy, only2: s.HTTP == "2", only11: s.HTTP == "1.1"}
	return &http.Transport{
		Proxy:                  clearOnly(proxy),
		DialContext:            w.clear,
		DialTLSContext:         w.secure,
		TLSClientConfig:        config,
		DisableCompression:     true,
		MaxIdleConns:           1024,
		MaxIdleConnsPerHost:    256,
		IdleConnTimeout:        90 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: maxHeader,
		Protocols:              protocols,
	}, nil
}

func protocols(version string) (*http.Protocols, error) {
	p := new(http.Protocols)
	switch version {
	case "":
		p.SetHTTP1(true)
		p.SetHTTP2(true)
	case "1.1":
		p.SetHTTP1(true)
	case "2":
		p.SetHTTP2(true)
		p.SetUnencryptedHTTP2(true)
	default:
		return nil, bad("http: %s is no version that can be asked for; 1.1 and 2 are", quote(version))
	}
	return p, nil
}

type dialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// dialer applies UnixSocket and Resolve.
func (c *Client) dialer(s Connection) (dialFunc, error) {
	if s.UnixSocket != "" {
		return func(ctx context.Context, _, _ string) (net.Conn, error) { return c.dial(ctx, "unix", s.UnixSocket) }, nil
	}
	if s.Resolve == "" {
		return func(ctx context.Context, n, a string) (net.Conn, error) { return c.dial(ctx, n, a) }, nil
	}
	to, err := resolve(s.Resolve)
	if err != nil {
		return nil, err
	}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		if other, ok := to[strings.ToLower(address)]; ok {
			address = other
		}
		return c.dial(ctx, network, address)
	}, nil
}

// resolve reads `host:port:address`, as curl's --resolve has it.
func resolve(list string) (map[string]string, error) {
	to := map[string]string{}
	for item := range strings.SplitSeq(list, ",") {
		host, rest, port, address := "", "", "", ""
		if item = strings.TrimSpace(item); strings.HasPrefix(item, "[") {
			host, rest, _ = strings.Cut(item[1:], "]")
			rest = strings.TrimPrefix(rest, ":")
		} else {
			host, rest, _ = strings.Cut(item, ":")
		}
		port, address, _ = strings.Cut(rest, ":")
		if host == "" || port == "" || address == "" {
			return nil, bad("resolve: %s is not written as host:port:address", quote(item))
		}
		if _, _, err := net.SplitHostPort(address); err != nil {
			address = net.JoinHostPort(strings.Trim(address, "[]"), port)
		}
		to[strings.ToLower(net.JoinHostPort(host, port))] = address
	}
	return to, nil
}

// proxy returns the function that finds the proxy for a request, nil for none.
func (c *Client) proxy(s Connection) (func(*http.Request) (*url.URL, error), error) {
	switch {
	case s.Proxy == "none" || s.UnixSocket != "":
		return nil, nil
	case s.Proxy != "":
		u, err := proxyURL("proxy", s.Proxy)
		if err != nil {
			return nil, err
		}
		return noted(http.ProxyURL(u), func(*url.URL) string { return "" }), nil
	case c.options.Env == nil:
		return nil, nil
	}
	return c.proxyOfEnvironment()
}

func (c *Client) proxyOfEnvironment() (func(*http.Request) (*url.URL, error), error) {
	get := func(name string) string {
		if v := c.options.Env(strings.ToLower(name)); v != "" {
			return v
		}
		return c.options.Env(name)
	}
	all, from := get("ALL_PROXY"), map[string]string{"http": "HTTP_PROXY", "https": "HTTPS_PROXY"}
	config := httpproxy.Config{HTTPProxy: get("HTTP_PROXY"), HTTPSProxy: get("HTTPS_PROXY"), NoProxy: get("NO_PROXY")}
	for name, v := range map[string]*string{"HTTP_PROXY": &config.HTTPProxy, "HTTPS_PROXY": &config.HTTPSProxy} {
		if *v == "" {
			from[strings.ToLower(strings.TrimSuffix(name, "_PROXY"))] = "ALL_PROXY"
			name, *v = "ALL_PROXY", all
		}
		if *v == "" {
			continue
		}
		u, err := proxyURL("the environment variable "+name, *v)
		if err != nil {
			return nil, err
		}
		*v = u.String()
	}
	if config.HTTPProxy == "" && config.HTTPSProxy == "" {
		return nil, nil
	}
	find := config.ProxyFunc()
	return noted(func(r *http.Request) (*url.URL, error) { return find(r.URL) }, func(u *url.URL) string {
		return " (environment variable " + from[u.Scheme] + ")"
	}), nil
}

// clearOnly leaves the proxies of https URLs to wire, which makes the tunnels through them.
func clearOnly(find func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	if find == nil {
		return nil
	}
	return func(r *http.Request) (*url.URL, error) {
		u, err := find(r)
		if r.URL.Scheme == "https" {
			u = nil
		}
		return u, err
	}
}

// noted makes a function that finds proxies tell the hop which one it found, and what names it.
func noted(find func(*http.Request) (*url.URL, error), name func(*url.URL) string) func(*http.Request) (*url.URL, error) {
	return func(r *http.Request) (*url.URL, error) {
		u, err := find(r)
		if t, ok := r.Context().Value(traceKey{}).(*trace); ok && u != nil && err == nil {
			t.mu.Lock()
			t.proxy = u.Scheme + "://" + u.Host + name(r.URL)
			t.mu.Unlock()
		}
		return u, err
	}
}

// noteProxy tells a hop its proxy where the transport may not ask for it: on a connection of HTTP/2 that is kept.
func noteProxy(rt http.RoundTripper, r *http.Request) {
	if t, ok := rt.(*http.Transport); ok && t.Proxy != nil && r.URL.Scheme == "https" {
		_, _ = t.Proxy(r) // an error comes again when the connection is opened
	}
}

// proxyURL reads the URL of a proxy; http:// may be left out. Its text is not repeated in the error: it may hold a password.
func proxyURL(what, text string) (*url.URL, error) {
	if !strings.Contains(text, "://") {
		text = "http://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" {
		return nil, failure(Proxy, "%s is not the URL of a proxy", what).hint("write it like http://proxy.example.org:3128")
	}
	switch u.Scheme {
	case "http", "https", "socks5", "socks5h":
		return u, nil
	}
	return nil, failure(Proxy, "%s has the scheme %s; http, https and socks5 are known", what, quote(u.Scheme))
}

// proxyRefusal is a proxy's answer to CONNECT that is not 200.
type proxyRefusal struct {
	host   string
	status string
	code   int
}

func (e *proxyRefusal) Error() string {
	return "proxy " + e.host + " answered CONNECT with " + e.status
}

// tlsConfig reads the files of a connection.
func (c *Client) tlsConfig(s Connection) (*tls.Config, error) {
	config := &tls.Config{ServerName: s.ServerName, InsecureSkipVerify: s.Insecure, Time: c.now}
	switch s.MinVersion {
	case "":
	case "1.0":
		config.MinVersion = tls.VersionTLS10
	case "1.1":
		config.MinVersion = tls.VersionTLS11
	case "1.2":
		config.MinVersion = tls.VersionTLS12
	case "1.3":
		config.MinVersion = tls.VersionTLS13
	default:
		return nil, bad("tls.minVersion: %s is no version of TLS; 1.0, 1.1, 1.2 and 1.3 are", quote(s.MinVersion))
	}
	if err := addAuthorities(config, s.CA); err != nil {
		return nil, err
	}
	return config, addCertificate(config, s.Cert, s.Key)
}

func addAuthorities(config *tls.Config, path string) error {
	if path == "" {
		return nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return bad("tls.ca: %s", fileTrouble(err)).because(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return bad("tls.ca: %s holds no certificate in PEM form", printable(path))
	}
	config.RootCAs = pool
	return nil
}

func addCertificate(config *tls.Config, cert, key string) error {
	if cert == "" && key == "" {
		return nil
	}
	if cert == "" {
		return bad("tls.key is given without tls.cert")
	}
	if key == "" {
		key = cert
	}
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return bad("tls.cert and tls.key: %s", fileTrouble(err)).because(err)
	}
	config.Certificates = []tls.Certificate{pair}
	return nil
}

// fileTrouble words an error about a file, of package os or crypto/tls.
func fileTrouble(err error) string { return printable(strings.TrimPrefix(err.Error(), "tls: ")) }
