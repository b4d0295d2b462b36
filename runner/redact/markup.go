package redact

import (
	"html"
	"strings"
)

// hideTags hides the values of password controls and of inputs named like
// secrets in HTML, and the text of elements named so in XML.
func hideTags(s string) string {
	var out strings.Builder
	done := 0
	hide := func(from, end int, name string) {
		if from < end {
			out.WriteString(s[done:from] + named(name))
			done = end
		}
	}
	next := 0
	for i := strings.IndexByte(s, '<'); i >= 0; i = indexFrom(s, '<', max(next, done)) {
		stop := until(s[:min(len(s), i+2*maxName)], i+1, " \t\r\n\f/<>")
		name := s[i+1 : stop]
		name, next = name[strings.IndexByte(name, ':')+1:], i+1
		switch {
		case strings.EqualFold(name, "input"):
			in := readInput(s, stop)
			if next = in.stop; in.secret() {
				hide(in.from, in.end, in.label())
			}
		case secretMember(name):
			if next = until(s, stop, "<>"); strings.HasPrefix(s[next:], ">") && s[next-1] != '/' {
				hide(next+1, until(s, next+1, "<"), name)
			}
		}
	}
	return out.String() + s[done:]
}

// A control is what is read of an input element. Its value is at from..end.
type control struct {
	name, kind, fill string
	from, end        int
	stop             int  // the end of the tag
	cut              bool // the text ends before it
}

// secret reports whether the value is a secret. Where the text was cut before
// the control's type, it may be.
func (c control) secret() bool {
	return strings.EqualFold(c.kind, "password") || secretMember(c.name) || c.cut && c.kind == "" ||
		strings.HasSuffix(c.fill, "-password") || strings.HasSuffix(c.fill, "one-time-code")
}

func (c control) label() string {
	if c.name != "" {
		return c.name
	}
	return "password"
}

// readInput reads the attributes at i up to the end of the tag.
func readInput(s string, i int) (c control) {
	for {
		for i < len(s) && strings.IndexByte(" \t\r\n\f/", s[i]) >= 0 {
			i++
		}
		if i >= len(s) || s[i] == '>' {
			c.stop, c.cut = i, i >= len(s)
			return c
		}
		end := until(s, i+1, " \t\r\n\f/>=")
		name := strings.ToLower(s[i:end])
		from, stop, next := attributeValue(s, end)
		value := html.UnescapeString(s[from:stop])
		switch name {
		case "name":
			c.name = value
		case "type":
			c.kind = strings.Trim(value, " \t\r\n\f/")
		case "autocomplete":
			c.fill = strings.ToLower(strings.TrimSpace(value))
		case "value":
			c.from, c.end = from, stop
		}
		i = next
	}
}

// attributeValue returns where the value behind the name of an attribute is,
// empty if there is none, and where the next attribute may begin.
func attributeValue(s string, i int) (from, end, next int) {
	for j := i; j < len(s) && strings.IndexByte("= \t\r\n\f", s[j]) >= 0; j++ {
		if s[j] == '=' {
			i = j
		}
	}
	if i >= len(s) || s[i] != '=' {
		return i, i, i
	}
	for i++; i < len(s) && strings.IndexByte(" \t\r\n\f", s[i]) >= 0; i++ {
	}
	if i < len(s) && (s[i] == '"' || s[i] == '\'') {
		end := until(s, i+1, s[i:i+1])
		return i + 1, end, min(end+1, len(s))
	}
	end = until(s, i, " \t\r\n\f>")
	return i, end, end
}

// hideParts hides the contents of the parts of a multipart/form-data body
// (RFC 7578) that are named like secrets.
func hideParts(s string) string {
	var out strings.Builder
	done := 0
	for i := strings.Index(s, "name="); i >= 0; {
		name, end := partName(s, i+len("name="))
		if from := blankLine(s, end); from < len(s) && secretField(name, "") {
			stop := len(s)
			if n := strings.Index(s[from:], "\n--"); n >= 0 {
				stop = from + n
			}
			if stop > from && s[stop-1] == '\r' {
				stop--
			}
			if stop > from {
				out.WriteString(s[done:from] + named(name))
				done, end = stop, stop
			}
		}
		n := strings.Index(s[end:], "name=")
		if i = end + n; n < 0 {
			break
		}
	}
	return out.String() + s[done:]
}

// partName reads the value of a parameter at i.
func partName(s string, i int) (name string, end int) {
	if i < len(s) && s[i] == '"' {
		end = until(s, i+1, "\"\n")
		return s[i+1 : end], end
	}
	end = until(s, i, "; \t\r\n")
	return s[i:end], end
}

// blankLine returns the place behind the next blank line from i on, or len(s)
// if there is none near.
func blankLine(s string, i int) int {
	const near = 4 << 10
	all := len(s)
	s = s[:min(all, i+near)]
	for i = indexFrom(s, '\n', i); i >= 0; i = indexFrom(s, '\n', i+1) {
		rest := strings.TrimPrefix(s[i+1:], "\r")
		if strings.HasPrefix(rest, "\n") {
			return len(s) - len(rest) + 1
		}
	}
	return all
}
