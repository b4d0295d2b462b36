package client

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"crumb/runner/jar"
)

// Exchange is what Do sent and received.
type Exchange struct {
	Hops    []Hop         // each request with its answer, in order; the final one last
	Body    []byte        // of the final hop, with its Content-Encodings taken off, as far as it came
	Encoded int64         // bytes of that body as received, before decoding
	Trailer http.Header   // of the final hop, nil if there was none
	Start   time.Time     // when Do was called
	Time    time.Duration // until Do returned
}

// Hop is one request and the answer to it.
type Hop struct {
	Method     string
	URL        string       // with its fragment, without a user in it
	Status     int          // 0 when no answer came
	StatusText string       // as the server spelt it
	Proto      string       // as the server spelt it: "HTTP/1.1"
	Header     http.Header  // as received, in canonical names; a blank stands for a control octet, but in Set-Cookie; net/http adds Cache-Control: no-cache to a Pragma: no-cache that stands alone
	Location   *string      // the raw Location field, nil if there was none
	SetCookies []jar.Cookie // what each Set-Cookie field led to, in order
	Sent       Sent
	Timings    Timings
	TLS        *tls.ConnectionState // nil without TLS
	Remote     net.Addr             // the peer, a proxy included; nil when no connection was had
	Proxy      string               // the proxy it was sent to, without a user in it, and the environment variable that names it; "" for none
	Reused     bool                 // the connection had served before
	Dropped    []string             // what was not sent on, or no more, since the origin changed: names of fields, `cookie NAME`
	Interim    []Interim            // answers of status 1xx before the final one
}

// Interim is an informational answer (RFC 9110, section 15.2).
type Interim struct {
	Status int
	Header http.Header
}

// Sent is a request as it was really sent. Header holds what the transport adds as well (Host, Content-Length); credentials
// for a proxy are not in it.
type Sent struct {
	Method  string
	URL     string // without user and fragment
	Header  http.Header
	Cookies []jar.Cookie // in the order sent; those not from the jar have only Name and Value
	Body    []byte       // shared with the Request
}

// Timings are the phases of a hop. They do not overlap. DNS, Connect and TLS are 0 on a reused connection.
type Timings struct {
	DNS       time.Duration // looking up the host
	Connect   time.Duration // opening the TCP connection, to a proxy if there is one
	TLS       time.Duration // the TLS handshake
	FirstByte time.Duration // from having the connection to the first byte of the answer: sending and waiting
	Download  time.Duration // from there to the end of the body
	Total     time.Duration // of the whole hop
}
