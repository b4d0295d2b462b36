package report

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestEscape(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"plain, with \\ and \"", "plain, with \\ and \""},
		{"\x1b]0;title\a\x1b[2J", `\x1b]0;title\x07\x1b[2J`},
		{"a\r\nb\tc\bd\x7f", `a\r\nb\tc\x08d\x7f`},
		{"\u009b31m\u0085", `\u009b31m\u0085`},
		{"\xff\xc3", `\xff\xc3`},
		{"abc\u202edef\u2066", `abc\u202edef\u2066`},
		{"\u2028\u2029\ufeff\u200b\u00ad", `\u2028\u2029\ufeff\u200b\u00ad`},
		{"\U000e0041\U000f0000", `\U000e0041\U000f0000`},
		{"al\u200dice al\u200cice", `al\u200dice al\u200cice`},
		{"می\u200cخواهم", "می\u200cخواهم"},
		{"👩\u200d💻 ❤\ufe0f", "👩\u200d💻 ❤\ufe0f"},
		{"a\ufe0f", `a\ufe0f`},
		{"e\u0301 Zürich 日本", "e\u0301 Zürich 日本"},
		{"\u0301a", `\u0301a`},
		{"z" + strings.Repeat("\u0300", 6), "z" + strings.Repeat("\u0300", 4) + `\u0300\u0300`},
		{"\u3164\u115f\ue000", `\u3164\u115f\ue000`},
	} {
		if got := Escape(tt.in); got != tt.want {
			t.Errorf("Escape(%q) = %q, want %q", tt.in, got, tt.want)
		}
		if got := Escape(tt.want); got != tt.want {
			t.Errorf("Escape is not idempotent on %q: %q", tt.want, got)
		}
	}
}

func TestEscapeLines(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"a\nb", "a\nb"},
		{"a\r\nb\rc\n", "a\nb\\rc\n"},
		{"\tx\n日\ty", "    x\n日  y"},
		{"\x1b[1m\n", "\\x1b[1m\n"},
	} {
		if got := EscapeLines(tt.in); got != tt.want {
			t.Errorf("EscapeLines(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestWidth(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int
	}{
		{"", 0}, {"abc", 3}, {"日本", 4}, {"ｆｕｌｌ", 8}, {"ﾊﾝ", 2}, {"e\u0301", 1}, {"👍", 2}, {"❤\ufe0f", 2}, {"✓ ✗ … ›", 7}, {"한국", 4},
		{"\u1112\u1161\u11ab", 2},
	} {
		if got := Width(tt.in); got != tt.want {
			t.Errorf("Width(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{
		{"abcdef", 6, "abcdef"}, {"abcdef", 5, "abcd…"}, {"日本語", 6, "日本語"}, {"日本語", 5, "日本…"}, {"日本語", 4, "日…"}, {"abc", 0, ""}, {"abc", 1, "…"},
	} {
		if got := cut(tt.in, tt.n); got != tt.want {
			t.Errorf("cut(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		in   string
		n    int
		want string
	}{
		{"one two three", 7, "one two|three"},
		{"one two three", 0, "one two three"},
		{"onetwothree four", 5, "onetw|othre|e fou|r"},
		{"日本語", 1, "日|本|語"},
		{"", 5, ""},
		{"exact fit", 5, "exact|fit"},
	} {
		if got := strings.Join(wrap(tt.in, tt.n), "|"); got != tt.want {
			t.Errorf("wrap(%q, %d) = %q, want %q", tt.in, tt.n, got, tt.want)
		}
	}
}

// harmless reports what in text, which holds no colours of ours, could do something to a terminal.
func harmless(t *testing.T, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("not UTF-8: %q", text)
	}
	for i, r := range text {
		if r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Bidi_Control, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point)) {
			t.Fatalf("%U at %d in %q", r, i, text[max(0, i-40):min(len(text), i+40)])
		}
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("\x1b[31mred\r\n\u202e\xff\u200d日本")
	f.Fuzz(func(t *testing.T, s string) {
		e := Escape(s)
		harmless(t, e)
		if strings.Contains(e, "\n") || Escape(e) != e {
			t.Errorf("Escape(%q) = %q", s, e)
		}
		harmless(t, EscapeLines(s))
		for _, n := range []int{1, 2, 7, 40} {
			if c := cut(e, n); Width(c) > n {
				t.Errorf("cut(%q, %d) = %q", e, n, c)
			}
			if w := wrap(e, n); strings.ReplaceAll(strings.Join(w, ""), " ", "") != strings.ReplaceAll(e, " ", "") {
				t.Errorf("wrap(%q, %d) = %q loses text", e, n, w)
			}
		}
	})
}
