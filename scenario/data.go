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

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

const (
	maxDataFile = 64 << 20 // bytes
	maxRows     = 1_000_000
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
	for _, c := range header {
		if c = strings.TrimSpace(c); slices.Contains(d.Columns, c) {
			r.report(Diagnostic{Source: src, Span: Span{From: Pos{1, 1}}, Message: fmt.Sprintf("the column %q stands there twice", c)})
		}
		d.Columns = append(d.Columns, c)
	}
	for {
		record, err := cr.Read()
		if errors.Is(err, io.EOF) {
			return d
		}
		if err != nil {
			r.csvFault(src, err)
			return d
		}
		if len(d.Rows) == maxRows {
			r.fault(n, "", "data: %s has more than %d rows", n.Value, maxRows)
			return d
		}
		row := make(map[string]any, len(record))
		for i, c := range d.Columns {
			row[c] = record[i]
		}
		d.Rows = append(d.Rows, row)
	}
}

func (r *reader) csvFault(src *Source, err error) {
	var at *csv.ParseError
	d := Diagnostic{Source: src, Message: "no valid CSV: " + err.Error()}
	if errors.As(err, &at) {
		d.Span.From = Pos{at.Line, max(at.Column, 1)}
		d.Message = "no valid CSV: " + at.Err.Error()
		if errors.Is(at.Err, csv.ErrFieldCount) {
			d.Message = "the row has another number of fields than the first line"
		}
	}
	r.report(d)
}

func (r *reader) json(n *yaml.Node, path string, content []byte) *Data {
	v, err := expression.DecodeJSON(content)
	if err != nil {
		r.fault(n, "", "data: %s: %s", n.Value, err)
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
