package client

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says what went wrong, in one word. New kinds may be added.
type Kind string

// The kinds of errors.
const (
	Refused   Kind = "refused"   // nobody listens there, or the network does not lead there
	DNS       Kind = "dns"       // the host's name was not found
	Timeout   Kind = "timeout"   // it took too long
	TLS       Kind = "tls"       // the handshake failed, or the certificate is not trusted
	Protocol  Kind = "protocol"  // the answer is not HTTP, or closed before it began, or malformed
	Redirects Kind = "redirects" // too many, or one that cannot be followed
	TooLarge  Kind = "too large" // body or header above the bound
	Body      Kind = "body"      // the body is cut off, or cannot be decoded
	Proxy     Kind = "proxy"     // the proxy, not the server, failed
	Canceled  Kind = "canceled"  // the caller's context was canceled
	Bad       Kind = "bad"       // the request cannot be sent as it is
)

// Error is why an exchange failed. Message is a sentence in lower case without a final period; text of the server in it is
// bounded in length, and its control characters are escaped. Hint, if not empty, says what could be done.
type Error struct {
	Kind    Kind
	Message string
	Hint    string
	Hop     int    // counted from 0
	Method  string // of that hop
	URL     string // of that hop, without a user in it
	Err     error  // the transport's own error, nil if there is none
}

// Error returns the message, without the hint.
func (e *Error) Error() string { return e.Message }

// Unwrap returns the transport's own error, or nil.
func (e *Error) Unwrap() error { return e.Err }

func failure(k Kind, format string, a ...any) *Error {
	return &Error{Kind: k, Message: fmt.Sprintf(format, a...)}
}

func bad(format string, a ...any) *Error { return failure(Bad, format, a...) }

func (e *Error) hint(text string) *Error {
	e.Hint = text
	return e
}

func (e *Error) because(err error) *Error {
	e.Err = err
	return e
}

// maxQuoted bounds foreign text in a message, in bytes before escaping.
const maxQuoted = 80

// quote puts foreign text in quotes, cut short and with everything unprintable escaped.
func quote(s string) string {
	cut := cutText(s, maxQuoted)
	if len(cut) < len(s) {
		cut += "..."
	}
	return strconv.Quote(cut)
}

// plain is quote without the quotes, for text that needs none to be told from ours, such as hosts.
func plain(s string) string {
	cut := printable(cutText(s, maxQuoted))
	if len(s) > maxQuoted {
		cut += "..."
	}
	return cut
}

// printable escapes what is not printable, and nothing else.
func printable(s string) string {
	if strings.IndexFunc(s, unprintable) < 0 && utf8.ValidString(s) {
		return s
	}
	q := strconv.Quote(s)
	return q[1 : len(q)-1]
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// cutText returns at most n bytes of s, cut between runes.
func cutText(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for i := 0; i < utf8.UTFMax-1 && n > 0 && !utf8.RuneStart(s[n]); i++ {
		n--
	}
	return s[:n]
}

// size writes a number of bytes in the unit that fits it exactly.
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return strconv.FormatInt(n>>20, 10) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return strconv.FormatInt(n>>10, 10) + " KiB"
	case n == 1:
		return "1 byte"
	}
	return strconv.FormatInt(n, 10) + " bytes"
}
