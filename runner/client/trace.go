package client

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"sync"
	"time"
)

// trace notes when the phases of a hop begin and end. The transport calls it from several goroutines, and may still do so
// after the hop is over. It is the context of its hop as well, so that the dialer finds it at no cost.
type trace struct {
	context.Context
	now    func() time.Time
	start  time.Time
	secure bool // the URL's scheme is https

	mu sync.Mutex
	phases
	interim []Interim
	head    *head                // of the answer, with HTTP/1; nil before a connection is had, and with HTTP/2
	state   *tls.ConnectionState // of that connection
}

// phases are instants; the zero time: not come to.
type phases struct {
	dns, dnsDone, connect, connected, tls, tlsDone, got, wrote, first time.Time
	reused                                                            bool
	remote                                                            net.Addr
	proxy                                                             string
}

// maxInterim bounds the interim answers of a hop.
const maxInterim = 32

var errInterim = errors.New("too many interim answers")

type traceKey struct{}

// Value returns the trace itself for its own key.
func (t *trace) Value(key any) any {
	if _, ok := key.(traceKey); ok {
		return t
	}
	return t.Context.Value(key)
}

func newTrace(ctx context.Context, now func() time.Time, secure bool) *trace {
	return &trace{Context: ctx, now: now, start: now(), secure: secure}
}

// hooked returns the context to send a request with. Hooks cost on every request, those of dialing only when there is dialing
// to do.
func (t *trace) hooked() context.Context {
	return httptrace.WithClientTrace(t, &httptrace.ClientTrace{
		GotConn:              t.gotConn,
		WroteRequest:         func(httptrace.WroteRequestInfo) { t.mark(&t.wrote) },
		GotFirstResponseByte: func() { t.begin(&t.first) },
		Got1xxResponse:       t.got1xx,
	})
}

// dialing adds the hooks of looking up and connecting to the context of a dial, which descends from a trace's.
func dialing(ctx context.Context) context.Context {
	t, ok := ctx.Value(traceKey{}).(*trace)
	if !ok {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart:     func(httptrace.DNSStartInfo) { t.begin(&t.dns) },
		DNSDone:      func(httptrace.DNSDoneInfo) { t.mark(&t.dnsDone) },
		ConnectStart: func(_, _ string) { t.begin(&t.connect) },
		ConnectDone:  t.connectDone,
	})
}

// mark sets an instant, begin only if it was not set before: several addresses may be tried at once.
func (t *trace) mark(at *time.Time) {
	t.mu.Lock()
	*at = t.now()
	t.mu.Unlock()
}

func (t *trace) begin(at *time.Time) {
	t.mu.Lock()
	if at.IsZero() {
		*at = t.now()
	}
	t.mu.Unlock()
}

func (t *trace) connectDone(_, _ string, err error) {
	if err == nil {
		t.mark(&t.connected)
	}
}

// gotConn comes again when a reused connection was dead and the request goes out on another.
func (t *trace) gotConn(i httptrace.GotConnInfo) {
	t.mu.Lock()
	t.got, t.wrote, t.first = t.now(), time.Time{}, time.Time{}
	t.reused = i.Reused
	if i.Conn != nil {
		t.remote = i.Conn.RemoteAddr()
	}
	t.head, t.state = nil, nil
	if c, ok := i.Conn.(*headConn); ok {
		t.head, t.state = c.arm(), c.tls
	}
	t.mu.Unlock()
}

func (t *trace) got1xx(code int, header textproto.MIMEHeader) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.interim) >= maxInterim {
		return errInterim
	}
	t.interim = append(t.interim, Interim{code, http.Header(header)})
	return nil
}

func (t *trace) snapshot() phases {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.phases
}

// stop ends a hop and writes its timings into it.
func (t *trace) stop(h *Hop) {
	end := t.now()
	p := t.snapshot()
	t.mu.Lock()
	h.Interim, h.Proxy = t.interim, t.proxy
	t.mu.Unlock()
	h.Remote, h.Reused = p.remote, p.reused
	h.Timings = Timings{FirstByte: between(p.got, p.first), Download: between(p.first, end), Total: end.Sub(t.start)}
	if !p.reused {
		h.Timings.DNS, h.Timings.Connect, h.Timings.TLS = between(p.dns, p.dnsDone), between(p.connect, p.connected), between(p.tls, p.tlsDone)
	}
}

// between is the time from one instant to another, 0 if one was not come to.
func between(a, b time.Time) time.Duration {
	if a.IsZero() || b.IsZero() || b.Before(a) {
		return 0
	}
	return b.Sub(a)
}

// asReceived puts into an answer what net/http does not tell of an answer of HTTP/1: its Set-Cookie fields where they hold
// control octets, and the state of TLS.
func (t *trace) asReceived(resp *http.Response) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.head == nil {
		return
	}
	resp.TLS = t.state
	lines := resp.Header["Set-Cookie"]
	for n, raw := range t.head.odd {
		if n < len(lines) {
			lines[n] = raw
		}
	}
}
