package runner

import (
	"fmt"
	"slices"

	"crumb/scenario"
)

// runFile runs the steps of another file in this session. Its teardown runs at the end of the whole scenario.
func (t *turn) runFile(a *scenario.Run) *acted {
	with := map[string]given{}
	for _, arg := range a.With {
		g, d := t.give(arg.Value)
		if d != nil {
			return &acted{failure: d, unready: true}
		}
		with[arg.Name] = g
	}
	f, d := t.open(a.File, nil, with, t.frame.depth+1)
	if d != nil {
		return &acted{failure: d, unready: true}
	}
	t.known += len(a.File.Steps) + len(a.File.Teardown)
	failed := t.steps(f, a.File.Steps)
	result := &acted{answer: ran{f}, request: "run " + a.File.Path}
	if failed != nil {
		result.failed = true
		result.implied = []scenario.Diagnostic{{Source: t.step.Source, Span: scenario.Span{From: t.step.Pos},
			Message: fmt.Sprintf("its step `%s` %s", failed.Name, failed.Status), Hint: fmt.Sprintf("see %s:%d above", a.File.Path, failed.Pos.Line)}}
	}
	return result
}

// ran is what a file that was run captured, for the step that ran it.
type ran struct{ frame *frame }

func (r ran) name(name string) (any, bool, error) {
	if !slices.Contains(r.frame.file.Captured(), name) {
		return nil, false, nil
	}
	v, err := r.frame.value(name)
	return v, err == nil, err
}
