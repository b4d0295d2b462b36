package runner

import (
	"strings"
)

// Overrides are connection settings that stand before what files and steps say, such as those of a command line. Zero
// fields leave it to the files. Paths are relative to the working directory.
type Overrides struct {
	Proxy     string   // URL of a proxy for every host, "none", or "environment"
	CA        string   // PEM file of the certificates to trust
	Cert, Key string   // PEM files of the client's certificate and its key
	Insecure  bool     // verifies nothing
	Resolve   []string // host:port:address, before those of the files
	LoadJar   string   // file of cookies that every scenario's own session starts from, instead of its load
	SaveJar   string   // file that the own session's cookies are written to, instead of its save
}

// over puts the settings over a connection.
func (o *Overrides) over(c *connection) {
	switch o.Proxy {
	case "":
	case "environment":
		c.Proxy = ""
	default:
		c.Proxy = o.Proxy
	}
	if o.CA != "" {
		c.CA = o.CA
	}
	if o.Cert != "" {
		c.Cert, c.Key = o.Cert, o.Key
	}
	c.Insecure = c.Insecure || o.Insecure
	if len(o.Resolve) > 0 {
		given := strings.Join(o.Resolve, ",")
		if c.Resolve != "" {
			given = c.Resolve + "," + given // of one host the last counts
		}
		c.Resolve = given
	}
}
