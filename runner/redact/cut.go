package redact

import "strings"

// Cut is [Redactor.Text] for a message that may hold the beginning of a value,
// cut short before an ellipsis: the beginning of a secret there is replaced
// as well, from three bytes on.
func (r *Redactor) Cut(s string) string {
	s = r.Text(s)
	if r.show {
		return s
	}
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, mark := range [...]string{"…", "..."} {
		for i := strings.Index(s, mark); i >= 0; {
			head := r.cutBefore(s[:i])
			next := strings.Index(s[i+len(mark):], mark)
			s = head + s[i:]
			if next < 0 {
				break
			}
			i = len(head) + len(mark) + next
		}
	}
	return s
}

// cutBefore replaces the beginning of a secret that s ends with.
func (r *Redactor) cutBefore(s string) string {
	at, stand := len(s), ""
	try := func(secret, name string) {
		for n := min(len(secret)-1, len(s)); len(secret) >= Sought && n >= 3 && len(s)-n < at; n-- {
			if strings.HasSuffix(s, secret[:n]) {
				at, stand = len(s)-n, name
				break
			}
		}
	}
	for secret, name := range r.stands {
		try(secret, name)
	}
	for _, values := range r.cookies {
		for value, name := range values {
			try(value, name)
		}
	}
	return s[:at] + stand
}
