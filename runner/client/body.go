package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
)

// Bounds of reading.
const (
	maxDrain   = 16 << 10 // bytes of a redirect's body that are read to keep its connection
	maxPresize = 1 << 20  // bytes that are set aside because a Content-Length says so
	scratch    = 32 << 10 // bytes of a kept buffer
)

var errTooLarge = errors.New("larger than allowed")

// drain reads a redirect's body, if that is cheaper than another connection.
func drain(resp *http.Response) {
	if !resp.Close && resp.ContentLength <= maxDrain && resp.StatusCode >= 200 {
		_, _ = io.CopyN(io.Discard, resp.Body, maxDrain) // a broken body of a redirect is nobody's concern
	}
}

// read takes in the body of the final answer. What arrived before an error is kept.
func (w *walk) read(ctx context.Context, resp *http.Response, t *trace) *Error {
	if resp.StatusCode == http.StatusSwitchingProtocols { // what follows is not HTTP
		return nil
	}
	announced := resp.ContentLength
	if w.method == http.MethodHead {
		announced = 0
	}
	if announced > w.maxBody {
		return w.tooLarge("")
	}
	raw, err := w.c.readAll(resp.Body, announced, w.maxBody)
	w.x.Body, w.x.Encoded, w.x.Trailer = raw, int64(len(raw)), trailer(resp)
	if err == errTooLarge {
		w.x.Body = raw[:w.maxBody]
		return w.tooLarge("")
	}
	if err != nil {
		return w.explainBody(ctx, err, resp, len(raw), t)
	}
	if resp.StatusCode == http.StatusPartialContent { // a part of an encoded body is no encoded body
		return nil
	}
	return w.decode(resp.Header["Content-Encoding"])
}

func (w *walk) tooLarge(how string) *Error {
	return failure(TooLarge, "body is larger than %s%s", size(w.maxBody), how)
}

// trailer returns the fields that came after the body; those only announced have no value.
func trailer(resp *http.Response) http.Header {
	var out http.Header
	for name, values := range resp.Trailer {
		if len(values) == 0 {
			continue
		}
		if out == nil {
			out = http.Header{}
		}
		out[name] = values
	}
	return out
}

// readAll reads to the end, at most limit bytes; with one more, the error is errTooLarge. What was read is returned with any
// error. expected is the length if it is known, below 0 if it is not.
func (c *Client) readAll(r io.Reader, expected, limit int64) ([]byte, error) {
	if expected >= 0 {
		return readInto(make([]byte, 0, min(expected, maxPresize)), r, limit)
	}
	kept, _ := c.buffers.Get().(*[scratch]byte)
	if kept == nil {
		kept = new([scratch]byte)
	}
	defer c.buffers.Put(kept)
	n, err := readFull(r, kept[:])
	if int64(n) > limit {
		return slices.Clone(kept[:limit+1]), errTooLarge
	}
	if err == io.EOF {
		return slices.Clone(kept[:n]), nil
	}
	if err != nil {
		return slices.Clone(kept[:n]), err
	}
	return readInto(append(make([]byte, 0, 4*scratch), kept[:n]...), r, limit)
}

// readFull fills p as far as r goes. Unlike io.ReadFull it keeps r's own error.
func readFull(r io.Reader, p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		var k int
		k, err = r.Read(p[n:])
		n += k
	}
	return n, err
}

// readInto appends the rest of r to b, doubling it as bytes come.
func readInto(b []byte, r io.Reader, limit int64) ([]byte, error) {
	var probe [1]byte
	for {
		if len(b) < cap(b) {
			n, err := readFull(r, b[len(b):cap(b)])
			b = b[:len(b)+n]
			if int64(len(b)) > limit {
				return b, errTooLarge
			}
			if err != nil {
				return b, ended(err)
			}
		}
		n, err := r.Read(probe[:])
		b = append(slices.Grow(b, n*max(len(b), 512)), probe[:n]...)
		if int64(len(b)) > limit {
			return b, errTooLarge
		}
		if err != nil {
			return b, ended(err)
		}
	}
}

func ended(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// codings lists the names in Content-Encoding fields, in the order they were applied.
func codings(fields []string) []string {
	var out []string
	for _, f := range fields {
		for name := range strings.SplitSeq(f, ",") {
			if name = strings.ToLower(strings.Trim(name, " \t")); name != "" && name != "identity" {
				out = append(out, name)
			}
		}
	}
	return out
}
