package redact

import (
	"strings"
	"sync"
	"testing"
)

func TestAdd(t *testing.T) {
	r := New(false)
	for _, c := range []struct{ name, secret, want string }{
		{"password", "wonderland", "‹password›"},
		{"password", "wonderland", "‹password›"},
		{"other", "wonderland", "‹password›"},
		{"password", "looking-glass", "‹password 2›"},
		{"pin", "1234", "‹pin›"},
		{"pin", "", ""},
		{"", "anonymous-one", "‹secret›"},
		{"<b>\n\"", "with markup", "‹_b___›"},
		{"mypassword1", "password1", "‹secret 2›"},
		{"secret", "secret", "‹***›"},
		{strings.Repeat("n", 100), "a long name", "‹" + strings.Repeat("n", 39) + "…›"},
	} {
		if got := r.Add(c.name, c.secret); got != c.want {
			t.Errorf("Add(%q, %q) = %q, want %q", c.name, c.secret, got, c.want)
		}
	}
	if got, want := r.Text("pin 1234, wonderland"), "pin 1234, ‹password›"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCookie(t *testing.T) {
	r := New(false)
	for _, c := range []struct{ name, value, want string }{
		{"sid", "abcdef123", "sid‹1›"},
		{"sid", "ghijkl456", "sid‹2›"},
		{"sid", "abcdef123", "sid‹1›"},
		{"csrf", "abcdef123", "csrf‹1›"},
		{"lang", "en", "lang‹1›"},
		{"sid", "", ""},
		{"", "nameless", "‹1›"},
		{"s:id", "s%3Ax.y%2Bz", "s_id‹1›"},
		{"q", `"quoted"`, "q‹1›"},
	} {
		if got := r.Cookie(c.name, c.value); got != c.want {
			t.Errorf("Cookie(%q, %q) = %q, want %q", c.name, c.value, got, c.want)
		}
	}
	got := r.Text("was abcdef123, is ghijkl456 (en), decoded s:x.y+z, quoted")
	if want := "was sid‹1›, is sid‹2› (en), decoded s_id‹1›, q‹1›"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestHidden(t *testing.T) {
	r, shown := New(false), New(true)
	for _, r := range []*Redactor{r, shown} {
		r.Add("password", "wonder&land")
		r.Add("pin", "1234")
	}
	for s, want := range map[string]bool{
		"":                       false,
		"nothing":                false,
		"1234":                   true,
		"12345":                  false,
		"a wonder&land":          true,
		"a wonder%26land":        true,
		"YTp3b25kZXImbGFuZA==":   true,
		"wonder&lan":             false,
		"Wonder&Land":            false,
		"wonder\\u0026amp;land,": true,
	} {
		if got := r.Hidden(s); got != want {
			t.Errorf("Hidden(%q) = %v", s, got)
		}
		if got := shown.Holds(s); got != want {
			t.Errorf("Holds(%q) = %v", s, got)
		}
		if shown.Hidden(s) {
			t.Errorf("Hidden(%q) in spite of show", s)
		}
	}
}

func TestShow(t *testing.T) {
	r := New(true)
	const s = "https://u:wonderland@h/?password=wonderland"
	r.Add("password", "wonderland")
	var out strings.Builder
	w := r.Writer(&out)
	_, _ = w.Write([]byte(s))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for what, got := range map[string]string{
		"Add":    r.Add("password", s),
		"Cookie": r.Cookie("sid", s),
		"Text":   r.Text(s),
		"Bytes":  string(r.Bytes([]byte(s))),
		"Header": r.Header("Authorization", s),
		"URL":    r.URL(s),
		"Body":   r.Body("application/x-www-form-urlencoded", []byte(s)),
		"Value":  r.Value(map[string]any{"password": s}).(map[string]any)["password"].(string),
		"Writer": out.String(),
	} {
		if got != s {
			t.Errorf("%s: %q", what, got)
		}
	}
}

func TestZero(t *testing.T) {
	var r Redactor
	if got := r.Text("text"); got != "text" {
		t.Error(got)
	}
	if r.Hidden("text") || r.Holds("text") {
		t.Error("hidden")
	}
	r.Add("a", "text is hidden")
	if got := r.Text("text is hidden"); got != "‹a›" {
		t.Error(got)
	}
}

func TestConcurrent(t *testing.T) {
	r := New(false)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			secret := strings.Repeat(string(rune('a'+i)), 8)
			for range 50 {
				r.Add("s", secret)
				r.Cookie("sid", secret+"+")
				if got := r.Text("x" + secret); strings.Contains(got, secret) {
					t.Errorf("%q", got)
				}
			}
		})
	}
	group.Wait()
}

// TestCookieThatIsNoText: octets that are no UTF-8 stand in a decoded body as replacement characters, or as Latin-1.
func TestCookieThatIsNoText(t *testing.T) {
	r := New(false)
	stand := r.Cookie("sid", "\xfe\x80raw-\xe2\x82-secret")
	for _, text := range []string{"\xfe\x80raw-\xe2\x82-secret", "\uFFFD\uFFFDraw-\uFFFD\uFFFD-secret", "\uFFFDraw-\uFFFD-secret", "\u00fe\u0080raw-\u00e2\u0082-secret"} {
		if got := r.Text("a " + text + " b"); got != "a "+stand+" b" {
			t.Errorf("%q: %q", text, got)
		}
	}
}
