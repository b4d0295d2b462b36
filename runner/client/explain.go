package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

// explain turns the transport's error about a request into ours.
func (w *walk) explain(ctx context.Context, err error, t *trace) *Error {
	p := t.snapshot()
	w.proxied = p.proxy != ""
	if e := w.interrupted(ctx, func() string { return w.phase(p, t.start) }); e != nil {
		return e.because(err)
	}
	for _, try := range []func(error, phases) *Error{w.explainProxy, w.explainDNS, w.explainTLS, w.explainNet, w.explainAnswer} {
		if e := try(err, p); e != nil {
			return e.because(err)
		}
	}
	return failure(Protocol, "the exchange failed: %s", plain(bare(err))).because(err)
}

// bare is an error's text without the prefixes of net/http.
func bare(err error) string {
	text := err.Error()
	for _, prefix := range []string{"net/http: HTTP/1.x transport connection broken: ", "net/http: Transport failed to read from server: ", "net/http: ", "http: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}

// interrupted tells whether it was our timeout or the caller that ended an exchange; nil if neither.
func (w *walk) interrupted(ctx context.Context, phase func() string) *Error {
	switch {
	case w.parent.Err() == context.Canceled:
		return failure(Canceled, "canceled while %s", phase())
	case w.parent.Err() != nil:
		return failure(Timeout, "no answer within the time that was left (%s)", phase())
	case ctx.Err() != nil:
		after := ""
		if n := len(w.x.Hops) - 1; n == 1 {
			after = ", after 1 redirect"
		} else if n > 1 {
			after = fmt.Sprintf(", after %d redirects", n)
		}
		return failure(Timeout, "no answer within %s (%s%s)", spelt(w.timeout), phase(), after).
			hint("a longer `timeout` gives the server more time")
	}
	return nil
}

// phase says how far a request has come.
func (w *walk) phase(p phases, start time.Time) string {
	connected := "on a kept connection"
	if !p.reused && !p.connected.IsZero() {
		connected = "connected after " + took(p.connected.Sub(start))
	}
	switch {
	case !p.first.IsZero():
		return connected + ", request sent, reading the header"
	case !p.wrote.IsZero():
		return connected + ", request sent, waiting for the first byte"
	case !p.got.IsZero():
		return connected + ", sending the request"
	case !p.tls.IsZero() && p.tlsDone.IsZero():
		return connected + ", in the TLS handshake"
	case !p.connected.IsZero():
		return connected + ", waiting for the proxy"
	case !p.connect.IsZero():
		return "connecting to " + w.peer()
	case !p.dns.IsZero():
		return "looking up " + plain(w.url.Hostname())
	}
	return "waiting for a connection"
}

// peer is the host and port of the current URL.
func (w *walk) peer() string {
	o := originOf(w.url)
	return plain(net.JoinHostPort(o.host, o.port))
}

// took rounds a duration to what a reader wants to know.
func took(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		d = d.Round(100 * time.Millisecond)
	case d >= 10*time.Millisecond:
		d = d.Round(time.Millisecond)
	case d >= time.Millisecond:
		d = d.Round(100 * time.Microsecond)
	default:
		d = d.Round(time.Microsecond)
	}
	return d.String()
}

// spelt writes a duration without the zeros that Go puts after it: 2m, not 2m0s.
func spelt(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// explainProxy: whatever fails between us and the proxy is the proxy's.
func (w *walk) explainProxy(err error, p phases) *Error {
	if e, ok := errors.AsType[*proxyRefusal](err); ok {
		out := failure(Proxy, "the proxy %s does not connect to %s: it answered %s", plain(e.host), w.peer(), quote(e.status))
		if e.code == http.StatusProxyAuthRequired {
			out.hint("name the user in the proxy's URL: http://user:password@host:port")
		}
		return out
	}
	op, ok := errors.AsType[*net.OpError](err)
	switch {
	case w.url.Scheme == "https" && !p.connected.IsZero() && p.tls.IsZero() && (!ok || !strings.HasPrefix(op.Op, "socks")):
		// Between connecting and the handshake there is only a proxy's CONNECT.
		return failure(Proxy, "the proxy does not connect to %s: %s", w.peer(), plain(bare(err)))
	case !ok:
		return nil
	case op.Op == "proxyconnect":
		for _, try := range []func(error, phases) *Error{w.explainDNS, w.explainTLS, w.explainNet} {
			if e := try(op.Err, p); e != nil {
				return failure(Proxy, "the proxy cannot be reached: %s", e.Message).hint("`proxy: none` connects directly")
			}
		}
		return failure(Proxy, "the proxy cannot be reached: %s", plain(op.Err.Error()))
	case strings.HasPrefix(op.Op, "socks"):
		return failure(Proxy, "the socks proxy does not connect to %s: %s", w.peer(), plain(op.Err.Error()))
	}
	return nil
}

func (w *walk) explainDNS(err error, _ phases) *Error {
	e, ok := errors.AsType[*net.DNSError](err)
	if !ok {
		return nil
	}
	if e.IsNotFound {
		return failure(DNS, "the host %s was not found", plain(e.Name)).hint("is the name spelt right, and does this machine know it?")
	}
	return failure(DNS, "looking up the host %s failed: %s", plain(e.Name), plain(e.Err))
}

// explainNet words what the operating system says.
func (w *walk) explainNet(err error, p phases) *Error {
	peer := w.dialed(err)
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return failure(Refused, "connection refused by %s", peer).hint("is the server running? does it listen on this address and port?")
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return failure(Refused, "there is no way to %s on this network", peer)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EADDRNOTAVAIL):
		return failure(Refused, "cannot connect to %s: %s", peer, plain(rootText(err)))
	case errors.Is(err, syscall.ETIMEDOUT):
		return failure(Timeout, "connecting to %s timed out", peer)
	case dropped(err) && !p.tls.IsZero() && p.got.IsZero():
		return failure(TLS, "the server closed the connection in the TLS handshake")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return failure(Protocol, "the server closed the connection in the middle of the header")
	case dropped(err):
		return w.closed(p)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
		return failure(Refused, "cannot connect to %s: %s", peer, plain(rootText(err)))
	}
	return nil
}

// dropped reports whether the peer ended the connection.
func dropped(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) ||
		errors.Is(err, syscall.EPIPE) || strings.Contains(err.Error(), "server closed idle connection")
}

func (w *walk) closed(p phases) *Error {
	if p.reused {
		return failure(Protocol, "the server closed the kept connection as the request was sent").
			hint(w.method + " is not repeated by itself, since the server may have acted on it; `headers: {Connection: close}` on the step before asks for a connection of its own")
	}
	return failure(Protocol, "the server closed the connection before it answered").hint("does its log say why? a server that speaks TLS only does this too: write https://")
}

// dialed is the address that was connected to, after the host's name if that is another.
func (w *walk) dialed(err error) string {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Addr == nil {
		return w.peer()
	}
	address := plain(op.Addr.String())
	host, _, err := net.SplitHostPort(address)
	if name := w.url.Hostname(); err == nil && net.ParseIP(name) == nil && name != "" && host != name && !w.proxied {
		return w.peer() + " (" + address + ")"
	}
	return address
}

// rootText is the innermost error's text.
func rootText(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}
