package client

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/proxy"
)

// wire opens the connections of a transport. It does the TLS handshakes itself, so that the heads of answers can be read
// between TLS and net/http (headConn).
type wire struct {
	dial   dialFunc
	tls    *tls.Config
	find   func(*http.Request) (*url.URL, error) // the proxy for a request; nil: none
	only2  bool
	only11 bool
}

// clear opens a connection without TLS.
func (w *wire) clear(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := w.dial(ctx, network, address)
	if err != nil || w.only2 {
		return conn, err
	}
	return &headConn{Conn: conn}, nil
}

// secure opens a connection with TLS: to a host, through its proxy if there is one, or to a proxy that speaks TLS itself.
func (w *wire) secure(ctx context.Context, network, address string) (net.Conn, error) {
	t, _ := ctx.Value(traceKey{}).(*trace)
	if t != nil && !t.secure { // for a URL of http, the only TLS is that of a proxy
		conn, err := w.secured(ctx, t, network, address, nil)
		if err != nil {
			return nil, err
		}
		return &headConn{Conn: conn}, nil
	}
	conn, err := w.reach(ctx, t, network, address)
	if err != nil {
		return nil, err
	}
	out, err := w.handshake(ctx, t, conn, address, w.protocols())
	if err != nil {
		return nil, err
	}
	state := out.ConnectionState()
	if w.only2 || state.NegotiatedProtocol == "h2" {
		return out, nil
	}
	return &headConn{Conn: out, tls: &state}, nil
}

func (w *wire) protocols() []string {
	switch {
	case w.only2:
		return []string{"h2"}
	case w.only11:
		return []string{"http/1.1"}
	}
	return []string{"h2", "http/1.1"}
}

// secured opens a connection and does the handshake.
func (w *wire) secured(ctx context.Context, t *trace, network, address string, protocols []string) (*tls.Conn, error) {
	conn, err := w.dial(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return w.handshake(ctx, t, conn, address, protocols)
}

func (w *wire) handshake(ctx context.Context, t *trace, conn net.Conn, address string, protocols []string) (*tls.Conn, error) {
	config := w.tls.Clone()
	config.NextProtos = protocols
	if config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(address)
	}
	if t != nil {
		t.mark(&t.tls)
	}
	out := tls.Client(conn, config)
	if err := out.HandshakeContext(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	if t != nil {
		t.mark(&t.tlsDone)
	}
	return out, nil
}

// reach opens a connection to a host, or a tunnel to it through its proxy.
func (w *wire) reach(ctx context.Context, t *trace, network, address string) (net.Conn, error) {
	var via *url.URL
	if w.find != nil {
		var err error
		r := &http.Request{URL: &url.URL{Scheme: "https", Host: address}}
		if via, err = w.find(r.WithContext(ctx)); err != nil {
			return nil, err
		}
	}
	if via == nil {
		return w.dial(ctx, network, address)
	}
	conn, err := w.reachProxy(ctx, t, network, via)
	if err != nil {
		return nil, &net.OpError{Op: "proxyconnect", Net: network, Err: err}
	}
	if strings.HasPrefix(via.Scheme, "socks5") {
		return socks(ctx, conn, via, network, address)
	}
	if err := tunnel(ctx, conn, via, address); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

func (w *wire) reachProxy(ctx context.Context, t *trace, network string, via *url.URL) (net.Conn, error) {
	port := via.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[via.Scheme]
	}
	if port == "" {
		port = "1080"
	}
	address := net.JoinHostPort(via.Hostname(), port)
	if via.Scheme == "https" {
		return w.secured(ctx, t, network, address, nil)
	}
	return w.dial(ctx, network, address)
}

// tunnel asks a proxy for a tunnel to an address (RFC 9110, section 9.3.6).
func tunnel(ctx context.Context, conn net.Conn, via *url.URL, address string) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	answer, err := connect(conn, via, address)
	if !stop() && ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && answer.StatusCode != http.StatusOK {
		err = &proxyRefusal{via.Host, answer.Status, answer.StatusCode}
	}
	return err
}

func connect(conn net.Conn, via *url.URL, address string) (*http.Response, error) {
	r := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: address}, Host: address, Header: http.Header{"User-Agent": {""}}}
	if u := via.User; u != nil {
		password, _ := u.Password()
		r.Header.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password)))
	}
	if err := r.Write(conn); err != nil {
		return nil, err
	}
	// What the reader holds back is nothing: behind the answer, a TLS server waits to be spoken to.
	return http.ReadResponse(bufio.NewReader(io.LimitReader(conn, maxHeader)), r)
}

// socks asks a SOCKS5 proxy for a tunnel to an address (RFC 1928).
func socks(ctx context.Context, conn net.Conn, via *url.URL, network, address string) (net.Conn, error) {
	var auth *proxy.Auth
	if u := via.User; u != nil {
		password, _ := u.Password()
		auth = &proxy.Auth{User: u.Username(), Password: password}
	}
	dialer, err := proxy.SOCKS5(network, conn.RemoteAddr().String(), auth, reached{conn})
	if err == nil {
		if d, ok := dialer.(proxy.ContextDialer); ok {
			var out net.Conn
			if out, err = d.DialContext(ctx, network, address); err == nil {
				return out, nil
			}
		} else {
			err = errors.New("the dialer knows no context")
		}
	}
	conn.Close()
	return nil, err
}

// reached is a dialer that gives a connection that is there already.
type reached struct{ conn net.Conn }

// Dial gives the connection.
func (r reached) Dial(_, _ string) (net.Conn, error) { return r.conn, nil }

// DialContext gives the connection.
func (r reached) DialContext(_ context.Context, _, _ string) (net.Conn, error) { return r.conn, nil }
