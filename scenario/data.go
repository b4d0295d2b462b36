package scenario

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

const (
	maxDataFile = 64 << 20 // bytes
	maxRows     = 1_000_000
	maxRagged   = 20 // rows with a wrong number of columns that are reported
)

// data reads the rows that a scenario runs for: a list of mappings, or a file.
func (r *reader) data(n *yaml.Node) *Data {
	if n == nil || isNull(n) {
		return nil
	}
	var d *Data
	before := len(r.load.diagnostics)
	switch n.Kind {
	case yaml.SequenceNode:
		d = r.dataList(n)
	case yaml.ScalarNode:
		d = r.dataFile(n)
	default:
		r.fault(n, "write a list of mappings, or the path of a CSV, JSON or YAML file", "data must be a list, not a mapping")
		return nil
	}
	if d != nil && len(d.Rows) == 0 && len(r.load.diagnostics) == before {
		r.fault(n, "", "data has no rows, so nothing would run")
		return nil
	}
	return d
}

func (r *reader) dataList(n *yaml.Node) *Data {
	d := &Data{}
	for _, item := range r.items(n) {
		if item.Kind != yaml.MappingNode {
			r.fault(item, "write `- {user: alice, role: admin}`", "a row of data must be a mapping, not %s", kindOf(item))
			continue
		}
		before := len(r.load.diagnostics)
		v := r.value(item, "a row")
		r.dataHints(before)
		row := map[string]any{}
		for i, k := range v.Keys {
			row[k] = r.static(v.Items[i])
			d.column(k)
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

// dataHints says what the rows see, in the faults from index on.
func (r *reader) dataHints(from int) {
	for i := from; i < len(r.load.diagnostics); i++ {
		if d := &r.load.diagnostics[i]; strings.HasPrefix(d.Message, "unknown name") && !strings.HasPrefix(d.Hint, "write ") {
			d.Hint = "data sees only env: write the value itself, or name it in the steps"
		}
	}
}

func (d *Data) column(name string) {
	if !slices.Contains(d.Columns, name) {
		d.Columns = append(d.Columns, name)
	}
}

// static is the value of data, which sees only the environment.
func (r *reader) static(v *Value) any {
	switch v.Kind {
	case List:
		list := make([]any, len(v.Items))
		for i, item := range v.Items {
			list[i] = r.static(item)
		}
		return list
	case Mapping:
		m := map[string]any{}
		for i, k := range v.Keys {
			m[k] = r.static(v.Items[i])
		}
		return m
	case Templated:
		x, err := v.Text.Eval(&expression.Runtime{Lookup: func(name string) (any, error) {
			if name == "env" {
				return environment{r.load.options.env}, nil
			}
			return nil, fmt.Errorf("%s is not known in data: it sees only env", name)
		}})
		if err != nil {
			r.report(*err)
		}
		return x
	}
	return v.Const
}

// environment is the value of env.
type environment struct {
	get func(string) (string, bool)
}

func (e environment) Member(name string) (any, bool, error) {
	v, ok := e.get(name)
	if !ok {
		return nil, false, nil
	}
	return v, true, nil
}

func (environment) Members() []string { return nil }

// Lenient says that an absent variable is nil.
func (environment) Lenient() {}

// Environment is the value that the name env has: a variable that is not set is nil.
func Environment(get func(string) (string, bool)) any { return environment{get} }

// dataFile reads rows from a CSV, JSON or YAML file.
func (r *reader) dataFile(n *yaml.Node) *Data {
	path := n.Value
	full, err := r.inside(path)
	if err != nil {
		r.fault(n, "", "data: %s", err)
		return nil
	}
	if r.missing(n, "data", path, full) {
		return nil
	}
	if info, err := os.Stat(full); err == nil && info.Size() > maxDataFile {
		r.fault(n, "", "data: %s has %d MiB; it may have %d", path, info.Size()>>20, maxDataFile>>20)
		return nil
	}
	content, err := os.ReadFile(full)
	if err != nil {
		r.fault(n, "", "data: %s", plainError(path, err))
		return nil
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	switch strings.ToLower(filepath.Ext(path)) {
	case ".csv":
		return r.csv(n, full, content)
	case ".json":
		return r.json(n, full, content)
	case ".yaml", ".yml":
		return r.yaml(full, content)
	}
	r.fault(n, "it is told by its ending: .csv, .json, .yaml", "data: %s is no CSV, JSON or YAML file", path)
	return nil
}

func (r *reader) csv(n *yaml.Node, path string, content []byte) *Data {
	src := &Source{Path: path, Lines: splitLines(string(content))}
	cr := csv.NewReader(bytes.NewReader(content))
	header, err := cr.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			r.fault(n, "the first line names the columns", "data: %s is empty", n.Value)
			return nil
		}
		r.csvFault(src, err)
		return nil
	}
	d := &Data{text: true}
	at := func(field int) Span {
		line, col := cr.FieldPos(field)
		return Span{From: Pos{line, runeColumn(src.Line(line), col)}}
	}
	for i, c := range header {
		c = strings.TrimSpace(c)
		switch {
		case c == "":
			r.report(Diagnostic{Source: src, Span: at(i), Message: fmt.Sprintf("column %d has no name", i+1)})
		case slices.Contains(d.Columns, c):
			r.report(Diagnostic{Source: src, Span: at(i), Message: fmt.Sprintf("the column %q stands there twice", c)})
		case len(header) == 1 && strings.ContainsAny(c, ";\t|"):
			r.report(Diagnostic{Source: src, Severity: Warning, Span: at(i), Message: fmt.Sprintf("there is one column, %q", c), Hint: "commas part the columns of a CSV file"})
		}
		d.Columns = append(d.Columns, c)
	}
	r.records(n, src, cr, d)
	return d
}

// records reads the rows of a CSV file below the one that names the columns.
func (r *reader) records(n *yaml.Node, src *Source, cr *csv.Reader, d *Data) {
	for ragged := 0; ; {
		record, err := cr.Read()
		switch {
		case errors.Is(err, io.EOF):
			return
		case errors.Is(err, csv.ErrFieldCount) && ragged < maxRagged:
			ragged++
			line, _ := cr.FieldPos(0)
			r.report(Diagnostic{Source: src, Span: Span{From: Pos{line, 1}}, Message: fmt.Sprintf("the row has %d fields, and there are %d columns", len(record), len(d.Columns)),
				Hint: map[bool]string{true: "quote a text with a comma in it: \"...\""}[len(record) > len(d.Columns)]})
			continue
		case err != nil:
			r.csvFault(src, err)
			return
		case len(d.Rows) == maxRows:
			r.fault(n, "", "data: %s has more than %d rows", n.Value, maxRows)
			return
		}
		row := make(map[string]any, len(record))
		for i, c := range d.Columns {
			row[c] = record[i]
		}
		d.Rows = append(d.Rows, row)
	}
}

// runeColumn is the column of a byte of a line, counted from 1 as in what it is given.
func runeColumn(line string, byteColumn int) int {
	return utf8.RuneCountInString(line[:min(max(byteColumn-1, 0), len(line))]) + 1
}

func (r *reader) csvFault(src *Source, err error) {
	var at *csv.ParseError
	d := Diagnostic{Source: src, Message: "no valid CSV: " + err.Error()}
	if errors.As(err, &at) {
		d.Span.From = Pos{at.Line, runeColumn(src.Line(at.Line), at.Column)}
		d.Message = "no valid CSV: " + at.Err.Error()
		if errors.Is(at.Err, csv.ErrQuote) {
			d.Span.From = Pos{at.StartLine, 1}
			d.Message, d.Hint = "no valid CSV: a quote of this row is not closed, or text follows it", "a quote inside quotes is written twice: \"\""
		}
	}
	r.report(d)
}

func (r *reader) json(n *yaml.Node, path string, content []byte) *Data {
	v, err := expression.DecodeJSON(content)
	if err != nil {
		r.jsonFault(path, content, err)
		return nil
	}
	list, ok := v.([]any)
	if !ok {
		r.fault(n, "", "data: %s must be a list of mappings, not %s", n.Value, expression.KindOf(v))
		return nil
	}
	d := &Data{}
	for i, item := range list {
		row, ok := item.(map[string]any)
		if !ok {
			r.fault(n, "", "data: element %d of %s must be a mapping, not %s", i, n.Value, expression.KindOf(item))
			return nil
		}
		d.Rows = append(d.Rows, row)
		for _, k := range sortedKeys(row) {
			d.column(k)
		}
	}
	return d
}

// jsonFault puts an error of a JSON file, "line 2, column 3: ...", into its place.
func (r *reader) jsonFault(path string, content []byte, err error) {
	d := Diagnostic{Source: &Source{Path: path, Lines: splitLines(string(content))}, Message: "no valid JSON: " + err.Error()}
	at := Pos{}
	if n, _ := fmt.Sscanf(err.Error(), "line %d, column %d:", &at.Line, &at.Col); n == 2 {
		d.Span.From = at
		_, text, _ := strings.Cut(err.Error(), ": ")
		d.Message = "no valid JSON: " + text
	}
	r.report(d)
}

func (r *reader) yaml(path string, content []byte) *Data {
	src, doc, faults := parse(path, content)
	if doc == nil {
		r.load.diagnostics = append(r.load.diagnostics, faults...)
		return nil
	}
	sub := *r
	sub.src = src
	if doc.Kind != yaml.SequenceNode {
		sub.fault(doc, "", "data must be a list of mappings, not %s", kindOf(doc))
		return nil
	}
	return sub.dataList(doc)
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
