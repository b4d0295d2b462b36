package scenario

import "gopkg.in/yaml.v3"

func (r *reader) readExec(f *fields, s *Step) {
	n := f.get("exec")
	exec := &Exec{}
	switch {
	case n.Kind == yaml.SequenceNode:
		for _, item := range r.items(n) {
			if v := r.textValue(item, "an argument of exec"); v != nil {
				exec.Args = append(exec.Args, v)
			}
		}
	case n.Kind == yaml.ScalarNode && !isNull(n):
		words, starts, ok := splitWords(n.Value)
		if !ok {
			r.fault(n, "or write a list: `exec: [program, argument]`", "a quote in exec is not closed")
			return
		}
		for i, w := range words {
			exec.Args = append(exec.Args, valueOf(r.templateAt(n, placeOf(r.src, n).shifted(starts[i]), w, r.names.before)))
		}
	default:
		r.fault(n, "write `exec: [program, argument]`", "exec must be a list or a line, not %s", kindOf(n))
		return
	}
	if len(exec.Args) == 0 {
		r.fault(n, "write `exec: [program, argument]`", "exec names no program")
		return
	}
	s.Action = exec
}
