// Package jar is the cookie store of a session: RFC 6265bis (draft-ietf-httpbis-rfc6265bis-22), octet by octet, fed with
// raw Set-Cookie field values.
//
// Where the text leaves a choice to the user agent, this is what was chosen:
//   - "Secure" origins are https, wss and loopback hosts (localhost, *.localhost, 127.0.0.0/8, ::1), as in browsers.
//   - Public suffixes are refused as Domain (golang.org/x/net/publicsuffix), unless Options says otherwise.
//   - SameSite is parsed, stored and shown, and never withholds a cookie: a client without documents sends only
//     same-site requests (5.2).
//   - Partitioned is kept as data; as in browsers it needs Secure.
//   - The prefixes __Http- and __Host-Http- of draft-ietf-httpbis-layered-cookies are enforced too.
//   - A host with a trailing dot (`h.`) is another host than the same without (`h`), as in browsers.
//   - Nothing is evicted while the jar holds at most 3,300 cookies; then it goes down to 3,000 and says which went.
package jar

import (
	"strings"
	"time"
)

// Cookie is a cookie as the jar holds it, or what became of one Set-Cookie line. It is a copy: changing it changes no jar.
// Name and Value are octets as they came, not decoded; they need not be valid UTF-8.
type Cookie struct {
	// Name may be empty: a line without "=" makes a nameless cookie (5.6 step 3).
	Name, Value string
	// Domain is the canonical host it is for, without a leading dot. HostOnly says that subdomains do not get it.
	Domain   string
	HostOnly bool
	// Path is compared octet by octet with the path as sent (5.1.4). It begins with "/".
	Path string
	// Expires is the end of its life as stored, that is at most 400 days ahead (5.6.1, 5.6.2), in UTC; zero in a session
	// cookie. In the result of a line that deletes it is not after LastAccess.
	Expires time.Time
	// MaxAge is the last valid Max-Age as received, in seconds, before any cap; out of range it is the nearest int64. Nil
	// if there was none that is valid.
	MaxAge *int64
	// Secure and HttpOnly are the flags of 5.6.5 and 5.6.6.
	Secure, HttpOnly bool
	// SameSite is "Strict", "Lax" or "None"; "" if not given or not one of these (5.6.7, there "Default").
	SameSite string
	// Partitioned says that the attribute was there; Persistent that the cookie outlives a session.
	Partitioned, Persistent bool
	// Created is kept when a cookie is replaced (5.7 step 23). LastAccess is when it was last set or sent. Both in UTC.
	Created, LastAccess time.Time
	// Raw is the Set-Cookie line as received, "" if set by hand. The jar itself keeps at most 8,192 octets of it.
	Raw string
	// Rejected says why the line was refused, nil when it was stored (or deleted something). The other fields then hold
	// what could be read of the line. Nil in everything the jar hands out of its store.
	Rejected *Refusal
}

// Refusal says why a cookie was not stored. It is the error of Put.
type Refusal struct {
	// Reason is one clause in words, lower case but for names, without a final period.
	Reason string
	// Section is the rule, such as "RFC 6265bis 5.7 step 13" (numbers of draft 22).
	Section string
}

// Error gives the reason and the section.
func (r *Refusal) Error() string { return r.Reason + " (" + r.Section + ")" }

// Limits of the draft, in octets and seconds, and of this jar.
const (
	maxPair      = 4096                   // name and value together (5.7 step 4)
	maxAttribute = 1024                   // an attribute's value (5.6)
	maxLifetime  = 400 * 24 * 60 * 60     // seconds (5.6.1, 5.6.2)
	maxRaw       = 8192                   // of a line, kept in the jar
	lowWater     = 3000                   // cookies left after an eviction
	highWater    = lowWater + lowWater/10 // cookies that make one happen
	perDomain    = 50                     // a domain with more gives way first (5.7, "remove excess cookies")
	maxGone      = 100                    // expired, deleted or evicted cookies remembered for Why
)

// Serialize gives the value of the Cookie field for these cookies in this order (5.8.3 step 6): `name=value` joined with
// "; ", only the value of a nameless one. No cookies give "".
func Serialize(cs []Cookie) string {
	var b strings.Builder
	for i := range cs {
		if i > 0 {
			b.WriteString("; ")
		}
		if cs[i].Name != "" {
			b.WriteString(cs[i].Name)
			b.WriteByte('=')
		}
		b.WriteString(cs[i].Value)
	}
	return b.String()
}

// expired says that the cookie's life is over at now. The instant of its expiry counts as over, as in browsers.
func (c *Cookie) expired(now time.Time) bool {
	return c.Persistent && !c.Expires.After(now)
}

// same says that two cookies have one identity (5.7 step 23): name, domain, host-only flag and path.
func (c *Cookie) same(d *Cookie) bool {
	return c.Name == d.Name && c.Path == d.Path && c.HostOnly == d.HostOnly && c.Domain == d.Domain
}

// copied gives a copy that shares nothing that can be written.
func (c *Cookie) copied() Cookie {
	d := *c
	if c.MaxAge != nil {
		seconds := *c.MaxAge
		d.MaxAge = &seconds
	}
	return d
}

// label is the cookie's name for a sentence.
func (c *Cookie) label() string {
	if c.Name == "" {
		return "a nameless cookie"
	}
	return c.Name
}
