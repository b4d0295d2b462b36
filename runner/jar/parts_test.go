package jar

import (
	"net/url"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for in, want := range map[string]time.Time{
		// The forms servers send.
		"Mon, 23 Nov 2026 12:00:00 GMT":                  noon,
		"Monday, 23-Nov-26 12:00:00 GMT":                 noon,
		"Mon, 23-Nov-2026 12:00:00 GMT":                  noon,
		"Mon Nov 23 12:00:00 2026":                       noon,
		"Mon Nov 23 2026 12:00:00 GMT+0100 (CET)":        noon,
		"Mon, 23 Nov 2026 12:00:00 +0100":                noon,
		"Mon, 23 Nov 2026 12:00:00 UTC":                  noon,
		"23 Nov 2026 12:0:0":                             noon,
		"12:00:00 2026 Nov 23":                           noon,
		"Nov-23-2026/12:00:00":                           noon,
		"\t\"Mon\";<23>[nov]{2026}~12:00:00":             noon,
		"novembre 23 12:00:00 26":                        noon,
		"NOV 23 2026 12:00:00PM":                         noon,
		"23nd Nov 2026AD 12:00:00.000":                   noon,
		"1 Jan 2027 x 12:00:00 13:00:00 2 Feb 2028":      time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC),
		"Thu, 01-Jan-70 00:00:00 GMT":                    time.Unix(0, 0),
		"1 Jan 69 00:00:00":                              time.Date(2069, 1, 1, 0, 0, 0, 0, time.UTC),
		"1 Jan 99 00:00:00":                              time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC),
		"1 Jan 00 00:00:00":                              time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC),
		"1 Jan 070 00:00:00":                             time.Unix(0, 0),
		"1 Jan 1601 00:00:00":                            time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC),
		"31 Dec 9999 23:59:59":                           time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		"29 Feb 2028 00:00:00":                           time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC),
		"1:2:3 4 may 56":                                 time.Date(2056, 5, 4, 1, 2, 3, 0, time.UTC),
		"26 11 nov 12:00:00":                             time.Date(2011, 11, 26, 12, 0, 0, 0, time.UTC),
		"Mon, 23 Nov 2026 1:2:3:4:5 12:00:00":            time.Date(2026, 11, 23, 1, 2, 3, 0, time.UTC),
		"Mon, 23 Nov 2026 012:00:00 12:00:00":            noon,
		"Mon, 23 \xff Nov\xc3 2026\xff 12:00:00\xff GMT": noon,
	} {
		if got, ok := ParseDate(in); !ok || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%q: %v %v, want %v", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"", "0", "-1", "never", "2026-11-23T12:00:00Z", "2026-11-23 12:00:00", "1795435200",
		"Mon, 23 Nov 2026", "Mon, 23 Nov 12:00:00", "23 2026 12:00:00", "Nov 2026 12:00:00",
		"Mon, 23 Nov 2026 12:00", "Mon, 23 Nov 2026 12:00:", "Mon, 23 Nov 2026 :00:00", "Mon, 23 Nov 2026 12::00",
		"Mon, 23 Nov 2026 24:00:00", "Mon, 23 Nov 2026 12:60:00", "Mon, 23 Nov 2026 12:00:60",
		"Mon, 23 Nov 2026 12:00:000", "Mon, 23 Nov 2026 012:00:00", "Mon, 23 Nov 2026 12: 00:00",
		"31 Nov 2026 12:00:00", "29 Feb 2026 12:00:00", "0 Jan 2026 12:00:00", "32 Jan 2026 12:00:00", "00 Jan 2026 12:00:00",
		"1 Jan 1600 12:00:00", "1 Jan 100 12:00:00", "1 Jan 5 12:00:00", "1 Jan 12026 12:00:00", "001 Jan 2026 12:00:00",
		"23 Nob 2026 12:00:00", "23 no 2026 12:00:00", "23 xNov 2026 12:00:00", "Mon, 23 Nov 99999999999999999999 12:00:00",
	} {
		if got, ok := ParseDate(in); ok {
			t.Errorf("%q: %v, want nothing", in, got)
		}
	}
}

func TestCanonicalHost(t *testing.T) {
	for in, want := range map[string]string{
		"Example.ORG": "example.org", "example.org.": "example.org.", "a_b": "a_b", "-x-": "-x-", "r3---sn.x": "r3---sn.x",
		"BÜCHER.example": "xn--bcher-kva.example", "faß.de": "xn--fa-hia.de", "XN--BCHER-KVA.example": "xn--bcher-kva.example",
		"例え。テスト": "xn--r8jz45g.xn--zckzah", "ü_x.example": "xn--_x-wka.example",
		"127.0.0.1": "127.0.0.1", "１２７.0.0.1": "127.0.0.1", "[::1]": "::1", "::1": "::1", "[0:0::0:1]": "::1", "[2001:DB8::A]": "2001:db8::a",
		"fe80::1%eth0": "fe80::1%eth0", "1.2.3": "1.2.3", "256.1.1.1": "256.1.1.1", "localhost": "localhost",
	} {
		if got, err := CanonicalHost(in); err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", ".", ".h", "。h", "\u0080", "a\xff", "\u200d.example", "\u00ad"} {
		if got, err := CanonicalHost(in); err == nil {
			t.Errorf("%q: %q, want an error", in, got)
		}
	}
}

func TestSecure(t *testing.T) {
	for in, want := range map[string]bool{
		"https://h.example": true, "HTTPS://h.example": true, "wss://h.example": true, "http://h.example": false, "ws://h.example": false,
		"http://localhost": true, "http://LocalHost:80": true, "http://a.localhost": true, "http://localhost.": true, "ws://localhost": true,
		"http://127.0.0.1": true, "http://127.255.0.9:1": true, "http://[::1]:1": true, "http://126.0.0.1": false, "http://0.0.0.0": false,
		"http://[::]": false, "http://xlocalhost": false, "http://localhost.x": false, "http://": false, "http://10.0.0.1": false,
	} {
		u, err := url.Parse(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := Secure(u); got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
}

func TestDomainMatch(t *testing.T) {
	for _, c := range []struct {
		host, domain string
		want         bool
	}{
		{"a.b", "a.b", true}, {"x.a.b", "a.b", true}, {"xa.b", "a.b", false}, {"a.b", "x.a.b", false}, {"a.b", "", false},
		{"a.b", "b", true}, {"1.2.3.4", "3.4", false}, {"1.2.3.4", "1.2.3.4", true}, {"::1", "1", false}, {"a.b.", "b", false},
		{".b", "b", true}, {"x.1.2.3.4", "1.2.3.4", true},
	} {
		if got := domainMatch(c.host, c.domain); got != c.want {
			t.Errorf("%q %q: %v", c.host, c.domain, got)
		}
	}
}

func TestPaths(t *testing.T) {
	for in, want := range map[string]string{"": "/", "x": "/", "/": "/", "/x": "/", "/x/": "/x", "/x/y": "/x", "//": "/", "/x//": "/x/"} {
		if got := defaultPath(in); got != want {
			t.Errorf("default path of %q: %q", in, got)
		}
	}
	for _, c := range []struct {
		request, cookie string
		want            bool
	}{
		{"/", "/", true}, {"/x", "/", true}, {"/x", "/x", true}, {"/x/", "/x", true}, {"/x/y", "/x", true}, {"/xy", "/x", false},
		{"/x", "/x/", false}, {"/x/", "/x/", true}, {"/x%2Fy", "/x", false}, {"/X", "/x", false}, {"*", "/", false},
	} {
		if got := pathMatch(c.request, c.cookie); got != c.want {
			t.Errorf("%q %q: %v", c.request, c.cookie, got)
		}
	}
}

func TestSite(t *testing.T) {
	listed, unlisted := New(Options{}), New(Options{PublicSuffix: NoPublicSuffix})
	for _, c := range []struct{ host, listed, unlisted string }{
		{"a.b.example.co.uk", "example.co.uk", "co.uk"}, {"example.org", "example.org", "example.org"}, {"co.uk", "co.uk", "co.uk"},
		{"localhost", "localhost", "localhost"}, {"a.localhost", "a.localhost", "a.localhost"}, {"127.0.0.1", "127.0.0.1", "127.0.0.1"},
		{"::1", "::1", "::1"}, {"a.example.org.", "example.org.", "example.org."}, {".", ".", "."}, {"org.", "org.", "org."},
	} {
		if got := listed.site(c.host); got != c.listed {
			t.Errorf("%q: %q, want %q", c.host, got, c.listed)
		}
		if got := unlisted.site(c.host); got != c.unlisted {
			t.Errorf("%q without a list: %q, want %q", c.host, got, c.unlisted)
		}
	}
}

func TestSerialize(t *testing.T) {
	for want, cs := range map[string][]Cookie{
		"":                 nil,
		"a=1":              {{Name: "a", Value: "1"}},
		"a=; b; c=\"x y\"": {{Name: "a"}, {Value: "b"}, {Name: "c", Value: `"x y"`}},
	} {
		if got := Serialize(cs); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
