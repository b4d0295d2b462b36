package runner

import "testing"

// TestDecodeText decodes bodies as browsers do.
func TestDecodeText(t *testing.T) {
	for _, c := range []struct{ body, contentType, want string }{
		{"gr\xfc\xdfe", "text/plain; charset=ISO-8859-1", "grüße"},
		{"gr\xfc\xdfe", "text/plain", "gr\ufffde"},
		{"grüße", "text/html", "grüße"},
		{"<meta charset=latin1>gr\xfc\xdfe", "text/html", "<meta charset=latin1>grüße"},
		{"<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>\xcf\xf0", "text/html", "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>Пр"},
		{"<p>caf\xe9", "text/html", "<p>café"},
		{"\x93\xfa\x96\x7b", "text/html; charset=Shift_JIS", "日本"},
		{"gr\xfc", "text/plain; charset=nonsense", "gr\ufffd"},
		{"", "", ""},
	} {
		if got := decodeText([]byte(c.body), c.contentType); got != c.want {
			t.Errorf("%q as %s: %q, not %q", c.body, c.contentType, got, c.want)
		}
	}
}
