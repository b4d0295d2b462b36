package cli

import (
	"io"
	"log"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/term"
)

// Process is what a command may touch of the process that it runs in. Out and Err must be set; the zero value of every
// other field works.
type Process struct {
	Out, Err io.Writer
	Env      []string // NAME=value; of repeated names the last counts

	OutTerminal, ErrTerminal bool       // whether a person watches
	Width                    func() int // columns of the terminal, 0 if not known; nil: not known

	// Signals begins to deliver the signals that end a run, until stop is called. nil: there are none.
	Signals func() (signals <-chan os.Signal, stop func())
	// Exit ends the process at once. nil: it cannot be ended, and goes on.
	Exit func(code int)
}

// OS returns the process itself. A closed pipe behind its streams does not end it from here on: writing fails instead.
func OS() *Process {
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	log.SetOutput(io.Discard) // net/http reports some misdeeds of servers there, and nowhere else
	return &Process{
		Out: os.Stdout, Err: os.Stderr, Env: os.Environ(),
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		Width:       terminalWidth,
		Signals:     signals,
		Exit:        os.Exit,
	}
}

func terminalWidth() int {
	for _, f := range []*os.File{os.Stdout, os.Stderr} {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w
		}
	}
	return 0
}

// signals delivers what asks the process to end, but what its parent made it ignore (nohup, a shell's background job).
func signals() (<-chan os.Signal, func()) {
	c := make(chan os.Signal, 4)
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signal.Notify(c, s)
		}
	}
	return c, func() { signal.Stop(c) }
}

// exitCode is what shells say of a process that a signal ended: 130 for an interrupt, 143 for SIGTERM.
func exitCode(s os.Signal) int {
	if n, ok := s.(syscall.Signal); ok {
		return 128 + int(n)
	}
	return codeInterrupted
}

// env returns an environment variable.
func (p *Process) env(name string) (string, bool) {
	for i := len(p.Env) - 1; i >= 0; i-- {
		if k, v, ok := strings.Cut(p.Env[i], "="); ok && k == name {
			return v, true
		}
	}
	return "", false
}

// set reports whether a variable has a value that does not say no.
func (p *Process) set(name string) bool {
	v, _ := p.env(name)
	return v != "" && v != "0" && !strings.EqualFold(v, "false")
}

// color decides whether to colour what goes to a stream. NO_COLOR beats what asks for colour; both beat what the stream is.
func (p *Process) color(no, terminal bool) bool {
	if v, _ := p.env("NO_COLOR"); v != "" || no {
		return false
	}
	if p.set("FORCE_COLOR") || p.set("CLICOLOR_FORCE") {
		return true
	}
	if v, _ := p.env("CLICOLOR"); v == "0" || p.dumb() {
		return false
	}
	return terminal
}

// dumb reports whether the terminal can only print.
func (p *Process) dumb() bool {
	v, _ := p.env("TERM")
	return v == "dumb"
}

// width is the number of columns of the terminal, 0 where nobody says.
func (p *Process) width() int {
	if p.Width != nil {
		if n := p.Width(); n > 0 {
			return n
		}
	}
	if v, ok := p.env("COLUMNS"); ok {
		if n, err := strconv.Atoi(v); err == nil && n > 0 && n < 10000 {
			return n
		}
	}
	return 0
}

// progress returns where the live line goes: a terminal, and no CI that keeps every line.
func (p *Process) progress(quiet bool) io.Writer {
	if quiet || !p.ErrTerminal || p.dumb() || p.set("CI") {
		return nil
	}
	return p.Err
}
