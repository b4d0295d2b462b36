package client

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"crumb/runner/jar"
)

// walk is the state of one exchange, hop by hop.
type walk struct {
	c       *Client
	r       *Request
	x       *Exchange
	parent  context.Context // the caller's, without our timeout
	rt      http.RoundTripper
	timeout time.Duration
	maxBody int64

	// What the next hop sends.
	method      string
	url         *url.URL
	host        string // the Host field written by hand, "" for the URL's
	header      []Field
	body        []byte
	length      string // a Content-Length field written by hand
	chunked     bool
	cookies     []StepCookie
	handCookie  string
	handWritten bool // a Cookie field was written by hand
	referer     string
	dropped     []string

	proxied bool // the hop that failed was sent by a proxy
}

// newWalk checks a request and prepares its first hop.
func newWalk(c *Client, r *Request, x *Exchange) (*walk, *Error) {
	w := &walk{c: c, r: r, x: x, timeout: r.Timeout, maxBody: r.MaxBody,
		method: r.Method, url: r.URL, body: r.Body, cookies: r.Cookies}
	if w.method == "" {
		w.method = http.MethodGet
	}
	if w.timeout <= 0 {
		w.timeout = DefaultTimeout
	}
	if w.maxBody <= 0 {
		w.maxBody = DefaultMaxBody
	}
	if err := w.check(); err != nil {
		return nil, w.at(0, err)
	}
	w.url = sendable(r.URL)
	return w, nil
}

func (w *walk) check() *Error {
	if err := checkTarget(w.method, w.r.URL); err != nil {
		return err
	}
	if err := w.fields(w.r); err != nil {
		return err
	}
	if w.length != "" && w.length != strconv.Itoa(len(w.body)) {
		return bad("Content-Length: %s is not the length of the body, which is %s; leave it out", quote(w.length), size(int64(len(w.body))))
	}
	if err := checkStepCookies(w.cookies); err != nil {
		return err
	}
	rt, err := w.c.transport(w.r.Connection)
	if err != nil {
		return ours(err)
	}
	w.rt = rt
	return nil
}

// ours turns an error into an *Error, for those that know their kind already.
func ours(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		own := *e // it may be shared between exchanges
		return &own
	}
	return failure(Bad, "%s", printable(err.Error())).because(err)
}

// at says on which hop an error happened.
func (w *walk) at(hop int, e *Error) *Error {
	e.Hop, e.Method = hop, w.method
	if w.url != nil {
		e.URL = shown(w.url)
	}
	return e
}

// run sends hop after hop. Its error already says on which.
func (w *walk) run(ctx context.Context) *Error {
	for n := 0; ; n++ {
		more, err := w.hop(ctx, n)
		if err != nil {
			return w.at(n, err)
		}
		if !more {
			return nil
		}
	}
}

// hop sends one request and takes in its answer. It reports whether the state of w was moved on to another hop.
func (w *walk) hop(ctx context.Context, n int) (more bool, _ *Error) {
	w.x.Hops = append(w.x.Hops, Hop{Method: w.method, URL: shown(w.url), Dropped: w.dropped})
	h := &w.x.Hops[n]
	w.dropped = nil
	t := newTrace(ctx, w.c.now, w.url.Scheme == "https")
	req := w.request(t.hooked(), h)
	noteProxy(w.rt, req)
	resp, err := w.rt.RoundTrip(req)
	if err != nil {
		t.stop(h)
		return false, w.explain(ctx, err, t)
	}
	defer resp.Body.Close()
	t.asReceived(resp)
	if fault := w.answer(h, resp); fault != nil {
		t.stop(h)
		return false, fault
	}
	next, fault := w.follow(h, n)
	switch {
	case fault != nil:
	case next != nil:
		drain(resp)
		w.redirect(next, h.Status)
	default:
		fault = w.read(ctx, resp, t)
	}
	t.stop(h)
	return fault == nil && next != nil, fault
}

// request builds the next request and notes in h what it will be on the wire.
func (w *walk) request(ctx context.Context, h *Hop) *http.Request {
	req := &http.Request{Method: w.method, URL: w.url, Host: w.host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}
	header, cookies := w.headers()
	req.Header = header
	h.Sent = Sent{Method: w.method, URL: wireURL(w.url, h.URL), Header: header, Cookies: cookies, Body: w.body}
	if len(w.body) > 0 {
		body := w.body
		req.Body = io.NopCloser(bytes.NewReader(body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		req.ContentLength = int64(len(body))
		if w.chunked {
			req.ContentLength, req.TransferEncoding = -1, []string{"chunked"}
		}
	}
	req.Close = httpguts.HeaderValuesContainsToken(header["Connection"], "close")
	if _, ok := header["User-Agent"]; !ok { // an empty one keeps net/http from sending its own
		req.Header = header.Clone()
		req.Header["User-Agent"] = nil
	}
	return req.WithContext(ctx)
}

// headers builds the header of the next hop. It is sent as it is; what net/http writes by itself (Host, Content-Length,
// Transfer-Encoding) it leaves out of what it is given, so that the one map tells what is sent.
func (w *walk) headers() (http.Header, []jar.Cookie) {
	h := make(http.Header, len(w.header)+6)
	one := make([]string, 0, len(w.header)+6)
	set := func(name, value string) {
		one = append(one, value)
		h[name] = one[len(one)-1 : len(one) : len(one)]
	}
	set("Host", hostHeader(w.host, w.url))
	for _, f := range w.header {
		if old, ok := h[f.Name]; ok {
			h[f.Name] = append(old, f.Value)
			continue
		}
		set(f.Name, f.Value)
	}
	if _, ok := h["Accept"]; !ok {
		set("Accept", "*/*")
	}
	if _, ok := h["Accept-Encoding"]; !ok {
		set("Accept-Encoding", acceptEncoding(h))
	}
	for _, name := range []string{"Accept", "Accept-Encoding"} { // an empty one says that none is to be sent
		if v := h[name]; len(v) == 1 && v[0] == "" {
			delete(h, name)
		}
	}
	if _, ok := h["Authorization"]; !ok {
		if a := w.authorization(); a != "" {
			set("Authorization", a)
		}
	}
	cookie, cookies := w.cookieHeader()
	if cookie != "" {
		set("Cookie", cookie)
	}
	switch {
	case w.chunked && len(w.body) > 0:
		set("Transfer-Encoding", "chunked")
	case len(w.body) > 0 || sendsLength(w.method):
		set("Content-Length", strconv.Itoa(len(w.body)))
	}
	return h, cookies
}

// acceptEncoding: part of an encoded body could not be decoded, so that with a Range none is asked for, as in browsers.
func acceptEncoding(h http.Header) string {
	if _, ok := h["Range"]; ok {
		return "identity"
	}
	return "gzip, deflate, br, zstd"
}

// sendsLength reports whether a request without a body says so (RFC 9110, section 8.6).
func sendsLength(method string) bool { return method == "POST" || method == "PUT" || method == "PATCH" }

func (w *walk) authorization() string {
	if w.r.Authorize != nil {
		if a := w.r.Authorize(w.url); a != "" {
			return a
		}
	}
	if u := w.url.User; u != nil {
		password, _ := u.Password()
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(u.Username()+":"+password))
	}
	return ""
}

// answer notes the head of an answer, gives its cookies to the jar, and refuses a status that is none.
func (w *walk) answer(h *Hop, resp *http.Response) *Error {
	h.Status, h.Proto, h.Header, h.TLS = resp.StatusCode, resp.Proto, resp.Header, resp.TLS
	_, h.StatusText, _ = strings.Cut(resp.Status, " ")
	if len(resp.TransferEncoding) > 0 {
		h.Header["Transfer-Encoding"] = resp.TransferEncoding // net/http takes it out
	}
	if v := h.Header["Location"]; len(v) > 0 {
		h.Location = &v[0]
	}
	if h.Status < 100 || h.Status > 599 {
		code, _, _ := strings.Cut(resp.Status, " ")
		return failure(Protocol, "the answer has the status %s, which is outside 100-599", plain(code))
	}
	if lines := h.Header["Set-Cookie"]; len(lines) > 0 {
		h.SetCookies = w.setCookies(lines)
	}
	return nil
}
