package jar

import (
	"fmt"
	"strings"
)

// candidate is a cookie that asks to be stored, with what the rules need to know.
type candidate struct {
	Cookie
	jar    *Jar
	origin origin
	// domain is the Domain attribute: lower case, without its leading dot, "" for a host-only cookie.
	domain string
	// explicitPath says that a Path attribute was there (or a path was given by hand).
	explicitPath bool
}

// rule refuses a candidate by giving a reason, or lets it pass with "". It may settle fields of the candidate.
type rule struct {
	section string
	refuse  func(*candidate) string
}

// Drafts that go beyond 6265bis.
const (
	layered = "draft-ietf-httpbis-layered-cookies-02"
	chips   = "draft-cutler-httpbis-partitioned-cookies-01"
)

// lineRules are for Set-Cookie lines, in the order of the draft: the first that refuses names the reason.
var lineRules = []rule{
	{"RFC 6265bis 5.6 step 1", (*candidate).lineControl},
	{"RFC 6265bis 5.7 step 2", (*candidate).empty},
	{"RFC 6265bis 5.7 step 4", (*candidate).long},
	{"RFC 6265bis 5.1.2", (*candidate).unknownHost},
	{"RFC 6265bis 5.7 step 8", (*candidate).foreignDomain},
	{"RFC 6265bis 5.7 step 9", (*candidate).suffixDomain},
	{"RFC 6265bis 5.7 step 10", (*candidate).otherDomain},
	{"RFC 6265bis 5.7 step 13", (*candidate).secureOverPlain},
	{"RFC 6265bis 5.7 step 16", (*candidate).overlaysSecure},
	{"RFC 6265bis 5.7 step 19", (*candidate).crossSiteUnprotected},
	{chips, (*candidate).partitionUnprotected},
	{"RFC 6265bis 5.7 step 20", (*candidate).securePrefix},
	{"RFC 6265bis 5.7 step 21", (*candidate).hostPrefix},
	{layered, (*candidate).httpPrefix},
	{"RFC 6265bis 5.7 step 22", (*candidate).namelessPrefix},
}

// handRules are for Put, where there is no origin.
var handRules = []rule{
	{"RFC 6265bis 5.7 step 3", (*candidate).handControl},
	{"RFC 6265bis 5.6", (*candidate).separator},
	{"RFC 6265bis 5.7 step 2", (*candidate).empty},
	{"RFC 6265bis 5.7 step 4", (*candidate).long},
	{"RFC 6265bis 5.6", (*candidate).longAttribute},
	{"RFC 6265bis 5.1.2", (*candidate).unknownHost},
	{"RFC 6265bis 5.7 step 9", (*candidate).handSuffix},
	{"RFC 6265bis 5.6.4", (*candidate).relativePath},
	{"RFC 6265bis 5.6.7", (*candidate).oddSameSite},
	{"RFC 6265bis 5.7 step 19", (*candidate).crossSiteUnprotected},
	{chips, (*candidate).partitionUnprotected},
	{"RFC 6265bis 5.7 step 20", (*candidate).securePrefix},
	{"RFC 6265bis 5.7 step 21", (*candidate).hostPrefix},
	{layered, (*candidate).httpPrefix},
	{"RFC 6265bis 5.7 step 22", (*candidate).namelessPrefix},
}

// judge asks the rules in order; nil if none refuses.
func (c *candidate) judge(rules []rule) *Refusal {
	for _, r := range rules {
		if reason := r.refuse(c); reason != "" {
			return &Refusal{Reason: reason, Section: r.section}
		}
	}
	return nil
}

func (c *candidate) lineControl() string {
	if b, found := control(c.Raw); found {
		return fmt.Sprintf("the line holds the control octet 0x%02X", b)
	}
	return ""
}

func (c *candidate) handControl() string {
	for _, s := range []string{c.Name, c.Value, c.Domain, c.Path} {
		if b, found := control(s); found {
			return fmt.Sprintf("name, value, domain or path holds the control octet 0x%02X", b)
		}
	}
	return ""
}

func (c *candidate) separator() string {
	switch {
	case strings.Contains(c.Name, "="):
		return `the name holds "=", where a server would see its end`
	case strings.Contains(c.Name, ";"), strings.Contains(c.Value, ";"):
		return `name or value holds ";", where a server would see the next cookie`
	}
	return ""
}

func (c *candidate) empty() string {
	if c.Name == "" && c.Value == "" {
		return "there is neither a name nor a value"
	}
	return ""
}

func (c *candidate) long() string {
	if n := len(c.Name) + len(c.Value); n > maxPair {
		return fmt.Sprintf("name and value are %d octets together; at most %d are stored", n, maxPair)
	}
	return ""
}

// longAttribute knows only a Domain for an attribute: the host itself, and the default path, may be of any length.
func (c *candidate) longAttribute() string {
	if n := len(c.Domain); n > maxAttribute && !c.HostOnly {
		return fmt.Sprintf("the domain is %d octets; at most %d are stored", n, maxAttribute)
	}
	return ""
}

func (c *candidate) unknownHost() string {
	if c.origin.err != nil {
		return c.origin.err.Error()
	}
	return ""
}

func (c *candidate) foreignDomain() string {
	if !isASCII(c.domain) {
		return fmt.Sprintf("Domain=%s is not ASCII; its xn-- form is wanted", c.domain)
	}
	return ""
}

// suffixDomain makes a cookie for a public suffix host-only if that is the host itself.
func (c *candidate) suffixDomain() string {
	if c.domain == "" || !c.jar.isSuffix(c.domain) {
		return ""
	}
	if c.domain != c.origin.host {
		return fmt.Sprintf("Domain=%s is a public suffix, where anybody can register names", c.domain)
	}
	c.domain, c.HostOnly = "", true
	return ""
}

func (c *candidate) handSuffix() string {
	if !c.HostOnly && c.jar.isSuffix(c.Domain) {
		return fmt.Sprintf("%s is a public suffix, so a cookie for it must be host-only", c.Domain)
	}
	return ""
}

func (c *candidate) otherDomain() string {
	if c.domain != "" && !domainMatch(c.origin.host, c.domain) {
		return fmt.Sprintf("Domain=%s does not cover the host %s", c.domain, c.origin.host)
	}
	return ""
}

func (c *candidate) relativePath() string {
	if c.Path[0] != '/' {
		return fmt.Sprintf(`path %q does not begin with "/"`, c.Path)
	}
	return ""
}

func (c *candidate) oddSameSite() string {
	if c.SameSite != "" && sameSite(c.SameSite) == "" {
		return fmt.Sprintf("SameSite=%q is none of Strict, Lax, None", c.SameSite)
	}
	c.SameSite = sameSite(c.SameSite)
	return ""
}

func (c *candidate) secureOverPlain() string {
	if c.Secure && !c.origin.secure {
		return fmt.Sprintf("Secure cookie over %s from a host that is not loopback", c.origin.scheme)
	}
	return ""
}

// overlaysSecure is "leave secure cookies alone": the paths are compared one way only.
func (c *candidate) overlaysSecure() string {
	if c.Secure || c.origin.secure {
		return ""
	}
	old := c.jar.secureBelow(&c.Cookie, c.Created)
	if old == nil {
		return ""
	}
	return fmt.Sprintf("%s over %s may not overlay the Secure cookie of that name for %s with Path=%s",
		c.label(), c.origin.scheme, old.Domain, old.Path)
}

func (c *candidate) crossSiteUnprotected() string {
	if c.SameSite == "None" && !c.Secure {
		return "SameSite=None without Secure"
	}
	return ""
}

func (c *candidate) partitionUnprotected() string {
	if c.Partitioned && !c.Secure {
		return "Partitioned without Secure"
	}
	return ""
}

func (c *candidate) securePrefix() string {
	if hasPrefixFold(c.Name, "__secure-") && !c.Secure {
		return "a name with the prefix __Secure- needs Secure"
	}
	return ""
}

func (c *candidate) hostPrefix() string {
	if !hasPrefixFold(c.Name, "__host-") {
		return ""
	}
	return c.lacks("__Host-", c.bound()...)
}

// httpPrefix is for __Http-, and for what __Host-Http- needs beyond __Host-.
func (c *candidate) httpPrefix() string {
	switch {
	case hasPrefixFold(c.Name, "__http-"):
		return c.lacks("__Http-", need{"Secure", c.Secure}, need{"HttpOnly", c.HttpOnly})
	case hasPrefixFold(c.Name, "__host-http-"):
		return c.lacks("__Host-Http-", append(c.bound(), need{"HttpOnly", c.HttpOnly})...)
	}
	return ""
}

func (c *candidate) namelessPrefix() string {
	if c.Name != "" {
		return ""
	}
	for _, prefix := range []string{"__Secure-", "__Host-", "__Http-"} {
		if hasPrefixFold(c.Value, lower(prefix)) {
			return "a nameless cookie whose value begins with " + prefix
		}
	}
	return ""
}

// need is something a prefix demands, and whether it is there.
type need struct {
	what string
	met  bool
}

// bound is what ties a cookie to its host.
func (c *candidate) bound() []need {
	return []need{{"Secure", c.Secure}, {"no Domain", c.HostOnly}, {"Path=/", c.explicitPath && c.Path == "/"}}
}

// lacks says what a prefix demands and does not get, "" if it gets all.
func (c *candidate) lacks(prefix string, needs ...need) string {
	var missing []string
	for _, n := range needs {
		if !n.met {
			missing = append(missing, n.what)
		}
	}
	if missing == nil {
		return ""
	}
	return "a name with the prefix " + prefix + " needs " + strings.Join(missing, " and ")
}
