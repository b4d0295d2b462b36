package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

// schemaCases has for every key of every shape values that are right and values that are wrong, as YAML. The schema and the
// loader must agree about each of them. ${v} stands for a name that is known.
var schemaCases = []struct {
	key          string
	right, wrong []string
}{
	{"file.name", okTexts, badTexts},
	{"file.description", okPlains, []string{"[a]", "{a: b}"}},
	{"file.tags", okWords, []string{"{a: b}", "[[a]]", "[null]"}},
	{"file.base", []string{"http://h.example/v1", "${v}", "null"}, []string{"[a]", "{a: b}", "/v1", "example.org", "5", "''"}},
	{"file.vars", okNames, badNames},
	{"file.secrets", []string{"{password: long-enough}", "{a: '${env.X ?? 1}'}", "null"}, badNames},
	{"file.session", []string{"{}", "null", "{userAgent: x}"}, []string{"text", "[a]", "true"}},
	{"file.server", []string{"demo", "'demo'", "null"}, []string{"other", "true", "{command: x}", "[demo]"}},
	{"file.data", []string{"rows.csv", "rows.json", "rows.yaml", "[{a: 1}, {a: x}]", "null"}, []string{"[]", "{a: b}", "5", "[a]", "readme.txt", "true"}},
	{"file.steps", []string{"[{pause: 1s}]", "[{run: _part.yaml}]"}, []string{"[]", "null", "text", "{pause: 1s}", "[text]", "[null]", "[[{pause: 1s}]]"}},
	{"file.teardown", []string{"[{pause: 1s}]", "[]", "null"}, []string{"text", "{pause: 1s}", "[pause]"}},

	{"file.sessions", []string{"{}", "null", "{bob: {}, carol: null, dora: {userAgent: x}}"}, []string{"text", "[a]", "true", "{a-b: {}}", "{bob: text}", "{bob: {nosuchkey: 1}}"}},
	{"project.sessions", []string{"{}", "null", "{bob: {}, carol: null, dora: {userAgent: x}}"}, []string{"text", "[a]", "true", "{a-b: {}}", "{bob: text}", "{bob: {nosuchkey: 1}}"}},
	{"profile.sessions", []string{"{}", "null"}, []string{"text", "[a]"}},
	{"step.as", []string{"main", "anonymous", "${v}"}, []string{"[a]", "{a: b}", "null"}},
	{"step.replay", []string{"null"}, []string{"[a]", "{a: b}", "a-b"}},
	{"step.http", []string{"1.1", "2", "'1.1'", "${v}"}, []string{"3", "h2", "[a]", "{a: b}", "null", "true"}},
	{"step.resolve", []string{"h.example:443:127.0.0.1", "['h.example:80:[::1]:8080', '${v}']"}, []string{"{a: b}", "[[a]]", "[null]"}},
	{"step.unixSocket", okTexts, badTexts},
	{"step.compress", []string{"true", "false", "${v}"}, []string{"yes", "1", "[a]", "null"}},
	{"step.maxBody", []string{"1", "1000", "10MiB", "500 kB", "${v}"}, []string{"0", "-1", "lots", "10 parsecs", "[a]", "null", "true"}},
	{"session.http", []string{"1.1", "2", "'1.1'", "${v}"}, []string{"3", "h2", "[a]", "{a: b}", "null", "true"}},
	{"session.resolve", []string{"h.example:443:127.0.0.1", "['h.example:80:[::1]:8080', '${v}']"}, []string{"{a: b}", "[[a]]", "[null]"}},
	{"session.unixSocket", okTexts, badTexts},
	{"session.compress", []string{"true", "false", "${v}"}, []string{"yes", "1", "[a]", "null"}},
	{"session.maxBody", []string{"1", "1000", "10MiB", "500 kB", "${v}"}, []string{"0", "-1", "lots", "10 parsecs", "[a]", "null", "true"}},
	{"stepSession.http", []string{"1.1", "2", "'1.1'", "${v}"}, []string{"3", "h2", "[a]", "{a: b}", "null", "true"}},
	{"stepSession.resolve", []string{"h.example:443:127.0.0.1", "['h.example:80:[::1]:8080', '${v}']"}, []string{"{a: b}", "[[a]]", "[null]"}},
	{"stepSession.unixSocket", okTexts, badTexts},
	{"stepSession.compress", []string{"true", "false", "${v}"}, []string{"yes", "1", "[a]", "null"}},
	{"stepSession.maxBody", []string{"1", "1000", "10MiB", "500 kB", "${v}"}, []string{"0", "-1", "lots", "10 parsecs", "[a]", "null", "true"}},
	{"session.load", okTexts, badTexts},
	{"session.save", []string{"out/a.json", "a.txt", "${v}", "${v}.json"}, []string{"a.yaml", "[a]", "{a: b}", "null", "true"}},
	{"stepSession.load", okTexts, badTexts},
	{"stepSession.save", []string{"out/a.json", "a.txt", "${v}", "${v}.json"}, []string{"a.yaml", "[a]", "{a: b}", "null", "true"}},

	{"project.tags", okWords, []string{"{a: b}"}},
	{"project.base", []string{"http://h.example/v1", "null"}, []string{"[a]", "{a: b}"}},
	{"project.vars", okNames, badNames},
	{"project.secrets", okNames, badNames},
	{"project.session", []string{"{}", "null"}, []string{"text", "[a]"}},
	{"project.server", []string{"demo", "null"}, []string{"other", "true"}},
	{"project.profiles", []string{"{live: {base: 'https://h.example'}}", "{a b: {}}", "{}", "null"}, []string{"text", "[a]", "{live: null}", "{live: text}"}},
	{"profile.tags", okWords, []string{"{a: b}"}},
	{"profile.base", []string{"http://h.example/v1"}, []string{"[a]", "{a: b}"}},
	{"profile.vars", okNames, badNames},
	{"profile.secrets", okNames, badNames},
	{"profile.session", []string{"{}", "null"}, []string{"text", "[a]"}},
	{"profile.server", []string{"demo", "null"}, []string{"other", "true"}},

	{"step.request", []string{"GET /x", "/x", "?q=1", "${v}/x", "http://h.example/", "HTTPS://h.example", "PROPFIND /x", "M-SEARCH  /a b", "' GET /x '", "POST ${v}"},
		[]string{"get /x", "x", "GET", "GET x", "null", "5", "[GET]", "{url: /x}", "ftp://h.example/", "G(T /x"}},
	{"step.login", []string{"POST /login", "GET /sso", "PUT ${v}"}, []string{"/login", "http://h.example/login", "post /login", "null", "{oauth2: {}}", "[a]"}},
	{"step.session", []string{"{}", "{clear: true}", "{userAgent: x}"}, []string{"null", "text", "true", "[a]"}},
	{"step.run", []string{"_part.yaml", "'_part.yaml'"}, []string{"null", "''", "${v}.yaml", "[a]", "{a: b}"}},
	{"step.exec", []string{"make seed", "[make, seed]", "[make, 1, true, '${v}']", "make '${v}'"}, []string{"[]", "''", "{a: b}", "[[a]]", "[null]", "[{a: b}]"}},
	{"step.pause", okDurations, badDurations},
	{"step.name", okTexts, badTexts},
	{"step.id", []string{"profile", "_p1", "null"}, []string{"a-b", "1a", "status", "row", "[a]", "{a: b}", "5"}},
	{"step.note", okPlains, []string{"[a]", "{a: b}"}},
	{"step.if", okConditions, badConditions},
	{"step.skip", okTexts, badTexts},
	{"step.each", []string{"{u: [a, b]}", "{u: []}", "{u: '${v}'}", "{u: [{a: 1}, [2]]}"}, []string{"{}", "null", "[a]", "u", "{u: text}", "{u: {a: b}}", "{u: null}", "{u: [a], w: [b]}", "{a-b: [a]}", "{status: [a]}"}},
	{"step.retry", []string{"{}", "{times: 3}"}, []string{"null", "3", "true", "[a]"}},
	{"step.timeout", okDurations, badDurations},
	{"step.expect", []string{"v == 1", "true", "[v == 1, true]", "{that: v == 1}", "[{that: v == 1, because: x}, v == 2]", "[]"},
		[]string{"200", "null", "[null]", "[[v == 1]]", "{v: 1}", "{because: x}", "[200]", "${v}", "''", "{that: 200}", "{that: v == 1, when: x}"}},
	{"step.capture", []string{"{a: v}", "{a: v, b: {value: v, secret: true}}", "{}", "{a: 5}", "{a: true}"},
		[]string{"null", "a", "[a]", "{a: null}", "{a: [v]}", "{a: {secret: true}}", "{a: {value: v, hidden: true}}", "{a-b: v}", "{status: v}", "{a: ''}"}},
	{"step.show", []string{"v", "[v, v + 1]", "5", "[]"}, []string{"null", "{a: v}", "[null]", "[[v]]", "''"}},
	{"step.covers", []string{"WSTG-SESS-06", "[WSTG-SESS-06, ASVS-7.4.1]", "[]", "null"}, []string{"{a: b}", "[{a: b}]", "[null]"}},
	{"step.with", []string{"{given: 1}", "{given: {a: [b]}}", "{given: null}", "null"}, []string{"text", "[given]", "{no-name: 1}"}},
	{"step.token", []string{"json.token", "v"}, []string{"${v}", "null", "[a]", "{a: b}", "''"}},
	{"step.proof", okConditions, badConditions},
	{"step.query", okPairs, badPairs},
	{"step.headers", slices.Concat(okPairs, []string{"{X-A_b.c: d}"}), slices.Concat(badPairs, []string{"{'X A': b}", "{'': b}", "{'Ä': b}"})},
	{"step.cookies", []string{"{a: b, c: 1, d: true, e: null}", "{a: [b]}", "{a: '${v}'}", "{}", "null"}, append([]string{"{a: [b, 1]}"}, badPairs...)},
	{"step.form", okPairs, badPairs},
	{"step.json", []string{"{a: [1, true, null, '${v}']}", "[1]", "text", "5", "null", "false", "${v}"}, nil},
	{"step.body", okTexts, badTexts},
	{"step.file", []string{"photo.png", "${v}.png"}, []string{"null", "[a]", "{a: b}"}},
	{"step.multipart", []string{"{a: b}", "{a: {file: photo.png}}", "{a: [b, {content: c}], d: null, e: [null]}", "{}"},
		[]string{"null", "text", "[a]", "{a: [[b]]}", "{a: {}}", "{a: {path: x}}"}},
	{"step.graphql", []string{"{query: '{ me }'}"}, []string{"null", "text", "[a]", "{}"}},
	{"step.auth", okAuths, badAuths},
	{"step.saveBody", []string{"out.bin", "${v}.bin"}, []string{"null", "[a]", "{a: b}"}},
	{"step.follow", okFollows, badFollows},
	{"step.maxRedirects", okCounts, badCounts},
	{"step.proxy", okProxies, badProxies},
	{"step.tls", []string{"{}", "{insecure: true}"}, []string{"null", "true", "[a]"}},

	{"session.headers", okPairs, badPairs},
	{"session.query", okPairs, badPairs},
	{"session.cookies", okCookies, badCookies},
	{"session.auth", okAuths, badAuths},
	{"session.userAgent", []string{"x", "1", "null", "${v}"}, []string{"[a]", "{a: b}"}},
	{"session.timeout", okDurations, badDurations},
	{"session.follow", okFollows, badFollows},
	{"session.maxRedirects", okCounts, badCounts},
	{"session.proxy", okProxies, badProxies},
	{"session.tls", []string{"{}"}, []string{"null", "true", "[a]"}},
	{"stepSession.clear", []string{"true", "false", "session", "'session'"}, []string{"null", "'true'", "all", "1", "[a]", "{a: b}"}},
	{"stepSession.headers", okPairs, badPairs},
	{"stepSession.query", okPairs, badPairs},
	{"stepSession.cookies", okCookies, badCookies},
	{"stepSession.auth", okAuths, badAuths},
	{"stepSession.userAgent", []string{"x", "null"}, []string{"[a]", "{a: b}"}},
	{"stepSession.timeout", okDurations, badDurations},
	{"stepSession.follow", okFollows, badFollows},
	{"stepSession.maxRedirects", okCounts, badCounts},
	{"stepSession.proxy", okProxies, badProxies},
	{"stepSession.tls", []string{"{}"}, []string{"null", "true", "[a]"}},

	{"tls.ca", []string{"ca.pem", "${v}"}, badTexts},
	{"tls.cert", []string{"ca.pem", "${v}"}, badTexts},
	{"tls.key", []string{"ca.pem", "${v}"}, badTexts},
	{"tls.serverName", okTexts, badTexts},
	{"tls.insecure", okBools, badBools},
	{"tls.minVersion", []string{"1.2", "'1.3'", "1.0", "${v}"}, []string{"null", "2", "'1.4'", "TLS1.2", "true", "[1.2]"}},
	{"auth.basic", []string{"{user: a, password: b}", "{user: 1, password: '${v}'}"}, []string{"null", "a:b", "[a, b]", "{user: a}", "{password: b}", "{}"}},
	{"auth.bearer", okTexts, badTexts},
	{"auth.origins", []string{"https://h.example", "['https://h.example', '${v}']", "[]"}, []string{"null", "{a: b}", "[null]", "[[a]]"}},
	{"basic.user", okTexts, badTexts},
	{"basic.password", okTexts, badTexts},
	{"retry.times", []string{"1", "5", "${v}", "'${v}'"}, []string{"0", "-1", "1.5", "null", "'5'", "five", "true", "[1]"}},
	{"retry.every", okDurations, badDurations},
	{"retry.backoff", []string{"1", "1.5", "${v}"}, []string{"0", "0.5", "null", "'2'", "true", "[1]"}},
	{"retry.timeout", okDurations, badDurations},
	{"retry.until", okConditions, badConditions},
	{"expectation.that", okConditions, badConditions},
	{"expectation.because", okTexts, badTexts},
	{"capture.value", []string{"v", "5", "true"}, []string{"null", "[v]", "{a: v}", "''"}},
	{"capture.secret", []string{"true", "false"}, []string{"null", "'true'", "yes", "1", "${v}"}},
	{"part.content", okTexts, badTexts},
	{"part.file", []string{"photo.png", "${v}"}, []string{"null", "[a]", "{a: b}"}},
	{"part.filename", okTexts, badTexts},
	{"part.type", okTexts, badTexts},
	{"graphql.query", okTexts, badTexts},
	{"graphql.variables", []string{"{a: 1}", "{}", "null", "${v}"}, []string{"text", "5", "true", "[a]"}},
	{"graphql.operationName", okTexts, badTexts},
	{"cookie.value", okTexts, badTexts},
	{"cookie.domain", okTexts, badTexts},
	{"cookie.path", okTexts, badTexts},
	{"cookie.expires", []string{"2030-01-31T12:00:00Z", "2030-01-31", "24h", "${v}", "'Thu, 31 Jan 2030 12:00:00 GMT'"}, []string{"null", "true", "[a]", "{a: b}", "2030", "soon", "''"}},
	{"cookie.secure", okBools, badBools},
	{"cookie.httpOnly", okBools, badBools},
	{"cookie.sameSite", []string{"Lax", "Strict", "None", "${v}"}, []string{"lax", "null", "true", "[a]"}},
}

// Values that many keys share.
var (
	okTexts       = []string{"text", "'quoted'", "5", "0123", "true", "2026-11-23", "a ${v} b", "${v}", "''"}
	badTexts      = []string{"null", "[a]", "{a: b}"}
	okPlains      = []string{"text", "5", "true", "null", "cost ${no"}
	okWords       = []string{"[a, b]", "a", "[1, true]", "[]", "null"}
	okNames       = []string{"{a: 1, _b: [x, {y: z}], c: null}", "{}", "null"}
	badNames      = []string{"text", "[a]", "{a-b: 1}", "{1a: 1}", "{status: 1}", "{row: 1}", "{html: 1}", "{'': 1}"}
	okDurations   = []string{"500ms", "1.5s", "1m30s", "'2m'", "0s", "${v}", "' 1s '", "${v}s"}
	badDurations  = []string{"5", "1.5", "null", "soon", "5 s", "-1s", "1d", "true", "[1s]", "{a: b}"}
	okBools       = []string{"true", "false", "${v}", "'${v}'"}
	badBools      = []string{"null", "yes", "1", "'true'", "[true]"}
	okCounts      = []string{"0", "7", "${v}"}
	badCounts     = []string{"-1", "1.5", "null", "'7'", "true", "many"}
	okFollows     = []string{"true", "false", "0", "2", "${v}"}
	badFollows    = []string{"-1", "null", "'2'", "all", "1.5", "[1]"}
	okProxies     = []string{"none", "environment", "http://p.example:8080", "socks5://127.0.0.1:1080", "${v}", "'http://${v}:1'"}
	badProxies    = []string{"null", "p.example:8080", "ftp://p.example", "true", "[a]"}
	okConditions  = []string{"v == 1", "true", "'v == \"a\"'"}
	badConditions = []string{"200", "${v}", "${v} == 1", "null", "''", "[v]", "{a: v}"}
	okPairs       = []string{"{a: b, c: 1, d: true, e: null}", "{a: [b, 1]}", "{a: '${v}'}", "{}", "null"}
	badPairs      = []string{"text", "[a]", "{a: {b: c}}", "{a: [null]}", "{a: [[b]]}"}
	okAuths       = []string{"{basic: {user: a, password: b}}", "{bearer: x}", "{bearer: x, origins: 'https://h.example'}", "null"}
	badAuths      = []string{"text", "[a]", "{basic: {user: a, password: b}, bearer: x}", "{origins: [a]}", "{digest: {user: a}}", "{basic: null}"}
	okCookies     = []string{"{a: b, c: 1, d: null}", "{a: {value: b, path: /x}}", "{}", "null"}
	badCookies    = []string{"text", "[a]", "{a: [b]}", "{a: {path: /x}}", "{a: {value: b, max-age: 5}}"}
)

// schemaAround is the file that a line of a shape stands in; %s is the line.
var schemaAround = map[string]string{
	"file":        "%s\n",
	"project":     "%s\n",
	"profile":     "profiles:\n  p:\n    %s\n",
	"step":        "steps:\n- %s\n",
	"session":     "session:\n  %s\n",
	"stepSession": "steps:\n- session:\n    %s\n",
	"tls":         "session:\n  tls:\n    %s\n",
	"auth":        "steps:\n- request: GET /\n  auth:\n    %s\n",
	"basic":       "steps:\n- request: GET /\n  auth:\n    basic:\n      %s\n",
	"retry":       "steps:\n- request: GET /\n  retry:\n    %s\n",
	"expectation": "steps:\n- request: GET /\n  expect:\n  - %s\n",
	"capture":     "steps:\n- request: GET /\n  capture:\n    a:\n      %s\n",
	"part":        "steps:\n- request: POST /\n  multipart:\n    a:\n      %s\n",
	"graphql":     "steps:\n- request: POST /\n  graphql:\n    %s\n",
	"cookie":      "session:\n  cookies:\n    a:\n      %s\n",
}

// schemaBeside has lines that a key needs schemaBeside it: by shape, or by shape and key.
var schemaBeside = map[string]string{
	"step": "request: GET /", "step.token": "login: POST /", "step.proof": "login: POST /", "step.with": "run: _part.yaml",
	"auth.origins": "bearer: x", "basic.user": "password: x", "basic.password": "user: x", "expectation.because": "that: 'true'",
	"capture.secret": "value: '1'", "part.filename": "content: x", "part.type": "content: x", "graphql.variables": "query: x",
	"graphql.operationName": "query: x", "cookie": "value: x", "tls.cert": "key: ca.pem", "tls.key": "cert: ca.pem",
	"auth.x-anything": "bearer: x", "basic.x-anything": "<<: {user: x, password: x}", "expectation.x-anything": "that: 'true'",
	"capture.x-anything": "value: '1'", "part.x-anything": "content: x", "graphql.x-anything": "query: x",
}

// schemaDocument is a file in which a key has a value, and that is otherwise right.
func schemaDocument(shape, key, value string) string {
	line := key + ": " + value
	need, ok := schemaBeside[shape+"."+key]
	if !ok && !isActionKey(shape, key) && !(shape == "cookie" && key == "value") {
		need = schemaBeside[shape]
	}
	form := schemaAround[shape]
	if need != "" {
		before, _, _ := strings.Cut(form, "%s")
		line += "\n" + strings.Repeat(" ", len(before)-1-strings.LastIndex(before, "\n")) + need
	}
	return schemaComplete(shape, key, fmt.Sprintf(form, line))
}

func isActionKey(shape, key string) bool {
	return shape == "step" && slices.ContainsFunc(actionKinds(), func(k actionKind) bool { return k.key == key })
}

// complete adds what a whole file needs.
func schemaComplete(shape, key, text string) string {
	if shape == "project" || shape == "profile" {
		return text
	}
	if !strings.Contains(text, "\nsteps:") && !strings.HasPrefix(text, "steps:") {
		text += "steps:\n- request: GET http://h.example/\n"
	}
	if shape != "file" || key != "base" && key != "server" {
		text = "base: http://h.example\n" + text
	}
	if shape != "file" || key != "vars" {
		text = "vars: {v: 1}\n" + text
	}
	return text
}

func isProject(shape string) bool { return shape == "project" || shape == "profile" }

// TestSchemaAgrees compares the schema with the loader, key by key.
func TestSchemaAgrees(t *testing.T) {
	b := newSchemaBench(t)
	seen := map[string]bool{}
	for _, c := range schemaCases {
		seen[c.key] = true
		shape, key, _ := strings.Cut(c.key, ".")
		for _, v := range c.right {
			b.agree(schemaDocument(shape, key, v), isProject(shape), true)
		}
		for _, v := range c.wrong {
			b.agree(schemaDocument(shape, key, v), isProject(shape), false)
		}
	}
	for _, s := range Shapes() {
		b.agree(schemaDocument(s.ID, "x-anything", "[{a: null}]"), isProject(s.ID), true)
		b.agree(schemaDocument(s.ID, "nosuchkey", "1"), isProject(s.ID), false)
		for _, k := range s.Keys {
			if !seen[s.ID+"."+k.Name] {
				t.Errorf("schemaCases has nothing for %s.%s", s.ID, k.Name)
			}
			delete(seen, s.ID+"."+k.Name)
		}
	}
	for key := range seen {
		t.Errorf("schemaCases has %s, and no shape has it", key)
	}
}

// TestSchemaRules compares the schema with the loader where keys need or exclude each other.
func TestSchemaRules(t *testing.T) {
	b := newSchemaBench(t)
	for _, step := range []string{
		"{request: GET /, query: {a: b}, form: {a: b}, name: x, timeout: 1s}",
		"{login: POST /, form: {a: b}, token: json.token, proof: status == 200}",
		"{run: _part.yaml, with: {given: 1}}",
		"{exec: make, timeout: 1s, expect: exitCode == 0}",
		"{request: POST /, body: x, tls: {cert: ca.pem, key: ca.pem}}",
	} {
		b.agree(schemaComplete("step", "", "steps:\n- "+step+"\n"), false, true)
	}
	for _, step := range []string{
		"{}", "{name: x}", "{expect: 'true'}", "{id: x, note: y}",
		"{request: GET /, login: POST /}", "{request: GET /, pause: 1s}", "{session: {}, exec: make}",
		"{request: GET /, token: json.token}", "{request: GET /, proof: 'true'}", "{request: GET /, with: {given: 1}}",
		"{login: POST /, with: {a: 1}}", "{pause: 1s, query: {a: b}}", "{exec: make, headers: {a: b}}",
		"{run: _part.yaml, form: {a: b}}", "{run: _part.yaml, follow: false}", "{session: {}, cookies: {a: b}}", "{session: {}, auth: null}",
		"{request: POST /, form: {a: b}, json: {a: b}}", "{request: POST /, body: x, file: photo.png}", "{request: POST /, multipart: {a: b}, graphql: {query: x}}",
		"{request: POST /, json: 1, body: x, form: {a: b}}",
		"{request: GET /, tls: {cert: ca.pem}}", "{request: GET /, tls: {key: ca.pem}}",
		"{request: POST /, multipart: {a: {content: x, file: photo.png}}}", "{request: POST /, multipart: {a: {filename: x}}}",
		"{request: GET /, fill: {a: b}}", "{submit: form}", "{request: GET /, as: main, replay: x}",
	} {
		b.agree(schemaComplete("step", "", "steps:\n- "+step+"\n"), false, false)
	}
	for _, file := range []string{"[]", "text", "- request: GET http://h.example/\n", "name: x\n", "vars: {a: 1}\n"} {
		b.agree(file, false, false)
	}
	b.agree("steps: [{pause: 1s}]\n", true, false)
	b.agree("name: x\n", true, false)
	b.agree("profiles: {a: {profiles: {}}}\n", true, false)
}

// TestSchemaFiles validates every scenario of the repository.
func TestSchemaFiles(t *testing.T) {
	b := newSchemaBench(t)
	var files []string
	for _, root := range []string{"../testdata/load/ok", "../examples"} {
		_ = filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if ext := filepath.Ext(path); err == nil && !d.IsDir() && (ext == ".yaml" || ext == ".yml") {
				files = append(files, path)
			}
			return nil
		})
	}
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		_, doc, _ := parse(path, bytes.TrimPrefix(content, []byte("\ufeff")))
		if doc == nil || doc.Kind != yaml.MappingNode {
			continue // data, or no YAML at all
		}
		if err := b.schemas[filepath.Base(path) == ProjectFile].Validate(instance(doc)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestSchemaKeys compares the keys of the schema with those of the shapes.
func TestSchemaKeys(t *testing.T) {
	for _, data := range [][]byte{Schema(), SchemaProject()} {
		var s struct {
			Defs map[string]struct {
				Properties map[string]struct{ Description string }
			} `json:"$defs"`
		}
		if err := json.Unmarshal(data, &s); err != nil {
			t.Fatal(err)
		}
		for _, shape := range Shapes() {
			have := slices.Sorted(maps.Keys(s.Defs[shape.ID].Properties))
			want := slices.Sorted(slices.Values(shape.names()))
			if !slices.Equal(have, want) {
				t.Errorf("%s: the schema has %v, the language %v", shape.ID, have, want)
			}
			for _, k := range shape.Keys {
				if got := s.Defs[shape.ID].Properties[k.Name].Description; got != k.Doc {
					t.Errorf("%s.%s is described as %q, not %q", shape.ID, k.Name, got, k.Doc)
				}
			}
		}
	}
}

// TestSchemaStable: the same text at each call.
func TestSchemaStable(t *testing.T) {
	if !bytes.Equal(Schema(), Schema()) {
		t.Error("two calls differ")
	}
}

// TestKeySchemas: each exception is for a key that there is.
func TestKeySchemas(t *testing.T) {
	known := map[string]bool{}
	for _, s := range Shapes() {
		known[s.ID] = true
		for _, k := range s.Keys {
			known[s.ID+"."+k.Name] = true
		}
	}
	for key := range keySchemas() {
		if !known[key] {
			t.Errorf("keySchemas has %s, and no shape has it", key)
		}
	}
	for id := range shapeSchemas() {
		if !known[id] {
			t.Errorf("shapeSchemas has %s, which is no shape", id)
		}
	}
}

// schemaBench is a folder to load files in, and both schemas.
type schemaBench struct {
	*testing.T
	dir     string
	schemas map[bool]*jsonschema.Schema // true: of crumb.yaml
}

func newSchemaBench(t *testing.T) *schemaBench {
	b := &schemaBench{T: t, dir: t.TempDir(), schemas: map[bool]*jsonschema.Schema{false: compileSchema(t, Schema()), true: compileSchema(t, SchemaProject())}}
	for name, content := range map[string]string{
		"_part.yaml": "vars: {given: 1}\nsteps: [{pause: 1s}]\n", "rows.csv": "a\n1\n", "rows.json": `[{"a": 1}]`, "rows.yaml": "- {a: 1}\n",
		"ca.pem": "x", "photo.png": "x", "readme.txt": "x", "project/x.yaml": "steps: [{pause: 1s}]\n",
	} {
		path := filepath.Join(b.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

func compileSchema(t *testing.T, data []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	if err := c.AddResource("crumb.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("crumb.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// agree loads a file and validates it; both must say the same.
func (b *schemaBench) agree(text string, project, right bool) {
	b.Helper()
	if loaded := b.load(text, project); (loaded == nil) != right {
		b.Errorf("the loader says %v (right: %v) of\n%s", loaded, right, text)
	}
	_, doc, faults := parse("x.yaml", []byte(text))
	if doc == nil {
		b.Fatalf("%v\n%s", faults, text)
	}
	if err := b.schemas[project].Validate(instance(doc)); (err == nil) != right {
		b.Errorf("the schema says %v (right: %v) of\n%s", err, right, text)
	}
}

func (b *schemaBench) load(text string, project bool) error {
	o := Options{}
	written, loaded := filepath.Join(b.dir, "x.yaml"), filepath.Join(b.dir, "x.yaml")
	if project {
		written, loaded = filepath.Join(b.dir, "project", ProjectFile), filepath.Join(b.dir, "project", "x.yaml")
	}
	if err := os.WriteFile(written, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	if strings.Contains(text, "profiles:\n  p:") {
		o.Profile = "p"
	}
	_, err := Load(loaded, o)
	return err
}

// instance is a YAML value as JSON: what an editor checks against a schema. Dates are okTexts, as in YAML 1.2.
func instance(n *yaml.Node) any {
	switch n.Kind {
	case yaml.AliasNode:
		return instance(n.Alias)
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, item := range n.Content {
			list[i] = instance(item)
		}
		return list
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			value := instance(n.Content[i+1])
			if n.Content[i].Tag != "!!merge" {
				m[n.Content[i].Value] = value
				continue
			}
			for k, v := range mergedInstance(value) {
				if _, own := m[k]; !own {
					m[k] = v
				}
			}
		}
		return m
	}
	var v any
	switch n.Tag {
	case "!!bool", "!!int", "!!float":
		if n.Decode(&v) == nil {
			return v
		}
	case "!!null":
		return nil
	}
	return n.Value
}

func mergedInstance(v any) map[string]any {
	all := map[string]any{}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, item := range slices.Backward(list) {
		if m, ok := item.(map[string]any); ok {
			maps.Copy(all, m)
		}
	}
	return all
}
