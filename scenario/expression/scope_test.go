package expression

import "time"

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
