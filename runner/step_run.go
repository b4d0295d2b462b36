package runner

import (
	"fmt"

	"crumb/scenario"
)

// runFile runs the steps of another file in this session. Its teardown runs at the end of the whole scenario.
func (t *turn) runFile(a *scenario.Run) *acted {
	with := map[string]any{}
	for _, arg := range a.With {
		v, d := arg.Value.Eval(t.runtime())
		if d != nil {
			return &acted{failure: d}
		}
		with[arg.Name] = v
	}
	f, d := t.open(a.File, nil, with, t.frame.depth+1)
	if d != nil {
		return &acted{failure: d}
	}
	t.known += len(a.File.Steps) + len(a.File.Teardown)
	failed := t.steps(f, a.File.Steps)
	result := &acted{answer: mapping(f.captured), request: "run " + a.File.Path}
	if failed != nil {
		result.failed = true
		result.implied = []scenario.Diagnostic{{Source: t.step.Source, Span: scenario.Span{From: t.step.Pos},
			Message: fmt.Sprintf("its step `%s` %s", failed.Name, failed.Status), Hint: fmt.Sprintf("see %s:%d above", a.File.Path, failed.Pos.Line)}}
	}
	return result
}
