package runner

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"crumb/runner/redact"
	"crumb/scenario/expression"
)

// A secret of less than redact.Sought bytes is not sought in texts. It is hidden where a step puts it: a moment notes which
// such secrets its expressions ask for, and what is sent is told without those.

// shorts are the texts of a value that are too short to be sought.
func shorts(v any) (list []string) {
	switch v := v.(type) {
	case nil, bool:
	case map[string]any:
		for _, item := range v {
			list = append(list, shorts(item)...)
		}
	case []any:
		for _, item := range v {
			list = append(list, shorts(item)...)
		}
	default:
		if s, err := expression.Text(v); err == nil && s != "" && len(s) < redact.Sought {
			list = append(list, s)
		}
	}
	return list
}

// touch notes the short secrets that a name stands for.
func (m *moment) touch(name string) {
	for _, s := range m.frame.short[name] {
		if !slices.Contains(m.touched, s) {
			m.touched = append(m.touched, s)
		}
	}
}

// touching evaluates something and returns the short secrets that it asked for.
func (m *moment) touching(eval func()) (touched []string) {
	before := m.touched
	m.touched = nil
	eval()
	touched = m.touched
	m.touched = before
	for _, s := range touched {
		if !slices.Contains(m.touched, s) {
			m.touched = append(m.touched, s)
		}
	}
	return touched
}

// put is a text that a step made, such as a body, without the short secrets that went into it.
func (m *moment) put(text string) string {
	if len(m.touched) == 0 {
		return text
	}
	var pairs []string
	for _, s := range m.touched {
		stand := m.redact.Add("secret", s)
		pairs = append(pairs, s, stand, url.QueryEscape(s), stand, url.PathEscape(s), stand)
		if data, err := json.Marshal(s); err == nil {
			pairs = append(pairs, strings.Trim(string(data), `"`), stand)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// putURL is put for the part of a URL, or of a line with one, that comes after the host.
func (m *moment) putURL(text string) string {
	start := 0
	if i := strings.Index(text, "://"); i >= 0 {
		if start = strings.IndexAny(text[i+3:], "/?#"); start < 0 {
			return text
		}
		start += i + 3
	}
	return text[:start] + m.put(text[start:])
}
