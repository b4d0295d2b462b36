package runner

import (
	"path/filepath"
	"strings"
	"time"

	"crumb/runner/client"
	"crumb/scenario"
)

// connection is how to reach servers, evaluated. Zero fields mean the defaults.
type connection struct {
	timeout      time.Duration
	follow       int // -1: all
	maxRedirects int // -1: none is allowed
	maxBody      int
	identity     bool // bodies are asked for as they are
	client.Connection
}

// connect puts the connection keys of a file over those that stand.
func (m *moment) connect(base connection, over scenario.Connection) (c connection, d *scenario.Diagnostic) {
	c = base
	if over.Timeout != nil {
		if c.timeout, d = m.duration(over.Timeout); d != nil {
			return c, d
		}
	}
	if over.MaxRedirects != nil {
		if c.maxRedirects, d = m.number(over.MaxRedirects, 0); d != nil {
			return c, d
		}
		if c.maxRedirects == 0 {
			c.maxRedirects = -1
		}
	}
	if over.Follow != nil {
		if c.follow, d = m.follow(over.Follow); d != nil {
			return c, d
		}
	}
	if over.Proxy != nil {
		if c.Proxy, d = m.text(over.Proxy); d != nil {
			return c, d
		}
		if c.Proxy == "environment" {
			c.Proxy = ""
		}
	}
	if d = m.wire(&c, over); d != nil {
		return c, d
	}
	if over.TLS != nil {
		d = m.tls(&c.Connection, over.TLS)
	}
	return c, d
}

// wire puts the keys about the version of HTTP, names, sockets and bodies over those that stand.
func (m *moment) wire(c *connection, over scenario.Connection) (d *scenario.Diagnostic) {
	if over.HTTP != nil {
		if c.HTTP, d = m.text(over.HTTP); d != nil {
			return d
		}
		if c.HTTP != "1.1" && c.HTTP != "2" {
			return over.HTTP.Fault("", "http must be 1.1 or 2, not %s", m.format(c.HTTP, 40))
		}
	}
	if over.Resolve != nil {
		list, d := m.texts(over.Resolve)
		if d != nil {
			return d
		}
		for i, item := range list {
			if err := scenario.CheckResolve(item); err != nil {
				return over.Resolve[min(i, len(over.Resolve)-1)].Fault("write host:port:address", "%s", err)
			}
		}
		c.Resolve = strings.Join(list, ",")
	}
	if over.UnixSocket != nil {
		if c.UnixSocket, d = m.text(over.UnixSocket); d != nil {
			return d
		}
		if !filepath.IsAbs(c.UnixSocket) {
			c.UnixSocket = filepath.Join(over.Dir, c.UnixSocket)
		}
	}
	if over.Compress != nil {
		on, d := m.flag(over.Compress)
		if d != nil {
			return d
		}
		c.identity = !on
	}
	if over.MaxBody != nil {
		c.maxBody, d = m.size(over.MaxBody)
	}
	return d
}

// size is a value as a number of bytes.
func (m *moment) size(v *scenario.Value) (int, *scenario.Diagnostic) {
	x, d := v.Eval(m.runtime())
	if d != nil {
		return 0, d
	}
	if n, ok := x.(int); ok && n > 0 {
		return n, nil
	}
	text, _ := x.(string)
	n, err := scenario.ParseSize(text)
	if err != nil {
		return 0, v.Fault("a size is a number of bytes, or has a unit: 500kB, 10MiB", "a size is wanted here, not %s", m.format(x, 40))
	}
	return n, nil
}

// follow is how many redirects to follow: all (-1) for true, none for false.
func (m *moment) follow(v *scenario.Value) (int, *scenario.Diagnostic) {
	x, d := v.Eval(m.runtime())
	if d != nil {
		return 0, d
	}
	switch x {
	case true, "true":
		return -1, nil
	case false, "false":
		return 0, nil
	}
	return m.number(v, 0)
}

func (m *moment) tls(c *client.Connection, t *scenario.TLS) (d *scenario.Diagnostic) {
	for _, x := range []struct {
		v    *scenario.Value
		into *string
		file bool
	}{{t.CA, &c.CA, true}, {t.Cert, &c.Cert, true}, {t.Key, &c.Key, true}, {t.ServerName, &c.ServerName, false}, {t.MinVersion, &c.MinVersion, false}} {
		if x.v == nil {
			continue
		}
		if *x.into, d = m.text(x.v); d != nil {
			return d
		}
		if x.file && !filepath.IsAbs(*x.into) {
			*x.into = filepath.Join(t.Dir, *x.into)
		}
	}
	if t.Insecure != nil {
		c.Insecure, d = m.flag(t.Insecure)
	}
	return d
}
