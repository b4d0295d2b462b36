package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// sayings are what net/http says of malformed answers, and what to say in its place. %s is what it quotes. The first that is
// contained counts. They are pinned by tests, since net/http has no types for them.
func sayings() []struct{ found, say string } {
	return []struct{ found, say string }{
		{`malformed HTTP response "HTTP/`, "the answer's first line is malformed: %s"},
		{`malformed HTTP response `, "the answer is not HTTP: it begins with %s"},
		{`malformed HTTP version `, "the answer is not HTTP: it begins with %s"},
		{`malformed HTTP status code `, "the answer's first line is malformed: its status is %s, no number of three digits"},
		{`malformed MIME header: missing colon: `, "the answer's header has a line without a colon: %s"},
		{`malformed MIME header line: `, "the answer's header has a malformed line: %s"},
		{`malformed MIME header initial line: `, "the answer's header begins with a malformed line: %s"},
		{`bad Content-Length `, "the answer's Content-Length is %s, which is no length"},
		{`cannot contain multiple Content-Length headers; got `, "the answer has several Content-Lengths that differ: %s"},
		{`unsupported transfer encoding: `, "the answer's Transfer-Encoding is %s; only chunked can be read"},
		{`too many transfer encodings: `, "the answer has several Transfer-Encodings: %s"},
		{`bad trailer key `, "the answer's Trailer announces %s, which may not come after the body"},
		{`malformed HTTP `, "the answer is not HTTP: %s"},
	}
}

// explainAnswer words what net/http finds wrong with the head of an answer.
func (w *walk) explainAnswer(err error, _ phases) *Error {
	text := err.Error()
	switch {
	case strings.Contains(text, "net/http: invalid header field"):
		return bad("%s", plain(bare(err)))
	case errors.Is(err, errInterim):
		return failure(Protocol, "more than %d interim answers (status 1xx) came before the final one", maxInterim)
	case strings.Contains(text, "server response headers exceeded"), strings.Contains(text, "header list larger than"):
		return failure(TooLarge, "the answer's header is larger than %s", size(maxHeader))
	}
	for _, s := range sayings() {
		if _, rest, ok := strings.Cut(text, s.found); ok {
			if strings.HasSuffix(s.found, "HTTP/") {
				rest = `"HTTP/` + rest
			}
			begin := unquoted(rest)
			return speaksTLS(begin, failure(Protocol, s.say, quote(begin)))
		}
	}
	if what, ok := strings.CutPrefix(text, "http2: "); ok && strings.Contains(what, " request header: ") {
		return bad("this cannot be sent over HTTP/2: %s", plain(what)).hint("`http: 1.1` keeps to HTTP/1.1")
	}
	if _, name, ok := strings.Cut(text, "; invalid header field value for "); ok {
		return failure(Protocol, "the answer's field %s holds a control character, which HTTP/2 does not allow", quote(unquoted(name))).
			hint("`http: 1.1` reads such an answer, without the cookie that holds it")
	}
	if strings.Contains(text, "http2: ") || strings.Contains(text, "stream error: ") {
		return failure(Protocol, "the HTTP/2 exchange failed: %s", plain(strings.TrimPrefix(bare(err), "http2: ")))
	}
	return nil
}

// unquoted takes off Go's quotes, if there are any.
func unquoted(s string) string {
	if prefix, err := strconv.QuotedPrefix(s); err == nil {
		if u, err := strconv.Unquote(prefix); err == nil {
			return u
		}
	}
	return s
}

// speaksTLS recognises a TLS record where HTTP was expected (RFC 8446, section 5.1): an alert or a handshake.
func speaksTLS(begin string, other *Error) *Error {
	if len(begin) >= 2 && (begin[0] == 0x15 || begin[0] == 0x16) && begin[1] == 3 {
		return failure(Protocol, "the server speaks TLS, not plain http").hint("begin the URL with https://")
	}
	return other
}

// explainBody words what went wrong while the body was read, after n bytes of it.
func (w *walk) explainBody(ctx context.Context, err error, resp *http.Response, n int, _ *trace) *Error {
	got := size(int64(n)) + " of the body"
	if resp.ContentLength > 0 {
		got = fmt.Sprintf("%d of %d bytes of the body", n, resp.ContentLength)
	}
	if e := w.interrupted(ctx, func() string { return "reading the body, " + got + " so far" }); e != nil {
		e.Message = strings.Replace(e.Message, "no answer", "no complete answer", 1)
		return e.because(err)
	}
	chunked := len(resp.TransferEncoding) > 0
	switch text := err.Error(); {
	case errors.Is(err, io.ErrUnexpectedEOF) && resp.ContentLength > 0:
		return failure(Body, "body ends early: %d of %d bytes", n, resp.ContentLength).because(err)
	case chunked && (errors.Is(err, io.ErrUnexpectedEOF) || strings.Contains(text, "EOF reading trailer")):
		return failure(Body, "body ends early: after %s, without the last chunk", size(int64(n))).because(err)
	case dropped(err):
		return failure(Body, "body ends early: the connection broke after %s", size(int64(n))).because(err)
	case strings.Contains(text, "suspiciously long trailer"):
		return failure(TooLarge, "the fields after the body are larger than allowed").because(err)
	case chunked:
		return failure(Body, "the body's chunked framing is broken after %s: %s", size(int64(n)), plain(bare(err))).because(err)
	}
	return failure(Body, "the body broke off after %s: %s", size(int64(n)), plain(bare(err))).because(err)
}
