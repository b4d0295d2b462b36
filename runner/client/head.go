package client

import (
	"bytes"
	"crypto/tls"
	"net"
	"strings"
	"sync"
)

// headConn is a connection that speaks HTTP/1. From a call of arm to the end of the next final answer's head it puts a
// blank where a field's value holds a control octet, as RFC 9110, section 5.5 allows, since net/http would refuse the whole
// answer. What a Set-Cookie field really said is kept for the jar, which ignores that one cookie and keeps the others
// (RFC 6265bis, section 5.6 step 1). Bodies, and what a proxy says before a tunnel stands, pass as they are.
type headConn struct {
	net.Conn
	tls *tls.ConnectionState // of the handshake, nil without TLS

	mu   sync.Mutex // arm is called while the transport waits in Read
	on   bool       // what is read next belongs to head
	held bool       // a CR was read last, and is handed out with what follows it
	head *head
}

// arm says that the next octet to be read begins an answer. The transport tells that it got the connection (GotConn) when
// the answers before are read to their end and before it sends the request. What is returned is complete once the transport
// gives the answer, and stays as it is when the connection goes on to serve others.
func (c *headConn) arm() *head {
	c.mu.Lock()
	defer c.mu.Unlock()
	var line []byte
	if c.head != nil {
		line = c.head.line[:0]
	}
	c.on, c.head = true, &head{line: line, status: true}
	return c.head
}

// Read reads as net.Conn has it.
func (c *headConn) Read(p []byte) (int, error) {
	if len(p) < 2 { // no room to look behind a CR
		return c.Conn.Read(p)
	}
	for {
		n := c.release(p)
		k, err := c.Conn.Read(p[n:])
		if n = c.clean(p[:n+k], err != nil); n > 0 || err != nil || k == 0 {
			return n, err
		}
	}
}

func (c *headConn) release(p []byte) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.held {
		return 0
	}
	c.held, p[0] = false, '\r'
	return 1
}

// clean changes p in place and returns how many of its octets may be handed out.
func (c *headConn) clean(p []byte, last bool) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.on {
		return len(p)
	}
	n := len(p)
	if n > 0 && p[n-1] == '\r' && !last {
		c.held, n = true, n-1
	}
	c.on = c.head.read(p, n)
	return n
}

// head is how far the head of an answer was read.
type head struct {
	line   []byte         // the first line, the name of a field, or a whole Set-Cookie field
	status bool           // in the first line
	value  bool           // behind the colon of a field
	cookie bool           // in a Set-Cookie field
	ctl    bool           // it holds a control octet
	begin  bool           // at the first octet of a line
	hint   bool           // the answer is an interim one, so that another follows it
	n      int            // Set-Cookie fields that are complete
	odd    map[int]string // those that held control octets, as they came, by their place among all
}

// read takes in the first n octets of p and reports whether the next ones belong to the head as well. A CR that no LF
// follows is a control octet.
func (h *head) read(p []byte, n int) bool {
	for i, b := range p[:n] {
		switch {
		case b == '\n':
			if !h.endLine() {
				return false
			}
		case b == '\r' && (i+1 == len(p) || p[i+1] == '\n'):
		case h.status:
			h.keep(b, 16)
		default:
			if h.begin {
				h.beginLine(b)
			}
			p[i] = h.octet(p, i, b)
		}
	}
	return true
}

// endLine reports whether the head goes on: it ends with an empty line, if the answer is not an interim one.
func (h *head) endLine() bool {
	switch {
	case h.status:
		h.status, h.begin, h.hint = false, true, interim(h.line)
		h.line = h.line[:0]
	case !h.begin:
		h.begin = true
	default:
		h.endField()
		if !h.hint {
			return false
		}
		*h = head{line: h.line[:0], status: true}
	}
	return true
}

// interim reports whether a first line has a status of 1xx; after 101 there is no further HTTP.
func interim(line []byte) bool {
	_, status, _ := bytes.Cut(line, []byte(" "))
	status = bytes.TrimLeft(status, " ")
	return len(status) >= 3 && status[0] == '1' && string(status[:3]) != "101"
}

// beginLine sees whether a line goes on with the field before it (obsolete line folding, RFC 9112, section 5.2).
func (h *head) beginLine(b byte) {
	h.begin = false
	if b != ' ' && b != '\t' {
		h.endField()
	}
}

func (h *head) endField() {
	if h.cookie && h.ctl {
		if h.odd == nil {
			h.odd = map[int]string{}
		}
		_, value, _ := bytes.Cut(h.line, []byte(":"))
		h.odd[h.n] = strings.Trim(string(value), " \t")
	}
	if h.cookie {
		h.n++
	}
	h.line, h.value, h.cookie, h.ctl = h.line[:0], false, false, false
}

// octet takes in an octet of a field, p[i], and returns what is to stand in its place.
func (h *head) octet(p []byte, i int, b byte) byte {
	if !h.value {
		h.keep(b, 1024)
		if b != ':' {
			return b
		}
		h.value = true
		name := h.line[:len(h.line)-1]
		bare := bytes.TrimRight(name, " \t")
		h.cookie = strings.EqualFold(string(bare), "set-cookie")
		return h.closeUp(p, i, len(name)-len(bare))
	}
	if h.cookie {
		h.keep(b, maxHeader)
	}
	if b >= ' ' && b != 0x7F || b == '\t' {
		return b
	}
	h.ctl = true
	return ' '
}

// closeUp moves a colon before the blanks it stands behind (RFC 9112, section 5.1), as far as they are at hand.
func (h *head) closeUp(p []byte, i, blanks int) byte {
	if blanks == 0 || blanks > i {
		h.cookie = h.cookie && blanks == 0
		return ':'
	}
	p[i-blanks] = ':'
	return ' '
}

func (h *head) keep(b byte, most int) {
	if len(h.line) < most {
		h.line = append(h.line, b)
	}
}
