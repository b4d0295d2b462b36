package jar

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/publicsuffix"
)

// TestLikeCookiejar plays random sessions on this jar and on that of net/http, with lines and places on which both follow
// RFC 6265 alike: token names, plain values, unescaped paths, https, no IP addresses. A name belongs to one kind of
// cookie, as theirs does not tell a host-only cookie from one for a domain.
func TestLikeCookiejar(t *testing.T) {
	r := rand.New(rand.NewPCG(6265, 22))
	for range 300 {
		theirs, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
		if err != nil {
			t.Fatal(err)
		}
		ours := New(Options{})
		var log []string
		for range 40 {
			u := randomPlace(t, r)
			if r.IntN(4) == 0 { // goes on with a clone, which what happens to the other must not touch
				other := ours
				ours = ours.Clone()
				other.Set(u, []string{"a=spoiled", "b=; Max-Age=0", "c=spoiled; Path=/"})
				other.Cookies(u)
				other.ClearSession()
			}
			if r.IntN(2) == 0 {
				line := randomLine(r)
				log = append(log, u.String()+" < "+line)
				theirs.SetCookies(u, (&http.Response{Header: http.Header{"Set-Cookie": {line}}}).Cookies())
				ours.Set(u, []string{line})
				continue
			}
			var want []string
			for _, c := range theirs.Cookies(u) {
				want = append(want, c.Name+"="+c.Value)
			}
			if got := Serialize(ours.Cookies(u)); got != strings.Join(want, "; ") {
				t.Fatalf("%s > %s, theirs %s, after\n%s", u, got, strings.Join(want, "; "), strings.Join(log, "\n"))
			}
		}
	}
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func randomPlace(t *testing.T, r *rand.Rand) *url.URL {
	host := pick(r, "example.org", "www.example.org", "a.www.example.org", "shop.co.uk", "www.shop.co.uk", "me.github.io", "localhost")
	return parse(t, "https://"+host+pick(r, "", ":8443")+pick(r, "", "/", "/a", "/a/", "/a/b", "/a/b/", "/a/bc", "/ab"))
}

func randomLine(r *rand.Rand) string {
	name := pick(r, "a", "b", "c", "d")
	parts := []string{fmt.Sprintf("%s=%d", name, r.IntN(1000))}
	if name < "c" {
		parts = append(parts, pick(r, "Domain=", "domain=.")+pick(r, "example.org", "www.example.org", "shop.co.uk", "co.uk", "github.io", "org", "Example.ORG"))
	}
	optional := []string{"Path=/", "Path=/a", "path=/a/", "Path=/a/b", "Path=x", "Path=", "Secure", "HttpOnly", "SameSite=Lax", "Max-Age=0",
		"Max-Age=-5", "Max-Age=100", "Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Expires=Thu, 31-Dec-2099 00:00:00 GMT", "X=y"}
	r.Shuffle(len(optional), func(i, k int) { optional[i], optional[k] = optional[k], optional[i] })
	return strings.Join(slices.Concat(parts, optional[:r.IntN(4)]), "; ")
}

// FuzzSetCookie looks for lines that break what always holds.
func FuzzSetCookie(f *testing.F) {
	for _, line := range []string{
		"a=1", "a", "=", "", "a=1; Max-Age=0", "a=1; Path=/x; Domain=.h.example; Secure; SameSite=None; Partitioned", "__Host-a=1; Path=/; Secure",
		"a=\x00", "a=1; Expires=Mon, 23 Nov 2026 12:00:00 GMT", "a=1;;;=;; =x", "\xff=\xfe; Domain=\xff", "a=1; Max-Age=-99999999999999999999",
	} {
		f.Add("https://www.h.example/x/y", line)
		f.Add("http://127.0.0.1", line)
	}
	f.Add("http://[fe80::1%25en0]/", "a=1; Domain=[fe80::1]")
	f.Add("http://例え/", "a=1")
	f.Fuzz(func(t *testing.T, at, line string) {
		u, err := url.Parse(at)
		if err != nil {
			return
		}
		now := start
		j := New(Options{Now: func() time.Time { return now }})
		got := j.Set(u, []string{line, line})
		checkResult(t, j, u, got[1], line, now)
		if r := got[0].Rejected; (r == nil) != (got[1].Rejected == nil) {
			t.Fatalf("the second time it is %v, the first %v", got[1].Rejected, r)
		}
		j.Why(u)
		j.Why(parse(t, "http://other.example/"))
		now = now.Add((maxLifetime + 1) * time.Second)
		if all := j.All(); len(all) > 0 && all[0].Persistent {
			t.Fatalf("lives longer than 400 days: %+v", all)
		}
	})
}

func checkResult(t *testing.T, j *Jar, u *url.URL, c Cookie, line string, now time.Time) {
	t.Helper()
	all := j.All()
	if c.Raw != line || c.Persistent == c.Expires.IsZero() {
		t.Fatalf("result %+v", c)
	}
	if stored := c.Rejected == nil && !c.expired(now); stored != (len(all) == 1) || len(all) > 1 || j.count != len(all) {
		t.Fatalf("%d stored (count %d), result %+v", len(all), j.count, c)
	}
	if c.Rejected != nil && (c.Rejected.Reason == "" || c.Rejected.Section == "") {
		t.Fatalf("no reason: %+v", c)
	}
	for _, s := range all {
		if _, found := control(s.Name + s.Value + s.Path + s.Domain); found || strings.Contains(s.Value, ";") || !strings.HasPrefix(s.Path, "/") {
			t.Fatalf("stored %+v", s)
		}
		s.Raw = ""
		k := New(Options{Now: j.now})
		if err := k.Put(s); err != nil {
			t.Fatalf("the server's cookie cannot be put by hand: %v", err)
		}
		if sent := Serialize(k.Cookies(u)); sent != Serialize(j.Cookies(u)) {
			t.Fatalf("put by hand it is sent as %q", sent)
		}
	}
}

// FuzzDate looks for panics and for dates that do not come back.
func FuzzDate(f *testing.F) {
	for _, s := range []string{"Mon, 23 Nov 2026 12:00:00 GMT", "Mon Nov 23 12:00:00 2026", "1-1-1", "12:00:00 99 feb 29", "\xff", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := ParseDate(s)
		if !ok {
			if !d.IsZero() {
				t.Fatalf("failed with %v", d)
			}
			return
		}
		if d.Year() < 1601 || d.Year() > 9999 || d.Location() != time.UTC || d.Nanosecond() != 0 {
			t.Fatalf("read %v", d)
		}
		again, ok := ParseDate(d.Format(http.TimeFormat))
		if !ok || !again.Equal(d) {
			t.Fatalf("%v comes back as %v", d, again)
		}
	})
}

// filled is a jar of n cookies: as many as may be on one site of ten cookies, the others on sites of their own.
func filled(b *testing.B, n int) (*Jar, *url.URL) {
	now := start
	j := New(Options{Now: func() time.Time { now = now.Add(time.Millisecond); return now }})
	for i := range n {
		u := parse(b, fmt.Sprintf("https://www.site%d.example/app/", i/10))
		j.Set(u, []string{fmt.Sprintf("name%d=%032d; Path=/app; Secure; HttpOnly; SameSite=Lax; Max-Age=3600", i, i)})
	}
	return j, parse(b, "https://www.site0.example/app/page")
}

func BenchmarkJar(b *testing.B) {
	for _, n := range []int{10, 300, 3000} {
		b.Run(fmt.Sprintf("Cookies/%d", n), func(b *testing.B) {
			j, u := filled(b, n)
			b.ReportAllocs()
			for b.Loop() {
				if len(j.Cookies(u)) != 10 {
					b.Fatal("not ten")
				}
			}
		})
		b.Run(fmt.Sprintf("Peek/%d", n), func(b *testing.B) {
			j, u := filled(b, n)
			b.ReportAllocs()
			for b.Loop() {
				j.Peek(u)
			}
		})
		b.Run(fmt.Sprintf("Set/%d", n), func(b *testing.B) {
			j, u := filled(b, n)
			lines := []string{"name3=fresh; Path=/app; Secure; HttpOnly; SameSite=Lax; Expires=Fri, 31 Dec 2027 23:59:59 GMT"}
			b.ReportAllocs()
			for b.Loop() {
				j.Set(u, lines)
			}
		})
		b.Run(fmt.Sprintf("CloneAndUse/%d", n), func(b *testing.B) {
			j, u := filled(b, n)
			b.ReportAllocs()
			for b.Loop() {
				j.Clone().Cookies(u)
			}
		})
		b.Run(fmt.Sprintf("SetOverPlainHTTP/%d", n), func(b *testing.B) {
			j, _ := filled(b, n)
			u := parse(b, "http://new.example/")
			b.ReportAllocs()
			for b.Loop() {
				j.Set(u, []string{"a=1"})
			}
		})
	}
	b.Run("OneSite/3000", func(b *testing.B) {
		j, u := New(Options{}), parse(b, "https://h.example/")
		for i := range 3000 {
			j.Set(u, []string{fmt.Sprintf("name%d=1", i)})
		}
		b.ReportAllocs()
		for b.Loop() {
			j.Cookies(u)
		}
	})
	b.Run("Overflow", func(b *testing.B) {
		j, u := New(Options{}), parse(b, "https://h.example/")
		i := 0
		b.ReportAllocs()
		for b.Loop() {
			i++
			j.Set(u, []string{fmt.Sprintf("name%d=1", i)})
		}
	})
}

func BenchmarkParseDate(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ParseDate("Fri, 31 Dec 2027 23:59:59 GMT")
	}
}
