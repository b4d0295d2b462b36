// Package cli is the command line of crumb. It is the only package that touches the process: arguments, environment,
// standard streams, signals and the exit code.
package cli

import (
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"crumb/runner/report"

	"github.com/spf13/pflag"
)

// What a process can end with. A signal that ends a run gives 128 and its number: 130 for Ctrl-C, 143 for SIGTERM.
const (
	codePassed      = 0
	codeFailed      = 1
	codeUsage       = 2
	codeInterrupted = 130
)

// command is a word behind crumb.
type command struct {
	name  string
	args  string // how its arguments are shown
	short string // one line
	setup func(*pflag.FlagSet) action
}

// action does what a command is for, once its flags are parsed. An error is a *usageError, or is told as it is; the exit
// code is 2 then.
type action func(p *Process, args []string) (code int, err error)

// commands returns the table of commands, in the order that help shows them. It is a function so that nothing is made
// before it is needed.
func commands() []command {
	return []command{
		{"run", "FILE|DIR...", "run scenarios", setupRun},
		{"check", "FILE|DIR...", "find the faults in scenarios; send nothing", setupCheck},
		{"init", "[DIR]", "write a first scenario", setupInit},
		{"demo", "", "serve the demo app that the examples run against", setupDemo},
		{"schema", "", "print a JSON Schema of scenario files, for editors", setupSchema},
		{"completion", "bash|zsh|fish|powershell", "print a completion script for a shell", setupCompletion},
		{"version", "", "print the version", setupVersion},
		{"help", "[COMMAND|TOPIC]", "explain a command or a topic", setupHelp},
	}
}

// find returns the command of a name.
func find(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

// usageError is a command line that cannot be followed. Hint says what would be right, or is "".
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

func usage(hint, format string, args ...any) *usageError {
	return &usageError{fmt.Sprintf(format, args...), hint}
}

// Main runs the command line args, which do not have the program's name, and returns the exit code: 0 passed, 1 failed, 2
// for bad usage or a faulty file (nothing was sent then), 130 and 143 where a signal ended a run.
func Main(args []string, p *Process) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(p.Err, "crumb: internal error: %s\n", report.Escape(fmt.Sprint(r)))
			if p.set("CRUMB_DEBUG") {
				p.Err.Write(debug.Stack())
			} else {
				fmt.Fprintln(p.Err, "  = please report it; CRUMB_DEBUG=1 shows where it happened")
			}
			code = codeUsage
		}
	}()
	code, err := dispatch(args, p)
	if err != nil {
		complain(p.Err, err)
		return codeUsage
	}
	return code
}

// complain tells an error. Its texts may hold what a file or a server said.
func complain(w io.Writer, err error) {
	fmt.Fprintf(w, "crumb: %s\n", report.EscapeLines(err.Error()))
	var u *usageError
	if errors.As(err, &u) && u.hint != "" {
		fmt.Fprintf(w, "  = %s\n", strings.ReplaceAll(report.EscapeLines(u.hint), "\n", "\n    "))
	}
}

func dispatch(args []string, p *Process) (int, error) {
	if len(args) == 0 {
		overview(p.Err)
		return codeUsage, nil
	}
	switch first := args[0]; {
	case first == "--version" || first == "-V":
		args = append([]string{"version"}, args[1:]...)
	case first == "--help" || first == "-h" || first == "-?":
		args = append([]string{"help"}, args[1:]...)
	case first == "__complete":
		return complete(p, args[1:]), nil
	case strings.HasPrefix(first, "-"):
		return 0, flagFirst(args)
	}
	c, ok := find(args[0])
	if !ok {
		return 0, unknownCommand(args)
	}
	return c.run(p, args[1:])
}

// run parses the flags of a command and does it.
func (c command) run(p *Process, args []string) (int, error) {
	fs, act := c.flags()
	if err := fs.Parse(args); err != nil {
		return 0, c.flagError(fs, err, args)
	}
	if fs.Changed("help") {
		return codePassed, helpOf(p.Out, c)
	}
	return act(p, fs.Args())
}

// flags returns the flags of a command, and what does it once they are parsed.
func (c command) flags() (*pflag.FlagSet, action) {
	fs := pflag.NewFlagSet(c.name, pflag.ContinueOnError)
	fs.SortFlags = false
	fs.SetOutput(io.Discard)
	fs.Usage = func() {}
	act := c.setup(fs)
	fs.BoolP("help", "h", false, "explain the command")
	return fs, act
}
