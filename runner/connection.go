package runner

import (
	"path/filepath"
	"time"

	"crumb/runner/client"
	"crumb/scenario"
)

// connection is how to reach servers, evaluated. Zero fields mean the defaults.
type connection struct {
	timeout      time.Duration
	follow       int // -1: all
	maxRedirects int // -1: none is allowed
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
	if over.TLS != nil {
		d = m.tls(&c.Connection, over.TLS)
	}
	return c, d
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
