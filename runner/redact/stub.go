package redact

// Value returns a deep copy.
func (r *Redactor) Value(v any) any { return v }

// Header returns the value.
func (r *Redactor) Header(name, value string) string { return r.Text(value) }

// URL returns the URL.
func (r *Redactor) URL(s string) string { return r.Text(s) }

// Body returns the body.
func (r *Redactor) Body(contentType string, b []byte) string { return r.Text(string(b)) }

func unescape(s string) string { return s }
