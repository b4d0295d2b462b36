package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"crumb/scenario"
	"crumb/scenario/expression"
)

// turn is one step, or one item of its each, being run.
type turn struct {
	moment
	result  *StepResult
	attempt int
	acted   *acted // of the last attempt
}

// acted is what an action led to.
type acted struct {
	answer   answer                // nil when the action failed or gives nothing
	failure  *scenario.Diagnostic  // why it could not be carried out
	unready  bool                  // nothing was sent or run: another attempt would fail the same
	implied  []scenario.Diagnostic // expectations that the language adds and that do not hold
	response *response             // of a request
	failed   bool                  // a step of a file that was run failed
	request  string                // the action in one line
	output   string                // of a program
}

// perform runs one step, with all items of its each. It returns the result of the first that failed, nil if none did.
func (p *play) perform(f *frame, s *scenario.Step) *StepResult {
	p.number++
	if s.Each == nil {
		r, values := p.once(p.moment(f, s))
		p.store(f, s, values, r)
		return bad(r)
	}
	return p.forEach(f, s)
}

func bad(r *StepResult) *StepResult {
	if r.Status.Bad() {
		return r
	}
	return nil
}

// forEach runs a step for every item of a list. A captured name is then the list of what each captured.
func (p *play) forEach(f *frame, s *scenario.Step) (failed *StepResult) {
	g, d := p.moment(f, s).give(s.Each.Items)
	v := g.value
	items, ok := v.([]any)
	if d == nil && !ok && !p.options.DryRun {
		d = s.Each.Items.Fault("", "each needs a list, not %s", p.format(v, 40))
	}
	if d != nil || !ok {
		return bad(p.broke(f, s, d))
	}
	if len(items) == 0 {
		p.none(f, s)
	}
	lists := map[string][]any{}
	var last *StepResult
	for i, item := range items {
		if p.ctx.Err() != nil {
			break
		}
		var values map[string]any
		m := p.moment(f, s)
		m.each, m.item, m.index, m.touched = s.Each.Name, item, i, g.short
		last, values = p.once(m)
		if last.Status.Bad() && failed == nil {
			failed = last
		}
		for _, c := range s.Capture {
			lists[c.Name] = append(lists[c.Name], values[c.Name])
		}
	}
	if failed == nil {
		all := map[string]any{}
		for _, c := range s.Capture {
			list := lists[c.Name]
			if list == nil {
				list = []any{}
			}
			all[c.Name] = list
		}
		p.store(f, s, all, last)
		return nil
	}
	p.store(f, s, nil, failed)
	return failed
}

// store makes what a step captured known, or why it is not.
func (p *play) store(f *frame, s *scenario.Step, values map[string]any, r *StepResult) {
	for _, c := range s.Capture {
		v, ok := values[c.Name]
		if ok {
			f.captured[c.Name] = v
			delete(f.unset, c.Name)
			continue
		}
		if _, before := f.captured[c.Name]; before {
			continue
		}
		f.unset[c.Name] = "the step that captures it, " + quoted(s.Title) + ", was skipped"
		if r != nil && r.Status.Bad() {
			f.unset[c.Name] = "the step that captures it, " + quoted(s.Title) + ", failed"
		}
	}
}

func quoted(s string) string { return "`" + s + "`" }

// skip reports a step that does not run.
func (p *play) skip(f *frame, s *scenario.Step, reason string) {
	p.number++
	r := p.newResult(f, s)
	r.Status, r.Reason = Skipped, p.redact.Text(reason)
	p.store(f, s, nil, r)
	p.record(r)
}

// none reports a step whose each has no items.
func (p *play) none(f *frame, s *scenario.Step) {
	r := p.newResult(f, s)
	r.Status, r.Reason = Skipped, "each has no items"
	p.record(r)
}

// broke reports a step whose each has no items to go through. A dry run may not know them yet.
func (p *play) broke(f *frame, s *scenario.Step, d *scenario.Diagnostic) *StepResult {
	t := &turn{moment: *p.moment(f, s), result: p.newResult(f, s)}
	if p.options.DryRun {
		t.result.Status, t.result.Reason = Planned, "the items of each are not known yet"
	} else {
		t.errored(d)
	}
	p.store(f, s, nil, t.result)
	p.record(t.result)
	return t.result
}

func (p *play) newResult(f *frame, s *scenario.Step) *StepResult {
	r := &StepResult{Name: p.redact.Text(s.Title), ID: s.ID, Source: s.Source, Pos: s.Pos, Depth: f.depth, Teardown: p.down,
		Kind: s.Action.Kind(), Covers: s.Covers, Started: p.now()}
	if s.Name == nil { // it is what the step does, which may be a URL
		r.Name = p.redact.URL(s.Title)
	}
	if r.Name == "" {
		r.Name = r.Kind
	}
	return r
}

// record adds a result and tells of it.
func (p *play) record(r *StepResult) {
	p.result.Steps = append(p.result.Steps, r)
	p.emit(StepEnded{p.result, r})
}

// once runs a step for one item: if, skip, then attempts of acting and expecting, then captures. The values are what it
// captured, nil if it did not pass.
func (p *play) once(m *moment) (*StepResult, map[string]any) {
	r := p.newResult(m.frame, m.step)
	t := &turn{moment: *m, result: r}
	if t.each != "" {
		r.Item = t.put(fmt.Sprintf("[%d] %s=%s", t.index, t.each, p.brief(t.item, 40)))
	}
	restore, d := t.in()
	defer restore()
	if t.skipped() {
		p.record(r)
		return r, nil
	}
	if d != nil {
		t.errored(d)
		p.record(r)
		return r, nil
	}
	if d := t.title(); d != nil && !p.options.DryRun {
		t.errored(d)
		p.record(r)
		return r, nil
	}
	p.emit(StepStarted{p.result, r, p.number, p.known})
	if p.options.DryRun {
		t.dryRun()
		p.record(r)
		return r, nil
	}
	if !t.attemptAll() {
		if t.acted != nil && t.acted.failure == nil && !t.acted.unready {
			t.show() // it may say why
		}
		t.finish()
		return r, nil
	}
	values := t.capture()
	t.show()
	t.finish()
	if r.Status.Bad() {
		return r, nil
	}
	return r, values
}

// brief is a value in a title: a text that is short as it is, else as expressions write it.
func (p *play) brief(v any, most int) string {
	v = p.redact.Value(v)
	s, ok := v.(string)
	if ok && s != "" && utf8.RuneCountInString(s) <= most && !strings.ContainsAny(s, " \t\r\n\"") {
		return s
	}
	return expression.Format(v, most)
}

// title gives the result the step's name, where that is not a constant.
func (t *turn) title() *scenario.Diagnostic {
	if _, constant := t.step.Name.Constant(); constant {
		return nil
	}
	m := t.moment // with random values of its own
	t.moments++
	m.stream = t.moments
	text, d := t.step.Name.EvalText(m.runtime())
	if d == nil && text != "" {
		t.result.Name = t.redact.Text(m.put(oneLine(text)))
	}
	return d
}

// skipped decides whether the step runs at all, by skip and if.
func (t *turn) skipped() bool {
	s, r := t.step, t.result
	if s.Skip != nil {
		reason, d := s.Skip.EvalText(t.runtime())
		if d != nil {
			reason = s.Skip.Raw()
		}
		r.Status, r.Reason = Skipped, t.redact.Text(reason)
		return true
	}
	if s.If == nil {
		return false
	}
	v, d := s.If.Value(t.runtime())
	switch {
	case t.options.DryRun:
		return false
	case d != nil && errors.Is(d.Cause, expression.ErrNil): // nil skips, as false does
	case d != nil && t.needless(d):
		t.errored(d)
		return true
	case d != nil:
		r.Status = Errored
		r.Failures = append(r.Failures, t.explain(s.If, d, "if"))
		return true
	case v == true:
		return false
	}
	r.Status, r.Reason = Skipped, t.redact.Text("if "+s.If.Source()+" does not hold")
	return true
}

// needless reports whether a step of a teardown needs a name without a value: what it would tidy up was not made.
func (t *turn) needless(d *scenario.Diagnostic) bool {
	return t.down && errors.Is(d.Cause, expression.ErrUnset)
}

// errored says why the step could not begin, and skips it where it is needless.
func (t *turn) errored(d *scenario.Diagnostic) {
	if t.needless(d) {
		t.result.Status, t.result.Reason = Skipped, t.clean(*d).Message
		return
	}
	t.result.Status = Errored
	t.result.Failures = append(t.result.Failures, t.clean(*d))
}

// finish completes the result and tells of it.
func (t *turn) finish() {
	r := t.result
	r.Duration = t.now().Sub(r.Started)
	if r.Status != Skipped {
		r.Attempts = t.attempt
		t.describe()
	}
	t.record(r)
	t.freezeSession()
	if t.step.ID != "" && t.acted != nil && t.acted.answer != nil {
		if r, ok := t.acted.answer.(*response); ok {
			t.freeze(r)
		}
		t.frame.steps[t.step.ID] = keep(t.acted.answer, t.step.Keep)
	}
}

// try acts once and checks what must hold.
func (t *turn) try(ctx context.Context) ([]scenario.Diagnostic, Status) {
	t.acted = t.act(ctx)
	a := t.acted
	if a.failure != nil {
		t.result.Failures = nil
		t.errored(a.failure)
		return t.result.Failures, t.result.Status
	}
	t.has(a.answer)
	t.hideCaptures()
	var failures []scenario.Diagnostic
	for _, d := range a.implied {
		failures = append(failures, t.clean(d))
	}
	for _, e := range t.step.Expect {
		if d := t.expect(e); d != nil {
			failures = append(failures, *d)
		}
	}
	if len(failures) > 0 || a.failed {
		return failures, Failed
	}
	return nil, Passed
}

// act carries out the action.
func (t *turn) act(ctx context.Context) *acted {
	switch a := t.step.Action.(type) {
	case *scenario.Request:
		return t.request(ctx, a)
	case *scenario.SessionChange:
		return t.change(a)
	case *scenario.Run:
		return t.runFile(a)
	case *scenario.Exec:
		return t.exec(ctx, a)
	case *scenario.Pause:
		return t.pause(ctx, a)
	}
	return &acted{failure: &scenario.Diagnostic{Source: t.step.Source, Message: "the step has no action"}}
}
