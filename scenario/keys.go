package scenario

// Shape is a mapping of the language: its keys, in the order the reference lists them. Reading, hints for unknown keys, the
// JSON Schema and the reference are all made from these tables.
type Shape struct {
	ID   string // a word for the JSON Schema
	What string // as messages call it: "a step"
	Keys []Key
}

// Key is one key of a Shape.
type Key struct {
	Name string
	Type KeyType
	Doc  string // one sentence or two, in plain words
}

// KeyType names the values that a key takes.
type KeyType string

// The types of keys. Those that name a shape take a mapping of that shape.
const (
	tText        KeyType = "text"        // a text that may hold ${}
	tPlain       KeyType = "plain"       // a text without ${}
	tName        KeyType = "name"        // an identifier
	tAny         KeyType = "any"         // any YAML value, texts in it may hold ${}
	tBool        KeyType = "bool"        // true, false or ${}
	tInt         KeyType = "int"         // a whole number or ${}
	tNumber      KeyType = "number"      // a number or ${}
	tDuration    KeyType = "duration"    // a duration or ${}
	tFollow      KeyType = "follow"      // true, false or a number
	tClear       KeyType = "clear"       // true or session
	tExpression  KeyType = "expression"  // one expression
	tExpressions KeyType = "expressions" // one or a list
	tExpect      KeyType = "expect"      // one expectation or a list
	tWords       KeyType = "words"       // a list of words
	tTexts       KeyType = "texts"       // one text or a list
	tPairs       KeyType = "pairs"       // name: text, list of texts or null
	tNamesValues KeyType = "namesValues" // identifier: any
	tSteps       KeyType = "steps"       // a list of steps
	tData        KeyType = "data"        // a list of mappings, or a path
	tServer      KeyType = "server"      // the word demo
	tRequestLine KeyType = "requestLine" // METHOD target
	tLogin       KeyType = "login"       // METHOD target
	tExec        KeyType = "exec"        // a line or a list
	tEach        KeyType = "each"        // one name: list
	tCapture     KeyType = "captures"    // name: expression or {value, secret}
	tMultipart   KeyType = "multipart"   // name: part
	tSetCookies  KeyType = "setCookies"  // name: text, mapping or null
	tProfiles    KeyType = "profiles"    // name: overrides
	tSession     KeyType = "session"     // shape
	tStepSession KeyType = "stepSession" // shape
	tTLS         KeyType = "tls"         // shape
	tAuth        KeyType = "auth"        // shape
	tBasic       KeyType = "basic"       // shape
	tRetry       KeyType = "retry"       // shape
	tGraphQL     KeyType = "graphql"     // shape
	tSessions    KeyType = "sessions"    // identifier: session
	tAs          KeyType = "as"          // the name of a session
	tHTTP        KeyType = "http"        // 1.1 or 2
	tSize        KeyType = "size"        // a number of bytes, or with a unit
)

var connectionKeys = []Key{
	{"timeout", tDuration, "How long one exchange with its redirects may take; 30s when not given."},
	{"follow", tFollow, "true follows redirects, false hands out the first answer, a number hands out the answer after so many hops."},
	{"maxRedirects", tInt, "More redirects than this are an error; 20 when not given."},
	{"proxy", tText, "URL of an http, https or socks5 proxy; none goes directly; environment, the default, obeys HTTP_PROXY, HTTPS_PROXY and NO_PROXY."},
	{"tls", tTLS, "What to trust and what to show when connecting over TLS."},
	{"http", tHTTP, "The version of HTTP to speak: 1.1, or 2 (in clear text for http URLs). When not given: 2 where a TLS server prefers it, else 1.1."},
	{"resolve", tTexts, "Where to connect instead, as host:port:address; one or a list."},
	{"unixSocket", tText, "Path of a Unix socket to connect to, whatever the host."},
	{"compress", tBool, "false asks for bodies as they are; true, the default, for gzip, deflate, br and zstd."},
	{"maxBody", tSize, "A larger body is an error: a number of bytes, or 10MiB; 64MiB when not given."},
}

var carriedKeys = []Key{
	{"headers", tPairs, "Headers of every request. null removes one."},
	{"query", tPairs, "Query parameters of every request. null removes one."},
	{"cookies", tSetCookies, "Cookies to put into the session: a value, or a mapping with attributes. null deletes one."},
	{"auth", tAuth, "How requests to the origin of base authenticate."},
	{"userAgent", tText, "The User-Agent header."},
	{"load", tText, "Path of a file of cookies to start from: cookies.txt or a Playwright storage state, told by its content."},
	{"save", tText, "Path of a file to write the cookies to when the step, or at the top level the scenario, has ended: .txt is cookies.txt, .json a storage state."},
}

var sharedKeys = []Key{
	{"tags", tWords, "Words to select scenarios by, with --tag."},
	{"base", tText, "The URL that targets beginning with / are appended to."},
	{"vars", tNamesValues, "Names for expressions and ${}. Values are any YAML and may use ${} on earlier ones."},
	{"secrets", tNamesValues, "Like vars, but never shown in any output, in any encoding."},
	{"session", tSession, "What every request of the session carries and how it connects."},
	{"sessions", tSessions, "Further sessions by name, with the keys of session. A step picks one with as:."},
	{"server", tServer, "The app under test: the word demo starts the built-in demo app and sets base."},
}

// The shapes of the language.
var (
	FileShape = Shape{"file", "a scenario", join([]Key{
		{"name", tText, "The title; the file's name when not given. May hold ${row...}."},
		{"description", tPlain, "Markdown that opens the generated documentation."},
	}, sharedKeys, []Key{
		{"data", tData, "A list of mappings, or the path of a CSV, JSON or YAML file: the scenario runs once for each row."},
		{"steps", tSteps, "What to do, in order."},
		{"teardown", tSteps, "Steps that always run at the end, also after a failure or Ctrl-C."},
	})}
	ProjectShape = Shape{"project", "crumb.yaml", join(sharedKeys, []Key{
		{"profiles", tProfiles, "Named overrides of all of these, picked with --profile."},
	})}
	ProfileShape = Shape{"profile", "a profile", sharedKeys}
	StepShape    = Shape{"step", "a step", join([]Key{
		{"request", tRequestLine, "One HTTP exchange, redirects followed: METHOD target, or only a target for GET."},
		{"login", tLogin, "A request that must sign the session in: METHOD target with a body, auth or token."},
		{"session", tStepSession, "Changes what the session carries from here on. null removes."},
		{"run", tPlain, "Path of another scenario whose steps run here, in this session."},
		{"exec", tExec, "Runs a program without a shell: a list, or a line split at blanks. Needs --allow-exec."},
		{"pause", tDuration, "Waits."},
		{"name", tText, "The title of the step."},
		{"id", tName, "A name for steps.<id>."},
		{"note", tPlain, "Markdown for the documentation."},
		{"if", tExpression, "Runs the step only when true; false or nil skips it."},
		{"skip", tText, "A reason to skip the step."},
		{"each", tEach, "One name and a list: the step runs once for each item; index counts from 0."},
		{"retry", tRetry, "Repeats the step until its expectations hold."},
		{"timeout", tDuration, "How long one exchange with its redirects may take; 30s when not given."},
		{"expect", tExpect, "What must be true: an expression, or a list of them."},
		{"capture", tCapture, "Names for the steps that follow: name: expression, or {value: expression, secret: true}."},
		{"show", tExpressions, "Expressions whose values the report prints."},
		{"covers", tWords, "Ids of requirements that the step tests, such as WSTG-SESS-06."},
		{"as", tAs, "The session the step runs in: one of sessions, main, or anonymous, which is a new one each time."},
		{"replay", tName, "The id of an earlier step: this one runs in a copy of the session as it stood right after that."},
		{"with", tNamesValues, "Of run: values for the vars of the file that is run."},
		{"token", tExpression, "Of login: takes a bearer token from the answer, for all requests that follow."},
		{"proof", tExpression, "Of login: proves the login where the application keeps its session id."},
		{"query", tPairs, "Query parameters, appended to the target's own. A list repeats the name; null takes away the session's."},
		{"headers", tPairs, "Header fields. null takes away the session's."},
		{"cookies", tPairs, "Cookies for this request only, never stored. null leaves out the session's."},
		{"form", tPairs, "The body, as an HTML form sends it. A list repeats the name; null leaves it out."},
		{"json", tAny, "The body, as JSON."},
		{"body", tText, "The body, as text."},
		{"file", tText, "Path of a file that is the body."},
		{"multipart", tMultipart, "The body, as parts: a text, or {content or file, filename, type}."},
		{"graphql", tGraphQL, "The body, as a GraphQL request."},
		{"auth", tAuth, "How this request authenticates, at the origin of its target."},
		{"saveBody", tText, "Path of a file to write the answer's body to."},
	}, without(connectionKeys, "timeout"))}
	SessionShape     = Shape{"session", "session", join(carriedKeys, connectionKeys)}
	StepSessionShape = Shape{"stepSession", "a session step", join([]Key{
		{"clear", tClear, "true drops all cookies, tokens and auth; session drops only session cookies, as a browser closed."},
	}, carriedKeys, connectionKeys)}
	TLSShape = Shape{"tls", "tls", []Key{
		{"ca", tText, "PEM file of certificates to trust, instead of the system's."},
		{"cert", tText, "PEM file of the client's certificate."},
		{"key", tText, "PEM file of the client's private key."},
		{"serverName", tText, "The name to ask for and to verify."},
		{"insecure", tBool, "true verifies nothing."},
		{"minVersion", tText, "The lowest version to accept: 1.0, 1.1, 1.2 (the default) or 1.3."},
	}}
	AuthShape = Shape{"auth", "auth", []Key{
		{"basic", tBasic, "A user and a password (RFC 7617)."},
		{"bearer", tText, "A bearer token (RFC 6750)."},
		{"origins", tTexts, "Further origins that the credentials may go to."},
	}}
	BasicShape = Shape{"basic", "basic", []Key{
		{"user", tText, "The user's name."},
		{"password", tText, "The password."},
	}}
	RetryShape = Shape{"retry", "retry", []Key{
		{"times", tInt, "All attempts together; 5 when not given."},
		{"every", tDuration, "The pause between attempts; 1s when not given."},
		{"backoff", tNumber, "The factor by which the pause grows; 1 when not given."},
		{"timeout", tDuration, "The time for all attempts together."},
		{"until", tExpression, "What ends it; all expectations when not given."},
	}}
	ExpectShape = Shape{"expectation", "an expectation", []Key{
		{"that", tExpression, "What must be true."},
		{"because", tText, "Why; shown when it is not."},
	}}
	CaptureShape = Shape{"capture", "a capture", []Key{
		{"value", tExpression, "What the name stands for."},
		{"secret", tBool, "true never shows the value in any output."},
	}}
	PartShape = Shape{"part", "a part", []Key{
		{"content", tText, "The part's text."},
		{"file", tText, "Path of a file that is the part."},
		{"filename", tText, "The name that is sent; the file's own when not given."},
		{"type", tText, "The Content-Type of the part."},
	}}
	GraphQLShape = Shape{"graphql", "graphql", []Key{
		{"query", tText, "The document."},
		{"variables", tAny, "A mapping of variables."},
		{"operationName", tText, "Which operation of the document to run."},
	}}
	CookieShape = Shape{"cookie", "a cookie", []Key{
		{"value", tText, "The value."},
		{"domain", tText, "Sends the cookie to subdomains of it as well; without it, only to the base's host."},
		{"path", tText, "The path it is sent to; / when not given."},
		{"expires", tAny, "A time (RFC 3339), or a duration from now; without it, a session cookie."},
		{"secure", tBool, "Sends it over https only (and to loopback hosts)."},
		{"httpOnly", tBool, "Hides it from scripts."},
		{"sameSite", tText, "Strict, Lax or None."},
	}}
)

// Shapes lists every shape of the language.
func Shapes() []*Shape {
	return []*Shape{&FileShape, &ProjectShape, &ProfileShape, &StepShape, &SessionShape, &StepSessionShape, &TLSShape, &AuthShape,
		&BasicShape, &RetryShape, &ExpectShape, &CaptureShape, &PartShape, &GraphQLShape, &CookieShape}
}

func join(lists ...[]Key) []Key {
	var all []Key
	for _, l := range lists {
		all = append(all, l...)
	}
	return all
}

func without(keys []Key, name string) []Key {
	var rest []Key
	for _, k := range keys {
		if k.Name != name {
			rest = append(rest, k)
		}
	}
	return rest
}
