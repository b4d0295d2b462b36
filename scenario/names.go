package scenario

import (
	"unicode/utf8"

	"crumb/scenario/expression"
)

// names are what the expressions of a file may name. They grow step by step, for every moment of a step at once.
type names struct {
	before *expression.Scope // templates, if, each: before the request
	answer *expression.Scope // after a request
	login  *expression.Scope // after a login
	exec   *expression.Scope // after a program
	plain  *expression.Scope // after session and pause
	ran    *expression.Scope // after a run; also knows what the file that ran captured

	later    map[string]Pos       // names that the file captures further down
	kinds    map[string]string    // every name given so far: "vars", "secrets", "capture", "data"
	ifs      map[string]*captured // captures that stand under an if
	ids      map[string]*Step     // steps by id
	ranNames map[string]string    // what files that were run captured, with their paths
	laterIDs map[string]Pos       // ids of all steps
	refused  []string             // words that were meant as names and cannot be
}

// captured says under which condition a name is captured.
type captured struct {
	condition string
	pos       Pos
}

// The types of what expressions see; the tables of the language reference.
var (
	cookieType = expression.Map{
		"name": expression.String, "value": expression.String, "domain": expression.String, "hostOnly": expression.Bool,
		"path": expression.String, "expires": expression.Time, "maxAge": expression.Int, "secure": expression.Bool,
		"httpOnly": expression.Bool, "sameSite": expression.String, "partitioned": expression.Bool, "created": expression.Time,
		"persistent": expression.Bool, "rejected": expression.String, "raw": expression.String,
	}
	cookiesType = expression.Map{expression.Extra: cookieType}
	sentType    = expression.Map{
		"method": expression.String, "url": expression.String, "headers": expression.HeadersType, "cookies": cookiesType,
		"body": expression.String,
	}
	hopType = expression.Map{
		"status": expression.Int, "statusText": expression.String, "proto": expression.String, "method": expression.String,
		"url": expression.String, "location": expression.String, "headers": expression.HeadersType,
		"setCookies": expression.List(cookieType), "sent": sentType, "time": expression.Duration,
	}
	timingsType = expression.Map{
		"dns": expression.Duration, "connect": expression.Duration, "tls": expression.Duration,
		"firstByte": expression.Duration, "download": expression.Duration, "total": expression.Duration,
	}
	tlsType = expression.Map{
		"version": expression.String, "cipher": expression.String, "subject": expression.String, "issuer": expression.String,
		"names": expression.List(expression.String), "notBefore": expression.Time, "notAfter": expression.Time,
		"daysLeft": expression.Int, "serialNumber": expression.String, "fingerprint": expression.String,
		"protocol": expression.String, "serverName": expression.String,
	}
	tokenType = expression.Map{
		"access": expression.String, "refresh": expression.String, "id": expression.String, "type": expression.String,
		"expires": expression.Time, "scopes": expression.List(expression.String), "claims": expression.Any,
	}
	sessionType = expression.Map{"name": expression.String, "cookies": expression.List(cookieType)}
	beforeType  = expression.Map{"cookies": cookiesType}
)

// answerNames are what an answer adds.
func answerNames() expression.Map {
	return expression.Map{
		"status": expression.Int, "statusText": expression.String, "proto": expression.String, "url": expression.String,
		"method": expression.String, "headers": expression.HeadersType,
		"headerValues": expression.FuncType(func(string) []string { return nil }),
		"body":         expression.String, "size": expression.Int, "bytes": expression.Bytes, "json": expression.Any,
		"setCookies": expression.List(cookieType), "hops": expression.List(hopType), "sent": sentType,
		"time": expression.Duration, "timings": timingsType, "tls": tlsType, "before": beforeType,
	}
}

func execNames() expression.Map {
	return expression.Map{"exitCode": expression.Int, "stdout": expression.String, "stderr": expression.String}
}

// sessionNames are what every expression sees of the session and the world.
func sessionNames() expression.Map {
	return expression.Map{
		"cookies": cookiesType, "session": sessionType, "token": tokenType, "steps": expression.Map{},
		"env": expression.Map{expression.Extra: expression.String},
	}
}

// BuiltinNames lists every name that expressions see without the file giving it, with the moment it is known in: "always",
// "answer", "login" or "exec". The reference is checked against it.
func BuiltinNames() map[string]string {
	all := map[string]string{"loggedIn": "login", "row": "data", "index": "each"}
	for n := range sessionNames() {
		all[n] = "always"
	}
	for n := range answerNames() {
		all[n] = "answer"
	}
	for n := range execNames() {
		all[n] = "exec"
	}
	return all
}

// reservedLater are names that the language keeps for itself although no expression of this version sees them.
var reservedLater = []string{"html", "xml", "page"}

func newNames() *names {
	scope := func(more ...expression.Map) *expression.Scope {
		all := sessionNames()
		for _, m := range more {
			for k, t := range m {
				all[k] = t
			}
		}
		return expression.NewScope(all)
	}
	return &names{
		before: scope(), plain: scope(), ran: scope(), exec: scope(execNames()), answer: scope(answerNames()),
		login: scope(answerNames(), expression.Map{"loggedIn": expression.Bool}),
		later: map[string]Pos{}, kinds: map[string]string{}, ifs: map[string]*captured{}, ids: map[string]*Step{}, laterIDs: map[string]Pos{}, ranNames: map[string]string{},
	}
}

func (ns *names) scopes() []*expression.Scope {
	return []*expression.Scope{ns.before, ns.answer, ns.login, ns.exec, ns.plain, ns.ran}
}

func (ns *names) define(name string, t expression.Type) {
	for _, s := range ns.scopes() {
		s.Define(name, t)
	}
}

func (ns *names) undefine(name string) {
	for _, s := range ns.scopes() {
		s.Undefine(name)
	}
}

func (ns *names) defineStep(id string, t expression.Type) {
	for _, s := range ns.scopes() {
		s.DefineMember("steps", id, t)
	}
}

// validWord says what keeps a word from being spelt as a name, "" if nothing does.
func validWord(name string) string {
	for i, c := range name {
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') || c >= utf8.RuneSelf {
			return "a name is made of letters, digits and _, and begins with no digit"
		}
	}
	if name == "" {
		return "a name is made of letters, digits and _, and begins with no digit"
	}
	return ""
}

// validName says what keeps a word from being a name, "" if nothing does.
func validName(name string) string {
	if why := validWord(name); why != "" {
		return why
	}
	if _, taken := BuiltinNames()[name]; taken {
		return name + " is a name of the language"
	}
	for _, n := range reservedLater {
		if n == name {
			return name + " is a name of the language"
		}
	}
	if expression.IsReserved(name) {
		return name + " is a word or a function of expressions"
	}
	return ""
}
