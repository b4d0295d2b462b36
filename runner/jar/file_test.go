package jar

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the .out files anew")

// TestLoad reads files as curl 7.88.1, wget 1.21.3, Python 3.11 and Playwright 1.65.1 wrote them, one in the form of yt-dlp,
// and odd ones. The .out beside each says what must come of it, and what both formats make of that.
func TestLoad(t *testing.T) {
	for _, name := range samples(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			j, _ := ticking()
			loaded, err := j.Load(data)
			if form, _ := Form(name); err != nil || loaded.Format != form || loaded.Stored != len(j.All()) {
				t.Fatalf("%v %+v", err, loaded)
			}
			out := name + ".out"
			got := told(j, loaded)
			if *update {
				if err := os.WriteFile(out, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if want, err := os.ReadFile(out); err != nil || string(want) != got {
				t.Errorf("%v, got\n%s", err, got)
			}
			if name == filepath.Join("testdata", "stored", "playwright.json") {
				if again, err := j.StorageState(); err != nil || !bytes.Equal(again, data) {
					t.Errorf("%v, Playwright's file comes back as\n%s", err, again)
				}
			}
		})
	}
}

// samples are the files to load.
func samples(t testing.TB) []string {
	t.Helper()
	texts, err := filepath.Glob("testdata/stored/*.txt")
	states, err2 := filepath.Glob("testdata/stored/*.json")
	if err != nil || err2 != nil || len(texts) < 5 || len(states) < 2 {
		t.Fatal(texts, states, err, err2)
	}
	return append(texts, states...)
}

// told lists what a jar holds, what was left, and the files it makes.
func told(j *Jar, l Loaded) string {
	var b strings.Builder
	for _, c := range j.All() {
		where := c.Domain
		if !c.HostOnly {
			where = "." + where
		}
		fmt.Fprintf(&b, "%s %s %s=%q", where, c.Path, c.Name, c.Value)
		if c.Persistent {
			fmt.Fprint(&b, " until ", c.Expires.Format(time.RFC3339Nano))
		}
		if c.Secure {
			b.WriteString(" Secure")
		}
		if c.HttpOnly {
			b.WriteString(" HttpOnly")
		}
		if c.SameSite != "" {
			b.WriteString(" SameSite=" + c.SameSite)
		}
		if c.Partitioned {
			b.WriteString(" Partitioned")
		}
		b.WriteString("\n")
	}
	for _, left := range l.Left {
		fmt.Fprintf(&b, "left: %s: %s: %s\n", left.Place, left.Cookie.label(), left.Reason)
	}
	for _, f := range []Format{CookiesTxt, StorageState} {
		data, err := j.Save(f)
		fmt.Fprintf(&b, "\n%s\n", data)
		if err != nil {
			fmt.Fprintf(&b, "error: %v\n", err)
		}
	}
	return b.String()
}

func TestLoadErrors(t *testing.T) {
	const ok = "h\tFALSE\t/\tFALSE\t0\ta\tsecret\n"
	cookie := func(s string) string { return `{"cookies":[{"name":"ok","value":"","domain":"h"},{` + s + `}]}` }
	for _, c := range []struct{ in, want string }{
		{ok + "# x\nh\tFALSE\t/\tFALSE\tsecret", "line 3: a cookies.txt line has 7 fields, not 5"},
		{ok + "h\tFALSE\t/\tFALSE\t0\ta\tsec\tret\n", "line 2: a cookies.txt line has 7 fields, not 8"},
		{"h FALSE / FALSE 0 a secret\n", "line 1: a cookies.txt line has 7 fields with TABs between, not 1; here are spaces between"},
		{"<html>secret", "line 1: a cookies.txt line has 7 fields, not 1"},
		{"h\tyes\t/\tFALSE\t0\ta\tsecret", `line 1: field 2, whether subdomains are included, is "yes", neither TRUE nor FALSE`},
		{"h\tTRUE\t/\t" + strings.Repeat("x", 99) + "\t0\ta\tsecret", `line 1: field 4, whether it is secure, is "` + strings.Repeat("x", 40) + `...", neither TRUE nor FALSE`},
		{"h\tTRUE\t/\tTRUE\tMon\x1b\ta\tsecret", `line 1: field 5, when it expires, is "Mon\x1b", no number of seconds since 1970`},
		{"h\tTRUE\t/\tTRUE\t1.2.3\ta\tsecret", `line 1: field 5, when it expires, is "1.2.3", no number of seconds since 1970`},
		{"h\tTRUE\t/\tTRUE\tNaN\ta\tsecret", `line 1: field 5, when it expires, is "NaN", no number of seconds since 1970`},
		{strings.Repeat(ok, maxEntries+1), "line 10001: the file holds more than 10000 cookies"},
		{strings.Repeat("#", maxFile+1), "the file is 16777217 bytes; at most 16 MiB of cookies are read"},
		{"\xff\xfe#\x00", "the file is UTF-16; UTF-8 is wanted"},
		{"{\"cookies\":[\xff]}", "the file is JSON, but not UTF-8"},
		{"{\n\"cookies\": [\n,", "line 3: the file begins like JSON, but is none: invalid character ',' looking for beginning of value"},
		{"{", "line 1: the file begins like JSON, but is none: unexpected end of JSON input"},
		{"{} x", "line 1: the file begins like JSON, but is none: invalid character 'x' after top-level value"},
		{" [{}]", "the file is a list; an object is wanted, as a storage state has the lists cookies and origins"},
		{"{}", "the file is JSON, but no storage state: it has neither cookies nor origins"},
		{`{"log":{"version":"1.2"}}`, "the file is JSON, but no storage state: it has neither cookies nor origins"},
		{`{"cookies":{}}`, "cookies is an object; a list is wanted"},
		{`{"cookies":null}`, "cookies is null; a list is wanted"},
		{`{"origins":1}`, "origins is a number; a list is wanted"},
		{`{"cookies":[0]}`, "cookies[0] is a number; an object is wanted"},
		{`{"cookies":["secret"]}`, "cookies[0] is a string; an object is wanted"},
		{cookie(`"value":"secret","domain":"h"`), "cookies[1].name is missing; a string is wanted"},
		{cookie(`"name":"a","domain":"h"`), "cookies[1].value is missing; a string is wanted"},
		{cookie(`"name":"a","value":"secret","url":"http://h"`), "cookies[1].domain is missing; a string is wanted"},
		{cookie(`"name":"a","value":7,"domain":"h"`), "cookies[1].value is a number; a string is wanted"},
		{cookie(`"name":"a","value":"secret","domain":null`), "cookies[1].domain is null; a string is wanted"},
		{cookie(`"name":"a","value":"secret","domain":"h","expires":"never"`), "cookies[1].expires is a string; seconds since 1970, or -1 in a session cookie, are wanted"},
		{cookie(`"name":"a","value":"secret","domain":"h","secure":1`), "cookies[1].secure is a number; true or false is wanted"},
		{cookie(`"name":"a","value":"secret","domain":"h","httpOnly":"true"`), "cookies[1].httpOnly is a string; true or false is wanted"},
		{cookie(`"name":"a","value":"secret","domain":"h","sameSite":"maybe"`), `cookies[1].sameSite is "maybe"; "Strict", "Lax" or "None" is wanted`},
		{cookie(`"name":"a","value":"secret","domain":"h","path":[]`), "cookies[1].path is a list; a string is wanted"},
		{`{"cookies":[` + strings.Repeat(`{"name":"a","value":"","domain":"h"},`, maxEntries) + `{"name":"a","value":"","domain":"h"}]}`,
			"the file holds more than 10000 cookies"},
		{"{\n\"x\":\n" + strings.Repeat("[", 100) + `"]"` + strings.Repeat("]", 100) + "}", "line 3: the file is JSON nested more than 100 deep"},
		{`{"origins":[` + strings.Repeat(`1,`, maxEntries) + `1]}`, "origins holds more than 10000 origins"},
	} {
		j, _ := ticking()
		j.Set(parse(t, "http://h/"), []string{"before=1"})
		loaded, err := j.Load([]byte(c.in))
		if err == nil || err.Error() != c.want {
			t.Errorf("%.60q\n got %v\nwant %s", c.in, err, c.want)
		}
		if names(j.All()) != "before" || !reflect.DeepEqual(loaded, Loaded{}) {
			t.Errorf("%.60q: holds %s, %+v", c.in, names(j.All()), loaded)
		}
	}
}

func TestEmptyFiles(t *testing.T) {
	for in, want := range map[string]Format{
		"": CookiesTxt, "\n\n": CookiesTxt, "# Netscape HTTP Cookie File": CookiesTxt, "\ufeff": CookiesTxt,
		`{"cookies":[]}`: StorageState, "\ufeff\n{\"origins\":[]}": StorageState,
	} {
		if l, err := New(Options{}).Load([]byte(in)); err != nil || l.Format != want || l.Stored != 0 || l.Left != nil {
			t.Errorf("%q: %+v %v", in, l, err)
		}
	}
	if b, err := New(Options{}).Save(CookiesTxt); err != nil || string(b) != "# Netscape HTTP Cookie File\n" {
		t.Errorf("%v %q", err, b)
	}
	if b, err := New(Options{}).Save(StorageState); err != nil || string(b) != "{\n  \"cookies\": [],\n  \"origins\": []\n}" {
		t.Errorf("%v %q", err, b)
	}
	if b, err := New(Options{}).Save("HAR"); b != nil || err == nil || err.Error() != `"HAR" is no format of cookies; cookies.txt and storage state are` {
		t.Errorf("%v %q", err, b)
	}
}

func TestForm(t *testing.T) {
	for in, want := range map[string]Format{"a/cookies.txt": CookiesTxt, "STATE.JSON": StorageState, "a.txt/b.json": StorageState, "c": "", "a.txt/b": "", "": "", "x.yaml": ""} {
		if got, err := Form(in); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q %v", in, got, err)
		}
	}
}

// rich is a jar with all that a server can set.
func rich(t testing.TB) (*Jar, *time.Time) {
	j, now := ticking()
	*now = start.Add(1234567 * time.Microsecond)
	for _, at := range []string{"https://www.h.example/a/b", "http://localhost:81/", "https://[::1]:3/", "https://127.0.0.1/x/", "https://me.github.io/"} {
		for i, c := range j.Set(parse(t, at), []string{
			"late=1; Path=/; Max-Age=60", "b=" + strings.Repeat("x", 4000), "a=\"q,; Path=/x y/ü; Expires=Fri, 01 Oct 2027 12:00:00 GMT",
			"s=1; SameSite=Strict; HttpOnly", "l= a b ; SameSite=Lax; Secure; Path=/", "n=a=b; SameSite=None; Secure; Partitioned; Path=/x",
			"e=", "__Host-h=1; Path=/; Secure", "#c=1", "#HttpOnly_=1", "$=1",
		}) {
			if c.Rejected != nil {
				t.Fatal(at, i, c.Rejected)
			}
		}
		*now = now.Add(time.Millisecond)
	}
	long := strings.Repeat("long.", 300) + "example" // FuzzSetCookie: neither the host nor the default path is an attribute
	for _, c := range j.Set(parse(t, "https://"+long+"/"+long+"/x"), []string{"far=1"}) {
		if c.Rejected != nil || len(c.Path) < 1500 {
			t.Fatal(c)
		}
	}
	j.Set(parse(t, "https://www.h.example/a/b"), []string{"all=1; Domain=h.example; Path=/", "own=1; Domain=www.h.example", "b=again"})
	return j, now
}

// known leaves of a cookie what a format can hold.
func known(cs []Cookie, f Format) []Cookie {
	for i := range cs {
		c := &cs[i]
		c.Created, c.LastAccess, c.MaxAge, c.Raw = time.Time{}, time.Time{}, nil, ""
		if f == CookiesTxt {
			c.SameSite, c.Partitioned = "", false
			if c.Persistent {
				c.Expires = c.Expires.Truncate(time.Second)
			}
		} else if c.SameSite == "" {
			c.SameSite = "Lax"
		}
	}
	return cs
}

// TestRestore: what is saved comes back, and is sent in the same order.
func TestRestore(t *testing.T) {
	for _, f := range []Format{CookiesTxt, StorageState} {
		j, now := rich(t)
		data, err := j.Save(f)
		if err != nil {
			t.Fatal(err)
		}
		k := New(Options{Now: func() time.Time { return *now }})
		if l, err := k.Load(data); err != nil || l.Left != nil || l.Stored != len(j.All()) {
			t.Fatalf("%s: %v %+v", f, err, l)
		}
		if a, b := known(j.All(), f), known(k.All(), f); !reflect.DeepEqual(a, b) {
			t.Errorf("%s:\n%+v\n%+v", f, a, b)
		}
		for _, u := range []string{"https://www.h.example/a/b/c", "https://[::1]/x", "http://localhost/"} {
			if a, b := Serialize(j.Peek(parse(t, u))), Serialize(k.Peek(parse(t, u))); a != b {
				t.Errorf("%s: sent\n%s\n%s", f, a, b)
			}
		}
		if again, err := k.Save(f); err != nil || !bytes.Equal(again, data) {
			t.Errorf("%s: %v, saved again as\n%s\nafter\n%s", f, err, again, data)
		}
		*now = now.Add(61 * time.Second)
		l, err := New(Options{Now: func() time.Time { return *now }}).Load(data)
		if err != nil || len(l.Left) != 5 || !strings.HasPrefix(l.Left[0].Reason, "it expired at 2026-11-23T10:01:01Z") {
			t.Errorf("%s: %v %+v", f, err, l.Left)
		}
	}
}

func TestUnwritten(t *testing.T) {
	j, now := ticking()
	for _, c := range []Cookie{
		{Value: "secret", Domain: "h", HostOnly: true}, {Name: "tab", Value: "se\tcret", Domain: "h", HostOnly: true}, {Name: "path", Domain: "h", HostOnly: true, Path: "/\t"},
		{Name: "\xff", Value: "secret", Domain: "h", HostOnly: true},
		{Name: "fine", Domain: "h", HostOnly: true},
	} {
		if err := j.Put(c); err != nil {
			t.Fatal(err)
		}
	}
	_, err := j.CookiesTxt()
	want := "a cookies.txt cannot hold a nameless cookie of h: it has no name; tab of h: its value holds a TAB; path of h: its name, " +
		"domain or path holds a TAB"
	var u *Unwritten
	if !errors.As(err, &u) || err.Error() != want || len(u.Cookies) != 3 || len(u.Reasons) != 3 {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
	data, err := j.StorageState()
	if err == nil || err.Error() != `a storage state cannot hold \xff of h: it is not UTF-8` {
		t.Errorf("%v", err)
	}
	k := New(Options{})
	if l, err := k.Load(data); err != nil || l.Stored != 4 {
		t.Errorf("%v %+v", err, l)
	}
	for i := range 9 {
		j.Put(Cookie{Name: fmt.Sprint("m", i), Value: "\t", Domain: "h", HostOnly: true})
	}
	if _, err = j.CookiesTxt(); err == nil || !strings.HasSuffix(err.Error(), "; and 7 more") {
		t.Errorf("%v", err)
	}
	*now = time.Unix(-100, 0)
	j.Clear()
	j.Put(Cookie{Name: "early", Value: "1", Domain: "h", HostOnly: true, Expires: time.Unix(0, 5)})
	if data, err := j.CookiesTxt(); err == nil || string(data) != netscapeHead {
		t.Errorf("%v %s", err, data)
	}
}

// TestKept follows what a storage state holds beside the cookies.
func TestKept(t *testing.T) {
	j, now := ticking()
	load := func(s string) {
		t.Helper()
		if l, err := j.Load([]byte(s)); err != nil || l.Left != nil {
			t.Fatal(err, l)
		}
	}
	holds := func(when, want string) {
		t.Helper()
		data, err := j.StorageState()
		compact := strings.NewReplacer("\n", "", " ", "").Replace(string(data))
		if err != nil || compact != want {
			t.Errorf("%s: %v\n got %s\nwant %s", when, err, compact, want)
		}
	}
	cookie := func(name, value, rest string) string {
		return `{"name":"` + name + `","value":"` + value + `","domain":"h.example","path":"/","expires":-1,"httpOnly":false,"secure":true,"sameSite":"Lax"` + rest + `}`
	}
	chip := `,"partitionKey":"https://top.example","x":[1]`
	load(`{"v":1,"origins":[{"origin":"a","n":1},{"origin":"b"},7],"cookies":[` + cookie("a", "1", chip) + `,` + cookie("b", "2", `,"y":{}`) + `]}`)
	first := j.Clone()
	h := parse(t, "https://h.example/")
	j.Set(h, []string{"a=3; Secure; Path=/; SameSite=Lax"})
	holds("replaced and no longer partitioned", `{"cookies":[`+cookie("a", "3", `,"x":[1]`)+`,`+cookie("b", "2", `,"y":{}`)+`],"v":1,"origins":[{"origin":"a","n":1},{"origin":"b"},7]}`)
	j.Set(h, []string{"a=3; Secure; Path=/; SameSite=Lax; Partitioned", "b=; Max-Age=0; Path=/"})
	j.Set(h, []string{"b=4; Secure; Path=/; SameSite=Lax; Partitioned"})
	load(`{"origins":[{"origin":"c"},{"origin":"a","n":2}],"w":null,"v":2}`)
	own := `,"partitionKey":"https://h.example"`
	holds("deleted and new, and more loaded", `{"cookies":[`+cookie("a", "3", chip)+`,`+cookie("b", "4", own)+`],"v":2,"origins":[{"origin":"b"},7,{"origin":"c"},{"origin":"a","n":2}],"w":null}`)
	load("h.example\tFALSE\t/\tTRUE\t0\ta\t5\n")
	load(`{"cookies":[` + cookie("b", "6", "") + `]}`)
	holds("a cookies.txt, then a state that says less", `{"cookies":[`+cookie("a", "5", `,"x":[1]`)+`,`+cookie("b", "6", "")+`],"v":2,"origins":[{"origin":"b"},7,{"origin":"c"},{"origin":"a","n":2}],"w":null}`)
	j.ClearSession()
	holds("session over", `{"cookies":[],"v":2,"origins":[{"origin":"b"},7,{"origin":"c"},{"origin":"a","n":2}],"w":null}`)
	j.Clear()
	holds("cleared", `{"cookies":[],"origins":[]}`)
	*now = now.Add(time.Hour)
	j = first
	holds("the clone", `{"cookies":[`+cookie("a", "1", chip)+`,`+cookie("b", "2", `,"y":{}`)+`],"v":1,"origins":[{"origin":"a","n":1},{"origin":"b"},7]}`)
}

func TestLoadIntoJar(t *testing.T) {
	var gone []Cookie
	now := start
	j := New(Options{Now: func() time.Time { return now }, Evicted: func(c Cookie) { gone = append(gone, c) }})
	j.Set(parse(t, "https://h.example/"), []string{"a=1", "b=1"})
	now = now.Add(time.Second)
	l, err := j.Load([]byte("h.example\tFALSE\t/\tFALSE\t0\ta\t2\nh.example\tFALSE\t/\tFALSE\t1\tb\t2\n"))
	if err != nil || l.Stored != 1 || len(l.Left) != 1 || l.Left[0].Cookie.Rejected != nil {
		t.Errorf("%v %+v", err, l)
	}
	all := j.All()
	if len(all) != 2 || all[0].Value != "2" || !all[0].Created.Equal(start) || !all[0].LastAccess.Equal(now) || all[1].Value != "1" {
		t.Errorf("%+v", all)
	}
	var b strings.Builder
	for i := range highWater {
		fmt.Fprintf(&b, "h.example\tFALSE\t/\tFALSE\t0\tn%d\t1\n", i)
	}
	if l, err := j.Load([]byte(b.String())); err != nil || l.Stored != highWater || len(gone) == 0 || len(gone)+len(j.All()) != highWater+2 {
		t.Errorf("%v, %d stored, %d gone, %d there", err, l.Stored, len(gone), len(j.All()))
	}
}
