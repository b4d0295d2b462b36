package runner

import (
	"context"
	"fmt"
	"time"

	"crumb/scenario"
	"crumb/scenario/expression"
)

// moment is when and where an expression is evaluated: in a file, at a step, before or after its answer.
type moment struct {
	*play
	frame   *frame
	step    *scenario.Step
	answer  answer // nil before there is one
	target  targetURL
	each    string // the name of each, "" without
	item    any
	index   int
	instant time.Time      // what now() gives
	names   map[string]any // what was asked for already
	ctx     context.Context
}

// answer is what a step got: names with their values.
type answer interface {
	// name is the value of a name; ok false says that the answer has no such name.
	name(name string) (v any, ok bool, err error)
}

// runtime is what an expression may ask of a moment.
func (p *play) runtime(m *moment) *expression.Runtime {
	m.play = p
	if m.instant.IsZero() {
		m.instant = p.now()
	}
	ctx := m.ctx
	if ctx == nil {
		ctx = p.ctx
	}
	return &expression.Runtime{Context: ctx, Lookup: m.lookup, Now: m.instant, Rand: p.random, ReadFile: m.readFile}
}

// lookup is the value of a top-level name.
func (m *moment) lookup(name string) (any, error) {
	if v, ok := m.names[name]; ok {
		return v, nil
	}
	v, err := m.find(name)
	if err == nil {
		if m.names == nil {
			m.names = map[string]any{}
		}
		m.names[name] = v
	}
	return v, err
}

func (m *moment) find(name string) (any, error) {
	switch {
	case m.each != "" && name == m.each:
		return m.item, nil
	case m.each != "" && name == "index":
		return m.index, nil
	}
	if m.answer != nil {
		if v, ok, err := m.answer.name(name); ok || err != nil {
			return v, err
		}
	}
	switch name {
	case "env":
		return scenario.Environment(m.play.env), nil
	case "row":
		return expression.Optional(m.frame.row), nil
	case "steps":
		return expression.Optional(m.frame.steps), nil
	case "cookies":
		return m.cookies(), nil
	case "session":
		return m.play.session.view(), nil
	case "token":
		return m.play.session.tokenView(), nil
	}
	return m.frame.value(name)
}

// value is what a file gives a name.
func (f *frame) value(name string) (any, error) {
	if v, ok := f.captured[name]; ok {
		return v, nil
	}
	if v, ok := f.vars[name]; ok {
		return v, nil
	}
	if v, ok := f.row[name]; ok {
		return v, nil
	}
	if f.row != nil && f.file.Data != nil {
		for _, c := range f.file.Data.Columns {
			if c == name {
				return nil, nil
			}
		}
	}
	why := f.unset[name]
	if f.dry {
		return "${" + name + "}", nil
	}
	if why == "" {
		why = "the step that captures it has not run"
	}
	return nil, fmt.Errorf("%s is not set: %s%w", name, why, unset)
}

// unset marks an error as that of a name without a value, and adds nothing to its text.
var unset error = quiet{expression.ErrUnset}

type quiet struct{ error }

func (quiet) Error() string   { return "" }
func (q quiet) Unwrap() error { return q.error }

// readFile reads a file for an expression; it stays in the project folder.
func (m *moment) readFile(path string) ([]byte, error) {
	full, err := scenario.Inside(m.frame.file.Root, m.frame.file.Dir, path)
	if err != nil {
		return nil, err
	}
	return readFile(full, path)
}
