package runner

import (
	"context"
	"fmt"
	"time"

	"crumb/scenario"
)

const maxPause = 24 * time.Hour // between two attempts, however the pauses grow

// attemptAll acts until it does, as retry says. It reports whether the step passed.
func (t *turn) attemptAll() bool {
	plan, d := t.plan()
	if d != nil {
		t.errored(d)
		return false
	}
	ctx, cancel := t.play.ctx, context.CancelFunc(func() {})
	if plan.timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, plan.timeout)
	}
	defer cancel()
	pause := plan.every
	for t.attempt = 1; ; t.attempt++ {
		t.again(ctx)
		failures, status := t.try(ctx)
		if t.acted.unready {
			t.result.Failures, t.result.Status = failures, status
			return false
		}
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
		t.emit(StepRetried{t.play.result, t.result, t.attempt, plan.times, pause, t.why(failures)})
		if t.sleep(ctx, pause) != nil {
			t.untilFailed(ctx, plan)
			return false
		}
		pause = time.Duration(min(float64(pause)*plan.backoff, float64(maxPause)))
	}
}

// why an attempt did not do, in one line.
func (t *turn) why(failures []scenario.Diagnostic) string {
	if len(failures) > 0 && (t.step.Retry.Until == nil || t.acted.failure != nil) {
		return failures[0].Message
	}
	return "not yet: " + t.redact.Text(oneLine(t.step.Retry.Until.Source()))
}

// done reports whether no further attempt is needed.
func (t *turn) done(failures []scenario.Diagnostic) bool {
	if t.step.Retry == nil || t.step.Retry.Until == nil {
		return len(failures) == 0
	}
	if t.acted == nil || t.acted.failure != nil {
		return false
	}
	v, d := t.step.Retry.Until.Value(t.runtime())
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
		v, d := u.Until.Value(t.runtime())
		if d != nil || v != true {
			r.Failures = append(r.Failures, t.explain(u.Until, d, "until"))
		}
	}
	if t.step.Retry != nil && len(r.Failures) > 0 {
		note := fmt.Sprintf("it did not hold in %d attempts", t.attempt)
		switch {
		case t.attempt == 1:
			note = "it did not hold in one attempt"
		case t.acted != nil && t.acted.failure != nil:
			note = fmt.Sprintf("this was the last of %d attempts", t.attempt)
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
	x, d := v.Eval(m.runtime())
	if d != nil {
		return 0, d
	}
	switch n := x.(type) {
	case int:
		return float64(n), nil
	case float64:
		return n, nil
	}
	return 0, v.Fault("", "a number from 1 is wanted here, not %s", m.format(x, 40))
}
