package scenario

import (
	"slices"
	"strings"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

// bodies reads each kind of body, by its key.
var bodyKeys = []string{"form", "json", "body", "file", "multipart", "graphql"}

// body reads the one body of a request; nil where there is none.
func (r *reader) body(f *fields) Body {
	var body Body
	first := ""
	for _, e := range f.entries {
		if !slices.Contains(bodyKeys, e.key.Value) {
			continue
		}
		if first != "" {
			r.fault(e.key, "", "a request has one body, and %s already stands on line %d", first, f.key(first).Line)
			continue
		}
		first = e.key.Value
		body = r.readBody(e.key.Value, e.value)
	}
	return body
}

func (r *reader) readBody(key string, n *yaml.Node) Body {
	switch key {
	case "form":
		return &FormBody{r.pairs(n, "form")}
	case "json":
		r.textAsJSON(n)
		return &JSONBody{r.value(n, "json")}
	case "body":
		if v := r.bodyText(n); v != nil {
			return &TextBody{v}
		}
	case "file":
		if t := r.filePath(n, "file"); t != nil {
			return &FileBody{t}
		}
	case "multipart":
		return &MultipartBody{r.parts(n)}
	case "graphql":
		return r.graphQL(n)
	}
	return nil
}

// textAsJSON warns of JSON that is written as a text, which would be sent as a JSON string, and of nothing at all.
func (r *reader) textAsJSON(n *yaml.Node) {
	if isNull(n) && n.Value == "" {
		r.warn(n, "write `json: null` to mean it", "json is empty, so null is sent")
	}
	text := strings.TrimSpace(n.Value)
	if n.Kind != yaml.ScalarNode || text == "" || text[0] != '{' && text[0] != '[' || strings.HasPrefix(text, "${") {
		return
	}
	if _, err := expression.DecodeJSON([]byte(text)); err == nil {
		r.warn(n, "write it without quotes and without |, or body: with a Content-Type header", "json sends this text as a JSON string, not as what it holds")
	}
}

// bodyText reads the text of a body; a mapping there is meant as json or form.
func (r *reader) bodyText(n *yaml.Node) *Value {
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "write json: for JSON, form: for form fields", "body must be a text, not %s", kindOf(n))
		return nil
	}
	return r.textValue(n, "body")
}

func (r *reader) parts(n *yaml.Node) []*Part {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write `multipart: {name: text, photo: {file: photo.png}}`", "multipart must be a mapping, not %s", kindOf(n))
		return nil
	}
	var list []*Part
	for _, e := range r.entries(n, "multipart") {
		r.templateKey(e.key, "")
		values := []*yaml.Node{e.value}
		if e.value.Kind == yaml.SequenceNode {
			values = r.items(e.value)
		}
		for _, v := range values {
			if isNull(v) {
				continue
			}
			if p := r.part(e.key.Value, v); p != nil {
				list = append(list, p)
			}
		}
	}
	return list
}

func (r *reader) part(name string, n *yaml.Node) *Part {
	if n.Kind == yaml.ScalarNode {
		if v := r.textValue(n, "part "+name); v != nil {
			return &Part{Name: name, Content: v}
		}
		return nil
	}
	f := r.mapping(n, &PartShape)
	p := &Part{Name: name, Content: r.textValue(f.get("content"), "content"), Filename: r.textValue(f.get("filename"), "filename"),
		Type: r.textValue(f.get("type"), "type")}
	if file := f.get("file"); file != nil {
		p.File = r.filePath(file, "file")
	}
	f.done()
	if v := p.Type; v != nil && v.Kind == Constant && strings.ContainsAny(v.Const.(string), "\r\n\x00") {
		r.report(Diagnostic{Span: v.Span(), Message: "a header holds no line break"})
	}
	if (f.get("content") == nil) == (f.get("file") == nil) && allKnown(f) {
		r.fault(n, "", "a part needs one of content: and file:")
	}
	return p
}

// document reads the text of a GraphQL document; its braces need quotes or a block.
func (r *reader) document(n *yaml.Node) *Value {
	if n != nil && n.Kind == yaml.MappingNode {
		r.fault(n, "YAML reads { as the start of a mapping: quote the document, or begin it on a line of its own after |", "query must be a text, not a mapping")
		return nil
	}
	return r.textValue(n, "query")
}

func (r *reader) graphQL(n *yaml.Node) Body {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write `graphql: {query: ..., variables: {...}}`", "graphql must be a mapping, not %s", kindOf(n))
		return nil
	}
	f := r.mapping(n, &GraphQLShape)
	g := &GraphQLBody{Query: r.document(f.get("query")), OperationName: r.textValue(f.get("operationName"), "operationName")}
	if v := f.get("variables"); v != nil && !isNull(v) {
		before := len(r.load.diagnostics)
		if g.Variables = r.value(v, "variables"); (g.Variables.Kind == List || g.Variables.Kind == Constant) && len(r.load.diagnostics) == before {
			r.fault(v, "write `variables: {name: value}`", "variables must be a mapping, not %s", kindOf(v))
		}
	}
	f.done()
	if f.get("query") == nil && allKnown(f) {
		r.fault(n, "write `graphql: {query: ..., variables: {...}}`", "graphql needs query:")
	}
	return g
}
