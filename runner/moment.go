package runner

import (
	"context"
	"fmt"
	"math/rand/v2"
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
	stream  uint64     // tells its random values from those of other moments
	source  *rand.Rand // nil until it is asked for
	touched []string   // short secrets that were asked for
}

// answer is what a step got: names with their values.
type answer interface {
	// name is the value of a name; ok false says that the answer has no such name.
	name(name string) (v any, ok bool, err error)
}

// moment is one at which there is no answer: before the first step, without a step, else before the step.
func (p *play) moment(f *frame, s *scenario.Step) *moment {
	p.moments++
	return &moment{play: p, frame: f, step: s, ctx: p.ctx, stream: p.moments}
}

// runtime is what an expression may ask of a moment.
func (m *moment) runtime() *expression.Runtime {
	if m.instant.IsZero() {
		m.instant = m.now()
	}
	return &expression.Runtime{Context: m.ctx, Lookup: m.lookup, Now: m.instant, Rand: m.random(), ReadFile: m.readFile, Show: m.show}
}

// random is where the moment's random values come from: the seed, the scenario with its row, and which moment it is.
func (m *moment) random() *rand.Rand {
	if m.source == nil {
		m.source = rand.New(&seeded{rand.NewPCG(m.seed, m.play.stream^m.stream*0x9e3779b97f4a7c15), &m.play.run.result.Seeded})
	}
	return m.source
}

// seeded notes that it was asked.
type seeded struct {
	rand.Source
	asked *bool
}

func (s *seeded) Uint64() uint64 {
	*s.asked = true
	return s.Source.Uint64()
}

// again makes it the moment before another attempt. Random values are made once for a step: they come again.
func (m *moment) again(ctx context.Context) {
	m.ctx, m.source, m.target = ctx, nil, nil
	m.has(nil)
}

// has makes it the moment after an answer, with another now.
func (m *moment) has(a answer) {
	m.answer, m.names, m.instant = a, nil, time.Time{}
}

// lookup is the value of a top-level name.
func (m *moment) lookup(name string) (any, error) {
	m.touch(name)
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
		return scenario.Environment(m.env), nil
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
