package cli

import (
	"fmt"
	"slices"

	"crumb/runner/redact"
	"crumb/scenario"

	"github.com/spf13/pflag"
)

// checkCommand is `crumb check`.
type checkCommand struct {
	given
	quiet, noColor, showSecrets bool
}

func setupCheck(fs *pflag.FlagSet) action {
	c := &checkCommand{}
	c.given.flags(fs)
	fs.BoolVarP(&c.quiet, "quiet", "q", false, "report only faults")
	fs.BoolVar(&c.showSecrets, "show-secrets", false, "do not hide secrets in source lines")
	fs.BoolVar(&c.noColor, "no-color", false, "do not colour the report")
	return c.run
}

func (c *checkCommand) run(p *Process, args []string) (int, error) {
	if len(args) == 0 {
		return 0, usage("crumb check . checks all scenarios in this folder and below", "what to check is not said")
	}
	o, _, err := c.options(p)
	if err != nil {
		return 0, err
	}
	found, err := findTargets(args)
	if err != nil {
		return 0, err
	}
	if len(found.files) == 0 {
		return 0, found.none(args)
	}
	l := checkAll(found, o)
	if l.faults == 0 {
		if err := c.unused(found.files, l.files, o); err != nil {
			return 0, err
		}
	}
	return c.report(p, l, o), nil
}

// checkAll loads scenarios, then the partials that none of them runs: those that one runs are loaded with it.
func checkAll(found *targets, o scenario.Options) *loaded {
	var list, partials []target
	for _, t := range found.files {
		if t.partial && t.walked {
			partials = append(partials, t)
		} else {
			list = append(list, t)
		}
	}
	l := load(list, o)
	ran := ranBy(l.files)
	var unused []target
	for _, t := range partials {
		if !ran[realPath(t.path)] {
			unused = append(unused, t)
		}
	}
	lone := load(unused, o)
	if l.faults == 0 {
		for _, f := range lone.files {
			l.diagnostics = append(l.diagnostics, scenario.Diagnostic{Source: &scenario.Source{Path: f.Path}, Severity: scenario.Warning,
				Message: "no scenario that was checked runs this file", Hint: "a file whose name begins with _ is only run by other files, with run:"})
		}
	}
	l.files = append(l.files, lone.files...)
	l.diagnostics = append(l.diagnostics, lone.diagnostics...)
	for _, f := range found.passed {
		l.diagnostics = append(l.diagnostics, scenario.Diagnostic{Source: &scenario.Source{Path: f.path}, Severity: scenario.Note,
			Message: "passed over: " + f.why})
	}
	l.tidy()
	return l
}

// ranBy are the real paths of all files that files run.
func ranBy(files []*scenario.File) map[string]bool {
	ran := map[string]bool{}
	eachStep(files, func(s *scenario.Step) {
		if r, ok := s.Action.(*scenario.Run); ok && r.File != nil {
			ran[realPath(r.File.Path)] = true
		}
	})
	return ran
}

// eachStep calls f for every step of the files and of those that they run, each file once.
func eachStep(files []*scenario.File, f func(*scenario.Step)) {
	seen := map[*scenario.File]bool{}
	var visit func(file *scenario.File)
	visit = func(file *scenario.File) {
		if file == nil || seen[file] {
			return
		}
		seen[file] = true
		for _, s := range slices.Concat(file.Steps, file.Teardown) {
			f(s)
			if r, ok := s.Action.(*scenario.Run); ok {
				visit(r.File)
			}
		}
	}
	for _, file := range files {
		visit(file)
	}
}

// report writes what was found to the standard output.
func (c *checkCommand) report(p *Process, l *loaded, o scenario.Options) int {
	r := redact.New(c.showSecrets)
	addSecrets(r, l.files, o)
	out := p.output(p.Out, r, c.noColor)
	if c.quiet {
		l.diagnostics = slices.DeleteFunc(l.diagnostics, func(d scenario.Diagnostic) bool { return d.Severity != scenario.Fault })
	}
	l.draw(out)
	switch warned := l.warned(); {
	case l.faults > 0:
		fmt.Fprintf(out, "\n%s\n", l.count())
	case c.quiet:
	case warned > 0:
		fmt.Fprintf(out, "\n%s checked, no faults, %s\n", plural(len(l.files), "file"), plural(warned, "warning"))
	default:
		fmt.Fprintf(out, "%s checked, no faults\n", plural(len(l.files), "file"))
	}
	lost := out.close()
	if lost != nil {
		complain(p.Err, fmt.Errorf("the report is incomplete: %s", lost))
	}
	switch {
	case l.faults > 0:
		return codeUsage
	case lost != nil:
		return codeFailed
	}
	return codePassed
}
