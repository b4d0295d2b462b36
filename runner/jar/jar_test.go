package jar

import (
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
)

func parse(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// ticking is a jar whose clock the test moves.
func ticking() (*Jar, *time.Time) {
	now := start
	return New(Options{Now: func() time.Time { return now }}), &now
}

func names(cs []Cookie) string {
	var s []string
	for _, c := range cs {
		s = append(s, c.Name)
	}
	return strings.Join(s, " ")
}

func TestSetGivesOneResultForEachLine(t *testing.T) {
	j, _ := ticking()
	h := parse(t, "https://h.example/dir/page")
	got := j.Set(h, []string{
		"a=1; Max-Age=60; SameSite=Lax; Secure; HttpOnly; Partitioned; Path=/",
		"b=2; Domain=other.example",
		"a=; Path=/; Max-Age=0",
		"c=3",
	})
	minute, zero := int64(60), int64(0)
	want := []Cookie{
		{Name: "a", Value: "1", Domain: "h.example", HostOnly: true, Path: "/", Expires: start.Add(time.Minute), MaxAge: &minute,
			Secure: true, HttpOnly: true, SameSite: "Lax", Partitioned: true, Persistent: true},
		{Name: "b", Value: "2", Domain: "other.example", Path: "/dir",
			Rejected: &Refusal{"Domain=other.example does not cover the host h.example", "RFC 6265bis 5.7 step 10"}},
		{Name: "a", Domain: "h.example", HostOnly: true, Path: "/", Expires: time.Unix(0, 0).UTC(), MaxAge: &zero, Persistent: true},
		{Name: "c", Value: "3", Domain: "h.example", HostOnly: true, Path: "/dir"},
	}
	for i := range want {
		want[i].Created, want[i].LastAccess, want[i].Raw = start, start, got[i].Raw
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("line %d:\ngot  %+v\nwant %+v", i, got[i], want[i])
		}
	}
	if all := j.All(); len(all) != 1 || !reflect.DeepEqual(all[0], got[3]) {
		t.Errorf("stored %+v", all)
	}
	if j.Set(h, nil) != nil {
		t.Error("no lines, but results")
	}
}

// TestRefusals pins the wording that reports show.
func TestRefusals(t *testing.T) {
	for line, want := range map[string]string{
		"a=1; Secure":             "Secure cookie over http from a host that is not loopback (RFC 6265bis 5.7 step 13)",
		"a=1; SameSite=None":      "SameSite=None without Secure (RFC 6265bis 5.7 step 19)",
		"a=\x00":                  "the line holds the control octet 0x00 (RFC 6265bis 5.6 step 1)",
		"a=1; Domain=co.uk":       "Domain=co.uk is a public suffix, where anybody can register names (RFC 6265bis 5.7 step 9)",
		"__Host-a=1":              "a name with the prefix __Host- needs Secure and Path=/ (RFC 6265bis 5.7 step 21)",
		"__Host-a;Domain=h.co.uk": "a nameless cookie whose value begins with __Host- (RFC 6265bis 5.7 step 22)",
		"sid=2; Path=/login":      "sid over http may not overlay the Secure cookie of that name for h.co.uk with Path=/login (RFC 6265bis 5.7 step 16)",
	} {
		j, _ := ticking()
		j.Set(parse(t, "https://h.co.uk/"), []string{"sid=1; Secure; Path=/login"})
		c := j.Set(parse(t, "http://h.co.uk/"), []string{line})[0]
		if c.Rejected == nil || c.Rejected.Error() != want {
			t.Errorf("%q: %v, want %s", line, c.Rejected, want)
		}
	}
}

func TestNoURL(t *testing.T) {
	j := New(Options{})
	for _, u := range []*url.URL{nil, {}, {Scheme: "https"}, {Scheme: "mailto", Opaque: "x@y"}, {Host: ":80"}} {
		if c := j.Set(u, []string{"a=1"})[0]; c.Rejected == nil {
			t.Errorf("%v: stored", u)
		}
		if j.Cookies(u) != nil || j.Peek(u) != nil || j.Why(u) != nil || j.Delete(u, "a") != 0 {
			t.Errorf("%v: there is something", u)
		}
	}
	if Secure(nil) {
		t.Error("nil is secure")
	}
}

func TestAccessTimes(t *testing.T) {
	j, now := ticking()
	h := parse(t, "https://h.example/")
	j.Set(h, []string{"a=1", "b=2; Path=/x"})
	*now = start.Add(time.Second)
	if c := j.Peek(h)[0]; !c.LastAccess.Equal(start) {
		t.Errorf("peeking counts as access: %v", c.LastAccess)
	}
	frozen := j.Clone()
	if c := j.Cookies(h)[0]; !c.LastAccess.Equal(*now) {
		t.Errorf("sent, but accessed at %v", c.LastAccess)
	}
	all := j.All()
	if !all[0].LastAccess.Equal(*now) || !all[1].LastAccess.Equal(start) {
		t.Errorf("accessed at %v and %v", all[0].LastAccess, all[1].LastAccess)
	}
	if c := frozen.All()[0]; !c.LastAccess.Equal(start) {
		t.Errorf("the clone was touched at %v", c.LastAccess)
	}
}

func TestAllIsInOrder(t *testing.T) {
	j, _ := ticking()
	j.Set(parse(t, "https://z.example/"), []string{"b=1", "a=1", "a=2; Path=/x"})
	j.Set(parse(t, "https://b.a.example/"), []string{"c=1; Domain=a.example", "c=2"})
	j.Set(parse(t, "https://a.example/"), []string{"c=0"})
	var got []string
	for _, c := range j.All() {
		got = append(got, c.Domain+c.Path+" "+c.Name+"="+c.Value)
	}
	want := "a.example/ c=1|a.example/ c=0|b.a.example/ c=2|z.example/ a=1|z.example/ b=1|z.example/x a=2"
	if strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
}

func TestPut(t *testing.T) {
	j, _ := ticking()
	ok := Cookie{Name: "a", Value: "1", Domain: ".WWW.Example.org", HostOnly: true, SameSite: "lax", Rejected: &Refusal{}}
	if err := j.Put(ok); err != nil {
		t.Fatal(err)
	}
	want := Cookie{Name: "a", Value: "1", Domain: "www.example.org", HostOnly: true, Path: "/", SameSite: "Lax", Created: start, LastAccess: start}
	if got := j.All()[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
	j.Set(parse(t, "http://www.example.org/"), []string{"a=2; Path=/"})
	if all := j.All(); len(all) != 1 || all[0].Value != "2" {
		t.Errorf("not the same cookie as the server's: %+v", all)
	}
}

func TestPutRefuses(t *testing.T) {
	base := Cookie{Name: "n", Value: "v", Domain: "h.example", HostOnly: true}
	with := func(change func(*Cookie)) Cookie { c := base; change(&c); return c }
	for want, c := range map[string]Cookie{
		"5.7 step 3":  with(func(c *Cookie) { c.Value = "a\nb" }),
		"5.7 step 3 ": with(func(c *Cookie) { c.Path = "/\x7f" }),
		"5.6":         with(func(c *Cookie) { c.Value = "a; b=c" }),
		"5.6 ":        with(func(c *Cookie) { c.Name = "a=b" }),
		"5.6  ":       with(func(c *Cookie) { c.Domain = strings.Repeat("d", 1017) + ".example"; c.HostOnly = false }),
		"5.7 step 2":  with(func(c *Cookie) { c.Name, c.Value = "", "" }),
		"5.7 step 4":  with(func(c *Cookie) { c.Value = strings.Repeat("v", 4096) }),
		"5.1.2":       with(func(c *Cookie) { c.Domain = "" }),
		"5.7 step 9":  with(func(c *Cookie) { c.Domain, c.HostOnly = "co.uk", false }),
		"5.6.4":       with(func(c *Cookie) { c.Path = "x" }),
		"5.6.7":       with(func(c *Cookie) { c.SameSite = "Sloppy" }),
		"5.7 step 19": with(func(c *Cookie) { c.SameSite = "none" }),
		"5.7 step 20": with(func(c *Cookie) { c.Name = "__Secure-n" }),
		"5.7 step 21": with(func(c *Cookie) { c.Name, c.Secure, c.HostOnly = "__Host-n", true, false }),
		"5.7 step 22": with(func(c *Cookie) { c.Name, c.Value = "", "__host-n" }),
	} {
		j, _ := ticking()
		var refusal *Refusal
		if err := j.Put(c); !errors.As(err, &refusal) || refusal.Section != "RFC 6265bis "+strings.TrimSpace(want) {
			t.Errorf("%s: %v", want, err)
		}
		if len(j.All()) != 0 {
			t.Errorf("%s: stored all the same", want)
		}
	}
}

func TestPutLifetimes(t *testing.T) {
	j, now := ticking()
	put := func(c Cookie) {
		t.Helper()
		c.Domain, c.Value = "h.example", "v"
		if err := j.Put(c); err != nil {
			t.Fatal(err)
		}
	}
	old := start.Add(-time.Hour)
	put(Cookie{Name: "far", Expires: start.AddDate(9, 0, 0)})
	put(Cookie{Name: "old", Created: old, LastAccess: old})
	put(Cookie{Name: "past", Expires: old})
	if got := names(j.Cookies(parse(t, "http://h.example/"))); got != "old far" {
		t.Errorf("sent %s; earlier creation goes first", got)
	}
	*now = start.Add(maxLifetime * time.Second)
	if got := names(j.All()); got != "old" {
		t.Errorf("after 400 days: %s", got)
	}
	put(Cookie{Name: "old", Expires: old})
	if n := len(j.All()); n != 0 {
		t.Errorf("an expired cookie deletes none: %d left", n)
	}
}

// TestPutRestores takes a jar's cookies over into another.
func TestPutRestores(t *testing.T) {
	j, _ := ticking()
	j.Set(parse(t, "https://a.example/"), []string{"z=1; Max-Age=60", "y=2; Secure", "nameless", "x=3; Domain=a.example; SameSite=Strict"})
	k, _ := ticking()
	for _, c := range j.All() {
		if err := k.Put(c); err != nil {
			t.Fatal(err)
		}
	}
	if !reflect.DeepEqual(j.All(), k.All()) {
		t.Errorf("got %+v\nwant %+v", k.All(), j.All())
	}
}

func TestDelete(t *testing.T) {
	j, now := ticking()
	h := parse(t, "http://www.h.example/x")
	j.Set(parse(t, "https://www.h.example/"), []string{
		"a=1", "a=2; Path=/elsewhere", "a=3; Domain=h.example", "a=4; Domain=h.example; Path=/elsewhere",
		"a=5; Secure; Path=/secure", "b=1", "a=6; Max-Age=1; Path=/soon",
	})
	j.Set(parse(t, "https://h.example/"), []string{"a=7"})
	*now = start.Add(time.Second)
	if n := j.Delete(h, "a"); n != 4 {
		t.Errorf("%d deleted", n)
	}
	var left []string
	for _, c := range j.All() {
		left = append(left, c.Name+c.Value)
	}
	if got := strings.Join(left, " "); got != "a7 a4 b1" {
		t.Errorf("left: %s", got)
	}
	if n := j.Delete(h, "a"); n != 0 {
		t.Errorf("%d deleted again", n)
	}
}

func TestClear(t *testing.T) {
	j, _ := ticking()
	h := parse(t, "https://h.example/")
	j.Set(h, []string{"s=1", "p=1; Max-Age=60", "q=1; Expires=Tue, 24 Nov 2026 10:00:00 GMT", "gone=1", "gone=; Max-Age=0"})
	frozen := j.Clone()
	j.ClearSession()
	if got := names(j.All()); got != "p q" {
		t.Errorf("after ClearSession: %s", got)
	}
	j.Clear()
	if n := len(j.All()) + len(j.Why(h)); n != 0 || j.count != 0 {
		t.Errorf("after Clear: %d, count %d", n, j.count)
	}
	if got := names(frozen.All()); got != "p q s" {
		t.Errorf("the clone has %s", got)
	}
	if len(frozen.Why(h)) != 1 {
		t.Error("the clone forgot what is gone")
	}
}

func TestCloneIsIndependent(t *testing.T) {
	j, _ := ticking()
	h := parse(t, "https://h.example/")
	j.Set(h, []string{"a=1; Max-Age=60"})
	k := j.Clone()
	j.Set(h, []string{"a=2", "b=1"})
	k.Set(h, []string{"c=1", "a=; Max-Age=0"})
	l := k.Clone()
	l.Delete(h, "c")
	for name, c := range map[string]struct {
		jar  *Jar
		want string
	}{"original": {j, "a=2; b=1"}, "clone": {k, "c=1"}, "clone of clone": {l, ""}} {
		if got := Serialize(c.jar.Cookies(h)); got != c.want || c.jar.count != len(c.jar.All()) {
			t.Errorf("%s: %s, count %d", name, got, c.jar.count)
		}
	}
	if len(j.Why(h)) != 0 || len(k.Why(h)) != 1 {
		t.Error("what is gone is shared")
	}
}

func TestWhatIsHandedOutIsACopy(t *testing.T) {
	j, _ := ticking()
	h := parse(t, "https://h.example/")
	set := j.Set(h, []string{"a=1; Max-Age=60"})
	*set[0].MaxAge = 1
	*j.Cookies(h)[0].MaxAge = 2
	*j.All()[0].MaxAge = 3
	if got := *j.All()[0].MaxAge; got != 60 {
		t.Errorf("Max-Age is %d", got)
	}
}

func TestLongLinesAreNotKept(t *testing.T) {
	j, _ := ticking()
	h := parse(t, "https://h.example/")
	line := "a=1; x=" + strings.Repeat("x", 1<<20)
	if got := j.Set(h, []string{line})[0].Raw; got != line {
		t.Error("the result has not the whole line")
	}
	if got := j.All()[0].Raw; got != line[:maxRaw] {
		t.Errorf("kept %d octets of the line", len(got))
	}
}

func TestEviction(t *testing.T) {
	var evicted []Cookie
	now := start
	j := New(Options{Now: func() time.Time { return now }, Evicted: func(c Cookie) { evicted = append(evicted, c) }})
	crowd := parse(t, "https://crowd.example/")
	lone := func(i int) *url.URL { return parse(t, fmt.Sprintf("https://h%d.example/", i)) }
	for i := range 120 {
		j.Set(crowd, []string{fmt.Sprintf("plain%d=1", i), fmt.Sprintf("secure%d=1; Secure", i)})
	}
	for i := range 1000 {
		j.Set(lone(i), []string{"a=1", "b=1", "c=1"})
		now = now.Add(time.Second)
	}
	if len(evicted) != 0 || len(j.All()) != 3240 {
		t.Fatalf("%d evicted of %d", len(evicted), len(j.All()))
	}
	j.Cookies(lone(0))
	for i := range 21 {
		j.Set(lone(2000+i), []string{"a=1", "b=1", "c=1"})
	}
	if len(evicted) != 301 || len(j.All()) != 3002 || j.count != 3002 {
		t.Fatalf("%d evicted, %d left, count %d", len(evicted), len(j.All()), j.count)
	}
	if a, b, c := evicted[0].Name, evicted[120].Name, evicted[240]; a != "plain0" || b != "secure0" || c.Domain != "h1.example" {
		t.Errorf("first of the ranks: %s, %s, %s; h0 was accessed last", a, b, c.Domain)
	}
	misses := j.Why(lone(20))
	if len(misses) != 3 || !strings.Contains(misses[0].Reason, "was evicted at 2026-") {
		t.Errorf("why: %v", misses)
	}
}

func TestGoneIsBounded(t *testing.T) {
	j, _ := ticking()
	h := parse(t, "https://h.example/")
	for i := range 3 * maxGone {
		j.Set(h, []string{fmt.Sprintf("n%d=1", i), fmt.Sprintf("n%d=; Max-Age=0", i)})
	}
	if misses := j.Why(h); len(misses) != maxGone || j.count != 0 || len(j.buckets) != 0 {
		t.Errorf("%d remembered, count %d, %d buckets", len(misses), j.count, len(j.buckets))
	}
}

func TestWhyHasNoValues(t *testing.T) {
	j, _ := ticking()
	j.Set(parse(t, "https://h.example/x"), []string{"sid=secretvalue; Path=/auth; Secure", "secretvalue; Path=/auth"})
	misses := j.Why(parse(t, "http://h.example/api"))
	if len(misses) != 2 {
		t.Fatalf("%d misses", len(misses))
	}
	want := "a nameless cookie exists, but its Path=/auth does not match /api"
	if misses[0].Reason != want || misses[0].Cookie.Value != "secretvalue" {
		t.Errorf("got %s", misses[0].Reason)
	}
	want = "sid exists, but its Path=/auth does not match /api, and it is Secure and http://h.example is not"
	if misses[1].Reason != want {
		t.Errorf("got %s", misses[1].Reason)
	}
}

func TestPublicSuffixIsAChoice(t *testing.T) {
	h := parse(t, "https://shop.co.uk/")
	for name, c := range map[string]struct {
		list func(string) string
		want bool
	}{
		"the list": {nil, false},
		"none":     {NoPublicSuffix, true},
		"own":      {func(string) string { return "uk" }, true},
	} {
		j := New(Options{PublicSuffix: c.list})
		if got := j.Set(h, []string{"a=1; Domain=co.uk"})[0].Rejected == nil; got != c.want {
			t.Errorf("%s: stored %v", name, got)
		}
		if err := j.Put(Cookie{Name: "b", Domain: "co.uk"}); (err == nil) != c.want {
			t.Errorf("%s: put: %v", name, err)
		}
		j.Set(parse(t, "https://a.b.shop.co.uk/"), []string{"deep=1"})
		if n := len(j.Why(parse(t, "https://c.shop.co.uk/"))); n != 1 {
			t.Errorf("%s: %d misses of the site", name, n)
		}
	}
}

func TestConcurrency(t *testing.T) {
	j := New(Options{Evicted: func(Cookie) {}})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			own := parse(t, fmt.Sprintf("https://h%d.example/", g))
			common := parse(t, "https://example/")
			for i := range 100 {
				j.Set(own, []string{fmt.Sprintf("a%d=1", i%10), "b=1; Max-Age=0", "c=1; Path=/x"})
				j.Set(common, []string{fmt.Sprintf("n%d=%d", g, i)})
				k := j.Clone()
				k.Set(common, []string{"k=1"})
				k.Cookies(common)
				k.ClearSession()
				j.Cookies(own)
				j.Peek(common)
				j.All()
				j.Why(own)
				j.Delete(own, "c")
				_ = j.Put(Cookie{Name: "p", Domain: "example", HostOnly: true})
			}
		})
	}
	wg.Wait()
	if n := len(j.All()); n != 8*10+8+1 || j.count != n {
		t.Errorf("%d cookies, count %d", n, j.count)
	}
}
