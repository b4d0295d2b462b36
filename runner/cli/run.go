package cli

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"crumb/examples/demo"
	"crumb/runner"
	"crumb/runner/redact"
	"crumb/runner/report"
	"crumb/scenario"

	"github.com/spf13/pflag"
)

// runCommand is `crumb run`.
type runCommand struct {
	given
	selection
	flags *pflag.FlagSet

	connection connectionFlags

	timeout, seed                        string
	failFast, allowExec, dryRun          bool
	showSecrets, quiet, verbose, noColor bool
}

func setupRun(fs *pflag.FlagSet) action {
	c := &runCommand{flags: fs}
	c.given.flags(fs)
	c.selection.flags(fs)
	c.connection.flags(fs)
	fs.BoolVar(&c.failFast, "fail-fast", false, "start no scenario after one has failed")
	fs.StringVar(&c.timeout, "timeout", "", "how long an exchange may take, before what files say: a `DURATION` such as 5s")
	fs.StringVar(&c.seed, "seed", "", "make random functions repeat: the `NUMBER` that a run has shown")
	fs.BoolVar(&c.allowExec, "allow-exec", false, "let exec steps run programs")
	fs.BoolVar(&c.dryRun, "dry-run", false, "show what would be sent; send nothing")
	fs.BoolVar(&c.showSecrets, "show-secrets", false, "do not hide secrets in the report")
	fs.BoolVarP(&c.quiet, "quiet", "q", false, "report only what failed, and the summary")
	fs.BoolVarP(&c.verbose, "verbose", "v", false, "report also headers, cookies and bodies")
	fs.BoolVar(&c.noColor, "no-color", false, "do not colour the report")
	return c.run
}

func (c *runCommand) run(p *Process, args []string) (int, error) {
	o, err := c.options()
	if err != nil {
		return 0, err
	}
	if len(args) == 0 {
		return 0, usage("crumb run . runs all scenarios in this folder and below", "which scenarios to run is not said")
	}
	load, extra, err := c.given.options(p)
	if err != nil {
		return 0, err
	}
	redactor := redact.New(c.showSecrets)
	files, code, err := c.load(p, args, load, redactor)
	if code != 0 || err != nil {
		return code, redacted(err, redactor)
	}
	o.Redactor, o.Env, o.Environ = redactor, load.Env, environ(p.Env, extra)
	if err := oneSession(files, o.Overrides.SaveJar); err != nil {
		return 0, err
	}
	return c.play(p, files, o, c.rerun(args, files, load))
}

// options are those that flags say by themselves.
func (c *runCommand) options() (runner.Options, error) {
	o := runner.Options{
		Detail: c.verbose, FailFast: c.failFast, AllowExec: c.allowExec, DryRun: c.dryRun,
		UserAgent: "crumb/" + shortVersion(), Demo: func() http.Handler { return demo.New(demo.Options{}) },
	}
	var err error
	if o.Overrides, err = c.connection.overrides(); err != nil {
		return o, err
	}
	if c.quiet && c.verbose {
		return o, usage("take one of them", "--quiet and --verbose exclude each other")
	}
	if err = c.selection.check(); err != nil {
		return o, err
	}
	if o.Timeout, err = parseTimeout(c.timeout); err != nil {
		return o, err
	}
	if c.seed != "" {
		if o.Seed, err = strconv.ParseUint(c.seed, 10, 64); err != nil || o.Seed == 0 {
			return o, usage("write a whole number from 1", "--seed %q is no number that a run could have shown", c.seed)
		}
	}
	return o, nil
}

func parseTimeout(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	d, err := scenario.ParseDuration(text)
	switch {
	case err == nil && d > 0:
		return d, nil
	case err == nil:
		return 0, usage("write --timeout 5s", "--timeout %s leaves no time", text)
	}
	if _, bare := strconv.ParseFloat(text, 64); bare == nil {
		return 0, usage("write --timeout "+text+"s or --timeout "+text+"ms", "--timeout needs a unit: %s of what?", text)
	}
	return 0, usage("a duration is a number and a unit: 500ms, 30s, 2m", "--timeout: %s", err)
}

// load finds, loads and selects the scenarios. A code other than 0 says that the faults were drawn.
func (c *runCommand) load(p *Process, args []string, o scenario.Options, r *redact.Redactor) ([]*scenario.File, int, error) {
	found, err := findTargets(args)
	if err != nil {
		return nil, 0, err
	}
	list, err := found.scenarios()
	if err != nil {
		return nil, 0, err
	}
	if len(list) == 0 {
		return nil, 0, found.none(args)
	}
	l := load(list, o)
	addSecrets(r, l.files, o)
	for _, f := range l.files {
		hideDeclared(r, f.Warnings)
	}
	if l.faults > 0 {
		return nil, c.refuse(p, l, r), nil
	}
	if err := c.unused(list, l.files, o); err != nil {
		return nil, 0, err
	}
	files, err := c.pick(l.files)
	if err == nil && !c.allowExec && !c.dryRun {
		if l.diagnostics = programs(files); len(l.diagnostics) > 0 {
			return nil, c.refuse(p, l, r), nil
		}
	}
	return files, 0, err
}

// refuse draws faults. It returns the exit code.
func (c *runCommand) refuse(p *Process, l *loaded, r *redact.Redactor) int {
	l.tidy()
	out := p.output(p.Err, r, c.noColor)
	l.draw(out)
	fmt.Fprintf(out, "\ncrumb: %s; nothing was sent\n", l.count())
	out.close()
	return codeUsage
}

// programs are the faults of running programs without leave.
func programs(files []*scenario.File) (faults []scenario.Diagnostic) {
	eachStep(files, func(s *scenario.Step) {
		if _, ok := s.Action.(*scenario.Exec); ok {
			faults = append(faults, scenario.Diagnostic{Source: s.Source, Span: scenario.Span{From: s.Pos},
				Message: "the step runs a program, which is not allowed", Hint: "read what it runs; then allow it with --allow-exec"})
		}
	})
	return faults
}

// addSecrets makes known what the files and the command line say is secret.
func addSecrets(r *redact.Redactor, files []*scenario.File, o scenario.Options) {
	for _, f := range files {
		for _, v := range f.Vars {
			if v.Secret && v.Value != nil && v.Value.Kind == scenario.Constant && v.Value.Const != nil {
				r.Add(v.Name, fmt.Sprint(v.Value.Const))
			}
			if g, ok := o.Vars[v.Name]; ok && v.Secret {
				r.Add(v.Name, fmt.Sprint(g.Value))
			}
		}
	}
}

// redacted hides secrets in an error that goes to the terminal.
func redacted(err error, r *redact.Redactor) error {
	var u *usageError
	if errors.As(err, &u) {
		return &usageError{r.Text(u.message), r.Text(u.hint)}
	}
	return err
}

// environ is what programs get: the environment with the env files over it.
func environ(env []string, extra map[string]string) []string {
	all := append([]string(nil), env...)
	for name, value := range extra {
		all = append(all, name+"="+value)
	}
	return all
}

// play runs the files and writes the report.
func (c *runCommand) play(p *Process, files []*scenario.File, o runner.Options, rerun func([]string, []*runner.ScenarioResult) string) (int, error) {
	out := p.output(p.Out, o.Redactor, c.noColor)
	progress := p.progress(c.quiet)
	terminal := report.NewTerminal(report.Options{
		Out: out, Terminal: p.OutTerminal, Progress: progress, Color: out.color, Quiet: c.quiet, Verbose: c.verbose,
		Width: p.width, Rerun: rerun,
	})
	defer terminal.Close()
	o.Reporter = terminal
	ctx, signalled, stop := p.interruptible(progress)
	defer stop()
	res, err := runner.Run(ctx, files, o)
	terminal.Close()
	lost := out.close()
	if err != nil {
		return c.notRun(p, err, o.Redactor), nil
	}
	return c.code(p, res, signalled(), lost), nil
}

// notRun tells why a run could not be.
func (c *runCommand) notRun(p *Process, err error, r *redact.Redactor) int {
	out := p.output(p.Err, r, c.noColor)
	defer out.close()
	var ds scenario.Diagnostics
	if errors.As(err, &ds) {
		(&loaded{diagnostics: ds}).draw(out)
		return codeUsage
	}
	complain(out, err)
	return codeUsage
}

// code is the exit code of a run. A report that could not be written fails a run that passed, but for a reader who closed
// the pipe: he has seen what he wanted.
func (c *runCommand) code(p *Process, res *runner.Result, s os.Signal, lost error) int {
	if lost != nil {
		complain(p.Err, fmt.Errorf("the report is incomplete: %s", lost))
	}
	switch {
	case res.Interrupted && s != nil:
		return exitCode(s)
	case res.Interrupted:
		return codeInterrupted
	case !res.OK() || lost != nil:
		return codeFailed
	}
	return codePassed
}
