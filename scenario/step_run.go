package scenario

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"crumb/scenario/expression"

	"gopkg.in/yaml.v3"
)

func (r *reader) readRun(f *fields, s *Step) {
	n := f.get("run")
	path := r.plain(n, "run")
	if path == "" {
		if n.Kind == yaml.ScalarNode {
			r.fault(n, "write `run: _login.yaml`", "run names no file")
		}
		return
	}
	if strings.Contains(path, "${") {
		r.fault(n, "what runs is checked before anything is sent, so its path is a constant", "run takes no ${}")
		return
	}
	if strings.ContainsAny(path, " \n") && !strings.HasSuffix(path, ".yaml") && !strings.HasSuffix(path, ".yml") {
		r.fault(n, "run: is for the steps of another scenario, as `run: _login.yaml`; exec: is for programs", "%q is no scenario", oneLine(path))
		return
	}
	before := len(r.load.diagnostics)
	run := &Run{File: r.callee(n, path)}
	r.unknown = r.unknown || r.load.diagnostics[before:].Faults()
	run.With = r.with(f.get("with"), run.File)
	r.needed(n, run)
	if run.File != nil && len(run.File.own) > 0 {
		r.report(Diagnostic{Span: r.spanOf(n), Severity: Note, Message: fmt.Sprintf("ignored here: %s of %s", strings.Join(run.File.own, ", "), path),
			Hint: "the steps run in this scenario's session"})
	}
	r.roles(n, run.File)
	s.Action = run
}

// callee loads the file that a step runs; nil after a fault.
func (r *reader) callee(n *yaml.Node, path string) *File {
	full, err := r.inside(path)
	if err != nil {
		r.fault(n, "", "run: %s", err)
		return nil
	}
	if chain := r.load.running(full); chain != "" {
		r.fault(n, "", "the file runs itself: %s", chain)
		return nil
	}
	file, err := r.load.partial(full)
	if err != nil {
		hint := ""
		if errors.Is(err, fs.ErrNotExist) {
			hint = r.nearFile(path)
		}
		r.fault(n, hint, "run: %s", plainError(path, err))
		return nil
	}
	return file
}

func (r *reader) with(n *yaml.Node, file *File) []*Argument {
	if n == nil || isNull(n) {
		return nil
	}
	var list []*Argument
	for _, e := range r.entries(n, "with") {
		if file != nil && !slices.ContainsFunc(file.Vars, func(v *Var) bool { return v.Name == e.key.Value }) {
			names := varNames(file)
			hint := "it has no vars"
			if near := expression.Nearest(e.key.Value, names); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			} else if len(names) > 0 {
				hint = "its vars: " + strings.Join(names, ", ")
			}
			r.fault(e.key, hint, "%s has no var %q", file.Path, e.key.Value)
		}
		a := &Argument{Name: e.key.Value, Value: r.value(e.value, "with")}
		r.lostZero(e.value, a.Value)
		list = append(list, a)
	}
	return list
}

func varNames(f *File) []string {
	var names []string
	for _, v := range f.Vars {
		names = append(names, v.Name)
	}
	return names
}

// needed reports the vars of the file that have no value and are given none.
func (r *reader) needed(n *yaml.Node, run *Run) {
	if run.File == nil {
		return
	}
	var missing []string
	for _, v := range run.File.Vars {
		if v.Null && !slices.ContainsFunc(run.With, func(a *Argument) bool { return a.Name == v.Name }) {
			missing = append(missing, v.Name)
		}
	}
	if len(missing) > 0 {
		r.fault(n, "give it: `with: {"+missing[0]+": ...}`", "%s needs a value for %s", run.File.Path, strings.Join(missing, ", "))
	}
}
