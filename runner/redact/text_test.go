package redact

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestSpellings finds one secret in one text after the other; @ in want is
// its stand-in.
func TestSpellings(t *testing.T) {
	for _, c := range []struct{ name, secret, text, want string }{
		{"as is", "wonderland", "a wonderland!", "a @!"},
		{"other case", "wonderland", "a Wonderland!", "a Wonderland!"},
		{"twice", "wonderland", "wonderlandwonderland", "@@"},
		{"part", "wonderland", "wonderlan", "wonderlan"},
		{"after a false start", "aaaaab", "aaaaaaab", "aa@"},
		{"overlapping itself", "abcabcabc", "abcabcabcabc.", "@@."},

		{"percent, all", "wonder", "%77%6f%6e%64%65%72", "@"},
		{"percent, some", "wonder", "w%6Fn%64er&x", "@&x"},
		{"percent, lower and upper", "a/b+c=d", "a%2fb%2Bc%3dd", "@"},
		{"percent, of UTF-8", "café crème", "caf%C3%A9%20cr%c3%a8me", "@"},
		{"percent, of Latin-1", "café crème", "caf%E9+cr%E8me", "@"},
		{"plus", "two words", "two+words", "@"},
		{"plus for plus", "two+words", "two+words", "@"},
		{"percent in the secret", "100%41sure", "100%41sure 100%2541sure", "@ @"},
		{"percent twice", "a/b+c d", "a%252Fb%252Bc%2520d", "@"},
		{"percent twice, all", "a/b+c d", "%2561%252F%2562%252B%2563%2520%2564", "@"},
		{"percent thrice", "a/b+c d", "a%25252Fb%25252Bc%252520d", "@"},
		{"escape()", "wörter€", "w%F6rter%u20AC", "@"},

		{"JSON", "say \"hi\"\n\t\\/", `{"a":"say \"hi\"\n\t\\\/"}`, `{"a":"@"}`},
		{"JSON, a quote at the end", `say "hi"`, `{"a":"say \"hi\"","b":""}`, `{"a":"@","b":""}`},
		{"JSON, a backslash at the end", `C:\dir\`, `{"a":"C:\\dir\\","b":"\""}`, `{"a":"@","b":"\""}`},
		{"JSON, lower and upper", "café<x>", `caf\u00E9\u003cx\u003E`, "@"},
		{"JSON, surrogates", "smile😀smile", `smile\ud83d\uDE00smile`, "@"},
		{"JSON, \\u{}", "smile😀smile", `smile\u{1F600}smile`, "@"},
		{"JSON in JSON", `a"b\c/dé`, `"{\"x\":\"a\\\"b\\\\c\\/d\\u00e9\"}"`, `"{\"x\":\"@\"}"`},
		{"JSON in JSON, surrogates", "smile😀smile", `smile\\ud83d\\ude00smile`, "@"},
		{"JSON in JSON in JSON", `a"b\cd`, `a\\\\\\\"b\\\\\\\\cd`, "@"},
		{"Go", "tab\tbell\a\x01é€", `tab\tbell\a\x01\u00e9\u20ac`, "@"},
		{"Go, bytes", "secret\xff\xfe", `secret\xff\xfe`, "@"},
		{"Go, \\U", "smile😀smile", `smile\U0001f600smile`, "@"},
		{"JavaScript, \\x", "café crème", `caf\xe9 cr\xE8me`, "@"},
		{"octal", "a,b;c d", `a\054b\073c d`, "@"},
		{"any mark", "a*b_c`d", "a\\*b\\_c\\`d", "@"},
		{"JSON, not UTF-8", "secret\xff\xfe", "secret\ufffd\ufffd secret\\ufffd\\ufffd", "@ @"},

		{"HTML", `<a&b>"c'`, "&lt;a&amp;b&gt;&#34;c&#39; &LT;a&AMP;b", "@ &LT;a&AMP;b"},
		{"HTML, apos", "it's &c", "it&apos;s&nbsp;&amp;c", "@"},
		{"HTML, leading zeros", "a+b+c+", "a&#43;b&#00043;c&#x0000002b;", "@"},
		{"HTML, hex", "a+b+c+", "a&#x2B;b&#X2b;c&#x2b", "@"},
		{"HTML, other names", "é©$!ab", "&eacute;&copy;&dollar;&excl;ab", "@"},
		{"HTML twice", "a&b&c<d", "a&amp;amp;b&amp;amp;c&amp;lt;d", "@"},
		{"HTML in JSON", "a&b'cd", `a\u0026amp;b\u0026#39;cd`, "@"},
		{"HTML in JSON in percent", "a&b'cd", `a%5Cu0026amp%3Bb%5Cu0026%2339%3Bcd`, "@"},
		{"JSON in HTML", `a"b"cd`, `{&quot;x&quot;:&quot;a\&quot;b\&quot;cd&quot;}`, `{&quot;x&quot;:&quot;@&quot;}`},
		{"JSON in percent", "a\"bécd", "a%5C%22b%5Cu00e9cd a%5c%22b%5c%75%30%30%65%39cd", "@ @"},

		{"shell", "it's 'it'", `-d 'it'\''s '\''it'\'''`, `-d '@'`},
		{"shell, other", "it's it", `'it'"'"'s it'`, `'@'`},
		{"YAML", "it's it", `'it''s it'`, `'@'`},
		{"CSV", `say "hi" x`, `"say ""hi"" x"`, `"@"`},

		{"hex", "wonder", "776f6e646572 776F6E646572", "@ @"},
		{"hex with separators", "wonder", "77:6f:6e:64:65:72 77 6F 6E 64 65 72, 776f 6e64 6572", "@ @, @"},
		{"base64 0", "wonderland", "d29uZGVybGFuZA==", "@A=="},
		{"base64 1", "wonderland", "OndvbmRlcmxhbmQ=", "On@Q="},
		{"base64 2", "wonderland", "YTp3b25kZXJsYW5k", "YTp@"},
		{"base64, both alphabets", "\xfb\xff\xbf\xfe\xfe\xff", "+/+//v7/ -_-__v7_ %2B%2F+//v7/", "@ @ @"},
		{"base64 in JSON", "\xfb\xff\xbf\xfe\xfe\xff", `+\/+\/\/v7\/`, "@"},
		{"base64, escaped before", "a+b/c d", "YSUyQmIlMkZjK2Q=", "@Q="},

		{"line ends", "first line\nsecond line", "first line\r\nsecond line, first line, second line", "@, @, @"},
		{"white space around", " secret\n", "x=secret;", "x=@;"},
		{"too short", "five5", "five5", "five5"},
		{"broken escapes", "wonder", `wonder% \ & &# &#x \u \ud83d %4 &am \x4 \07 %u00 wonder&`, `@% \ & &# &#x \u \ud83d %4 &am \x4 \07 %u00 @&`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := New(false)
			r.Add("x", c.secret)
			if got, want := r.Text(c.text), strings.ReplaceAll(c.want, "@", "‹x›"); got != want {
				t.Errorf("%q in %s\n got %s\nwant %s", c.secret, c.text, got, want)
			}
		})
	}
}

func TestFolded(t *testing.T) {
	r := New(false)
	secret := strings.Repeat("0123456789abcdef-", 10)
	r.Add("x", secret)
	text := base64.StdEncoding.EncodeToString([]byte("user:" + secret))
	for _, sep := range []string{"\n", "\r\n", "\n    ", `\n`, `\r\n`, "%0A", "&#10;"} {
		var folded strings.Builder
		for i := 0; i < len(text); i += 76 {
			folded.WriteString(text[i:min(len(text), i+76)] + sep)
		}
		if got := r.Text(folded.String()); len(got) > 30 || !strings.Contains(got, "‹x›") {
			t.Errorf("%q: %s", sep, got)
		}
	}
}

func TestSeveral(t *testing.T) {
	r := New(false)
	for _, s := range []string{"wonderland", "wonder", "land of plenty", "abcdefgh", "efghijkl", "cdefgh"} {
		r.Add(s[:1]+strconv.Itoa(len(s)), s)
	}
	for text, want := range map[string]string{
		"wonderland":            "‹w10›",
		"wonder land":           "‹w6› land",
		"wonderland of plenty.": "‹w10›‹l14›.",
		"wonderla":              "‹w6›la",
		"abcdefghijkl":          "‹a8›‹e8›",
		"abcdefghi":             "‹a8›i",
		"bcdefghi":              "b‹c6›i",
		"wonderabcdefgh":        "‹w6›‹a8›",
	} {
		if got := r.Text(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// Nothing that is hidden may make the search endless, or its answer wrong.
func TestHostile(t *testing.T) {
	for secret, text := range map[string]string{
		strings.Repeat("a", 4095) + "b": strings.Repeat("a", 1<<12),
		strings.Repeat(`\`, 64) + "x":   strings.Repeat(`\`, 1<<12),
		strings.Repeat("%", 32) + "x":   strings.Repeat("%25", 1<<12),
		strings.Repeat("&", 32) + "x":   strings.Repeat("&amp;", 1<<12),
		strings.Repeat("'", 32) + "x":   strings.Repeat(`'\''`, 1<<12),
	} {
		r := New(false)
		r.Add("x", secret)
		got := r.Text(text + secret)
		if strings.Contains(got, secret) {
			t.Errorf("%.10q… is shown", secret)
		}
	}
}

var encoders = []struct {
	name string
	to   func(rnd *rand.Rand, s string) string
}{
	{"plain", func(_ *rand.Rand, s string) string { return s }},
	{"query", func(_ *rand.Rand, s string) string { return url.QueryEscape(s) }},
	{"path", func(_ *rand.Rand, s string) string { return url.PathEscape(s) }},
	{"percent", somePercent},
	{"json", func(_ *rand.Rand, s string) string { b, _ := json.Marshal(s); return string(b[1 : len(b)-1]) }},
	{"go", func(_ *rand.Rand, s string) string { q := strconv.QuoteToASCII(s); return q[1 : len(q)-1] }},
	{"html", func(_ *rand.Rand, s string) string { return html.EscapeString(s) }},
	{"xml", func(_ *rand.Rand, s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s))
		return b.String()
	}},
	{"entities", someEntities},
}

// somePercent encodes whole runes: what comes next may refuse half a rune.
func somePercent(rnd *rand.Rand, s string) string {
	var b strings.Builder
	for _, c := range s {
		if c != '%' && rnd.IntN(2) == 0 {
			b.WriteRune(c)
			continue
		}
		for _, c := range []byte(string(c)) {
			fmt.Fprintf(&b, []string{"%%%02x", "%%%02X"}[rnd.IntN(2)], c)
		}
	}
	return b.String()
}

func someEntities(rnd *rand.Rand, s string) string {
	var b strings.Builder
	for i, c := range s {
		if c == utf8.RuneError {
			b.WriteByte(s[i])
			continue
		}
		switch rnd.IntN(3) {
		case 0:
			fmt.Fprintf(&b, "&#%0*d;", rnd.IntN(8), c)
		case 1:
			fmt.Fprintf(&b, "&#x%0*X;", rnd.IntN(8), c)
		default:
			b.WriteString(html.EscapeString(string(c)))
		}
	}
	return b.String()
}

// randomText makes a text of n runes, many of them awkward.
func randomText(rnd *rand.Rand, n int) string {
	const awkward = "%\\&+'\"<>/ =;:-_éß€😀\n\t"
	runes := []rune(awkward)
	var b strings.Builder
	for range n {
		switch rnd.IntN(3) {
		case 0:
			b.WriteRune(runes[rnd.IntN(len(runes))])
		case 1:
			b.WriteByte("0123456789abcdefABCDEFunrtx"[rnd.IntN(27)])
		default:
			b.WriteByte(byte('a' + rnd.IntN(26)))
		}
	}
	return b.String()
}

// TestCompositions hides random secrets behind up to three encoders on top of
// each other; nothing but the surroundings may be left.
func TestCompositions(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 5_000 {
		secret := randomText(rnd, 8+rnd.IntN(24))
		if strings.TrimSpace(secret) != secret {
			continue
		}
		names, text := "", secret
		for range 1 + rnd.IntN(levels) {
			e := encoders[rnd.IntN(len(encoders))]
			names, text = names+" "+e.name, e.to(rnd, text)
		}
		r := New(false)
		r.Add("x", secret)
		if got := r.Text("(" + text + ")"); got != "(‹x›)" {
			t.Fatalf("secret %q,%s: %q gives %q", secret, names, text, got)
		}
	}
}

// TestInBase64 hides random secrets in base64 and hex.
func TestInBase64(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	encodings := []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding}
	for range 2_000 {
		secret := strings.TrimSpace(randomText(rnd, 8+rnd.IntN(24)))
		if len(secret) < Sought {
			continue
		}
		before, after := randomText(rnd, rnd.IntN(5)), randomText(rnd, rnd.IntN(5))
		r := New(false)
		r.Add("x", secret)
		text := encodings[rnd.IntN(4)].EncodeToString([]byte(before + secret + after))
		got := r.Text(encoders[rnd.IntN(4)].to(rnd, text))
		limit := len(base64.StdEncoding.EncodeToString([]byte(before)))*3 + len(base64.StdEncoding.EncodeToString([]byte(after)))*3 + len("‹x›") + 12
		if !strings.Contains(got, "‹x›") || len(got) > limit {
			t.Fatalf("secret %q: %q gives %q", secret, text, got)
		}
		if got := r.Text(hex.EncodeToString([]byte(before + secret + after))); !strings.Contains(got, "‹x›") {
			t.Fatalf("secret %q in hex: %q", secret, got)
		}
	}
}

// TestUnchanged holds texts that have no secret against themselves.
func TestUnchanged(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	r := New(false)
	for _, s := range tenSecrets {
		r.Add("x", s)
	}
	for range 500 {
		text := randomText(rnd, 200)
		if got := r.Text(text); got != text {
			t.Fatalf("%q became %q", text, got)
		}
		if got := string(r.Bytes([]byte(text))); got != text {
			t.Fatalf("%q became %q", text, got)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("wonderland", "secret", "a wonderland", uint64(1))
	f.Add(`a"b\c/dé`, "%41\x00\xff..", `a\\\"b\\\\c\/d\u00e9 &#x00041;+%25%41`, uint64(7))
	f.Add("0123456789abcdefghijklmnop", "//////", "MDEyMzQ1Njc4OWFiY2RlZmdo\naWprbG1ub3A= ////// Ly8vLy8v", uint64(9))
	f.Add("aaaaaaaaaa", "aaaaaaaab", strings.Repeat("a", 40), uint64(3))
	f.Fuzz(func(t *testing.T, one, two, text string, seed uint64) {
		if len(one)+len(two) > 200 || len(text) > 2000 || strings.ContainsAny(one+two, "‹›\ufffd") {
			return
		}
		r := New(false)
		rnd := rand.New(rand.NewPCG(seed, 0))
		r.Add("k", one)
		r.Add("k", two)
		whole := text + one + encoders[seed%uint64(len(encoders))].to(rnd, two) + text
		got := r.Text(whole)
		for _, secret := range []string{one, two} {
			if len(secret) >= Sought && strings.Contains(got, secret) {
				t.Errorf("%q is in %q", secret, got)
			}
		}
		if got != whole && !r.Hidden(whole) {
			t.Errorf("Hidden does not agree with %q", got)
		}
		if streamed := stream(t, r, whole, rnd); streamed != got {
			t.Errorf("written in pieces: %q\n       as a whole: %q", streamed, got)
		}
	})
}

var tenSecrets = []string{
	"wonderland", "correct horse battery staple", "s3cr3t/with+base64==", "hunter2-hunter2", "Tr0ub4dor&3",
	"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
	"0f8fad5b-d9cb-469f-a165-70867728950e", "pässwörd", "AKIAIOSFODNN7EXAMPLE", "line one\nline two",
}

func benchmarkText(b *testing.B, secrets []string, text string) {
	r := New(false)
	for _, s := range secrets {
		r.Add("x", s)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r.Text(text)
	}
}

func page(n int) string {
	const row = `<tr class="user-row"><td><a href="/users/42?tab=notes&amp;sort=asc">Alice &#39;Al&#39; Liddell</a></td><td>alice@example.org</td></tr>` + "\n"
	return strings.Repeat(row, n/len(row)+1)[:n]
}

func jsonPage(n int) string {
	const row = `{"id":42,"name":"Alice \"Al\" Liddell","email":"alice@example.org","hash":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","at":"2026-11-23T10:00:00Z"},`
	return strings.Repeat(row, n/len(row)+1)[:n]
}

func BenchmarkText(b *testing.B) {
	b.Run("html", func(b *testing.B) { benchmarkText(b, tenSecrets, page(64<<10)) })
	b.Run("json", func(b *testing.B) { benchmarkText(b, tenSecrets, jsonPage(64<<10)) })
	b.Run("percent", func(b *testing.B) { benchmarkText(b, tenSecrets, url.QueryEscape(jsonPage(64 << 10))[:64<<10]) })
	b.Run("base64", func(b *testing.B) {
		benchmarkText(b, tenSecrets, base64.StdEncoding.EncodeToString([]byte(jsonPage(64 << 10)))[:64<<10])
	})
	b.Run("none", func(b *testing.B) { benchmarkText(b, nil, page(64<<10)) })
	b.Run("short", func(b *testing.B) { benchmarkText(b, tenSecrets, "GET /users/42?tab=notes 200 OK") })
}

func BenchmarkAdd(b *testing.B) {
	for b.Loop() {
		r := New(false)
		for _, s := range tenSecrets {
			r.Add("x", s)
		}
	}
}
