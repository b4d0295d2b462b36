package report

import (
	"strings"
	"time"

	"crumb/runner"
	"crumb/scenario"
)

// start is when the runs of these tests begin.
var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

const ms = time.Millisecond

func source(path, text string) *scenario.Source {
	return &scenario.Source{Path: path, Lines: strings.Split(strings.TrimSuffix(text, "\n"), "\n")}
}

// find returns the place of the first character of part in line n of src, and the place behind it.
func find(src *scenario.Source, n int, part string) scenario.Span {
	before, _, ok := strings.Cut(src.Lines[n-1], part)
	if !ok {
		panic("no " + part + " in " + src.Lines[n-1])
	}
	col := len([]rune(before)) + 1
	return scenario.Span{From: scenario.Pos{Line: n, Col: col}, To: scenario.Pos{Line: n, Col: col + len([]rune(part))}}
}

// operands pairs parts of line n with values: "status", "401", "==", "false".
func operands(src *scenario.Source, n int, pairs ...string) []scenario.Operand {
	var out []scenario.Operand
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, scenario.Operand{At: find(src, n, pairs[i]).From, Text: pairs[i+1]})
	}
	return out
}

var shop = source("examples/shop.yaml", `name: Buy bread
steps:
  - name: sign in through the form
    login: POST /login
    form: {user: alice, password: wrong}
    expect:
      - status == 200 and json.user.name == "alice"
      - that: cookies.sid.httpOnly
        because: scripts must not read the session
      - >-
        headers["Content-Type"] startsWith "text/" and
        len(json.items) > 3 and
        status == 200
      - json.order == {id: 7, total: "4.20", items: ["rye", "spelt"]}
teardown:
  - request: DELETE /cart
`)

// sampleRun is a run with a bit of everything.
func sampleRun() []runner.Event {
	var p player
	p.add(runner.RunStarted{Time: start, Scenarios: 3, Seed: 42})
	samplePassed(&p)
	sampleFailed(&p)
	sampleErrored(&p)
	p.finish(runner.Result{Started: start, Seeded: true, Duration: 1234 * ms, Requests: 14})
	return p.events
}

func samplePassed(p *player) {
	p.scenario(&runner.ScenarioResult{Path: "examples/session.yaml", Name: "Sign in, use the session, sign out", Row: "#1 user=alice",
		Warnings: []scenario.Diagnostic{{Source: shop, Span: find(shop, 5, "wrong"), Severity: scenario.Warning,
			Message: "a secret of less than 6 bytes is not sought in what is written", Hint: "make it longer"}}})
	p.step(&runner.StepResult{Name: "the profile is closed to strangers", Kind: "request", Request: "GET /profile", Method: "GET",
		URL: "http://127.0.0.1:4000/profile", HTTP: 401, Duration: 3 * ms, Attempts: 1, Requests: 1})
	p.step(&runner.StepResult{Name: "sign in through the form, like a browser", Kind: "login", Request: "POST /login", Method: "GET",
		URL: "http://127.0.0.1:4000/home?welcome=1", HTTP: 200, Duration: 12 * ms, Attempts: 1, Requests: 2,
		Covers: []string{"WSTG-SESS-06", "ASVS-7.4.1"}, Shows: []runner.Show{{Source: "json.user.name", Text: `"alice"`}},
		Detail: sampleDetail()})
	run := &runner.StepResult{Name: "fill the cart", Kind: "run", Request: "run cart.yaml", Duration: 41 * ms, Attempts: 1}
	p.begin(run)
	p.step(&runner.StepResult{Name: "put in one", Depth: 1, Item: "[0] bread=rye", Kind: "request", Request: "PUT /cart/rye", Method: "PUT",
		URL: "http://127.0.0.1:4000/cart/rye", HTTP: 204, Duration: 400 * time.Microsecond, Attempts: 3, Requests: 3})
	p.step(&runner.StepResult{Name: "数える: カートの中身を見る", Depth: 1, Kind: "request", Request: "GET /カート", Method: "GET",
		URL: "http://127.0.0.1:4000/%E3%82%AB", HTTP: 200, Duration: 1240 * ms, Attempts: 1, Requests: 1})
	p.end(run)
	p.step(&runner.StepResult{Name: "only on staging", Kind: "request", Status: runner.Skipped, Reason: "if is false"})
	p.step(&runner.StepResult{Name: "a step whose name is so long that it does not fit beside its request in any window of usual width, so it is put above",
		Kind: "request", Request: "GET /search?q=a+very+long+query+that+goes+on+and+on+and+on+until+the+end+of+the+window", Method: "GET",
		URL: "http://127.0.0.1:4000/search", HTTP: 200, Duration: 123 * time.Second, Attempts: 1, Requests: 1})
	p.step(&runner.StepResult{Name: "seed the shop", Kind: "exec", Request: "exec: make seed", Duration: 83 * ms, Attempts: 1,
		Detail: &runner.Detail{Output: "go run ./seed\n12 rows\n"}})
	p.close(runner.Passed)
}

func sampleDetail() *runner.Detail {
	return &runner.Detail{
		Hops: []runner.HopDetail{
			{Method: "POST", URL: "http://127.0.0.1:4000/login", Sent: []runner.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"},
				{Name: "Cookie", Value: "sid=‹1›"}}, SentBody: "user=alice&password=‹hidden›", Proto: "HTTP/1.1", Status: 303, StatusText: "See Other",
				Headers: []runner.Header{{Name: "Location", Value: "/home?welcome=1"}}, SetCookies: []string{"sid‹2›; Path=/; HttpOnly", "old: refused, the domain example.org is not that of the answer"},
				Time: 8 * ms},
			{Method: "GET", URL: "http://127.0.0.1:4000/home?welcome=1", Sent: []runner.Header{{Name: "Cookie", Value: "sid=‹2›"}},
				Proto: "HTTP/1.1", Status: 200, StatusText: "OK", Headers: []runner.Header{{Name: "Content-Type", Value: "text/html; charset=utf-8"}},
				Body: "<!doctype html>\n<title>Home</title>\n\t<p>Hello, alice\n", Size: 52, Refused: []string{"sid: Secure cookie over http"}, Dropped: []string{"Authorization"}, Time: 4 * ms},
		},
		Jar:     []string{"sid‹2› 127.0.0.1 / HttpOnly SameSite=Lax", "theme 127.0.0.1 /"},
		Missed:  []string{"admin: its path /admin does not match /home"},
		Timings: []runner.Timing{{Name: "connect", Time: 300 * time.Microsecond}, {Name: "firstByte", Time: 7 * ms}, {Name: "total", Time: 12 * ms}},
	}
}

func sampleFailed(p *player) {
	p.scenario(&runner.ScenarioResult{Path: "examples/shop.yaml", Name: "Buy bread"})
	p.step(&runner.StepResult{Name: "sign in through the form", Kind: "login", Status: runner.Failed, Source: shop, Pos: scenario.Pos{Line: 3, Col: 5},
		Request: "POST /login", Method: "POST", URL: "http://127.0.0.1:4000/login", HTTP: 401, Summary: "401 Unauthorized, application/json, 34 bytes",
		Duration: 12 * ms, Attempts: 1, Requests: 1, Failures: sampleFailures(), Excerpt: `{"error": "wrong password", "items": [1, 2]}`,
		Detail: &runner.Detail{Missed: []string{"admin: its path /admin does not match /login"},
			Hops: []runner.HopDetail{{Method: "POST", URL: "http://127.0.0.1:4000/login", Status: 401,
				Refused: []string{"sid: Secure cookie over http from a host that is not loopback"}}}}})
	for _, name := range []string{"put rye into the cart", "pay"} {
		p.step(&runner.StepResult{Name: name, Kind: "request", Status: runner.Skipped, Reason: "an earlier step failed"})
	}
	p.step(&runner.StepResult{Name: "DELETE /cart", Teardown: true, Kind: "request", Request: "DELETE /cart", Method: "DELETE",
		URL: "http://127.0.0.1:4000/cart", HTTP: 204, Duration: 2 * ms, Attempts: 1, Requests: 1})
	p.close(runner.Failed)
}

func sampleFailures() []scenario.Diagnostic {
	all := find(shop, 7, `status == 200 and json.user.name == "alice"`)
	folded := scenario.Span{From: scenario.Pos{Line: 11, Col: 9}, To: scenario.Pos{Line: 13, Col: 22}}
	var values []scenario.Operand
	values = append(values, operands(shop, 11, "[", `"text/html"`, "startsWith", "true", "and", "false")...)
	values = append(values, operands(shop, 12, "len", "2", "items", `[{"id":1},{"id":2}]`, ">", "false", "and", "false")...)
	return []scenario.Diagnostic{
		{Source: shop, Span: all, Message: `expected status == 200 and json.user.name == "alice"`,
			Operands: operands(shop, 7, "status", "401", "==", "false", "and", "false")},
		{Source: shop, Span: find(shop, 8, "cookies.sid.httpOnly"), Message: "cookies has no sid", Hint: `did you mean "side"?`,
			Notes: []string{"cookies holds: side, theme"}, Because: "scripts must not read the session"},
		{Source: shop, Span: folded, Message: `expected headers["Content-Type"] startsWith "text/" and len(json.items) > 3 and status == 200`, Operands: values},
		{Source: shop, Span: find(shop, 14, `json.order == {id: 7, total: "4.20", items: ["rye", "spelt"]}`), Message: `expected json.order == {id: 7, total: "4.20", items: ["rye", "spelt"]}`,
			Operands: operands(shop, 14, "order", `{"id": 7, "items": ["rye"], "total": "4.20 "}`, "==", "false"),
			Diff:     "--- found\n+++ wanted\n@@ -1,5 +1,6 @@\n {\n   \"id\": 7,\n   \"items\": [\n-    \"rye\"\n+    \"rye\",\n+    \"spelt\"\n   ],\n-  \"total\": 4.20 \n+  \"total\": 4.20\n"},
	}
}

func sampleErrored(p *player) {
	down := source("examples/down.yaml", "steps:\n  - request: GET http://127.0.0.1:9/health\n  - request: GET /loop\n")
	p.scenario(&runner.ScenarioResult{Path: "examples/down.yaml", Name: "Nobody is there"})
	p.step(&runner.StepResult{Name: "GET http://127.0.0.1:9/health", Kind: "request", Status: runner.Errored, Source: down, Pos: scenario.Pos{Line: 2, Col: 5},
		Request: "GET http://127.0.0.1:9/health", Duration: 1 * ms, Attempts: 1, Requests: 1,
		Failures: []scenario.Diagnostic{{Source: down, Span: find(down, 2, "GET http://127.0.0.1:9/health"),
			Message: "connection refused by 127.0.0.1:9", Hint: "is the server running?"}}})
	hop := func(path string) runner.HopDetail {
		return runner.HopDetail{Method: "GET", URL: "http://127.0.0.1:4000" + path, Status: 302}
	}
	p.step(&runner.StepResult{Name: "a loop", Kind: "request", Status: runner.Errored, Source: down, Pos: scenario.Pos{Line: 3, Col: 5}, Teardown: true,
		Request: "GET /loop", Method: "GET", URL: "http://127.0.0.1:4000/loop", Duration: 9 * ms, Attempts: 1, Requests: 21,
		Detail: &runner.Detail{Hops: []runner.HopDetail{hop("/loop"), hop("/a"), hop("/b"), hop("/loop"), hop("/a"), hop("/b"), hop("/loop"), hop("/a")}},
		Failures: []scenario.Diagnostic{{Source: down, Span: find(down, 3, "GET /loop"), Message: "more than 20 redirects",
			Notes: []string{"the loop: /loop → /a → /b → /loop"}}}})
	p.close(runner.Errored)
}

// player makes the events of a run one after the other.
type player struct {
	events  []runner.Event
	results []*runner.ScenarioResult
	current *runner.ScenarioResult
	number  int
}

func (p *player) add(e runner.Event) { p.events = append(p.events, e) }

func (p *player) scenario(r *runner.ScenarioResult) {
	p.current, p.number = r, 0
	p.results = append(p.results, r)
	p.add(runner.ScenarioStarted{Scenario: r})
}

func (p *player) begin(st *runner.StepResult) {
	p.number++
	p.add(runner.StepStarted{Scenario: p.current, Step: st, Number: p.number, Of: 12})
}

func (p *player) end(st *runner.StepResult) {
	for i := 1; i < st.Attempts; i++ {
		p.add(runner.StepRetried{Scenario: p.current, Step: st, Attempt: i, Of: 5, Wait: time.Second, Why: "status is 503"})
	}
	p.current.Steps = append(p.current.Steps, st)
	p.add(runner.StepEnded{Scenario: p.current, Step: st})
}

func (p *player) step(st *runner.StepResult) { p.begin(st); p.end(st) }

func (p *player) close(s runner.Status) {
	p.current.Status = s
	p.add(runner.ScenarioEnded{Scenario: p.current})
}

func (p *player) finish(r runner.Result) {
	r.Scenarios = p.results
	p.add(runner.RunEnded{Result: &r})
}
