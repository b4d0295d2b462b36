package runner

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"path/filepath"
	"strings"

	"crumb/scenario"
	"crumb/scenario/expression"
)

// body is what a request sends, and its Content-Type where the step gives none.
func (t *turn) body(a *scenario.Request) (body []byte, contentType string, d *scenario.Diagnostic) {
	switch b := a.Body.(type) {
	case *scenario.FormBody:
		body, d = t.form(b)
		return body, "application/x-www-form-urlencoded", d
	case *scenario.JSONBody:
		body, d = t.json(b.Value)
		return body, "application/json", d
	case *scenario.TextBody:
		text, d := t.text(b.Text)
		return []byte(text), "text/plain; charset=utf-8", d
	case *scenario.FileBody:
		body, path, d := t.file(b.Path)
		return body, typeOfFile(path), d
	case *scenario.MultipartBody:
		return t.multipart(b)
	case *scenario.GraphQLBody:
		body, d = t.graphQL(b)
		return body, "application/json", d
	}
	return nil, "", nil
}

// form is application/x-www-form-urlencoded, in the order of the file.
func (t *turn) form(b *scenario.FormBody) ([]byte, *scenario.Diagnostic) {
	var out bytes.Buffer
	for _, f := range b.Fields {
		values, d := t.texts(f.Values)
		if d != nil {
			return nil, d
		}
		for _, v := range values {
			if out.Len() > 0 {
				out.WriteByte('&')
			}
			if passwordName(f.Name) {
				t.redact.Add("password", v)
			}
			out.WriteString(url.QueryEscape(f.Name) + "=" + url.QueryEscape(v))
		}
	}
	return out.Bytes(), nil
}

// passwordName reports whether a field of this name holds a password.
func passwordName(name string) bool {
	n := strings.ToLower(name)
	return strings.Contains(n, "password") || strings.Contains(n, "passwd") || n == "pwd" || n == "pass"
}

// json writes a value as JSON, members in the order of the file.
func (t *turn) json(v *scenario.Value) ([]byte, *scenario.Diagnostic) {
	var out bytes.Buffer
	d := t.writeJSON(&out, v)
	return out.Bytes(), d
}

func (t *turn) writeJSON(out *bytes.Buffer, v *scenario.Value) *scenario.Diagnostic {
	switch v.Kind {
	case scenario.List:
		out.WriteByte('[')
		for i, item := range v.Items {
			if i > 0 {
				out.WriteByte(',')
			}
			if d := t.writeJSON(out, item); d != nil {
				return d
			}
		}
		out.WriteByte(']')
	case scenario.Mapping:
		out.WriteByte('{')
		for i, item := range v.Items {
			if i > 0 {
				out.WriteByte(',')
			}
			writePlain(out, v.Keys[i])
			out.WriteByte(':')
			from := out.Len()
			if d := t.writeJSON(out, item); d != nil {
				return d
			}
			if passwordName(v.Keys[i]) {
				t.hideJSON(out.Bytes()[from:])
			}
		}
		out.WriteByte('}')
	default:
		x, d := v.Eval(t.runtime())
		if d != nil {
			return d
		}
		data, err := expression.EncodeJSON(x)
		if err != nil {
			return v.Fault("", "it cannot be written as JSON: %s", err)
		}
		out.Write(data)
	}
	return nil
}

// hideJSON remembers what was written for a password.
func (t *turn) hideJSON(data []byte) {
	if v, err := expression.DecodeJSON(data); err == nil {
		t.hide("password", v)
	}
}

// writePlain writes a text as JSON without escaping what only HTML needs.
func writePlain(out *bytes.Buffer, s string) {
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	e.Encode(s)
	out.Truncate(out.Len() - 1)
}

// file reads a file that the step names; it stays in the project folder.
func (t *turn) file(p *scenario.Template) ([]byte, string, *scenario.Diagnostic) {
	path, d := p.EvalText(t.runtime())
	if d != nil {
		return nil, "", d
	}
	full, err := scenario.Inside(t.frame.file.Root, t.step.Dir(), path)
	var data []byte
	if err == nil {
		data, err = readFile(full, path)
	}
	if err != nil {
		return nil, path, &scenario.Diagnostic{Source: p.File(), Span: p.Span(), Message: "file: " + err.Error()}
	}
	return data, path, nil
}

// typeOfFile is the media type of a file by its name.
func typeOfFile(path string) string {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".json":
		return "application/json"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".csv":
		return "text/csv; charset=utf-8"
	case ".yaml", ".yml":
		return "application/yaml"
	}
	if t := mime.TypeByExtension(filepath.Ext(path)); t != "" {
		return t
	}
	return "application/octet-stream"
}

// multipart is multipart/form-data (RFC 7578). Its boundary is made with the run's seed.
func (t *turn) multipart(b *scenario.MultipartBody) ([]byte, string, *scenario.Diagnostic) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	w.SetBoundary(fmt.Sprintf("crumb-%016x%016x", t.random().Uint64(), t.random().Uint64()))
	for _, p := range b.Parts {
		if d := t.part(w, p); d != nil {
			return nil, "", d
		}
	}
	w.Close()
	return out.Bytes(), w.FormDataContentType(), nil
}

func (t *turn) part(w *multipart.Writer, p *scenario.Part) *scenario.Diagnostic {
	var contents [][]byte
	filename, contentType := "", ""
	if p.File != nil {
		data, path, d := t.file(p.File)
		if d != nil {
			return d
		}
		contents, filename, contentType = [][]byte{data}, filepath.Base(path), typeOfFile(path)
	} else {
		values, d := t.texts([]*scenario.Value{p.Content})
		if d != nil {
			return d
		}
		for _, v := range values {
			contents = append(contents, []byte(v))
		}
	}
	var d *scenario.Diagnostic
	if p.Filename != nil {
		if filename, d = t.text(p.Filename); d != nil {
			return d
		}
	}
	if p.Type != nil {
		if contentType, d = t.text(p.Type); d != nil {
			return d
		}
	}
	for _, c := range contents {
		writePart(w, p.Name, filename, contentType, c)
	}
	return nil
}

// writePart writes one part as browsers do: quotes and line breaks in names are percent-encoded (WHATWG HTML, multipart
// form data).
func writePart(w *multipart.Writer, name, filename, contentType string, content []byte) {
	escape := strings.NewReplacer("\r", "%0D", "\n", "%0A", `"`, "%22").Replace
	h := textproto.MIMEHeader{}
	disposition := `form-data; name="` + escape(name) + `"`
	if filename != "" {
		disposition += `; filename="` + escape(filename) + `"`
	}
	h.Set("Content-Disposition", disposition)
	if contentType != "" {
		h.Set("Content-Type", contentType)
	}
	part, err := w.CreatePart(h)
	if err == nil {
		part.Write(content)
	}
}

func (t *turn) graphQL(b *scenario.GraphQLBody) ([]byte, *scenario.Diagnostic) {
	var out bytes.Buffer
	query, d := t.text(b.Query)
	if d != nil {
		return nil, d
	}
	out.WriteString(`{"query":`)
	writePlain(&out, query)
	if b.OperationName != nil {
		name, d := t.text(b.OperationName)
		if d != nil {
			return nil, d
		}
		out.WriteString(`,"operationName":`)
		writePlain(&out, name)
	}
	if b.Variables != nil {
		out.WriteString(`,"variables":`)
		if d := t.writeJSON(&out, b.Variables); d != nil {
			return nil, d
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}
