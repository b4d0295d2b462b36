package runner_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crumb/runner"
	"crumb/scenario"
)

// The secrets of secretFile, by how the runner comes to know them.
var secrets = map[string]string{
	"declared":     `pä55/w+rd&<"'\x`,
	"long":         "begin-of-long-" + strings.Repeat("0123456789abcdef", 8) + "-end",
	"captured":     "captured-S3cret~",
	"token":        "token.of.the-login_1",
	"form":         "form-Passw0rd!",
	"json":         "json-Passw0rd!",
	"jsonTemplate": "templated-Passw0rd",
	"basic":        "basic-Passw0rd",
	"url":          "url-Passw0rd",
	"hand":         "hand-written-bearer",
	"apiKey":       "api-key-0123456789",
	"cookie":       "hand-set-cookie",
	"stepCookie":   "step-cookie-value",
	"serverCookie": "server-set-cookie",
	"output":       "printed-by-program",
}

const secretFile = `
name: about ${declared}
base: BASE
secrets: {declared: DECLARED, long: LONG, output: printed-by-program}
vars: {other: templated-Passw0rd, items: ["${declared}", "${long}"], object: {deep: ["${declared}"], "key ${index0}": 1}, index0: 0}
session: {cookies: {hand: hand-set-cookie}, headers: {X-Secret: "${declared}"}}
steps:
  - name: sign in with ${declared}
    login: POST /all/json?tell=token&declared=${urlEncode(declared)}
    form: {user: alice, password: form-Passw0rd!}
    token: json.accessToken
    expect: status == 500 and loggedIn == false
  - {name: captured, request: "POST /all/json?tell=captured", body: "${declared} ${long}", expect: status == 500, capture: {key: {value: json.sessionKey, secret: true}}, show: [json, body, declared, items, 'headers["x-echo-0-0"]']}
  - {name: basic, request: /all/html, auth: {basic: {user: alice, password: basic-Passw0rd}}, expect: status == 500, show: session.cookies}
  - {name: by hand, request: POST /all/text, headers: {Authorization: Bearer hand-written-bearer, X-Api-Key: api-key-0123456789}, cookies: {step: step-cookie-value}, json: {password: json-Passw0rd!, more: {"newPassword": "${other}"}}, expect: status == 500}
  - {name: "item ${x}", request: "/all/text?x=${urlEncode(x)}", each: {x: "${items}"}, expect: status == 500}
  - {name: skipped, request: /x, skip: "because of ${declared}"}
  - {request: 'http://alice:url-Passw0rd@HOST/all/text', expect: status == 500}
teardown:
  - name: wrong in many ways
    request: POST /all/json?long=${long}
    json: {a: "${declared}", list: ["${long}", "${key}"]}
    expect:
      - json.declared == "x"
      - json.declared == long
      - json.long == 5
      - json.long
      - json.nosuch == declared
      - json.plain == object
      - body == declared + long
      - 'json.list contains "x"'
      - 'all(json.list, # == long)'
      - int(json.long) == 1
      - duration(json.long) == time
      - date(json.captured) == now()
      - headers["x-echo-1-0"] == json.token
      - cookies.server.value == "x"
      - {that: statusText == "x", because: "as ${declared} says"}
    retry: {times: 2, until: json.long == "x"}
  - {name: no json, request: /all/text, expect: json.a == 1}
  - {name: no json either, request: /all/html, expect: json.a == 1, capture: {never: {value: json, secret: true}}}
  - {name: not answered, request: "POST http://127.0.0.1:1/${declared}", form: {password: form-Passw0rd!}}
  - {name: cut, request: "/cut/${long}"}
  - {name: bad location, request: /location}
  - {name: bad status, request: /bad}
  - {name: too many, request: "/loop/${long}", maxRedirects: 2}
  - {name: no such file, request: POST /x, file: "${declared}/${long}"}
  - {name: outside, request: /all/text, expect: status == 500, saveBody: "../${long}"}
  - {name: a folder, request: /all/text, expect: status == 500, saveBody: "${long}/../."}
  - {name: bad number, request: /all/text, maxRedirects: "${long}"}
  - {name: bad duration, request: /all/text, timeout: "${long}"}
  - {name: bad flag, request: /all/text, tls: {insecure: "${long}"}}
  - {name: bad origin, request: /all/text, auth: {bearer: "${declared}", origins: ["${long}"]}}
  - {name: bad cookie, session: {cookies: {bad: {value: "${long}\n", path: "/${declared}"}}}}
  - {name: bad header, request: /x, headers: {X-Bad: "${long}\n"}}
  - {name: bad URL, request: "${long}"}
  - {name: bad each, request: /x, each: {x: "${long}"}}
  - {name: prints, exec: [sh, -c, 'echo "$1 $2"; echo "$1 $2" >&2; exit 3', sh, "${output}", "${long}"], expect: 'stdout == long'}
  - {name: prints again, exec: [sh, -c, 'echo "$1 $2" >&2; exit 3', sh, "${output}", "${declared}"]}
  - {name: not there, exec: ["/${long}/x"]}
`

// spellings are what servers may make of a secret.
func spellings(s string) []string {
	text, _ := json.Marshal(s)
	list := []string{s, url.QueryEscape(s), url.PathEscape(s), strings.Trim(string(text), `"`), html.EscapeString(s),
		hex.EncodeToString([]byte(s)), strings.ToUpper(hex.EncodeToString([]byte(s))), fmt.Sprintf("%q", s)}
	for shift := range 3 {
		list = append(list, base64.StdEncoding.EncodeToString([]byte("xxx"[:shift]+s)), base64.RawURLEncoding.EncodeToString([]byte("xxx"[:shift]+s+"y")))
	}
	return list
}

// needles are what must not be found of a secret: it in any spelling, and its beginning.
func needles(s string) []string {
	list := append(spellings(s)[:8], s[:9])
	for _, e := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		for shift := range 3 {
			whole := e.EncodeToString([]byte("xxx"[:shift] + s))
			list = append(list, whole[(shift*8+5)/6:(shift+len(s))*8/6])
		}
	}
	return list
}

// gossip is a server that tells every secret it has heard, in every spelling: in the reason phrase, in header fields and in
// the body.
type gossip struct {
	mu    sync.Mutex
	heard map[string]bool
}

func (g *gossip) hear(r *http.Request) []string {
	var all bytes.Buffer
	_ = r.Write(&all)
	text := all.String()
	plain, _ := url.QueryUnescape(text)
	user, password, _ := r.BasicAuth()
	g.mu.Lock()
	defer g.mu.Unlock()
	for name, s := range secrets {
		if strings.Contains(text+plain+user+password, s) || strings.Contains(plain, strings.Trim(jsonText(s), `"`)) {
			g.heard[name] = true
		}
	}
	for _, name := range strings.Split(r.URL.Query().Get("tell"), ",") {
		g.heard[name] = true
	}
	g.heard["serverCookie"] = true
	return slices.DeleteFunc(slices.Sorted(maps.Keys(secrets)), func(name string) bool { return !g.heard[name] })
}

func jsonText(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(text)
}

func (g *gossip) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	heard := g.hear(r)
	switch {
	case strings.HasPrefix(r.URL.Path, "/loop/"):
		http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		return
	case strings.HasPrefix(r.URL.Path, "/cut/"):
		raw(w, "HTTP/1.1 200 OK\r\nX-Echo: "+secrets["long"]+"\r\nContent-Length: 10000\r\n\r\n"+secrets["declared"]+secrets["long"])
		return
	case r.URL.Path == "/location":
		raw(w, "HTTP/1.1 302 "+secrets["long"]+"\r\nLocation: http://[x"+secrets["long"]+"\r\nContent-Length: 0\r\n\r\n")
		return
	case r.URL.Path == "/bad":
		raw(w, "SSH-2.0 "+secrets["long"]+" "+secrets["declared"]+"\r\n\r\n")
		return
	}
	kind := strings.TrimPrefix(r.URL.Path, "/all/")
	var header, body strings.Builder
	told := func(name string) string {
		if slices.Contains(heard, name) {
			return secrets[name]
		}
		return ""
	}
	answer := map[string]any{"accessToken": told("token"), "sessionKey": told("captured"), "declared": secrets["declared"],
		"long": secrets["long"], "token": told("token"), "captured": told("captured"), "plain": map[string]any{"deep": []any{secrets["declared"] + "x"}}}
	var all []any
	for i, name := range heard {
		for j, s := range spellings(secrets[name]) {
			fmt.Fprintf(&header, "X-Echo-%d-%d: a %s b\r\n", i, j, s)
			fmt.Fprintf(&body, "<p title=\"%s\">%s</p>\n", html.EscapeString(s), s)
			all = append(all, s)
		}
	}
	answer["list"] = all
	fmt.Fprintf(&header, "Set-Cookie: server=%s; Path=/\r\nSet-Cookie: %s=x; Path=/%s; Domain=%s.test\r\n", secrets["serverCookie"], secrets["output"], secrets["long"], secrets["long"])
	text := body.String()
	switch kind {
	case "json":
		data, _ := json.Marshal(answer)
		text, kind = string(data), "application/json"
	default:
		kind = "text/" + strings.Replace(kind, "text", "plain", 1)
	}
	raw(w, fmt.Sprintf("HTTP/1.1 500 %s and %s\r\n%sContent-Type: %s; x=%s\r\nContent-Length: %d\r\n\r\n%s", secrets["long"], secrets["declared"],
		header.String(), kind, told("captured"), len(text), text))
}

func raw(w http.ResponseWriter, text string) {
	c, rw, err := w.(http.Hijacker).Hijack()
	if err != nil {
		panic(err)
	}
	defer c.Close()
	_, _ = rw.WriteString(text) // the client may have gone
	_ = rw.Flush()
}

// texts keeps every text of every event.
type texts struct {
	list []string
}

func (x *texts) Report(e runner.Event) error {
	x.walk(reflect.ValueOf(e), map[uintptr]bool{})
	return nil
}

func (x *texts) walk(v reflect.Value, seen map[uintptr]bool) {
	switch v.Kind() {
	case reflect.String:
		x.list = append(x.list, v.String())
	case reflect.Pointer:
		if v.IsNil() || v.Type() == reflect.TypeFor[*scenario.Source]() || seen[v.Pointer()] {
			return // the source is the user's own file; the report hides what it quotes of it
		}
		seen[v.Pointer()] = true
		x.walk(v.Elem(), seen)
	case reflect.Interface:
		if !v.IsNil() {
			x.list = append(x.list, fmt.Sprint(v.Interface()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			x.walk(v.Field(i), seen)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			x.walk(v.Index(i), seen)
		}
	}
}

// TestSecrets looks for secrets in every text that a run tells of.
func TestSecrets(t *testing.T) {
	for _, mode := range []string{"plain", "detail", "dry-run"} {
		t.Run(mode, func(t *testing.T) {
			server := httptest.NewServer(&gossip{heard: map[string]bool{}})
			defer server.Close()
			file := strings.NewReplacer("BASE", server.URL, "HOST", strings.TrimPrefix(server.URL, "http://"),
				"DECLARED", yamlText(secrets["declared"]), "LONG", yamlText(secrets["long"])).Replace(secretFile)
			b := newBench(t)
			found := &texts{}
			b.clock.slept = nil
			b.options.Reporter, b.options.Detail, b.options.DryRun, b.options.AllowExec = found, mode == "detail", mode == "dry-run", true
			b.clock.slept = func(time.Duration) {}
			b.write("secret.yaml", file)
			result := b.run(context.Background(), "secret.yaml")
			if n := len(result.Scenarios[0].Steps); n < 28 || len(found.list) < 500 && mode != "dry-run" {
				t.Errorf("%d steps, %d texts", n, len(found.list))
			}
			found.check(t)
		})
	}
}

func yamlText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func (x *texts) check(t *testing.T) {
	all, told := map[string][]string{}, map[string]bool{}
	for name, secret := range secrets {
		all[name] = needles(secret)
	}
	for _, text := range x.list {
		for name, list := range all {
			for _, s := range list {
				if i := strings.Index(text, s); i >= 0 && !told[name+s] {
					told[name+s] = true
					t.Errorf("%s, as %q, is in %q", name, s, text[max(0, i-60):min(len(text), i+len(s)+60)])
				}
			}
		}
	}
}
