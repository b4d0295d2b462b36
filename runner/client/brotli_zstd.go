package client

import (
	"bytes"
	"io"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// Both kinds of decoders live in a pool: a fresh one allocates tables and a window with every body. Neither runs
// goroutines, so that one that the pool lets go is only memory.

// brotliStream reads one brotli stream (RFC 7932), whose window is at most 16 MiB. Like browsers it ignores bytes after it.
type brotliStream struct {
	brotli.Reader
	done bool
}

func openBrotli(c *Client, r *bytes.Reader) (io.Reader, error) {
	b, _ := c.brotlis.Get().(*brotliStream)
	if b == nil {
		b = new(brotliStream)
	}
	b.done = false
	return b, b.Reset(r)
}

// excess is how package brotli words that there are bytes after the stream; it does not export that error.
const excess = "brotli: excessive input"

func (c *Client) releaseBrotli(b *brotliStream) {
	if b.Reset(nil) == nil { // lets go of the body
		c.brotlis.Put(b)
	}
}

func (b *brotliStream) Read(p []byte) (int, error) {
	if b.done {
		return 0, io.EOF
	}
	n, err := b.Reader.Read(p)
	if err != nil && err.Error() == excess {
		b.done, err = true, io.EOF
	}
	return n, err
}

// maxWindow bounds the memory for a zstd body, in bytes: a recommendation of RFC 8878 and for HTTP the rule (RFC 9659).
const maxWindow = 8 << 20

// zstdMagic begins every zstd frame with data, zstdSkippable every other after its first byte (RFC 8878, section 3.1).
const (
	zstdMagic     = "\x28\xb5\x2f\xfd"
	zstdSkippable = "\x2a\x4d\x18"
)

// beginsZstd reports whether all there is of the first four bytes is right.
func beginsZstd(b []byte) bool {
	b = b[:min(len(b), len(zstdMagic))]
	if len(b) > 0 && b[0]&0xf0 == 0x50 {
		return bytes.HasPrefix([]byte(zstdSkippable), b[1:])
	}
	return bytes.HasPrefix([]byte(zstdMagic), b)
}

// zstdFrames reads one zstd frame after the other. Like browsers it ignores what comes after the last.
type zstdFrames struct {
	z *zstd.Decoder
	r *bytes.Reader
}

func openZstd(c *Client, r *bytes.Reader) (io.Reader, error) {
	f, _ := c.zstds.Get().(*zstdFrames)
	if f == nil {
		z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderMaxMemory(maxWindow))
		if err != nil {
			return nil, err
		}
		f = &zstdFrames{z: z}
	}
	f.r = r
	return f, f.z.Reset(r)
}

func (c *Client) releaseZstd(f *zstdFrames) {
	if f.r = nil; f.z.Reset(nil) == nil {
		c.zstds.Put(f)
	}
}

func (f *zstdFrames) Read(p []byte) (int, error) {
	n, err := f.z.Read(p)
	if err == zstd.ErrMagicMismatch && f.frame() {
		err = io.EOF
	}
	return n, err
}

// frame reports whether the body begins as a frame, so that only a later one can be none.
func (f *zstdFrames) frame() bool {
	var magic [len(zstdMagic)]byte
	n, _ := f.r.ReadAt(magic[:], 0)
	return n == len(magic) && beginsZstd(magic[:])
}
