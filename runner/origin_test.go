package runner_test

import (
	"context"
	"strings"
	"testing"
)

// TestOriginWithoutBase: without a base the session's credentials go to the origin that the file itself spells out, and
// nowhere else.
func TestOriginWithoutBase(t *testing.T) {
	b := newBench(t)
	b.options.Reporter = nil
	host, port, _ := strings.Cut(strings.TrimPrefix(b.servers.a, "http://"), ":")
	b.sketch.env["PORT"] = port
	b.write("a.yaml", strings.NewReplacer("$A", b.servers.a, "$HOST", host).Replace(`
session: {auth: {bearer: token-of-session}}
steps:
  - {request: $A/spelt, expect: 'json.auth == "Bearer token-of-session"'}
  - {request: "$A/spelt/${env.PORT}", expect: 'json.auth == "Bearer token-of-session"'}
  - {request: "$A?q=http://${env.PORT}", expect: 'json.auth == "Bearer token-of-session"'}
  - {request: "http://$HOST:${env.PORT}/half", expect: 'json.auth == ""'}
  - {request: "${env.A}/not", expect: 'json.auth == ""'}
  - {request: "$A/away?to=${env.B}/there", expect: ['url startsWith env.B', 'json.auth == ""']}
  - {request: "$A/away?to=${env.B}/there?to%3D${env.A}/back", expect: ['url startsWith env.A', 'json.auth == "Bearer token-of-session"']}
  - {request: $A/own, auth: {basic: {user: u, password: own-password}}, expect: 'json.auth startsWith "Basic "'}
  - {request: "$A/own?to=${env.B}/there", auth: {basic: {user: u, password: own-password}}, expect: 'json.auth == ""'}
  - {request: "$A/own?to=${env.B}/there", auth: {basic: {user: u, password: own-password}, origins: ["${env.B}"]}, expect: 'json.auth startsWith "Basic "'}
`))
	r := b.run(context.Background(), "a.yaml")
	if !r.OK() {
		t.Errorf("%s", strings.Join(told(r), "\n"))
	}
}
