package runner

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"crumb/scenario"
	"crumb/scenario/expression"
)

// play is one scenario, or one row of its data, being run.
type play struct {
	*run
	ctx      context.Context     // ends when the run is interrupted; teardowns get another one
	session  *Session            // the one that stands
	root     *Session            // the scenario's own as it was at first
	sessions map[string]*Session // by name, the own one as main
	result   *ScenarioResult
	stream   uint64                       // tells the random values of this scenario and row from those of others
	show     func(v any, most int) string // a value in a message, without secrets
	frames   []*frame                     // whose teardowns are still to run, in the order they began
	number   int                          // of the step that runs
	moments  uint64                       // how many there were so far
	known    int                          // steps that are known so far
	refused  []string                     // cookies that the jar did not take, and in which step
	failed   bool
	down     bool // the teardowns are running
}

// frame is a file whose steps are being run: the scenario's own, or one that a step runs.
type frame struct {
	file     *scenario.File
	vars     map[string]any
	captured map[string]any
	unset    map[string]string   // why a name has no value yet
	short    map[string][]string // the short secrets in the value of a name
	steps    map[string]any      // answers of steps, by id
	row      map[string]any
	frozen   map[string]*Session // as they stood right after steps that are replayed, by id
	depth    int
	dry      bool // names that only a run gives stand for themselves: ${name}
}

// scenario runs one, with one row of its data.
func (r *run) scenario(f *scenario.File, row int) {
	p := &play{run: r, ctx: r.ctx, result: &ScenarioResult{Path: r.redact.Text(f.Path), Name: r.redact.Text(f.Title), Tags: f.Tags, Started: r.now()},
		stream: hash(filepath.Base(f.Path)) + uint64(row)<<32, known: len(f.Steps) + len(f.Teardown)}
	p.show = p.format
	var data map[string]any
	if f.Data != nil {
		data = f.Data.Rows[row]
		p.result.Row = p.rowTitle(f.Data, row)
	}
	for _, w := range f.Warnings {
		p.result.Warnings = append(p.result.Warnings, p.clean(w))
	}
	r.result.Scenarios = append(r.result.Scenarios, p.result)
	fr, d := p.open(f, data, nil, 0)
	if d == nil {
		p.result.Name, d = p.name(fr, f.Name, f.Title)
	}
	p.emit(ScenarioStarted{p.result})
	if d == nil {
		d = p.openSessions(fr)
	}
	if d != nil {
		p.result.Faults = append(p.result.Faults, p.clean(*d))
		p.result.Status = Errored
		p.failed = true
	} else {
		p.steps(fr, f.Steps)
		p.teardown()
		p.saveSessions(fr)
	}
	p.end()
}

func (p *play) end() {
	p.result.Duration = p.now().Sub(p.result.Started)
	for _, s := range p.result.Steps {
		if s.Depth > 0 && !s.Teardown { // the step that runs it speaks for it; a later attempt may have passed
			continue
		}
		if s.Status == Errored && p.result.Status != Failed {
			p.result.Status = Errored
		}
		if s.Status == Failed {
			p.result.Status = Failed
		}
	}
	if p.options.DryRun && !p.result.Status.Bad() {
		p.result.Status = Planned
	}
	if !p.failed && len(p.result.Steps) > 0 && p.allSkipped() {
		p.result.Status = Skipped
	}
	p.run.failed = p.run.failed || p.result.Status.Bad()
	p.emit(ScenarioEnded{p.result})
}

func (p *play) allSkipped() bool {
	for _, s := range p.result.Steps {
		if s.Status != Skipped {
			return false
		}
	}
	return true
}

// name is the title of something, evaluated.
func (p *play) name(f *frame, t *scenario.Template, otherwise string) (string, *scenario.Diagnostic) {
	if t == nil {
		return p.redact.Text(otherwise), nil
	}
	s, d := t.EvalText(p.moment(f, nil).runtime())
	if d != nil {
		return p.redact.Text(otherwise), d
	}
	return p.redact.Text(oneLine(s)), nil
}

// rowTitle is how a row is called: its number and its first columns.
func (p *play) rowTitle(d *scenario.Data, row int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#%d", row+1)
	for _, c := range d.Columns {
		if v, ok := d.Rows[row][c]; ok {
			text := "‹" + c + "›"
			if !passwordName(c) {
				text = p.brief(v, 30)
			}
			fmt.Fprintf(&b, " %s=%s", p.redact.Text(c), text)
		}
		if b.Len() > 60 {
			break
		}
	}
	return b.String()
}

func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// open evaluates the vars of a file, with what its caller gives. Only then its teardown is to run.
func (p *play) open(f *scenario.File, row map[string]any, with map[string]given, depth int) (*frame, *scenario.Diagnostic) {
	fr := &frame{file: f, row: row, depth: depth, dry: p.options.DryRun, vars: make(map[string]any, len(f.Vars)), captured: map[string]any{},
		unset: map[string]string{}, short: map[string][]string{}, steps: map[string]any{}, frozen: map[string]*Session{}}
	m := p.moment(fr, nil)
	for _, v := range f.Vars {
		g, isGiven := with[v.Name]
		if !isGiven {
			var d *scenario.Diagnostic
			if g, d = m.give(v.Value); d != nil {
				return fr, d
			}
		}
		if v.Secret {
			p.hide(v.Name, g.value)
			g.short = shorts(g.value)
		}
		fr.vars[v.Name], fr.short[v.Name] = g.value, g.short
	}
	p.frames = append(p.frames, fr)
	return fr, nil
}

// given is a value for a name, with the short secrets that it was made of.
type given struct {
	value any
	short []string
}

// give evaluates a value for a name.
func (m *moment) give(v *scenario.Value) (g given, d *scenario.Diagnostic) {
	g.short = m.touching(func() { g.value, d = v.Eval(m.runtime()) })
	return g, d
}

// hide remembers every text of a value as a secret.
func (p *play) hide(name string, v any) {
	switch v := v.(type) {
	case nil, bool:
	case map[string]any:
		for k, item := range v {
			p.hide(name+"."+k, item)
		}
	case []any:
		for _, item := range v {
			p.hide(name, item)
		}
	default:
		if s, err := expression.Text(v); err == nil {
			p.redact.Add(name, s)
		}
	}
}

// teardown runs the teardowns of all files that began, the last one first. It has a context of its own: an interrupt does
// not end it.
func (p *play) teardown() {
	p.ctx, p.down = context.WithoutCancel(p.run.ctx), true
	for i := len(p.frames) - 1; i >= 0; i-- {
		f := p.frames[i]
		for _, s := range f.file.Teardown {
			p.perform(f, s)
		}
	}
}

// steps runs the steps of a file in order; after one has failed the others are skipped.
func (p *play) steps(f *frame, steps []*scenario.Step) (failed *StepResult) {
	for _, s := range steps {
		if failed != nil || p.ctx.Err() != nil {
			reason := "an earlier step failed"
			if p.ctx.Err() != nil {
				reason = "interrupted"
			}
			p.skip(f, s, reason)
			continue
		}
		failed = p.perform(f, s)
	}
	return failed
}

// clean takes the secrets out of a diagnostic.
func (p *play) clean(d scenario.Diagnostic) scenario.Diagnostic {
	d.Message, d.Hint, d.Because, d.Cause = p.redact.Cut(d.Message), p.redact.Cut(d.Hint), p.redact.Text(d.Because), nil
	d.Notes = slices.Clone(d.Notes)
	for i, n := range d.Notes {
		d.Notes[i] = p.redact.Cut(n)
	}
	return d
}
