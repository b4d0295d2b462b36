package demo

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// field is one field of a GraphQL selection.
type field struct {
	name, alias string
	arguments   map[string]any // a variable is a variable, else text, number, bool or nil
	fields      []field
}

type variable string

// graphql answers the part of GraphQL that the package's doc names.
func (c *call) graphql() {
	var in struct {
		Query     string
		Variables map[string]any
	}
	if !c.readJSON(&in) {
		return
	}
	fields, err := parseGraphQL(in.Query)
	if err != nil {
		c.json(http.StatusBadRequest, object{"errors": []object{{"message": err.Error()}}})
		return
	}
	q := graphQuery{call: c, variables: in.Variables}
	answer := object{"data": q.root(fields), "extensions": object{"variables": in.Variables}}
	if len(q.errors) > 0 {
		answer["errors"] = q.errors
	}
	c.json(http.StatusOK, answer)
}

type graphQuery struct {
	*call
	variables map[string]any
	errors    []object
}

func (q *graphQuery) fail(path, message string) {
	q.errors = append(q.errors, object{"message": message, "path": []string{path}})
}

func (q *graphQuery) root(fields []field) object {
	data := object{}
	for _, f := range fields {
		data[f.alias] = nil
		switch f.name {
		case "me":
			data[f.alias] = q.me(f)
		case "echo":
			data[f.alias] = q.value(f.arguments["value"])
		case "__typename":
			data[f.alias] = "Query"
		default:
			q.fail(f.alias, fmt.Sprintf("Query has no field %q, but echo and me", f.name))
		}
	}
	return data
}

func (q *graphQuery) value(v any) any {
	if name, ok := v.(variable); ok {
		return q.variables[string(name)]
	}
	return v
}

func (q *graphQuery) me(f field) any {
	u := q.visitor().user
	if u.ID == 0 {
		q.fail(f.alias, "not signed in")
		return nil
	}
	notes := []object{}
	for _, n := range q.people.notes(u.ID, "") {
		notes = append(notes, object{"__typename": "Note", "id": strconv.Itoa(n.ID), "title": n.Title, "text": n.Text})
	}
	return q.pick(f, object{"__typename": "User", "id": strconv.Itoa(u.ID), "name": u.Name, "role": u.Role,
		"nickname": u.Nickname, "email": u.Email, "tags": u.Tags, "notes": notes})
}

// pick is of the fields of v those that f asks for.
func (q *graphQuery) pick(f field, v object) object {
	out := object{}
	if len(f.fields) == 0 {
		q.fail(f.alias, fmt.Sprintf("%s needs a selection of fields, such as { id }", f.name))
	}
	for _, sub := range f.fields {
		value, ok := v[sub.name]
		switch list, isList := value.([]object); {
		case !ok:
			q.fail(f.alias, fmt.Sprintf("%s has no field %q", v["__typename"], sub.name))
		case isList:
			picked := []object{}
			for _, item := range list {
				picked = append(picked, q.pick(sub, item))
			}
			out[sub.alias] = picked
		default:
			out[sub.alias] = value
		}
	}
	return out
}

// graphParser reads tokens from the front of rest.
type graphParser struct {
	rest  string
	depth int
}

// parseGraphQL reads one query operation: optional keyword, name and variable
// definitions, then a selection of fields with aliases and plain arguments. No
// fragments, no directives.
func parseGraphQL(query string) ([]field, error) {
	p := &graphParser{rest: query}
	tok := p.next()
	if tok == "query" {
		for tok = p.next(); tok != "{" && tok != ""; tok = p.next() {
		}
	}
	if tok != "{" {
		return nil, fmt.Errorf("a query begins with {, found %.20q", tok)
	}
	fields, err := p.selection()
	if err != nil {
		return nil, err
	}
	if tok := p.next(); tok != "" {
		return nil, fmt.Errorf("one query is expected, found %.20q after it", tok)
	}
	return fields, nil
}

// next takes a token: a name with its $, a number, a text with its quotes, or one
// other character; "" at the end.
func (p *graphParser) next() string {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n,\ufeff")
	for strings.HasPrefix(p.rest, "#") {
		_, p.rest, _ = strings.Cut(p.rest, "\n")
		p.rest = strings.TrimLeft(p.rest, " \t\r\n,")
	}
	n := tokenLength(p.rest)
	tok := p.rest[:n]
	p.rest = p.rest[n:]
	return tok
}

func tokenLength(s string) int {
	if s == "" {
		return 0
	}
	if s[0] == '"' {
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
		return len(s)
	}
	n := 1
	for wordByte(s[0]) && n < len(s) && wordByte(s[n]) && s[n] != '$' {
		n++
	}
	return n
}

func wordByte(b byte) bool {
	return b == '_' || b == '$' || b == '-' || b == '.' || b-'0' < 10 || b|0x20-'a' < 26
}

func (p *graphParser) peek() string {
	ahead := *p
	return ahead.next()
}

// selection reads fields up to the closing brace.
func (p *graphParser) selection() ([]field, error) {
	if p.depth++; p.depth > 20 {
		return nil, fmt.Errorf("the query is nested deeper than 20")
	}
	defer func() { p.depth-- }()
	var fields []field
	for {
		tok := p.next()
		if tok == "}" && len(fields) > 0 {
			return fields, nil
		}
		f, err := p.field(tok)
		if err != nil {
			return nil, err
		}
		if fields = append(fields, f); len(fields) > 100 {
			return nil, fmt.Errorf("a selection has more than 100 fields")
		}
	}
}

func (p *graphParser) field(tok string) (field, error) {
	if !isName(tok) {
		return field{}, fmt.Errorf("the name of a field is expected, found %.20q", tok)
	}
	f := field{name: tok, alias: tok}
	if p.peek() == ":" {
		p.next()
		if f.name = p.next(); !isName(f.name) {
			return f, fmt.Errorf("the name of a field is expected after %q:, found %.20q", tok, f.name)
		}
	}
	var err error
	if p.peek() == "(" {
		p.next()
		f.arguments, err = p.arguments()
	}
	if err == nil && p.peek() == "{" {
		p.next()
		f.fields, err = p.selection()
	}
	return f, err
}

func (p *graphParser) arguments() (map[string]any, error) {
	all := map[string]any{}
	for {
		name := p.next()
		if name == ")" {
			return all, nil
		}
		if colon := p.next(); !isName(name) || colon != ":" {
			return nil, fmt.Errorf("an argument such as value: $x is expected, found %.20q", name+colon)
		}
		value, err := argument(p.next())
		if err != nil {
			return nil, err
		}
		all[name] = value
	}
}

// argument is the value that a token stands for.
func argument(tok string) (any, error) {
	if name, ok := strings.CutPrefix(tok, "$"); ok && isName(name) {
		return variable(name), nil
	}
	switch tok {
	case "true", "false":
		return tok == "true", nil
	case "null":
		return nil, nil
	}
	if n, err := strconv.ParseInt(tok, 10, 64); err == nil {
		return n, nil
	}
	if text, err := strconv.Unquote(tok); err == nil && strings.HasPrefix(tok, `"`) {
		return text, nil
	}
	return nil, fmt.Errorf("a variable, text, whole number, true, false or null is expected, found %.20q", tok)
}

func isName(tok string) bool {
	return tok != "" && wordByte(tok[0]) && !strings.ContainsAny(tok, "$-.") && tok[0]-'0' > 9
}
