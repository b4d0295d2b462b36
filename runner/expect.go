package runner

import (
	"crumb/scenario"
)

// expect evaluates one expectation; nil if it holds.
func (t *turn) expect(e *scenario.Expectation) *scenario.Diagnostic {
	v, d := e.That.Value(t.runtime())
	if d == nil && v == true {
		return nil
	}
	failure := t.explain(e.That, d, "")
	if e.Because != nil {
		if text, d := e.Because.EvalText(t.runtime()); d == nil {
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
		v, d := c.Value.Value(t.runtime())
		if d != nil {
			t.result.Status = Errored
			failure := t.explain(c.Value, d, "capture "+c.Name)
			t.result.Failures = append(t.result.Failures, failure)
			continue
		}
		values[c.Name] = settle(v)
		t.frame.short[c.Name] = nil
		if c.Secret {
			t.frame.short[c.Name] = shorts(values[c.Name])
		}
	}
	return values
}

// hideCaptures makes known what the step will capture as a secret, before anything of the answer is told.
func (t *turn) hideCaptures() {
	for _, c := range t.step.Capture {
		if !c.Secret {
			continue
		}
		if v, d := c.Value.Value(t.runtime()); d == nil {
			t.hide(c.Name, settle(v))
		}
	}
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
		v, d := e.Value(t.runtime())
		text := ""
		if d != nil {
			text = d.Message
		} else {
			text = t.format(v, 2000)
		}
		t.result.Shows = append(t.result.Shows, Show{t.redact.Text(e.Source()), t.redact.Text(t.put(text))})
	}
}
