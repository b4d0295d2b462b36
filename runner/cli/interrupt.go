package cli

import (
	"context"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// interruptible returns a context that the first signal ends; a second signal ends the process at once, after it has cleared
// the live line on progress, which may be nil. The function signalled returns the first signal, or nil; stop ends the
// listening.
func (p *Process) interruptible(progress io.Writer) (ctx context.Context, signalled func() os.Signal, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	if p.Signals == nil {
		return ctx, func() os.Signal { return nil }, cancel
	}
	var first atomic.Pointer[os.Signal]
	signals, end := p.Signals()
	done := make(chan struct{})
	go func() {
		for {
			select {
			case s := <-signals:
				if first.CompareAndSwap(nil, &s) {
					cancel()
				} else if p.Exit != nil {
					clearLine(progress)
					p.Exit(exitCode(s))
				}
			case <-done:
				return
			}
		}
	}()
	signalled = func() os.Signal {
		if s := first.Load(); s != nil {
			return *s
		}
		return nil
	}
	return ctx, signalled, func() { end(); close(done); cancel() }
}

// clearLine empties the line that the cursor is in. A terminal that has been stopped (Ctrl-S) is not waited for.
func clearLine(w io.Writer) {
	if w == nil {
		return
	}
	done := make(chan struct{})
	go func() {
		io.WriteString(w, "\r\x1b[K")
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(100 * time.Millisecond):
	}
}
