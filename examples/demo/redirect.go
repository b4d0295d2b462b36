package demo

import (
	"net/http"
	"strconv"
)

// target is the place that ?to= names, if it is on this server; else it has
// answered 400.
func (c *call) target() (string, bool) {
	to := c.r.URL.Query().Get("to")
	if to == "" {
		return "/echo", true
	}
	if to = localPath(to); to == "" {
		c.fail(http.StatusBadRequest, "to must be a path on this server, such as /echo")
		return "", false
	}
	return to, true
}

func (c *call) redirectCode() {
	code := pathInt(c.r, "code")
	switch code {
	case 301, 302, 303, 307, 308:
		if to, ok := c.target(); ok {
			c.redirect(code, to)
		}
	default:
		c.fail(http.StatusNotFound, "redirects are 301, 302, 303, 307 and 308")
	}
}

func (c *call) redirectChain() {
	n, ok := digits(c.r.PathValue("n"))
	switch {
	case !ok || n > 100:
		c.fail(http.StatusBadRequest, "the length of the chain must be a number from 0 to 100")
	case n == 0:
		c.json(http.StatusOK, object{"chain": "done"})
	default:
		c.redirect(http.StatusFound, "/redirect/chain/"+strconv.Itoa(n-1))
	}
}

func (c *call) redirectLoop() { c.redirect(http.StatusFound, "/redirect/loop") }

func (c *call) redirectMeta() {
	if to, ok := c.target(); ok {
		c.page(http.StatusOK, "meta", "Moved", to)
	}
}

// redirectRelative goes from /redirect/relative to ../path.
func (c *call) redirectRelative() {
	if to, ok := c.target(); ok {
		c.redirect(http.StatusFound, ".."+to)
	}
}
