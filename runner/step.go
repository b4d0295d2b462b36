package runner

import (
	"context"
	"fmt"
	"strings"
	"time"

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
		r, values := p.once(f, s, moment{frame: f, step: s})
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
	v, d := s.Each.Items.Eval(p.runtime(&moment{frame: f, step: s}))
	items, ok := v.([]any)
	if d == nil && !ok && !p.options.DryRun {
		d = s.Each.Items.Fault("", "each needs a list, not %s", expression.Format(v, 40))
	}
	if d != nil || !ok {
		return bad(p.broke(f, s, d))
	}
	lists := map[string][]any{}
	var last *StepResult
	for i, item := range items {
		if p.ctx.Err() != nil {
			break
		}
		var values map[string]any
		last, values = p.once(f, s, moment{frame: f, step: s, each: s.Each.Name, item: item, index: i})
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

// broke reports a step that could not begin.
func (p *play) broke(f *frame, s *scenario.Step, d *scenario.Diagnostic) *StepResult {
	r := p.newResult(f, s)
	r.Status = Skipped
	if d != nil {
		r.Status = Errored
		r.Failures = append(r.Failures, p.clean(*d))
	}
	p.store(f, s, nil, r)
	p.record(r)
	return r
}

func (p *play) newResult(f *frame, s *scenario.Step) *StepResult {
	r := &StepResult{Name: p.redact.Text(s.Title), ID: s.ID, Source: s.Source, Pos: s.Pos, Depth: f.depth, Teardown: p.down,
		Kind: s.Action.Kind(), Covers: s.Covers, Started: p.now()}
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
func (p *play) once(f *frame, s *scenario.Step, m moment) (*StepResult, map[string]any) {
	r := p.newResult(f, s)
	t := &turn{moment: m, result: r}
	t.play, t.ctx = p, p.ctx
	if t.each != "" {
		r.Item = p.redact.Text(fmt.Sprintf("[%d] %s=%s", t.index, t.each, itemText(t.item)))
	}
	if t.skipped() {
		p.record(r)
		return r, nil
	}
	if name, d := p.nameOf(&t.moment, s); d != nil && !p.options.DryRun {
		return t.errored(d), nil
	} else if name != "" {
		r.Name = name
	}
	p.emit(StepStarted{p.result, r, p.number, p.known})
	if p.options.DryRun {
		t.dryRun()
		p.record(r)
		return r, nil
	}
	if !t.attemptAll() {
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

func itemText(v any) string {
	if s, ok := v.(string); ok && len(s) <= 40 {
		return s
	}
	return expression.Format(v, 40)
}

func (p *play) nameOf(m *moment, s *scenario.Step) (string, *scenario.Diagnostic) {
	if s.Name == nil {
		return "", nil
	}
	if _, constant := s.Name.Constant(); constant {
		return "", nil
	}
	text, d := s.Name.EvalText(p.runtime(m))
	return p.redact.Text(text), d
}

// skipped decides whether the step runs at all, by skip and if.
func (t *turn) skipped() bool {
	s, r := t.step, t.result
	if s.Skip != nil {
		reason, d := s.Skip.EvalText(t.runtime(&t.moment))
		if d != nil {
			reason = s.Skip.Raw()
		}
		r.Status, r.Reason = Skipped, t.redact.Text(reason)
		return true
	}
	if s.If == nil {
		return false
	}
	v, d := s.If.Value(t.runtime(&t.moment))
	switch {
	case t.options.DryRun:
		return false
	case d != nil && v == nil && isNil(s.If, t.runtime(&t.moment)):
	case d != nil:
		r.Status = Errored
		r.Failures = append(r.Failures, t.explain(s.If, &t.moment, d, "if"))
		return true
	case v == true:
		return false
	}
	r.Status, r.Reason = Skipped, t.redact.Text("if "+s.If.Source()+" does not hold")
	return true
}

// isNil reports whether an `if` gives nil, which skips like false.
func isNil(e *scenario.Expr, rt *expression.Runtime) bool {
	_, err := e.Eval(rt)
	var at *expression.Error
	return asError(err, &at) && strings.HasPrefix(at.Message, "this gives nil")
}

func (t *turn) errored(d *scenario.Diagnostic) *StepResult {
	t.result.Status = Errored
	t.result.Failures = append(t.result.Failures, t.clean(*d))
	t.record(t.result)
	return t.result
}

// finish completes the result and tells of it.
func (t *turn) finish() {
	r := t.result
	r.Duration = t.now().Sub(r.Started)
	r.Attempts = t.attempt
	t.describe()
	t.record(r)
	if t.step.ID != "" && t.acted != nil && t.acted.answer != nil {
		t.frame.steps[t.step.ID] = keep(t.acted.answer, t.step.Keep)
	}
}

// attemptAll acts until it does, as retry says. It reports whether the step passed.
func (t *turn) attemptAll() bool {
	plan, d := t.plan()
	if d != nil {
		t.result.Status = Errored
		t.result.Failures = append(t.result.Failures, t.clean(*d))
		return false
	}
	ctx, cancel := t.play.ctx, context.CancelFunc(func() {})
	if plan.timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, plan.timeout)
	}
	defer cancel()
	pause := plan.every
	for t.attempt = 1; ; t.attempt++ {
		t.moment.ctx, t.moment.names, t.moment.answer, t.moment.instant = ctx, nil, nil, time.Time{}
		failures, status := t.try(ctx)
		if t.done(failures) {
			t.result.Failures, t.result.Status = nil, Passed
			if t.step.Retry != nil && t.step.Retry.Until != nil {
				t.result.Failures, t.result.Status = failures, status
			}
			return t.result.Status == Passed
		}
		t.result.Failures, t.result.Status = failures, status
		if t.attempt >= plan.times || ctx.Err() != nil {
			t.untilFailed(ctx, plan)
			return false
		}
		t.emit(StepRetried{t.play.result, t.result, t.attempt, plan.times, pause, firstMessage(failures, t.step)})
		if t.sleep(ctx, pause) != nil {
			t.untilFailed(ctx, plan)
			return false
		}
		pause = time.Duration(float64(pause) * plan.backoff)
	}
}

func firstMessage(failures []scenario.Diagnostic, s *scenario.Step) string {
	if len(failures) > 0 {
		return failures[0].Message
	}
	if s.Retry != nil && s.Retry.Until != nil {
		return "not yet: " + s.Retry.Until.Source()
	}
	return "not yet"
}

// done reports whether no further attempt is needed.
func (t *turn) done(failures []scenario.Diagnostic) bool {
	if t.step.Retry == nil || t.step.Retry.Until == nil {
		return len(failures) == 0
	}
	if t.acted == nil || t.acted.failure != nil {
		return false
	}
	v, d := t.step.Retry.Until.Value(t.runtime(&t.moment))
	return d == nil && v == true
}

// untilFailed says that the attempts are used up.
func (t *turn) untilFailed(ctx context.Context, plan plan) {
	r := t.result
	if r.Status == Passed {
		r.Status = Failed
	}
	if t.play.ctx.Err() != nil {
		r.Status = Errored
		r.Failures = []scenario.Diagnostic{{Source: t.step.Source, Span: scenario.Span{From: t.step.Pos}, Message: "interrupted"}}
		return
	}
	if u := t.step.Retry; u != nil && u.Until != nil && (t.acted == nil || t.acted.failure == nil) {
		v, d := u.Until.Value(t.runtime(&t.moment))
		if d != nil || v != true {
			r.Failures = append(r.Failures, t.explain(u.Until, &t.moment, d, "until"))
		}
	}
	if t.step.Retry != nil && len(r.Failures) > 0 {
		note := fmt.Sprintf("it did not hold in %d attempts", t.attempt)
		if t.attempt == 1 {
			note = "it did not hold in one attempt"
		}
		if ctx.Err() != nil {
			note += fmt.Sprintf(", and the retry's timeout of %s is over", plan.timeout)
		}
		r.Failures[0].Notes = append(r.Failures[0].Notes, note)
	}
}

// plan is what retry says, evaluated.
type plan struct {
	times          int
	every, timeout time.Duration
	backoff        float64
}

func (t *turn) plan() (plan, *scenario.Diagnostic) {
	p := plan{times: 1, every: time.Second, backoff: 1}
	retry := t.step.Retry
	if retry == nil {
		return p, nil
	}
	p.times = 5
	m := &t.moment
	var d *scenario.Diagnostic
	if retry.Times != nil {
		if p.times, d = m.number(retry.Times, 1); d != nil {
			return p, d
		}
	}
	if retry.Every != nil {
		if p.every, d = m.duration(retry.Every); d != nil {
			return p, d
		}
	}
	if retry.Timeout != nil {
		if p.timeout, d = m.duration(retry.Timeout); d != nil {
			return p, d
		}
	}
	if retry.Backoff != nil {
		p.backoff, d = m.factor(retry.Backoff)
	}
	return p, d
}

func (m *moment) factor(v *scenario.Value) (float64, *scenario.Diagnostic) {
	x, d := v.Eval(m.play.runtime(m))
	if d != nil {
		return 0, d
	}
	switch n := x.(type) {
	case int:
		return float64(n), nil
	case float64:
		return n, nil
	}
	return 0, v.Fault("", "a number from 1 is wanted here, not %s", expression.Format(x, 40))
}

// try acts once and checks what must hold.
func (t *turn) try(ctx context.Context) ([]scenario.Diagnostic, Status) {
	t.acted = t.act(ctx)
	a := t.acted
	if a.failure != nil {
		return []scenario.Diagnostic{t.clean(*a.failure)}, Errored
	}
	t.moment.answer, t.moment.names = a.answer, nil
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

// expect evaluates one expectation; nil if it holds.
func (t *turn) expect(e *scenario.Expectation) *scenario.Diagnostic {
	v, d := e.That.Value(t.runtime(&t.moment))
	if d == nil && v == true {
		return nil
	}
	failure := t.explain(e.That, &t.moment, d, "")
	if e.Because != nil {
		if text, d := e.Because.EvalText(t.runtime(&t.moment)); d == nil {
			failure.Because = t.redact.Text(text)
		} else {
			failure.Because = t.redact.Text(e.Because.Raw())
		}
	}
	return &failure
}

// capture evaluates what the step captures; a capture that fails fails the step.
func (t *turn) capture() map[string]any {
	values := map[string]any{}
	for _, c := range t.step.Capture {
		v, d := c.Value.Value(t.runtime(&t.moment))
		if d != nil {
			t.result.Status = Errored
			failure := t.explain(c.Value, &t.moment, d, "capture "+c.Name)
			t.result.Failures = append(t.result.Failures, failure)
			continue
		}
		v = settle(v)
		if c.Secret {
			t.hide(c.Name, v)
		}
		values[c.Name] = v
	}
	return values
}

// settle makes a value that is computed when asked for, such as headers, stay as it is.
func settle(v any) any {
	if r, ok := v.(*response); ok {
		return keep(r, r.Members())
	}
	return v
}

// show evaluates what the report prints.
func (t *turn) show() {
	for _, e := range t.step.Show {
		v, d := e.Value(t.runtime(&t.moment))
		text := ""
		if d != nil {
			text = d.Message
		} else {
			text = t.format(v, 2000)
		}
		t.result.Shows = append(t.result.Shows, Show{t.redact.Text(e.Source()), t.redact.Text(text)})
	}
}
