package runner

import (
	"context"

	"crumb/scenario"
)

func (t *turn) pause(ctx context.Context, a *scenario.Pause) *acted {
	d, fault := t.duration(a.For)
	if fault != nil {
		return &acted{failure: fault, unready: true}
	}
	result := &acted{answer: mapping{}, request: "pause " + d.String()}
	if t.sleep(ctx, d) != nil {
		result.failure = t.interrupted()
	}
	return result
}

// interrupted is why a step ended early.
func (t *turn) interrupted() *scenario.Diagnostic {
	d := &scenario.Diagnostic{Source: t.step.Source, Span: scenario.Span{From: t.step.Pos}, Message: "interrupted"}
	if t.play.ctx.Err() == nil {
		d.Message = "the retry's timeout is over"
	}
	return d
}
