package scenario

import (
	"fmt"
	"slices"
	"strings"

	"crumb/scenario/expression"
)

// foreign are keys of other tools, with what to write here. The keys are spelt as bareKey makes them.
var foreign = [...]struct{ shape, key, hint string }{
	{"step", "url", "write the target behind request: `request: GET /path`"},
	{"step", "uri", "write the target behind request: `request: GET /path`"},
	{"step", "path", "write the target behind request: `request: GET /path`"},
	{"step", "endpoint", "write the target behind request: `request: GET /path`"},
	{"step", "http", "write the target behind request: `request: GET /path`"},
	{"step", "fetch", "write the target behind request: `request: GET /path`"},
	{"step", "curl", "write the target behind request: `request: GET /path`"},
	{"step", "method", "write the method before the target: `request: POST /path`"},
	{"step", "get", "write `request: GET /path`"},
	{"step", "post", "write `request: POST /path`"},
	{"step", "put", "write `request: PUT /path`"},
	{"step", "patch", "write `request: PATCH /path`"},
	{"step", "delete", "write `request: DELETE /path`"},
	{"step", "head", "write `request: HEAD /path`"},
	{"step", "options", "write `request: OPTIONS /path`"},
	{"step", "data", "write form: for form fields, json: for JSON, body: for text"},
	{"step", "payload", "write form: for form fields, json: for JSON, body: for text"},
	{"step", "raw", "write body: for text, json: for JSON"},
	{"step", "text", "write body: for text"},
	{"step", "content", "write body: for text"},
	{"step", "fill", "write `login: POST /path` with form:"},
	{"step", "submit", "write `request: POST /path` with form:"},
	{"step", "formdata", "write form:, or multipart: where there are files"},
	{"step", "formparams", "write form:"},
	{"step", "urlencoded", "write form:"},
	{"step", "fields", "write form:"},
	{"step", "files", "write multipart: with `{name: {file: PATH}}`"},
	{"step", "params", "write query:"},
	{"step", "queryparams", "write query:"},
	{"step", "querystring", "write query: with a mapping"},
	{"step", "header", "write headers:"},
	{"step", "contenttype", "write `headers: {Content-Type: ...}`"},
	{"step", "accept", "write `headers: {Accept: ...}`"},
	{"step", "authorization", "write `headers: {Authorization: ...}`, or auth:"},
	{"step", "useragent", "write `headers: {User-Agent: ...}`, or userAgent: under session:"},
	{"step", "cookie", "write cookies:"},
	{"step", "user", "write `auth: {basic: {user: ..., password: ...}}`"},
	{"step", "username", "write it under form:, json: or auth:"},
	{"step", "password", "write it under form:, json: or auth:"},
	{"step", "basic", "write `auth: {basic: {user: ..., password: ...}}`"},
	{"step", "basicauth", "write `auth: {basic: {user: ..., password: ...}}`"},
	{"step", "bearer", "write `auth: {bearer: TOKEN}`"},
	{"step", "verify", "write `tls: {insecure: true}` to skip verification, or `tls: {ca: FILE}` to trust a certificate"},
	{"step", "verifyssl", "write `tls: {insecure: true}` to skip verification, or `tls: {ca: FILE}` to trust a certificate"},
	{"step", "insecure", "write `tls: {insecure: true}`"},
	{"step", "assert", "write expect:"},
	{"step", "asserts", "write expect:"},
	{"step", "assertion", "write expect:"},
	{"step", "assertions", "write expect:"},
	{"step", "validate", "write expect:"},
	{"step", "verifyresponse", "write expect: with expressions, as status == 200"},
	{"step", "response", "write expect: with expressions, as status == 200"},
	{"step", "should", "write expect:"},
	{"step", "check", "write expect:"},
	{"step", "checks", "write expect:"},
	{"step", "that", "write it under expect:"},
	{"step", "test", "write expect:"},
	{"step", "tests", "write expect:"},
	{"step", "status", "write `expect: status == 200`"},
	{"step", "statuscode", "write `expect: status == 200`"},
	{"step", "expectstatus", "write `expect: status == 200`"},
	{"step", "expectedstatus", "write `expect: status == 200`"},
	{"step", "assertstatus", "write `expect: status == 200`"},
	{"step", "captures", "write capture:"},
	{"step", "bind", "write capture:"},
	{"step", "extract", "write capture:"},
	{"step", "extractors", "write capture:"},
	{"step", "outputs", "write capture:"},
	{"step", "output", "write capture:, or show: to print it"},
	{"step", "register", "write capture:"},
	{"step", "set", "write capture:, or vars: at the top level"},
	{"step", "setfact", "write capture:, or vars: at the top level"},
	{"step", "export", "write capture:"},
	{"step", "store", "write capture:"},
	{"step", "saveas", "write capture:"},
	{"step", "save", "write capture: for values, saveBody: for the body"},
	{"step", "print", "write show:"},
	{"step", "log", "write show:"},
	{"step", "debug", "write show:"},
	{"step", "loop", "write each:, or retry: to repeat until something holds"},
	{"step", "foreach", "write `each: {name: [a, b]}`"},
	{"step", "withitems", "write `each: {name: [a, b]}`"},
	{"step", "items", "write `each: {name: [a, b]}`"},
	{"step", "repeat", "write `each: {n: \"${1..3}\"}`, or retry: to repeat until something holds"},
	{"step", "retries", "write `retry: {times: 5}`"},
	{"step", "attempts", "write `retry: {times: 5}`"},
	{"step", "until", "write `retry: {until: EXPRESSION}`"},
	{"step", "parametrize", "write data: at the top level"},
	{"step", "include", "write run:"},
	{"step", "use", "write run:"},
	{"step", "uses", "write run:"},
	{"step", "import", "write run:"},
	{"step", "call", "write run:"},
	{"step", "variables", "write vars: at the top level"},
	{"step", "env", "environment variables are in expressions: ${env.NAME}"},
	{"step", "baseurl", "write base: at the top level"},
	{"step", "title", "write name:"},
	{"step", "summary", "write name:"},
	{"step", "desc", "write note:"},
	{"step", "description", "write note:"},
	{"step", "comment", "write note:, or begin the line with #"},
	{"step", "wait", "write a step `pause: 1s`"},
	{"step", "sleep", "write a step `pause: 1s`"},
	{"step", "delay", "write a step `pause: 1s`, or retry: with every:"},
	{"step", "command", "write exec:"},
	{"step", "cmd", "write exec:"},
	{"step", "script", "write exec: with a list; there is no shell"},
	{"step", "shell", "write exec: with a list; there is no shell"},
	{"step", "when", "write if:"},
	{"step", "condition", "write if:"},
	{"step", "unless", "write if: with the opposite"},
	{"step", "skipif", "write if: with the opposite"},
	{"step", "ignore", "write `skip: REASON`"},
	{"step", "disabled", "write `skip: REASON`"},
	{"step", "allowredirects", "write follow:"},
	{"step", "followredirects", "write follow:"},
	{"step", "location", "write follow:"},
	{"step", "maxredirs", "write maxRedirects:"},
	{"step", "continueonerror", "say in expect: what may come back; steps that always run stand under teardown:"},
	{"step", "ignoreerrors", "say in expect: what may come back; steps that always run stand under teardown:"},
	{"step", "failedwhen", "write expect: with the opposite"},
	{"step", "dependson", "steps run in the order of the file"},
	{"step", "needs", "steps run in the order of the file"},
	{"step", "finally", "write teardown: at the top level"},
	{"step", "defer", "write teardown: at the top level"},
	{"step", "setup", "write the steps first in steps:"},

	{"file", "url", "write base:"},
	{"file", "uri", "write base:"},
	{"file", "host", "write base:"},
	{"file", "hosts", "write base:"},
	{"file", "baseurl", "write base:"},
	{"file", "baseuri", "write base:"},
	{"file", "endpoint", "write base:"},
	{"file", "title", "write name:"},
	{"file", "testname", "write name:"},
	{"file", "scenario", "write name: for the title; the steps stand under steps:"},
	{"file", "feature", "write name: for the title; the steps stand under steps:"},
	{"file", "desc", "write description:"},
	{"file", "summary", "write description:"},
	{"file", "marks", "write tags:"},
	{"file", "labels", "write tags:"},
	{"file", "variables", "write vars:"},
	{"file", "env", "environment variables are in expressions: ${env.NAME}; write vars: for others"},
	{"file", "credentials", "write secrets:"},
	{"file", "request", "write `steps:` and below it `- request: ...`"},
	{"file", "requests", "write steps:"},
	{"file", "stages", "write steps:"},
	{"file", "tasks", "write steps:"},
	{"file", "jobs", "write steps:"},
	{"file", "tests", "write steps:"},
	{"file", "testcases", "write steps:"},
	{"file", "scenarios", "one file is one scenario; its steps stand under steps:"},
	{"file", "setup", "write the steps first in steps:"},
	{"file", "before", "write the steps first in steps:"},
	{"file", "after", "write teardown:"},
	{"file", "finally", "write teardown:"},
	{"file", "defer", "write teardown:"},
	{"file", "config", "what every request carries stands under session:"},
	{"file", "options", "what every request carries stands under session:"},
	{"file", "defaults", "what every request carries stands under session:; what all files share, in crumb.yaml"},
	{"file", "version", "leave it out: files have no version"},
	{"file", "parametrize", "write data:"},
	{"file", "examples", "write data:"},
	{"file", "matrix", "write data:"},
	{"file", "include", "write a step `run: FILE`"},
	{"file", "imports", "write a step `run: FILE`"},

	{"retry", "count", "write times:"},
	{"retry", "max", "write times:"},
	{"retry", "maxattempts", "write times:"},
	{"retry", "attempts", "write times:"},
	{"retry", "limit", "write times:"},
	{"retry", "retries", "write times:"},
	{"retry", "interval", "write every:"},
	{"retry", "delay", "write every:"},
	{"retry", "wait", "write every:"},
	{"retry", "while", "write until: with the opposite"},
	{"retry", "condition", "write until:"},
	{"auth", "user", "write `basic: {user: ..., password: ...}`"},
	{"auth", "username", "write `basic: {user: ..., password: ...}`"},
	{"auth", "password", "write `basic: {user: ..., password: ...}`"},
	{"auth", "token", "write bearer:"},
	{"auth", "type", "write `basic: {user: ..., password: ...}` or `bearer: TOKEN`"},
	{"basic", "username", "write user:"},
	{"basic", "name", "write user:"},
	{"basic", "login", "write user:"},
	{"basic", "pass", "write password:"},
	{"tls", "verify", "write `insecure: true` to verify nothing"},
	{"tls", "skipverify", "write `insecure: true` to verify nothing"},
	{"tls", "cacert", "write ca:"},
	{"tls", "cafile", "write ca:"},
	{"tls", "certificate", "write cert:"},
	{"tls", "privatekey", "write key:"},
	{"tls", "sni", "write serverName:"},
	{"tls", "version", "write minVersion:"},
	{"part", "contenttype", "write type:"},
	{"part", "mime", "write type:"},
	{"part", "name", "the key before the part is its name; filename: is the file's"},
	{"part", "value", "write content:"},
	{"part", "path", "write file:"},
	{"cookie", "maxage", "write `expires: 1h`: a time, or a duration from now"},
	{"cookie", "name", "the key before the cookie is its name"},
	{"expectation", "message", "write because:"},
	{"expectation", "msg", "write because:"},
	{"expectation", "reason", "write because:"},
}

// hint says what an unknown key may have meant: a habit of another tool, a key of this shape, a key of another shape.
func (s *Shape) hint(key string) string {
	if i := strings.IndexFunc(key, strangeBlank); i >= 0 {
		return fmt.Sprintf("it holds a blank that is none to YAML (%U): write a plain blank", []rune(key[i:])[0])
	}
	habit := foreignHint(s, key)
	owners := s.owners(key)
	switch {
	case habit != "" && key == "data" && len(owners) > 0:
		return fmt.Sprintf("%s; %s is a key of %s", habit, key, strings.Join(owners, ", "))
	case habit != "":
		return habit
	case len(owners) > 0:
		return fmt.Sprintf("%s is a key of %s", key, strings.Join(owners, ", "))
	}
	if near := nearestFold(key, s.names()); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "known keys: " + strings.Join(slices.Sorted(slices.Values(s.names())), ", ")
}

// owners are the other shapes that have a key.
func (s *Shape) owners(key string) []string {
	var list []string
	for _, other := range []*Shape{&FileShape, &ProjectShape, &StepShape, &SessionShape, &RetryShape, &TLSShape, &AuthShape, &ExpectShape, &CaptureShape} {
		if other != s && other.has(key) && !slices.Contains(list, other.What) {
			list = append(list, other.What)
		}
	}
	return list
}

// foreignHint says what to write instead of a key of another tool.
func foreignHint(s *Shape, key string) string {
	id, word := s.ID, bareKey(key)
	switch id {
	case "project", "profile":
		id = "file"
	case "stepSession":
		id = "session"
	}
	for _, f := range foreign {
		if f.shape == id && f.key == word {
			return f.hint
		}
	}
	return ""
}

// nearestHint asks whether one of names was meant; "" where none is near.
func nearestHint(got string, names []string) string {
	if near := nearestFold(got, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}

// bareKey is a key without regard to case, - and _.
func bareKey(s string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(s))
}

// nearestFold is the name within two edits of got, or the same but for case, - and _.
func nearestFold(got string, names []string) string {
	for _, n := range names {
		if bareKey(n) == bareKey(got) {
			return n
		}
	}
	return expression.Nearest(got, names)
}
