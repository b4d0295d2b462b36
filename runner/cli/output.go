package cli

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"syscall"

	"crumb/runner/redact"
)

// output is a stream that secrets do not reach. The first error of writing is kept; what follows is dropped, so that a
// closed or full output stops nothing.
type output struct {
	redactor *redact.Redactor
	color    bool
	width    int // columns, 0 where the stream is no terminal

	mu   sync.Mutex
	w    *redact.Writer
	fail error
}

// output returns Out or Err of the process, with the manners that it asks for.
func (p *Process) output(w io.Writer, r *redact.Redactor, noColor bool) *output {
	terminal := w == p.Out && p.OutTerminal || w == p.Err && p.ErrTerminal
	o := &output{redactor: r, w: r.Writer(w), color: p.color(noColor, terminal)}
	if terminal {
		o.width = p.width()
	}
	return o
}

// Write takes everything. What ends in a line is written at once, so that nothing of it is held back.
func (o *output) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fail == nil {
		_, o.fail = o.w.Write(text)
	}
	if o.fail == nil && bytes.HasSuffix(text, []byte("\n")) {
		o.fail = o.w.Flush()
	}
	return len(text), nil
}

// close writes what is left and returns the first error, but that of a reader who has seen enough.
func (o *output) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fail == nil {
		o.fail = o.w.Flush()
	}
	return ignoreClosed(o.fail)
}

// closedPipe reports whether writing failed because nobody reads any more.
func closedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe)
}

// ignoreClosed drops the error of a reader who has seen enough.
func ignoreClosed(err error) error {
	if closedPipe(err) {
		return nil
	}
	return err
}
