package expression

import (
	"slices"
	"strings"
)

// Headers are the fields of an HTTP message, as a value of HeadersType. Names
// are asked for without regard to case. The zero Headers holds no field.
// Headers do not change and are safe for concurrent use.
type Headers struct {
	names  []string // as they were spelt, sorted
	values map[string][]string
}

// NewHeaders returns the fields of a message, such as an http.Header. It keeps
// the lists of values.
func NewHeaders(fields map[string][]string) Headers {
	h := Headers{values: make(map[string][]string, len(fields))}
	for name := range fields {
		h.names = append(h.names, name)
	}
	slices.Sort(h.names)
	names := h.names[:0]
	for _, name := range h.names {
		key := strings.ToLower(name)
		if _, again := h.values[key]; !again {
			names = append(names, name)
			h.values[key] = slices.Clip(fields[name])
			continue
		}
		h.values[key] = append(h.values[key], fields[name]...)
	}
	h.names = names
	return h
}

// Get returns the values of the fields of that name joined with ", "
// (RFC 9110 section 5.2), and whether there is one.
func (h Headers) Get(name string) (string, bool) {
	values, ok := h.values[strings.ToLower(name)]
	return strings.Join(values, ", "), ok
}

// Values returns the values of the fields of that name apart, in their order;
// nil if there is none.
func (h Headers) Values(name string) []string { return h.values[strings.ToLower(name)] }

// Names returns the names of all fields as they were spelt, each once, sorted.
func (h Headers) Names() []string { return h.names }

// MarshalJSON writes an object of names and joined values.
func (h Headers) MarshalJSON() ([]byte, error) { return EncodeJSON(h) }
