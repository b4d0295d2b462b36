package client

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"crumb/runner/jar"
)

// Field is one header field of a request. The name's case does not matter; it is sent in its canonical form.
type Field struct{ Name, Value string }

// StepCookie is a cookie for one exchange only. It takes the place of all cookies of its name in the jar, or with Drop only
// keeps them from being sent. It is never stored, and is dropped for good where the origin changes.
type StepCookie struct {
	Name, Value string
	Drop        bool
}

// Defaults of a Request's bounds.
const (
	DefaultTimeout      = 30 * time.Second
	DefaultMaxRedirects = 20
	DefaultMaxBody      = 64 << 20 // bytes
)

// maxHeader bounds the header of an answer, in bytes, interim answers included.
const maxHeader = 1 << 20

// Request is what Do sends. Only URL is needed.
type Request struct {
	Method string   // upper case; "" is GET. CONNECT is refused
	URL    *url.URL // absolute, http or https. A user in it is sent as basic Authorization if nothing else gives one; its fragment is not sent

	// Header holds the fields in order; several of one name are allowed. A Host field sets the host that is asked for, and
	// with it the host whose cookies are sent and set, until a redirect names a host. Cookie fields are the whole cookie
	// header of the first hop. Authorization, Proxy-Authorization, X-Api-Key, X-Auth-Token, Cookie and what Secret knows are
	// dropped for good where the origin changes. Content-Length is computed and may only be given as it is;
	// Transfer-Encoding may only be "chunked". Without an Accept field `*/*` is sent, without an Accept-Encoding field
	// `gzip, deflate, br, zstd` (with a Range field `identity`); an empty one of the two is not sent. User-Agent is sent only if given.
	Header []Field
	Body   []byte // nil or empty: none

	Jar     *jar.Jar // asked and told at each hop; nil: none
	Cookies []StepCookie

	// Authorize gives the value of Authorization for the origin of a URL, "" for none. It is called at each hop that no
	// Authorization field of Header is sent to. Nil: none.
	Authorize func(u *url.URL) string
	// Secret says whether a field holds a secret, so that it must not go to another origin. Nil: none does. The target of a
	// redirect is the server's own and is never asked about.
	Secret func(name, value string) bool

	Follow       int           // how many redirects to follow; -1: all. The answer after them is handed out, whatever its status
	MaxRedirects int           // more redirects than this are an error; 0: DefaultMaxRedirects; below 0: none is allowed
	Timeout      time.Duration // for the exchange with its redirects and bodies; 0 and below: DefaultTimeout
	MaxBody      int64         // largest body in bytes, both as received and decoded; 0 and below: DefaultMaxBody
	Connection   Connection
}

// fields returns the header in canonical names, checked, with what stands for something else taken out of it.
func (w *walk) fields(r *Request) *Error {
	w.header = make([]Field, 0, len(r.Header)+2)
	for _, f := range r.Header {
		if !httpguts.ValidHeaderFieldName(f.Name) {
			return bad("%s is no name of a header field", quote(f.Name))
		}
		f.Name, f.Value = http.CanonicalHeaderKey(f.Name), strings.Trim(f.Value, " \t")
		if !httpguts.ValidHeaderFieldValue(f.Value) {
			return bad("the value of the header field %s holds a control character", f.Name)
		}
		if err := w.field(f); err != nil {
			return err
		}
	}
	return nil
}

// field takes one field of the request: most are kept as they are.
func (w *walk) field(f Field) *Error {
	switch f.Name {
	case "Host":
		if f.Value == "" || !httpguts.ValidHostHeader(f.Value) {
			return bad("Host: %s is no host", quote(f.Value))
		}
		w.host = f.Value
	case "Cookie":
		if w.handCookie != "" {
			f.Value = w.handCookie + "; " + f.Value
		}
		w.handCookie, w.handWritten = f.Value, true
	case "Content-Length":
		w.length = f.Value
	case "Transfer-Encoding":
		if !strings.EqualFold(f.Value, "chunked") {
			return bad("Transfer-Encoding: %s cannot be sent; only chunked can", quote(f.Value))
		}
		w.chunked = true
	case "Referer":
		w.referer = f.Value
		w.header = append(w.header, f)
	case "User-Agent":
		if f.Value != "" {
			w.header = append(w.header, f)
		}
	default:
		w.header = append(w.header, f)
	}
	return nil
}

// checkStepCookies refuses what would be read as something else than one cookie.
func checkStepCookies(cookies []StepCookie) *Error {
	for _, c := range cookies {
		text := c.Name + c.Value
		if strings.ContainsAny(c.Name, "=;") || strings.Contains(c.Value, ";") || !httpguts.ValidHeaderFieldValue(text) {
			return bad("the cookie %s holds ';', '=' in its name, or a control character, and cannot be sent", quote(c.Name))
		}
	}
	return nil
}

// checkTarget refuses URLs and methods that cannot be sent.
func checkTarget(method string, u *url.URL) *Error {
	switch {
	case u == nil:
		return bad("the request has no URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("the URL %s does not begin with http:// or https://", quote(u.Redacted()))
	case u.Hostname() == "":
		return bad("the URL %s names no host", quote(u.Redacted()))
	case method == http.MethodConnect:
		return bad("the method CONNECT cannot be sent")
	case !httpguts.ValidHeaderFieldName(method): // a method is a token, as the name of a field is (RFC 9110, section 9.1)
		return bad("%s is no method", quote(method))
	}
	return nil
}
