package jar

import (
	"bytes"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// The first line of a cookies.txt, which Python's http.cookiejar demands, and what marks HttpOnly.
const (
	netscapeHead   = "# Netscape HTTP Cookie File\n"
	httpOnlyPrefix = "#HttpOnly_"
)

// readLines reads a cookies.txt.
func readLines(data []byte) (*file, error) {
	f := &file{format: CookiesTxt}
	n := 0
	for line := range bytes.Lines(data) {
		n++
		text := strings.TrimSuffix(strings.TrimSuffix(string(line), "\n"), "\r")
		bare := strings.TrimLeft(text, " \t")
		if bare == "" || bare[0] == '#' && !strings.HasPrefix(text, httpOnlyPrefix) {
			continue
		}
		c, err := readLine(text)
		if err == nil {
			c.place = "line " + strconv.Itoa(n)
			err = f.add(c)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
	return f, nil
}

// readLine reads the line of a cookie: domain, include subdomains, path, secure, expires, name, value. A sixth TAB that an
// editor took away with the empty value after it is not missed.
func readLine(text string) (filed, error) {
	var c filed
	text, c.HttpOnly = strings.CutPrefix(text, httpOnlyPrefix)
	fields := strings.Split(text, "\t")
	if len(fields) == 6 {
		fields = append(fields, "")
	}
	if len(fields) != 7 {
		return c, wrongCount(text, len(fields))
	}
	subdomains, ok := truth(fields[1])
	if !ok {
		return c, fmt.Errorf("field 2, whether subdomains are included, is %s, neither TRUE nor FALSE", quote(fields[1]))
	}
	if c.Secure, ok = truth(fields[3]); !ok {
		return c, fmt.Errorf("field 4, whether it is secure, is %s, neither TRUE nor FALSE", quote(fields[3]))
	}
	if c.Expires, ok = expiry(fields[4]); !ok {
		return c, fmt.Errorf("field 5, when it expires, is %s, no number of seconds since 1970", quote(fields[4]))
	}
	c.Domain, c.HostOnly = withoutPort(strings.TrimPrefix(fields[0], ".")), !subdomains
	c.Path, c.Name, c.Value = fields[2], fields[5], fields[6]
	return c, nil
}

func wrongCount(text string, n int) error {
	if words := len(strings.Fields(text)); n < 6 && (words == 6 || words == 7) {
		return fmt.Errorf("a cookies.txt line has 7 fields with TABs between, not %d; here are spaces between", n)
	}
	return fmt.Errorf("a cookies.txt line has 7 fields, not %d", n)
}

func truth(s string) (value, ok bool) {
	return isFold(s, "true"), isFold(s, "true") || isFold(s, "false")
}

// expiry reads when a cookie expires: 0 stands for a session cookie, and so does nothing (Python).
func expiry(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	return readSeconds(s, func(seconds float64) bool { return seconds == 0 })
}

// withoutPort takes off the port that wget writes after some domains. Cookies do not know ports.
func withoutPort(domain string) string {
	if strings.Count(domain, ":") != 1 && !strings.HasPrefix(domain, "[") {
		return domain
	}
	host, port, err := net.SplitHostPort(domain)
	if err != nil || port == "" || strings.Trim(port, "0123456789") != "" {
		return domain
	}
	return host
}

// CookiesTxt is Save for the format CookiesTxt. A cookie without a name or with a TAB in it cannot be written, as curl
// skips such a line. Fractions of a second are cut off, so that no cookie lives longer than its server said.
func (j *Jar) CookiesTxt() ([]byte, error) {
	all, _ := j.aged()
	left := &Unwritten{Format: CookiesTxt}
	b := []byte(netscapeHead)
	for _, s := range all {
		if reason := unlike(&s.Cookie); reason != "" {
			left.add(&s.Cookie, reason)
			continue
		}
		b = appendLine(b, &s.Cookie)
	}
	return b, left.err()
}

// unlike says what of a cookie cannot be written in a line, "" if all can.
func unlike(c *Cookie) string {
	switch {
	case c.Name == "":
		return "it has no name"
	case strings.Contains(c.Value, "\t"):
		return "its value holds a TAB"
	case strings.Contains(c.Name+c.Domain+c.Path, "\t"):
		return "its name, domain or path holds a TAB"
	case strings.HasPrefix(strings.TrimLeft(c.Domain, " "), "#"), withoutPort(c.Domain) != c.Domain:
		return "its domain would be read as something else"
	case c.Persistent && c.Expires.Unix() <= 0:
		return "it expires before 1970"
	}
	return ""
}

func appendLine(b []byte, c *Cookie) []byte {
	if c.HttpOnly {
		b = append(b, httpOnlyPrefix...)
	}
	if !c.HostOnly {
		b = append(b, '.')
	}
	expires := int64(0)
	if c.Persistent {
		expires = c.Expires.Unix()
	}
	return fmt.Appendf(b, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n",
		c.Domain, upper(!c.HostOnly), c.Path, upper(c.Secure), expires, c.Name, c.Value)
}

func upper(b bool) string {
	if b {
		return "TRUE"
	}
	return "FALSE"
}
