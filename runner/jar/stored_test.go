package jar

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestCurl hands cookies to curl by a file and takes back what it makes of them.
func TestCurl(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not installed")
	}
	var seen string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r.Header.Get("Cookie")
		w.Header()["Set-Cookie"] = []string{"fresh=1; Path=/; HttpOnly", "b=new; Path=/", "gone=; Max-Age=0; Path=/"}
	}))
	defer s.Close()
	j := New(Options{})
	here := parse(t, s.URL+"/x/y")
	j.Set(here, []string{"a=\"1, 2\"; Path=/x", "b=old; Path=/", "gone=1; Path=/", "e=; Path=/; Max-Age=60", "h=1; Path=/; HttpOnly", "u=ü%3D=; Path=/"})
	j.Set(parse(t, "https://www.h.example/"), []string{"all=1; Domain=h.example; Secure", "own=1; SameSite=Strict"})
	data, err := j.CookiesTxt()
	if err != nil {
		t.Fatal(err)
	}
	in, out := filepath.Join(t.TempDir(), "in.txt"), filepath.Join(t.TempDir(), "out.txt")
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if text, err := exec.CommandContext(t.Context(), curl, "-q", "-sS", "--noproxy", "*", "-b", in, "-c", out, here.String()).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, text)
	}
	want := strings.Split(Serialize(j.Cookies(here)), "; ")
	for _, pair := range want {
		if !strings.Contains("; "+seen+"; ", "; "+pair+"; ") {
			t.Errorf("curl sent %s without %s", seen, pair)
		}
	}
	if n := strings.Count(seen, "; ") + 1; n != len(want) {
		t.Errorf("curl sent %d cookies: %s", n, seen)
	}
	j.Set(here, []string{"fresh=1; Path=/; HttpOnly", "b=new; Path=/", "gone=; Max-Age=0; Path=/"})
	if data, err = os.ReadFile(out); err != nil {
		t.Fatal(err)
	}
	k := New(Options{})
	if l, err := k.Load(data); err != nil || l.Left != nil {
		t.Fatal(err, l)
	}
	if a, b := known(j.All(), CookiesTxt), known(k.All(), CookiesTxt); !reflect.DeepEqual(a, b) {
		t.Errorf("\n%+v\n%+v\n%s", a, b, data)
	}
}

// TestHostileFiles: large files of odd shapes are refused or read in a time that grows no faster than they do.
func TestHostileFiles(t *testing.T) {
	const large = 2 << 20
	full := func(head, unit, tail string) string {
		return head + strings.Repeat(unit, (large-len(head)-len(tail)-1)/len(unit)) + tail
	}
	for name, data := range map[string]string{
		"lines":    full("", "a\tTRUE\t/\tTRUE\t1\ta\tb\n", ""),
		"blank":    full("", "\n", ""),
		"tabs":     full("", "\t", ""),
		"fields":   full("h", "\t", "x"),
		"keys":     full(`{"cookies":[],`, `"":0,`, `"":0}`),
		"deep":     full(`{"cookies":`, `[`, ``),
		"list":     full(`{"cookies":[`, `0,`, `0]}`),
		"origins":  full(`{"origins":[`, `0,`, `0]}`),
		"cookie":   full(`{"cookies":[{`, `"":0,`, `"":0}]}`),
		"fraction": full(`{"cookies":[{"name":"","value":"","domain":"h","expires":1.`, `0`, `}]}`),
		"value":    full(`{"cookies":[{"domain":"h","name":"`, "x", `","value":""}]}`),
		"expiry":   full("h\tTRUE\t/\tTRUE\t", "9", "\ta\tb"),
	} {
		before := time.Now()
		l, err := New(Options{}).Load([]byte(data))
		if took := time.Since(before); took > 10*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		if err != nil && len(err.Error()) > 500 || l.Stored > 0 && name != "expiry" {
			t.Errorf("%s: %d stored, %.500v", name, l.Stored, err)
		}
	}
}

// FuzzStored looks for files that break what always holds: no panic, short printable errors without values, and what was
// taken in comes back from both formats.
func FuzzStored(f *testing.F) {
	for _, name := range samples(f) {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("h\tFALSE\t/\tFALSE\t1.8e9\t\xff\t\u2028\n"))
	f.Add([]byte(`{"origins":[{"origin":1},null],"cookies":[{"domain":".h.example","name":"","value":"\ud800","expires":1e99,"cookies":0}],"x":{"":[1e5]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		now := start
		j := New(Options{Now: func() time.Time { return now }})
		before := bytes.Clone(data)
		l, err := j.Load(data)
		if !bytes.Equal(before, data) {
			t.Fatal("the data was changed")
		}
		if err != nil {
			checkText(t, err.Error())
			if len(j.All()) != 0 || l.Stored != 0 || l.Left != nil {
				t.Fatalf("failed, but %+v", l)
			}
			return
		}
		if l.Stored != len(j.All()) && l.Stored <= highWater {
			t.Fatalf("%d stored, %d there", l.Stored, len(j.All()))
		}
		for _, left := range l.Left {
			if left.Place == "" || left.Reason == "" {
				t.Fatalf("%+v", left)
			}
		}
		for _, format := range []Format{CookiesTxt, StorageState} {
			checkRestore(t, j, format)
		}
	})
}

func checkText(t *testing.T, s string) {
	t.Helper()
	if s == "" || len(s) > 2000 || strings.HasSuffix(s, ".") || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F || r == '\uFFFD' }) {
		t.Fatalf("error %q", s)
	}
}

func checkRestore(t *testing.T, j *Jar, format Format) {
	t.Helper()
	data, err := j.Save(format)
	all := known(j.All(), format)
	if err != nil {
		checkText(t, err.Error())
		u := err.(*Unwritten)
		for i := range known(u.Cookies, format) {
			all = without(all, &u.Cookies[i])
		}
	}
	k := New(Options{Now: j.now})
	l, err := k.Load(data)
	if err != nil || l.Left != nil || l.Format != format {
		t.Fatalf("%s: %v %+v\n%q", format, err, l, data)
	}
	if again := known(k.All(), format); !reflect.DeepEqual(all, again) && len(all)+len(again) > 0 {
		t.Fatalf("%s:\n%+v\n%+v\n%q", format, all, again, data)
	}
	if again, err := k.Save(format); err != nil || !bytes.Equal(again, data) {
		t.Fatalf("%s: %v\n%q\n%q", format, err, again, data)
	}
}

func without(all []Cookie, c *Cookie) []Cookie {
	var out []Cookie
	for i := range all {
		if !all[i].same(c) {
			out = append(out, all[i])
		}
	}
	return out
}

func BenchmarkStored(b *testing.B) {
	j, _ := filled(b, 300)
	for _, f := range []Format{CookiesTxt, StorageState} {
		data, _ := j.Save(f)
		b.Run(fmt.Sprintf("Load/%s", f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if l, err := New(Options{}).Load(data); err != nil || l.Format != f {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("Save/%s", f), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				j.Save(f)
			}
		})
	}
}
