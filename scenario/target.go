package scenario

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// requestLine reads METHOD target, or a target alone.
func (r *reader) requestLine(n *yaml.Node, key string, q *Request) bool {
	if n.Kind != yaml.ScalarNode || isNull(n) {
		method := map[string]string{"request": "GET", "login": "POST"}[key]
		hint := "write `" + key + ": " + method + " /path`"
		if n.Kind == yaml.MappingNode {
			hint = "write `" + key + ": " + lineOf(n, method) + "`, and its headers, query and body beside it"
		}
		r.fault(n, hint, "%s must be a text, METHOD target, not %s", key, kindOf(n))
		return false
	}
	if r.badTag(n) {
		return false
	}
	text := strings.TrimSpace(n.Value)
	lead := utf8.RuneCountInString(n.Value) - utf8.RuneCountInString(strings.TrimLeft(n.Value, " \t\n"))
	q.Method = "GET"
	target, skipped := text, lead
	if !isTarget(text) {
		method, rest, found := strings.Cut(text, " ")
		if why := badMethod(method, found); why != "" {
			if strings.HasPrefix(text, "“") || strings.HasPrefix(text, "„") {
				why = "write straight quotes, or none"
			}
			if strings.Contains(r.src.Line(n.Line), text+" #") {
				why = emptyHint("#")
			}
			r.fault(n, why, "%q is no %s", text, map[bool]string{true: "request line", false: "target"}[found])
			return false
		}
		target = strings.TrimLeft(rest, " \t")
		skipped += utf8.RuneCountInString(text) - utf8.RuneCountInString(target)
		q.Method = method
	}
	at := placeOf(r.src, n).shifted(skipped)
	if !isTarget(target) {
		r.report(Diagnostic{Span: at.span(0, utf8.RuneCountInString(target)), Message: fmt.Sprintf("%q is no target", target),
			Hint: targetHint(target)})
		return false
	}
	if from, why, hint := lineTail(target); why != "" {
		r.report(Diagnostic{Span: at.span(utf8.RuneCountInString(target[:from]), utf8.RuneCountInString(target)), Message: why, Hint: hint})
		return false
	}
	q.Target = r.templateAt(n, at, target, r.names.before)
	q.TargetPos = at.span(0, utf8.RuneCountInString(target))
	r.checkTarget(q)
	return true
}

// isTarget reports whether text begins as a target does.
func isTarget(s string) bool {
	lower := strings.ToLower(s[:min(len(s), 8)])
	return strings.HasPrefix(s, "/") || strings.HasPrefix(s, "?") || strings.HasPrefix(s, "${") ||
		strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

func badMethod(method string, found bool) string {
	switch {
	case !found && isToken(method) && strings.ToUpper(method) == method && strings.ToLower(method) != method:
		return "write a target behind the method: `" + method + " /path`"
	case !found:
		return targetHint(method)
	case !isToken(method):
		return "write METHOD target, as GET /path"
	case strings.EqualFold(method, "curl"):
		return "write the method and the URL alone; headers and body stand beside request:"
	case strings.ToUpper(method) != method:
		return "methods are written in capitals: " + strings.ToUpper(method)
	}
	return ""
}

// lineOf makes a request line of the mapping that other tools write.
func lineOf(n *yaml.Node, method string) string {
	target := "/path"
	for i := 0; i+1 < len(n.Content); i += 2 {
		v := n.Content[i+1].Value
		switch bareKey(n.Content[i].Value) {
		case "method":
			if isToken(v) {
				method = strings.ToUpper(v)
			}
		case "url", "uri", "path", "target":
			if isTarget(v) {
				target = oneLine(v)
			}
		}
	}
	return method + " " + target
}

// lineTail says what follows a target that does not belong there, and at which byte.
func lineTail(target string) (from int, why, hint string) {
	if i := strings.IndexAny(target, "\r\n"); i >= 0 {
		return min(i+1, len(target)-1), "a target has no line break", "headers:, query: and the body stand beside request:"
	}
	if i := strings.LastIndex(target, " HTTP/"); i > 0 && !strings.ContainsAny(target[i+1:], " }") {
		return i + 1, "a request line has no version here", "leave out" + target[i:]
	}
	return 0, "", ""
}

// targetHint says how to write what was meant as a target.
func targetHint(s string) string {
	const otherwise = "a target is an http(s) URL, or begins with /, ? or ${"
	bare := strings.Trim(s, "\"'")
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"} {
		if rest, ok := strings.CutPrefix(s, m); ok && isTarget(strings.TrimLeft(rest, ":")) {
			return "write `" + m + " " + strings.TrimLeft(rest, ":") + "`"
		}
	}
	switch {
	case bare != s && isTarget(bare):
		return "write it without quotes: " + bare
	case strings.HasPrefix(s, "{{"):
		return "write ${name} for what {{name}} is in other tools"
	case strings.HasPrefix(s, "$") || strings.HasPrefix(s, "%"):
		return "write ${name} for the value of a name"
	case strings.HasPrefix(s, "./"):
		return "write " + s[1:]
	case strings.HasPrefix(s, "http:/"), strings.HasPrefix(s, "https:/"):
		scheme, rest, _ := strings.Cut(s, ":")
		return "write " + scheme + "://" + strings.TrimLeft(rest, "/")
	case strings.HasPrefix(s, "www.") || strings.HasPrefix(s, "localhost") || strings.HasPrefix(s, "127."):
		return "write http://" + s + " or https://" + s
	}
	return otherwise
}

// isToken reports whether s is a token of RFC 9110 section 5.6.2.
func isToken(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0 {
			continue
		}
		return false
	}
	return s != ""
}

// checkTarget checks a constant target: that it is a URL, and that a path has a base.
func (r *reader) checkTarget(q *Request) {
	text, constant := q.Target.Constant()
	if !constant {
		text = q.Target.Parts[0].Text // what stands before the first ${}
	}
	if strings.HasPrefix(text, "/") || strings.HasPrefix(text, "?") {
		if !r.hasBase() {
			r.report(Diagnostic{Span: q.TargetPos, Message: "the target " + text + " needs a base", Hint: "write `base: https://...` at the top level, or give --base"})
		}
		return
	}
	if !constant || text == "" {
		return
	}
	if why := badURL(text); why != "" {
		r.report(Diagnostic{Span: q.TargetPos, Message: why, Hint: "a target is an http(s) URL, or begins with /, ? or ${"})
	}
}

// hasBase reports whether targets have something to resolve against. Partials get it from who runs them.
func (r *reader) hasBase() bool {
	return r.file.Partial || r.baseFailed || r.file.Base != nil || r.file.Server != nil || r.load.options.Base != ""
}

// badURL says what keeps a text from being an absolute http(s) URL, "" if nothing does.
func badURL(s string) string {
	u, err := url.Parse(strings.ReplaceAll(s, " ", "%20"))
	switch {
	case err != nil:
		return fmt.Sprintf("%q is no URL", s)
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Sprintf("%q is no http or https URL", s)
	case u.Hostname() == "":
		return fmt.Sprintf("%q names no host", s)
	case badPort(u.Port()):
		return fmt.Sprintf("%q has a port that is none: ports go from 1 to 65535", s)
	}
	return ""
}

func badPort(port string) bool {
	n, err := strconv.Atoi(port)
	return port != "" && (err != nil || n < 1 || n > 65535)
}
