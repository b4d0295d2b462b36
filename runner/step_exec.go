package runner

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"crumb/scenario"
)

const (
	maxOutput = 16 << 20 // bytes that are kept of each of a program's outputs
	maxLines  = 10       // of an output that a failure shows
)

// exec runs a program, without a shell, in the folder of the file.
func (t *turn) exec(ctx context.Context, a *scenario.Exec) *acted {
	result := &acted{request: "exec"}
	args, d := t.texts(a.Args)
	if d != nil {
		return &acted{failure: d, unready: true}
	}
	fail := func(hint, format string, args ...any) *acted {
		result.failure = &scenario.Diagnostic{Source: t.step.Source, Span: scenario.Span{From: t.step.Pos}, Message: fmt.Sprintf(format, args...), Hint: hint}
		return result
	}
	if len(args) == 0 || args[0] == "" {
		return fail("", "exec names no program")
	}
	result.request = "exec " + strings.Join(args, " ")
	if !t.options.AllowExec {
		result.unready = true
		return fail("a scenario runs programs only with --allow-exec", "exec is not allowed")
	}
	if t.step.Timeout != nil || t.options.Timeout > 0 {
		limit, d := t.timeout()
		if d != nil {
			return &acted{failure: d, unready: true}
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir, cmd.WaitDelay = t.step.Dir(), 2*time.Second
	cmd.Env = append([]string{}, t.options.Environ...) // nil would be our own
	stopGroup(cmd)
	stdout, stderr := &bounded{}, &bounded{}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case t.play.ctx.Err() != nil:
		result.failure = t.interrupted()
		return result
	case ctx.Err() != nil:
		return fail("", "%s did not end in time", args[0])
	case errors.As(err, &exit) || err == nil || errors.Is(err, exec.ErrWaitDelay): // or it left somebody with its output
	case errors.Is(err, exec.ErrNotFound):
		return fail("", "there is no program %s", args[0])
	default:
		return fail("", "%s: %s", args[0], reason(err))
	}
	code := cmd.ProcessState.ExitCode()
	result.answer = mapping{"exitCode": code, "stdout": stdout.String(), "stderr": stderr.String()}
	result.output = stdout.String() + stderr.String()
	if code != 0 && !t.step.NamesExitCode {
		result.implied = []scenario.Diagnostic{{Source: t.step.Source, Span: scenario.Span{From: t.step.Pos},
			Message: fmt.Sprintf("expected exit code 0, not %d", code), Notes: t.outputNotes(stderr.String()), Hint: "name exitCode in expect to say otherwise"}}
	}
	return result
}

// reason is why a program did not start, in the system's words.
func reason(err error) error {
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return err
}

// outputNotes are the last lines of a program's output.
func (t *turn) outputNotes(stderr string) []string {
	cutOff := len(stderr) > maxSought
	if cutOff {
		stderr = stderr[len(stderr)-maxSought:]
	}
	if stderr = strings.TrimSpace(t.redact.Text(stderr)); stderr == "" {
		return nil
	}
	lines := strings.Split(stderr, "\n")
	if cutOff || len(lines) > maxLines {
		lines = append([]string{"…"}, lines[max(1, len(lines)-maxLines):]...) // what is cut in two may be a secret
	}
	for i, l := range lines {
		lines[i] = "stderr: " + cut(strings.TrimRight(l, "\r"), maxExcerpt)
	}
	return lines
}

// bounded keeps the beginning of what is written to it.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(p []byte) (int, error) {
	if room := maxOutput - b.Len(); room > 0 {
		b.Buffer.Write(p[:min(len(p), room)])
	}
	return len(p), nil
}
