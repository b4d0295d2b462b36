package jar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// maxMembers bounds an object that is taken apart.
const maxMembers = 1000

// members takes a JSON object apart, in its order; of a name that comes twice the later one counts, in the place of the
// first. False if it is none or has more than maxMembers. The values are copies.
func members(raw []byte) ([]member, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, false
	}
	var out []member
	at := map[string]int{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		var value json.RawMessage
		if err != nil || !ok || d.Decode(&value) != nil {
			return nil, false
		}
		i, again := at[name]
		if len(out) == maxMembers && !again {
			return nil, false
		}
		if !again {
			i = len(out)
			at[name], out = i, append(out, member{name: name})
		}
		out[i].value = value
	}
	return out, true
}

// notObject says why members failed.
func notObject(raw []byte) string {
	if raw = bytes.TrimLeft(raw, " \t\r\n"); len(raw) > 0 && raw[0] == '{' {
		return fmt.Sprintf("has more than %d keys", maxMembers)
	}
	return "is " + kind(raw) + "; an object is wanted"
}

// elements takes the first elements of a JSON list apart, at most so many; false if it is none.
func elements(raw json.RawMessage, most int) ([]json.RawMessage, bool) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, false
	}
	out := []json.RawMessage{}
	for len(out) < most && d.More() {
		var value json.RawMessage
		if d.Decode(&value) != nil {
			return nil, false
		}
		out = append(out, value)
	}
	return out, true
}

// find gives the index of a member, -1 if there is none of that name.
func find(in []member, name string) int {
	return slices.IndexFunc(in, func(m member) bool { return m.name == name })
}

func appendObject(b []byte, all []member) []byte {
	b = append(b, '{')
	for i, m := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, text(m.name)...), ':')
		b = append(b, m.value...)
	}
	return append(b, '}')
}

// decode reads a JSON value that is no null into a string or a bool.
func decode(raw json.RawMessage, into any) bool { return json.Unmarshal(raw, into) == nil }

// text writes a string as JSON.stringify does: without regard to HTML.
func text(s string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil { // a string is always encoded
		return json.RawMessage(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// kind names what a JSON value is, for a sentence.
func kind(raw json.RawMessage) string {
	switch {
	case len(raw) == 0:
		return "missing"
	case raw[0] == '{':
		return "an object"
	case raw[0] == '[':
		return "a list"
	case raw[0] == '"':
		return "a string"
	case strings.IndexByte("tfn", raw[0]) >= 0:
		return string(raw)
	}
	return "a number"
}
