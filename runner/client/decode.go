package client

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// maxCodings bounds how many Content-Encodings may lie upon each other; curl has the same bound.
const maxCodings = 5

// decode takes off the Content-Encodings of the body, the last one first (RFC 9110, section 8.4). An unknown one, and those
// under it, are left as they are. On an error the body is what could be decoded.
func (w *walk) decode(fields []string) *Error {
	if len(fields) == 0 || len(w.x.Body) == 0 {
		return nil
	}
	names := codings(fields)
	if len(names) > maxCodings {
		return failure(Body, "the body has %d Content-Encodings upon each other; %d are allowed", len(names), maxCodings)
	}
	for i := len(names) - 1; i >= 0; i-- {
		open := decoder(names[i])
		if open == nil {
			return nil
		}
		if err := w.unpack(names[i], open); err != nil {
			return err
		}
	}
	return nil
}

// opener starts to decode what it reads.
type opener func(c *Client, r *bytes.Reader) (io.Reader, error)

func decoder(name string) opener {
	switch name {
	case "gzip", "x-gzip":
		return openGzip
	case "deflate":
		return openDeflate
	case "br":
		return openBrotli
	case "zstd":
		return openZstd
	}
	return nil
}

func (w *walk) unpack(name string, open opener) *Error {
	in := bytes.NewReader(w.x.Body)
	r, err := open(w.c, in)
	var out []byte
	if err == nil {
		out, err = w.c.readAll(r, -1, w.maxBody)
		w.c.release(r)
	}
	coded := w.x.Body
	w.x.Body = out
	switch {
	case err == nil:
		return nil
	case err == errTooLarge:
		w.x.Body = out[:w.maxBody]
		return w.tooLarge(" once its " + name + " is decoded")
	}
	return broken(name, coded, len(coded)-in.Len(), err)
}

// release keeps what is dear to make for the next body.
func (c *Client) release(r io.Reader) {
	switch r := r.(type) {
	case *gzipMembers:
		c.readers.Put(r.z)
	case *brotliStream:
		c.releaseBrotli(r)
	case *zstdFrames:
		c.releaseZstd(r)
	}
}

// gzipMagic begins every gzip member (RFC 1952, section 2.3.1).
const gzipMagic = "\x1f\x8b"

// beginsAs reports whether a body begins as one of its coding does, as far as it goes.
func beginsAs(name string, b []byte) bool {
	switch name {
	case "gzip", "x-gzip":
		return strings.HasPrefix(gzipMagic, string(b[:min(2, len(b))]))
	case "zstd":
		return beginsZstd(b)
	}
	return true
}

// broken words what is wrong with an encoded body; offset is how far it was read.
func broken(name string, coded []byte, offset int, err error) *Error {
	var corrupt flate.CorruptInputError
	where := "at byte " + strconv.Itoa(offset) + " of " + strconv.Itoa(len(coded))
	if name == "br" || name == "zstd" { // read in large pieces, so that the offset says nothing
		where = "somewhere in its " + size(int64(len(coded)))
	}
	switch {
	case errors.Is(err, gzip.ErrHeader) || errors.Is(err, zlib.ErrHeader) || !beginsAs(name, coded):
		return failure(Body, "the body's Content-Encoding is %s, but it begins with %s", name, quote(string(coded[:min(len(coded), 16)]))).because(err)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return failure(Body, "the %s body ends early, after %s", name, size(int64(len(coded)))).because(err)
	case errors.Is(err, gzip.ErrChecksum) || errors.Is(err, zlib.ErrChecksum) || errors.Is(err, zstd.ErrCRCMismatch):
		return failure(Body, "the %s body is broken %s: its checksum is wrong", name, where).because(err)
	case errors.Is(err, zlib.ErrDictionary) || errors.Is(err, zstd.ErrUnknownDictionary):
		return failure(Body, "the %s body is broken %s: it needs a dictionary", name, where).because(err)
	case errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return failure(Body, "the zstd body needs a window of more than %s, which is not allowed over HTTP (RFC 9659)", size(maxWindow)).because(err)
	case errors.As(err, &corrupt) || name == "br" || name == "zstd":
		return failure(Body, "the %s body is broken %s: its data make no sense", name, where).because(err)
	}
	return failure(Body, "the %s body is broken %s: %s", name, where, plain(err.Error())).because(err)
}

func openGzip(c *Client, r *bytes.Reader) (io.Reader, error) {
	z, _ := c.readers.Get().(*gzip.Reader)
	if z == nil {
		z = new(gzip.Reader)
	}
	if err := z.Reset(r); err != nil {
		c.readers.Put(z)
		return nil, err
	}
	z.Multistream(false)
	return &gzipMembers{z, r}, nil
}

// gzipMembers reads one member after the other (RFC 1952, section 2.2). Like browsers it ignores bytes after the last.
type gzipMembers struct {
	z *gzip.Reader
	r *bytes.Reader
}

func (g *gzipMembers) Read(p []byte) (int, error) {
	n, err := g.z.Read(p)
	if err == io.EOF && g.another() {
		if err = g.z.Reset(g.r); err == nil {
			g.z.Multistream(false)
		}
	}
	return n, err
}

func (g *gzipMembers) another() bool {
	var magic [2]byte
	n, _ := g.r.ReadAt(magic[:], g.r.Size()-int64(g.r.Len()))
	return n == 2 && string(magic[:]) == gzipMagic
}

// openDeflate reads a zlib stream (RFC 1950), or a bare one (RFC 1951), which some servers send in its place.
func openDeflate(_ *Client, r *bytes.Reader) (io.Reader, error) {
	var head [2]byte
	if n, _ := r.ReadAt(head[:], 0); n == 2 && head[0]&15 == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		return zlib.NewReader(r)
	}
	return flate.NewReader(r), nil
}
