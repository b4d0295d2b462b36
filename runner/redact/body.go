package redact

import (
	"encoding/json"
	"strings"
)

// Body returns a body as it may be shown. Beside secrets as by
// [Redactor.Text], it hides the members, fields and elements that are named
// like secrets in JSON (also JSON in the texts of JSON), forms, multipart,
// HTML and XML, and the values of password controls. That is by the text
// only: it holds for a document that is invalid or cut as well, and where
// contentType is empty or wrong.
func (r *Redactor) Body(contentType string, b []byte) string {
	s := string(b)
	if r.show || s == "" {
		return s
	}
	media, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	switch media = strings.TrimSpace(media); {
	case strings.HasPrefix(media, "multipart/"):
		s = hideParts(s)
	case media == "application/x-www-form-urlencoded", media == "" && looksLikeForm(s):
		s = hideFields(s, "&")
	case strings.IndexByte(s, '<') >= 0:
		s = hideTags(s)
	}
	return r.Text(hideMembers(s))
}

// looksLikeForm reports whether a body of no type may be a form.
func looksLikeForm(s string) bool {
	i := strings.IndexByte(s, '=')
	return i > 0 && !strings.ContainsAny(s[:i], " \t\r\n{[<\"")
}

// hideMembers hides the values behind "password": and the like.
func hideMembers(s string) string {
	var out strings.Builder
	done := 0
	for i := strings.IndexByte(s, '"'); i >= 0 && i < len(s); i = indexFrom(s, '"', i+1) {
		q := quoted{s, slashes(s, i)}
		name, from, ok := q.key(i)
		if !ok || !secretMember(name) {
			continue
		}
		from = q.space(from)
		end := q.value(from)
		if !reveals(s[from:end]) {
			continue
		}
		mark := strings.Repeat(`\`, q.depth) + `"`
		out.WriteString(s[done:from] + mark + named(name) + mark)
		i, done = end-1, end
	}
	if done == 0 {
		return s
	}
	return out.String() + s[done:]
}

// reveals reports whether a JSON value is more than nothing, true or false.
func reveals(value string) bool {
	switch strings.Trim(value, `\"`) {
	case "", "null", "true", "false":
		return false
	}
	return true
}

// indexFrom returns the first place of c from i on, or -1.
func indexFrom(s string, c byte, i int) int {
	if i < len(s) {
		if n := strings.IndexByte(s[i:], c); n >= 0 {
			return i + n
		}
	}
	return -1
}

// slashes returns how many backslashes stand before i.
func slashes(s string, i int) int {
	n := 0
	for n < i && s[i-1-n] == '\\' {
		n++
	}
	return n
}

// quoted is JSON whose quotes have depth backslashes before them: none, one
// for JSON in a text of JSON, three for one more level.
type quoted struct {
	s     string
	depth int
}

// key reads the name of a member, whose quote is at i, and the colon.
func (q quoted) key(i int) (name string, end int, ok bool) {
	const longest = 80
	stop := indexFrom(q.s, '"', i+1)
	if q.depth&(q.depth+1) != 0 || stop < 0 || stop-i > longest || slashes(q.s, stop) != q.depth {
		return "", 0, false
	}
	name = q.s[i+1 : stop-q.depth]
	if strings.Contains(name, `\u`) {
		_ = json.Unmarshal([]byte(`"`+name+`"`), &name) // as it is, if it is no JSON
	}
	end = q.space(stop + 1)
	return name, end + 1, end < len(q.s) && q.s[end] == ':'
}

// space returns the end of the white space at i, plain or escaped.
func (q quoted) space(i int) int {
	for i < len(q.s) {
		escape := strings.TrimLeft(q.s[i:min(len(q.s), i+q.depth)], `\`)
		next := i + q.depth - len(escape)
		switch {
		case strings.IndexByte(" \t\r\n", q.s[i]) >= 0:
			i++
		case q.depth > 0 && escape == "" && next < len(q.s) && strings.IndexByte("tnr", q.s[next]) >= 0:
			i = next + 1
		default:
			return i
		}
	}
	return i
}

// value returns the end of the value at i, or that of the text around it.
func (q quoted) value(i int) int {
	nested := 0
	for i < len(q.s) {
		switch c := q.s[i]; c {
		case '\\':
		case '"':
			n := slashes(q.s, i)
			if n < q.depth {
				return i - n
			}
			if i = q.text(i + 1); nested == 0 {
				return i
			}
			continue
		case '[', '{':
			nested++
		case ']', '}':
			if nested--; nested < 0 {
				return i
			}
			if nested == 0 {
				return i + 1
			}
		case ',', ' ', '\t', '\r', '\n':
			if nested == 0 {
				return i
			}
		}
		i++
	}
	return i
}

// text returns the end of a text, behind its closing quote. Of the quotes in
// it, each has more backslashes by the rules of the levels of JSON.
func (q quoted) text(i int) int {
	for i = indexFrom(q.s, '"', i); i >= 0; i = indexFrom(q.s, '"', i+1) {
		n := slashes(q.s, i)
		if n < q.depth {
			return i - n
		}
		if n%(2*(q.depth+1)) == q.depth {
			return i + 1
		}
	}
	return len(q.s)
}
