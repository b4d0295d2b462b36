package client

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// TestControlOctetsOverHTTP2: what net/http refuses there cannot be saved, but is told, with a way around it.
func TestControlOctetsOverHTTP2(t *testing.T) {
	ca := newAuthority(t, "CA")
	cert := ca.sign(t, nil)
	address := raw(t, func(conn net.Conn) {
		s := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}})
		defer s.Close()
		if _, err := io.ReadFull(s, make([]byte, len(http2.ClientPreface))); err != nil {
			return
		}
		f := http2.NewFramer(s, s)
		if err := f.WriteSettings(); err != nil {
			return
		}
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			if h, ok := frame.(*http2.HeadersFrame); ok {
				var b bytes.Buffer
				e := hpack.NewEncoder(&b)
				e.WriteField(hpack.HeaderField{Name: ":status", Value: "200"})
				e.WriteField(hpack.HeaderField{Name: "set-cookie", Value: "a=\x01"})
				f.WriteHeaders(http2.HeadersFrameParam{StreamID: h.StreamID, BlockFragment: b.Bytes(), EndStream: true, EndHeaders: true})
			}
		}
	})
	_, e := do(t, newClient(t, Options{}), &Request{URL: parse(t, "https://"+address+"/"), Connection: Connection{CA: ca.file}})
	want(t, e, Protocol, `the answer's field "set-cookie" holds a control character, which HTTP/2 does not allow`)
}
