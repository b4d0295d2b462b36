package jar

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var start = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// TestRules plays testdata/rules.txt, which explains itself.
func TestRules(t *testing.T) {
	text, err := os.ReadFile("testdata/rules.txt")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(text), "\n# ")
	for _, block := range blocks[1:] {
		title, body, _ := strings.Cut(block, "\n")
		t.Run(title, func(t *testing.T) {
			s := &script{T: t, now: start}
			s.jar = New(Options{Now: func() time.Time { return s.now }})
			for line := range strings.SplitSeq(body, "\n") {
				if strings.TrimSpace(line) != "" {
					s.play(line)
				}
			}
		})
	}
}

// script is a block of rules.txt being played.
type script struct {
	*testing.T
	jar *Jar
	now time.Time
	at  *url.URL
}

func (s *script) play(line string) {
	s.Helper()
	verb, rest, _ := strings.Cut(line, " ")
	rest = s.unescape(rest)
	switch verb {
	case "at":
		u, err := url.Parse(rest)
		if err != nil {
			s.Fatal(err)
		}
		s.at = u
	case "<", "-":
		c := s.jar.Set(s.at, []string{rest})[0]
		if deletes := c.expired(s.now); c.Rejected != nil || deletes != (verb == "-") {
			s.Errorf("%.100q: refused %v, deletes %v", line, c.Rejected, deletes)
		}
	case "x":
		section, raw, _ := strings.Cut(rest, " ")
		c := s.jar.Set(s.at, []string{raw})[0]
		if c.Rejected == nil || short(c.Rejected.Section) != section || c.Rejected.Reason == "" || c.Raw != raw {
			s.Errorf("%.100q: refused %+v", line, c.Rejected)
		}
	case ">":
		peek := Serialize(s.jar.Peek(s.at))
		if sent := Serialize(s.jar.Cookies(s.at)); sent != rest || peek != rest {
			s.Errorf("to %s sent %.200q, peeked %.200q, want %.200q", s.at, sent, peek, rest)
		}
	case "?":
		s.field(rest)
	case "all":
		if n := len(s.jar.All()); strconv.Itoa(n) != rest {
			s.Errorf("%d cookies, want %s", n, rest)
		}
	case "why":
		misses := s.jar.Why(s.at)
		if !slices.ContainsFunc(misses, func(m Miss) bool { return m.Reason == rest }) {
			s.Errorf("no such reason: %s\n%v", rest, misses)
		}
	case "wait":
		d, err := time.ParseDuration(rest)
		if err != nil {
			s.Fatal(err)
		}
		s.now = s.now.Add(d)
	default:
		s.Fatalf("unknown verb in %q", line)
	}
}

// field checks "NAME FIELD=VALUE" against the stored cookie of that name, the latest if there are several.
func (s *script) field(rest string) {
	s.Helper()
	name, rest, _ := strings.Cut(rest, " ")
	field, want, _ := strings.Cut(rest, "=")
	var found *Cookie
	for _, c := range s.jar.All() {
		if c.Name == name && (found == nil || c.LastAccess.After(found.LastAccess)) {
			found = &c
		}
	}
	if found == nil {
		s.Fatalf("no cookie %s", name)
	}
	if got := show(found, field); got != want {
		s.Errorf("%s: %s is %.100q, want %.100q", name, field, got, want)
	}
}

func show(c *Cookie, field string) string {
	switch field {
	case "domain":
		return c.Domain
	case "path":
		return c.Path
	case "sameSite":
		return c.SameSite
	case "hostOnly":
		return fmt.Sprint(c.HostOnly)
	case "secure":
		return fmt.Sprint(c.Secure)
	case "httpOnly":
		return fmt.Sprint(c.HttpOnly)
	case "partitioned":
		return fmt.Sprint(c.Partitioned)
	case "persistent":
		return fmt.Sprint(c.Persistent)
	case "created":
		return stamp(c.Created)
	case "maxAge":
		if c.MaxAge == nil {
			return "nil"
		}
		return fmt.Sprint(*c.MaxAge)
	case "expires":
		if c.Expires.IsZero() {
			return "session"
		}
		return stamp(c.Expires)
	}
	return "no field " + field
}

// short writes a section as rules.txt does.
func short(section string) string {
	switch section {
	case chips:
		return "chips"
	case layered:
		return "layered"
	}
	return strings.ReplaceAll(strings.TrimPrefix(section, "RFC 6265bis "), " step ", "/")
}

var repeated = regexp.MustCompile(`\{(\d+)\*(.)\}`)

func (s *script) unescape(text string) string {
	s.Helper()
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	if err != nil {
		s.Fatal(err)
	}
	return repeated.ReplaceAllStringFunc(text, func(m string) string {
		parts := repeated.FindStringSubmatch(m)
		n, _ := strconv.Atoi(parts[1])
		return strings.Repeat(parts[2], n)
	})
}
