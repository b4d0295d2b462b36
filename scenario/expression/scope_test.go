package expression

import (
	"testing"
	"time"
)

// cookieType and the others are the types of a scenario, as its runner would
// give them.
func cookieType() Map {
	return Map{
		"name": String, "value": String, "domain": String, "hostOnly": Bool, "path": String, "expires": Time, "maxAge": Int,
		"secure": Bool, "httpOnly": Bool, "sameSite": String, "partitioned": Bool, "created": Time, "persistent": Bool,
		"rejected": String, "raw": String,
	}
}

func answerType() Map {
	cookies := Map{Extra: cookieType()}
	sent := Map{"method": String, "url": String, "headers": HeadersType, "cookies": cookies, "body": String}
	hop := Map{
		"status": Int, "method": String, "url": String, "location": String, "headers": HeadersType,
		"setCookies": List(cookieType()), "sent": sent, "time": Duration,
	}
	return Map{
		"status": Int, "statusText": String, "proto": String, "url": String, "method": String, "headers": HeadersType,
		"headerValues": FuncType((func(string) []string)(nil)), "body": String, "size": Int, "bytes": Bytes, "json": Any,
		"html":    Map{"css": FuncType((func(string) any)(nil)), "all": FuncType((func(string) []any)(nil))},
		"xml":     Map{"xpath": FuncType((func(string) any)(nil))},
		"cookies": cookies, "setCookies": List(cookieType()), "hops": List(hop), "sent": sent, "time": Duration,
		"timings": Map{"dns": Duration, "connect": Duration, "total": Duration},
		"tls":     Map{"version": String, "notAfter": Time, "daysLeft": Int},
		"token":   Map{"access": String, "expires": Time, "scopes": List(String), "claims": Any},
	}
}

func fullScope() *Scope {
	names := answerType()
	names["page"] = answerType()
	names["loggedIn"] = Bool
	names["before"] = Map{"cookies": Map{Extra: cookieType()}}
	names["session"] = Map{"name": String, "cookies": List(cookieType())}
	names["steps"] = Map{"login": answerType()}
	names["env"] = Map{Extra: String}
	names["row"] = Map{Extra: Any}
	names["index"] = Int
	names["exitCode"], names["stdout"] = Int, String
	names["user"], names["userId"], names["want"] = Any, Any, Any
	return NewScope(names)
}

var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

func compiles(t *testing.T, s *Scope, src string) *Program {
	t.Helper()
	p, err := s.Compile(src, Value)
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return p
}

func refuses(t *testing.T, s *Scope, src string) {
	t.Helper()
	if _, err := s.Compile(src, Value); err == nil {
		t.Errorf("%s compiles", src)
	}
}

func TestScope(t *testing.T) {
	names := Map{"status": Int, "steps": Map{}, "env": Map{Extra: String}}
	s := NewScope(names)
	first := compiles(t, s, "status == 200")
	refuses(t, s, "userId")
	refuses(t, s, "steps.login")
	s.Define("userId", Any)
	s.DefineMember("steps", "login", Map{"status": Int})
	s.DefineMember("steps", "logout", Map{"status": Int})
	if compiles(t, s, "status == 200") != first {
		t.Error("a scope that grew compiles again")
	}
	if p, _ := s.Compile("status == 200", Condition); p == first {
		t.Error("a condition is not a value")
	}
	compiles(t, s, "userId + steps.login.status + steps.logout.status")
	refuses(t, s, "steps.login.nope")
	refuses(t, s, "steps.nope")
	if len(names["steps"].(Map)) != 0 || len(names) != 3 || NewScope(names).Has("userId") {
		t.Error("the scope changed what it was given")
	}
	compiles(t, s, `userId contains "a"`)
	s.Define("userId", Int)
	refuses(t, s, `userId contains "a"`)
	s.Undefine("userId")
	s.Undefine("never")
	refuses(t, s, "userId")
	s.DefineMember("fresh", "x", Int)
	compiles(t, s, "fresh.x == 1")
	compiles(t, s, "env.x == nil and env.y == \"a\"")
	s.DefineMember("env", "x", Int)
	refuses(t, s, "env.x == \"a\"")
	compiles(t, s, "env.x == 1")
	if s.Has("userId") || !s.Has("fresh") {
		t.Error("Has")
	}
}

func TestCompileKinds(t *testing.T) {
	s := fullScope()
	for _, src := range []string{"status", `"a"`, "[1]", "uuid()", "len(json)"} {
		if _, err := s.Compile(src, Condition); err == nil {
			t.Errorf("%s is a condition", src)
		}
		if _, err := s.Compile(src, Template); err != nil {
			t.Errorf("%s: %v", src, err)
		}
	}
	if _, err := s.Compile("map(1..3, random(1, 6))", Value); err == nil {
		t.Error("a value is random")
	}
}
