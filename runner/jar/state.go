package jar

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// member is a member of a JSON object. Its value is JSON and never written to.
type member struct {
	name  string
	value json.RawMessage
}

// Names with a meaning of their own in a storage state.
const (
	keyCookies   = "cookies"
	keyOrigins   = "origins"
	keyPartition = "partitionKey"
)

// Bounds of JSON, for its indentation.
const (
	maxDepth    = 100     // levels of what is read
	maxIndented = 4 << 20 // bytes that are written indented
)

// readState reads a storage state.
func readState(data []byte) (*file, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("the file is JSON, but not UTF-8")
	}
	if err := syntax(data); err != nil {
		return nil, err
	}
	top, ok := members(data)
	if !ok {
		return nil, fmt.Errorf("the file %s, as a storage state has the lists cookies and origins", notObject(data))
	}
	f := &file{format: StorageState}
	var found bool
	for _, m := range top {
		switch m.name {
		case keyCookies:
			found = true
			if err := f.addAll(m.value); err != nil {
				return nil, err
			}
			continue
		case keyOrigins:
			found = true
			if list, ok := elements(m.value, maxEntries+1); !ok {
				return nil, fmt.Errorf("origins is %s; a list is wanted", kind(m.value))
			} else if len(list) > maxEntries {
				return nil, fmt.Errorf("origins holds more than %d origins", maxEntries)
			}
		}
		f.kept = append(f.kept, m)
	}
	if !found {
		return nil, errors.New("the file is JSON, but no storage state: it has neither cookies nor origins")
	}
	return f, nil
}

// syntax finds what is no JSON, and in which line.
func syntax(data []byte) error {
	var all json.RawMessage
	err := json.Unmarshal(data, &all)
	if err == nil {
		return shallow(data)
	}
	var at *json.SyntaxError
	if !errors.As(err, &at) {
		return fmt.Errorf("the file is no JSON: %w", err)
	}
	before := data[:min(max(at.Offset-1, 0), int64(len(data)))]
	return fmt.Errorf("line %d: the file begins like JSON, but is none: %s", 1+bytes.Count(before, []byte("\n")), at)
}

// shallow refuses JSON whose depth would make its indented form enormous.
func shallow(data []byte) error {
	depth, line, inside := 0, 1, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '\n':
			line++
		case c == '"':
			inside = !inside
		case inside && c == '\\':
			i++
		case inside:
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth--
		}
		if depth > maxDepth {
			return fmt.Errorf("line %d: the file is JSON nested more than %d deep", line, maxDepth)
		}
	}
	return nil
}

// addAll reads the list of cookies.
func (f *file) addAll(raw json.RawMessage) error {
	list, ok := elements(raw, maxEntries+1)
	if !ok {
		return fmt.Errorf("cookies is %s; a list is wanted", kind(raw))
	}
	known := fields()
	for i, raw := range list {
		place := "cookies[" + strconv.Itoa(i) + "]"
		given, ok := members(raw)
		if !ok {
			return fmt.Errorf("%s %s", place, notObject(raw))
		}
		c, err := readCookie(given, known)
		if err != nil {
			return fmt.Errorf("%s.%w", place, err)
		}
		c.place = place
		if err := f.add(c); err != nil {
			return err
		}
	}
	return nil
}

// field is a member of a storage state's cookie.
type field struct {
	name     string
	required bool
	wanted   string
	read     func(c *filed, raw json.RawMessage) bool
	write    func(c *Cookie) json.RawMessage
}

// found names what stands in its place: a word for SameSite itself, of others only the kind, for they may be secret.
func (k *field) found(raw json.RawMessage) string {
	var s string
	if k.name == "sameSite" && raw[0] == '"' && decode(raw, &s) {
		return quote(s)
	}
	return kind(raw)
}

// fields are the eight, in the order they are written.
func fields() []field {
	return []field{
		{"name", true, "a string is wanted", func(c *filed, r json.RawMessage) bool { return decode(r, &c.Name) },
			func(c *Cookie) json.RawMessage { return text(c.Name) }},
		{"value", true, "a string is wanted", func(c *filed, r json.RawMessage) bool { return decode(r, &c.Value) },
			func(c *Cookie) json.RawMessage { return text(c.Value) }},
		{"domain", true, "a string is wanted", (*filed).readDomain, domainText},
		{"path", false, "a string is wanted", func(c *filed, r json.RawMessage) bool { return decode(r, &c.Path) },
			func(c *Cookie) json.RawMessage { return text(c.Path) }},
		{"expires", false, "seconds since 1970, or -1 in a session cookie, are wanted", (*filed).readExpires, expiresText},
		{"httpOnly", false, "true or false is wanted", func(c *filed, r json.RawMessage) bool { return decode(r, &c.HttpOnly) },
			func(c *Cookie) json.RawMessage { return strconv.AppendBool(nil, c.HttpOnly) }},
		{"secure", false, "true or false is wanted", func(c *filed, r json.RawMessage) bool { return decode(r, &c.Secure) },
			func(c *Cookie) json.RawMessage { return strconv.AppendBool(nil, c.Secure) }},
		{"sameSite", false, `"Strict", "Lax" or "None" is wanted`, (*filed).readSameSite, sameSiteText},
	}
}

// readCookie reads a cookie. An optional member that is null counts as absent; those not known are extra.
func readCookie(given []member, known []field) (filed, error) {
	c := filed{extra: []member{}}
	values := map[string]json.RawMessage{}
	for _, m := range given {
		values[m.name] = m.value
	}
	for _, k := range known {
		raw, ok := values[k.name]
		delete(values, k.name)
		switch {
		case !k.required && (!ok || string(raw) == "null"):
		case !ok:
			return c, fmt.Errorf("%s is missing; %s", k.name, k.wanted)
		case string(raw) == "null" || !k.read(&c, raw):
			return c, fmt.Errorf("%s is %s; %s", k.name, k.found(raw), k.wanted)
		}
	}
	for _, m := range given {
		if _, left := values[m.name]; left {
			c.extra = append(c.extra, m)
		}
	}
	key := string(values[keyPartition])
	c.Partitioned = key != "" && key != "null" && key != `""`
	return c, nil
}

func (c *filed) readDomain(raw json.RawMessage) bool {
	var domain string
	if !decode(raw, &domain) {
		return false
	}
	rest, dotted := strings.CutPrefix(domain, ".")
	c.Domain, c.HostOnly = rest, !dotted
	return true
}

func (c *filed) readExpires(raw json.RawMessage) bool {
	var ok bool
	c.Expires, ok = readSeconds(string(raw), func(seconds float64) bool { return seconds == -1 })
	return ok
}

func (c *filed) readSameSite(raw json.RawMessage) bool {
	var s string
	if !decode(raw, &s) {
		return false
	}
	c.SameSite = sameSite(s)
	return s == "" || c.SameSite != ""
}

// StorageState is Save for the format StorageState. A cookie for subdomains too has a dot before its domain; one that
// says nothing of SameSite is written as "Lax"; one that is Partitioned and came from no storage state gets its own site as
// partitionKey, as if it had been visited. A cookie that is not UTF-8 cannot be written. What Load kept is there again. It is
// indented as Playwright does it, unless it is larger than 4 MiB.
func (j *Jar) StorageState() ([]byte, error) {
	all, kept := j.aged()
	left := &Unwritten{Format: StorageState}
	known := fields()
	list := []byte{'['}
	for _, s := range all {
		if c := &s.Cookie; !utf8.ValidString(c.Name + "\n" + c.Value + "\n" + c.Domain + "\n" + c.Path) {
			left.add(c, "it is not UTF-8")
			continue
		}
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = appendObject(list, j.describe(s, known))
	}
	top := append([]member{{keyCookies, append(list, ']')}}, kept...)
	if find(kept, keyOrigins) < 0 {
		top = append(top, member{keyOrigins, json.RawMessage("[]")})
	}
	compact := appendObject(nil, top)
	if len(compact) > maxIndented {
		return compact, left.err()
	}
	var b bytes.Buffer
	if err := json.Indent(&b, compact, "", "  "); err != nil {
		return nil, fmt.Errorf("the storage state cannot be written: %w", err)
	}
	return b.Bytes(), left.err()
}

// describe gives the members of a cookie's object.
func (j *Jar) describe(s slot, known []field) []member {
	out := make([]member, 0, len(known)+len(s.extra)+1)
	for _, k := range known {
		out = append(out, member{k.name, k.write(&s.Cookie)})
	}
	for _, m := range s.extra {
		if m.name != keyPartition || s.Partitioned {
			out = append(out, m)
		}
	}
	if s.Partitioned && find(s.extra, keyPartition) < 0 {
		out = append(out, member{keyPartition, text("https://" + j.site(s.Domain))})
	}
	return out
}

func domainText(c *Cookie) json.RawMessage {
	if c.HostOnly {
		return text(c.Domain)
	}
	return text("." + c.Domain)
}

func expiresText(c *Cookie) json.RawMessage {
	if !c.Persistent {
		return json.RawMessage("-1")
	}
	b := strconv.AppendInt(nil, c.Expires.Unix(), 10)
	if n := c.Expires.Nanosecond(); n > 0 {
		b = append(b, strings.TrimRight(fmt.Sprintf(".%09d", n), "0")...)
	}
	return b
}

func sameSiteText(c *Cookie) json.RawMessage {
	if c.SameSite == "" {
		return text("Lax")
	}
	return text(c.SameSite)
}

// merge puts the members of a later storage state over those of earlier ones; their origins stay unless they come again.
func merge(old, later []member) []member {
	if len(later) == 0 {
		return old
	}
	out := append(make([]member, 0, len(old)+len(later)), old...)
	for _, m := range later {
		switch i := find(old, m.name); {
		case i < 0:
			out = append(out, m)
		case m.name == keyOrigins:
			out[i].value = mergeOrigins(old[i].value, m.value)
		default:
			out[i] = m
		}
	}
	return out
}

func mergeOrigins(old, later json.RawMessage) json.RawMessage {
	news, _ := elements(later, math.MaxInt)
	again := map[string]bool{}
	for _, o := range news {
		again[address(o)] = true
	}
	olds, _ := elements(old, math.MaxInt)
	list := []byte{'['}
	for _, o := range olds {
		if !again[address(o)] {
			list = append(append(list, o...), ',')
		}
	}
	for _, o := range news {
		list = append(append(list, o...), ',')
	}
	return append(bytes.TrimSuffix(list, []byte(",")), ']')
}

// address is what an origin is for; one without is nobody's but its own text's.
func address(origin json.RawMessage) string {
	var s string
	if fields, ok := members(origin); ok {
		if i := find(fields, "origin"); i >= 0 && decode(fields[i].value, &s) {
			return s
		}
	}
	return string(origin)
}
