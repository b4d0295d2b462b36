package expression

import (
	"fmt"
	"strings"

	"github.com/expr-lang/expr/ast"
)

// otherName is what to write instead of the name that another tool has for a
// part of the answer.
func (c *converter) otherName(id *ast.IdentifierNode, called bool) string {
	at := id.Location()
	if called {
		open := c.p.src.after(at.To)
		end := c.p.src.closed(open, open+1)
		return c.otherCall(id.Value, strings.TrimSpace(c.p.src.slice(open+1, end-1)), c.p.src.after(end) >= c.p.src.len)
	}
	words := c.p.src.dotted(at.From)
	switch id.Value {
	case "pm", "insomnia", "bru":
		if words = words[1:]; len(words) == 0 || words[0] != "response" {
			return "write the condition itself: status == 200"
		}
		fallthrough
	case "response", "res", "resp", "r", "rsp", "Response":
		return c.known(answerPart(words[1:]))
	case "request", "req":
		return c.known("sent.url for what was sent")
	}
	if hint := c.known(answerName(id.Value)); hint != "" || id.Value != "code" && id.Value != "status" {
		return hint
	}
	return c.known("exitCode")
}

// known is the hint to write what begins with a name, "" if that is unknown
// here.
func (c *converter) known(what string) string {
	name := what
	for i := range len(what) {
		if r := rune(what[i]); !letter(r) && !digit(r) {
			name = what[:i]
			break
		}
	}
	if name == "" || !c.scope.Has(name) {
		return ""
	}
	return "write " + what
}

// answerName is the name here of a name of another tool.
func answerName(name string) string {
	switch name {
	case "status_code", "statusCode", "StatusCode", "code", "httpStatus", "http_status", "http_code":
		return "status"
	case "reason", "statusMessage", "status_text":
		return "statusText"
	case "text", "content", "Body", "responseText", "responseBody", "response_body":
		return "body"
	case "elapsed", "responseTime", "response_time", "latency", "took":
		return `time, and compare it with a duration: time < duration("500ms")`
	case "header", "Headers", "responseHeaders":
		return `headers["X"]`
	case "cookie":
		return "cookies.x"
	}
	return ""
}

// answerPart is the name here of a member of an answer of another tool.
func answerPart(words []string) string {
	if len(words) == 0 {
		return ""
	}
	switch words[0] {
	case "status", "statusText", "headers", "cookies", "url", "json", "time":
		return words[0]
	case "header":
		return "headers"
	case "duration":
		return answerName("elapsed")
	case "ok", "is_success":
		return "status < 400"
	case "to":
		return "status == 200"
	case "body", "data":
		if len(words) > 1 {
			return "json." + strings.Join(words[1:], ".")
		}
		return map[string]string{"body": "body", "data": "json"}[words[0]]
	}
	return answerName(words[0])
}

// otherCall is what to write instead of a function of another tool; alone says
// that nothing follows the call.
func (c *converter) otherCall(name, arg string, alone bool) string {
	switch strings.ToLower(name) {
	case "assert", "expect", "check", "verify", "require":
		if arg = cutName(arg); arg == "" {
			arg = "status == 200"
		} else if !alone {
			arg += " == ..."
		}
		return "write the condition itself: " + arg
	}
	if literalText(arg) && oneText(arg) {
		return c.known(quotedHabit(name, cutName(arg)))
	}
	return ""
}

// oneText tells whether a source that begins with a quote is one text.
func oneText(arg string) bool {
	s := newSource(arg)
	return s.quoted(0, s.at(0)) == s.len-1
}

// quotedHabit is what to write instead of a word and a text: header "X".
func quotedHabit(word, text string) string {
	switch strings.ToLower(word) {
	case "jsonpath":
		return fmt.Sprintf("jsonPath(json, %s)", text)
	case "header", "getheader":
		return fmt.Sprintf("headers[%s]", text)
	case "cookie", "getcookie":
		name := text[1:max(len(text)-1, 1)]
		for i := range len(name) {
			if r := rune(name[i]); !letter(r) && (i == 0 || !digit(r)) {
				return fmt.Sprintf("cookies[%s]?.value", text)
			}
		}
		return fmt.Sprintf("cookies.%[1]s, whose text is cookies.%[1]s.value", name)
	}
	return ""
}

// dotted are the words of a path such as res.body.id that begins at from, but
// the last if it is called.
func (s *source) dotted(from int) []string {
	var words []string
	for {
		word := s.word(from)
		if word == "" {
			return words
		}
		from += len(word)
		if s.at(from) == '(' && len(words) > 1 && words[len(words)-1] != "response" {
			return words
		}
		words = append(words, word)
		if s.at(from) == '?' {
			from++
		}
		if s.at(from) != '.' {
			return words
		}
		from++
	}
}

// functionHint is for a function that stands without arguments.
func (c *converter) functionHint(name string) string {
	if name == "duration" && c.scope.Has("time") {
		return `write time for how long the answer took: time < duration("500ms")`
	}
	return "write " + callForm(name)
}

// namedHint is for a list of what has a name, asked for the element of a name.
func (c *converter) namedHint(list ast.Node, name string) string {
	elem := list.Nature().Elem(&c.scope.config.NtCache)
	if elem.TypeData == nil {
		return ""
	}
	_, member := elem.Fields[name]
	if _, ok := elem.Fields["name"]; !ok || member {
		return ""
	}
	return fmt.Sprintf("write find(%s, .name == %s)", c.text(list), Format(name, 60))
}

// notHint is for a not before what is neither true nor false.
func (c *converter) notHint(n *ast.UnaryNode, o operandType) string {
	switch n.Node.(type) {
	case *ast.BinaryNode:
		return ""
	case *ast.IdentifierNode, *ast.MemberNode:
	default:
		return "put what is denied in parentheses"
	}
	_, end := c.extent(n.Node)
	next := c.p.src.after(end)
	switch word := c.p.src.word(next); word {
	case "contains", "matches", "startsWith", "endsWith", "in":
		return fmt.Sprintf("write %s not %s ...", o.text, word)
	}
	switch c.p.src.slice(next, next+2) {
	case "==":
		return fmt.Sprintf("write %s != ..., or put what is denied in parentheses", o.text)
	case "!=":
		return fmt.Sprintf("write %s == ..., or put what is denied in parentheses", o.text)
	}
	if _, ok := n.Node.(*ast.IdentifierNode); ok && o.kind != kindMap { // which is never nil
		return "put what is denied in parentheses"
	}
	return fmt.Sprintf("write %s == nil to ask whether there is none, or put what is denied in parentheses", o.text)
}

// partHint is for a member of a part of the answer that has none.
func (c *converter) partHint(m *ast.MemberNode) string {
	id, ok := m.Node.(*ast.IdentifierNode)
	if !ok {
		return ""
	}
	key, _ := m.Property.(*ast.StringNode)
	switch {
	case id.Value == "body" && !m.Method && c.scope.Has("json"):
		_, from := c.extent(m.Node)
		_, to := c.extent(m)
		return "write json" + printable(c.p.src.slice(from, to))
	case id.Value != "status" || key == nil:
	case key.Value == "text" || key.Value == "message":
		return c.known("statusText")
	case key.Value == "code" || key.Value == "value" || key.Value == "status":
		return "write status"
	}
	return ""
}

// memberHint is for a comparison of a mapping of which a member was meant: a
// cookie's value, or the number of cookies.
func (c *converter) memberHint(n *ast.BinaryNode, l, r operandType) string {
	left, right := c.meant(n.Left, r), c.meant(n.Right, l)
	switch {
	case left != "":
		return fmt.Sprintf("write %s %s %s", left, n.Operator, r.text)
	case right != "":
		return fmt.Sprintf("write %s %s %s", l.text, n.Operator, right)
	}
	return ""
}

// meant is what to write instead of n beside another operand, "" if n is right.
func (c *converter) meant(n ast.Node, other operandType) string {
	nt := n.Nature()
	if m, ok := n.(*ast.MemberNode); ok && other.kind == kindNumber {
		base := m.Node.Nature()
		key, ok := m.Property.(*ast.StringNode)
		if ok && named(base) && base.DefaultMapValue != nil && c.p.src.at(m.Location().From) != '[' && memberHabit("", key.Value) != "" {
			return "len(" + c.text(m.Node) + ")"
		}
	}
	if nt.TypeData == nil || other.any {
		return ""
	}
	if value, ok := nt.Fields["value"]; ok && kindOfNature(&value) == other.kind {
		return c.text(n) + ".value"
	}
	return ""
}
