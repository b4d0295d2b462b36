package scenario

import (
	"slices"

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
	if f.has("content") == f.has("file") && allKnown(f) {
		r.fault(n, "", "a part needs one of content: and file:")
	}
	return p
}

func (r *reader) graphQL(n *yaml.Node) Body {
	if n.Kind == yaml.ScalarNode {
		r.fault(n, "write `graphql: {query: ..., variables: {...}}`", "graphql must be a mapping, not %s", kindOf(n))
		return nil
	}
	f := r.mapping(n, &GraphQLShape)
	g := &GraphQLBody{Query: r.textValue(f.get("query"), "query"), OperationName: r.textValue(f.get("operationName"), "operationName")}
	if v := f.get("variables"); v != nil && !isNull(v) {
		if g.Variables = r.value(v, "variables"); g.Variables.Kind == List || g.Variables.Kind == Constant {
			r.fault(v, "", "variables must be a mapping, not %s", kindOf(v))
		}
	}
	f.done()
	if g.Query == nil && !f.has("query") {
		r.fault(n, "", "graphql needs query:")
	}
	return g
}
