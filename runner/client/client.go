// Package client does one HTTP exchange: a request, the redirects it leads to, and the answer at their end.
//
// It runs its own redirect loop over net/http's transport, so that every hop is recorded as it was sent and received, the
// cookie jar is asked at each, credentials are dropped where the origin changes, and everything that a server can make long
// is bounded. It knows nothing of scenarios or terminals.
//
// net/http reports a few misdeeds of servers (bytes after the end of an answer, HTTP/2 frames before the settings) through
// the log package's standard logger, and offers no other place for them. A program whose standard error must stay clean
// calls log.SetOutput(io.Discard) once, before its first exchange; this package changes no global state.
package client

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// Options of a Client. The zero value works: the real clock, no proxy from the environment.
type Options struct {
	// Now is the clock that times exchanges and judges certificates. Nil: time.Now.
	Now func() time.Time
	// Env looks up an environment variable, "" when unset. Only the proxy variables are asked for: HTTP_PROXY, HTTPS_PROXY,
	// ALL_PROXY and NO_PROXY, the lower-case spelling first. Nil: no such variable is set.
	Env func(name string) string
	// Transport, when not nil, is asked for the transport of a Connection in place of the Client's own. For tests.
	Transport func(Connection) http.RoundTripper
}

// Client sends requests and keeps connections alive between them, one pool for each distinct Connection.
// It is safe for concurrent use. Whoever made it closes it.
type Client struct {
	options Options
	now     func() time.Time
	dial    func(ctx context.Context, network, address string) (net.Conn, error) // tests replace it

	mu         sync.RWMutex
	transports map[Connection]http.RoundTripper

	buffers sync.Pool // *[scratch]byte, for bodies of unknown length
	readers sync.Pool // *gzip.Reader
	brotlis sync.Pool // *brotliStream
	zstds   sync.Pool // *zstdFrames
}

// New returns a Client. It opens and reads nothing until the first exchange.
func New(o Options) *Client {
	c := &Client{options: o, now: o.Now, transports: map[Connection]http.RoundTripper{}}
	if c.now == nil {
		c.now = time.Now
	}
	var dialer net.Dialer
	c.dial = func(ctx context.Context, network, address string) (net.Conn, error) {
		return dialer.DialContext(dialing(ctx), network, address)
	}
	return c
}

// Close closes the connections that are not in use and forgets them all. The Client can be used again afterwards.
func (c *Client) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.transports {
		closeIdle(t)
	}
	clear(c.transports)
}

// maxTransports bounds how many pools a Client keeps; above it, one that exists is closed for each that is made.
const maxTransports = 128

// transport returns the transport of a connection, making it at its first use. What fails is not remembered, so that a
// file that was missing can be put in place.
func (c *Client) transport(s Connection) (http.RoundTripper, error) {
	c.mu.RLock()
	t := c.transports[s]
	c.mu.RUnlock()
	if t != nil {
		return t, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.transports[s]; t != nil {
		return t, nil
	}
	t, err := c.newTransport(s)
	if err != nil {
		return nil, err
	}
	c.makeRoom()
	c.transports[s] = t
	return t, nil
}

func (c *Client) makeRoom() {
	for s, t := range c.transports {
		if len(c.transports) < maxTransports {
			return
		}
		closeIdle(t)
		delete(c.transports, s)
	}
}

func closeIdle(t http.RoundTripper) {
	if i, ok := t.(interface{ CloseIdleConnections() }); ok {
		i.CloseIdleConnections()
	}
}

// Do sends a request, follows redirects as far as the request says, and returns what was exchanged.
//
// The Exchange is never nil: on an error it holds the hops so far, the failed one last if an answer to it had begun. The
// error is always an *Error. A status of 400 or above is no error. r and what it points to are not changed, and must not be
// changed by others until Do returns.
//
// A request is sent once for each hop. The transport repeats it only when the connection it reused turns out to be dead and
// either the method is GET, HEAD, OPTIONS or TRACE, or not a byte had been written (RFC 9110, section 9.2.2).
func (c *Client) Do(ctx context.Context, r *Request) (*Exchange, error) {
	start := c.now()
	x := &Exchange{Start: start, Hops: make([]Hop, 0, 1)}
	err := c.do(ctx, r, x)
	x.Time = c.now().Sub(start)
	if err != nil {
		return x, err
	}
	return x, nil
}

func (c *Client) do(ctx context.Context, r *Request, x *Exchange) *Error {
	w, err := newWalk(c, r, x)
	if err != nil {
		return err
	}
	w.parent = ctx
	inner, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	return w.run(inner)
}
